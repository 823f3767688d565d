package debug

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
)

// BuildInfo tells what a program was built from.
type BuildInfo struct {
	GoVersion string
	Path      string
	Main      Module
	Deps      []*Module
	Settings  []BuildSetting
}

// A Module is a module of a program.
type Module struct {
	Path    string
	Version string
	Sum     string
	Replace *Module
}

// A BuildSetting is a setting of the build.
type BuildSetting struct{ Key, Value string }

// ReadBuildInfo tells what the program was built from: source files.
func ReadBuildInfo() (info *BuildInfo, ok bool) {
	return &BuildInfo{
		GoVersion: runtime.Version(),
		Path:      "command-line-arguments",
		Settings:  []BuildSetting{{"-compiler", runtime.Compiler}, {"GOARCH", runtime.GOARCH}, {"GOOS", runtime.GOOS}},
	}, true
}

// line is a module as a line of text, with its replacement on a second one.
func (m *Module) line(word string) string {
	s := word + "\t" + m.Path + "\t" + m.Version
	if m.Replace == nil {
		return s + "\t" + m.Sum + "\n"
	}
	return s + "\n" + m.Replace.line("=>") + "\n"
}

// quoteIf quotes a text in which one of some characters is.
func quoteIf(s, chars string) string {
	if strings.ContainsAny(s, chars) {
		return strconv.Quote(s)
	}
	return s
}

const special = " \t\r\n\"`"

// String is the information as lines of text.
func (bi *BuildInfo) String() string {
	var b strings.Builder
	if bi.GoVersion != "" {
		b.WriteString("go\t" + bi.GoVersion + "\n")
	}
	if bi.Path != "" {
		b.WriteString("path\t" + bi.Path + "\n")
	}
	if bi.Main != (Module{}) {
		b.WriteString(bi.Main.line("mod"))
	}
	for _, dep := range bi.Deps {
		b.WriteString(dep.line("dep"))
	}
	for _, s := range bi.Settings {
		key := quoteIf(s.Key, "="+special)
		if key == "" {
			key = `""`
		}
		b.WriteString("build\t" + key + "=" + quoteIf(s.Value, special) + "\n")
	}
	return b.String()
}

// ParseBuildInfo undoes String, but for the version of Go.
func ParseBuildInfo(data string) (bi *BuildInfo, err error) {
	bi = &BuildInfo{}
	// The module that a replacement is for.
	var last *Module
	number := 0
	for line := range strings.Lines(data) {
		number++
		line, ended := strings.CutSuffix(line, "\n")
		if !ended {
			break
		}
		word, rest, _ := strings.Cut(line, "\t")
		if !strings.HasPrefix(line, word+"\t") {
			continue
		}
		columns := strings.Split(rest, "\t")
		var err error
		switch word {
		case "path":
			bi.Path = rest
		case "mod":
			last = &bi.Main
			*last, err = module(columns)
		case "dep":
			last = new(Module)
			bi.Deps = append(bi.Deps, last)
			*last, err = module(columns)
		case "=>":
			switch {
			case len(columns) != 3:
				err = fmt.Errorf("expected 3 columns for replacement; got %d", len(columns))
			case last == nil:
				err = fmt.Errorf("replacement with no module on previous line")
			default:
				last.Replace = &Module{Path: columns[0], Version: columns[1], Sum: columns[2]}
				last = nil
			}
		case "build":
			var s BuildSetting
			s, err = setting(rest)
			bi.Settings = append(bi.Settings, s)
		}
		if err != nil {
			return nil, fmt.Errorf("could not parse Go build info: line %d: %w", number, err)
		}
	}
	return bi, nil
}

func module(columns []string) (Module, error) {
	if len(columns) != 2 && len(columns) != 3 {
		return Module{}, fmt.Errorf("expected 2 or 3 columns; got %d", len(columns))
	}
	m := Module{Path: columns[0], Version: columns[1]}
	if len(columns) == 3 {
		m.Sum = columns[2]
	}
	return m, nil
}

// setting reads key=value, each of which may be quoted.
func setting(text string) (s BuildSetting, err error) {
	if text == "" || text[0] == '=' {
		return s, fmt.Errorf("build line with missing key")
	}
	value := ""
	if text[0] == '"' || text[0] == '`' {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return s, fmt.Errorf("invalid quoted key in build line")
		}
		rest, ok := strings.CutPrefix(text[len(quoted):], "=")
		if !ok {
			return s, fmt.Errorf("build line missing '=' after key")
		}
		s.Key, _ = strconv.Unquote(quoted)
		value = rest
	} else {
		var ok bool
		s.Key, value, ok = strings.Cut(text, "=")
		if !ok {
			return s, fmt.Errorf("build line missing '=' after key")
		}
		if strings.ContainsAny(s.Key, special) {
			return s, fmt.Errorf("unquoted key %q must be quoted", s.Key)
		}
	}
	s.Value = value
	if value != "" && (value[0] == '"' || value[0] == '`') {
		if s.Value, err = strconv.Unquote(value); err != nil {
			return s, fmt.Errorf("invalid quoted value in build line")
		}
	} else if strings.ContainsAny(value, special) {
		return s, fmt.Errorf("unquoted value %q must be quoted", value)
	}
	return s, nil
}

package os

import (
	"errors"
	"internal/syscall"
	"sync"
)

// The environment as the program has changed it: "key=value", in the order in which the keys came; a removed one is
// empty. It is copied from the system when it is first changed or listed.
var env struct {
	sync.RWMutex
	copied bool
	list   []string
	where  map[string]int
}

func copyEnv() {
	if env.copied {
		return
	}
	env.copied = true
	env.where = map[string]int{}
	text, _ := syscall.Text("environ", 0, 0, 0, "", "")
	for start, i := 0, 0; i < len(text); i++ {
		if text[i] == 0 {
			entry := text[start:i]
			env.where[keyOf(entry)] = len(env.list)
			env.list = append(env.list, entry)
			start = i + 1
		}
	}
}

func keyOf(entry string) string {
	for i := 1; i < len(entry); i++ {
		if entry[i] == '=' {
			return entry[:i]
		}
	}
	return entry
}

// LookupEnv is Getenv that tells whether the variable is set.
func LookupEnv(key string) (string, bool) {
	env.RLock()
	defer env.RUnlock()
	if !env.copied {
		return syscall.Getenv(key)
	}
	i, ok := env.where[key]
	if !ok {
		return "", false
	}
	return env.list[i][len(key)+1:], true
}

// Getenv is the value of an environment variable, empty if it is not set.
func Getenv(key string) string {
	v, _ := LookupEnv(key)
	return v
}

// Setenv sets an environment variable.
func Setenv(key, value string) error {
	legal := key != ""
	for i := 0; i < len(key); i++ {
		legal = legal && key[i] != '=' && key[i] != 0
	}
	for i := 0; i < len(value); i++ {
		legal = legal && value[i] != 0
	}
	if !legal {
		return NewSyscallError("setenv", einval)
	}
	env.Lock()
	defer env.Unlock()
	copyEnv()
	i, ok := env.where[key]
	if !ok {
		i = len(env.list)
		env.list = append(env.list, "")
		env.where[key] = i
	}
	env.list[i] = key + "=" + value
	return nil
}

// Unsetenv removes an environment variable.
func Unsetenv(key string) error {
	env.Lock()
	defer env.Unlock()
	copyEnv()
	if i, ok := env.where[key]; ok {
		env.list[i] = ""
		delete(env.where, key)
	}
	return nil
}

// Clearenv removes all environment variables.
func Clearenv() {
	env.Lock()
	defer env.Unlock()
	env.copied, env.list, env.where = true, nil, map[string]int{}
}

// Environ are all environment variables, as "key=value".
func Environ() []string {
	env.Lock()
	defer env.Unlock()
	copyEnv()
	list := make([]string, 0, len(env.list))
	for _, entry := range env.list {
		if entry != "" {
			list = append(list, entry)
		}
	}
	return list
}

// ExpandEnv replaces ${name} and $name by variables of the environment.
func ExpandEnv(s string) string { return Expand(s, Getenv) }

// Expand replaces ${name} and $name by what mapping gives.
func Expand(s string, mapping func(string) string) string {
	var out []byte
	done := 0
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '$' {
			continue
		}
		out = append(out, s[done:i]...)
		name, width := variable(s[i+1:])
		switch {
		case name != "":
			out = append(out, mapping(name)...)
		case width == 0:
			// No name: the dollar stands for itself.
			out = append(out, '$')
		}
		i += width
		done = i + 1
	}
	if done == 0 {
		return s
	}
	return string(out) + s[min(done, len(s)):]
}

// variable reads the name behind a dollar, and how long it is with its braces.
func variable(s string) (string, int) {
	switch {
	case s[0] == '{':
		if len(s) > 2 && isSpecial(s[1]) && s[2] == '}' {
			return s[1:2], 3
		}
		for i := 1; i < len(s); i++ {
			if s[i] == '}' {
				// Empty braces are no name and vanish.
				return s[1:i], i + 1
			}
		}
		return "", 1
	case isSpecial(s[0]):
		return s[:1], 1
	}
	i := 0
	for i < len(s) && (s[i] == '_' || '0' <= s[i] && s[i] <= '9' || 'a' <= s[i]|0x20 && s[i]|0x20 <= 'z') {
		i++
	}
	return s[:i], i
}

// isSpecial reports whether a character alone is a name, as in a shell.
func isSpecial(c byte) bool {
	switch c {
	case '*', '#', '$', '@', '!', '?', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return true
	}
	return false
}

// TempDir is where temporary files go.
func TempDir() string {
	if dir := Getenv("TMPDIR"); dir != "" {
		return dir
	}
	return "/tmp"
}

// UserHomeDir is the user's home.
func UserHomeDir() (string, error) {
	if home := Getenv("HOME"); home != "" {
		return home, nil
	}
	return "", errors.New("$HOME is not defined")
}

func userDir(variable, below string) (string, error) {
	dir := Getenv(variable)
	if dir == "" {
		home := Getenv("HOME")
		if home == "" {
			return "", errors.New("neither $" + variable + " nor $HOME are defined")
		}
		return home + below, nil
	}
	if dir[0] != '/' {
		return "", errors.New("path in $" + variable + " is relative")
	}
	return dir, nil
}

func UserCacheDir() (string, error)  { return userDir("XDG_CACHE_HOME", "/.cache") }
func UserConfigDir() (string, error) { return userDir("XDG_CONFIG_HOME", "/.config") }

// Package url reads and writes URLs (RFC 3986), and escapes their parts.
package url

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// An Error is an error with the operation and the URL it is about.
type Error struct {
	Op  string
	URL string
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("%s %q: %s", e.Op, e.URL, e.Err) }

// Unwrap is the error itself.
func (e *Error) Unwrap() error { return e.Err }

// Timeout reports whether the error is that time ran out.
func (e *Error) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// Temporary reports whether the error may pass.
func (e *Error) Temporary() bool {
	t, ok := e.Err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// A URL is [scheme:][//[userinfo@]host][/]path[?query][#fragment], or scheme:opaque[?query][#fragment]. Path and Fragment are
// without escapes; where the escapes are not the usual ones, RawPath and RawFragment have them.
type URL struct {
	Scheme   string
	Opaque   string
	User     *Userinfo
	Host     string // host or host:port
	Path     string
	Fragment string
	RawQuery string

	RawPath     string
	RawFragment string

	// The query is empty, but there is a ?.
	ForceQuery bool
	// There is no // in front of an empty host.
	OmitHost bool
}

// Userinfo is the name, and possibly a password, of a user.
type Userinfo struct {
	username    string
	password    string
	passwordSet bool
}

// User is a user without a password.
func User(username string) *Userinfo { return &Userinfo{username: username} }

// UserPassword is a user with a password.
func UserPassword(username, password string) *Userinfo { return &Userinfo{username, password, true} }

// Username is the name.
func (u *Userinfo) Username() string {
	if u == nil {
		return ""
	}
	return u.username
}

// Password is the password, and whether there is one.
func (u *Userinfo) Password() (string, bool) {
	if u == nil {
		return "", false
	}
	return u.password, u.passwordSet
}

// String is name or name:password, escaped.
func (u *Userinfo) String() string {
	if u == nil || u.username == "" && !u.passwordSet {
		return ""
	}
	s := escape(u.username, inUser)
	if u.passwordSet {
		s += ":" + escape(u.password, inUser)
	}
	return s
}

// Parse reads a URL, which may be relative.
func Parse(rawURL string) (*URL, error) {
	main, fragment, _ := strings.Cut(rawURL, "#")
	u, err := parse(main, false)
	if err != nil {
		return nil, &Error{"parse", main, err}
	}
	if fragment == "" {
		return u, nil
	}
	if err := u.setFragment(fragment); err != nil {
		return nil, &Error{"parse", rawURL, err}
	}
	return u, nil
}

// ParseRequestURI reads what an HTTP request asks for: an absolute URL or path, without a fragment.
func ParseRequestURI(rawURL string) (*URL, error) {
	u, err := parse(rawURL, true)
	if err != nil {
		return nil, &Error{"parse", rawURL, err}
	}
	return u, nil
}

// scheme cuts off the scheme, if there is one.
func scheme(s string) (scheme, rest string, err error) {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
		case c == ':':
			if i == 0 {
				return "", "", errors.New("missing protocol scheme")
			}
			return strings.ToLower(s[:i]), s[i+1:], nil
		case i > 0 && ('0' <= c && c <= '9' || has("+-.", c)):
		default:
			return "", s, nil
		}
	}
	return "", s, nil
}

func parse(s string, request bool) (u *URL, err error) {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return nil, errors.New("net/url: invalid control character in URL")
		}
	}
	if s == "" && request {
		return nil, errors.New("empty url")
	}
	u = new(URL)
	if s == "*" {
		u.Path = s
		return u, nil
	}
	var rest string
	if u.Scheme, rest, err = scheme(s); err != nil {
		return nil, err
	}
	if strings.HasSuffix(rest, "?") && strings.Count(rest, "?") == 1 {
		u.ForceQuery = true
		rest = rest[:len(rest)-1]
	} else {
		rest, u.RawQuery, _ = strings.Cut(rest, "?")
	}
	if !strings.HasPrefix(rest, "/") {
		if u.Scheme != "" {
			u.Opaque = rest
			return u, nil
		}
		if request {
			return nil, errors.New("invalid URI for request")
		}
		if segment, _, _ := strings.Cut(rest, "/"); strings.Contains(segment, ":") {
			return nil, errors.New("first path segment in URL cannot contain colon")
		}
	}
	switch {
	case strings.HasPrefix(rest, "//") && (u.Scheme != "" || !request && !strings.HasPrefix(rest, "///")):
		authority := rest[2:]
		rest = ""
		if i := strings.IndexByte(authority, '/'); i >= 0 {
			authority, rest = authority[:i], authority[i:]
		}
		if err := u.setAuthority(authority); err != nil {
			return nil, err
		}
	case u.Scheme != "" && strings.HasPrefix(rest, "/"):
		u.OmitHost = true
	}
	if err := u.setPath(rest); err != nil {
		return nil, err
	}
	return u, nil
}

// setAuthority reads [userinfo@]host.
func (u *URL) setAuthority(s string) (err error) {
	i := strings.LastIndexByte(s, '@')
	if u.Host, err = host(s[i+1:], u.Scheme == "http" || u.Scheme == "https"); err != nil || i < 0 {
		return err
	}
	user := s[:i]
	for i := range len(user) {
		if c := user[i]; !alphanumeric(c) && !has("-._:~!$&'()*+,;=%@", c) {
			return errors.New("net/url: invalid userinfo")
		}
	}
	name, password, ok := strings.Cut(user, ":")
	if name, err = unescape(name, inUser); err != nil {
		return err
	}
	u.User = User(name)
	if ok {
		if password, err = unescape(password, inUser); err != nil {
			return err
		}
		u.User = UserPassword(name, password)
	}
	return nil
}

// host reads host or host:port. Other schemes than http have lists of hosts, so there a colon may come more than once.
func host(s string, strict bool) (string, error) {
	if at := strings.LastIndexByte(s, '['); at > 0 {
		return "", errors.New("invalid IP-literal")
	} else if at < 0 {
		i := strings.LastIndexByte(s, ':')
		if strict {
			i = strings.IndexByte(s, ':')
		}
		if i >= 0 && !validPort(s[i:]) {
			return "", fmt.Errorf("invalid port %q after host", s[i:])
		}
		return unescape(s, inHost)
	}
	end := strings.LastIndexByte(s, ']')
	if end < 0 {
		return "", errors.New("missing ']' in host")
	}
	if port := s[end+1:]; !validPort(port) {
		return "", fmt.Errorf("invalid port %q after host", port)
	}
	inner, port, err := "", "", error(nil)
	// Behind %25 comes a zone.
	if zone := strings.Index(s[:end], "%25"); zone >= 0 {
		address, err := unescape(s[1:zone], inHost)
		if err != nil {
			return "", err
		}
		name, err := unescape(s[zone:end], inZone)
		if err != nil {
			return "", err
		}
		inner = address + name
	} else if inner, err = unescape(s[1:end], inHost); err != nil {
		return "", err
	}
	if port, err = unescape(s[end:], inHost); err != nil {
		return "", err
	}
	if err := checkIPv6(inner); err != nil {
		return "", err
	}
	return "[" + inner + port, nil
}

// validPort reports whether s is empty, or : and digits.
func validPort(s string) bool {
	if s == "" {
		return true
	}
	return s[0] == ':' && strings.Trim(s[1:], "0123456789") == ""
}

// setPath sets Path, and RawPath if that is needed.
func (u *URL) setPath(p string) (err error) {
	u.Path, u.RawPath, err = decoded(p, inPath)
	return err
}

func (u *URL) setFragment(f string) (err error) {
	u.Fragment, u.RawFragment, err = decoded(f, inFragment)
	return err
}

// decoded is s without escapes, and s itself if its escapes are not the usual ones.
func decoded(s string, in part) (plain, raw string, err error) {
	if plain, err = unescape(s, in); err != nil {
		return "", "", err
	}
	if escape(plain, in) != s {
		raw = s
	}
	return plain, raw, nil
}

// encoded is raw if that stands for plain, else plain with the usual escapes.
func encoded(plain, raw string, in part) string {
	valid := raw != ""
	for i := range len(raw) {
		if c := raw[i]; !has("!$&'()*+,;=:@[]%", c) && escapes(c, in) {
			valid = false
		}
	}
	if valid {
		if p, err := unescape(raw, in); err == nil && p == plain {
			return raw
		}
	}
	if plain == "*" && in == inPath {
		return plain
	}
	return escape(plain, in)
}

// EscapedPath is the path with escapes.
func (u *URL) EscapedPath() string { return encoded(u.Path, u.RawPath, inPath) }

// EscapedFragment is the fragment with escapes.
func (u *URL) EscapedFragment() string { return encoded(u.Fragment, u.RawFragment, inFragment) }

// String is the URL as text.
func (u *URL) String() string {
	var b strings.Builder
	if u.Scheme != "" {
		b.WriteString(u.Scheme + ":")
	}
	if u.Opaque != "" {
		b.WriteString(u.Opaque)
	} else {
		u.writeHierarchy(&b)
	}
	if u.ForceQuery || u.RawQuery != "" {
		b.WriteString("?" + u.RawQuery)
	}
	if u.Fragment != "" {
		b.WriteString("#" + u.EscapedFragment())
	}
	return b.String()
}

// writeHierarchy writes host and path.
func (u *URL) writeHierarchy(b *strings.Builder) {
	if u.Scheme != "" || u.Host != "" || u.User != nil {
		if u.OmitHost && u.Host == "" && u.User == nil {
			// Just the path.
		} else {
			if u.Host != "" || u.Path != "" || u.User != nil {
				b.WriteString("//")
			}
			if u.User != nil {
				b.WriteString(u.User.String() + "@")
			}
			b.WriteString(escape(u.Host, inHost))
		}
	}
	p := u.EscapedPath()
	if p != "" && p[0] != '/' && u.Host != "" {
		b.WriteByte('/')
	}
	if b.Len() == 0 {
		// A colon in the first segment would be taken for a scheme's.
		if segment, _, _ := strings.Cut(p, "/"); strings.Contains(segment, ":") {
			b.WriteString("./")
		}
	}
	if u.OmitHost && u.Host == "" && u.User == nil && strings.HasPrefix(p, "//") {
		// The two slashes would be taken for those before a host.
		b.WriteString("%2F")
		p = p[1:]
	}
	b.WriteString(p)
}

// Redacted is String with xxxxx for a password.
func (u *URL) Redacted() string {
	if u == nil {
		return ""
	}
	c := *u
	if _, has := c.User.Password(); has {
		c.User = UserPassword(c.User.Username(), "xxxxx")
	}
	return c.String()
}

// Clone is a copy that shares nothing with u.
func (u *URL) Clone() *URL {
	if u == nil {
		return nil
	}
	c := *u
	if u.User != nil {
		user := *u.User
		c.User = &user
	}
	return &c
}

// IsAbs reports whether there is a scheme.
func (u *URL) IsAbs() bool { return u.Scheme != "" }

// Parse reads a URL that is relative to u.
func (u *URL) Parse(ref string) (*URL, error) {
	r, err := Parse(ref)
	if err != nil {
		return nil, err
	}
	return u.ResolveReference(r), nil
}

// ResolveReference is the URL that ref stands for in a document at u.
func (u *URL) ResolveReference(ref *URL) *URL {
	r := *ref
	if ref.Scheme == "" {
		r.Scheme = u.Scheme
	}
	if ref.Scheme != "" || ref.Host != "" || ref.User != nil {
		r.setPath(resolve(ref.EscapedPath(), ""))
		return &r
	}
	if ref.Opaque != "" {
		r.User, r.Host, r.Path = nil, "", ""
		return &r
	}
	if ref.Path == "" && !ref.ForceQuery && ref.RawQuery == "" {
		r.RawQuery = u.RawQuery
		if ref.Fragment == "" {
			r.Fragment, r.RawFragment = u.Fragment, u.RawFragment
		}
	}
	if ref.Path == "" && u.Opaque != "" {
		r.Opaque = u.Opaque
		r.User, r.Host, r.Path = nil, "", ""
		return &r
	}
	r.Host, r.User = u.Host, u.User
	r.setPath(resolve(u.EscapedPath(), ref.EscapedPath()))
	return &r
}

// resolve is the path that ref stands for at base, without . and .. segments.
func resolve(base, ref string) string {
	full := ref
	switch {
	case ref == "":
		full = base
	case ref[0] != '/':
		full = base[:strings.LastIndexByte(base, '/')+1] + ref
	}
	if full == "" {
		return ""
	}
	segments := strings.Split(full, "/")
	var kept []string
	for _, s := range segments {
		switch s {
		case ".":
			if len(kept) == 0 {
				// A leading slash is written anyway.
				kept = append(kept, "")
			}
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
			if len(kept) == 0 {
				kept = kept[:0]
			}
		default:
			kept = append(kept, s)
		}
	}
	out := "/" + strings.Join(kept, "/")
	if last := segments[len(segments)-1]; last == "." || last == ".." {
		out += "/"
	}
	if len(out) > 1 && out[1] == '/' {
		out = out[1:]
	}
	return out
}

// Query is the parameters, without those that are wrong.
func (u *URL) Query() Values {
	v, _ := ParseQuery(u.RawQuery)
	return v
}

// RequestURI is what an HTTP request for u asks for.
func (u *URL) RequestURI() string {
	s := u.Opaque
	if s == "" {
		if s = u.EscapedPath(); s == "" {
			s = "/"
		}
	} else if strings.HasPrefix(s, "//") {
		s = u.Scheme + ":" + s
	}
	if u.ForceQuery || u.RawQuery != "" {
		s += "?" + u.RawQuery
	}
	return s
}

// split takes host and port apart.
func (u *URL) split() (host, port string) {
	host = u.Host
	if i := strings.LastIndexByte(host, ':'); i >= 0 && validPort(host[i:]) {
		host, port = host[:i], host[i+1:]
	}
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		host = host[1 : len(host)-1]
	}
	return host, port
}

// Hostname is the host without port and brackets.
func (u *URL) Hostname() string {
	host, _ := u.split()
	return host
}

// Port is the port, empty if there is none.
func (u *URL) Port() string {
	_, port := u.split()
	return port
}

// AppendBinary appends the URL as text.
func (u *URL) AppendBinary(b []byte) ([]byte, error) { return append(b, u.String()...), nil }

// MarshalBinary is the URL as text.
func (u *URL) MarshalBinary() (text []byte, err error) { return u.AppendBinary(nil) }

// UnmarshalBinary reads a URL.
func (u *URL) UnmarshalBinary(text []byte) error {
	r, err := Parse(string(text))
	if err != nil {
		return err
	}
	*u = *r
	return nil
}

// JoinPath is u with elements added to the path, without . and .. segments.
func (u *URL) JoinPath(elem ...string) *URL {
	r, _ := u.joined(elem)
	return r
}

// joined is JoinPath; with an error the path is not changed.
func (u *URL) joined(elem []string) (*URL, error) {
	elem = append([]string{u.EscapedPath()}, elem...)
	relative := !strings.HasPrefix(elem[0], "/")
	if relative {
		elem[0] = "/" + elem[0]
	}
	p := path.Join(elem...)
	if relative {
		p = p[1:]
	}
	// path.Join drops a slash at the end.
	if strings.HasSuffix(elem[len(elem)-1], "/") && !strings.HasSuffix(p, "/") {
		p += "/"
	}
	r := *u
	err := r.setPath(p)
	if err != nil {
		r = *u
	}
	return &r, err
}

// JoinPath is Parse and JoinPath of the result.
func JoinPath(base string, elem ...string) (result string, err error) {
	u, err := Parse(base)
	if err != nil {
		return "", err
	}
	if u, err = u.joined(elem); err != nil {
		return "", err
	}
	return u.String(), nil
}

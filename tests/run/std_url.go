package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

func show(u *url.URL) {
	fmt.Printf("%q %q %v %q %q %q %q %q %q %v %v\n", u.Scheme, u.Opaque, u.User, u.Host, u.Path, u.RawPath, u.RawQuery, u.Fragment, u.RawFragment, u.ForceQuery, u.OmitHost)
	fmt.Println(u, u.String(), u.EscapedPath(), u.EscapedFragment(), u.Hostname(), u.Port(), u.IsAbs(), u.RequestURI(), u.Redacted(), u.Query().Encode())
	if u.User != nil {
		p, ok := u.User.Password()
		fmt.Println(u.User.Username(), p, ok, u.User.String())
	}
}

func main() {
	urls := []string{"", "*", "/", "//", "///a", "http://www.google.com", "http://www.google.com/file%20one%26two?q=go+language&a=b#frag%20x", "http://user:pa%3Ass@host:80/p", "ftp://webmaster@www.google.com/", "mailto:webmaster@golang.org", "mailto:/webmaster@golang.org", "/foo?query=http://bad", "//user@foo/path?a=b", "http://[fe80::1]/", "http://[fe80::1]:8080/", "http://[fe80::1%25en0]/", "http://[fe80::1%25%65%6e%301-._~]:80/", "http:?q", "http:", "http://?q", "http://host?", "http://host/?", "a/b/c", "./a:b", "a:b:c", "1http://x", "http://a b.com/", "http://a%20b.com/", "http://x/ y", "http://x/\x7f", "cache_object:foo", "cache_object:foo/bar", ":x", "http://x:abc/", "http://x:/", "http://[::1", "http://[::1]x", "http://[xx]/", "http://[1.2.3.4]/", "http://[]/", "http://::1/", "http://a:b:80/", "http://%41/", "http://%zz/", "http://x/%zz", "http://x/%", "http://x/%4", "http://x#%zz", "http://us er@x/", "http://us%20er@x/", "http://a@b@c/", "http://j%61n:%70@x/", "HTTP://Example.COM/%7Efoo", "http://x/a%2Fb", "http://x/a;b,c=d:e@f&g+h$i!j*(k)'l[m]n", "http://x/é?é#é", "file:///etc/fstab", "file:/etc/fstab", "file://C:/x", "x://y?a&b=&=c&d=1&d=2;e", "http://x?a=%zz&b=1", "javascript:alert(1)", "data:text/plain,hi", "http://x#", "http://x#a#b", "http://x?#", "http://x/?a?b", "magnet:?xt=urn:btih:abc", "tel:+1-800", "http://x/!*'()", "http://x/#!$&()*+,", "http://a<b>/", "http://a\"/", "http://[fe80::1%25]/", "http://[fe80::1%en]/", "http://[fe80::1]:65536/", "http://x:0080", "http://192.168.0.1:80/", "urn:isbn:0451", "http://a^b/", "http://x/a^b|c`d{e}", "//[::ffff:1.2.3.4]/", "http://[v1.x]/", "http://[::1]]/", "http://[a[b]/", "\x00", "http://x\n/", "http://x/ #y z", "postgres://h1:1,h2:2/db", "x://a:1:2", "//a:1:2/x", "ftp://a:b:1", "HTTP://a:1:2", "https://a:1:2/", "http://x[::1]/", "http://[1::2::3]/", "http://[1:2:3:4:5:6:7:8]:1/", "http://[1:2:3:4:5:6:7:8:9]/", "http://[12345::]/", "http://[1:2]/", "http://[::1.2.3]/", "http://[1:2:3:4:5:6:7::8]/", "http://[:1]/", "http://[1:]/", "http://[::01.2.3.4]/", "http://u@[::1]/", "http://a@b:c@d/"}
	for _, s := range urls {
		u, err := url.Parse(s)
		fmt.Printf("%q %v\n", s, err)
		if err == nil {
			show(u)
		} else {
			var e *url.Error
			fmt.Printf("%v %T\n", errors.As(err, &e), errors.Unwrap(err))
			if e != nil {
				fmt.Println(e.Op, e.URL, e.Timeout(), e.Temporary())
			}
		}
		u, err = url.ParseRequestURI(s)
		if err != nil {
			fmt.Println(err)
		} else {
			fmt.Println(u.Path, u.Host, u.RawQuery, u.Fragment)
		}
	}
	refs := []string{"", ".", "..", "./", "../", "../..", "../../../x", "g", "/g", "//g", "?y", "g?y", "#s", "g#s", "g?y#s", ";x", "g;x", "./g/.", "./g/", "g/./h", "g/../h", "http:g", "mailto:x", "?", "/./x", "/../x", "a/b/../../../../c", "%2e%2e/x", "//u:p@h/", "..g", "g..", "...", "/a//b/../c", ".//x", "http://other/a/../b"}
	for _, base := range []string{"http://a/b/c/d;p?q#f", "http://a", "/x/y", "mailto:me", "http://u@h/a%2Fb/c", "x"} {
		b, _ := url.Parse(base)
		for _, r := range refs {
			u, err := b.Parse(r)
			fmt.Print(u, " ", err, "|")
		}
		fmt.Println()
	}
	for _, s := range []string{"", "a b", "a+b", "é/ü?", "%", "~-_.", "!$&'()*+,;=:@/?#[]", "\x00\xff", "100%", "a=b&c"} {
		q, p := url.QueryEscape(s), url.PathEscape(s)
		a, e1 := url.QueryUnescape(q)
		b, e2 := url.PathUnescape(p)
		fmt.Println(q, p, a == s, b == s, e1, e2)
		a, e1 = url.QueryUnescape(s)
		b, e2 = url.PathUnescape(s)
		fmt.Printf("%q %v %q %v\n", a, e1, b, e2)
	}
	for _, q := range []string{"", "a=1&a=2&b", "a=%zz", "a;b", "a=1;b=2&c=3", "&&&", "=x", "a==b", "%20=+", "é=1", "a=1&b=%&c=2", strings.Repeat("a&", 12)} {
		v, err := url.ParseQuery(q)
		fmt.Println(len(v), v.Encode(), err, v)
	}
	v, err := url.ParseQuery(strings.Repeat("a&", 10001))
	fmt.Println(len(v["a"]), err)
	v = url.Values{}
	v.Set("name", "Ava")
	v.Add("friend", "Jess x")
	v.Add("friend", "Sarah&")
	fmt.Println(v.Get("name"), v.Get("friend"), v["friend"], v.Get("none"), v.Has("name"), v.Has("x"), v.Encode())
	w := v.Clone()
	v.Del("friend")
	fmt.Println(v.Encode(), w.Encode(), url.Values(nil).Encode(), url.Values(nil).Get("x"), url.Values(nil).Clone() == nil)
	for _, b := range []string{"http://h", "http://h/", "http://h/a", "http://h/a/", "a", "/a", "", "http://h/a%2Fb", "mailto:x", "http://h/?q#f", "%zz"} {
		for _, e := range [][]string{{}, {"x"}, {"../x", "y"}, {"/x/"}, {"..", "..", "z"}, {"", ""}, {"a b"}, {"%2f"}, {"./"}, {"//x//"}} {
			s, err := url.JoinPath(b, e...)
			fmt.Print(s, " ", err, "|")
		}
		fmt.Println()
	}
	for _, u := range []url.URL{{}, {Path: "a:b"}, {Scheme: "x", Path: "p"}, {Host: "h", Path: "p"}, {Scheme: "x", Opaque: "o", RawQuery: "q"}, {Scheme: "x", OmitHost: true, Path: "/p"}, {Path: "//x"}, {Scheme: "s", Path: "//x"}, {User: url.User("u")}, {User: url.UserPassword("", ""), Host: "h"}, {User: url.UserPassword("a:b@", "c/d?"), Host: "h"}, {Host: "[::1%zone]:80"}, {Path: "/a b%", RawPath: "/a%20b%25"}, {Path: "/x", RawPath: "/y"}, {Fragment: "a b", RawFragment: "a%20b"}, {Fragment: "a#b"}, {ForceQuery: true}, {Path: "*"}, {Host: "a b"}} {
		fmt.Println(u.String(), u.EscapedPath(), u.RequestURI(), u.Redacted(), u.Clone())
	}
	var nu *url.URL
	fmt.Println(nu.Redacted(), nu.Clone() == nil)
	u, _ := url.Parse("http://x/y?z")
	j, err := json.Marshal(struct{ U *url.URL }{u})
	fmt.Println(string(j), err)
	mb, err := u.MarshalBinary()
	var u2 url.URL
	fmt.Println(string(mb), err, u2.UnmarshalBinary(mb), u2.String(), u2.UnmarshalBinary([]byte(":")))
	fmt.Println(url.EscapeError("x"), url.InvalidHostError("y"), (&url.Error{"Get", "u", errors.New("z")}).Error())
	var ui *url.Userinfo
	fmt.Println(ui.Username() == "")
}

package strings

import (
	"errors"
	"internal/rt"
	"io"
	"unicode/utf8"
)

// A Builder puts a string together from pieces. It must not be copied once it is in use.
type Builder struct {
	self *Builder
	buf  []byte
}

func (b *Builder) check() {
	if b.self == nil {
		b.self = b
	} else if b.self != b {
		panic("strings: illegal use of non-zero Builder copied by value")
	}
}

// String is what has been written. What is written later goes behind it, or elsewhere.
func (b *Builder) String() string { return rt.Text(b.buf) }
func (b *Builder) Len() int       { return len(b.buf) }
func (b *Builder) Cap() int       { return cap(b.buf) }

func (b *Builder) Reset() { b.self, b.buf = nil, nil }

// Grow makes room for n more bytes.
func (b *Builder) Grow(n int) {
	b.check()
	if n < 0 {
		panic("strings.Builder.Grow: negative count")
	}
	if cap(b.buf)-len(b.buf) < n {
		buf := make([]byte, len(b.buf), 2*cap(b.buf)+n)
		copy(buf, b.buf)
		b.buf = buf
	}
}

func (b *Builder) Write(p []byte) (int, error) {
	b.check()
	b.buf = append(b.buf, p...)
	return len(p), nil
}

func (b *Builder) WriteByte(c byte) error {
	b.check()
	b.buf = append(b.buf, c)
	return nil
}

func (b *Builder) WriteRune(r rune) (int, error) {
	b.check()
	n := len(b.buf)
	b.buf = utf8.AppendRune(b.buf, r)
	return len(b.buf) - n, nil
}

func (b *Builder) WriteString(s string) (int, error) {
	b.check()
	b.buf = append(b.buf, s...)
	return len(s), nil
}

// A Reader reads from a string.
type Reader struct {
	s    string
	at   int64
	last int
}

// NewReader gives a Reader of s.
func NewReader(s string) *Reader { return &Reader{s, 0, -1} }

func (r *Reader) Len() int    { return len(r.s) - int(min(r.at, int64(len(r.s)))) }
func (r *Reader) Size() int64 { return int64(len(r.s)) }
func (r *Reader) Reset(s string) {
	*r = Reader{s, 0, -1}
}

func (r *Reader) Read(b []byte) (n int, err error) {
	if r.at >= int64(len(r.s)) {
		return 0, io.EOF
	}
	r.last = -1
	n = copy(b, r.s[r.at:])
	r.at += int64(n)
	return n, nil
}

func (r *Reader) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("strings.Reader.ReadAt: negative offset")
	}
	if off >= int64(len(r.s)) {
		return 0, io.EOF
	}
	n = copy(b, r.s[off:])
	if n < len(b) {
		err = io.EOF
	}
	return n, err
}

func (r *Reader) ReadByte() (byte, error) {
	r.last = -1
	if r.at >= int64(len(r.s)) {
		return 0, io.EOF
	}
	b := r.s[r.at]
	r.at++
	return b, nil
}

func (r *Reader) UnreadByte() error {
	if r.at <= 0 {
		return errors.New("strings.Reader.UnreadByte: at beginning of string")
	}
	r.last = -1
	r.at--
	return nil
}

func (r *Reader) ReadRune() (ch rune, size int, err error) {
	if r.at >= int64(len(r.s)) {
		r.last = -1
		return 0, 0, io.EOF
	}
	r.last = int(r.at)
	ch, size = utf8.DecodeRuneInString(r.s[r.at:])
	r.at += int64(size)
	return ch, size, nil
}

func (r *Reader) UnreadRune() error {
	if r.at <= 0 {
		return errors.New("strings.Reader.UnreadRune: at beginning of string")
	}
	if r.last < 0 {
		return errors.New("strings.Reader.UnreadRune: previous operation was not ReadRune")
	}
	r.at = int64(r.last)
	r.last = -1
	return nil
}

func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	r.last = -1
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += int64(len(r.s))
	default:
		return 0, errors.New("strings.Reader.Seek: invalid whence")
	}
	if offset < 0 {
		return 0, errors.New("strings.Reader.Seek: negative position")
	}
	r.at = offset
	return offset, nil
}

func (r *Reader) WriteTo(w io.Writer) (n int64, err error) {
	r.last = -1
	if r.at >= int64(len(r.s)) {
		return 0, nil
	}
	s := r.s[r.at:]
	k, err := io.WriteString(w, s)
	if k > len(s) {
		panic("strings.Reader.WriteTo: invalid WriteString count")
	}
	r.at += int64(k)
	if k != len(s) && err == nil {
		err = io.ErrShortWrite
	}
	return int64(k), err
}

// A Replacer replaces a list of strings by others.
type Replacer struct{ pairs []string }

// NewReplacer gives a Replacer of pairs old, new; where several fit, the first of the list wins.
func NewReplacer(oldnew ...string) *Replacer {
	if len(oldnew)%2 == 1 {
		panic("strings.NewReplacer: odd argument count")
	}
	return &Replacer{append([]string(nil), oldnew...)}
}

func (r *Replacer) Replace(s string) string {
	var b Builder
	afterEmpty := false
next:
	for i := 0; i <= len(s); {
		for k := 0; k < len(r.pairs); k += 2 {
			old := r.pairs[k]
			if HasPrefix(s[i:], old) && (old != "" || !afterEmpty) {
				b.WriteString(r.pairs[k+1])
				i += len(old)
				afterEmpty = old == ""
				continue next
			}
		}
		if i < len(s) {
			b.WriteByte(s[i])
		}
		i++
		afterEmpty = false
	}
	return b.String()
}

func (r *Replacer) WriteString(w io.Writer, s string) (n int, err error) {
	return io.WriteString(w, r.Replace(s))
}

package bytes

import (
	"errors"
	"io"
	"unicode/utf8"
)

// MinRead is the least room that ReadFrom offers to a reader.
const MinRead = 512

// ErrTooLarge is the value of the panic of a buffer that no memory can hold.
var ErrTooLarge = errors.New("bytes.Buffer: too large")

// A Buffer holds bytes that were written and not yet read.
type Buffer struct {
	buf []byte // what is unread begins at at
	at  int
	// Width of the rune that was read last; 0 if that was no rune, -1 if nothing was read.
	last int8
	// Whether anything that can be unread was read.
	read bool
}

// NewBuffer gives a Buffer that has buf to be read and owns it.
func NewBuffer(buf []byte) *Buffer { return &Buffer{buf: buf} }

// NewBufferString gives a Buffer that has s to be read.
func NewBufferString(s string) *Buffer { return &Buffer{buf: []byte(s)} }

func (b *Buffer) Bytes() []byte           { return b.buf[b.at:] }
func (b *Buffer) AvailableBuffer() []byte { return b.buf[len(b.buf):] }
func (b *Buffer) Len() int                { return len(b.buf) - b.at }
func (b *Buffer) Cap() int                { return cap(b.buf) }
func (b *Buffer) Available() int          { return cap(b.buf) - len(b.buf) }

func (b *Buffer) String() string {
	if b == nil {
		return "<nil>"
	}
	return string(b.buf[b.at:])
}

func (b *Buffer) forget() { b.read, b.last = false, 0 }

// Truncate drops all but the first n unread bytes.
func (b *Buffer) Truncate(n int) {
	if n == 0 {
		b.Reset()
		return
	}
	b.forget()
	if n < 0 || n > b.Len() {
		panic("bytes.Buffer: truncation out of range")
	}
	b.buf = b.buf[:b.at+n]
}

// Reset drops everything and keeps the memory.
func (b *Buffer) Reset() {
	b.buf = b.buf[:0]
	b.at = 0
	b.forget()
}

// extend makes room for n more bytes and takes them in; it gives the place where they begin.
func (b *Buffer) extend(n int) int {
	unread := b.Len()
	if unread == 0 && b.at != 0 {
		b.Reset()
	}
	have := len(b.buf)
	switch {
	case n <= cap(b.buf)-have:
		b.buf = b.buf[:have+n]
		return have
	case b.buf == nil && n <= 64:
		b.buf = make([]byte, n, 64)
		return 0
	case n <= cap(b.buf)/2-unread:
		copy(b.buf, b.buf[b.at:])
	case cap(b.buf) > 1<<62-cap(b.buf)-n:
		panic(ErrTooLarge)
	default:
		bigger := append([]byte(nil), make([]byte, max(unread+n, 2*cap(b.buf[b.at:])))...)
		copy(bigger, b.buf[b.at:])
		b.buf = bigger
	}
	b.at = 0
	b.buf = b.buf[:unread+n]
	return unread
}

// Grow makes room for n more bytes.
func (b *Buffer) Grow(n int) {
	if n < 0 {
		panic("bytes.Buffer.Grow: negative count")
	}
	b.buf = b.buf[:b.extend(n)]
}

func (b *Buffer) Write(p []byte) (n int, err error) {
	b.forget()
	at := b.extend(len(p))
	return copy(b.buf[at:], p), nil
}

func (b *Buffer) WriteString(s string) (n int, err error) {
	b.forget()
	at := b.extend(len(s))
	return copy(b.buf[at:], s), nil
}

func (b *Buffer) WriteByte(c byte) error {
	b.forget()
	at := b.extend(1)
	b.buf[at] = c
	return nil
}

func (b *Buffer) WriteRune(r rune) (n int, err error) {
	if uint32(r) < utf8.RuneSelf {
		b.WriteByte(byte(r))
		return 1, nil
	}
	return b.WriteString(string(r))
}

func (b *Buffer) ReadFrom(r io.Reader) (n int64, err error) {
	b.forget()
	for {
		at := b.extend(MinRead)
		b.buf = b.buf[:at]
		k, err := r.Read(b.buf[at:cap(b.buf)])
		if k < 0 {
			panic(errors.New("bytes.Buffer: reader returned negative count from Read"))
		}
		b.buf = b.buf[:at+k]
		n += int64(k)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

func (b *Buffer) WriteTo(w io.Writer) (n int64, err error) {
	b.forget()
	if size := b.Len(); size > 0 {
		k, err := w.Write(b.buf[b.at:])
		if k > size {
			panic("bytes.Buffer.WriteTo: invalid Write count")
		}
		b.at += k
		n = int64(k)
		if err != nil {
			return n, err
		}
		if k != size {
			return n, io.ErrShortWrite
		}
	}
	b.Reset()
	return n, nil
}

func (b *Buffer) Read(p []byte) (n int, err error) {
	b.forget()
	if b.Len() == 0 {
		b.Reset()
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	n = copy(p, b.buf[b.at:])
	b.at += n
	b.read = n > 0
	return n, nil
}

// Next takes the next n bytes, or as many as there are.
func (b *Buffer) Next(n int) []byte {
	b.forget()
	n = min(n, b.Len())
	data := b.buf[b.at : b.at+n]
	b.at += n
	b.read = n > 0
	return data
}

// Peek shows the next n bytes.
func (b *Buffer) Peek(n int) ([]byte, error) {
	if b.Len() < n {
		return b.buf[b.at:], io.EOF
	}
	return b.buf[b.at : b.at+n], nil
}

func (b *Buffer) ReadByte() (byte, error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, io.EOF
	}
	c := b.buf[b.at]
	b.at++
	b.read, b.last = true, 0
	return c, nil
}

func (b *Buffer) ReadRune() (r rune, size int, err error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, 0, io.EOF
	}
	r, size = first(b.buf[b.at:])
	b.at += size
	b.read, b.last = true, int8(size)
	return r, size, nil
}

func (b *Buffer) UnreadRune() error {
	if b.last <= 0 {
		return errors.New("bytes.Buffer: UnreadRune: previous operation was not a successful ReadRune")
	}
	b.at -= int(b.last)
	b.forget()
	return nil
}

func (b *Buffer) UnreadByte() error {
	if !b.read {
		return errors.New("bytes.Buffer: UnreadByte: previous operation was not a successful read")
	}
	b.forget()
	if b.at > 0 {
		b.at--
	}
	return nil
}

// line takes what reaches up to the next delim.
func (b *Buffer) line(delim byte) (line []byte, err error) {
	n := IndexByte(b.buf[b.at:], delim) + 1
	if n == 0 {
		n = b.Len()
		err = io.EOF
	}
	line = b.buf[b.at : b.at+n]
	b.at += n
	b.forget()
	b.read = true
	return line, err
}

func (b *Buffer) ReadBytes(delim byte) (line []byte, err error) {
	line, err = b.line(delim)
	return append([]byte(nil), line...), err
}

func (b *Buffer) ReadString(delim byte) (line string, err error) {
	text, err := b.line(delim)
	return string(text), err
}

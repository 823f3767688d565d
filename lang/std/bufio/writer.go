package bufio

import (
	"io"
	"unicode/utf8"
)

// A Writer collects what is written to it. After an error all writes give that error.
type Writer struct {
	err error
	buf []byte
	n   int
	dst io.Writer
}

// NewWriterSize gives a Writer with a buffer of at least size bytes; w itself if that is one.
func NewWriterSize(w io.Writer, size int) *Writer {
	if b, ok := w.(*Writer); ok && len(b.buf) >= size {
		return b
	}
	if size <= 0 {
		size = defaultSize
	}
	return &Writer{buf: make([]byte, size), dst: w}
}

// NewWriter gives a Writer with a buffer of the usual size.
func NewWriter(w io.Writer) *Writer { return NewWriterSize(w, defaultSize) }

func (b *Writer) Size() int               { return len(b.buf) }
func (b *Writer) Available() int          { return len(b.buf) - b.n }
func (b *Writer) AvailableBuffer() []byte { return b.buf[b.n:][:0] }
func (b *Writer) Buffered() int           { return b.n }

// Reset drops everything and goes on with another destination.
func (b *Writer) Reset(w io.Writer) {
	if b == w {
		return
	}
	if b.buf == nil {
		b.buf = make([]byte, defaultSize)
	}
	*b = Writer{buf: b.buf, dst: w}
}

// Flush writes what has been collected.
func (b *Writer) Flush() error {
	if b.err != nil || b.n == 0 {
		return b.err
	}
	n, err := b.dst.Write(b.buf[:b.n])
	if n < b.n && err == nil {
		err = io.ErrShortWrite
	}
	if err != nil {
		if n > 0 && n < b.n {
			copy(b.buf, b.buf[n:b.n])
		}
		b.n -= n
		b.err = err
		return err
	}
	b.n = 0
	return nil
}

func (b *Writer) Write(p []byte) (n int, err error) {
	for len(p) > b.Available() && b.err == nil {
		var k int
		if b.n == 0 {
			// A long write needs no buffer.
			k, b.err = b.dst.Write(p)
		} else {
			k = copy(b.buf[b.n:], p)
			b.n += k
			b.Flush()
		}
		n += k
		p = p[k:]
	}
	if b.err != nil {
		return n, b.err
	}
	k := copy(b.buf[b.n:], p)
	b.n += k
	return n + k, nil
}

func (b *Writer) WriteString(s string) (n int, err error) {
	var direct io.StringWriter
	asked := false
	for len(s) > b.Available() && b.err == nil {
		var k int
		if b.n == 0 && direct == nil && !asked {
			asked = true
			direct, _ = b.dst.(io.StringWriter)
		}
		if b.n == 0 && direct != nil {
			k, b.err = direct.WriteString(s)
		} else {
			k = copy(b.buf[b.n:], s)
			b.n += k
			b.Flush()
		}
		n += k
		s = s[k:]
	}
	if b.err != nil {
		return n, b.err
	}
	k := copy(b.buf[b.n:], s)
	b.n += k
	return n + k, nil
}

func (b *Writer) WriteByte(c byte) error {
	if b.err != nil {
		return b.err
	}
	if b.n >= len(b.buf) && b.Flush() != nil {
		return b.err
	}
	b.buf[b.n] = c
	b.n++
	return nil
}

func (b *Writer) WriteRune(r rune) (size int, err error) {
	if uint32(r) < utf8.RuneSelf {
		if err := b.WriteByte(byte(r)); err != nil {
			return 0, err
		}
		return 1, nil
	}
	if b.err != nil {
		return 0, b.err
	}
	return b.WriteString(string(r))
}

func (b *Writer) ReadFrom(r io.Reader) (n int64, err error) {
	if b.err != nil {
		return 0, b.err
	}
	direct, isReaderFrom := b.dst.(io.ReaderFrom)
	var k int
	for {
		if b.Available() == 0 {
			if err := b.Flush(); err != nil {
				return n, err
			}
		}
		if isReaderFrom && b.n == 0 {
			more, err := direct.ReadFrom(r)
			b.err = err
			return n + more, err
		}
		for tries := 0; ; tries++ {
			if tries == patience {
				return n, io.ErrNoProgress
			}
			k, err = r.Read(b.buf[b.n:])
			if k != 0 || err != nil {
				break
			}
		}
		b.n += k
		n += int64(k)
		if err != nil {
			break
		}
	}
	if err == io.EOF {
		err = nil
		if b.Available() == 0 {
			err = b.Flush()
		}
	}
	return n, err
}

// A ReadWriter is a Reader and a Writer.
type ReadWriter struct {
	*Reader
	*Writer
}

func NewReadWriter(r *Reader, w *Writer) *ReadWriter { return &ReadWriter{r, w} }

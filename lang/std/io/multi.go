package io

type multiWriter struct{ to []Writer }

func (m *multiWriter) Write(p []byte) (n int, err error) {
	for _, w := range m.to {
		n, err = w.Write(p)
		if err == nil && n != len(p) {
			err = ErrShortWrite
		}
		if err != nil {
			return n, err
		}
	}
	return len(p), nil
}

func (m *multiWriter) WriteString(s string) (n int, err error) {
	var p []byte
	for _, w := range m.to {
		if sw, ok := w.(StringWriter); ok {
			n, err = sw.WriteString(s)
		} else {
			if p == nil {
				p = []byte(s)
			}
			n, err = w.Write(p)
		}
		if err == nil && n != len(s) {
			err = ErrShortWrite
		}
		if err != nil {
			return n, err
		}
	}
	return len(s), nil
}

// MultiWriter writes to all of the writers.
func MultiWriter(writers ...Writer) Writer {
	var all []Writer
	for _, w := range writers {
		if m, ok := w.(*multiWriter); ok {
			all = append(all, m.to...)
		} else {
			all = append(all, w)
		}
	}
	return &multiWriter{all}
}

type multiReader struct{ rest []Reader }

func (m *multiReader) Read(p []byte) (n int, err error) {
	for len(m.rest) > 0 {
		// A list that has only another list left goes on with that one's readers.
		if inner, ok := m.rest[0].(*multiReader); ok && len(m.rest) == 1 {
			m.rest = inner.rest
			continue
		}
		n, err = m.rest[0].Read(p)
		if err == EOF {
			m.rest = m.rest[1:]
		}
		if n > 0 || err != EOF {
			if err == EOF && len(m.rest) > 0 {
				err = nil
			}
			return n, err
		}
	}
	return 0, EOF
}

func (m *multiReader) WriteTo(w Writer) (sum int64, err error) {
	buf := make([]byte, 32*1024)
	return m.writeTo(w, buf)
}

func (m *multiReader) writeTo(w Writer, buf []byte) (sum int64, err error) {
	for len(m.rest) > 0 {
		var n int64
		if inner, ok := m.rest[0].(*multiReader); ok {
			n, err = inner.writeTo(w, buf)
		} else {
			n, err = copyBuffer(w, m.rest[0], buf)
		}
		sum += n
		if err != nil {
			return sum, err
		}
		m.rest = m.rest[1:]
	}
	return sum, nil
}

// MultiReader reads one reader after the other.
func MultiReader(readers ...Reader) Reader { return &multiReader{append([]Reader(nil), readers...)} }

package io

// A SectionReader reads a part of a ReaderAt.
type SectionReader struct {
	r                ReaderAt
	base, at, end, n int64
}

// NewSectionReader gives the n bytes of r that begin at off.
func NewSectionReader(r ReaderAt, off int64, n int64) *SectionReader {
	end := int64(1<<63 - 1)
	if off <= end-n {
		end = off + n
	}
	return &SectionReader{r, off, off, end, n}
}

func (s *SectionReader) Read(p []byte) (n int, err error) {
	if s.at >= s.end {
		return 0, EOF
	}
	if rest := s.end - s.at; int64(len(p)) > rest {
		p = p[:rest]
	}
	n, err = s.r.ReadAt(p, s.at)
	s.at += int64(n)
	return n, err
}

// seek is the place that Seek means, counted like base and end.
func seek(offset int64, whence int, base, at, end int64) (int64, error) {
	switch whence {
	case SeekStart:
		offset += base
	case SeekCurrent:
		offset += at
	case SeekEnd:
		offset += end
	default:
		return 0, errWhence
	}
	if offset < base {
		return 0, errOffset
	}
	return offset, nil
}

func (s *SectionReader) Seek(offset int64, whence int) (int64, error) {
	at, err := seek(offset, whence, s.base, s.at, s.end)
	if err != nil {
		return 0, err
	}
	s.at = at
	return at - s.base, nil
}

func (s *SectionReader) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 || off >= s.Size() {
		return 0, EOF
	}
	off += s.base
	rest := s.end - off
	if int64(len(p)) <= rest {
		return s.r.ReadAt(p, off)
	}
	n, err = s.r.ReadAt(p[:rest], off)
	if err == nil {
		err = EOF
	}
	return n, err
}

// Size is the number of bytes of the section.
func (s *SectionReader) Size() int64 { return s.end - s.base }

// Outer gives the arguments of NewSectionReader.
func (s *SectionReader) Outer() (r ReaderAt, off int64, n int64) { return s.r, s.base, s.n }

// An OffsetWriter writes to a WriterAt from an offset on.
type OffsetWriter struct {
	w        WriterAt
	base, at int64
}

// NewOffsetWriter gives a writer to w that begins at off.
func NewOffsetWriter(w WriterAt, off int64) *OffsetWriter { return &OffsetWriter{w, off, off} }

func (o *OffsetWriter) Write(p []byte) (n int, err error) {
	n, err = o.w.WriteAt(p, o.at)
	o.at += int64(n)
	return n, err
}

func (o *OffsetWriter) WriteAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errOffset
	}
	return o.w.WriteAt(p, off+o.base)
}

func (o *OffsetWriter) Seek(offset int64, whence int) (int64, error) {
	if whence == SeekEnd {
		return 0, errWhence
	}
	at, err := seek(offset, whence, o.base, o.at, 0)
	if err != nil {
		return 0, err
	}
	o.at = at
	return at - o.base, nil
}

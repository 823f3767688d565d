// Package csv reads and writes files of comma-separated values.
package csv

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"internal/unicode"
	"io"
	"unicode/utf8"
)

// A ParseError tells where the text is wrong.
type ParseError struct {
	StartLine int // where the record begins
	Line      int
	Column    int // in bytes, from 1
	Err       error
}

func (e *ParseError) Error() string {
	if e.Err == ErrFieldCount {
		return fmt.Sprintf("record on line %d: %v", e.Line, e.Err)
	}
	if e.StartLine != e.Line {
		return fmt.Sprintf("record on line %d; parse error on line %d, column %d: %v", e.StartLine, e.Line, e.Column, e.Err)
	}
	return fmt.Sprintf("parse error on line %d, column %d: %v", e.Line, e.Column, e.Err)
}

func (e *ParseError) Unwrap() error { return e.Err }

var (
	ErrBareQuote  = errors.New("bare \" in non-quoted-field")
	ErrQuote      = errors.New("extraneous or missing \" in quoted-field")
	ErrFieldCount = errors.New("wrong number of fields")

	// ErrTrailingComma is not used any more.
	ErrTrailingComma = errors.New("extra delimiter at end of line")

	errInvalidDelim = errors.New("csv: invalid field or comment delimiter")
)

func validDelim(r rune) bool {
	return r != 0 && r != '"' && r != '\r' && r != '\n' && utf8.ValidRune(r) && r != utf8.RuneError
}

// A Reader reads records.
type Reader struct {
	Comma            rune // between fields
	Comment          rune // begins a comment line, if not 0
	FieldsPerRecord  int  // 0: as the first record has; negative: any
	LazyQuotes       bool // quotes may stand anywhere
	TrimLeadingSpace bool
	ReuseRecord      bool
	TrailingComma    bool // not used any more

	r      *bufio.Reader
	line   int
	offset int64
	places []place // of the record's fields
	record []string
}

type place struct{ line, column int }

// NewReader gives a Reader of r.
func NewReader(r io.Reader) *Reader { return &Reader{Comma: ',', r: bufio.NewReader(r)} }

// Read reads a record. With a wrong number of fields it gives the record, too.
func (r *Reader) Read() (record []string, err error) {
	if r.ReuseRecord {
		record, err = r.next(r.record[:0])
		r.record = record
		return record, err
	}
	return r.next(nil)
}

// FieldPos is where a field of the last record begins.
func (r *Reader) FieldPos(field int) (line, column int) {
	if field < 0 || field >= len(r.places) {
		panic("out of range index passed to FieldPos")
	}
	return r.places[field].line, r.places[field].column
}

// InputOffset is where the last record ends.
func (r *Reader) InputOffset() int64 { return r.offset }

// ReadAll reads all records.
func (r *Reader) ReadAll() (records [][]string, err error) {
	for {
		record, err := r.next(nil)
		if err == io.EOF {
			return records, nil
		}
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
}

// readLine reads a line with its end, which becomes a single newline.
func (r *Reader) readLine() ([]byte, error) {
	line, err := r.r.ReadBytes('\n')
	n := len(line)
	if n > 0 && err == io.EOF {
		err = nil
		// At the end of the text a return alone ends the line.
		if line[n-1] == '\r' {
			line = line[:n-1]
		}
	}
	r.line++
	r.offset += int64(n)
	if n := len(line); n >= 2 && line[n-2] == '\r' && line[n-1] == '\n' {
		line = append(line[:n-2], '\n')
	}
	return line, err
}

// ending is the length of a line's end.
func ending(line []byte) int {
	if len(line) > 0 && line[len(line)-1] == '\n' {
		return 1
	}
	return 0
}

func (r *Reader) next(dst []string) ([]string, error) {
	if r.Comma == r.Comment || !validDelim(r.Comma) || r.Comment != 0 && !validDelim(r.Comment) {
		return nil, errInvalidDelim
	}
	var line []byte
	var readErr error
	for readErr == nil {
		line, readErr = r.readLine()
		if first, _ := utf8.DecodeRune(line); r.Comment != 0 && len(line) > 0 && first == r.Comment {
			line = nil
			continue
		}
		if readErr == nil && len(line) == ending(line) {
			// Empty lines are passed over.
			line = nil
			continue
		}
		break
	}
	if readErr == io.EOF {
		return nil, readErr
	}
	commaLen := utf8.RuneLen(r.Comma)
	start := r.line
	var text []byte
	var ends []int
	r.places = r.places[:0]
	at := place{r.line, 1}
	var err error
fields:
	for {
		if r.TrimLeadingSpace {
			n := bytes.IndexFunc(line, func(c rune) bool { return !unicode.IsSpace(c) })
			if n < 0 {
				n = len(line)
				at.column -= ending(line)
			}
			line = line[n:]
			at.column += n
		}
		if len(line) == 0 || line[0] != '"' {
			n := bytes.IndexRune(line, r.Comma)
			field := line
			if n >= 0 {
				field = line[:n]
			} else {
				field = field[:len(field)-ending(field)]
			}
			if !r.LazyQuotes {
				if k := bytes.IndexByte(field, '"'); k >= 0 {
					err = &ParseError{start, r.line, at.column + k, ErrBareQuote}
					break fields
				}
			}
			text = append(text, field...)
			ends = append(ends, len(text))
			r.places = append(r.places, at)
			if n < 0 {
				break fields
			}
			line = line[n+commaLen:]
			at.column += n + commaLen
			continue
		}
		// In quotes; two of them stand for one.
		opened := at
		line = line[1:]
		at.column++
		for {
			n := bytes.IndexByte(line, '"')
			if n >= 0 {
				text = append(text, line[:n]...)
				line = line[n+1:]
				at.column += n + 1
				c, _ := utf8.DecodeRune(line)
				switch {
				case len(line) > 0 && c == '"':
					text = append(text, '"')
					line = line[1:]
					at.column++
				case len(line) > 0 && c == r.Comma:
					line = line[commaLen:]
					at.column += commaLen
					ends = append(ends, len(text))
					r.places = append(r.places, opened)
					continue fields
				case len(line) == ending(line):
					ends = append(ends, len(text))
					r.places = append(r.places, opened)
					break fields
				case r.LazyQuotes:
					text = append(text, '"')
				default:
					err = &ParseError{start, r.line, at.column - 1, ErrQuote}
					break fields
				}
			} else if len(line) > 0 {
				// The field goes on in the next line.
				text = append(text, line...)
				if readErr != nil {
					break fields
				}
				at.column += len(line)
				line, readErr = r.readLine()
				if len(line) > 0 {
					at = place{at.line + 1, 1}
				}
				if readErr == io.EOF {
					readErr = nil
				}
			} else {
				if !r.LazyQuotes && readErr == nil {
					err = &ParseError{start, at.line, at.column, ErrQuote}
					break fields
				}
				ends = append(ends, len(text))
				r.places = append(r.places, opened)
				break fields
			}
		}
	}
	if err == nil {
		err = readErr
	}
	all := string(text)
	from := 0
	if cap(dst) < len(ends) {
		dst = make([]string, 0, len(ends))
	}
	for _, end := range ends {
		dst = append(dst, all[from:end])
		from = end
	}
	if r.FieldsPerRecord > 0 {
		if len(dst) != r.FieldsPerRecord && err == nil {
			err = &ParseError{start, start, 1, ErrFieldCount}
		}
	} else if r.FieldsPerRecord == 0 {
		r.FieldsPerRecord = len(dst)
	}
	return dst, err
}

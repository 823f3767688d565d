package json

import (
	"bytes"
	"encoding/json/internal/jsontext"
	"io"
)

// A RawMessage is a JSON text that is taken as it is.
type RawMessage = jsontext.Value

// Options change how values are formatted.
type Options = jsontext.Options

// An Encoder writes values, each followed by a newline.
type Encoder struct {
	w              io.Writer
	err            error
	raw            bool
	prefix, indent string
}

// NewEncoder is an encoder that writes to w.
func NewEncoder(w io.Writer) *Encoder { return &Encoder{w: w} }

// Encode writes v.
func (enc *Encoder) Encode(v any) error {
	if enc.err != nil {
		return enc.err
	}
	e := &encoder{escape: !enc.raw}
	if err := e.encode(v); err != nil {
		return err
	}
	b := append(e.buf, '\n')
	if enc.prefix != "" || enc.indent != "" {
		var err error
		if b, err = appendIndent(nil, b, enc.prefix, enc.indent); err != nil {
			return err
		}
	}
	_, err := enc.w.Write(b)
	if err != nil {
		enc.err = err
	}
	return err
}

// SetIndent makes what is written indented, as by Indent.
func (enc *Encoder) SetIndent(prefix, indent string) { enc.prefix, enc.indent = prefix, indent }

// SetEscapeHTML sets whether <, > and & are escaped in strings.
func (enc *Encoder) SetEscapeHTML(on bool) { enc.raw = !on }

// A Token is a Delim, bool, float64, Number, string, or nil for null.
type Token any

// A Delim is one of [ ] { }.
type Delim rune

func (d Delim) String() string { return string(d) }

// What a decoder expects when it reads tokens.
type tokenState int

const (
	tokenTop tokenState = iota
	tokenArrayStart
	tokenArrayValue
	tokenArrayComma
	tokenObjectStart
	tokenObjectKey
	tokenObjectColon
	tokenObjectValue
	tokenObjectComma
)

// A Decoder reads values from a stream.
type Decoder struct {
	r         io.Reader
	buf       []byte
	at        int   // the first byte not used
	before    int64 // bytes in front of buf
	err       error
	useNumber bool
	strict    bool
	state     tokenState
	outer     []tokenState
}

// NewDecoder is a decoder that reads from r, beyond the values asked for if it likes.
func NewDecoder(r io.Reader) *Decoder { return &Decoder{r: r} }

// UseNumber makes numbers for interfaces Numbers instead of float64s.
func (dec *Decoder) UseNumber() { dec.useNumber = true }

// DisallowUnknownFields makes keys an error that no field of a struct has.
func (dec *Decoder) DisallowUnknownFields() { dec.strict = true }

// Buffered is what was read and not used.
func (dec *Decoder) Buffered() io.Reader { return bytes.NewReader(dec.buf[dec.at:]) }

// InputOffset is how many bytes have been used.
func (dec *Decoder) InputOffset() int64 { return dec.before + int64(dec.at) }

// fill reads more behind what is not used.
func (dec *Decoder) fill() error {
	if dec.at > 0 {
		dec.before += int64(dec.at)
		n := copy(dec.buf, dec.buf[dec.at:])
		dec.buf, dec.at = dec.buf[:n], 0
	}
	if cap(dec.buf)-len(dec.buf) < 512 {
		grown := make([]byte, len(dec.buf), 2*cap(dec.buf)+512)
		copy(grown, dec.buf)
		dec.buf = grown
	}
	n, err := dec.r.Read(dec.buf[len(dec.buf):cap(dec.buf)])
	dec.buf = dec.buf[:len(dec.buf)+n]
	return err
}

// Decode stores the next value in what v points to.
func (dec *Decoder) Decode(v any) error {
	if dec.err != nil {
		return dec.err
	}
	if err := dec.separate(); err != nil {
		return err
	}
	if dec.state == tokenArrayComma || dec.state == tokenObjectKey || dec.state == tokenObjectStart || dec.state == tokenObjectComma || dec.state == tokenObjectColon {
		return &SyntaxError{msg: "not at beginning of value", Offset: dec.InputOffset()}
	}
	n, err := dec.read()
	if err != nil {
		return err
	}
	d := decoder{data: dec.buf[dec.at : dec.at+n], useNumber: dec.useNumber, strict: dec.strict}
	dec.at += n
	err = d.decode(v)
	dec.valueDone()
	return err
}

// read makes sure that a whole value is in the buffer, and gives the length of its text.
func (dec *Decoder) read() (int, error) {
	var s scanner
	s.reset()
	s.read = dec.before + int64(dec.at)
	from := 0
	var end error
	for {
		for ; dec.at+from < len(dec.buf); from++ {
			s.read++
			s.text, s.at = dec.buf, dec.at+from
			what := s.step(&s, dec.buf[dec.at+from])
			switch {
			case what == atEnd:
				// The byte is not the value's.
				return from, nil
			case what == closes && s.done:
				return from + 1, nil
			case what == failed:
				dec.err = s.err
				return 0, dec.err
			}
		}
		if end != nil {
			if end == io.EOF {
				if s.step(&s, ' ') == atEnd {
					return from, nil
				}
				if hasText(dec.buf[dec.at:]) {
					end = io.ErrUnexpectedEOF
				}
			}
			dec.err = end
			return 0, end
		}
		end = dec.fill()
	}
}

func hasText(b []byte) bool {
	for _, c := range b {
		if !isSpace(c) {
			return true
		}
	}
	return false
}

// separate goes over the comma or colon in front of a value in a stream of tokens.
func (dec *Decoder) separate() error {
	switch dec.state {
	case tokenArrayComma:
		c, err := dec.peek()
		if err != nil {
			return err
		}
		if c != ',' {
			return &SyntaxError{"expected comma after array element", dec.InputOffset()}
		}
		dec.at++
		dec.state = tokenArrayValue
	case tokenObjectColon:
		c, err := dec.peek()
		if err != nil {
			return err
		}
		if c != ':' {
			return &SyntaxError{"expected colon after object key", dec.InputOffset()}
		}
		dec.at++
		dec.state = tokenObjectValue
	}
	return nil
}

// valueDone notes that a value has been read.
func (dec *Decoder) valueDone() {
	switch dec.state {
	case tokenArrayStart, tokenArrayValue:
		dec.state = tokenArrayComma
	case tokenObjectValue:
		dec.state = tokenObjectComma
	}
}

// peek is the next byte that is no space.
func (dec *Decoder) peek() (byte, error) {
	var end error
	for {
		for i := dec.at; i < len(dec.buf); i++ {
			if c := dec.buf[i]; !isSpace(c) {
				dec.at = i
				return c, nil
			}
		}
		if end != nil {
			return 0, end
		}
		end = dec.fill()
	}
}

// More reports whether the array or object under way has another element.
func (dec *Decoder) More() bool {
	c, err := dec.peek()
	return err == nil && c != ']' && c != '}'
}

// Token is the next token. Commas and colons are none.
func (dec *Decoder) Token() (Token, error) {
	for {
		c, err := dec.peek()
		if err != nil {
			return nil, err
		}
		switch c {
		case '[':
			if !dec.takesValue() {
				return dec.unexpected(c)
			}
			dec.at++
			dec.outer = append(dec.outer, dec.state)
			dec.state = tokenArrayStart
			return Delim('['), nil
		case ']':
			if dec.state != tokenArrayStart && dec.state != tokenArrayComma {
				return dec.unexpected(c)
			}
			dec.leave()
			return Delim(']'), nil
		case '{':
			if !dec.takesValue() {
				return dec.unexpected(c)
			}
			dec.at++
			dec.outer = append(dec.outer, dec.state)
			dec.state = tokenObjectStart
			return Delim('{'), nil
		case '}':
			if dec.state != tokenObjectStart && dec.state != tokenObjectComma {
				return dec.unexpected(c)
			}
			dec.leave()
			return Delim('}'), nil
		case ':':
			if dec.state != tokenObjectColon {
				return dec.unexpected(c)
			}
			dec.at++
			dec.state = tokenObjectValue
			continue
		case ',':
			if dec.state == tokenArrayComma {
				dec.at++
				dec.state = tokenArrayValue
				continue
			}
			if dec.state == tokenObjectComma {
				dec.at++
				dec.state = tokenObjectKey
				continue
			}
			return dec.unexpected(c)
		case '"':
			if dec.state == tokenObjectStart || dec.state == tokenObjectKey {
				var key string
				old := dec.state
				dec.state = tokenTop
				err := dec.Decode(&key)
				dec.state = old
				if err != nil {
					return nil, err
				}
				dec.state = tokenObjectColon
				return key, nil
			}
		}
		if !dec.takesValue() {
			return dec.unexpected(c)
		}
		var v any
		if err := dec.Decode(&v); err != nil {
			return nil, err
		}
		return v, nil
	}
}

// leave ends the array or object under way.
func (dec *Decoder) leave() {
	dec.at++
	dec.state = dec.outer[len(dec.outer)-1]
	dec.outer = dec.outer[:len(dec.outer)-1]
	dec.valueDone()
}

func (dec *Decoder) takesValue() bool {
	switch dec.state {
	case tokenTop, tokenArrayStart, tokenArrayValue, tokenObjectValue:
		return true
	}
	return false
}

func (dec *Decoder) unexpected(c byte) (Token, error) {
	context := ""
	closes := c == ']' || c == '}'
	switch {
	case closes && (dec.state == tokenArrayValue || dec.state == tokenObjectKey):
		// It is the comma in front that has nothing behind it.
		return nil, &SyntaxError{"invalid character ',' looking for beginning of value", dec.InputOffset()}
	case closes && dec.state == tokenObjectValue:
		return nil, &SyntaxError{"missing value after object key", dec.InputOffset()}
	case dec.state == tokenObjectStart || dec.state == tokenObjectKey:
		if c == '-' || '0' <= c && c <= '9' || c == '[' || c == '{' || c == 't' || c == 'f' || c == 'n' {
			return nil, &SyntaxError{"object member name must be a string", dec.InputOffset()}
		}
	}
	switch dec.state {
	case tokenTop, tokenArrayStart, tokenArrayValue, tokenObjectValue, tokenObjectKey, tokenObjectStart:
		context = "looking for beginning of value"
	case tokenArrayComma:
		context = "after array element"
	case tokenObjectColon:
		context = "after object key"
	case tokenObjectComma:
		context = "after object key:value pair"
	}
	return nil, &SyntaxError{"invalid character " + quoteChar(c) + " " + context, dec.InputOffset()}
}


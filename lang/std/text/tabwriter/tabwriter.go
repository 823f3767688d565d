// Package tabwriter aligns columns of text.
//
// A cell is text that ends at a tab or another of the marks; what follows the last mark of a line is no cell of a
// column. A column is a block of cells one below the other in consecutive lines, as wide as its widest cell.
package tabwriter

import (
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	FilterHTML          uint = 1 << iota // tags and entities are passed on; an entity is one wide
	StripEscape                          // the marks around escaped text are dropped
	AlignRight                           // cells are padded at the left
	DiscardEmptyColumns                  // columns of soft cells without text vanish
	TabIndent                            // empty cells at the start of a line are padded with tabs
	Debug                                // a bar between columns
)

// Escape begins and ends text that is passed on as it is.
const Escape = '\xff'

type cell struct {
	size  int // in bytes
	width int // in runes
	hard  bool
}

// A Writer aligns what is written to it when it is flushed.
type Writer struct {
	out                         io.Writer
	minwidth, tabwidth, padding int
	padchar                     byte
	flags                       uint
	buf                         []byte
	cell                        cell // the one being written
	counted                     int  // up to where the cell's width is known
	endChar                     byte // what ends the escaped text, tag or entity
	lines                       [][]cell
	widths                      []int
	err                         error
}

// NewWriter gives a Writer with Init's arguments.
func NewWriter(output io.Writer, minwidth, tabwidth, padding int, padchar byte, flags uint) *Writer {
	return new(Writer).Init(output, minwidth, tabwidth, padding, padchar, flags)
}

// Init sets a Writer up: the least width of a cell with its padding, the width of a tab, the padding, what is padded
// with, and flags.
func (b *Writer) Init(output io.Writer, minwidth, tabwidth, padding int, padchar byte, flags uint) *Writer {
	if minwidth < 0 || tabwidth < 0 || padding < 0 {
		panic("negative minwidth, tabwidth, or padding")
	}
	if padchar == '\t' {
		// Tabs align at the left only.
		flags &^= AlignRight
	}
	*b = Writer{out: output, minwidth: minwidth, tabwidth: tabwidth, padding: padding, padchar: padchar, flags: flags}
	b.reset()
	return b
}

func (b *Writer) reset() {
	b.buf = b.buf[:0]
	b.counted = 0
	b.cell = cell{}
	b.endChar = 0
	b.lines = [][]cell{{}}
	b.widths = b.widths[:0]
}

func (b *Writer) write(p []byte) {
	if b.err != nil {
		return
	}
	n, err := b.out.Write(p)
	if n != len(p) && err == nil {
		err = io.ErrShortWrite
	}
	b.err = err
}

func (b *Writer) repeat(c byte, n int) {
	if n <= 0 {
		return
	}
	p := make([]byte, n)
	for i := range p {
		p[i] = c
	}
	b.write(p)
}

// pad fills a cell of so much text up to a width.
func (b *Writer) pad(text, width int, useTabs bool) {
	if b.padchar == '\t' || useTabs {
		if b.tabwidth == 0 {
			return
		}
		width = (width + b.tabwidth - 1) / b.tabwidth * b.tabwidth
		n := width - text
		if n < 0 {
			panic("internal error")
		}
		b.repeat('\t', (n+b.tabwidth-1)/b.tabwidth)
		return
	}
	b.repeat(b.padchar, width-text)
}

// emit writes lines, which begin at pos of the text, with the widths that the columns have by now.
func (b *Writer) emit(pos, from, to int) int {
	for i := from; i < to; i++ {
		line := b.lines[i]
		indenting := b.flags&TabIndent != 0
		for k, c := range line {
			if k > 0 && b.flags&Debug != 0 {
				b.write([]byte{'|'})
			}
			switch {
			case c.size == 0:
				if k < len(b.widths) {
					b.pad(c.width, b.widths[k], indenting)
				}
			case b.flags&AlignRight == 0:
				indenting = false
				b.write(b.buf[pos : pos+c.size])
				pos += c.size
				if k < len(b.widths) {
					b.pad(c.width, b.widths[k], false)
				}
			default:
				indenting = false
				if k < len(b.widths) {
					b.pad(c.width, b.widths[k], false)
				}
				b.write(b.buf[pos : pos+c.size])
				pos += c.size
			}
		}
		if i+1 == len(b.lines) {
			// What stands behind the last mark, of the line that is not over.
			b.write(b.buf[pos : pos+b.cell.size])
			pos += b.cell.size
		} else {
			b.write([]byte{'\n'})
		}
	}
	return pos
}

// format writes lines whose first columns, as many as widths has, are settled.
func (b *Writer) format(pos, from, to int) int {
	column := len(b.widths)
	for i := from; i < to; i++ {
		if column >= len(b.lines[i])-1 {
			continue
		}
		// Here a column begins. The lines before it go out.
		pos = b.emit(pos, from, i)
		from = i
		width := b.minwidth
		discard := true
		for ; i < to && column < len(b.lines[i])-1; i++ {
			c := b.lines[i][column]
			width = max(width, c.width+b.padding)
			if c.width > 0 || c.hard {
				discard = false
			}
		}
		if discard && b.flags&DiscardEmptyColumns != 0 {
			width = 0
		}
		b.widths = append(b.widths, width)
		pos = b.format(pos, from, i)
		b.widths = b.widths[:len(b.widths)-1]
		from = i
		i--
	}
	return b.emit(pos, from, to)
}

// count brings the width of the cell up to the text.
func (b *Writer) count() {
	b.cell.width += utf8.RuneCount(b.buf[b.counted:])
	b.counted = len(b.buf)
}

func (b *Writer) begin(c byte) {
	switch c {
	case Escape:
		b.endChar = Escape
	case '<':
		b.endChar = '>'
	case '&':
		b.endChar = ';'
	}
}

func (b *Writer) end() {
	switch b.endChar {
	case Escape:
		b.count()
		if b.flags&StripEscape == 0 {
			// The marks have no width.
			b.cell.width -= 2
		}
	case ';':
		b.cell.width++
	}
	b.counted = len(b.buf)
	b.endChar = 0
}

// finish ends the cell; it gives how many the line has.
func (b *Writer) finish(hard bool) int {
	b.cell.hard = hard
	last := len(b.lines) - 1
	b.lines[last] = append(b.lines[last], b.cell)
	b.cell = cell{}
	return len(b.lines[last])
}

// Flush writes what has been collected, as if the text ended here.
func (b *Writer) Flush() error {
	defer b.named("Flush")
	b.flush()
	err := b.err
	b.err = nil
	return err
}

// named passes a panic of the writer underneath on, with the operation that it happened in.
func (b *Writer) named(operation string) {
	if raised := recover(); raised != nil {
		if operation == "Flush" {
			b.reset()
		}
		panic(fmt.Sprintf("tabwriter: panic during %s (%v)", operation, raised))
	}
}

func (b *Writer) flush() {
	if b.cell.size > 0 {
		if b.endChar != 0 {
			b.end()
		}
		b.finish(false)
	}
	b.format(0, 0, len(b.lines))
	b.reset()
}

func (b *Writer) take(p []byte) {
	b.buf = append(b.buf, p...)
	b.cell.size += len(p)
}

// Write takes text in. Text is written when no later text can change its columns.
func (b *Writer) Write(buf []byte) (n int, err error) {
	defer b.named("Write")
	start := 0
	for i, c := range buf {
		if b.endChar != 0 {
			if c == b.endChar {
				j := i + 1
				if c == Escape && b.flags&StripEscape != 0 {
					j = i
				}
				b.take(buf[start:j])
				start = i + 1
				b.end()
			}
			continue
		}
		switch c {
		case '\t', '\v', '\n', '\f':
			b.take(buf[start:i])
			b.count()
			start = i + 1
			cells := b.finish(c == '\t')
			if c == '\n' || c == '\f' {
				b.lines = append(b.lines, []cell{})
				if c == '\f' || cells == 1 {
					// A line of one cell ends all columns.
					b.flush()
					if c == '\f' && b.flags&Debug != 0 {
						b.write([]byte("---\n"))
					}
				}
			}
		case Escape:
			b.take(buf[start:i])
			b.count()
			start = i
			if b.flags&StripEscape != 0 {
				start++
			}
			b.begin(Escape)
		case '<', '&':
			if b.flags&FilterHTML != 0 {
				b.take(buf[start:i])
				b.count()
				start = i
				b.begin(c)
			}
		}
		if b.err != nil {
			err := b.err
			b.err = nil
			return start, err
		}
	}
	b.take(buf[start:])
	return len(buf), nil
}

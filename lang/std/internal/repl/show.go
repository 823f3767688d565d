// Package repl shows values at the prompt, in Go syntax.
package repl

import (
	"internal/rt"
	"internal/syscall"
	"runtime"
	"strconv"
)

// What is shown of a long value, and where.
const (
	// No file's: what is written there begins on a line of its own.
	shownDescriptor = -1

	maxLines = 20
	maxRunes = 2000
	// Nobody counts beyond this.
	maxBytes = 1 << 20
)

type printer struct {
	buf []byte
}

// Show prints values and their types: "6 : int", "(3, nil) : (int, error)".
func Show(types string, values ...any) {
	if types == "error" && values[0] == nil {
		return
	}
	var p printer
	if len(values) == 1 {
		p.top(values[0])
	} else {
		p.text("(")
		for i, v := range values {
			if i > 0 {
				p.text(", ")
			}
			p.top(v)
		}
		p.text(")")
	}
	shown := append(cut(p.buf), " : "+types+"\n"...)
	for len(shown) > 0 {
		n, errno := syscall.Write(shownDescriptor, shown)
		if errno != 0 {
			return
		}
		shown = shown[n:]
	}
}

// cut keeps the beginning of a long text and says how much is left out.
func cut(text []byte) []byte {
	runes, lines := 0, 1
	for i, r := range string(text) {
		if runes == maxRunes || lines > maxLines {
			rest := 0
			for range string(text[i:]) {
				rest++
			}
			if len(text) >= maxBytes {
				return append(text[:i:i], "… (and more)"...)
			}
			return append(text[:i:i], "… (+"+grouped(rest)+" more)"...)
		}
		runes++
		if r == '\n' {
			lines++
		}
	}
	return text
}

// grouped writes a number with commas.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

func (p *printer) text(s string) {
	if len(p.buf) < maxBytes {
		p.buf = append(p.buf, s...)
	}
}

// full tells loops over elements to stop.
func (p *printer) full() bool { return len(p.buf) >= maxBytes }

// top shows a value that may have a text of its own.
func (p *printer) top(v any) {
	typ := rt.TypeOf(v)
	if typ == 0 {
		p.text("nil")
		return
	}
	if rt.Kind(typ) != rt.Pointer || rt.Pointee(v) != nil {
		switch v := v.(type) {
		case error:
			p.own("Error", v.Error)
			return
		case interface{ String() string }:
			p.own("String", v.String)
			return
		}
	}
	p.value(typ, rt.AddressOf(v), 0)
}

// own shows a value by its own method. If that panics, the session goes on as if it had not.
func (p *printer) own(method string, get func() string) {
	defer func() {
		if v := recover(); v != nil {
			p.text("(PANIC in " + method + ": ")
			if typ := rt.TypeOf(v); typ != 0 {
				if err, ok := v.(runtime.Error); ok {
					p.text(err.Error())
				} else {
					p.value(typ, rt.AddressOf(v), 0)
				}
			}
			p.text(")")
		}
	}()
	p.text(get())
}

// name is a type's name as one writes it at the prompt.
func name(typ int) string {
	full := rt.Name(typ)
	out := make([]byte, 0, len(full))
	for i := 0; i < len(full); i++ {
		if len(full)-i > 5 && full[i:i+5] == "main." && (i == 0 || !isLetter(full[i-1])) {
			i += 4
			continue
		}
		out = append(out, full[i])
	}
	return string(out)
}

func isLetter(c byte) bool {
	return c == '_' || c == '/' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// converted shows what has no literal: (T)(0xc000012340).
func (p *printer) converted(typ int, at *byte) {
	p.text("(" + name(typ) + ")(")
	if at == nil {
		p.text("nil)")
		return
	}
	p.text("0x" + strconv.FormatUint(uint64(rt.Address(at)), 16) + ")")
}

const maxDepth = 50

func (p *printer) value(typ int, at *byte, depth int) {
	if p.full() || depth > maxDepth {
		p.text("…")
		return
	}
	switch kind := rt.Kind(typ); kind {
	case rt.Bool:
		p.text(strconv.FormatBool(rt.LoadUint(typ, at) != 0))
	case rt.Int, rt.Int8, rt.Int16, rt.Int32, rt.Int64:
		p.text(strconv.FormatInt(rt.LoadInt(typ, at), 10))
	case rt.Uint, rt.Uint8, rt.Uint16, rt.Uint32, rt.Uint64:
		p.text(strconv.FormatUint(rt.LoadUint(typ, at), 10))
	case rt.Uintptr:
		p.text("0x" + strconv.FormatUint(rt.LoadUint(typ, at), 16))
	case rt.Float32:
		p.text(strconv.FormatFloat(rt.LoadFloat(typ, at), 'g', -1, 32))
	case rt.Float64:
		p.text(strconv.FormatFloat(rt.LoadFloat(typ, at), 'g', -1, 64))
	case rt.Complex64, rt.Complex128:
		p.complex(rt.Make(typ, at))
	case rt.String:
		p.text(strconv.Quote(rt.LoadString(at)))
	case rt.Interface:
		v := rt.Make(typ, at)
		inner := rt.TypeOf(v)
		if inner == 0 {
			p.text("nil")
			return
		}
		p.value(inner, rt.AddressOf(v), depth+1)
	case rt.Pointer:
		to := rt.LoadPointer(at)
		if depth > 0 || to == nil || rt.Kind(rt.Elem(typ)) != rt.Struct {
			p.converted(typ, to)
			return
		}
		p.text("&")
		p.value(rt.Elem(typ), to, depth+1)
	case rt.Slice:
		first, n, _ := rt.LoadSlice(at)
		if first == nil {
			p.text(name(typ) + "(nil)")
			return
		}
		p.elements(typ, first, n, depth)
	case rt.Array:
		p.elements(typ, at, rt.Len(typ), depth)
	case rt.Struct:
		p.text(name(typ) + "{")
		for i := 0; i < rt.Len(typ) && !p.full(); i++ {
			if i > 0 {
				p.text(", ")
			}
			p.text(rt.FieldName(typ, i) + ": ")
			p.value(rt.FieldType(typ, i), rt.Add(at, rt.FieldOffset(typ, i)), depth+1)
		}
		p.text("}")
	case rt.Map:
		m := rt.LoadPointer(at)
		if m == nil {
			p.text(name(typ) + "(nil)")
			return
		}
		p.entries(typ, m, depth)
	default:
		p.converted(typ, rt.LoadPointer(at))
	}
}

func (p *printer) complex(v any) {
	var c complex128
	bits := 64
	switch v := v.(type) {
	case complex64:
		c, bits = complex128(v), 32
	case complex128:
		c = v
	}
	im := strconv.FormatFloat(imag(c), 'g', -1, bits)
	if im[0] != '-' && im[0] != '+' {
		im = "+" + im
	}
	p.text("(" + strconv.FormatFloat(real(c), 'g', -1, bits) + im + "i)")
}

func (p *printer) elements(typ int, first *byte, n, depth int) {
	elem := rt.Elem(typ)
	size := rt.Size(elem)
	p.text(name(typ) + "{")
	for i := 0; i < n && !p.full(); i++ {
		if i > 0 {
			p.text(", ")
		}
		p.value(elem, rt.Add(first, i*size), depth+1)
	}
	p.text("}")
}

// entry is a map's entry as text, with what it is sorted by.
type entry struct {
	kind  int
	whole int64
	more  uint64
	float float64
	str   string
	text  string
}

func (a *entry) less(b *entry) bool {
	switch {
	case a.kind != b.kind:
		return a.kind < b.kind
	case a.whole != b.whole:
		return a.whole < b.whole
	case a.more != b.more:
		return a.more < b.more
	case a.float != b.float:
		return a.float < b.float
	}
	return a.str < b.str
}

func (p *printer) entries(typ int, m *byte, depth int) {
	key, elem := rt.Key(typ), rt.Elem(typ)
	var all []entry
	total := 0
	for iter := rt.MapIter(typ, m); total < maxBytes; {
		k, v := rt.MapNext(typ, iter)
		if k == nil {
			break
		}
		var one printer
		one.value(key, k, depth+1)
		e := entry{kind: rt.Kind(key), str: string(one.buf)}
		switch e.kind {
		case rt.Int, rt.Int8, rt.Int16, rt.Int32, rt.Int64:
			e.whole = rt.LoadInt(key, k)
		case rt.Uint, rt.Uint8, rt.Uint16, rt.Uint32, rt.Uint64, rt.Uintptr, rt.Bool:
			e.more = rt.LoadUint(key, k)
		case rt.Float32, rt.Float64:
			e.float = rt.LoadFloat(key, k)
		case rt.String:
			e.str = rt.LoadString(k)
		}
		one.text(": ")
		one.value(elem, v, depth+1)
		e.text = string(one.buf)
		total += len(e.text)
		all = append(all, e)
	}
	sort(all)
	p.text(name(typ) + "{")
	for i := range all {
		if i > 0 {
			p.text(", ")
		}
		p.text(all[i].text)
	}
	p.text("}")
}

// sort merges, so that entries with equal keys stay as they were met.
func sort(all []entry) {
	if len(all) < 2 {
		return
	}
	left := append([]entry(nil), all[:len(all)/2]...)
	right := append([]entry(nil), all[len(all)/2:]...)
	sort(left)
	sort(right)
	for i := range all {
		if len(right) == 0 || len(left) > 0 && !right[0].less(&left[0]) {
			all[i], left = left[0], left[1:]
		} else {
			all[i], right = right[0], right[1:]
		}
	}
}

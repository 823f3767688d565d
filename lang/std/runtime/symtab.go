package runtime

import "internal/rt"

// A code address is a number that stands for a place in a function (rt.CodePlace). Those of Callers stand for the place
// behind a call, as return addresses do.

// callers is the code addresses of all frames but its own, innermost first: the first is that of its caller.
func callers() []uintptr

func funcName(fn int) string

func funcLine(fn, pc int) (file string, line int)

// Callers puts the code addresses of the goroutine's frames into pc, without the first skip ones: 0 begins with Callers
// itself, 1 with its caller. It gives their number.
func Callers(skip int, pc []uintptr) int {
	all := callers()
	if skip > 0 {
		skip--
	} else {
		all = append([]uintptr{uintptr(rt.CodeAddress(rt.FuncOfClosure(rt.Pointee(Callers)), 1))}, all...)
	}
	if skip >= len(all) {
		return 0
	}
	return copy(pc, all[skip:])
}

// Caller is where a function on the goroutine's stack is: 0 is the caller of Caller, 1 its caller.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	all := callers()
	if skip < 0 || skip >= len(all) {
		return 0, "", 0, false
	}
	pc = all[skip]
	file, line = place(pc)
	return pc, file, line, true
}

// place is the file and line of the call in front of a code address.
func place(pc uintptr) (file string, line int) {
	fn, at, ok := rt.CodePlace(int(pc))
	if !ok {
		return "", 0
	}
	return funcLine(fn, max(at-1, 0))
}

// A Func is a function of the program.
type Func struct{ id int }

// FuncForPC is the function that a code address lies in, nil if there is none.
func FuncForPC(pc uintptr) *Func {
	fn, at, ok := rt.CodePlace(int(pc))
	if !ok || funcName(fn) == "" {
		return nil
	}
	if _, line := funcLine(fn, max(at-1, 0)); line < 0 {
		return nil
	}
	return &Func{fn}
}

// Name is the function's name with its package.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return funcName(f.id)
}

// Entry is the code address where the function begins.
func (f *Func) Entry() uintptr { return uintptr(rt.CodeAddress(f.id, 0)) }

// FileLine is the file and line of a code address in the function.
func (f *Func) FileLine(pc uintptr) (file string, line int) {
	_, at, ok := rt.CodePlace(int(pc))
	if !ok {
		return "?", 0
	}
	return funcLine(f.id, max(at-1, 0))
}

// A Frame is one of a goroutine's frames.
type Frame struct {
	// PC is the place in it.
	PC uintptr
	// Func is its function.
	Func *Func
	// Function is the function's name.
	Function string
	// File and Line are where it is in the source.
	File string
	Line int
	// Entry is where the function begins.
	Entry uintptr
}

// Frames goes over the frames of a list of code addresses.
type Frames struct{ rest []uintptr }

// CallersFrames goes over what Callers gave.
func CallersFrames(callers []uintptr) *Frames { return &Frames{callers} }

// Next is the next frame, and whether there are more behind it.
func (ci *Frames) Next() (frame Frame, more bool) {
	if len(ci.rest) == 0 {
		return Frame{}, false
	}
	pc := ci.rest[0]
	ci.rest = ci.rest[1:]
	if f := FuncForPC(pc); f != nil {
		frame = Frame{PC: pc - 1, Func: f, Function: f.Name(), Entry: f.Entry()}
		frame.File, frame.Line = place(pc)
	}
	return frame, len(ci.rest) > 0
}

func stackText(all bool) string

// Stack puts the goroutine's trace, or all goroutines', into buf and gives its length.
func Stack(buf []byte, all bool) int { return copy(buf, stackText(all)) }

// A StackRecord is the frames of a goroutine.
type StackRecord struct{ Stack0 [32]uintptr }

// Stack is the record's code addresses.
func (r *StackRecord) Stack() []uintptr { return untilZero(r.Stack0[:]) }

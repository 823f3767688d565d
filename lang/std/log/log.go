// Package log writes lines with a prefix and the time.
package log

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// What a line begins with.
const (
	Ldate         = 1 << iota // 2009/01/23
	Ltime                     // 01:23:23
	Lmicroseconds             // 01:23:23.123123
	Llongfile                 // /a/b/c/d.go:23
	Lshortfile                // d.go:23
	LUTC                      // times in UTC
	Lmsgprefix                // the prefix before the message
	LstdFlags     = Ldate | Ltime
)

// A Logger writes lines.
type Logger struct {
	mu     sync.Mutex // one line at a time
	out    io.Writer
	prefix atomic.Value // string
	flag   atomic.Int32
	buf    []byte
}

// New gives a Logger.
func New(out io.Writer, prefix string, flag int) *Logger {
	l := &Logger{out: out}
	l.SetPrefix(prefix)
	l.SetFlags(flag)
	return l
}

var std = New(os.Stderr, "", LstdFlags)

// Default is the Logger of the package's functions.
func Default() *Logger { return std }

func (l *Logger) SetOutput(w io.Writer) {
	l.mu.Lock()
	l.out = w
	l.mu.Unlock()
}

func (l *Logger) Writer() io.Writer {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out
}

func (l *Logger) Flags() int              { return int(l.flag.Load()) }
func (l *Logger) SetFlags(flag int)       { l.flag.Store(int32(flag)) }
func (l *Logger) SetPrefix(prefix string) { l.prefix.Store(prefix) }

func (l *Logger) Prefix() string {
	p, _ := l.prefix.Load().(string)
	return p
}

// number appends n with at least so many digits.
func number(buf []byte, n, width int) []byte {
	if n >= 10 || width > 1 {
		buf = number(buf, n/10, width-1)
	}
	return append(buf, byte('0'+n%10))
}

func header(buf []byte, t time.Time, prefix string, flag int, file string, line int) []byte {
	if flag&Lmsgprefix == 0 {
		buf = append(buf, prefix...)
	}
	if flag&(Ldate|Ltime|Lmicroseconds) != 0 {
		if flag&LUTC != 0 {
			t = t.UTC()
		}
		if flag&Ldate != 0 {
			year, month, day := t.Date()
			buf = append(number(buf, year, 4), '/')
			buf = append(number(buf, int(month), 2), '/')
			buf = append(number(buf, day, 2), ' ')
		}
		if flag&(Ltime|Lmicroseconds) != 0 {
			hour, min, sec := t.Clock()
			buf = append(number(buf, hour, 2), ':')
			buf = append(number(buf, min, 2), ':')
			buf = number(buf, sec, 2)
			if flag&Lmicroseconds != 0 {
				buf = number(append(buf, '.'), t.Nanosecond()/1000, 6)
			}
			buf = append(buf, ' ')
		}
	}
	if flag&(Llongfile|Lshortfile) != 0 {
		if flag&Lshortfile != 0 {
			for i := len(file) - 1; i >= 0; i-- {
				if file[i] == '/' {
					file = file[i+1:]
					break
				}
			}
		}
		buf = append(append(buf, file...), ':')
		buf = append(number(buf, line, 1), ": "...)
	}
	if flag&Lmsgprefix != 0 {
		buf = append(buf, prefix...)
	}
	return buf
}

// write writes a line; depth counts the callers between it and the line's author.
func (l *Logger) write(depth int, s string) error {
	now := time.Now()
	flag := l.Flags()
	file, line := "", 0
	if flag&(Llongfile|Lshortfile) != 0 {
		var ok bool
		if _, file, line, ok = runtime.Caller(depth + 1); !ok {
			file, line = "???", 0
		}
	}
	prefix := l.Prefix()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buf = append(header(l.buf[:0], now, prefix, flag, file, line), s...)
	if n := len(l.buf); n == 0 || l.buf[n-1] != '\n' {
		l.buf = append(l.buf, '\n')
	}
	_, err := l.out.Write(l.buf)
	return err
}

// Output writes a line; calldepth 1 is the caller of Output.
func (l *Logger) Output(calldepth int, s string) error { return l.write(calldepth, s) }

func (l *Logger) Print(v ...any)                 { l.write(1, fmt.Sprint(v...)) }
func (l *Logger) Printf(format string, v ...any) { l.write(1, fmt.Sprintf(format, v...)) }
func (l *Logger) Println(v ...any)               { l.write(1, fmt.Sprintln(v...)) }

func (l *Logger) Fatal(v ...any) {
	l.write(1, fmt.Sprint(v...))
	os.Exit(1)
}

func (l *Logger) Fatalf(format string, v ...any) {
	l.write(1, fmt.Sprintf(format, v...))
	os.Exit(1)
}

func (l *Logger) Fatalln(v ...any) {
	l.write(1, fmt.Sprintln(v...))
	os.Exit(1)
}

func (l *Logger) Panic(v ...any) {
	s := fmt.Sprint(v...)
	l.write(1, s)
	panic(s)
}

func (l *Logger) Panicf(format string, v ...any) {
	s := fmt.Sprintf(format, v...)
	l.write(1, s)
	panic(s)
}

func (l *Logger) Panicln(v ...any) {
	s := fmt.Sprintln(v...)
	l.write(1, s)
	panic(s)
}

func SetOutput(w io.Writer)   { std.SetOutput(w) }
func Writer() io.Writer       { return std.Writer() }
func Flags() int              { return std.Flags() }
func SetFlags(flag int)       { std.SetFlags(flag) }
func Prefix() string          { return std.Prefix() }
func SetPrefix(prefix string) { std.SetPrefix(prefix) }

func Output(calldepth int, s string) error { return std.write(calldepth, s) }

func Print(v ...any)                 { std.write(1, fmt.Sprint(v...)) }
func Printf(format string, v ...any) { std.write(1, fmt.Sprintf(format, v...)) }
func Println(v ...any)               { std.write(1, fmt.Sprintln(v...)) }

func Fatal(v ...any) {
	std.write(1, fmt.Sprint(v...))
	os.Exit(1)
}

func Fatalf(format string, v ...any) {
	std.write(1, fmt.Sprintf(format, v...))
	os.Exit(1)
}

func Fatalln(v ...any) {
	std.write(1, fmt.Sprintln(v...))
	os.Exit(1)
}

func Panic(v ...any) {
	s := fmt.Sprint(v...)
	std.write(1, s)
	panic(s)
}

func Panicf(format string, v ...any) {
	s := fmt.Sprintf(format, v...)
	std.write(1, s)
	panic(s)
}

func Panicln(v ...any) {
	s := fmt.Sprintln(v...)
	std.write(1, s)
	panic(s)
}

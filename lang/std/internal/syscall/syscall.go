// Package syscall is what the library asks of the operating system, and the program's own streams. Package os stands on
// it, and so does fmt, which need not bring in os for a line on standard output.
package syscall

// Call performs a request by its name and gives a number and the system's error number, 0 if it went well. What the
// numbers, texts and the buffer mean depends on the request. A request that leaves more bytes than the buffer has
// leaves none, and gives the size that it needs.
func Call(request string, a, b, c int, s, t string, buf []byte) (int, int)

// Exit ends the process.
func Exit(code int)

// Write writes to standard output (1) or error (2): bytes written and the system's error number, or 0.
func Write(fd int, p []byte) (int, int)

// Read reads from a file descriptor: bytes read and the system's error number, or 0.
func Read(fd int, p []byte) (int, int)

// Argument is the program's i-th argument; false beyond the last.
func Argument(i int) (string, bool)

// Getenv is the value of an environment variable that the program was started with.
func Getenv(name string) (string, bool)

// ErrorText is the text of an error number.
func ErrorText(errno int) string

// Do is Call for requests of which only the success matters.
func Do(request string, a, b, c int, s, t string) error {
	_, errno := Call(request, a, b, c, s, t, nil)
	return Err(errno)
}

// Text is the answer of a request that leaves a text.
func Text(request string, a, b, c int, s, t string) (string, error) {
	buf := make([]byte, 256)
	for {
		n, errno := Call(request, a, b, c, s, t, buf)
		if errno != 0 {
			return "", Errno(errno)
		}
		if n <= len(buf) {
			return string(buf[:n]), nil
		}
		buf = make([]byte, n+n/8)
	}
}

// Random fills p with random bytes.
func Random(p []byte) {
	for len(p) > 0 {
		n, errno := Call("random", 0, 0, 0, "", "", p)
		if errno != 0 {
			panic("no random bytes: " + Errno(errno).Error())
		}
		p = p[n:]
	}
}

// Start fills p, of eight bytes, with the run's seed if it has one, and else with random bytes.
func Start(p []byte) {
	if n, _ := Call("seed", 0, 0, 0, "", "", p); n != len(p) {
		Random(p)
	}
}

// An Errno is the system's error number.
type Errno uintptr

// Err is an error number as an error, nil for 0.
func Err(errno int) error {
	if errno == 0 {
		return nil
	}
	return Errno(errno)
}

func (e Errno) Error() string {
	if text := ErrorText(int(e)); e != 0 && text != "" {
		return text
	}
	return "errno " + decimal(int(e))
}

// The errors of package errors' relatives that numbers stand for. They are in io/fs, which sets this.
var Meaning func(e Errno, target error) bool

func (e Errno) Is(target error) bool { return Meaning != nil && Meaning(e, target) }
func (e Errno) Temporary() bool      { return e == 4 || e == 24 || e == 23 || e.Timeout() }
func (e Errno) Timeout() bool        { return e == 11 || e == 110 }

func decimal(n int) string {
	if n < 0 {
		return "-" + decimal(-n)
	}
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + string(rune('0'+n%10))
}

// A Signal is the number of a signal.
type Signal int

const signalNames = "hangup,interrupt,quit,illegal instruction,trace/breakpoint trap,aborted,bus error," +
	"floating point exception,killed,user defined signal 1,segmentation fault,user defined signal 2,broken pipe," +
	"alarm clock,terminated,stack fault,child exited,continued,stopped (signal),stopped,stopped (tty input)," +
	"stopped (tty output),urgent I/O condition,CPU time limit exceeded,file size limit exceeded,virtual timer expired," +
	"profiling timer expired,window changed,I/O possible,power failure,bad system call"

func (s Signal) Signal() {}

func (s Signal) String() string {
	n, start := 1, 0
	for i := 0; i <= len(signalNames); i++ {
		if i == len(signalNames) || signalNames[i] == ',' {
			if n == int(s) {
				return signalNames[start:i]
			}
			n++
			start = i + 1
		}
	}
	return "signal " + decimal(int(s))
}

// Stdout gives the program's os.Stdout, if the program has package os.
var Stdout func() interface{ Write([]byte) (int, error) }

// Stdin gives the program's os.Stdin.
var Stdin func() interface{ Read([]byte) (int, error) }

// WriteStream writes to a standard stream. If nobody reads what the program prints, that ends it as elsewhere, unless it has
// asked for the signal.
func WriteStream(fd int, p []byte) (n, errno int) {
	const brokenPipe = 32
	n, errno = Write(fd, p)
	if errno == brokenPipe && fd > 0 {
		Call("pipe_is_broken", 0, 0, 0, "", "", nil)
	}
	return n, errno
}

// A Stream is a standard stream without package os.
type Stream int

func (s Stream) Write(p []byte) (n int, err error) {
	n, errno := WriteStream(int(s), p)
	return n, Err(errno)
}

func (s Stream) Read(p []byte) (n int, err error) {
	n, errno := Read(int(s), p)
	return n, Err(errno)
}

// Stat_t is what the system tells of a file.
type Stat_t struct {
	Mode  uint32
	Size  int64
	Mtim  Timespec
	Dev   uint64
	Ino   uint64
	Nlink uint64
	Uid   uint32
	Gid   uint32
}

// Timespec is a time since 1970.
type Timespec struct {
	Sec  int64
	Nsec int64
}

// Stat describes a file by the request stat or lstat of a name, or fstat of a descriptor.
func Stat(request string, fd int, name string) (*Stat_t, error) {
	var buf [72]byte
	if _, errno := Call(request, fd, 0, 0, name, "", buf[:]); errno != 0 {
		return nil, Errno(errno)
	}
	word := func(i int) (w int64) {
		for k := 7; k >= 0; k-- {
			w = w<<8 | int64(buf[8*i+k])
		}
		return w
	}
	return &Stat_t{uint32(word(0)), word(1), Timespec{word(2), word(3)}, uint64(word(4)), uint64(word(5)),
		uint64(word(6)), uint32(word(7)), uint32(word(8))}, nil
}

// A RawConn gives the descriptor of an open file to functions.
type RawConn interface {
	Control(f func(fd uintptr)) error
	Read(f func(fd uintptr) (done bool)) error
	Write(f func(fd uintptr) (done bool)) error
}

// SysProcAttr asks for special treatment of a new process; there is none.
type SysProcAttr struct{}

// A WaitStatus tells how a process ended.
type WaitStatus uint32

func (w WaitStatus) Exited() bool    { return w&0x7F == 0 }
func (w WaitStatus) Signaled() bool  { return w&0x7F != 0x7F && w&0x7F != 0 }
func (w WaitStatus) Stopped() bool   { return w&0xFF == 0x7F }
func (w WaitStatus) Continued() bool { return w == 0xFFFF }
func (w WaitStatus) CoreDump() bool  { return w.Signaled() && w&0x80 != 0 }

func (w WaitStatus) ExitStatus() int {
	if !w.Exited() {
		return -1
	}
	return int(w>>8) & 0xFF
}

func (w WaitStatus) Signal() Signal {
	if !w.Signaled() {
		return -1
	}
	return Signal(w & 0x7F)
}

func (w WaitStatus) StopSignal() Signal {
	if !w.Stopped() {
		return -1
	}
	return Signal(w>>8) & 0xFF
}

// BeforeExit is called by os.Exit, if it is set: package testing does not let a test end the program with 0.
var BeforeExit func(code int)

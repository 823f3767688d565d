package fmt

type wrapError struct {
	text string
	err  error
}

func (e *wrapError) Error() string { return e.text }
func (e *wrapError) Unwrap() error { return e.err }

type wrapErrors struct {
	text string
	errs []error
}

func (e *wrapErrors) Error() string   { return e.text }
func (e *wrapErrors) Unwrap() []error { return e.errs }

type plainError struct{ text string }

func (e *plainError) Error() string { return e.text }

// Errorf gives an error with a formatted text; operands of %w are wrapped.
func Errorf(format string, a ...any) error {
	p := &printer{wrapping: true}
	p.printf(format, a)
	text := string(p.buf)
	switch len(p.wrapped) {
	case 0:
		return &plainError{text}
	case 1:
		err, _ := a[p.wrapped[0]].(error)
		return &wrapError{text, err}
	}
	var errs []error
	for i, arg := range a {
		for _, w := range p.wrapped {
			if w == i {
				if err, ok := arg.(error); ok {
					errs = append(errs, err)
				}
				break
			}
		}
	}
	return &wrapErrors{text, errs}
}

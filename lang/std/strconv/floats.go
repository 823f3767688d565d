package strconv

// formatFloat writes a float: format is one of e E f g G b x X, precision -1 asks for the shortest text that reads back
// as the same number, bits is 32 or 64.
func formatFloat(f float64, format, precision, bits int) string

// parseFloat reads a float of 32 or 64 bits: the number, and 0, 1 for bad syntax, 2 for out of range.
func parseFloat(s string, bits int) (float64, int)

// FormatFloat turns a float into text.
func FormatFloat(f float64, fmt byte, prec, bitSize int) string {
	if bitSize != 32 && bitSize != 64 {
		panic("strconv: illegal AppendFloat/FormatFloat bitSize")
	}
	return formatFloat(f, int(fmt), prec, bitSize)
}

func AppendFloat(dst []byte, f float64, fmt byte, prec, bitSize int) []byte {
	return append(dst, FormatFloat(f, fmt, prec, bitSize)...)
}

// ParseFloat reads a float.
func ParseFloat(s string, bitSize int) (float64, error) {
	if bitSize != 32 {
		bitSize = 64
	}
	f, problem := parseFloat(s, bitSize)
	switch problem {
	case 1:
		return 0, fail("ParseFloat", s, ErrSyntax)
	case 2:
		return f, fail("ParseFloat", s, ErrRange)
	}
	return f, nil
}

package url

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// checkIPv6 refuses what is no IPv6 address, in the words of package net/netip.
func checkIPv6(s string) error {
	where, text := "", "unable to parse IP"
	switch i := strings.IndexAny(s, ".:%"); {
	case i < 0:
	case s[i] == '%':
		text = "missing IPv6 address"
	case s[i] == '.':
		if where, text = checkIPv4(s); text == "" {
			return errors.New("invalid IP-literal")
		}
	default:
		address, zone, ok := strings.Cut(s, "%")
		if ok && zone == "" {
			text = "zone must be a non-empty string"
		} else {
			where, text = checkGroups(address)
		}
	}
	if text == "" {
		return nil
	}
	if where != "" {
		text += " (at " + strconv.Quote(where) + ")"
	}
	return fmt.Errorf("invalid host: %w", errors.New("ParseAddr("+strconv.Quote(s)+"): "+text))
}

// checkIPv4 is what is wrong with four numbers, and where; nothing if they are right.
func checkIPv4(s string) (where, text string) {
	value, digits, field := 0, 0, 0
	for i := range len(s) {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			if digits == 1 && value == 0 {
				return "", "IPv4 field has octet with leading zero"
			}
			digits++
			if value = 10*value + int(c-'0'); value > 255 {
				return "", "IPv4 field has value >255"
			}
		case c == '.':
			if digits == 0 || i == len(s)-1 {
				return s[i:], "IPv4 field must have at least one digit"
			}
			if field == 3 {
				return "", "IPv4 address too long"
			}
			value, digits = 0, 0
			field++
		default:
			return s[i:], "unexpected character"
		}
	}
	if field < 3 {
		return "", "IPv4 address too short"
	}
	return "", ""
}

// checkGroups is what is wrong with an IPv6 address, and where; nothing if it is right.
func checkGroups(s string) (where, text string) {
	// Bytes so far, and whether some groups of zeros were left out.
	n, short := 0, false
	if rest, ok := strings.CutPrefix(s, "::"); ok {
		s, short = rest, true
		if s == "" {
			return "", ""
		}
	}
	for n < 16 {
		k := 0
		for k < len(s) && hexValue(s[k]) >= 0 {
			if k > 3 {
				return s, "each group must have 4 or less digits"
			}
			k++
		}
		if k == 0 {
			return s, "each colon-separated field must have at least one digit"
		}
		if k < len(s) && s[k] == '.' {
			switch {
			case !short && n != 12:
				return s, "embedded IPv4 address must replace the final 2 fields of the address"
			case n > 12:
				return s, "too many hex fields to fit an embedded IPv4 at the end of the address"
			}
			if where, text = checkIPv4(s); text != "" {
				return where, text
			}
			s = ""
			n += 4
			break
		}
		n += 2
		if s = s[k:]; s == "" {
			break
		}
		if s[0] != ':' {
			return s, "unexpected character, want colon"
		}
		if len(s) == 1 {
			return s, "colon must be followed by more characters"
		}
		s = s[1:]
		if s[0] == ':' {
			if short {
				return s, "multiple :: in address"
			}
			short = true
			if s = s[1:]; s == "" {
				break
			}
		}
	}
	switch {
	case s != "":
		return s, "trailing garbage after address"
	case n < 16 && !short:
		return "", "address string too short"
	case n == 16 && short:
		return "", "the :: must expand to at least one field of zeros"
	}
	return "", ""
}

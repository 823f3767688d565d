// Package unicode tells what kinds of characters runes are.
package unicode

import "internal/unicode"

const (
	MaxRune         = unicode.MaxRune
	ReplacementChar = unicode.ReplacementChar
	MaxASCII        = unicode.MaxASCII
	MaxLatin1       = unicode.MaxLatin1

	UpperCase = unicode.UpperCase
	LowerCase = unicode.LowerCase
	TitleCase = unicode.TitleCase
	MaxCase   = unicode.MaxCase

	UpperLower = unicode.UpperLower
)

type (
	RangeTable  = unicode.RangeTable
	Range16     = unicode.Range16
	Range32     = unicode.Range32
	CaseRange   = unicode.CaseRange
	SpecialCase = unicode.SpecialCase
)

var (
	TurkishCase = unicode.TurkishCase
	AzeriCase   = unicode.AzeriCase
)

func table(text string) *RangeTable { return unicode.Table(text) }
func cases(text string) []CaseRange { return unicode.Cases(text) }

func Is(rangeTab *RangeTable, r rune) bool      { return unicode.Is(rangeTab, r) }
func In(r rune, ranges ...*RangeTable) bool     { return unicode.IsOneOf(ranges, r) }
func IsOneOf(ranges []*RangeTable, r rune) bool { return unicode.IsOneOf(ranges, r) }
func IsControl(r rune) bool                     { return unicode.IsControl(r) }
func IsDigit(r rune) bool                       { return unicode.IsDigit(r) }
func IsGraphic(r rune) bool                     { return unicode.IsGraphic(r) }
func IsLetter(r rune) bool                      { return unicode.IsLetter(r) }
func IsLower(r rune) bool                       { return unicode.IsLower(r) }
func IsMark(r rune) bool                        { return unicode.IsMark(r) }
func IsNumber(r rune) bool                      { return unicode.IsNumber(r) }
func IsPrint(r rune) bool                       { return unicode.IsPrint(r) }
func IsPunct(r rune) bool                       { return unicode.IsPunct(r) }
func IsSpace(r rune) bool                       { return unicode.IsSpace(r) }
func IsSymbol(r rune) bool                      { return unicode.IsSymbol(r) }
func IsTitle(r rune) bool                       { return unicode.IsTitle(r) }
func IsUpper(r rune) bool                       { return unicode.IsUpper(r) }
func SimpleFold(r rune) rune                    { return unicode.SimpleFold(r) }
func To(which int, r rune) rune                 { return unicode.To(which, r) }
func ToLower(r rune) rune                       { return unicode.ToLower(r) }
func ToTitle(r rune) rune                       { return unicode.ToTitle(r) }
func ToUpper(r rune) rune                       { return unicode.ToUpper(r) }

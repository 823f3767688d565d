// Package syntax parses regular expressions into trees, and compiles trees into programs.
//
// parse.go reads texts, factor.go finds what alternatives have in common, class.go has sets of runes, print.go writes trees as
// texts again, simplify.go removes counted repetitions, compile.go makes programs, prog.go describes them.
package syntax

// Flags say how a text is to be read, and on a node how it was read.
type Flags uint16

const (
	FoldCase      Flags = 1 << iota // upper and lower case match each other
	Literal                         // the text stands for itself
	ClassNL                         // negated classes such as [^a] and [[:space:]] match newline
	DotNL                           // . matches newline
	OneLine                         // ^ and $ match at the beginning and end of the text only
	NonGreedy                       // repetitions prefer to be short
	PerlX                           // Perl's extensions: non-capturing groups, \Q...\E, \d and the like
	UnicodeGroups                   // \p{Han}, \P{Han}
	WasDollar                       // an OpEndText that was written $, not \z
	Simple                          // the node has no counted repetition

	MatchNL = ClassNL | DotNL

	Perl        = ClassNL | OneLine | PerlX | UnicodeGroups // as near to Perl as possible
	POSIX Flags = 0                                         // POSIX syntax
)

// An Op is the kind of a node.
type Op uint8

const (
	OpNoMatch        Op = 1 + iota // matches nothing
	OpEmptyMatch                   // matches the empty text
	OpLiteral                      // matches the runes Rune
	OpCharClass                    // matches a rune of the pairs of bounds in Rune
	OpAnyCharNotNL                 // matches any rune but newline
	OpAnyChar                      // matches any rune
	OpBeginLine                    // matches the empty text at the beginning of a line
	OpEndLine                      // matches the empty text at the end of a line
	OpBeginText                    // matches the empty text at the beginning of the text
	OpEndText                      // matches the empty text at the end of the text
	OpWordBoundary                 // matches the empty text at a word boundary
	OpNoWordBoundary               // matches the empty text where there is no word boundary
	OpCapture                      // Sub[0] as group Cap with name Name
	OpStar                         // Sub[0] any number of times
	OpPlus                         // Sub[0] once or more
	OpQuest                        // Sub[0] or nothing
	OpRepeat                       // Sub[0] from Min to Max times; Max -1: without limit
	OpConcat                       // one after the other of Sub
	OpAlternate                    // one of Sub
)

var opNames = [...]string{"NoMatch", "EmptyMatch", "Literal", "CharClass", "AnyCharNotNL", "AnyChar", "BeginLine", "EndLine",
	"BeginText", "EndText", "WordBoundary", "NoWordBoundary", "Capture", "Star", "Plus", "Quest", "Repeat", "Concat", "Alternate"}

func (i Op) String() string {
	switch {
	case 1 <= i && int(i) <= len(opNames):
		return opNames[i-1]
	case i == 128:
		// Go's own parser has markers from this number on.
		return "opPseudo"
	}
	return "Op(" + decimal(int(i)) + ")"
}

// A Regexp is a node of a tree.
type Regexp struct {
	Op       Op         // kind
	Flags    Flags      // flags at the place it was read
	Sub      []*Regexp  // nodes below it
	Sub0     [1]*Regexp // room for a short Sub
	Rune     []rune     // of OpLiteral and OpCharClass
	Rune0    [2]rune    // room for a short Rune
	Min, Max int        // of OpRepeat
	Cap      int        // number of an OpCapture
	Name     string     // name of an OpCapture
}

// below gives re the one node under it.
func (re *Regexp) below(sub *Regexp) *Regexp {
	re.Sub0[0] = sub
	re.Sub = re.Sub0[:1]
	return re
}

// Equal reports whether two trees have the same structure.
func (x *Regexp) Equal(y *Regexp) bool {
	if x == nil || y == nil {
		return x == y
	}
	if x.Op != y.Op {
		return false
	}
	different := x.Flags ^ y.Flags
	switch x.Op {
	case OpEndText:
		return different&WasDollar == 0
	case OpLiteral, OpCharClass:
		return different&FoldCase == 0 && sameRunes(x.Rune, y.Rune)
	case OpCapture:
		if x.Cap != y.Cap || x.Name != y.Name {
			return false
		}
	case OpRepeat:
		if x.Min != y.Min || x.Max != y.Max {
			return false
		}
		fallthrough
	case OpStar, OpPlus, OpQuest:
		if different&NonGreedy != 0 {
			return false
		}
	case OpConcat, OpAlternate:
	default:
		return true
	}
	if len(x.Sub) != len(y.Sub) {
		return false
	}
	for i, sub := range x.Sub {
		if !sub.Equal(y.Sub[i]) {
			return false
		}
	}
	return true
}

func sameRunes(a, b []rune) bool {
	if len(a) != len(b) {
		return false
	}
	for i, r := range a {
		if r != b[i] {
			return false
		}
	}
	return true
}

// walk calls f for a node and all below it, in the order of the text.
func (re *Regexp) walk(f func(*Regexp)) {
	f(re)
	for _, sub := range re.Sub {
		sub.walk(f)
	}
}

// MaxCap is the largest number of a group.
func (re *Regexp) MaxCap() int {
	most := 0
	re.walk(func(n *Regexp) {
		if n.Op == OpCapture {
			most = max(most, n.Cap)
		}
	})
	return most
}

// CapNames are the names of the groups by their numbers.
func (re *Regexp) CapNames() []string {
	names := make([]string, re.MaxCap()+1)
	re.walk(func(n *Regexp) {
		if n.Op == OpCapture {
			names[n.Cap] = n.Name
		}
	})
	return names
}

package testing

// A CoverBlock is a piece of a file whose statements are executed together. Lines and columns count from 1.
type CoverBlock struct {
	Line0 uint32
	Col0  uint16
	Line1 uint32
	Col1  uint16
	Stmts uint16 // number of statements
}

// A Cover is what is recorded of the coverage of tests.
type Cover struct {
	Mode            string
	Counters        map[string][]uint32
	Blocks          map[string][]CoverBlock
	CoveredPackages string
}

var cover Cover

// RegisterCover notes where coverage is recorded; nothing reads it, as in Go since its coverage works otherwise.
func RegisterCover(c Cover) { cover = c }

package testing

import (
	"fmt"
	"os"
	"sort"
)

// A CoverBlock is a piece of a file whose statements are executed together. Lines and columns count from 1.
type CoverBlock struct {
	Line0 uint32
	Col0  uint16
	Line1 uint32
	Col1  uint16
	Stmts uint16 // number of statements
}

// A Cover is what is recorded of the coverage of tests: counters by file, with the block of each.
type Cover struct {
	Mode            string
	Counters        map[string][]uint32
	Blocks          map[string][]CoverBlock
	CoveredPackages string
}

var cover Cover

// RegisterCover notes where coverage is recorded. The programs that the command makes for tests call it.
func RegisterCover(c Cover) { cover = c }

// CoverMode is set, count or atomic, or empty if coverage is not measured.
func CoverMode() string { return cover.Mode }

// Coverage is the share of statements that have been reached so far.
func Coverage() float64 {
	reached, all := statements()
	if all == 0 {
		return 0
	}
	return float64(reached) / float64(all)
}

func statements() (reached, all int) {
	for file, counters := range cover.Counters {
		for i, block := range cover.Blocks[file] {
			all += int(block.Stmts)
			if counters[i] > 0 {
				reached += int(block.Stmts)
			}
		}
	}
	return reached, all
}

// tellCoverage prints the share of statements that were reached, and writes the profile.
func tellCoverage() {
	if cover.Mode == "" {
		return
	}
	if reached, all := statements(); all == 0 {
		fmt.Println("coverage: [no statements]")
	} else {
		fmt.Printf("coverage: %.1f%% of statements\n", 100*float64(reached)/float64(all))
	}
	if flags.coverProfile == "" {
		return
	}
	f, err := os.Create(flags.coverProfile)
	if err != nil {
		fmt.Fprintf(os.Stderr, "testing: %v\n", err)
		os.Exit(2)
	}
	fmt.Fprintf(f, "mode: %s\n", cover.Mode)
	var files []string
	for file := range cover.Counters {
		files = append(files, file)
	}
	sort.Strings(files)
	for _, file := range files {
		writeBlocks(f, file)
	}
	f.Close()
}

func writeBlocks(f *os.File, file string) {
	blocks := cover.Blocks[file]
	order := make([]int, len(blocks))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool {
		a, b := blocks[order[i]], blocks[order[j]]
		return a.Line0 < b.Line0 || a.Line0 == b.Line0 && a.Col0 < b.Col0
	})
	for _, i := range order {
		b := blocks[i]
		fmt.Fprintf(f, "%s:%d.%d,%d.%d %d %d\n", file, b.Line0, b.Col0, b.Line1, b.Col1, b.Stmts, cover.Counters[file][i])
	}
}

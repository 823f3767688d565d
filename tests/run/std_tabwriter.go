package main

import (
	"fmt"
	"os"
	"text/tabwriter"
)

func main() {
	texts := []string{
		"a\tb\tc\naaaa\tbbbb\tc\n\nx\ty\n",
		"aaaa|bbb|d\naa  |b  |dd\na   |\naa  |cccc|eee\n",
		"\t\tindented\n\tx\ty\n\t\t\n",
		"\v\vdisc\n\v\tx\ny\v\v\n",
		"héé\t語\tz\nlonger text\tq\tr\n",
		"a\tb\fc\td\nrest\ttail",
		"<b>bold</b>\tx &amp; y\tz\nplain\tp\tq\n",
		"\xffesc\taped\xff\tx\nabc\tdef\tg\n\xffunterminated",
		"one\n\ntwo\t\nthree\t3\t\n",
		"",
		"a\tb\na\n\ta\tb\nlonglong\tb\tc\td\n",
	}
	for i, s := range texts {
		for _, flags := range []uint{0, tabwriter.AlignRight, tabwriter.Debug, tabwriter.AlignRight | tabwriter.Debug, tabwriter.FilterHTML | tabwriter.StripEscape, tabwriter.DiscardEmptyColumns | tabwriter.Debug, tabwriter.TabIndent, tabwriter.DiscardEmptyColumns | tabwriter.TabIndent} {
			for _, p := range []struct {
				min, tab, pad int
				c             byte
			}{{0, 8, 1, ' '}, {5, 0, 2, '.'}, {0, 8, 0, '\t'}} {
				fmt.Println("--", i, flags, p)
				w := tabwriter.NewWriter(os.Stdout, p.min, p.tab, p.pad, p.c, flags)
				fmt.Fprint(w, s)
				fmt.Println(w.Flush())
				w.Write([]byte("k\tv\n"))
				w.Flush()
			}
		}
	}
	defer func() { fmt.Println(recover()) }()
	tabwriter.NewWriter(os.Stdout, -1, 0, 0, ' ', 0)
}

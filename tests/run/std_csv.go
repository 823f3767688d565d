package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strings"
)

func main() {
	texts := []string{"a,b,c\n1,2,3\n", "a,\"b \"\"q\"\" c\",d\r\n\"multi\nline\",x,y\r\n", "# comment\na;b\n\n c ; d\n", "a,b\nc\n", "a,b\"c\n", "\"a\"b,c\n", "\"unterminated\nfield", "a,b", "", "\n\n", "é,語\n,\n", " a, b\n", "a,\"b\",\n\"\"\n", "x\ry\r\nz\r", "\"a\n\nb\",c\n\"d"}
	for _, s := range texts {
		for mode := range 6 {
			r := csv.NewReader(strings.NewReader(s))
			switch mode {
			case 1:
				r.LazyQuotes = true
			case 2:
				r.Comma, r.Comment = ';', '#'
			case 3:
				r.FieldsPerRecord = -1
				r.TrimLeadingSpace = true
			case 4:
				r.FieldsPerRecord = 2
				r.ReuseRecord = true
			case 5:
				r.Comma = '\n'
			}
			for range 6 {
				rec, err := r.Read()
				fmt.Printf("%d %q %v %d", mode, rec, err, r.InputOffset())
				if err == nil {
					for i := range rec {
						fmt.Print(" ")
						fmt.Print(r.FieldPos(i))
					}
				}
				fmt.Println()
				if rec == nil {
					break
				}
			}
			all, err := csv.NewReader(strings.NewReader(s)).ReadAll()
			fmt.Printf("%q %v\n", all, err)
		}
	}
	w := csv.NewWriter(os.Stdout)
	recs := [][]string{{"a", "b c", "", "d,e", "q\"q", "new\nline", " lead", `\.`, "tab\t", "é"}, {""}, {"x\r\ny"}, {}}
	fmt.Println(w.WriteAll(recs))
	w.UseCRLF = true
	w.Comma = ';'
	fmt.Println(w.WriteAll(recs))
	w.Comma = '"'
	fmt.Println(w.Write(recs[0]), w.Error())
	for _, p := range [][2]float64{{3, 4}, {1e300, 1e300}, {0.1, 0.7}, {math.Inf(-1), math.NaN()}, {math.NaN(), 1}, {0, 0}, {1e-310, 2}} {
		fmt.Println(math.Hypot(p[0], p[1]))
	}
}

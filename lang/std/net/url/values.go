package url

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Values are the parameters of a query: each name has any number of values.
type Values map[string][]string

// Get is the first value of a name, empty if there is none.
func (v Values) Get(key string) string {
	if list := v[key]; len(list) > 0 {
		return list[0]
	}
	return ""
}

// Set replaces the values of a name by one.
func (v Values) Set(key, value string) { v[key] = []string{value} }

// Add adds a value.
func (v Values) Add(key, value string) { v[key] = append(v[key], value) }

// Del removes a name.
func (v Values) Del(key string) { delete(v, key) }

// Has reports whether there is a name.
func (v Values) Has(key string) bool {
	_, ok := v[key]
	return ok
}

// Clone is a copy that shares nothing with vs.
func (vs Values) Clone() Values {
	if vs == nil {
		return nil
	}
	c := make(Values, len(vs))
	for key, list := range vs {
		c[key] = append(list[:0:0], list...)
	}
	return c
}

// Encode is the query, sorted by name.
func (v Values) Encode() string {
	keys := make([]string, 0, len(v))
	for key := range v {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	var b strings.Builder
	for _, key := range keys {
		name := QueryEscape(key)
		for _, value := range v[key] {
			if b.Len() > 0 {
				b.WriteByte('&')
			}
			b.WriteString(name + "=" + QueryEscape(value))
		}
	}
	return b.String()
}

// The largest number of parameters of a query.
const maxParameters = 10000

// ParseQuery reads a query: all that can be read, and the first error.
func ParseQuery(query string) (Values, error) {
	values := Values{}
	if strings.Count(query, "&") >= maxParameters {
		return values, errors.New("number of URL query parameters exceeded limit")
	}
	var first error
	note := func(err error) bool {
		if err != nil && first == nil {
			first = err
		}
		return err != nil
	}
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		if strings.Contains(pair, ";") {
			note(fmt.Errorf("invalid semicolon separator in query"))
			continue
		}
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		key, err := QueryUnescape(key)
		if note(err) {
			continue
		}
		value, err = QueryUnescape(value)
		if note(err) {
			continue
		}
		values.Add(key, value)
	}
	return values, first
}

// Package structs has markers that change how structs are laid out.
package structs

// HostLayout, as the type of a field named _, says that a struct is laid out as the host's C compiler would. Structs always
// are.
type HostLayout struct{ _ hostLayout }

type hostLayout struct{}

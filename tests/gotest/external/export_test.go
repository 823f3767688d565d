package external

// SetSecret is for tests only.
func SetSecret(n int) { secret = n }

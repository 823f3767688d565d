package sync

// A Map is a map that goroutines may share without a lock of their own.
type Map struct {
	m       RWMutex
	entries map[any]any
}

// Load gives the value for key.
func (m *Map) Load(key any) (value any, ok bool) {
	m.m.RLock()
	value, ok = m.entries[key]
	m.m.RUnlock()
	return value, ok
}

// Store sets the value for key.
func (m *Map) Store(key, value any) { m.Swap(key, value) }

// Swap sets the value for key and gives the one before.
func (m *Map) Swap(key, value any) (previous any, loaded bool) {
	m.m.Lock()
	defer m.m.Unlock()
	previous, loaded = m.entries[key]
	m.set(key, value)
	return previous, loaded
}

func (m *Map) set(key, value any) {
	if m.entries == nil {
		m.entries = map[any]any{}
	}
	m.entries[key] = value
}

// LoadOrStore gives the value for key if there is one, else sets it.
func (m *Map) LoadOrStore(key, value any) (actual any, loaded bool) {
	m.m.Lock()
	defer m.m.Unlock()
	if have, ok := m.entries[key]; ok {
		return have, true
	}
	m.set(key, value)
	return value, false
}

// LoadAndDelete removes the entry for key and gives its value.
func (m *Map) LoadAndDelete(key any) (value any, loaded bool) {
	m.m.Lock()
	defer m.m.Unlock()
	value, loaded = m.entries[key]
	delete(m.entries, key)
	return value, loaded
}

// Delete removes the entry for key.
func (m *Map) Delete(key any) { m.LoadAndDelete(key) }

// CompareAndSwap sets the value for key if it is old.
func (m *Map) CompareAndSwap(key, old, new any) (swapped bool) {
	m.m.Lock()
	defer m.m.Unlock()
	if have, ok := m.entries[key]; !ok || have != old {
		return false
	}
	m.entries[key] = new
	return true
}

// CompareAndDelete removes the entry for key if its value is old.
func (m *Map) CompareAndDelete(key, old any) (deleted bool) {
	m.m.Lock()
	defer m.m.Unlock()
	if have, ok := m.entries[key]; !ok || have != old {
		return false
	}
	delete(m.entries, key)
	return true
}

// Range calls f for each entry until it says false. f may use the map.
func (m *Map) Range(f func(key, value any) bool) {
	m.m.RLock()
	keys := make([]any, 0, len(m.entries))
	for k := range m.entries {
		keys = append(keys, k)
	}
	m.m.RUnlock()
	for _, k := range keys {
		if v, ok := m.Load(k); ok && !f(k, v) {
			return
		}
	}
}

// Clear removes all entries.
func (m *Map) Clear() {
	m.m.Lock()
	clear(m.entries)
	m.m.Unlock()
}

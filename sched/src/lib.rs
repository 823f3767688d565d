//! Urgo's M:N scheduler: G, M, P, sysmon, signals, timers; no values.

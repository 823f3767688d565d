//! Urgo's virtual machine: heap, interpreter, code arena, runtime calls, natives.

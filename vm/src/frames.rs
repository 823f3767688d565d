//! Walks the frames of a suspended goroutine and yields the words that may be pointers.

use crate::goroutine::Goroutine;
use crate::program::{MapMode, Program};

/// Calls `each` with every word of a suspended goroutine that may point into the heap: pointer slots that its frames
/// still need, the pointers in its cells, and the values of panics under way.
pub fn for_each_root(g: &Goroutine, program: &Program, mut each: impl FnMut(u64)) {
    let mut mode = if g.is_done() { MapMode::Done } else { MapMode::At };
    let mut at = g.top_if_any();
    while let Some(frame) = at {
        let header = g.header_at(frame);
        for slot in program.pointer_slots(header.func(), header.pc(), mode).iter() {
            each(g.slot(frame, *slot));
        }
        mode = MapMode::Across;
        at = g.caller_of(frame, header);
    }
    if let Some(cells) = &g.cells {
        cells.for_each_root(program, &mut each);
    }
    each(g.waiting.root());
    if let Some(u) = &g.unwinding {
        u.values().for_each(|(_, word)| each(word));
    }
}

//! Closures: objects whose first word is the function, followed by what it captures.
//!
//! The capture type, a struct whose first field is the function word, gives layout and pointers. A function that captures
//! nothing has one static closure, outside the heap, made with the program.

use super::{Env, Fail, store_leaf};
use urgo_abi::inst::{FuncId, TypeId};

/// A new closure of a function; `word(i)` are the captured slots in the order of the capture type's leaves after the
/// function word.
pub fn new(
    env: &mut Env<'_>,
    func: FuncId,
    captures: TypeId,
    word: impl Fn(usize) -> u64,
) -> Result<u64, Fail> {
    let info = env.types.get(captures);
    let at = env.allocate(info.size(), info.pattern)?;
    for (i, leaf) in info.desc.leaves.iter().enumerate() {
        let value = if i == 0 { func.0 as u64 } else { word(i - 1) };
        // SAFETY: the object was just allocated with the type's size, inside which its leaves lie.
        unsafe { store_leaf(at.add(leaf.offset as usize), leaf.mem, value) };
    }
    Ok(at as u64)
}

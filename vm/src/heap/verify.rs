//! Checks the heap after a marking, for tests: everything a marked object points to is marked.
//!
//! The walk is independent of the marker: it goes over all blocks instead of following pointers, so that an object the
//! marker missed, or a pointer bitmap that does not fit its object, shows at once and not as a corrupted value later.

use super::CLOBBER;
use super::alloc::{Central, Heap};
use super::block::{Block, Use};
use super::mark::{Marker, for_each_pointer};
use super::roots::Roots;
use std::sync::atomic::Ordering::Relaxed;

impl Heap {
    /// Panics if a marked object or one of the roots refers to an unmarked one, or to freed memory. After marking, before
    /// sweeping.
    pub(super) fn verify(&self, central: &Central, roots: &dyn Roots) {
        let mut marker = Marker::new(self, true);
        roots.mark(&mut marker);
        let missed = marker.objects();
        assert_eq!(missed, 0, "{missed} objects that roots refer to are not marked");
        for block in central.lists.iter().flat_map(|list| list.all.all()) {
            // SAFETY: listed blocks' headers live; the world is stopped.
            self.verify_block(unsafe { block.as_ref() });
        }
        for object in central.large.all() {
            // SAFETY: as above.
            let block = unsafe { object.as_ref() };
            assert_eq!(block.kind().used_for, Use::Large);
            if block.large_mark().load(Relaxed) != 0 {
                for_each_pointer(block.pattern(), 0, block.bytes() / 8, |w| self.verify_word(block, w));
            }
        }
    }

    fn verify_block(&self, block: &Block) {
        assert_eq!(block.kind().used_for, Use::Small);
        let words = block.cell_bytes() / 8;
        for cell in (0..block.cells()).filter(|c| block.is_marked(*c)) {
            assert!(block.is_used(cell), "a free cell is marked in the block at {:#x}", block.base());
            if block.scan() {
                let all = cell * words..(cell + 1) * words;
                all.filter(|w| block.is_pointer(*w)).for_each(|w| self.verify_word(block, w));
            }
        }
    }

    fn verify_word(&self, block: &Block, w: usize) {
        let at = block.base() + 8 * w;
        // SAFETY: the word lies in a live object, and the world is stopped.
        let word = unsafe { *(at as *const u64) };
        assert_ne!(word, CLOBBER, "the object at {at:#x} has been freed while it was reachable");
        let Some(target) = self.table.find(word as usize) else { return };
        let kind = target.kind();
        let fine = match kind.used_for {
            Use::Free => true,
            Use::Large => target.large_mark().load(Relaxed) != 0,
            Use::Small => {
                let cell = target.cell_at(kind, word as usize);
                cell.is_none_or(|c| target.is_marked(c) || !target.is_used(c))
            }
        };
        assert!(fine, "the word at {at:#x} points to {word:#x}, which is not marked");
    }
}

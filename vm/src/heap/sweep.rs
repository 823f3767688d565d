//! Sweeping: what is not marked becomes free.
//!
//! After a marking every small block is unswept, but for those without a marked cell nothing is known to be free.
//! Sweeping a block makes its marks the new used bits and clears them; a block without a used cell goes back to the
//! space. A block is swept when an allocation of its class asks for room; besides, every demand for fresh memory sweeps
//! a few blocks of any class, so that whole free blocks are found, and the next cycle sweeps the rest before it marks.
//! Allocation never touches an unswept block.

use super::CLOBBER;
use super::alloc::{Central, Heap, free_cells, list_of};
use super::block::{Block, BlockPtr};
use std::sync::atomic::Ordering::Relaxed;

impl Heap {
    /// After marking: everything is unswept.
    pub(super) fn begin_sweep(&self, central: &mut Central) {
        for list in &mut central.lists {
            list.ready.clear();
            list.all.all_unswept();
        }
        central.large.all_unswept();
        if self.config.clobber {
            self.sweep_some(central, usize::MAX);
        }
    }

    /// Sweeps up to `quota` blocks and large objects of any class; whether there were any.
    pub(super) fn sweep_some(&self, central: &mut Central, mut quota: usize) -> bool {
        let mut any = false;
        while quota > 0
            && let Some(object) = central.large.next_unswept()
        {
            // SAFETY: the object is not swept yet.
            unsafe { self.sweep_large(central, object) };
            (any, quota) = (true, quota - 1);
        }
        let mut list = 0;
        while quota > 0 && list < central.lists.len() {
            if let Some(block) = central.lists[list].all.next_unswept() {
                // SAFETY: the block is not swept yet.
                unsafe { self.sweep_block(central, block) };
                (any, quota) = (true, quota - 1);
            } else {
                list += 1;
            }
        }
        any
    }

    /// Sweeps a block. If it has free cells it is put into its ready list, or, if it has no others, goes back to the
    /// space; true in the first case.
    ///
    /// # Safety
    /// The block has just been taken from [`next_unswept`](super::alloc::Blocks::next_unswept).
    pub(super) unsafe fn sweep_block(&self, central: &mut Central, mut ptr: BlockPtr) -> bool {
        // SAFETY: such blocks are in no cache, and the lock is held.
        let block = unsafe { ptr.as_mut() };
        let mut freed = 0;
        for i in 0..block.cell_words() {
            // Relaxed: the block belongs to the holder of the lock.
            let (used, marks) = (block.used_word(i).load(Relaxed), block.mark_word(i).load(Relaxed));
            freed += (used & !marks & super::alloc::valid_cells(block, i)).count_ones() as usize;
            if self.config.clobber {
                clobber_cells(block, i, used & !marks);
            }
            block.used_word(i).store(marks, Relaxed);
            block.mark_word(i).store(0, Relaxed);
        }
        self.count_freed(freed, freed * block.cell_bytes());
        block.dirty |= freed > 0;
        let free = free_cells(block);
        if free == block.cells() {
            central.lists[list_of(block.class(), block.scan())].all.remove(ptr);
            // SAFETY: the block is in no list any more and holds no object.
            unsafe { central.space.give_back(&self.table, ptr) };
            return false;
        }
        if free > 0 {
            central.lists[list_of(block.class(), block.scan())].ready.push(ptr);
        }
        free > 0
    }

    /// Frees a large object, or keeps it.
    ///
    /// # Safety
    /// The same.
    unsafe fn sweep_large(&self, central: &mut Central, mut ptr: BlockPtr) {
        // SAFETY: the object belongs to the holder of the lock.
        let block = unsafe { ptr.as_mut() };
        if block.large_mark().swap(0, Relaxed) != 0 {
            return; // Relaxed: as in `sweep_block`
        }
        self.count_freed(1, block.bytes());
        if self.config.clobber {
            clobber(block.base(), block.bytes());
        }
        central.large.remove(ptr);
        // SAFETY: the object is in no list any more and unreachable.
        unsafe { central.space.give_back(&self.table, ptr) };
    }

    fn count_freed(&self, objects: usize, bytes: usize) {
        // Relaxed: figures.
        self.stats.frees.fetch_add(objects as u64, Relaxed);
        self.stats.freed_bytes.fetch_add(bytes as u64, Relaxed);
    }
}

fn clobber_cells(block: &Block, word: usize, mut cells: u64) {
    while cells != 0 {
        let cell = 64 * word + cells.trailing_zeros() as usize;
        cells &= cells - 1;
        if cell < block.cells() {
            clobber(block.base() + cell * block.cell_bytes(), block.cell_bytes());
        }
    }
}

fn clobber(address: usize, bytes: usize) {
    for i in 0..bytes / 8 {
        // SAFETY: the object is unreachable and its memory belongs to the sweeper.
        unsafe { (address as *mut u64).add(i).write(CLOBBER) };
    }
}

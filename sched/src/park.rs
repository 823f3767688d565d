//! A place where one owner leaves something that others may take: an atomic box.
//!
//! A P in a blocking call lies in such a place. Its M takes it back when the call returns; anybody who needs a P may
//! have taken it by then. Taking is one exchange, so a call that ends first costs two exchanges in all.
//!
//! (How goroutines park is told in `status.rs`: the status word; `schedule.rs`: the worker's side.)

use crate::prim::{AtomicPtr, Ordering::*};
use std::{marker::PhantomData, ptr};

/// Holds a box or nothing.
pub(crate) struct Place<T> {
    inside: AtomicPtr<T>,
    _owns: PhantomData<Box<T>>,
}

impl<T> Default for Place<T> {
    fn default() -> Self {
        Place { inside: AtomicPtr::new(ptr::null_mut()), _owns: PhantomData }
    }
}

// SAFETY: a shared place only ever moves whole boxes in and out; nobody gets a reference to what is inside.
unsafe impl<T: Send> Sync for Place<T> {}

impl<T: Send> Place<T> {
    /// Leaves `value` here. The place must be empty: the value's owner is the only one who fills it.
    pub(crate) fn put(&self, value: Box<T>) {
        // AcqRel: publishes the value to whoever takes it.
        let before = self.inside.swap(Box::into_raw(value), AcqRel);
        assert!(before.is_null(), "two owners left something in one place");
    }

    /// Takes what is here.
    pub(crate) fn take(&self) -> Option<Box<T>> {
        // Relaxed: only whether a full exchange is worth while.
        if self.inside.load(Relaxed).is_null() {
            return None;
        }
        // AcqRel: pairs with `put`.
        let value = self.inside.swap(ptr::null_mut(), AcqRel);
        // SAFETY: a non-null address comes from `Box::into_raw` in `put`, and the exchange gave it to us alone.
        (!value.is_null()).then(|| unsafe { Box::from_raw(value) })
    }

    /// Whether something is here, at this moment.
    pub(crate) fn is_full(&self) -> bool {
        !self.inside.load(Acquire).is_null() // Acquire: what was written before `put` is seen
    }
}

impl<T> Drop for Place<T> {
    fn drop(&mut self) {
        // Relaxed: `&mut self` makes us the only one.
        let value = self.inside.load(Relaxed);
        if !value.is_null() {
            // SAFETY: as in `take`.
            drop(unsafe { Box::from_raw(value) });
        }
    }
}

#[cfg(all(test, loom))]
mod loom_models {
    use super::*;
    use loom::{
        sync::{
            Arc,
            atomic::{AtomicBool, AtomicU32, fence},
        },
        thread,
    };

    /// A blocking call returns while sysmon, and somebody with work, take its P away: one of them has it, and what the
    /// call's M did before is seen by whoever that is.
    #[test]
    fn loom_a_lent_p_has_one_taker() {
        loom::model(|| {
            let (place, before) = (Arc::new(Place::default()), Arc::new(AtomicU32::new(0)));
            before.store(7, Relaxed);
            place.put(Box::new(()));
            let takers: Vec<_> = (0..2)
                .map(|_| {
                    let (place, before) = (place.clone(), before.clone());
                    thread::spawn(move || {
                        let taken = place.take().is_some();
                        assert!(!taken || before.load(Relaxed) == 7);
                        taken
                    })
                })
                .collect();
            let back = place.take().is_some();
            let others = takers.into_iter().map(|t| t.join().unwrap()).filter(|taken| *taken).count();
            assert_eq!(others + usize::from(back), 1);
            assert!(!place.is_full());
        });
    }

    /// The world is stopped while a P is being lent to a blocking call (`p_was_lent` against `take_lent_ps`): the lender sees that
    /// it is to be handed in, or the stopper finds it; and the call's return, which takes it back, hands it in itself.
    #[test]
    fn loom_a_lent_p_is_stopped_with_the_world() {
        loom::model(|| {
            let state = Arc::new((Place::default(), AtomicBool::new(false), AtomicU32::new(0)));
            let lender = {
                let state = state.clone();
                thread::spawn(move || {
                    let (place, pending, handed_in) = &*state;
                    place.put(Box::new(()));
                    fence(SeqCst);
                    if pending.load(SeqCst) && place.take().is_some() {
                        handed_in.fetch_add(1, AcqRel);
                    }
                    // The call is over. A P that was taken back is held, and its holder looks whether it is to stop.
                    let back = place.take().is_some();
                    fence(SeqCst);
                    if back && pending.load(SeqCst) {
                        handed_in.fetch_add(1, AcqRel);
                        return false;
                    }
                    back
                })
            };
            let (place, pending, handed_in) = &*state;
            pending.store(true, SeqCst);
            fence(SeqCst);
            if place.take().is_some() {
                handed_in.fetch_add(1, AcqRel);
            }
            // The lender may have it still: then it was asked too early, and the stopper asks again, as it does until it has all.
            let runs_on = lender.join().unwrap();
            assert_eq!(handed_in.load(Acquire) + u32::from(runs_on), 1);
            assert!(!runs_on || pending.load(SeqCst));
        });
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn what_is_left_is_taken_once_and_dropped_once() {
        let shared = Arc::new(());
        let place = Place::default();
        assert!(place.take().is_none());
        place.put(Box::new(shared.clone()));
        assert!(place.is_full());
        assert!(place.take().is_some());
        assert!(place.take().is_none());
        place.put(Box::new(shared.clone()));
        drop(place);
        assert_eq!(Arc::strong_count(&shared), 1);
    }
}

//! A place where one owner leaves something that others may take: an atomic box.
//!
//! A P in a blocking call lies in such a place. Its M takes it back when the call returns; anybody who needs a P may
//! have taken it by then. Taking is one exchange, so a call that ends first costs two exchanges in all.
//!
//! (How goroutines park is told in `status.rs`: the status word; `schedule.rs`: the worker's side.)

use std::{
    marker::PhantomData,
    ptr,
    sync::atomic::{AtomicPtr, Ordering::*},
};

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
        let value = *self.inside.get_mut();
        if !value.is_null() {
            // SAFETY: as in `take`; `&mut self` makes us the only one.
            drop(unsafe { Box::from_raw(value) });
        }
    }
}

#[cfg(test)]
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

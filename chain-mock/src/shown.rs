//! Values that remember what is shown of them until they change.
//!
//! A thousand nodes read the same state; each part of its tree is made once per change and shared. A value is changed
//! only through [`Shown::change`], which forgets the tree, so none can be stale.

use std::ops::Deref;
use std::sync::OnceLock;

use koipond_record::Json;

/// A value and, once somebody asked, what is shown of it. Two are equal when their values are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown<T, V = Json> {
    value: T,
    seen: OnceLock<V>,
}

impl<T, V> Shown<T, V> {
    pub(crate) fn new(value: T) -> Self {
        Self { value, seen: OnceLock::new() }
    }

    /// The value, to be changed.
    pub(crate) fn change(&mut self) -> &mut T {
        self.seen.take();
        &mut self.value
    }

    /// What is shown of it, made by `make` if it changed since the last time.
    pub(crate) fn seen(&self, make: impl FnOnce(&T) -> V) -> &V {
        self.seen.get_or_init(|| make(&self.value))
    }
}

impl<T, V> Deref for Shown<T, V> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq, V> PartialEq for Shown<T, V> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

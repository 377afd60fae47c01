//! Values that remember what is shown of them until they change.
//!
//! A thousand nodes read the same state; each part of its tree is made once per change and shared. A value is changed
//! only through [`Shown::change`], which forgets the tree, so none can be stale.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Deref;

use koipond_record::{Json, Pubkey, Round};

use crate::shape::{Shape, Words};

/// A value and, once somebody asked, what is shown of it. Two are equal when their values are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown<T, V = Json> {
    value: T,
    seen: OnceCell<V>,
}

impl<T, V> Shown<T, V> {
    pub(crate) fn new(value: T) -> Self {
        Self { value, seen: OnceCell::new() }
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

/// The entries of one round, by key.
pub(crate) type Entries<T> = BTreeMap<Pubkey, Shown<T>>;

/// A map of the task's state: round → key → entry, in ascending order, as the real state is (`protocol.md` §2.3).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ByRound<T>(Shown<BTreeMap<Round, Shown<Entries<T>>>>);

impl<T> Default for ByRound<T> {
    fn default() -> Self {
        Self(Shown::new(BTreeMap::new()))
    }
}

impl<T> ByRound<T> {
    pub(crate) fn get(&self, round: Round, key: &Pubkey) -> Option<&T> {
        self.0.get(&round)?.get(key).map(Deref::deref)
    }

    /// The entry, to be changed.
    pub(crate) fn change(&mut self, round: Round, key: &Pubkey) -> Option<&mut T> {
        self.get(round, key)?;
        self.0.change().get_mut(&round)?.change().get_mut(key).map(Shown::change)
    }

    /// Adds the entry, or replaces it.
    pub(crate) fn put(&mut self, round: Round, key: &Pubkey, value: T) {
        let entries = self.0.change().entry(round).or_insert_with(|| Shown::new(BTreeMap::new()));
        entries.change().insert(key.clone(), Shown::new(value));
    }

    /// Forgets the rounds below this one; whether there were any.
    pub(crate) fn prune(&mut self, below: Round) -> bool {
        if self.0.first_key_value().is_none_or(|(first, _)| *first >= below) {
            return false;
        }
        let rounds = self.0.change();
        *rounds = rounds.split_off(&below);
        true
    }
}

impl<T: Shape> ByRound<T> {
    /// The tree, of which only the rounds and entries that changed are made anew.
    pub(crate) fn tree(&self, words: &Words) -> Json {
        let round = |entries: &Shown<Entries<T>>| entries.seen(|entries| tree(entries, words)).clone();
        let all = |rounds: &BTreeMap<Round, Shown<Entries<T>>>| {
            Json::map(rounds.iter().map(|(number, entries)| (number.to_string().into(), round(entries))).collect())
        };
        self.0.seen(all).clone()
    }
}

fn tree<T: Shape>(entries: &Entries<T>, words: &Words) -> Json {
    Json::map(entries.iter().map(|(key, entry)| (key.shared(), entry.seen(|e| e.shape(words)).clone())).collect())
}

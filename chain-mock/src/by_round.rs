//! Maps of a task's state: round → key → entry, in ascending order, as the real state is (`protocol.md` §2.3).
//!
//! Each round's entries are shared between the copies of a chain: to copy a chain counts references, and the first
//! change after that copies the one round it touches. Each map knows the room it takes in the task's account.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use koipond_record::{Json, Pubkey, Round};

use crate::shape::{Shape, Words};
use crate::shown::Shown;
use crate::size;
use crate::spec::TaskType;

/// An entry that takes room in the task's account.
pub(crate) trait Entry: Shape + Clone {
    /// The bytes of the entry without its key.
    fn bytes(&self, flavour: TaskType) -> u64;
}

/// The entries of one round, by key.
#[derive(Clone, Debug)]
struct Entries<T> {
    by_key: Shown<BTreeMap<Pubkey, Arc<Shown<T>>>>,
    /// The room they take, their round's number included.
    bytes: u64,
}

impl<T: PartialEq> PartialEq for Entries<T> {
    fn eq(&self, other: &Self) -> bool {
        self.by_key == other.by_key
    }
}

/// A map of the task's state.
#[derive(Clone, Debug)]
pub(crate) struct ByRound<T> {
    rounds: Shown<BTreeMap<Round, Arc<Entries<T>>>>,
    bytes: u64,
    flavour: TaskType,
}

impl<T: PartialEq> PartialEq for ByRound<T> {
    fn eq(&self, other: &Self) -> bool {
        self.rounds == other.rounds
    }
}

impl<T: Entry> ByRound<T> {
    pub(crate) fn new(flavour: TaskType) -> Self {
        Self { rounds: Shown::new(BTreeMap::new()), bytes: 0, flavour }
    }

    pub(crate) fn flavour(&self) -> TaskType {
        self.flavour
    }

    pub(crate) fn get(&self, round: Round, key: &Pubkey) -> Option<&T> {
        self.rounds.get(&round)?.by_key.get(key).map(|entry| &***entry)
    }

    /// The room it takes in the account.
    pub(crate) fn bytes(&self) -> u64 {
        size::framed(self.flavour, self.bytes)
    }

    /// How much more room it takes once this entry is added, or has replaced another.
    pub(crate) fn growth(&self, round: Round, key: &Pubkey, value: &T) -> i64 {
        let (round, added, removed) = self.difference(round, key, value);
        size::signed(size::framed(self.flavour, self.bytes + round + added - removed)) - size::signed(self.bytes())
    }

    /// What an entry adds: its round, if that is new; itself; less the one that it replaces.
    fn difference(&self, round: Round, key: &Pubkey, value: &T) -> (u64, u64, u64) {
        let head = if self.rounds.contains_key(&round) { 0 } else { size::round(self.flavour, round) };
        let entry = |value: &T| size::entry(self.flavour, key, value.bytes(self.flavour));
        (head, entry(value), self.get(round, key).map_or(0, entry))
    }

    /// Adds the entry, or replaces it.
    pub(crate) fn put(&mut self, round: Round, key: &Pubkey, value: T) {
        let (head, added, removed) = self.difference(round, key, &value);
        self.bytes = self.bytes + head + added - removed;
        let entries =
            self.rounds.change().entry(round).or_insert_with(|| Arc::new(Entries { by_key: Shown::new(BTreeMap::new()), bytes: 0 }));
        let entries = Arc::make_mut(entries);
        entries.bytes = entries.bytes + head + added - removed;
        entries.by_key.change().insert(key.clone(), Arc::new(Shown::new(value)));
    }

    /// Changes the entry, which grows by so many bytes with it.
    pub(crate) fn change(&mut self, round: Round, key: &Pubkey, grows: i64, change: impl FnOnce(&mut T)) {
        if self.get(round, key).is_none() {
            return;
        }
        self.bytes = self.bytes.saturating_add_signed(grows);
        if let Some(entries) = self.rounds.change().get_mut(&round).map(Arc::make_mut) {
            entries.bytes = entries.bytes.saturating_add_signed(grows);
            if let Some(entry) = entries.by_key.change().get_mut(key) {
                change(Arc::make_mut(entry).change());
            }
        }
    }

    /// The room that forgetting the rounds below this one would free.
    pub(crate) fn prunable(&self, below: Round) -> i64 {
        let old: u64 = self.rounds.range(..below).map(|(_, entries)| entries.bytes).sum();
        size::signed(self.bytes()) - size::signed(size::framed(self.flavour, self.bytes - old))
    }

    /// Forgets the rounds below this one; whether there were any.
    pub(crate) fn prune(&mut self, below: Round) -> bool {
        if self.rounds.first_key_value().is_none_or(|(first, _)| *first >= below) {
            return false;
        }
        let rounds = self.rounds.change();
        let kept = rounds.split_off(&below);
        self.bytes -= rounds.values().map(|entries| entries.bytes).sum::<u64>();
        *rounds = kept;
        true
    }

    /// The tree, of which only the rounds and entries that changed are made anew.
    pub(crate) fn tree(&self, words: &Words) -> Json {
        let of_round = |round: Round, entries: &Entries<T>| entries.by_key.seen(|entries| tree(round, entries, words)).clone();
        let all = |rounds: &BTreeMap<Round, Arc<Entries<T>>>| {
            Json::map(rounds.iter().map(|(round, entries)| (round.to_string().into(), of_round(*round, entries))).collect())
        };
        self.rounds.seen(all).clone()
    }
}

fn tree<T: Entry>(round: Round, entries: &BTreeMap<Pubkey, Arc<Shown<T>>>, words: &Words) -> Json {
    let shown = |entry: &Shown<T>| entry.seen(|entry| entry.shape(words, round)).clone();
    Json::map(entries.iter().map(|(key, entry)| (key.shared(), shown(entry.deref()))).collect())
}

#[cfg(test)]
mod tests {
    use koipond_record::Slot;

    use super::*;
    use crate::state::Submission;

    fn proof(value: &str) -> Submission {
        Submission { value: value.into(), slot: Slot(2000) }
    }

    /// Proofs of these rounds by these keys.
    fn proofs(flavour: TaskType, all: &[(u64, &str)]) -> ByRound<Submission> {
        let mut map = ByRound::new(flavour);
        for (round, by) in all {
            map.put(Round(*round), &Pubkey::from_text(by), proof("cid"));
        }
        map
    }

    #[test]
    fn it_says_beforehand_by_how_much_it_grows_and_is_as_long_as_its_text() {
        for flavour in [TaskType::Koii, TaskType::Kpl] {
            let mut map = proofs(flavour, &[]);
            let mut sizes = Vec::new();
            for (round, by, value) in [(9, "a", "one"), (9, "bb", "two"), (10, "a", "one"), (9, "a", "longer")] {
                let (by, value) = (Pubkey::from_text(by), proof(value));
                let (grows, before) = (map.growth(Round(round), &by, &value), size::signed(map.bytes()));
                map.put(Round(round), &by, value);
                assert_eq!(size::signed(map.bytes()) - before, grows);
                if flavour == TaskType::Koii {
                    assert_eq!(map.bytes(), map.tree(&Words::new(flavour)).to_text().len() as u64);
                }
                sizes.push(map.bytes());
            }
            if flavour == TaskType::Kpl {
                assert_eq!(sizes, [71, 126, 193, 196]);
            }
        }
    }

    #[test]
    fn pruning_frees_what_was_said_and_leaves_later_rounds() {
        let all = [(8, "a"), (8, "b"), (9, "a"), (100, "c")];
        for flavour in [TaskType::Koii, TaskType::Kpl] {
            let mut map = proofs(flavour, &all);
            // One that was replaced takes no room any more.
            map.put(Round(8), &Pubkey::from_text("a"), proof("a much longer one"));
            map.put(Round(8), &Pubkey::from_text("a"), proof("cid"));
            map.put(Round(9), &Pubkey::from_text("a"), proof("x"));
            map.change(Round(9), &Pubkey::from_text("a"), 2, |proof| proof.value = "cid".into());
            for (below, left) in [(8, &all[..]), (9, &all[2..]), (101, &[])] {
                let (frees, before) = (map.prunable(Round(below)), size::signed(map.bytes()));
                assert_eq!(map.prune(Round(below)), below > 8, "{below}");
                assert_eq!((before - size::signed(map.bytes()), map.bytes()), (frees, proofs(flavour, left).bytes()), "{below}");
                assert_eq!(map, proofs(flavour, left));
            }
        }
    }

    #[test]
    fn two_are_equal_when_their_entries_are() {
        let one = proofs(TaskType::Koii, &[(8, "a")]);
        assert_ne!(one, proofs(TaskType::Koii, &[(9, "a")]));
        assert_ne!(one, proofs(TaskType::Koii, &[(8, "b")]));
        let mut changed = one.clone();
        changed.put(Round(8), &Pubkey::from_text("a"), proof("x"));
        assert_ne!(one, changed);
        changed.put(Round(8), &Pubkey::from_text("a"), proof("cid"));
        assert_eq!(one, changed);
    }
}

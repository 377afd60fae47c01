//! Maps of a task's state from one key to one value, such as stakes, with the room they take in its account.
//!
//! Like the maps by round they are shared between the copies of a chain until one of them changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use koipond_record::{Json, Pubkey, Roe, Round};

use crate::shown::Shown;
use crate::size;
use crate::spec::TaskType;
use crate::state::{FITS, PayoutRecord};

/// What a book holds for a key.
pub(crate) trait Line<K>: Copy + Default + PartialEq {
    /// The bytes of the key and the value.
    fn bytes(self, flavour: TaskType, key: &K) -> u64;
}

impl Line<Pubkey> for Roe {
    fn bytes(self, flavour: TaskType, key: &Pubkey) -> u64 {
        size::entry(flavour, key, size::number(flavour, self.0))
    }
}

impl Line<Round> for PayoutRecord {
    fn bytes(self, flavour: TaskType, round: &Round) -> u64 {
        size::record(flavour, *round, self.text())
    }
}

/// A map from keys to values.
#[derive(Clone, Debug)]
pub(crate) struct Book<K, V> {
    lines: Shown<Arc<BTreeMap<K, V>>>,
    bytes: u64,
    flavour: TaskType,
}

impl<K: PartialEq, V: PartialEq> PartialEq for Book<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.lines == other.lines
    }
}

impl<K: Ord + Clone, V: Line<K>> Book<K, V> {
    pub(crate) fn new(flavour: TaskType) -> Self {
        Self { lines: Shown::new(Arc::default()), bytes: 0, flavour }
    }

    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.lines.get(key).copied()
    }

    pub(crate) fn lines(&self) -> &BTreeMap<K, V> {
        &self.lines
    }

    /// The room it takes in the account.
    pub(crate) fn bytes(&self) -> u64 {
        size::framed(self.flavour, self.bytes)
    }

    /// How much more room it takes once these lines are written, each of another key.
    pub(crate) fn growth<'k>(&self, lines: impl IntoIterator<Item = (&'k K, V)>) -> i64
    where
        K: 'k,
    {
        let grown = lines.into_iter().map(|(key, value)| self.difference(key, value)).sum::<i64>();
        size::signed(size::framed(self.flavour, self.bytes.saturating_add_signed(grown))) - size::signed(self.bytes())
    }

    fn difference(&self, key: &K, value: V) -> i64 {
        let before = self.get(key).map_or(0, |before| before.bytes(self.flavour, key));
        size::signed(value.bytes(self.flavour, key)) - size::signed(before)
    }

    pub(crate) fn set(&mut self, key: &K, value: V) {
        self.bytes = self.bytes.saturating_add_signed(self.difference(key, value));
        Arc::make_mut(self.lines.change()).insert(key.clone(), value);
    }

    /// The room that forgetting the lines below this key would free.
    pub(crate) fn prunable(&self, below: &K) -> i64 {
        let old: u64 = self.lines.range(..below).map(|(key, value)| value.bytes(self.flavour, key)).sum();
        size::signed(self.bytes()) - size::signed(size::framed(self.flavour, self.bytes - old))
    }

    /// Forgets the lines below this key; whether there were any.
    pub(crate) fn prune(&mut self, below: &K) -> bool {
        if self.lines.first_key_value().is_none_or(|(first, _)| first >= below) {
            return false;
        }
        let lines = Arc::make_mut(self.lines.change());
        let kept = lines.split_off(below);
        self.bytes -= lines.iter().map(|(key, value)| value.bytes(self.flavour, key)).sum::<u64>();
        *lines = kept;
        true
    }

    /// The tree, made anew if a line changed.
    pub(crate) fn tree(&self, line: impl Fn(&K, V) -> (Arc<str>, Json)) -> Json {
        self.lines.seen(|lines| Json::map(lines.iter().map(|(key, value)| line(key, *value)).collect())).clone()
    }
}

impl Book<Pubkey, Roe> {
    /// The amount of a key, which begins at nothing.
    pub(crate) fn amount(&self, key: &Pubkey) -> Roe {
        self.get(key).unwrap_or_default()
    }

    /// What a key will have with so much more.
    pub(crate) fn with(&self, key: &Pubkey, more: Roe) -> Roe {
        self.amount(key).plus(more).expect(FITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records of these rounds.
    fn records(flavour: TaskType, rounds: &[u64]) -> Book<Round, PayoutRecord> {
        let mut book = Book::new(flavour);
        for round in rounds {
            book.set(&Round(*round), PayoutRecord::Successful);
        }
        book
    }

    #[test]
    fn it_says_beforehand_by_how_much_it_grows() {
        for (flavour, sizes) in [(TaskType::Koii, [24, 44, 69, 65]), (TaskType::Kpl, [13, 22, 31, 31])] {
            let mut book = records(flavour, &[]);
            let mut after = Vec::new();
            assert_eq!(book.growth([]), 0);
            for (round, record) in
                [(5, PayoutRecord::Successful), (12, PayoutRecord::Failed), (100, PayoutRecord::Successful), (5, PayoutRecord::Failed)]
            {
                let (grows, before) = (book.growth([(&Round(round), record)]), size::signed(book.bytes()));
                book.set(&Round(round), record);
                assert_eq!(size::signed(book.bytes()) - before, grows);
                after.push(book.bytes());
            }
            assert_eq!(after, sizes);
        }
    }

    #[test]
    fn pruning_frees_what_was_said_and_leaves_what_was_written_later() {
        for flavour in [TaskType::Koii, TaskType::Kpl] {
            let mut book = records(flavour, &[5, 12, 100]);
            for (below, left) in [(5, &[5, 12, 100][..]), (12, &[12, 100]), (101, &[])] {
                let (frees, before) = (book.prunable(&Round(below)), size::signed(book.bytes()));
                assert_eq!(book.prune(&Round(below)), below > 5, "{below}");
                assert_eq!((before - size::signed(book.bytes()), book.bytes()), (frees, records(flavour, left).bytes()), "{below}");
                assert_eq!(book, records(flavour, left));
            }
        }
    }

    #[test]
    fn two_are_equal_when_their_lines_are() {
        let (one, other) = (records(TaskType::Koii, &[5]), records(TaskType::Koii, &[6]));
        assert_ne!(one, other);
        let mut failed = one.clone();
        failed.set(&Round(5), PayoutRecord::Failed);
        assert_ne!(one, failed);
        failed.set(&Round(5), PayoutRecord::Successful);
        assert_eq!(one, failed);
    }
}

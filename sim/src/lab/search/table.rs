//! What was drawn, and what came of it: which faults and behaviours were seen with which outcomes, and which never.

use std::collections::{BTreeMap, BTreeSet};

use koipond_scenarios::{Plan, drawable};
use serde::Serialize;

/// What can come of a fault or a behaviour, for a node that it touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// It began, or the behaviour acted.
    Began,
    /// A round's proof did not come.
    Missed,
    /// A proof came in the last fifth of its window.
    Late,
    /// Somebody voted no on a proof.
    VotedDown,
    /// A payout took stake.
    Slashed,
    /// The process ended.
    Stopped,
    /// An error left the task's code, a question was not answered, or the node came to a limit of its own.
    Threw,
    /// A round's list was lost or refused, and the round was tried again.
    Retried,
}

impl Came {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 8] =
        [Self::Began, Self::Missed, Self::Late, Self::VotedDown, Self::Slashed, Self::Stopped, Self::Threw, Self::Retried];

    /// As the head of a column.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Began => "began",
            Self::Missed => "missed",
            Self::Late => "late",
            Self::VotedDown => "voted down",
            Self::Slashed => "slashed",
            Self::Stopped => "stopped",
            Self::Threw => "threw",
            Self::Retried => "retried",
        }
    }
}

/// What one run showed of each word.
pub(super) type Shown = BTreeMap<String, BTreeSet<Came>>;

/// A line of the table: one word, and in how many trials what was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The fault or the behaviour, by its word.
    pub word: String,
    /// In how many trials it was drawn.
    pub drawn: u64,
    /// In how many trials what came of it.
    pub came: BTreeMap<Came, u64>,
}

/// What was drawn in all trials, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The faults that can be drawn.
    pub faults: Vec<Row>,
    /// The behaviours that can be drawn.
    pub behaviours: Vec<Row>,
    /// How many pairs of faults that can be drawn came together on one node, and how many such pairs there are.
    pub pairs: (u64, u64),
    #[serde(skip)]
    together: BTreeSet<(String, String)>,
}

impl Table {
    /// An empty one for what chaos can draw for a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let (faults, behaviours) = drawable(plan);
        let rows =
            |words: Vec<&str>| words.into_iter().map(|word| Row { word: word.to_owned(), drawn: 0, came: BTreeMap::new() }).collect();
        let kinds = faults.len() as u64;
        Self { pairs: (0, kinds * (kinds + 1) / 2), faults: rows(faults), behaviours: rows(behaviours), together: BTreeSet::new() }
    }

    pub(super) fn add(&mut self, drawn: &BTreeSet<String>, shown: &Shown, together: &BTreeSet<(String, String)>) {
        for row in self.faults.iter_mut().chain(&mut self.behaviours) {
            row.drawn += u64::from(drawn.contains(&row.word));
            for came in shown.get(&row.word).into_iter().flatten() {
                *row.came.entry(*came).or_default() += 1;
            }
        }
        let known = |word: &String| self.faults.iter().any(|row| row.word == *word);
        let new: Vec<_> = together.iter().filter(|(a, b)| known(a) && known(b)).cloned().collect();
        self.together.extend(new);
        self.pairs.0 = self.together.len() as u64;
    }

    /// What could have been drawn and never was.
    #[must_use]
    pub fn never_drawn(&self) -> Vec<&str> {
        self.rows().filter(|row| row.drawn == 0).map(|row| row.word.as_str()).collect()
    }

    /// What was drawn, and nothing went another way by it: no proof missed or late, nobody voted down, stopped or in trouble.
    #[must_use]
    pub fn without_effect(&self) -> Vec<&str> {
        let has_effect = |row: &Row| row.came.keys().any(|came| *came != Came::Began);
        self.rows().filter(|row| row.drawn > 0 && !has_effect(row)).map(|row| row.word.as_str()).collect()
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.faults.iter().chain(&self.behaviours)
    }
}

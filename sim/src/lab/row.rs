//! One run of many, in a few words: what is kept of it when its events are gone.

use koipond_record::Hash;
use koipond_record::exit::{ExitCode, TABLE};
use serde::{Deserialize, Serialize};

use super::signature::Signature;

/// A run that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRow {
    /// The scenario's name, with its case.
    pub scenario: String,
    /// Its file, as it was named.
    pub file: String,
    /// Which case of its matrix; empty where it has none.
    pub case: String,
    /// What was set from outside, by the user or by the matrix.
    pub set: Vec<(String, String)>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// The exit code of this run alone.
    pub exit: u8,
    /// How long it took.
    pub wall_ms: u64,
    /// blake3 over its events; none where a bug of ours ended it.
    pub digest: Option<Hash>,
    /// How many events there were.
    pub events: u64,
    /// What fails, the first of the failures first; empty where all holds.
    pub signatures: Vec<Signature>,
    /// Why the first of them fails.
    pub why: Option<String>,
    /// The command that makes this run again.
    pub again: String,
    /// Its run folder, where one was kept.
    pub folder: Option<String>,
    /// Whether it stood among the recorded failures.
    pub failed_before: bool,
}

impl RunRow {
    /// Whether all holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.exit == ExitCode::Held.number()
    }

    /// How it ended.
    #[must_use]
    pub fn code(&self) -> ExitCode {
        TABLE.iter().find(|row| row.number == self.exit).map_or(ExitCode::Bug, |row| row.code)
    }

    /// The kind of its failure: its first signature, or what went wrong beside the expectations. Failures of one kind are told together.
    #[must_use]
    pub fn kind(&self) -> String {
        let why = || self.why.as_deref().unwrap_or("no words were given");
        match (self.code(), self.signatures.first()) {
            (ExitCode::NotDeterministic, _) => "not deterministic: a second run with the same seed differs".to_owned(),
            (ExitCode::Bug, _) => format!("a bug of Koipond: {}", why()),
            (ExitCode::Invalid, _) => format!("invalid: {}", why()),
            (_, Some(first)) => first.to_string(),
            (_, None) => why().to_owned(),
        }
    }
}

/// All failures of one kind in one scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The scenario's name.
    pub scenario: String,
    /// Its file.
    pub file: String,
    /// The kind.
    pub kind: String,
    /// How many runs fail so.
    pub count: u64,
    /// The seeds of the first of them.
    pub seeds: Vec<u64>,
    /// The command that makes the first of them again.
    pub again: String,
    /// The run folder of the first, where it was kept.
    pub folder: Option<String>,
}

/// Failures by their kind. It stays small, however many there are.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    groups: Vec<Group>,
    /// Failures of kinds for which there was no place any more.
    others: u64,
}

/// So many kinds are told apart.
const MOST_KINDS: usize = 200;
/// So many seeds of a kind are named.
const MOST_SEEDS: usize = 10;

impl Groups {
    /// Whether a run is the first of its kind.
    #[must_use]
    pub fn is_first(&self, row: &RunRow) -> bool {
        let kind = row.kind();
        self.groups.len() < MOST_KINDS && !self.groups.iter().any(|group| group.is_of(row, &kind))
    }

    /// Takes in a run that failed.
    pub fn add(&mut self, row: &RunRow) {
        let (kind, is_full) = (row.kind(), self.groups.len() >= MOST_KINDS);
        match self.groups.iter_mut().find(|group| group.is_of(row, &kind)) {
            Some(group) => {
                group.count += 1;
                if group.seeds.len() < MOST_SEEDS {
                    group.seeds.push(row.seed);
                }
            }
            None if !is_full => self.groups.push(Group {
                scenario: row.scenario.clone(),
                file: row.file.clone(),
                kind,
                count: 1,
                seeds: vec![row.seed],
                again: row.again.clone(),
                folder: row.folder.clone(),
            }),
            None => self.others += 1,
        }
    }

    /// The kinds, in the order in which they came first.
    #[must_use]
    pub fn all(&self) -> &[Group] {
        &self.groups
    }

    /// How many failures are of kinds that are not told apart any more.
    #[must_use]
    pub fn others(&self) -> u64 {
        self.others
    }
}

impl Group {
    fn is_of(&self, row: &RunRow, kind: &str) -> bool {
        self.kind == kind && self.file == row.file && self.scenario == row.scenario
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(seed: u64, why: &str) -> RunRow {
        RunRow {
            scenario: "a".to_owned(),
            file: "a.yaml".to_owned(),
            case: String::new(),
            set: Vec::new(),
            tags: Vec::new(),
            seed,
            exit: ExitCode::Bug.number(),
            wall_ms: 1,
            digest: None,
            events: 0,
            signatures: Vec::new(),
            why: Some(why.to_owned()),
            again: format!("koipond run a.yaml --seed {seed}"),
            folder: None,
            failed_before: false,
        }
    }

    #[test]
    fn however_many_failures_there_are_their_groups_stay_small() {
        let mut groups = Groups::default();
        for seed in 0..5_000 {
            groups.add(&row(seed, &format!("kind {}", seed % 1_000)));
        }
        assert_eq!(groups.all().len(), MOST_KINDS);
        assert!(groups.all().iter().all(|group| group.count == 5 && group.seeds.len() == 5));
        assert_eq!(groups.others(), 4_000);
        let mut one = Groups::default();
        (0..500).for_each(|seed| one.add(&row(seed, "the same")));
        assert_eq!(
            (one.all()[0].count, one.all()[0].seeds.len(), one.all()[0].again.as_str()),
            (500, MOST_SEEDS, "koipond run a.yaml --seed 0")
        );
    }
}

//! Failures by their signatures, each with its smallest witness.

use std::collections::BTreeMap;

use koipond_scenarios::Wild;

use super::super::signature::{How, Signature};
use crate::lab::Judged;

/// A trial that shows a failure.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The trial's number, from 1.
    pub trial: u64,
    /// The seed of its world.
    pub seed: u64,
    /// Its plain plan.
    pub wild: Wild,
    /// How many of its timeline's entries and of its behaviours were drawn.
    pub drawn: usize,
    /// How many events it has.
    pub events: u64,
}

/// Trials that fail alike.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What fails, and what is to blame.
    pub signature: Signature,
    /// In how many trials.
    pub trials: u64,
    /// The first of them.
    pub first: u64,
    /// The smallest of them: with the fewest things drawn, then with the fewest events, then the first.
    pub witness: Witness,
}

/// All failures so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    failures: BTreeMap<Signature, Failure>,
    /// In how many trials each expectation had an opportunity.
    reached: BTreeMap<String, u64>,
    /// How many trials failed.
    pub(super) failed: u64,
}

/// A trial that is over.
pub(super) struct Trial<'t> {
    pub(super) number: u64,
    pub(super) seed: u64,
    pub(super) wild: &'t Wild,
    pub(super) drawn: usize,
    pub(super) judged: &'t Judged,
}

impl Found {
    /// Takes a trial in; whether it failed.
    pub(super) fn add(&mut self, trial: &Trial<'_>) -> bool {
        let judged = trial.judged;
        let missed = |name: &str| judged.signatures.iter().any(|one| one.how == How::NotReached && one.expectation == name);
        for judgement in judged.judgements.iter().filter(|judgement| judgement.waived.is_none() && !judgement.always_on) {
            *self.reached.entry(judgement.name.clone()).or_default() += u64::from(!missed(&judgement.name));
        }
        let size = |drawn, events, number| (drawn, events, number);
        let mut failed = false;
        for signature in judged.signatures.iter().filter(|one| one.how != How::NotReached) {
            failed = true;
            let (drawn, events, number) = size(trial.drawn, judged.outcome.events, trial.number);
            let witness = || Witness { trial: number, seed: trial.seed, wild: trial.wild.clone(), drawn, events };
            let known = self.failures.entry(signature.clone()).or_insert_with(|| Failure {
                signature: signature.clone(),
                trials: 0,
                first: number,
                witness: witness(),
            });
            known.trials += 1;
            if (drawn, events, number) < size(known.witness.drawn, known.witness.events, known.witness.trial) {
                known.witness = witness();
            }
        }
        self.failed += u64::from(failed);
        failed
    }

    /// How many different failures there are.
    pub(super) fn kinds(&self) -> u64 {
        self.failures.len() as u64
    }

    /// The failures, those of most trials first; and what had no opportunity in any trial.
    pub(super) fn finish(self) -> (Vec<Failure>, Vec<String>) {
        let mut failures: Vec<Failure> = self.failures.into_values().collect();
        failures.sort_by_key(|failure| (std::cmp::Reverse(failure.trials), failure.first));
        (failures, self.reached.into_iter().filter(|(_, trials)| *trials == 0).map(|(name, _)| name).collect())
    }
}

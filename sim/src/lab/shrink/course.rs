//! The way down: which steps, in which order, until none helps any more.
//!
//! What costs most goes first: rounds after the failure, then faults and behaviours, then nodes. Other expectations stay while faults are
//! taken away, since one that fails then is another failure worth knowing. A step that helped can make an earlier one possible, so all
//! are gone through again until nothing changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use koipond_scenarios::{Plan, in_words, leaves, optional, put_in, take_out};
use serde::Serialize;
use serde_json::Value;

use super::aim::{Contrast, ShrinkError, aim};
use super::list::{lower, shorten};
use super::moves::{
    Size, behaviours, earlier, fewer_nodes, with_rounds, without_archives, without_behaviours, without_checks, without_entries,
    without_expectations, without_routes, without_tasks,
};
use super::trial::{Known, Slip, Trials, lock};
use super::values::simpler;
use crate::lab::signature::Signature;
use crate::tasks::Tasks;

/// What is to be shrunk, and how.
pub struct Shrink<'s> {
    /// A plain plan.
    pub plan: &'s Plan,
    /// Its tasks.
    pub tasks: &'s Tasks,
    /// The seed with which it fails.
    pub seed: u64,
    /// How many candidates are run at once.
    pub jobs: usize,
    /// Which failure is meant, by the words of its expectation; without it, the first.
    pub expect: Option<&'s str>,
    /// What was known when it was stopped before.
    pub known: Known,
    /// Whether to stop and keep what there is.
    pub stop: &'s (dyn Fn() -> bool + Sync),
}

/// A step that made the world smaller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// What it took away or simplified.
    pub step: &'static str,
    /// What is left.
    pub size: Size,
    /// How many runs were needed until then.
    pub runs: usize,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The failure, as it was in the run that was shrunk.
    pub signature: Signature,
    /// The failure, as the smallest world must have it: its nodes may have other names.
    pub wanted: Signature,
    /// In which world it would not fail.
    pub contrast: Contrast,
    /// How large the world was.
    pub before: Size,
    /// How large it is.
    pub after: Size,
    /// The smallest world.
    pub plan: Plan,
    /// All steps, in order.
    pub ladder: Vec<Rung>,
    /// How many runs were needed.
    pub runs: usize,
    /// Whether nothing more can be taken away; else it was stopped.
    pub done: bool,
    /// Other failures that were met on the way.
    pub slips: Vec<Slip>,
    /// What is known of all candidates.
    pub known: Known,
}

/// Told of each step, with all that is known by then; and without a step, after some more runs.
pub type Tell<'t> = &'t mut dyn FnMut(Option<&Rung>, usize, &Mutex<Known>);

/// Makes a failing run as small as it can be while the same failure stays.
///
/// # Errors
/// When the run does not fail, or not in what is asked for.
pub fn shrink(job: Shrink<'_>, tell: Tell<'_>) -> Result<Shrunk, ShrinkError> {
    let (plan, aim) = aim(job.plan, job.tasks, job.seed, job.expect, job.stop)?;
    let before = Size::of(job.plan);
    let (signature, contrast) = (aim.signature.clone(), aim.contrast);
    let mut trials = Trials {
        plan: job.plan,
        tasks: job.tasks,
        seed: job.seed,
        aim,
        jobs: job.jobs,
        stop: job.stop,
        known: Mutex::new(job.known),
        used: BTreeSet::new(),
        slips: Vec::new(),
        past: BTreeSet::new(),
    };
    let titled = titled(plan, &signature, job.seed);
    let Some((_, now)) = trials.first(&[in_words(&titled)]) else {
        if (job.stop)() {
            return Err(ShrinkError::Interrupted);
        }
        return Err(ShrinkError::NotAlone(signature.to_string()));
    };
    let mut course = Course { now, trials, ladder: Vec::new(), tell };
    course.go();
    let done = !(job.stop)();
    let Course { trials, now, ladder, .. } = course;
    Ok(Shrunk {
        wanted: trials.aim.within(&now),
        signature,
        contrast,
        before,
        after: Size::of(&now),
        plan: now,
        ladder,
        runs: trials.used.len(),
        done,
        slips: trials.slips,
        known: trials.known.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner),
    })
}

/// The plan as the scenario it becomes says what it is.
fn titled(plan: Plan, signature: &Signature, seed: u64) -> Plan {
    let name = &plan.scenario;
    let about = format!("Made of `{name}`, seed {seed}, by taking away what is not needed for it to fail: {signature}");
    Plan { scenario: format!("{name}, shrunk"), about, tags: vec!["shrunk".to_owned()], set: Vec::new(), case: String::new(), ..plan }
}

struct Course<'c> {
    trials: Trials<'c>,
    now: Plan,
    ladder: Vec<Rung>,
    tell: Tell<'c>,
}

impl<'c> Course<'c> {
    fn go(&mut self) {
        self.rounds();
        loop {
            let before = self.ladder.len();
            self.list("faults", |plan| plan.timeline.len(), without_entries);
            self.list("behaviours", behaviours, without_behaviours);
            self.list("expectations", |plan| plan.expect.len().saturating_sub(1), without_expectations);
            self.list("checks", |plan| plan.checks.len(), without_checks);
            self.list("tasks", |plan| plan.others.len(), without_tasks);
            self.list("nodes", |plan| plan.nodes.len(), fewer_nodes);
            self.rounds();
            self.settle();
            self.sooner();
            self.list("answers", |plan| plan.http.len(), without_routes);
            self.list("archives", |plan| plan.storage.import.len(), without_archives);
            self.settings();
            self.values();
            if self.ladder.len() == before || (self.trials.stop)() {
                return;
            }
        }
    }

    /// Takes the first of some candidates that has the same failure.
    fn take(&mut self, step: &'static str, candidates: &[Value]) -> Option<usize> {
        let taken = self.trials.first(candidates);
        let runs = self.trials.used.len();
        let Some((place, now)) = taken else {
            (self.tell)(None, runs, &self.trials.known);
            return None;
        };
        self.now = now;
        let rung = Rung { step, size: Size::of(&self.now), runs };
        (self.tell)(Some(&rung), runs, &self.trials.known);
        self.ladder.push(rung);
        Some(place)
    }

    fn list(&mut self, step: &'static str, count: fn(&Plan) -> usize, without: fn(&Plan, &BTreeSet<usize>) -> Plan) {
        shorten(
            self,
            |course| count(&course.now),
            |course, gone| in_words(&without(&course.now, gone)),
            |course, candidates| course.take(step, &candidates),
        );
    }

    fn rounds(&mut self) {
        loop {
            let fewer = lower(self.now.rounds, 1).into_iter().map(|rounds| in_words(&with_rounds(&self.now, rounds, self.now.settle)));
            if self.take("rounds", &fewer.collect::<Vec<_>>()).is_none() {
                return;
            }
        }
    }

    fn settle(&mut self) {
        loop {
            let fewer = lower(self.now.settle, 0).into_iter().map(|settle| in_words(&with_rounds(&self.now, self.now.rounds, settle)));
            if self.take("settling", &fewer.collect::<Vec<_>>()).is_none() {
                return;
            }
        }
    }

    /// Leaves out rounds at the beginning.
    fn sooner(&mut self) {
        loop {
            let sooner = lower(self.now.rounds, 1).into_iter().filter_map(|rounds| earlier(&self.now, self.now.rounds - rounds));
            if self.take("rounds before", &sooner.collect::<Vec<_>>()).is_none() {
                return;
            }
        }
    }

    /// Gives settings their defaults.
    fn settings(&mut self) {
        let without = |course: &Self, gone: &BTreeSet<usize>| {
            let mut words = in_words(&course.now);
            let paths = optional(&words);
            gone.iter().filter_map(|n| paths.get(*n)).for_each(|path| take_out(&mut words, path));
            words
        };
        shorten(self, |course| optional(&in_words(&course.now)).len(), without, |course, candidates| course.take("settings", &candidates));
    }

    /// Makes values simpler, from the first to the last.
    fn values(&mut self) {
        let mut from = 0;
        loop {
            let words = in_words(&self.now);
            let (mut candidates, mut places) = (Vec::new(), BTreeMap::new());
            for (n, leaf) in leaves(&words).into_iter().enumerate().skip(from) {
                for text in simpler(&leaf) {
                    let mut other = words.clone();
                    put_in(&mut other, &leaf.path, text.into());
                    places.insert(candidates.len(), n);
                    candidates.push(other);
                }
            }
            match self.take("values", &candidates).and_then(|taken| places.get(&taken)) {
                Some(place) => from = *place,
                None => return,
            }
        }
    }
}

impl Known {
    /// Whether anything is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many candidates are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.findings.len()
    }
}

/// A copy of what is known, to be kept.
#[must_use]
pub fn copy_of(known: &Mutex<Known>) -> Known {
    lock(known).clone()
}

//! Candidates tried, several at once, in an order that does not hang on how many; and what is known of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use koipond_record::Hash;
use koipond_scenarios::{Plan, in_yaml, parse_with, written_out};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::aim::Aim;
use super::look::{Seen, look};
use crate::lab::signature::Signature;
use crate::tasks::Tasks;

/// What came of a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The same failure.
    Same(Signature),
    /// The expectation fails, but it would without what is to blame too: the world is too small for it.
    TooSmall,
    /// Something else fails that did not before.
    Other(Vec<Signature>),
    /// Nothing new fails.
    Holds,
    /// It cannot be said, or cannot be run.
    Wrong,
}

/// What is known of candidates, by the hash of their YAML; kept beside the result, it lets a shrink go on where it was stopped.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Known {
    /// What came of each.
    pub findings: BTreeMap<String, Finding>,
    /// What holds in the worlds without what is to blame.
    pub twins: BTreeMap<String, BTreeSet<String>>,
}

/// Another failure, met on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// What fails.
    pub signature: Signature,
    /// The smallest world in which it was met.
    pub text: String,
}

/// The most other failures that are kept.
const MOST_SLIPS: usize = 5;
/// Room for the JavaScript of scripts that judge.
const STACK_BYTES: usize = 64 << 20;

/// Tries candidates.
pub struct Trials<'t> {
    /// The plan that is shrunk, as it was read.
    pub plan: &'t Plan,
    pub tasks: &'t Tasks,
    pub seed: u64,
    pub aim: Aim,
    pub jobs: usize,
    pub stop: &'t (dyn Fn() -> bool + Sync),
    pub known: Mutex<Known>,
    /// The runs that were needed, whatever was run ahead.
    pub used: BTreeSet<String>,
    pub slips: Vec<Slip>,
    /// The worlds that were taken, written out: who comes back to one of them would go in a circle.
    pub past: BTreeSet<String>,
}

/// A candidate that was tried.
struct Tried {
    key: String,
    text: String,
    plan: Option<Plan>,
    finding: Option<Finding>,
    twin: Option<String>,
}

impl Trials<'_> {
    /// The first of some candidates with the same failure, and its place. Nothing where none has it, or where the user wants to stop.
    pub fn first(&mut self, candidates: &[Value]) -> Option<(usize, Plan)> {
        for (n, chunk) in candidates.chunks(self.jobs.max(1)).enumerate() {
            if (self.stop)() {
                return None;
            }
            let tried = self.at_once(chunk);
            for (place, tried) in tried.into_iter().enumerate() {
                let finding = tried.finding.as_ref()?.clone();
                self.count(&tried, &finding);
                match (finding, tried.plan) {
                    (Finding::Same(_), Some(plan)) => {
                        self.past.insert(written_out(&plan));
                        return Some((n * self.jobs.max(1) + place, plan));
                    }
                    (Finding::Other(others), _) => others.into_iter().for_each(|other| self.slipped(other, &tried.text)),
                    _ => {}
                }
            }
        }
        None
    }

    fn count(&mut self, tried: &Tried, finding: &Finding) {
        if *finding != Finding::Wrong {
            self.used.insert(tried.key.clone());
            self.used.extend(tried.twin.clone());
        }
    }

    /// Keeps the smallest world of each other failure.
    fn slipped(&mut self, signature: Signature, text: &str) {
        let is_same = |slip: &Slip| slip.signature.expectation == signature.expectation && slip.signature.at == signature.at;
        let slip = Slip { text: text.to_owned(), signature: signature.clone() };
        match self.slips.iter().position(is_same) {
            Some(known) if self.slips[known].text.len() > text.len() => self.slips[known] = slip,
            None if self.slips.len() < MOST_SLIPS => self.slips.push(slip),
            _ => {}
        }
    }

    fn at_once(&self, candidates: &[Value]) -> Vec<Tried> {
        if let [one] = candidates {
            return vec![self.tried(one)];
        }
        std::thread::scope(|scope| {
            let started: Vec<_> = candidates
                .iter()
                .map(|one| {
                    let thread = std::thread::Builder::new().name("candidate".to_owned()).stack_size(STACK_BYTES);
                    thread.spawn_scoped(scope, move || self.tried(one))
                })
                .collect();
            let all = started.into_iter().zip(candidates).map(|(thread, one)| match thread.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(tried)) => tried,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                // No thread to be had: one after the other is as good.
                Err(_) => self.tried(one),
            });
            all.collect()
        })
    }

    fn tried(&self, words: &Value) -> Tried {
        let text = in_yaml(words);
        let key = Hash::of(text.as_bytes()).to_string();
        let plan = self.read(&text);
        let twin = plan.as_ref().and_then(|plan| self.aim.twin(plan)).map(|twin| (key_of(&twin), twin));
        let known = lock(&self.known).findings.get(&key).cloned();
        let is_past = plan.as_ref().is_some_and(|plan| self.past.contains(&written_out(plan)));
        let finding = match (known, &plan) {
            _ if is_past => Some(Finding::Wrong),
            (Some(known), _) => Some(known),
            (None, None) => Some(Finding::Wrong),
            (None, Some(plan)) => self.found(plan, twin.as_ref().map(|(key, twin)| (key.as_str(), twin))),
        };
        if let Some(finding) = finding.clone().filter(|finding| *finding != Finding::Wrong) {
            lock(&self.known).findings.insert(key.clone(), finding);
        }
        let asked = matches!(finding, Some(Finding::Same(_) | Finding::TooSmall | Finding::Other(_)));
        Tried { key, text, plan, finding, twin: twin.map(|(key, _)| key).filter(|_| asked) }
    }

    /// The plan of a candidate, if it is one and the expectation still speaks of those it spoke of.
    pub fn read(&self, text: &str) -> Option<Plan> {
        let files = |name: &str| {
            let file = self.tasks.files().iter().find(|(file, _)| file.task == name && file.path == name);
            file.map(|(_, content)| content.to_vec()).ok_or_else(|| "there is no such file".to_owned())
        };
        parse_with(&self.plan.file, text, &files).ok().filter(|plan| self.aim.is_about(plan))
    }

    /// Runs it, and where it fails the world without what is to blame too. Nothing where the user wants to stop.
    fn found(&self, plan: &Plan, twin: Option<(&str, &Plan)>) -> Option<Finding> {
        let wanted = self.aim.within(plan);
        let tasks = self.tasks.chosen(self.plan, plan);
        let signatures = match look(plan, &tasks, self.seed, Some(&wanted), self.aim.most_events, self.stop) {
            Ok(Seen::Ended { signatures, .. }) => signatures,
            Ok(Seen::Stopped) => return None,
            Ok(Seen::TooLong) => return Some(Finding::Holds),
            Err(_) => return Some(Finding::Wrong),
        };
        if let Some(same) = signatures.iter().find(|signature| signature.refines(&wanted)) {
            let held = match twin {
                Some((key, twin)) => self.holds(key, twin, &tasks)?.contains(&wanted.expectation),
                // A world that has nothing to blame left is not the one that was looked for.
                None => self.aim.contrast == super::Contrast::None,
            };
            return Some(if held { Finding::Same(same.clone()) } else { Finding::TooSmall });
        }
        let is_new = |signature: &Signature| {
            let known = self.aim.others.iter().any(|other| (&other.expectation, other.how) == (&signature.expectation, signature.how));
            let is_blameless = signature.expectation == wanted.expectation && signature.blame.is_empty() && signature.at == wanted.at;
            !known && !is_blameless
        };
        let others: Vec<Signature> = signatures.into_iter().filter(is_new).collect();
        let Some((key, twin)) = twin.filter(|_| !others.is_empty()) else { return Some(Finding::Holds) };
        // What fails without any fault too is no other failure, but a world that is too small.
        let held = self.holds(key, twin, &tasks)?;
        let others: Vec<Signature> = others.into_iter().filter(|other| held.contains(&other.expectation)).collect();
        Some(if others.is_empty() { Finding::Holds } else { Finding::Other(others) })
    }

    /// What holds in a world without what is to blame.
    fn holds(&self, key: &str, twin: &Plan, tasks: &Tasks) -> Option<BTreeSet<String>> {
        if let Some(known) = lock(&self.known).twins.get(key) {
            return Some(known.clone());
        }
        let held = match look(twin, tasks, self.seed, None, self.aim.most_events, self.stop) {
            Ok(Seen::Ended { held, .. }) => held,
            Ok(Seen::Stopped) => return None,
            Ok(Seen::TooLong) | Err(_) => BTreeSet::new(),
        };
        lock(&self.known).twins.insert(key.to_owned(), held.clone());
        Some(held)
    }
}

fn key_of(plan: &Plan) -> String {
    Hash::of(written_out(plan).as_bytes()).to_string()
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

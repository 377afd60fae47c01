//! A scenario under other readings of the rules that nobody outside knows: which of its verdicts hang on one.

use koipond_check::Judgement;
use koipond_record::Verdict;
use koipond_scenarios::Plan;
use serde::{Deserialize, Serialize};

use super::judged::judged;
use crate::tasks::Tasks;
use crate::world::RunError;

/// What another reading of one rule changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variation {
    /// The rule and its reading, as YAML has them: `accuser-votes: true`.
    pub rule: String,
    /// The verdicts that are other than under the scenario's own rules.
    pub changes: Vec<Change>,
}

/// A verdict that hangs on a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What is expected.
    pub name: String,
    /// How it stands under the scenario's own rules.
    pub own: String,
    /// How it stands under the other reading.
    pub other: String,
    /// Why it stands so there.
    pub why: String,
}

/// The plan under each other reading of each rule of the chain and of the storage network, one at a time.
#[must_use]
pub fn alternatives(plan: &Plan) -> Vec<(String, Plan)> {
    let of_chain = plan.chain.rules.alternatives().into_iter().map(|(rule, rules)| {
        let mut other = plan.clone();
        other.chain.rules = rules;
        (rule, other)
    });
    let of_storage = plan.storage.alternatives().into_iter().map(|(rule, storage)| (rule, Plan { storage, ..plan.clone() }));
    of_chain.chain(of_storage).collect()
}

/// Runs a plan again under each other reading of each rule, one at a time, and says what becomes of its judgements.
///
/// # Errors
/// When a run fails.
pub fn vary(plan: &Plan, tasks: &Tasks, seed: u64, own: &[Judgement], mut stop: impl FnMut() -> bool) -> Result<Vec<Variation>, RunError> {
    let mut variations = Vec::new();
    for (rule, other) in alternatives(plan) {
        if stop() {
            break;
        }
        let judgements = judged(&other, tasks, seed, Vec::new())?.judgements;
        let changes = own.iter().zip(judgements).filter_map(|(own, other)| change(own, &other)).collect();
        variations.push(Variation { rule, changes });
    }
    Ok(variations)
}

fn change(own: &Judgement, other: &Judgement) -> Option<Change> {
    let (before, (now, why)) = (standing(&own.verdict).0, standing(&other.verdict));
    let is_other = before != now && own.waived.is_none();
    is_other.then(|| Change { name: own.name.clone(), own: before.to_owned(), other: now.to_owned(), why: why.to_owned() })
}

/// How a verdict stands, and why.
pub(super) fn standing(verdict: &Verdict) -> (&'static str, &str) {
    match verdict {
        Verdict::Held { why } => ("held", why),
        Verdict::Broken { why, .. } => ("broken", why),
        Verdict::NotReached { why } => ("not reached", why),
    }
}

//! A plan to the words of its scenario, as a tree of maps, lists and texts; what goes without saying is still in it.

use koipond_chain_mock::spec::{ChainSpec, TimingSpec};
use koipond_check::spec::{Expectation, When};
use koipond_record::unit::Rounds;
use serde_json::{Map, Value};

use super::nodes::groups;
use crate::plan::Plan;
use crate::written::{self, value};

/// The words of a plan's scenario.
#[must_use]
pub fn in_words(plan: &Plan) -> Value {
    let mut words = Map::new();
    let mut put = |key: &str, said: Value| drop(words.insert(key.to_owned(), said));
    put("scenario", plan.scenario.clone().into());
    if !plan.about.is_empty() {
        put("about", plan.about.clone().into());
    }
    put("tags", value(&plan.tags));
    put("task", plan.tasks.first().cloned().unwrap_or_default().into());
    put("chain", chain(&plan.chain));
    put("tasks", plan.others.iter().map(|(name, other)| (name.clone(), value(other))).collect::<Map<_, _>>().into());
    put("storage", value(&plan.storage));
    put("framework", value(&plan.framework));
    put("task_node", value(&plan.task_node));
    put("javascript", value(&plan.javascript));
    let (variables, groups) = groups(plan);
    put("variables", value(&variables));
    put("network", value(&plan.network));
    put("http", value(&plan.http));
    put("nodes", groups);
    put("rounds", plan.rounds.into());
    put("timeline", plan.timeline.iter().map(|entry| written::entry(&entry.when, &entry.what)).collect());
    if let Some(chaos) = &plan.chaos {
        put("chaos", value(chaos));
    }
    if plan.settle > 0 {
        put("settle", value(&Rounds(plan.settle)));
    }
    put("limits", value(&plan.limits));
    put("expect", expectations(plan));
    put("waive", value(&plan.waive));
    Value::Object(words)
}

/// The task on chain. What its times would come to by themselves is left out.
fn chain(chain: &ChainSpec) -> Value {
    let mut said = chain.clone();
    let mut by_itself = TimingSpec { profile: chain.timing.profile, ..TimingSpec::default() };
    by_itself.resolve(chain.submission_window);
    if (by_itself.jitter, by_itself.tail) == (chain.timing.jitter, chain.timing.tail) {
        (said.timing.jitter, said.timing.tail) = (None, None);
    }
    if by_itself.inclusion == chain.timing.inclusion {
        said.timing.inclusion = None;
    }
    value(&said)
}

/// What must hold, with the scripts in their places.
fn expectations(plan: &Plan) -> Value {
    let mut expected = plan.expect.iter().map(expectation);
    let mut checks = plan.checks.iter().peekable();
    let mut all = Vec::new();
    while all.len() < plan.expect.len() + plan.checks.len() {
        // A place beyond the end is the end.
        let check = checks.next_if(|check| check.place <= all.len() || expected.len() == 0).map(|check| {
            let mut words = Map::from_iter([("script".to_owned(), check.script.clone().into())]);
            words.extend(check.name.iter().map(|name| ("name".to_owned(), name.clone().into())));
            under("custom", Value::Object(words))
        });
        let Some(next) = check.or_else(|| expected.next()) else { break };
        all.push(next);
    }
    Value::Array(all)
}

fn expectation(of: &Expectation) -> Value {
    let Value::Object(mut words) = value(&of.verb) else { return Value::Null };
    let (word, round) = match of.when {
        When::Always => ("always", None),
        When::Eventually => ("eventually", None),
        When::Never => ("never", None),
        When::Finally => ("finally", None),
        When::At(round) => ("at", Some(round.0)),
    };
    words.extend(of.who.map(|who| ("who".to_owned(), value(&who))));
    words.extend(of.within.map(|within| ("within".to_owned(), value(&within))));
    words.extend(round.map(|round| ("round".to_owned(), round.into())));
    under(word, Value::Object(words))
}

fn under(word: &str, inner: Value) -> Value {
    Value::Object(Map::from_iter([(word.to_owned(), inner)]))
}

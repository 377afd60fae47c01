//! What the words under `chaos` mean together: ranges that are none, more cheats than there can be.

use koipond_node::spec::BehaviourSpec;
use koipond_record::Span;

use super::spec::{ChaosSpec, Weights, Words};
use crate::plan::clock;
use crate::problem::Problem;
use crate::scenario::Scenario;
use crate::timeline::stretch;
use crate::tree::{Step, Tree};

/// The most faults of one run.
const MOST_FAULTS: u64 = 1_000;

/// Problems with `chaos`, of a scenario whose times can be reckoned with.
pub fn problems(scenario: &Scenario, tree: &Tree) -> Vec<Problem> {
    let Some(chaos) = &scenario.chaos else { return Vec::new() };
    let mut found = Vec::new();
    let mut wrong = |key: &str, message: String, help: Option<String>| {
        let problem = Problem::new(tree.find(&[Step::Key("chaos"), Step::Key(key)]), message);
        found.push(match help {
            Some(help) => problem.help(help),
            None => problem,
        });
    };
    let clock = clock(&scenario.chain);
    let (low, high) = (chaos.lasting.low.on(&clock), chaos.lasting.high.on(&clock));
    if low > high {
        let message = format!("`{}` begins above its end; the smaller value comes first", chaos.lasting);
        wrong("lasting", message, None);
    } else if low == Span(0) {
        wrong("lasting", "a fault must last longer than nothing".to_owned(), None);
    }
    if let Err(no) = stretch(&clock, scenario.rounds.0 - 1, (chaos.from, chaos.until)) {
        wrong(no.key, no.message, no.help);
    }
    if chaos.faults.high > MOST_FAULTS {
        wrong("faults", format!("{} faults are more than a run can have; {MOST_FAULTS} is the most", chaos.faults.high), None);
    }
    let room = room(scenario);
    if let Some(cheats) = chaos.cheats.filter(|cheats| cheats.high > room && !scenario.nodes.0.is_empty()) {
        let help = "one node of each group that has several stays honest; make a group larger".to_owned();
        wrong("cheats", format!("{} nodes cannot become cheats here; {room} is the most", cheats.high), Some(help));
    }
    if let Some((key, message)) = nothing_to_draw(chaos) {
        wrong(key, message, Some("give some kind a weight, or leave the others out".to_owned()));
    }
    found
}

/// How many honest nodes can become cheats.
fn room(scenario: &Scenario) -> u64 {
    let honest = |behaviours: &[BehaviourSpec]| behaviours.iter().all(|behaviour| *behaviour == BehaviourSpec::Honest);
    let groups = scenario.nodes.0.iter().filter(|(_, group)| group.submissions.is_none() && honest(&group.all_behaviours()));
    groups.fold(0, |all: u64, (_, group)| all.saturating_add(if group.count > 1 { group.count - 1 } else { 1 }))
}

/// What is to be drawn and has no kind that could be.
fn nothing_to_draw(chaos: &ChaosSpec) -> Option<(&'static str, String)> {
    fn is_empty<T: Words>(weights: &Weights<T>) -> bool {
        weights.drawn().is_empty()
    }
    let message = |what: &str| format!("every kind has weight 0, and {what} are to be drawn");
    if chaos.faults.high > 0 && is_empty(&chaos.kinds) {
        return Some(("kinds", message("faults")));
    }
    let cheats = chaos.cheats.is_none_or(|cheats| cheats.high > 0);
    (cheats && is_empty(&chaos.behaviours)).then(|| ("behaviours", message("cheats")))
}

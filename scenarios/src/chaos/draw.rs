//! What chaos draws for a seed.
//!
//! Every draw hangs on the seed, on its number, and on the word or the node that it is about, and of those that could be drawn the one
//! with the highest draw is; so another weight, node or kind leaves the other draws as they were.

use koipond_node::spec::BehaviourSpec;
use koipond_record::{Slot, Stream};
use serde_json::{Map, Value};

use super::spec::{ChaosSpec, Weights, Words};
use super::take::Setting;
use super::templates::Template;
use crate::draw::Field;
use crate::occasion::Occasion;
use crate::plan::Plan;
use crate::scenario::{Deed, TimelineEntry};
use crate::written;

/// What was drawn.
pub struct Drawn {
    /// The faults, in order of time.
    pub faults: Vec<(Occasion, Deed)>,
    /// Which nodes become cheats, and of what kind.
    pub cheats: Vec<(usize, BehaviourSpec)>,
}

/// Draws.
pub fn draw(spec: &ChaosSpec, field: &Field<'_>, plan: &Plan, seed: u64) -> Drawn {
    let setting = Setting { field, lasting: spec.lasting, rounds: plan.rounds };
    Drawn { faults: faults(spec, &setting, plan, seed), cheats: cheats(spec, &setting, plan, seed) }
}

/// A stream by what it is for.
fn chance(seed: u64, what: &str) -> Stream {
    Stream::named(seed, &format!("scenario/chaos/{what}"))
}

fn faults(spec: &ChaosSpec, setting: &Setting<'_>, plan: &Plan, seed: u64) -> Vec<(Occasion, Deed)> {
    let (low, high) = stretch(spec, setting.field, plan);
    let kinds = swarm(&spec.kinds, seed, "fault");
    if low >= high || kinds.is_empty() {
        return Vec::new();
    }
    let mut drawn = Vec::new();
    for n in 0..chance(seed, "faults").between(0, spec.faults.low, spec.faults.high) {
        let chance = |what: &str| chance(seed, &format!("fault/{n}/{what}"));
        let Some(template) = heaviest(&kinds, &|word| chance(&format!("kind/{word}"))) else { continue };
        let slot = Slot(chance("at").between(0, low.0, high.0 - 1));
        let settings = setting.draw(template.settings, &|key| chance(&format!("{}/{key}", template.word)));
        let entry = begun(setting.field, nested(template.word, settings), slot);
        drawn.push((slot, n, entry));
    }
    drawn.sort_by_key(|(slot, n, _)| (*slot, *n));
    drawn.into_iter().map(|(_, _, entry)| (entry.when, entry.what)).collect()
}

/// The slots in which faults can begin: from the first of these up to the second.
pub(super) fn stretch(spec: &ChaosSpec, field: &Field<'_>, plan: &Plan) -> (Slot, Slot) {
    let first = if plan.rounds > 1 { "round 1" } else { "round 0" };
    field.slots(spec.from.or_else(|| first.parse().ok()), spec.until)
}

/// What has these words, begun in a slot and over before the settling.
pub(super) fn begun(field: &Field<'_>, mut words: Map<String, Value>, slot: Slot) -> TimelineEntry {
    let at = field.moment(field.clock.begins(slot));
    words.insert("at".to_owned(), at.to_string().into());
    let mut words = Value::Object(words);
    field.end(at, &mut words);
    written::read(&words).expect("a test reads what each template can draw")
}

/// A fault under its word; `storage.missing` stands for `missing` under `storage`.
pub(super) fn nested(word: &str, settings: Map<String, Value>) -> Map<String, Value> {
    let under = |word: &str, inner: Value| Map::from_iter([(word.to_owned(), inner)]);
    match word.split_once('.') {
        Some((outer, inner)) => under(outer, under(inner, settings.into()).into()),
        None => under(word, settings.into()),
    }
}

pub(super) fn cheats(spec: &ChaosSpec, setting: &Setting<'_>, plan: &Plan, seed: u64) -> Vec<(usize, BehaviourSpec)> {
    let kinds = swarm(&spec.behaviours, seed, "behaviour");
    let third = plan.nodes.len() as u64 / 3;
    let count = match spec.cheats {
        Some(cheats) => chance(seed, "cheats").between(0, cheats.low, cheats.high),
        None => chance(seed, "cheats").between(0, 0, 2).min(third),
    };
    let mut drawn: Vec<(usize, BehaviourSpec)> = Vec::new();
    for n in 0..count {
        let chance = |what: &str| chance(seed, &format!("cheat/{n}/{what}"));
        let may = |node: usize| is_honest(plan, node) && drawn.iter().all(|(other, _)| *other != node) && leaves_one(plan, &drawn, node);
        let Some((node, template)) = setting.field.any(chance("node"), may).zip(heaviest(&kinds, &|word| chance(&format!("kind/{word}"))))
        else {
            break;
        };
        let settings = setting.draw(template.settings, &|key| chance(&format!("{}/{key}", template.word)));
        let words = Value::Object(nested(template.word, settings));
        drawn.push((node, serde_json::from_value(words).expect("a test reads what each template can draw")));
    }
    drawn.sort_by_key(|(node, _)| *node);
    drawn
}

/// Whether a node runs its task's code and nothing else.
fn is_honest(plan: &Plan, node: usize) -> bool {
    let node = &plan.nodes[node];
    node.submissions.is_none() && node.behaviours.iter().all(|behaviour| *behaviour == BehaviourSpec::Honest)
}

/// Whether another node of its group stays honest, if it has others.
fn leaves_one(plan: &Plan, drawn: &[(usize, BehaviourSpec)], node: usize) -> bool {
    let mut others = (0..plan.nodes.len()).filter(|n| *n != node && plan.nodes[*n].group == plan.nodes[node].group).peekable();
    others.peek().is_none() || others.any(|n| is_honest(plan, n) && drawn.iter().all(|(other, _)| *other != n))
}

/// The kinds that can come under this seed: a coin decides of each. If none would, the one whose coin came nearest.
fn swarm<T: Words>(weights: &Weights<T>, seed: u64, what: &str) -> Vec<(&'static Template, u64)> {
    let all = weights.drawn();
    let coin = |template: &Template| chance(seed, &format!("swarm/{what}/{}", template.word)).below(0, 1_000_000);
    let nearest = all.iter().map(|(template, _)| coin(template)).min().unwrap_or_default();
    let limit = nearest.max(499_999);
    all.into_iter().filter(|(template, _)| coin(template) <= limit).collect()
}

/// One of some kinds, by their weights: each draws as many numbers as it weighs, and the highest is it.
pub(super) fn heaviest(kinds: &[(&'static Template, u64)], chance: &dyn Fn(&str) -> Stream) -> Option<&'static Template> {
    let best = |(template, weight): &(&'static Template, u64)| {
        let stream = chance(template.word);
        (0..*weight).map(|n| stream.bits(n)).max()
    };
    kinds.iter().max_by_key(|kind| best(kind)).map(|(template, _)| *template)
}

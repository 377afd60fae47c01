//! What chance decides of a scenario before it runs: a plan and a seed to a plain plan, whose timeline names moments, triggers and nodes.
//!
//! Each draw hangs on the seed, on the text of its entry and on which of the entries with that text it is, so that the others stay as they
//! were when one entry is added, changed or taken away.

use std::collections::BTreeMap;

use koipond_record::unit::{Length, Moment};
use koipond_record::{Round, SimTime, Slot, SlotClock, Span, Stream};
use serde_json::Value;

use crate::chaos;
use crate::names::StandIn;
use crate::occasion::{Every, Occasion, Randomly};
use crate::plan::{Plan, TimelinePlan};
use crate::scenario::Deed;
use crate::written;

/// The plain plan that a seed makes of a plan, and a line of YAML for each thing that chance decided.
///
/// The timeline of a plain plan has only moments and triggers, and names only nodes that there are. A plan that is plain already comes
/// back as it is, whatever the seed.
#[must_use]
pub fn draw(plan: &Plan, seed: u64) -> (Plan, Vec<String>) {
    let mut drawn = plan.clone();
    if plan.is_plain() {
        return (drawn, Vec::new());
    }
    let field = Field::of(plan);
    let (mut timeline, mut lines, mut equals) = (Vec::new(), Vec::new(), BTreeMap::new());
    for entry in &plan.timeline {
        let words = written::entry(&entry.when, &entry.what);
        let text = words.to_string();
        let nth: &mut u64 = equals.entry(text.clone()).or_default();
        let chance = Stream::named(seed, &format!("scenario/timeline/{text}")).of(*nth);
        *nth += 1;
        for (occurrence, when) in field.occurrences(&entry.when, chance) {
            let is_random = matches!(entry.when, Occasion::Randomly(_));
            let (when, what, named) = field.named(&when, &entry.what, chance.of(occurrence));
            let what = if entry.when == when { what } else { field.ending(&when, what) };
            if is_random || named {
                lines.push(format!("- {}", written::yaml(written::of_entry(), &written::entry(&when, &what))));
            }
            timeline.push((when, what));
        }
    }
    if let Some(spec) = drawn.chaos.take() {
        let wild = chaos::draw(&spec, &field, plan, seed);
        for (when, what) in wild.faults {
            lines.push(format!("- {}", written::yaml(written::of_entry(), &written::entry(&when, &what))));
            timeline.push((when, what));
        }
        for (n, behaviour) in wild.cheats {
            let node = &mut drawn.nodes[n];
            let words = serde_json::to_value(&behaviour).expect("a spec type is text, numbers, lists and maps with text as keys");
            lines.push(format!("{}: {}", node.name, written::yaml(written::of_behaviour(), &words)));
            node.behaviours = vec![behaviour];
            node.acts = Default::default();
        }
    }
    drawn.timeline = (1..).zip(timeline).map(|(entry, (when, what))| TimelinePlan { entry, when, what }).collect();
    (drawn, lines)
}

impl Plan {
    /// Whether chance has nothing left to decide before the run.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let plain = |entry: &TimelinePlan| {
            let mut stands_in = false;
            let mut words = written::entry(&entry.when, &entry.what);
            written::each(written::of_entry(), &mut words, NODE, &mut |_, name| stands_in |= is_any(name));
            !stands_in && !matches!(entry.when, Occasion::Every(_) | Occasion::Randomly(_))
        };
        self.chaos.is_none() && self.timeline.iter().all(plain)
    }
}

/// The format that names of nodes have in the schema.
const NODE: &str = "node-name";

fn is_any(name: &str) -> bool {
    matches!(StandIn::of(name), Some(StandIn::Any | StandIn::AnyOf(_)))
}

/// Where things can be drawn: the nodes, and the time before the settling.
pub(crate) struct Field<'a> {
    pub(crate) clock: SlotClock,
    /// The slot in which the last round with faults is over.
    pub(crate) ends: Slot,
    /// Each node's name, its group, and what it is known by in draws.
    pub(crate) nodes: Vec<(&'a str, &'a str, u64)>,
}

impl<'a> Field<'a> {
    pub(crate) fn of(plan: &'a Plan) -> Self {
        let clock = plan.clock();
        let ends = clock.round_begins(Round(plan.rounds));
        let nodes = plan.nodes.iter().map(|n| (n.name.as_str(), n.group.as_str(), Stream::named(0, &n.name).bits(0))).collect();
        Self { clock, ends, nodes }
    }

    /// Any of some nodes. Each draws a number and the highest is it, so that the others stay as they are when one joins or leaves.
    pub(crate) fn any(&self, chance: Stream, mut may: impl FnMut(usize) -> bool) -> Option<usize> {
        (0..self.nodes.len()).filter(|n| may(*n)).max_by_key(|n| (chance.of(self.nodes[*n].2).bits(0), self.nodes[*n].2))
    }

    /// When something happens, each with its number, in order of time.
    fn occurrences(&self, when: &Occasion, chance: Stream) -> Vec<(u64, Occasion)> {
        match when {
            Occasion::At(_) | Occasion::When { .. } => vec![(0, when.clone())],
            Occasion::Every(Every { every, from, until }) => {
                let (from, until) = self.stretch(*from, *until);
                let step = every.on(&self.clock).0.max(1);
                let times = (from.0..until.0).step_by(usize::try_from(step).unwrap_or(usize::MAX));
                (0..).zip(times).map(|(n, at)| (n, Occasion::At(self.moment(SimTime(at))))).collect()
            }
            Occasion::Randomly(randomly) => self.random(randomly, chance),
        }
    }

    fn random(&self, randomly: &Randomly, chance: Stream) -> Vec<(u64, Occasion)> {
        let (low, high) = self.slots(randomly.from, randomly.until);
        let mut slots: Vec<(Slot, u64)> = match (randomly.share, randomly.times) {
            (Some(share), times) => {
                let rounds = self.clock.round(low).0..=self.clock.round(Slot(high.0.saturating_sub(1))).0;
                let happens = rounds.filter(|round| low < high && chance.of(*round).happens(0, share.parts_per_million));
                let within = happens.map(|round| {
                    let begins = self.clock.round_begins(Round(round)).max(low);
                    let last = self.clock.round_begins(Round(round + 1)).min(high).0 - 1;
                    (Slot(chance.of(round).between(1, begins.0, last)), round)
                });
                within.take(times.map_or(usize::MAX, |times| usize::try_from(times).unwrap_or(usize::MAX))).collect()
            }
            (None, times) => {
                let times = 0..times.filter(|_| low < high).unwrap_or(0);
                times.map(|n| (Slot(chance.of(n).between(1, low.0, high.0 - 1)), n)).collect()
            }
        };
        slots.sort();
        slots.into_iter().map(|(slot, n)| (n, Occasion::At(self.moment(self.clock.begins(slot))))).collect()
    }

    /// From when to when something may begin.
    fn stretch(&self, from: Option<Moment>, until: Option<Moment>) -> (SimTime, SimTime) {
        let ends = self.clock.begins(self.ends);
        (from.map_or(SimTime(0), |at| at.on(&self.clock)), until.map_or(ends, |at| at.on(&self.clock).min(ends)))
    }

    /// The slots in which something may begin: from the first of these up to the second.
    pub(crate) fn slots(&self, from: Option<Moment>, until: Option<Moment>) -> (Slot, Slot) {
        let (from, until) = self.stretch(from, until);
        let whole = |at: SimTime| {
            let slot = self.clock.slot(at);
            if self.clock.begins(slot) == at { slot } else { Slot(slot.0.saturating_add(1)) }
        };
        (whole(from), whole(until).min(self.ends))
    }

    /// A moment as people write it: a round and the slots since its beginning, or the time where no slot begins then.
    pub(crate) fn moment(&self, at: SimTime) -> Moment {
        let slot = self.clock.slot(at);
        let round = self.clock.round(slot);
        let first = self.clock.round_begins(round);
        let since =
            if self.clock.begins(slot) == at { Length::Slots(slot.0 - first.0) } else { Length::Time(at - self.clock.begins(first)) };
        let text = if since == Length::Slots(0) { format!("round {round}") } else { format!("round {round} + {since}") };
        text.parse().expect("a round and a length are a moment")
    }

    /// A length of time in slots, or in time where it is not whole slots.
    pub(crate) fn length(&self, span: Span) -> Length {
        let slot = self.clock.slot_time.0.max(1);
        if span.0.is_multiple_of(slot) { Length::Slots(span.0 / slot) } else { Length::Time(span) }
    }

    /// What happens then, with nodes in place of the words that stand for any; and whether there were such words.
    fn named(&self, when: &Occasion, what: &Deed, chance: Stream) -> (Occasion, Deed, bool) {
        let mut words = written::entry(when, what);
        let mut mention = 0;
        written::each(written::of_entry(), &mut words, NODE, &mut |_, name| {
            let group = match StandIn::of(name) {
                Some(StandIn::Any) => None,
                Some(StandIn::AnyOf(group)) => Some(group),
                Some(StandIn::It) | None => return,
            };
            let node = self.any(chance.of(mention), |n| group.is_none_or(|group| self.nodes[n].1 == group));
            mention += 1;
            if let Some(node) = node {
                *name = self.nodes[node].0.to_owned();
            }
        });
        match written::read(&words).ok().filter(|_| mention > 0) {
            Some(entry) => (entry.when, entry.what, true),
            None => (when.clone(), what.clone(), false),
        }
    }

    /// What happens then, over before the settling.
    fn ending(&self, when: &Occasion, what: Deed) -> Deed {
        let Some(at) = when.at() else { return what };
        let mut words = written::entry(when, &what);
        self.end(at, &mut words);
        written::read(&words).map_or(what, |entry| entry.what)
    }

    /// Cuts lengths among the words of what happens at a moment, so that it is over before the settling.
    pub(crate) fn end(&self, at: Moment, words: &mut Value) {
        let left = self.clock.begins(self.ends) - at.on(&self.clock);
        written::each(written::of_entry(), words, "length", &mut |key, lasts| {
            if key == "for" && lasts.parse::<Length>().is_ok_and(|lasts| lasts.on(&self.clock) > left) {
                *lasts = self.length(left).to_string();
            }
        });
    }
}

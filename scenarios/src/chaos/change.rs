//! What chaos drew, changed a little: what a search tries next. Whatever comes of it, chaos could have drawn itself.

use koipond_record::unit::Length;
use koipond_record::{Round, Slot, Stream};
use serde_json::{Map, Value};

use super::draw::{begun, cheats, heaviest, nested, stretch};
use super::spec::ChaosSpec;
use super::take::Setting;
use super::templates::{FAULTS, Template};
use crate::draw::{Field, draw};
use crate::occasion::Occasion;
use crate::plan::{NodePlan, Plan, TimelinePlan};
use crate::scenario::Deed;
use crate::written;

/// A plain plan, and how many entries of its timeline are the scenario's own; those behind them chaos drew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wild {
    /// The plan.
    pub plan: Plan,
    /// How many entries are the scenario's own; they stay as they are.
    pub own: usize,
}

impl Wild {
    /// The entries that chaos drew.
    #[must_use]
    pub fn drawn(&self) -> &[TimelinePlan] {
        self.plan.timeline.get(self.own..).unwrap_or_default()
    }

    /// A line of YAML for each thing that chaos drew for a plan.
    #[must_use]
    pub fn lines(&self, of: &Plan) -> Vec<String> {
        let entry = |entry: &TimelinePlan| format!("- {}", written::yaml(written::of_entry(), &written::entry(&entry.when, &entry.what)));
        let cheats = self.plan.nodes.iter().zip(&of.nodes).filter(|(now, before)| now.behaviours != before.behaviours);
        let cheat = |(node, _): (&NodePlan, &NodePlan)| {
            let words = serde_json::to_value(node.behaviours.first()).unwrap_or_default();
            format!("{}: {}", node.name, written::yaml(written::of_behaviour(), &words))
        };
        self.drawn().iter().map(entry).chain(cheats.map(cheat)).collect()
    }
}

/// A small change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A fault begins at another time: anywhere, in another round, a little earlier or later, or beside another fault.
    Move,
    /// A fault lasts longer or shorter.
    Stretch,
    /// A fault is about another node.
    OtherNode,
    /// A fault of the same kind has other settings.
    Retune,
    /// A fault comes once more, at another time.
    Repeat,
    /// A fault does not come.
    LeaveOut,
    /// One more fault comes.
    Add,
    /// Another fault comes in the place of one.
    Replace,
    /// The first part of one timeline, the second part of another.
    Splice,
    /// Some faults of two timelines.
    Mix,
    /// The faults that are about one node are all about the same one.
    OneNode,
    /// The faults that are about one node are about one of the same two.
    TwoNodes,
    /// Faults that are about one node are about a cheat.
    AtCheat,
    /// A fault comes to another node as well, at the same moment or a round earlier or later; where there is no room, in another's place.
    Echo,
    /// One fault of another timeline comes beside one of this: at the same time of the same round or of the next, mostly at its node;
    /// where there is no room, in the place of a third.
    Graft,
    /// Some faults begin just before a window opens or closes: much is decided there.
    AtEdge,
    /// All faults begin about a round around one of them, at the same time of their rounds.
    Near,
    /// All faults begin in the same round.
    OneRound,
    /// Each fault begins a round after the one before.
    InTurn,
    /// Other nodes are cheats, or cheat in other ways.
    Cheats,
}

impl Change {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Move,
        Self::Stretch,
        Self::OtherNode,
        Self::Retune,
        Self::Repeat,
        Self::LeaveOut,
        Self::Add,
        Self::Replace,
        Self::Splice,
        Self::Mix,
        Self::OneNode,
        Self::TwoNodes,
        Self::AtCheat,
        Self::Echo,
        Self::Graft,
        Self::AtEdge,
        Self::Near,
        Self::OneRound,
        Self::InTurn,
        Self::Cheats,
    ];
}

/// A fault: the slot in which it begins, and its words without that.
#[derive(Clone, Debug, PartialEq)]
struct Fault {
    at: Slot,
    words: Map<String, Value>,
}

/// Changes what chaos drew for one plan.
pub struct Changes<'p> {
    plan: &'p Plan,
    spec: &'p ChaosSpec,
    field: Field<'p>,
    /// The slots in which faults can begin: from the first of these up to the second.
    slots: (Slot, Slot),
}

/// The words under which what happens in the storage network stands.
const STORAGE: &str = "storage";

impl<'p> Changes<'p> {
    /// Those of a plan with `chaos`; nothing of one without.
    #[must_use]
    pub fn of(plan: &'p Plan) -> Option<Self> {
        let spec = plan.chaos.as_ref()?;
        let field = Field::of(plan);
        let slots = stretch(spec, &field, plan);
        Some(Self { plan, spec, field, slots })
    }

    /// What a seed makes of the plan.
    #[must_use]
    pub fn draw(&self, seed: u64) -> Wild {
        let own = draw(&Plan { chaos: None, ..self.plan.clone() }, seed).0.timeline.len();
        Wild { plan: draw(self.plan, seed).0, own }
    }

    /// Whether chaos made a node of a drawn plan a cheat.
    #[must_use]
    pub fn has_cheats(&self, of: &Wild) -> bool {
        !self.cheating(of).is_empty()
    }

    /// A drawn plan with one change, which may take parts of another; nothing where it cannot be made.
    #[must_use]
    pub fn change(&self, of: &Wild, other: &Wild, how: Change, chance: Stream) -> Option<Wild> {
        if how == Change::Cheats {
            return self.other_cheats(of, chance);
        }
        let before = self.faults(of);
        let faults = match how {
            Change::OneNode | Change::TwoNodes | Change::AtCheat => self.gathered(before.clone(), of, how, chance)?,
            Change::OneRound | Change::InTurn | Change::Near | Change::AtEdge => self.timed(before.clone(), how, chance),
            _ => self.changed(before.clone(), other, how, chance)?,
        };
        let count = faults.len() as u64;
        let is_sound = faults != before && (self.spec.faults.low..=self.spec.faults.high).contains(&count) && self.slots.0 < self.slots.1;
        is_sound.then(|| self.with(of, faults))
    }

    fn changed(&self, mut faults: Vec<Fault>, other: &Wild, how: Change, chance: Stream) -> Option<Vec<Fault>> {
        let one = if faults.is_empty() { None } else { Some(chance.below(1, faults.len() as u64) as usize) };
        match how {
            Change::Move => {
                let at = self.moment(&faults, one?, chance.of(2));
                faults[one?].at = at;
            }
            Change::Stretch => self.stretch(&mut faults[one?], chance.of(2)),
            Change::OtherNode => self.rename(&mut faults[one?], self.any(chance.of(2))?),
            Change::Retune => faults[one?].words = self.retuned(&faults[one?], chance.of(2))?,
            Change::Repeat => {
                let at = self.moment(&faults, one?, chance.of(2));
                faults.push(Fault { at, ..faults[one?].clone() });
            }
            Change::LeaveOut => drop(faults.remove(one?)),
            Change::Add => faults.push(self.new_beside(&faults, chance.of(2))?),
            Change::Replace => faults[one?] = self.new_beside(&faults, chance.of(2))?,
            Change::Splice => {
                let cut = self.anywhere(chance.of(2));
                faults.retain(|fault| fault.at < cut);
                faults.extend(self.faults(other).into_iter().filter(|fault| fault.at >= cut));
            }
            Change::Mix => {
                faults.extend(self.faults(other));
                let room = chance.of(2).between(0, self.spec.faults.low.max(1), self.spec.faults.high.max(1));
                while faults.len() as u64 > room {
                    let out = chance.of(3).below(faults.len() as u64, faults.len() as u64);
                    faults.remove(out as usize);
                }
            }
            Change::Echo => {
                let mut echo = faults[one?].clone();
                let (at, round) = (echo.at.0, self.field.clock.round_time);
                echo.at = self.within([at, at, at + round, at.saturating_sub(round)][chance.below(2, 4) as usize]);
                self.rename(&mut echo, self.any(chance.of(3))?);
                self.join(&mut faults, echo, one?, chance.of(4));
            }
            Change::Graft => {
                let theirs = self.faults(other);
                let mut graft = theirs.get(chance.below(2, (theirs.len() as u64).max(1)) as usize)?.clone();
                let beside = &faults[one?];
                let round = self.field.clock.round(beside.at).0 + chance.below(3, 2);
                graft.at = self.in_round(round, graft.at);
                if let Some(name) = node(&beside.words).filter(|_| chance.happens(5, 700_000)) {
                    self.rename(&mut graft, &name);
                }
                self.join(&mut faults, graft, one?, chance.of(4));
            }
            _ => {}
        }
        Some(faults)
    }

    /// One more fault; where there is no room, in the place of any but one.
    fn join(&self, faults: &mut Vec<Fault>, new: Fault, but: usize, chance: Stream) {
        let out = chance.below(0, faults.len() as u64) as usize;
        if faults.len() as u64 >= self.spec.faults.high && out != but {
            faults.remove(out);
        }
        faults.push(new);
    }

    /// The slot of another round as far into it.
    fn in_round(&self, round: u64, at: Slot) -> Slot {
        let clock = &self.field.clock;
        self.within(clock.round_begins(Round(round)).0 + at.0 - clock.round_begins(clock.round(at)).0)
    }

    /// The faults that are about one node, all about a few.
    fn gathered(&self, mut faults: Vec<Fault>, of: &Wild, how: Change, chance: Stream) -> Option<Vec<Fault>> {
        let names: Vec<&str> = match how {
            Change::AtCheat => self.cheating(of),
            Change::TwoNodes => vec![self.any(chance.of(2))?, self.any(chance.of(3))?],
            _ => vec![self.any(chance.of(2))?],
        };
        let count = names.len() as u64;
        if count == 0 || faults.is_empty() {
            return None;
        }
        let sure = chance.below(1, faults.len() as u64);
        for (n, fault) in (0..).zip(&mut faults) {
            if how != Change::AtCheat || n == sure || chance.happens(100 + n, 500_000) {
                self.rename(fault, names[chance.of(4).below(n, count) as usize]);
            }
        }
        Some(faults)
    }

    /// The faults in other rounds, at the same time in these.
    fn timed(&self, mut faults: Vec<Fault>, how: Change, chance: Stream) -> Vec<Fault> {
        let clock = &self.field.clock;
        let (low, high) = (clock.round(self.slots.0).0, clock.round(self.latest()).0);
        let first = clock.round(self.anywhere(chance.of(2))).0;
        let around = faults.get(chance.below(3, (faults.len() as u64).max(1)) as usize).map_or(self.slots.0, |fault| fault.at);
        for (n, fault) in (0..).zip(&mut faults) {
            fault.at = match how {
                Change::Near => self.near(around, fault.at, chance.of(300 + n)),
                Change::AtEdge if chance.happens(100 + n, 500_000) => self.edge(clock.round(fault.at), chance.of(200 + n)),
                Change::AtEdge => fault.at,
                Change::InTurn => self.in_round(low + (first - low + n) % (high - low + 1), fault.at),
                _ => self.in_round(first, fault.at),
            };
        }
        faults
    }

    /// As far into a round as a slot, and less than half a round from another slot; in a third of all cases a round later.
    fn near(&self, around: Slot, at: Slot, chance: Stream) -> Slot {
        let (clock, half) = (&self.field.clock, self.field.clock.round_time / 2);
        let round = clock.round(Slot(around.0.saturating_sub(half))).0;
        let is_near = |round: &u64| self.in_round(*round, at).0 + half >= around.0;
        let nearest = (round..=round + 1).find(is_near).unwrap_or(round + 1);
        self.in_round(nearest + u64::from(chance.below(0, 3) == 0), at)
    }

    /// A slot just before a window opens or closes.
    fn edge(&self, round: Round, chance: Stream) -> Slot {
        let windows = &self.plan.chain;
        let (one, two) = (windows.submission_window.0, windows.submission_window.0 + windows.audit_window.0);
        let round_time = self.field.clock.round_time;
        let edge = self.field.clock.round_begins(round).0 + [one, two, round_time][chance.below(1, 3) as usize];
        self.within(edge.saturating_sub(chance.below(2, round_time / 16 + 1)))
    }

    /// The nodes that chaos made cheats.
    fn cheating(&self, of: &Wild) -> Vec<&'p str> {
        let nodes = of.plan.nodes.iter().zip(&self.plan.nodes).zip(&self.field.nodes);
        nodes.filter(|((now, before), _)| now.behaviours != before.behaviours).map(|(_, node)| node.0).collect()
    }

    fn faults(&self, of: &Wild) -> Vec<Fault> {
        let fault = |entry: &TimelinePlan| {
            let at = self.field.clock.slot(entry.when.at()?.on(&self.field.clock));
            let Value::Object(mut words) = written::entry(&entry.when, &entry.what) else { return None };
            words.remove("at");
            Some(Fault { at, words })
        };
        of.drawn().iter().filter_map(fault).collect()
    }

    fn with(&self, of: &Wild, mut faults: Vec<Fault>) -> Wild {
        faults.sort_by_key(|fault| fault.at);
        let mut plan = of.plan.clone();
        plan.timeline.truncate(of.own);
        let entries = faults.into_iter().map(|fault| begun(&self.field, fault.words, fault.at));
        let entries = entries.map(|entry| (entry.when, entry.what)).collect::<Vec<(Occasion, Deed)>>();
        for (when, what) in entries {
            let entry = u32::try_from(plan.timeline.len() + 1).unwrap_or(u32::MAX);
            plan.timeline.push(TimelinePlan { entry, when, what });
        }
        Wild { plan, own: of.own }
    }

    fn other_cheats(&self, of: &Wild, chance: Stream) -> Option<Wild> {
        let drawn = cheats(self.spec, &self.setting(), self.plan, chance.bits(1));
        let mut plan = of.plan.clone();
        for (node, origin) in plan.nodes.iter_mut().zip(&self.plan.nodes) {
            node.behaviours.clone_from(&origin.behaviours);
            node.acts.clone_from(&origin.acts);
        }
        for (node, behaviour) in drawn {
            plan.nodes[node].behaviours = vec![behaviour];
            plan.nodes[node].acts = Default::default();
        }
        (plan != of.plan).then_some(Wild { plan, own: of.own })
    }

    fn setting(&self) -> Setting<'_> {
        Setting { field: &self.field, lasting: self.spec.lasting, rounds: self.plan.rounds }
    }

    fn any(&self, chance: Stream) -> Option<&'p str> {
        self.field.any(chance, |_| true).map(|node| self.field.nodes[node].0)
    }

    fn anywhere(&self, chance: Stream) -> Slot {
        Slot(chance.between(0, self.slots.0.0, self.latest().0))
    }

    /// The last slot in which a fault can begin.
    fn latest(&self) -> Slot {
        Slot((self.slots.1.0.saturating_sub(1)).max(self.slots.0.0))
    }

    /// A slot, or the nearest in which a fault can begin.
    fn within(&self, slot: u64) -> Slot {
        Slot(slot.clamp(self.slots.0.0, self.latest().0))
    }

    /// Another time for one of the faults.
    fn moment(&self, faults: &[Fault], one: usize, chance: Stream) -> Slot {
        let round = self.field.clock.round_time.max(1);
        let near = |at: Slot, reach: u64| self.within((at.0 + chance.of(1).below(0, 2 * reach + 1)).saturating_sub(reach));
        match chance.below(0, 6) {
            5 => self.in_round(self.field.clock.round(self.anywhere(chance.of(1))).0, faults[one].at),
            0 => self.anywhere(chance.of(1)),
            4 => self.edge(self.field.clock.round(self.anywhere(chance.of(1))), chance.of(2)),
            1 => near(faults[one].at, round / 30),
            2 => near(faults[one].at, round / 4),
            _ => near(faults[chance.below(1, faults.len() as u64) as usize].at, round / 4),
        }
    }

    fn stretch(&self, fault: &mut Fault, chance: Stream) {
        let (low, high) = (self.spec.lasting.low.on(&self.field.clock).0, self.spec.lasting.high.on(&self.field.clock).0);
        self.each(fault, "length", &mut |key, text| {
            let Some(lasts) = text.parse::<Length>().ok().filter(|_| key == "for") else { return };
            let percent = [25, 50, 80, 125, 200, 400][chance.below(0, 6) as usize];
            let span = (lasts.on(&self.field.clock).0.saturating_mul(percent) / 100).clamp(low, high.max(low));
            *text = match lasts {
                Length::Slots(_) => format!("{} slots", (span / self.field.clock.slot_time.0.max(1)).max(1)),
                _ => Length::Time(koipond_record::Span((span / 1_000_000 * 1_000_000).max(low))).to_string(),
            };
        });
    }

    fn rename(&self, fault: &mut Fault, name: &str) {
        self.each(fault, "node-name", &mut |key, text| {
            if key == "node" {
                name.clone_into(text);
            }
        });
    }

    fn each(&self, fault: &mut Fault, format: &str, change: &mut dyn FnMut(&str, &mut String)) {
        let mut words = Value::Object(std::mem::take(&mut fault.words));
        written::each(written::of_entry(), &mut words, format, change);
        if let Value::Object(words) = words {
            fault.words = words;
        }
    }

    /// The same kind of fault with other settings; one that is about a node stays with it.
    fn retuned(&self, fault: &Fault, chance: Stream) -> Option<Map<String, Value>> {
        let template = FAULTS.iter().find(|template| has(&fault.words, template.word))?;
        let mut new = Fault { at: fault.at, words: self.drawn(template, chance) };
        if let Some(name) = node(&fault.words) {
            self.rename(&mut new, &name);
        }
        Some(new.words)
    }

    fn drawn(&self, template: &'static Template, chance: Stream) -> Map<String, Value> {
        let named = |key: &str| Stream::named(chance.bits(0), &format!("{}/{key}", template.word));
        nested(template.word, self.setting().draw(template.settings, &named))
    }

    /// A new fault; in three of four cases near one that there is, and in half of those about its node.
    fn new_beside(&self, faults: &[Fault], chance: Stream) -> Option<Fault> {
        let template = heaviest(&self.spec.kinds.drawn(), &|word| Stream::named(chance.bits(1), word))?;
        let mut new = Fault { at: self.anywhere(chance.of(1)), words: self.drawn(template, chance.of(2)) };
        if !faults.is_empty() && chance.below(2, 4) > 0 {
            let beside = &faults[chance.below(3, faults.len() as u64) as usize];
            let reach = self.field.clock.round_time.max(1) / 2;
            new.at = self.within((beside.at.0 + chance.below(4, 2 * reach + 1)).saturating_sub(reach));
            if let Some(name) = node(&beside.words).filter(|_| chance.happens(5, 500_000)) {
                self.rename(&mut new, &name);
            }
        }
        Some(new)
    }
}

/// Whether words are those of a kind of fault.
fn has(words: &Map<String, Value>, word: &str) -> bool {
    match word.split_once('.') {
        Some((outer, inner)) => words.get(outer).and_then(|under| under.get(inner)).is_some(),
        None => word != STORAGE && words.contains_key(word),
    }
}

/// The node that a fault is about, if it is about one.
fn node(words: &Map<String, Value>) -> Option<String> {
    let settings = words.values().find_map(|under| under.as_object())?;
    let named = |settings: &Map<String, Value>| settings.get("node").and_then(Value::as_str).map(str::to_owned);
    named(settings).or_else(|| settings.values().find_map(|inner| inner.as_object()).and_then(named))
}

/// The kind of each fault and behaviour that chaos can draw for a plan, as the log names them.
#[must_use]
pub fn drawable(plan: &Plan) -> (Vec<&'static str>, Vec<&'static str>) {
    let Some(spec) = &plan.chaos else { return (Vec::new(), Vec::new()) };
    let words = |of: Vec<(&'static Template, u64)>| of.into_iter().map(|(template, _)| template.word).collect();
    let faults = if spec.faults.high > 0 { words(spec.kinds.drawn()) } else { Vec::new() };
    let room = spec.cheats.map_or(plan.nodes.len() as u64 / 3, |cheats| cheats.high);
    (faults, if room > 0 { words(spec.behaviours.drawn()) } else { Vec::new() })
}

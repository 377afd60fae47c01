//! A setting of something that chaos draws, and how one is drawn.

use koipond_record::unit::{Length, LengthRange};
use koipond_record::{Span, Stream};
use serde_json::{Map, Value};

use crate::draw::Field;

/// Settings by their keys.
pub type Settings = &'static [(&'static str, Take)];

/// What a setting can be. Both ends of every range are included.
#[derive(Clone, Copy, Debug)]
pub enum Take {
    /// How long a fault lasts, as the scenario says.
    Lasting,
    /// The same, in slots.
    LastingSlots,
    /// The name of a node.
    Name,
    /// A node; where `wide` says so, sometimes its whole group or nobody by name, which is every node.
    Who {
        /// Whom it can be about beside one node.
        wide: Wide,
    },
    /// One of some words.
    Word(&'static [&'static str]),
    /// A whole number.
    Count(u64, u64),
    /// A number of slots.
    Slots(u64, u64),
    /// A range of slots from nothing up to so many.
    UpToSlots(u64, u64),
    /// A range of milliseconds from nothing up to so many.
    UpToMillis(u64, u64),
    /// A length of whole seconds.
    Seconds(u64, u64),
    /// A share, in whole percent.
    Percent(u64, u64),
    /// The length of a slot, in percent of what it should be.
    OfSlotTime(u64, u64),
    /// A round with faults, but not the first.
    Round,
    /// Another kind with its settings, by its word.
    One(&'static [(&'static str, Settings)]),
    /// A map of settings of its own.
    Inner(Settings),
    /// A list of some of these words, at least one.
    Some(&'static [&'static str]),
    /// This setting in every second case, and else what it is where it is not written.
    Maybe(&'static Take),
}

/// Whom a fault can be about beside one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wide {
    /// Nobody.
    Node,
    /// Its whole group.
    Group,
    /// Its whole group, or every node.
    All,
}

/// What draws of settings hang on.
pub struct Setting<'a> {
    /// The nodes and the time.
    pub field: &'a Field<'a>,
    /// How long faults last.
    pub lasting: LengthRange,
    /// How many rounds have faults.
    pub rounds: u64,
}

impl Setting<'_> {
    /// All settings of one kind.
    pub fn draw(&self, settings: Settings, chance: &dyn Fn(&str) -> Stream) -> Map<String, Value> {
        let mut drawn = Map::new();
        for (key, take) in settings {
            match take {
                Take::Who { wide } => {
                    if let Some((key, name)) = self.who(*wide, chance(key)) {
                        drawn.insert(key.to_owned(), name.into());
                    }
                }
                Take::Maybe(take) if chance(&format!("{key}?")).happens(0, 500_000) => {
                    drawn.insert((*key).to_owned(), self.one(take, &|inner| chance(&format!("{key}/{inner}"))));
                }
                Take::Maybe(_) => {}
                take => drop(drawn.insert((*key).to_owned(), self.one(take, &|inner| chance(&format!("{key}/{inner}"))))),
            }
        }
        drawn
    }

    /// One node in most cases.
    fn who(&self, wide: Wide, chance: Stream) -> Option<(&'static str, String)> {
        let node = self.field.nodes[self.field.any(chance, |_| true)?];
        match (wide, chance.below(0, 10)) {
            (Wide::All, 0) => None,
            (Wide::All | Wide::Group, 1 | 2) => Some(("group", node.1.to_owned())),
            _ => Some(("node", node.0.to_owned())),
        }
    }

    fn one(&self, take: &Take, chance: &dyn Fn(&str) -> Stream) -> Value {
        let draw = chance("");
        let between = |low: u64, high: u64| draw.between(0, low, high);
        match take {
            Take::Lasting => self.lasts(draw).into(),
            Take::LastingSlots => format!("{} slots", (self.lasting(draw).0 / self.field.clock.slot_time.0.max(1)).max(1)).into(),
            Take::Name => self.field.any(draw, |_| true).map(|node| self.field.nodes[node].0).into(),
            Take::Inner(settings) => self.draw(settings, chance).into(),
            Take::Word(words) => words[draw.below(0, words.len() as u64) as usize].into(),
            Take::Count(low, high) => between(*low, *high).into(),
            Take::Slots(low, high) => format!("{} slots", between(*low, *high)).into(),
            Take::UpToSlots(low, high) => format!("0..{} slots", between(*low, *high)).into(),
            Take::UpToMillis(low, high) => format!("0..{} ms", between(*low, *high)).into(),
            Take::Seconds(low, high) => format!("{} s", between(*low, *high)).into(),
            Take::Percent(low, high) => format!("{} %", between(*low, *high)).into(),
            Take::OfSlotTime(low, high) => {
                let millis = self.field.clock.slot_time.0 / 1_000_000;
                format!("{} ms", (millis.saturating_mul(between(*low, *high)) / 100).max(1)).into()
            }
            Take::Round => between(1.min(self.rounds - 1), self.rounds - 1).into(),
            Take::One(kinds) => {
                let (word, settings) = kinds[draw.below(0, kinds.len() as u64) as usize];
                let settings = self.draw(settings, &|key| chance(&format!("{word}/{key}")));
                Value::Object(Map::from_iter([(word.to_owned(), Value::Object(settings))]))
            }
            Take::Some(words) => {
                let sure = draw.below(0, words.len() as u64) as usize;
                let some = (0..).zip(*words).filter(|(n, _)| *n == sure || draw.happens(1 + *n as u64, 500_000));
                some.map(|(_, word)| Value::from(*word)).collect()
            }
            Take::Who { .. } | Take::Maybe(_) => Value::Null,
        }
    }

    /// How long something lasts.
    fn lasting(&self, chance: Stream) -> Span {
        let (low, high) = (self.lasting.low.on(&self.field.clock), self.lasting.high.on(&self.field.clock));
        Span(chance.between(0, low.0, high.0.max(low.0)))
    }

    /// A length in whole seconds where the range has some, so that it is easy to read.
    fn lasts(&self, chance: Stream) -> String {
        let span = self.lasting(chance);
        let second = 1_000_000_000;
        let whole = Span(span.0 / second * second);
        let low = self.lasting.low.on(&self.field.clock);
        if whole.0 > 0 && whole >= low {
            return Length::Time(whole).to_string();
        }
        Length::Time(Span((span.0 / 1_000_000 * 1_000_000).max(low.0))).to_string()
    }
}

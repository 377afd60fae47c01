//! Jumps: from the cursor to the next or previous slash, payout, round, slot or text, to a place that was named, to an effect.
//!
//! A jump reads a bounded number of frames at once; where that is not enough it is asked again, and goes on where it was.

use std::rc::Rc;

use koipond_record::{Event, Round, Seq, SimTime, Slot};

use crate::filter::Filter;
use crate::mark::{Mark, MarkKind};
use crate::sift::{Budget, Rest};
use crate::source::Source;
use crate::story::Story;

/// How many frames are read before somebody may press another key.
const FRAMES_AT_ONCE: usize = 4;

/// How many frames on an effect is looked for.
const EFFECT_FRAMES: usize = 12;

/// Which way to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Forward,
    Back,
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seek {
    /// What leaves a mark.
    Mark(Sought, Way),
    /// The beginning of a round.
    Round(Way),
    /// The first event of a slot.
    Slot(Way),
    /// The first event from a moment on, and how it was named.
    From(SimTime, String),
    /// The last event up to a moment.
    Until(SimTime),
    /// An event that a search finds.
    Search(Rc<Filter>, Way),
    /// So many events on, of those that a filter takes.
    Step(Rc<Filter>, Way, usize),
    /// The first event that this one caused.
    Effect,
}

/// What leaves a mark and can be jumped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    Slash,
    Payout,
    Fault,
    Vote,
    Stop,
}

/// What a look for something gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    At(Seq),
    Nothing,
    /// There is more to look at; ask again.
    NotYet,
}

impl Sought {
    fn is(self, mark: &Mark) -> bool {
        use MarkKind as M;
        match self {
            Self::Slash => matches!(mark.kind, M::Slashed(_)),
            Self::Payout => matches!(mark.kind, M::PaidOut | M::PayoutFailed),
            Self::Fault => matches!(mark.kind, M::FaultBegan(_) | M::FaultEnded(_) | M::Operator(_)),
            Self::Vote => matches!(mark.kind, M::Voted(_) | M::ListVoted(_)),
            Self::Stop => matches!(mark.kind, M::Stopped),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Slash => "slash",
            Self::Payout => "payout",
            Self::Fault => "fault or deed of an operator",
            Self::Vote => "vote",
            Self::Stop => "end of a process",
        }
    }
}

impl Seek {
    /// What to say when it is not found.
    pub fn nothing(&self) -> String {
        let side = |way: &Way| if *way == Way::Forward { "after" } else { "before" };
        match self {
            Self::Mark(sought, way) => format!("no {} {} this event", sought.word(), side(way)),
            Self::Round(Way::Forward) => "this is the last round in the log".to_owned(),
            Self::Round(Way::Back) => "this is the beginning of the first round".to_owned(),
            Self::Slot(Way::Forward) => "this is the last slot in the log".to_owned(),
            Self::Slot(Way::Back) => "this is the beginning of the first slot".to_owned(),
            Self::From(_, name) => format!("the log ends before {name}"),
            Self::Until(_) => "the log begins later".to_owned(),
            Self::Search(text, way) => format!("no event {} this one speaks of `{text}`", side(way)),
            Self::Step(filter, way, _) => format!("no event {} this one is taken by the filter {filter}", side(way)),
            Self::Effect => "nothing soon after was caused by this event".to_owned(),
        }
    }

    /// What is looked for, while it is.
    pub fn looks_for(&self) -> String {
        match self {
            Self::Mark(sought, _) => format!("looking for a {}", sought.word()),
            Self::Search(text, _) => format!("searching for {text}"),
            Self::Step(filter, ..) => format!("looking for events of {filter}"),
            Self::Round(_) | Self::Slot(_) | Self::From(..) | Self::Until(_) | Self::Effect => "looking".to_owned(),
        }
    }

    /// Whether one comes back from it with the key that goes back; a step is no jump.
    pub fn is_jump(&self) -> bool {
        !matches!(self, Self::Step(..) | Self::Slot(_) | Self::Until(_))
    }
}

/// Finds it, seen from an event, which itself is never the answer, except of what is named by its place.
pub fn find(source: &mut Source, story: &Story, from: Seq, seek: &Seek) -> Answer {
    let mut budget = Budget::of(FRAMES_AT_ONCE);
    let clock = &story.schedule.clock;
    match seek {
        Seek::Mark(sought, way) => marked(source, from, *way, *sought, &mut budget),
        Seek::Round(way) => division(source, from, *way, |at, on| {
            let round = story.round(at);
            Some(story.begins(if on { Round(round.0.checked_add(1)?) } else { round }))
        }),
        Seek::Slot(way) => division(source, from, *way, |at, on| {
            let slot = clock.slot(at);
            Some(clock.begins(if on { Slot(slot.0.checked_add(1)?) } else { slot }))
        }),
        Seek::From(moment, _) => source.seq_at(*moment).into(),
        Seek::Until(moment) => until(source, *moment).into(),
        Seek::Search(text, way) => nth(source, text, from, *way, 1, &mut budget),
        Seek::Step(filter, way, n) => nth(source, filter, from, *way, *n, &mut budget),
        Seek::Effect => effect(source, from).into(),
    }
}

impl From<Option<Seq>> for Answer {
    fn from(found: Option<Seq>) -> Self {
        found.map_or(Self::Nothing, Self::At)
    }
}

fn marked(source: &mut Source, from: Seq, way: Way, sought: Sought, budget: &mut Budget) -> Answer {
    // What stands before the event is marked once its own frame is; what stands after it may take the whole log.
    let mut seen = source.marks().partition_point(|mark| mark.seq <= from);
    loop {
        if way == Way::Forward {
            let hit = source.marks()[seen..].iter().filter(|mark| mark.seq > from).find(|mark| sought.is(mark));
            if let Some(mark) = hit {
                return Answer::At(mark.seq);
            }
            seen = source.marks().len();
        } else if source.marked() > from.0 {
            let before = source.marks().partition_point(|mark| mark.seq < from);
            return source.marks()[..before].iter().rfind(|mark| sought.is(mark)).map(|mark| mark.seq).into();
        }
        if !budget.spend() {
            return Answer::NotYet;
        }
        let before = source.marked();
        if source.mark_some(1) && source.marked() == before {
            return Answer::Nothing;
        }
    }
}

/// The beginning of the next division of time; or of this one, or, standing on it, of the one before. `begins` gives the beginning of
/// the division that a moment lies in, or of the next.
fn division(source: &mut Source, from: Seq, way: Way, begins: impl Fn(SimTime, bool) -> Option<SimTime>) -> Answer {
    let begin = |source: &mut Source, seq: Seq, on| {
        let at = source.event(seq)?.at;
        begins(at, on).and_then(|moment| source.seq_at(moment))
    };
    match way {
        Way::Forward => begin(source, from, true).filter(|begin| *begin > from).into(),
        Way::Back => {
            let this = begin(source, from, false).filter(|begin| *begin < from);
            this.or_else(|| begin(source, Seq(from.0.checked_sub(1)?), false)).filter(|begin| *begin < from).into()
        }
    }
}

/// The last event up to a moment.
fn until(source: &mut Source, moment: SimTime) -> Option<Seq> {
    let after = SimTime(moment.0.saturating_add(1));
    let end = source.end();
    source.seq_at(after).map_or(end, |seq| seq.0).checked_sub(1).map(Seq)
}

/// The nth event on that a filter takes, or the last before the log ends.
fn nth(source: &mut Source, filter: &Rc<Filter>, from: Seq, way: Way, n: usize, budget: &mut Budget) -> Answer {
    let side = source.side(filter, from, way, n, budget);
    if side.rest == Rest::Unknown { Answer::NotYet } else { side.places.last().copied().into() }
}

/// The first event soon after that names this one as its cause.
fn effect(source: &mut Source, from: Seq) -> Option<Seq> {
    let here = source.frame_of(from)?;
    let caused = |event: &&Event| event.cause == Some(from) && event.seq > from;
    let frames = here..source.frames().min(here.saturating_add(EFFECT_FRAMES));
    frames.into_iter().find_map(|n| source.frame(n).iter().find(caused).map(|event| event.seq))
}

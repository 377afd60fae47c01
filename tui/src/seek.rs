//! Jumps: from the cursor to the next or previous slash, payout, round or text.

use koipond_record::{Event, Round, Seq};

use crate::mark::{Mark, MarkKind};
use crate::source::Source;
use crate::story::Story;

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
    /// A text in an event's line, whatever its case.
    Text(String, Way),
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
            Self::Text(text, way) => format!("no event {} this one speaks of `{text}`", side(way)),
        }
    }
}

/// Finds it, seen from an event, which itself is never the answer.
pub fn find(source: &mut Source, story: &Story, from: Seq, seek: &Seek) -> Option<Seq> {
    match seek {
        Seek::Mark(sought, way) => marked(source, from, *way, *sought),
        Seek::Round(way) => round(source, story, from, *way),
        Seek::Text(text, way) => {
            let needle = text.to_lowercase();
            let speaks = |event: &Event| format!("{} {}", story.actor(event), story.words(event)).to_lowercase().contains(&needle);
            in_frames(source, from, *way, |source, n| {
                let hits = source.frame(n);
                first(hits.iter().filter(|event| speaks(event)).map(|event| event.seq), from, *way)
            })
        }
    }
}

fn marked(source: &mut Source, from: Seq, way: Way, sought: Sought) -> Option<Seq> {
    let hits = |marks: &[Mark]| first(marks.iter().filter(|mark| sought.is(mark)).map(|mark| mark.seq), from, way);
    // What stands before the event is marked once its own frame is; what stands after it may take the whole log.
    while source.marked() <= from.0 && !source.mark_some(1) {}
    loop {
        if let Some(found) = hits(source.marks()) {
            return Some(found);
        }
        if way == Way::Back || source.mark_some(8) {
            return hits(source.marks());
        }
    }
}

/// The beginning of the next round; or of this one, or, standing on it, of the one before.
fn round(source: &mut Source, story: &Story, from: Seq, way: Way) -> Option<Seq> {
    let here = story.round(source.event(from)?.at);
    if way == Way::Forward {
        return source.seq_at(story.begins(Round(here.0.checked_add(1)?)));
    }
    let this = source.seq_at(story.begins(here)).filter(|begin| *begin < from);
    this.or_else(|| source.seq_at(story.begins(Round(here.0.checked_sub(1)?)))).filter(|begin| *begin < from)
}

/// Asks frame after frame, from the one that holds an event.
fn in_frames(source: &mut Source, from: Seq, way: Way, mut ask: impl FnMut(&mut Source, usize) -> Option<Seq>) -> Option<Seq> {
    let here = source.frame_of(from)?;
    match way {
        Way::Forward => (here..source.frames()).find_map(|n| ask(source, n)),
        Way::Back => (0..=here).rev().find_map(|n| ask(source, n)),
    }
}

/// The nearest of ascending hits on that side of an event.
fn first(mut hits: impl DoubleEndedIterator<Item = Seq>, from: Seq, way: Way) -> Option<Seq> {
    match way {
        Way::Forward => hits.find(|seq| *seq > from),
        Way::Back => hits.rev().find(|seq| *seq < from),
    }
}

//! Jumps: from the cursor to the next or previous slash, payout, round or text.

use std::io::{Read, Seek as InputSeek};

use koipond_record::{Event, Round, Seq};

use crate::grid::MarkKind;
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
    Slash(Way),
    Payout(Way),
    /// The beginning of a round.
    Round(Way),
    /// A text in an event's line, whatever its case.
    Text(String, Way),
}

impl Seek {
    /// What to say when it is not found.
    pub fn nothing(&self) -> String {
        let side = |way: &Way| if *way == Way::Forward { "after" } else { "before" };
        match self {
            Self::Slash(way) => format!("no slash {} this event", side(way)),
            Self::Payout(way) => format!("no payout {} this event", side(way)),
            Self::Round(Way::Forward) => "this is the last round in the log".to_owned(),
            Self::Round(Way::Back) => "this is the beginning of the first round".to_owned(),
            Self::Text(text, way) => format!("no event {} this one speaks of `{text}`", side(way)),
        }
    }
}

/// Finds it, seen from an event, which itself is never the answer.
pub fn find<R: Read + InputSeek>(source: &mut Source<R>, story: &Story, from: Seq, seek: &Seek) -> Option<Seq> {
    match seek {
        Seek::Slash(way) => marked(source, story, from, *way, MarkKind::Slashed),
        Seek::Payout(way) => marked(source, story, from, *way, MarkKind::Payout),
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

fn marked<R: Read + InputSeek>(source: &mut Source<R>, story: &Story, from: Seq, way: Way, kind: MarkKind) -> Option<Seq> {
    in_frames(source, from, way, |source, n| {
        let marks = source.marks(n, story);
        first(marks.iter().filter(|mark| mark.kind == kind).map(|mark| mark.seq), from, way)
    })
}

/// The beginning of the next round; or of this one, or, standing on it, of the one before.
fn round<R: Read + InputSeek>(source: &mut Source<R>, story: &Story, from: Seq, way: Way) -> Option<Seq> {
    let here = story.round(source.event(from)?.at);
    if way == Way::Forward {
        return source.seq_at(story.begins(Round(here.0.checked_add(1)?)));
    }
    let this = source.seq_at(story.begins(here)).filter(|begin| *begin < from);
    this.or_else(|| source.seq_at(story.begins(Round(here.0.checked_sub(1)?)))).filter(|begin| *begin < from)
}

/// Asks frame after frame, from the one that holds an event.
fn in_frames<R: Read + InputSeek>(
    source: &mut Source<R>,
    from: Seq,
    way: Way,
    mut ask: impl FnMut(&mut Source<R>, usize) -> Option<Seq>,
) -> Option<Seq> {
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

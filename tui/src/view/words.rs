//! Small phrases and ways of reading that several panes share.

use koipond_record::event::NodeEvent;
use koipond_record::{Ask, CallId, Event, NodeId, Seq, SimTime, What};

use crate::line::{Content, Line, Tone, Word, columns, fit};
use crate::source::{FrameNote, Source};
use crate::story::{Story, clean};

/// The most characters of a value that are shown whole.
const WHOLE: usize = 24;

/// A CID or value that is short enough for a line and safe to draw.
pub fn short(text: &str) -> String {
    let text = clean(text);
    let count = text.chars().count();
    if count <= WHOLE {
        return text;
    }
    let head: String = text.chars().take(8).collect();
    let tail: String = text.chars().skip(count - 6).collect();
    format!("{head}…{tail}")
}

/// Round and slot: `r1 2,632`.
pub fn when(story: &Story, at: SimTime) -> String {
    format!("r{} {}", story.round(at), story.slot(at))
}

/// A node by its place, or that it is none.
pub fn who(story: &Story, node: Option<u32>) -> String {
    node.map_or_else(|| "a stranger".to_owned(), |node| story.node_name(NodeId(node)))
}

/// A number with what it counts: `1 vote`, `2 votes`.
pub fn counted(n: usize, of: &str) -> String {
    if n == 1 { format!("1 {of}") } else { format!("{n} {of}s") }
}

/// A pane with nothing to show, and why.
pub fn nothing(title: impl Into<String>, why: &str) -> Content {
    Content { title: title.into(), lines: vec![Line::of(why, Tone::Faint)], anchor: 0 }
}

/// A word.
pub fn word(text: impl Into<String>, tone: Tone) -> Word {
    Word { text: text.into(), tone, to: None }
}

/// A word that leads to an event.
pub fn word_to(text: impl Into<String>, tone: Tone, to: Seq) -> Word {
    Word { text: text.into(), tone, to: Some(to) }
}

/// Words one after another in lines of a width; all lines but the first are set in, and none begins with the `·` that divides words.
pub fn flow(words: Vec<Word>, width: usize, indent: usize) -> Vec<Line> {
    let indent = indent.min(width / 2);
    let (mut lines, mut line, mut begun) = (Vec::new(), Line::default(), false);
    for mut word in words {
        if begun && line.width() + 1 + columns(&word.text) > width {
            lines.push(std::mem::replace(&mut line, Line::plain(" ".repeat(indent))));
            begun = false;
            if let Some(rest) = word.text.strip_prefix("· ") {
                word.text = rest.to_owned();
            }
        }
        if begun {
            line = line.and(" ", Tone::Plain);
        }
        let room = width.saturating_sub(line.width());
        line = line.and_to(fit(&word.text, room), word.tone, word.to);
        begun = true;
    }
    lines.push(line);
    lines
}

/// Who is asked by a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    Chain,
    Storage,
    Node(NodeId),
    /// A host of the web, by its name.
    Host(String),
}

impl Peer {
    /// Whom a question goes to; timers and responses go to nobody by themselves.
    pub fn of(ask: &Ask) -> Option<Self> {
        match ask {
            Ask::Send(_) | Ask::Read(_) => Some(Self::Chain),
            Ask::Put { .. } | Ask::Get { .. } => Some(Self::Storage),
            Ask::Http(request) => Some(NodeId::at(&request.host).map_or_else(|| Self::Host(clean(&request.host)), Self::Node)),
            Ask::Wake { .. } | Ask::Forget { .. } | Ask::Respond { .. } => None,
        }
    }

    /// As people know it.
    pub fn name(&self, story: &Story) -> String {
        match self {
            Self::Chain => "chain".to_owned(),
            Self::Storage => "storage".to_owned(),
            Self::Node(node) => story.node_name(*node),
            Self::Host(host) => fit(host, WHOLE),
        }
    }
}

/// How many steps back from what happened to a call the call itself is looked for.
const STEPS: usize = 4;

/// The question that a call asked, found among the causes of what happened to it.
pub fn question(source: &mut Source, event: &Event, call: CallId) -> Option<(Seq, Ask)> {
    let mut next = event.cause.filter(|cause| *cause < event.seq);
    for _ in 0..STEPS {
        let cause = source.event(next?)?;
        if let What::Node(NodeEvent::Called { call: asked, ask }) = &cause.what
            && *asked == call
            && cause.node == event.node
        {
            return Some((cause.seq, ask.clone()));
        }
        next = cause.cause.filter(|before| *before < cause.seq);
    }
    None
}

/// The first events after a place that are of interest, the nearest first; no more than `frames` are unpacked.
pub fn onward(
    source: &mut Source,
    from: Seq,
    most: usize,
    frames: usize,
    holds: impl Fn(&FrameNote) -> bool,
    is: impl Fn(&Event) -> bool,
) -> Vec<Event> {
    let mut found = Vec::new();
    let Some(here) = source.frame_of(from) else { return found };
    let mut unpacked = 0;
    for n in here..source.frames() {
        if found.len() >= most || unpacked >= frames {
            break;
        }
        if !holds(&source.note(n)) {
            continue;
        }
        unpacked += 1;
        let events = source.frame(n);
        found.extend(events.iter().filter(|event| event.seq > from && is(event)).take(most - found.len()).cloned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_flow_into_lines_and_all_but_the_first_are_set_in() {
        let words = ["one", "two", "· three", "a-long-word"].map(|text| word(text, Tone::Plain)).to_vec();
        let lines: Vec<String> = flow(words, 8, 2).iter().map(Line::text).collect();
        assert_eq!(lines, ["one two", "  three", "  a-lon…"]);
    }
}

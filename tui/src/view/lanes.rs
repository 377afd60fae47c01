//! The lanes of the messages: a column for each that talks, and how an arrow is drawn across them.

use koipond_record::{NodeId, Seq, SimTime, Slot};

use super::words::Peer;
use crate::line::{Line, Tone, columns, fit, pad};
use crate::model::Model;

/// The columns that the time takes.
pub const TIME: usize = 8;

/// Below this width, words tell nothing.
const WORDS_LEAST: usize = 8;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    Node(u32),
    Chain,
    Storage,
    Outside,
}

impl From<&Peer> for Lane {
    fn from(peer: &Peer) -> Self {
        match peer {
            Peer::Chain => Self::Chain,
            Peer::Storage => Self::Storage,
            Peer::Node(node) => Self::Node(node.0),
            Peer::Host(_) => Self::Outside,
        }
    }
}

/// How a message is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It leaves.
    Sent,
    /// It is there.
    Arrived,
    /// It comes to nothing, or has to be sent again.
    Lost,
    /// It is on its way for longer than it should.
    Held,
    /// It is no message, but tells of the moment.
    Happened,
}

/// A message, or what tells of the moment.
#[derive(Clone, Debug)]
pub struct Message {
    pub seq: Seq,
    pub at: SimTime,
    pub from: Lane,
    pub to: Lane,
    pub fate: Fate,
    pub tone: Tone,
    pub words: String,
}

impl Message {
    /// Whether it is seen where these lanes are shown.
    pub fn touches(&self, shown: impl Fn(Lane) -> bool) -> bool {
        self.fate == Fate::Happened || (shown(self.from) && shown(self.to))
    }
}

/// Where lanes stand, and how rows are drawn on them.
pub struct Chart<'a> {
    pub model: &'a Model,
    pub lanes: Vec<Lane>,
    pub lane_width: usize,
    pub width: usize,
    /// How many rows it is scrolled.
    pub scrolled: i32,
}

impl Chart<'_> {
    /// The names of the lanes, and below them the messages around the cursor that fit; the names stay where one scrolls.
    pub fn lines(&self, messages: &[Message], height: usize) -> Vec<Line> {
        let rows = height.saturating_sub(1).max(1);
        let here = messages.partition_point(|message| message.seq <= self.model.cursor).saturating_sub(1);
        let wanted = here.saturating_sub(rows / 2).saturating_add_signed(isize::try_from(self.scrolled).unwrap_or(0));
        let top = wanted.min(messages.len().saturating_sub(rows));
        let mut lines = vec![self.heads()];
        let mut slot = None;
        for message in messages.iter().skip(top).take(rows) {
            lines.push(self.row(message, slot));
            slot = Some(self.model.story.slot(message.at));
        }
        lines
    }

    /// The middle of a lane, counted from the first lane's left.
    fn middle(&self, lane: Lane) -> Option<usize> {
        let place = self.lanes.iter().position(|other| *other == lane)?;
        Some(place * self.lane_width + self.lane_width / 2)
    }

    /// The names over the lanes.
    fn heads(&self) -> Line {
        let mut line = Line::plain(" ".repeat(TIME));
        for lane in &self.lanes {
            let name = match lane {
                Lane::Node(node) => self.model.story.node_name(NodeId(*node)),
                Lane::Chain => "chain".to_owned(),
                Lane::Storage => "storage".to_owned(),
                Lane::Outside => "outside".to_owned(),
            };
            let name = middle_cut(&name, self.lane_width.saturating_sub(1));
            let before = (self.lane_width.saturating_sub(columns(&name))) / 2;
            let tone = if matches!(lane, Lane::Node(_)) { Tone::Name } else { Tone::Strong };
            line = line.and(pad(&format!("{}{name}", " ".repeat(before)), self.lane_width), tone);
        }
        line
    }

    /// A message; its slot is told where it is another than that of the row before, else how long after the slot's beginning it is.
    fn row(&self, message: &Message, before: Option<Slot>) -> Line {
        let story = &self.model.story;
        let slot = story.slot(message.at);
        let time = if before == Some(slot) {
            let late = message.at - story.schedule.clock.begins(slot);
            format!("+{}ms", late.0 / 1_000_000)
        } else {
            slot.to_string()
        };
        let is_selected = message.seq == self.model.cursor;
        let marker = if is_selected { '▸' } else { ' ' };
        let time = format!("{marker}{:>6} ", fit(&time, TIME - 2));
        let mut line = Line::of(time, if is_selected { Tone::Chosen } else { Tone::Faint });
        if message.fate == Fate::Happened {
            let room = self.width.saturating_sub(TIME);
            return line.and(fit(&format!("── {} ", message.words), room), message.tone).to(message.seq);
        }
        for (text, is_lane) in self.drawn(message) {
            line = line.and(text, if is_lane { Tone::Faint } else { message.tone });
        }
        let room = self.width.saturating_sub(line.width() + 1);
        let words = if room < WORDS_LEAST { String::new() } else { format!(" {}", fit(&message.words, room)) };
        line.and(words, message.tone).to(message.seq)
    }

    /// The lanes with the arrow across them, in pieces that are arrow or not.
    fn drawn(&self, message: &Message) -> Vec<(String, bool)> {
        let mut cells = vec![(' ', true); self.lanes.len() * self.lane_width];
        let middles: Vec<usize> = self.lanes.iter().filter_map(|lane| self.middle(*lane)).collect();
        for middle in &middles {
            if let Some(cell) = cells.get_mut(*middle) {
                *cell = ('│', true);
            }
        }
        if let (Some(from), Some(to)) = (self.middle(message.from), self.middle(message.to)) {
            let (left, right) = (from.min(to), from.max(to));
            let across = if message.fate == Fate::Arrived { '─' } else { '┄' };
            for (place, cell) in cells.iter_mut().enumerate().take(right).skip(left + 1) {
                *cell = (if middles.contains(&place) { '┼' } else { across }, false);
            }
            let head = match (message.fate, from < to) {
                (Fate::Arrived, true) => '▶',
                (Fate::Arrived, false) => '◀',
                (_, true) => '▷',
                (_, false) => '◁',
            };
            let start = if message.fate == Fate::Arrived { '●' } else { '○' };
            for (place, sign) in [(to, head), (from, start)] {
                if let Some(cell) = cells.get_mut(place) {
                    *cell = (sign, false);
                }
            }
            let stop = match message.fate {
                Fate::Lost => Some('×'),
                Fate::Held => Some('‖'),
                Fate::Sent | Fate::Arrived | Fate::Happened => None,
            };
            if let Some(stop) = stop {
                stops(&mut cells, (from, to), stop);
            }
        }
        pieces(&cells)
    }
}

/// Ends an arrow short of where it went.
fn stops(cells: &mut [(char, bool)], (from, to): (usize, usize), sign: char) {
    let (short_of, between) = if from < to { (to.saturating_sub(2), to.saturating_sub(1)) } else { (to + 2, to + 1) };
    for (place, cell) in [(short_of, (sign, false)), (between, (' ', true)), (to, ('│', true))] {
        if let Some(old) = cells.get_mut(place) {
            *old = cell;
        }
    }
}

/// A name in at most so many columns, cut in its middle: nodes of one group differ at their ends.
fn middle_cut(name: &str, width: usize) -> String {
    let count = name.chars().count();
    if columns(name) <= width || width < 4 {
        return fit(name, width);
    }
    let tail: String = name.chars().skip(count.saturating_sub(width / 2)).collect();
    fit(&format!("{}…{tail}", name.chars().take(width - 1 - width / 2).collect::<String>()), width)
}

/// Cells of one kind, one after another, put together.
fn pieces(cells: &[(char, bool)]) -> Vec<(String, bool)> {
    let mut out: Vec<(String, bool)> = Vec::new();
    for (sign, is_lane) in cells {
        match out.last_mut() {
            Some((text, same)) if same == is_lane => text.push(*sign),
            _ => out.push((sign.to_string(), *is_lane)),
        }
    }
    out
}

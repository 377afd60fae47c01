//! A space-time diagram: nodes, chain and storage as columns, time downwards, an arrow for each message around the cursor.
//!
//! A message is drawn when it leaves (dotted) and once more when it is there (solid), so that one sees how long it took and what lay
//! between. Where not all nodes fit, the columns are those of the node that is looked at and of whom it talks with.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{Absence, ChainEvent, FaultEvent, NetEvent, NodeEvent, RunEvent, StorageEvent};
use koipond_record::{Event, Input, NodeId, Reply, RequestId, Seq, SimTime, What};

use super::words::{Peer, nothing, onward, question};
use super::{PANES, Pane};
use crate::line::{Content, Line, Tone, columns, fit, pad};
use crate::model::Model;
use crate::page::Look;
use crate::source::{FrameNote, Source, bit};

pub const PANE: Pane = Pane { name: "messages", key: Some('m'), shows: "who told whom, and when", fill };

/// How many events are gathered on either side of the cursor, and out of how many frames at most.
const EVENTS: usize = 160;
const FRAMES: usize = 4;

/// The columns that the time takes.
const TIME: usize = 8;

/// The columns of one lane, at least and at most.
const LANE_LEAST: usize = 8;
const LANE_MOST: usize = 12;

/// Below this width, words tell nothing.
const WORDS_LEAST: usize = 8;

/// How many lanes stand behind those of the nodes: chain, storage and what is outside.
const SERVICES: usize = 3;

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let all: Vec<Lane> = (0..model.story.nodes.len()).filter_map(|node| u32::try_from(node).ok()).map(Lane::Node).collect();
    let longest = model.story.nodes.iter().map(|card| columns(&card.name)).max().unwrap_or(0);
    let wanted = (longest + 2).clamp(LANE_LEAST, LANE_MOST);
    let room = look.width.saturating_sub(TIME + words_least(look.width));
    let all_fit = room / (all.len() + SERVICES) >= LANE_LEAST;
    let places = if all_fit { all.len() } else { (room / wanted).saturating_sub(SERVICES).max(1) };
    let alone = model.looked_at().filter(|_| !all_fit).and_then(|node| u32::try_from(node).ok());
    let events = gathered(look, alone);
    let mut messages = messages(model, look.source, &events);
    let lanes = lanes(&messages, &all, places, alone, model.cursor);
    messages.retain(|message| message.touches(|lane| lanes.contains(&lane)));
    if messages.iter().all(|message| message.fate == Fate::Happened) {
        return nothing("messages", "no message was sent around this event");
    }
    enter_selected(model, &mut messages);
    let title = match alone {
        Some(node) => format!("messages of {}", model.story.node_name(NodeId(node))),
        None => "messages".to_owned(),
    };
    let lane_width = wanted.min(room / lanes.len().max(1)).max(LANE_LEAST);
    let chart = Chart { model, lanes, lane_width, width: look.width };
    Content { title, lines: chart.lines(&messages, look.height), anchor: 0 }
}

/// Enters the selected event in its place where it is no message that is shown.
fn enter_selected(model: &Model, messages: &mut Vec<Message>) {
    let Some(event) = &model.page.selected else { return };
    if let Err(place) = messages.binary_search_by_key(&event.seq, |message| message.seq) {
        let words = format!("{}  {}", model.story.actor(event), model.story.words(event));
        let (from, to) = (Lane::Outside, Lane::Outside);
        messages.insert(place, Message { seq: event.seq, at: event.at, from, to, fate: Fate::Happened, tone: Tone::Plain, words });
    }
}

/// The columns that are kept for what a message says.
fn words_least(width: usize) -> usize {
    match width {
        0..60 => 0,
        60..100 => 18,
        _ => 28,
    }
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
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
enum Fate {
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

#[derive(Clone, Debug)]
struct Message {
    seq: Seq,
    at: SimTime,
    from: Lane,
    to: Lane,
    fate: Fate,
    tone: Tone,
    words: String,
}

impl Message {
    fn touches(&self, shown: impl Fn(Lane) -> bool) -> bool {
        self.fate == Fate::Happened || (shown(self.from) && shown(self.to))
    }
}

/// The events around the cursor, in order; of one node alone where it is given.
fn gathered(look: &mut Look<'_>, alone: Option<u32>) -> Vec<Event> {
    let holds = |note: &FrameNote| alone.is_none_or(|node| (note.of_node | note.net | note.storage) & bit(node) != 0);
    let is = |event: &Event| {
        let visits = |node| matches!(&event.what, What::Net(NetEvent::Forwarded { to, .. }) if to.0 == node);
        let its = alone.is_none_or(|node| event.node == Some(NodeId(node)) || visits(node));
        (its && is_message(event)) || happened(event)
    };
    let cursor = look.model.cursor;
    let mut events = look.source.back(cursor, EVENTS, FRAMES, holds, is);
    events.reverse();
    events.extend(onward(look.source, cursor, EVENTS, FRAMES, holds, is));
    events
}

fn is_message(event: &Event) -> bool {
    match &event.what {
        What::Node(NodeEvent::Called { ask, .. }) => Peer::of(ask).is_some() || matches!(ask, koipond_record::Ask::Respond { .. }),
        What::Node(NodeEvent::Got(Input::Answer { .. } | Input::Request { .. })) | What::Net(_) => true,
        What::Chain(ChainEvent::Totals(_)) => false,
        What::Chain(_) | What::Storage(_) => event.cause.is_some(),
        What::Node(_) | What::Run(_) | What::Fault(_) => false,
    }
}

/// Whether it is told across all lanes.
fn happened(event: &Event) -> bool {
    matches!(event.what, What::Fault(FaultEvent::Began { .. } | FaultEvent::Ended { .. }) | What::Run(RunEvent::RoundBegan { .. }))
}

fn messages(model: &Model, source: &mut Source, events: &[Event]) -> Vec<Message> {
    let mut askers = BTreeMap::new();
    let mut found = Vec::new();
    for event in events {
        match &event.what {
            What::Net(NetEvent::Forwarded { request, .. }) => {
                askers.insert(*request, event.node.map_or(Lane::Outside, |node| Lane::Node(node.0)));
            }
            What::Net(NetEvent::Requested { request, .. }) => {
                askers.insert(*request, Lane::Outside);
            }
            _ => {}
        }
        let Some((from, to, fate, tone)) = way(source, event, &askers) else { continue };
        let told = model.story.words(event);
        let words = without_call(&told).to_owned();
        found.push(Message { seq: event.seq, at: event.at, from, to, fate, tone, words });
    }
    found
}

/// The words without the number of the call, which is of no use here.
fn without_call(told: &str) -> &str {
    let Some(rest) = told.strip_prefix("call ") else { return told };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix(": ").or_else(|| rest.strip_prefix(" is answered: ")).unwrap_or(rest).trim_start()
}

/// From where to where, and what becomes of it.
fn way(source: &mut Source, event: &Event, askers: &BTreeMap<RequestId, Lane>) -> Option<(Lane, Lane, Fate, Tone)> {
    if happened(event) {
        let tone = if matches!(event.what, What::Fault(_)) { Tone::Fault } else { Tone::Faint };
        return Some((Lane::Outside, Lane::Outside, Fate::Happened, tone));
    }
    let own = event.node.map(|node| Lane::Node(node.0));
    match &event.what {
        What::Node(NodeEvent::Called { ask: koipond_record::Ask::Respond { request, .. }, .. }) => {
            Some((own?, *askers.get(request)?, Fate::Sent, Tone::Plain))
        }
        What::Node(NodeEvent::Called { ask, .. }) => Some((own?, Lane::from(&Peer::of(ask)?), Fate::Sent, Tone::Plain)),
        What::Node(NodeEvent::Got(Input::Answer { call, reply })) => {
            if gave_up(source, event) {
                return None;
            }
            let is_bad = matches!(reply, Reply::Failed { .. } | Reply::Unreachable { .. });
            let tone = if is_bad { Tone::Doubtful } else { Tone::Plain };
            let from = answered_by(source, event).filter(|from| Some(*from) != own);
            let from = from.or_else(|| question(source, event, *call).and_then(|(_, ask)| Some(Lane::from(&Peer::of(&ask)?))))?;
            Some((from, own?, Fate::Arrived, tone))
        }
        What::Node(NodeEvent::Got(Input::Request { request, .. })) => Some((*askers.get(request)?, own?, Fate::Arrived, Tone::Plain)),
        What::Chain(chain) => {
            let fate = match chain {
                ChainEvent::Lost { .. } => Fate::Lost,
                ChainEvent::HeldUp { .. } => Fate::Held,
                _ => Fate::Arrived,
            };
            let tone = match chain {
                ChainEvent::Lost { .. } | ChainEvent::Refused { .. } | ChainEvent::PayoutFailed { .. } => Tone::Bad,
                ChainEvent::PaidOut { .. } => Tone::Good,
                _ => Tone::Plain,
            };
            Some((caller(source, event)?, Lane::Chain, fate, tone))
        }
        What::Storage(_) => Some((caller(source, event)?, Lane::Storage, Fate::Arrived, storage_tone(event))),
        What::Net(net) => of_net(source, event, net, own?),
        What::Node(_) | What::Run(_) | What::Fault(_) => None,
    }
}

fn storage_tone(event: &Event) -> Tone {
    use StorageEvent as S;
    match &event.what {
        What::Storage(S::Missing { .. } | S::NotStored { .. } | S::Unpaid { .. }) => Tone::Bad,
        What::Storage(S::Altered { .. } | S::Pretended { .. } | S::Skipped { .. }) => Tone::Doubtful,
        _ => Tone::Plain,
    }
}

fn of_net(source: &mut Source, event: &Event, net: &NetEvent, own: Lane) -> Option<(Lane, Lane, Fate, Tone)> {
    let mut asked = |call| question(source, event, call).and_then(|(_, ask)| Some(Lane::from(&Peer::of(&ask)?)));
    match net {
        NetEvent::Retransmitted { call, .. } => Some((own, asked(*call)?, Fate::Lost, Tone::Doubtful)),
        NetEvent::HeldUp { call, .. } => Some((own, asked(*call)?, Fate::Held, Tone::Doubtful)),
        NetEvent::TimedOut { call, .. } | NetEvent::Broken { call, .. } => Some((own, asked(*call)?, Fate::Lost, Tone::Bad)),
        NetEvent::Unanswered { call, .. } => Some((asked(*call)?, own, Fate::Lost, Tone::Bad)),
        NetEvent::Routed { .. } => Some((own, Lane::Outside, Fate::Arrived, Tone::Plain)),
        NetEvent::Repeated { call, .. } => Some((own, asked(*call)?, Fate::Arrived, Tone::Doubtful)),
        NetEvent::Requested { .. } => Some((Lane::Outside, own, Fate::Sent, Tone::Plain)),
        NetEvent::Replied { .. } => Some((own, Lane::Outside, Fate::Arrived, Tone::Plain)),
        // That it left is told by its call, and that it is there by who gets it.
        NetEvent::Forwarded { .. } => None,
    }
}

/// The node whose call led to this, if a call did at once.
fn caller(source: &mut Source, event: &Event) -> Option<Lane> {
    let cause = source.event(event.cause.filter(|cause| *cause < event.seq)?)?;
    match (&cause.what, cause.node) {
        (What::Net(NetEvent::TimedOut { .. }), _) => None,
        (What::Node(NodeEvent::Called { .. }) | What::Net(_), Some(node)) => Some(Lane::Node(node.0)),
        _ => None,
    }
}

/// Whether an answer is no more than that no answer came; that is told by the time-out.
fn gave_up(source: &mut Source, answer: &Event) -> bool {
    let cause = answer.cause.filter(|cause| *cause < answer.seq).and_then(|cause| source.event(cause));
    matches!(
        cause.map(|cause| cause.what),
        Some(What::Net(NetEvent::TimedOut { .. }) | What::Storage(StorageEvent::Missing { why: Absence::Unreached { .. }, .. }))
    )
}

/// Who gave an answer, as far as its cause tells.
fn answered_by(source: &mut Source, event: &Event) -> Option<Lane> {
    let cause = source.event(event.cause.filter(|cause| *cause < event.seq)?)?;
    match &cause.what {
        What::Chain(_) => Some(Lane::Chain),
        What::Storage(_) => Some(Lane::Storage),
        What::Net(NetEvent::Routed { .. } | NetEvent::Broken { .. }) => Some(Lane::Outside),
        What::Node(_) => cause.node.map(|node| Lane::Node(node.0)),
        What::Net(_) | What::Run(_) | What::Fault(_) => None,
    }
}

/// The columns: all nodes where they fit, else the node that is looked at and those in messages nearest to the cursor; behind them
/// what else is talked with.
fn lanes(messages: &[Message], all: &[Lane], room: usize, alone: Option<u32>, cursor: Seq) -> Vec<Lane> {
    let mut nodes: BTreeSet<Lane> = BTreeSet::new();
    if all.len() <= room {
        nodes.extend(all);
    } else {
        nodes.extend(alone.map(Lane::Node));
        let mut nearest: Vec<&Message> = messages.iter().filter(|message| message.fate != Fate::Happened).collect();
        nearest.sort_by_key(|message| message.seq.0.abs_diff(cursor.0));
        for lane in nearest.iter().flat_map(|message| [message.from, message.to]) {
            if nodes.len() < room && matches!(lane, Lane::Node(_)) {
                nodes.insert(lane);
            }
        }
    }
    let talks =
        |lane: &Lane| messages.iter().any(|message| message.fate != Fate::Happened && (message.from == *lane || message.to == *lane));
    let mut lanes: Vec<Lane> = nodes.into_iter().collect();
    lanes.extend([Lane::Chain, Lane::Storage]);
    lanes.extend([Lane::Outside].into_iter().filter(talks));
    lanes
}

/// Where lanes stand, and how rows are drawn on them.
struct Chart<'a> {
    model: &'a Model,
    lanes: Vec<Lane>,
    lane_width: usize,
    width: usize,
}

impl Chart<'_> {
    /// The names of the lanes, and below them the messages around the cursor that fit; the names stay where one scrolls.
    fn lines(&self, messages: &[Message], height: usize) -> Vec<Line> {
        let rows = height.saturating_sub(1).max(1);
        let here = messages.partition_point(|message| message.seq <= self.model.cursor).saturating_sub(1);
        let scrolled = if PANES.get(self.model.below).is_some_and(|pane| pane.name == PANE.name) { self.model.scrolled } else { 0 };
        let wanted = here.saturating_sub(rows / 2).saturating_add_signed(isize::try_from(scrolled).unwrap_or(0));
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
    fn row(&self, message: &Message, before: Option<koipond_record::Slot>) -> Line {
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

#[cfg(test)]
mod tests {
    use super::PANE;
    use crate::stage::{Stage, leads, only_begun};

    #[test]
    fn a_submission_leaves_for_the_chain_is_there_and_is_confirmed() {
        let told = Stage::traffic().at("honest-1 submitted").text(&PANE);
        let place = told.lines().position(|line| line.starts_with('▸')).expect("it is marked");
        let lines: Vec<&str> = told.lines().skip(place - 1).take(3).collect();
        let expected = [
            "  2,210      ○┄┄┄┄┄┄┄┄┄┼┄┄┄┄┄┄┄┄┄┼┄┄┄┄┄┄┄┄┄▷         │         │     sends its submission for round…",
            "▸ 2,230      ●─────────┼─────────┼─────────▶         │         │     honest-1 submitted bafybe…000o…",
            "  +10ms      ◀─────────┼─────────┼─────────●         │         │     confirmed",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_request_of_one_node_to_another_is_drawn_between_their_columns() {
        let told = Stage::traffic().at("is asked GET").text(&PANE);
        let place = told.lines().position(|line| line.starts_with('▸')).expect("it is marked");
        let lines: Vec<&str> = told.lines().skip(place - 1).take(4).collect();
        let expected = [
            "  2,800      ○┄┄┄┄┄┄┄┄┄▷         │         │         │         │     asks GET http://10.0.0.2:30017…",
            "▸ +30ms      ●─────────▶         │         │         │         │     is asked GET /task/price",
            "  +40ms      ◁┄┄┄┄┄┄┄┄┄○         │         │         │         │     responds 200, 4 bytes",
            "  +50ms      ◀─────────●         │         │         │         │     200, 4 bytes",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn the_selected_message_is_marked_and_each_leads_to_its_event() {
        let mut stage = Stage::traffic().at("timed out");
        let content = stage.fill(&PANE, 100, 30);
        let line = content.lines.iter().find(|line| line.to == Some(stage.model.cursor)).expect("it is shown");
        assert!(line.text().starts_with('▸') && line.text().contains('×'), "{}", line.text());
        assert_eq!(leads(&content, "▸"), Some(stage.model.cursor));
    }

    #[test]
    fn a_selected_event_that_is_no_message_stands_between_those_around_it() {
        let told = Stage::traffic().at("uncaught TypeError").text(&PANE);
        assert!(told.lines().any(|line| line.starts_with("▸ +40ms ── honest-3  uncaught TypeError")), "{told}");
    }

    #[test]
    fn a_call_that_timed_out_is_lost_and_nothing_comes_back() {
        let told = Stage::traffic().at("timed out").text(&PANE);
        assert!(told.contains("timed out: partition") && !told.contains("failed, partition"), "{told}");
    }

    #[test]
    fn where_not_all_nodes_fit_the_node_that_is_looked_at_has_a_column() {
        let content = Stage::traffic().at("timed out").fill(&PANE, 40, 10);
        let heads = content.lines[0].text();
        assert!(heads.contains("honest-3") && !heads.contains("honest-1"), "{heads}");
        assert_eq!(content.title, "messages of honest-3");
    }

    #[test]
    fn a_run_in_which_nobody_told_anybody_anything_says_so() {
        assert_eq!(only_begun().text(&PANE), "no message was sent around this event");
    }
}

//! A space-time diagram: nodes, chain and storage as columns, time downwards, an arrow for each message around the cursor.
//!
//! A message is drawn when it leaves (dotted) and once more when it is there (solid), so that one sees how long it took and what lay
//! between. Where not all nodes fit, the columns are those of the node that is looked at and of whom it talks with.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{Absence, ChainEvent, FaultEvent, NetEvent, NodeEvent, RunEvent, StorageEvent};
use koipond_record::{Event, Input, NodeId, Reply, RequestId, Seq, What};

use super::lanes::{Chart, Fate, Lane, Message, TIME};
use super::words::{Peer, nothing, onward, question};
use super::{PANES, Pane};
use crate::line::{Content, Tone, columns};
use crate::model::Model;
use crate::page::Look;
use crate::source::{FrameNote, Source, bit};

pub const PANE: Pane = Pane { name: "messages", key: Some('m'), shows: "who told whom, and when", fill };

/// How many events are gathered on either side of the cursor, and out of how many frames at most.
const EVENTS: usize = 160;
const FRAMES: usize = 4;

/// The columns of one lane, at least and at most.
const LANE_LEAST: usize = 8;
const LANE_MOST: usize = 12;

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
    let pane = PANES.iter().position(|pane| pane.name == PANE.name);
    let scrolled = pane.and_then(|id| model.scrolled.get(&id)).copied().unwrap_or(0);
    let chart = Chart { model, lanes, lane_width, width: look.width, scrolled };
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

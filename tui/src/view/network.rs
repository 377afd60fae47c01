//! The network as far as the log tells: faults in force, what went wrong on which link of late, and the last events.

use std::collections::BTreeMap;

use koipond_record::event::{FaultEvent, NetEvent};
use koipond_record::{CallId, Event, NodeId, Seq, SimTime, What};

use super::Pane;
use super::words::{Peer, counted, flow, nothing, question, when, word, word_to};
use crate::line::{Content, Line, Tone, columns, fit, pad, wrap};
use crate::mark::MarkKind;
use crate::model::Model;
use crate::page::Look;
use crate::source::Source;
use crate::story::clean;

pub const PANE: Pane = Pane { name: "network", key: Some('8'), shows: "faults, losses, timeouts", fill };

/// How many events of the network are gathered, and out of how many frames at most.
const EVENTS: usize = 300;
const FRAMES: usize = 8;

/// How many links, faults and last events are told.
const LINKS: usize = 40;
const FAULTS: usize = 20;
const LATEST: usize = 40;

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let faults = in_force(look);
    let since = a_round_before(model);
    let mut seen = look.source.back(model.cursor, EVENTS, FRAMES, |note| note.net != 0, |event| matches!(event.what, What::Net(_)));
    let troubles = troubles(model, look.source, seen.iter().filter(|event| event.at >= since));
    let over = match seen.last() {
        Some(oldest) if seen.len() == EVENTS && oldest.at >= since => format!("since {}", when(&model.story, oldest.at)),
        _ => "over the last round".to_owned(),
    };
    seen.truncate(LATEST);
    if faults.is_empty() && seen.is_empty() {
        return nothing("network", "no fault is in force, and nothing happened on the links before this event");
    }
    let mut lines = faults_in_force(model, &faults, look);
    lines.extend(links(model, &troubles, &over, look.width));
    lines.extend(latest(model, look.source, &seen, look.width));
    let title = format!("network · {} in force", counted(faults.len(), "fault"));
    Content { title, lines, anchor: 0 }
}

/// The moment a round before the cursor.
fn a_round_before(model: &Model) -> SimTime {
    let clock = &model.story.schedule.clock;
    let slot = model.story.slot(model.now());
    clock.begins(koipond_record::Slot(slot.0.saturating_sub(clock.round_time)).max(clock.starting_slot))
}

/// Where the faults that have not ended began, in order.
fn in_force(look: &Look<'_>) -> Vec<Seq> {
    let mut open: Vec<(u32, Seq)> = Vec::new();
    for mark in look.source.past(look.model.cursor) {
        match mark.kind {
            MarkKind::FaultBegan(entry) => open.push((entry, mark.seq)),
            MarkKind::FaultEnded(entry) => {
                if let Some(place) = open.iter().position(|(other, _)| *other == entry) {
                    open.remove(place);
                }
            }
            _ => {}
        }
    }
    open.into_iter().map(|(_, began)| began).collect()
}

fn faults_in_force(model: &Model, faults: &[Seq], look: &mut Look<'_>) -> Vec<Line> {
    if faults.is_empty() {
        return vec![Line::of("no fault is in force", Tone::Faint)];
    }
    let mut lines = vec![Line::of("faults in force", Tone::Strong)];
    for began in faults.iter().rev().take(FAULTS) {
        let Some(event) = look.source.event(*began) else { continue };
        let What::Fault(FaultEvent::Began { entry, kind, what, nodes }) = &event.what else { continue };
        let told = format!("{} since {}: {}{}", clean(kind), when(&model.story, event.at), clean(what), on(model, nodes));
        let head = format!("  {entry:>2}  ");
        let room = look.width.saturating_sub(columns(&head));
        for (n, text) in wrap(&told, room).into_iter().enumerate() {
            let start = if n == 0 { head.clone() } else { " ".repeat(columns(&head)) };
            lines.push(Line::of(start, Tone::Faint).and(text, Tone::Fault).to(*began));
        }
    }
    if faults.len() > FAULTS {
        lines.push(Line::of(format!("      and {} that began before", faults.len() - FAULTS), Tone::Faint));
    }
    lines
}

/// The nodes a fault touches, where they are few.
fn on(model: &Model, nodes: &[NodeId]) -> String {
    match nodes.len() {
        0 => String::new(),
        1..=4 => format!(" (on {})", nodes.iter().map(|node| model.story.node_name(*node)).collect::<Vec<_>>().join(", ")),
        many => format!(" (on {many} nodes)"),
    }
}

/// What went wrong on a link, and how it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Trouble {
    TimedOut,
    Broken,
    Unanswered,
    Lost,
    HeldUp,
    Repeated,
}

impl Trouble {
    /// Which it is, of which call, and how many times at once.
    fn of(event: &NetEvent) -> Option<(Self, CallId, u64)> {
        Some(match event {
            NetEvent::TimedOut { call, .. } => (Self::TimedOut, *call, 1),
            NetEvent::Broken { call, .. } => (Self::Broken, *call, 1),
            NetEvent::Unanswered { call, .. } => (Self::Unanswered, *call, 1),
            NetEvent::Retransmitted { call, lost } => (Self::Lost, *call, u64::from(*lost)),
            NetEvent::HeldUp { call, .. } => (Self::HeldUp, *call, 1),
            NetEvent::Repeated { call, .. } => (Self::Repeated, *call, 1),
            NetEvent::Routed { .. } | NetEvent::Forwarded { .. } | NetEvent::Requested { .. } | NetEvent::Replied { .. } => return None,
        })
    }

    fn words(self, n: u64) -> String {
        match self {
            Self::TimedOut => format!("{n} timed out"),
            Self::Broken => format!("{n} broken"),
            Self::Unanswered => format!("{n} without an answer"),
            Self::Lost => format!("{n} lost and sent again"),
            Self::HeldUp => format!("{n} held up"),
            Self::Repeated => format!("{n} came twice"),
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::TimedOut | Self::Broken | Self::Unanswered => Tone::Bad,
            Self::Lost => Tone::Doubtful,
            Self::HeldUp | Self::Repeated => Tone::Plain,
        }
    }
}

/// From whom to whom; whom is not known where the log does not hold the question.
type Link = (NodeId, Option<Peer>);

/// The troubles of one link: how many, and the last of them.
type OfLink = BTreeMap<Trouble, (u64, Seq)>;

/// The troubles of each link.
type Troubles = BTreeMap<Link, OfLink>;

/// Counts them, from the nearest back.
fn troubles<'a>(model: &Model, source: &mut Source, events: impl Iterator<Item = &'a Event>) -> Troubles {
    let mut found = Troubles::new();
    for event in events {
        let (What::Net(net), Some(node)) = (&event.what, event.node) else { continue };
        let Some((trouble, call, times)) = Trouble::of(net) else { continue };
        if model.node.is_some_and(|chosen| chosen != node.0 as usize) {
            continue;
        }
        let peer = question(source, event, call).and_then(|(_, ask)| Peer::of(&ask));
        let of_link = found.entry((node, peer)).or_default();
        let (count, _) = of_link.entry(trouble).or_insert((0, event.seq));
        *count = count.saturating_add(times);
    }
    found
}

fn links(model: &Model, troubles: &Troubles, over: &str, width: usize) -> Vec<Line> {
    let whose =
        model.node.and_then(|node| model.story.nodes.get(node)).map_or_else(String::new, |card| format!(" of {}", clean(&card.name)));
    if troubles.is_empty() {
        return vec![Line::of(format!("nothing went wrong on the links{whose} {over}"), Tone::Faint)];
    }
    let mut lines = vec![Line::of(format!("on the links{whose} {over}"), Tone::Strong)];
    let looked_at = model.looked_at();
    let mut links: Vec<_> = troubles.iter().collect();
    links.sort_by_key(|((node, _), _)| looked_at != Some(node.0 as usize));
    let name = |(node, peer): &Link| {
        let peer = peer.as_ref().map_or_else(|| "?".to_owned(), |peer| peer.name(&model.story));
        format!("  {} – {peer}", model.story.node_name(*node))
    };
    let wide = links.iter().take(LINKS).map(|(link, _)| columns(&name(link))).max().unwrap_or(0).min(width / 2);
    if links.len() > 1 {
        lines.extend(link_told(&pad("  all of them", wide), &summed(troubles), width));
    }
    for (link, of_link) in links.iter().take(LINKS) {
        lines.extend(link_told(&pad(&name(link), wide), of_link, width));
    }
    if links.len() > LINKS {
        lines.push(Line::of(format!("  and {} more", counted(links.len() - LINKS, "link")), Tone::Faint));
    }
    lines
}

/// The troubles of all links together.
fn summed(troubles: &Troubles) -> OfLink {
    let mut sum = OfLink::new();
    for (trouble, (count, seq)) in troubles.values().flatten() {
        let (all, last) = sum.entry(*trouble).or_insert((0, *seq));
        (*all, *last) = (all.saturating_add(*count), (*last).max(*seq));
    }
    sum
}

fn link_told(name: &str, troubles: &OfLink, width: usize) -> Vec<Line> {
    let mut words = vec![word(name, Tone::Name), word("", Tone::Plain)];
    let last = troubles.len().saturating_sub(1);
    for (n, (trouble, (count, seq))) in troubles.iter().enumerate() {
        let comma = if n < last { "," } else { "" };
        words.push(word_to(format!("{}{comma}", trouble.words(*count)), trouble.tone(), *seq));
    }
    let newest = troubles.values().map(|(_, seq)| *seq).max();
    flow(words, width, columns(name) + 2).into_iter().map(|line| Line { to: newest, ..line }).collect()
}

/// The last events, the newest first, each with what the call was for.
fn latest(model: &Model, source: &mut Source, events: &[Event], width: usize) -> Vec<Line> {
    let story = &model.story;
    let names = events.iter().map(|event| columns(&story.actor(event))).max().unwrap_or(0).min(14);
    let times = events.iter().map(|event| columns(&when(story, event.at))).max().unwrap_or(0);
    let mut lines = Vec::new();
    for event in events {
        let What::Net(net) = &event.what else { continue };
        let trouble = Trouble::of(net);
        let tone = trouble.map_or(Tone::Plain, |(trouble, ..)| trouble.tone());
        let asked = trouble.and_then(|(_, call, _)| question(source, event, call)).and_then(|(seq, _)| source.event(seq));
        let mut told = story.words(event);
        if let Some(asked) = asked {
            // `call 7: reads the slot` is told as `call 7 (reads the slot)`.
            let words = story.words(&asked);
            if let Some((call, what)) = words.split_once(": ") {
                told = told.replacen(call, &format!("{call} ({what})"), 1);
            }
        }
        let head = format!("  {}  {}  ", pad(&when(story, event.at), times), pad(&story.actor(event), names));
        let room = width.saturating_sub(columns(&head));
        lines.push(Line::of(head, Tone::Faint).and(fit(&told, room), tone).to(event.seq));
    }
    if !lines.is_empty() {
        lines.insert(0, Line::of("the last events, the newest first", Tone::Strong));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::PANE;
    use crate::stage::{Stage, leads, only_begun};

    #[test]
    fn the_faults_in_force_are_told_and_one_that_ended_is_not() {
        let told = Stage::traffic().at("timed out").text(&PANE);
        assert!(told.contains("   2  partition since r1 2,400: honest-3 is cut off from the storage (on honest-3)"), "{told}");
        assert!(told.contains("slow-network since r1 2,400: links of honest-1"), "{told}");
        let later = Stage::traffic().at("round 3 began").text(&PANE);
        assert!(later.contains("partition since") && !later.contains("slow-network since"), "{later}");
    }

    #[test]
    fn what_went_wrong_is_counted_by_link_over_one_round() {
        let told = Stage::traffic().at("got no response").text(&PANE);
        for line in [
            "  all of them                 1 timed out, 1 broken, 2 lost and sent again, 1 held up",
            "  honest-1 – storage          1 held up",
            "  honest-1 – api.example.com  1 broken",
            "  honest-2 – chain            2 lost and sent again",
            "  honest-3 – storage          1 timed out",
        ] {
            assert!(told.lines().any(|told| told == line), "`{line}` is not in\n{told}");
        }
        let later = Stage::traffic().at("the run is over").text(&PANE);
        assert!(later.contains("nothing went wrong on the links over the last round"), "{later}");
    }

    #[test]
    fn the_links_of_a_chosen_node_are_told_alone() {
        let told = Stage::traffic().at("got no response").node(1).text(&PANE);
        assert!(told.contains("on the links of honest-2 over the last round"), "{told}");
        assert!(told.contains("honest-2 – chain") && !told.contains("honest-3 – storage"), "{told}");
    }

    #[test]
    fn the_last_events_say_what_was_asked_and_lead_to_themselves() {
        let mut stage = Stage::traffic().at("timed out");
        let content = stage.fill(&PANE, 120, 30);
        let words = "call 1 (fetches bafybe…000two/proof.json) timed out: partition (timeline 2)";
        assert_eq!(leads(&content, words), Some(stage.model.cursor), "{}", crate::stage::text(&content));
    }

    #[test]
    fn a_run_on_whose_links_nothing_happened_says_so() {
        assert_eq!(only_begun().text(&PANE), "no fault is in force, and nothing happened on the links before this event");
    }
}

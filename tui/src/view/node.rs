//! The node that is looked at: who it is, what it has, what it did, and what it said last.

use koipond_record::event::{Level, NodeEvent};
use koipond_record::{Event, NodeId, Seq, What};

use super::Pane;
use crate::line::{Content, Line, Tone, pad, wrap};
use crate::mark::{Mark, MarkKind};
use crate::money::{Purse, koii};
use crate::page::Look;
use crate::source::bit;
use crate::story::{Story, clean};

pub const PANE: Pane = Pane { name: "node", key: Some('3'), shows: "a node: money, votes, words", fill };

/// How many lines a node said are told, and how many frames are searched for them at most.
const SAID: usize = 40;
const FRAMES: usize = 4;
/// The columns of what a line is about.
const NAMES: usize = 11;

/// What a node did and what was done to it.
#[derive(Debug, Default)]
struct Deeds {
    purse: Purse,
    submitted: u32,
    paid: u32,
    slashed: u32,
    refused: u32,
    /// Votes it gave, yes and no.
    gave: [u32; 2],
    /// Votes on its proofs.
    got: [u32; 2],
    /// Its lists, and those that were paid by.
    lists: [u32; 2],
    deviated: u32,
    threw: Option<(u32, Seq)>,
    life: Option<Mark>,
    restarts: u32,
}

impl Deeds {
    fn enter(&mut self, mark: &Mark, me: u32) {
        if let MarkKind::Voted(vote) = mark.kind {
            let side = usize::from(!vote.yes);
            self.gave[side] += u32::from(vote.by == Some(me));
            self.got[side] += u32::from(mark.node == Some(me));
        }
        if mark.node != Some(me) {
            return;
        }
        self.purse.enter(mark.kind);
        match mark.kind {
            MarkKind::Submitted => self.submitted += 1,
            MarkKind::Rewarded(_) => self.paid += 1,
            MarkKind::Slashed(_) => self.slashed += 1,
            MarkKind::Refused => self.refused += 1,
            MarkKind::Listed => self.lists[0] += 1,
            MarkKind::PaidOut => self.lists[1] += 1,
            MarkKind::Deviated => self.deviated += 1,
            MarkKind::Threw => self.threw = Some((self.threw.map_or(1, |(n, _)| n + 1), mark.seq)),
            MarkKind::Booted(before) => (self.restarts, self.life) = (before, Some(*mark)),
            MarkKind::Stopped => self.life = Some(*mark),
            _ => {}
        }
    }
}

fn fill(look: &mut Look<'_>) -> Content {
    let (model, story) = (look.model, &look.model.story);
    let Some((node, card)) = model.looked_at().and_then(|node| Some((node, story.nodes.get(node)?))) else {
        let lines = vec![Line::of("this event is about no node; choose one, or an event that is", Tone::Faint)];
        return Content { title: "node".to_owned(), lines, anchor: 0 };
    };
    let me = u32::try_from(node).unwrap_or(u32::MAX);
    let mut deeds = Deeds::default();
    look.source.past(model.cursor).for_each(|mark| deeds.enter(mark, me));
    let shared = shared(story, node);
    let mut facts = vec![
        ("who", format!("group {}, behaviour {}{shared}", clean(&card.group), clean(&card.behaviour)), Tone::Plain, None),
        life(look, &deeds),
        ("money", money(&deeds.purse, koii(i128::from(card.stake.0))), Tone::Plain, None),
        ("proofs", proofs(&deeds), if deeds.slashed > 0 { Tone::Doubtful } else { Tone::Plain }, None),
        ("votes", votes(&deeds), Tone::Plain, None),
    ];
    for fault in look.source.faults().iter().filter(|fault| fault.in_force(model.cursor) && fault.nodes.contains(&me)) {
        facts.push(("fault", format!("{} (timeline {})", fault.what, fault.entry), Tone::Fault, Some(fault.began.0)));
    }
    if let Some((n, last)) = deeds.threw {
        let times = if n == 1 { "one error" } else { "errors" };
        let told = if n == 1 { times.to_owned() } else { format!("{n} {times}, the last {last}") };
        facts.push(("threw", format!("{told} of JavaScript left its code uncaught"), Tone::Bad, Some(last)));
    }
    let mut lines = Vec::new();
    for (name, text, tone, to) in facts {
        lines.extend(told(name, &text, tone, to, look.width));
    }
    lines.extend(said(look, me));
    Content { title: format!("node {}{}", clean(&card.name), model.reading()), lines, anchor: 0 }
}

/// What is said of one thing, in as many lines as it takes.
fn told(name: &str, text: &str, tone: Tone, to: Option<Seq>, width: usize) -> Vec<Line> {
    let texts = wrap(text, width.saturating_sub(NAMES));
    let head = |n: usize| pad(if n == 0 { name } else { "" }, NAMES);
    let line = |(n, text)| Line { to, ..Line::of(head(n), Tone::Name).and(text, tone) };
    texts.into_iter().enumerate().map(line).collect()
}

fn shared(story: &Story, node: usize) -> String {
    let Some(card) = story.nodes.get(node) else { return String::new() };
    let others = (0..).zip(&story.nodes).filter(|(n, other)| *n != node && other.computer == card.computer);
    let names: Vec<String> = others.map(|(_, other)| clean(&other.name)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!(", on one computer with {one}"),
        [one, more @ ..] => format!(", on one computer with {one} and {} more", more.len()),
    }
}

fn life(look: &mut Look<'_>, deeds: &Deeds) -> (&'static str, String, Tone, Option<Seq>) {
    let again = if deeds.restarts == 0 { String::new() } else { format!(", restarted {}", times(deeds.restarts)) };
    let Some(mark) = deeds.life else { return ("runs", "nothing in the log tells so far".to_owned(), Tone::Faint, None) };
    let slot = look.model.story.slot(mark.at);
    if mark.kind != MarkKind::Stopped {
        return ("runs", format!("since slot {slot}{again}"), Tone::Plain, Some(mark.seq));
    }
    let why = match look.source.event(mark.seq).map(|event| event.what) {
        Some(What::Node(NodeEvent::Ended(exit))) => format!(": {}", clean(&exit.to_string())),
        _ => String::new(),
    };
    ("stopped", format!("since slot {slot}{why}{again}"), Tone::Stopped, Some(mark.seq))
}

fn times(n: u32) -> String {
    if n == 1 { "once".to_owned() } else { format!("{n} times") }
}

fn money(purse: &Purse, began: String) -> String {
    let stake = koii(purse.stake);
    let stake = if stake == began { format!("stake {stake} KOII") } else { format!("stake {stake} KOII ({began} at the start)") };
    // Of a main account whose beginning is not told nothing can be said.
    let wallet = purse.wallet.map_or_else(String::new, |wallet| format!(", main account {} before fees", koii(wallet)));
    format!("{stake}, to claim {}{wallet} · earned {}, lost {}", koii(purse.balance), koii(purse.earned), koii(purse.lost))
}

fn proofs(deeds: &Deeds) -> String {
    let mut parts = vec![format!("{} submitted, {} paid, {} slashed", deeds.submitted, deeds.paid, deeds.slashed)];
    if deeds.lists[0] > 0 {
        parts.push(format!("{} lists, {} of them paid by", deeds.lists[0], deeds.lists[1]));
    }
    if deeds.refused > 0 {
        parts.push(format!("{} transactions refused", deeds.refused));
    }
    if deeds.deviated > 0 {
        parts.push(format!("deviated {}", times(deeds.deviated)));
    }
    parts.join(" · ")
}

fn votes(deeds: &Deeds) -> String {
    let ([gave_yes, gave_no], [got_yes, got_no]) = (deeds.gave, deeds.got);
    format!("gave {gave_yes} yes {gave_no} no · got {got_yes} yes {got_no} no")
}

/// What it printed and threw, the latest first.
fn said(look: &mut Look<'_>, me: u32) -> Vec<Line> {
    let model = look.model;
    let own = bit(me);
    let is =
        |event: &Event| event.node == Some(NodeId(me)) && matches!(event.what, What::Node(NodeEvent::Said { .. } | NodeEvent::Threw(_)));
    let events = look.source.back(model.cursor, SAID, FRAMES, |note| note.said & own != 0, is);
    let head = if events.is_empty() { "nothing of late" } else { "the latest first" };
    let mut lines = told("console", head, Tone::Faint, None, look.width);
    for event in &events {
        let (text, tone) = match &event.what {
            What::Node(NodeEvent::Said { level, text, .. }) => (model.story.named(text), tone(*level)),
            _ => (model.story.words(event), Tone::Bad),
        };
        let head = format!("{:>10} ", model.story.slot(event.at).to_string());
        lines.push(Line::of(head, Tone::Faint).and(text, tone).to(event.seq));
    }
    lines
}

fn tone(level: Level) -> Tone {
    match level {
        Level::Debug => Tone::Faint,
        Level::Log => Tone::Plain,
        Level::Warn => Tone::Doubtful,
        Level::Error => Tone::Bad,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tale::{REBOOT, SLASH, Tale, bare, slashed, texts};

    fn of(node: usize, cursor: Seq) -> Vec<String> {
        texts(&slashed().shown(&PANE, cursor, (100, 12), |model| model.node = Some(node)))
    }

    #[test]
    fn a_node_tells_who_it_is_what_it_has_and_what_it_did() {
        let expected = [
            "who        group cheat, behaviour cheat",
            "runs       since slot 0",
            "money      stake 1.5 KOII (5 at the start), to claim 0, main account 5 before fees · earned 0, lost 3.5",
            "proofs     1 submitted, 0 paid, 1 slashed · deviated once",
            "votes      gave 0 yes 0 no · got 0 yes 2 no",
            "console    nothing of late",
        ];
        assert_eq!(of(3, SLASH).join("|").replace("|           ", " "), expected.join("|"));
    }

    #[test]
    fn a_node_that_stopped_tells_since_when_and_why_and_which_fault_is_in_force() {
        let told = of(2, SLASH);
        assert_eq!(told[1], "stopped    since slot 112: killed by crash (timeline 1)");
        assert!(told.contains(&"fault      honest-3 crashes (timeline 1)".to_owned()), "{told:?}");
        let later = of(2, REBOOT);
        assert_eq!(later[1], "runs       since slot 310, restarted once");
        assert!(!later.concat().contains("fault"), "{later:?}");
    }

    #[test]
    fn its_last_words_are_told_the_latest_first_and_cleaned() {
        let mut tale = slashed();
        let last = tale.node(320, 1, NodeEvent::Said { level: Level::Error, text: "later".to_owned(), len: 5 });
        let content = tale.shown(&PANE, last, (100, 12), |_| {});
        let told = texts(&content);
        assert_eq!(told[told.len() - 3..], ["console    the latest first", "       320 later", "       135 no such file [2J"]);
        assert_eq!(content.lines[told.len() - 2].to, Some(last));
    }

    #[test]
    fn nodes_on_one_computer_are_told() {
        let mut tale = bare();
        if let What::Run(koipond_record::event::RunEvent::Started { nodes, .. }) = &mut tale.events[0].what {
            let second = koipond_record::event::NodeCard { name: "honest-2".to_owned(), ..nodes[0].clone() };
            nodes.push(second);
        }
        let told = texts(&tale.shown(&PANE, Seq(0), (100, 12), |model| model.node = Some(0)));
        assert_eq!(told[0], "who        group honest, behaviour honest, on one computer with honest-2");
    }

    #[test]
    fn an_event_about_no_node_says_what_to_do() {
        let told = texts(&Tale::shown(&bare(), &PANE, Seq(0), (100, 12), |_| {}));
        assert_eq!(told, ["this event is about no node; choose one, or an event that is"]);
    }
}

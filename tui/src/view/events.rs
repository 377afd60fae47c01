//! The events around the cursor: when, who, what. A line in the margin ties the selected event to its causes and its effects.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, FaultEvent, Level, NetEvent, NodeEvent, RunEvent, StorageEvent};
use koipond_record::{Event, Seq, What};

use super::Pane;
use crate::layout::name_width;
use crate::line::{Content, Line, Tone, columns, pad};
use crate::model::Model;
use crate::page::Look;
use crate::window::{around, title};

pub const PANE: Pane = Pane { name: "events", key: None, shows: "events around the cursor", fill };

/// From this height on, a line stands where one round follows another.
const WITH_ROUNDS: usize = 16;

/// How many causes are followed back to see which of them are on the screen.
const CAUSES: usize = 64;

/// An event's place, and the event if it can be read.
type Row = (Seq, Option<Event>);

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let title = title(look);
    let shown = around(look);
    let rows: Vec<Row> = shown.places.iter().map(|seq| (*seq, look.source.event(*seq))).collect();
    let margin = margin(look, &rows);
    let slots: Vec<String> = rows.iter().map(|(_, event)| slot(model, event.as_ref())).collect();
    let slot_width = slots.iter().map(|slot| columns(slot)).max().unwrap_or(0);
    let (mut lines, mut anchor) = (Vec::new(), 0);
    for (n, ((seq, event), slot)) in rows.iter().zip(&slots).enumerate() {
        if look.height >= WITH_ROUNDS && n > 0 {
            lines.extend(between(model, &rows[n - 1], &rows[n], look.width));
        }
        if *seq == model.cursor {
            anchor = lines.len();
        }
        let sign = margin.get(n).copied().unwrap_or(' ');
        lines.push(line(model, *seq, event.as_ref(), sign, &format!("{slot:>slot_width$}")));
    }
    trim(&mut lines, anchor, look.height);
    Content { title, lines: shown.with_cuts(lines), anchor: 0 }
}

/// No more lines than there is room for: the lines between rounds push out the events farthest from the selected one.
fn trim(lines: &mut Vec<Line>, anchor: usize, height: usize) {
    let above = anchor.saturating_sub(height / 2).min(lines.len().saturating_sub(height));
    lines.drain(..above);
    lines.truncate(height);
}

/// One event: the margin, its slot, who, and what.
fn line(model: &Model, seq: Seq, event: Option<&Event>, sign: char, slot: &str) -> Line {
    let names = usize::from(name_width(&model.story));
    let (actor, words, tone) = match event {
        Some(event) => (pad(&model.story.actor(event), names), model.story.words(event), tone_of(event)),
        None => (String::new(), format!("{seq} cannot be read: the log is damaged here"), Tone::Bad),
    };
    let gap = if actor.is_empty() { "" } else { " " };
    if seq == model.cursor {
        return Line::of(format!("{sign}{slot} {actor}{gap}{words}"), Tone::Chosen).to(seq);
    }
    Line::of(sign, Tone::Name).and(format!("{slot} "), Tone::Faint).and(format!("{actor}{gap}"), name_tone(tone)).and(words, tone).to(seq)
}

/// A name is as loud as what is told of it, but no louder than plain.
fn name_tone(tone: Tone) -> Tone {
    if tone == Tone::Faint { Tone::Faint } else { Tone::Plain }
}

/// The line between two rounds; the event that begins one says so itself.
fn between(model: &Model, (_, before): &Row, (_, after): &Row, width: usize) -> Option<Line> {
    let (before, after) = (before.as_ref()?, after.as_ref()?);
    let (last, next) = (model.story.round(before.at), model.story.round(after.at));
    let says_so = matches!(after.what, What::Run(RunEvent::RoundBegan { .. }));
    let says_so_before = matches!(before.what, What::Run(RunEvent::RoundBegan { .. }));
    let head = format!(" ── round {next} ");
    let rest = width.saturating_sub(columns(&head));
    (last != next && !says_so && !says_so_before).then(|| Line::of(format!("{head}{}", "─".repeat(rest)), Tone::Faint))
}

fn slot(model: &Model, event: Option<&Event>) -> String {
    event.map_or_else(|| "?".to_owned(), |event| model.story.slot(event.at).to_string())
}

/// The signs of the margin: a line from the causes of the selected event down to it, and on to its effects, as far as they are shown.
fn margin(look: &mut Look<'_>, rows: &[Row]) -> Vec<char> {
    let cursor = look.model.cursor;
    let mut signs = vec![' '; rows.len()];
    let places: BTreeMap<Seq, usize> = rows.iter().enumerate().map(|(n, (seq, _))| (*seq, n)).collect();
    let Some(&here) = places.get(&cursor) else { return signs };
    let (causes, goes_on) = causes(look, rows, &places);
    let effects: Vec<usize> = rows.iter().enumerate().skip(here + 1).filter(|(_, row)| follows(row, cursor)).map(|(n, _)| n).collect();
    let first = if goes_on { Some(0) } else { causes.iter().min().copied() };
    let last = effects.last().copied();
    for (n, sign) in signs.iter_mut().enumerate() {
        *sign = if n == here {
            '▸'
        } else if causes.contains(&n) {
            if Some(n) == first && !goes_on { '┌' } else { '├' }
        } else if n < here && first.is_some_and(|first| n >= first) {
            '│'
        } else if Some(n) == last {
            '└'
        } else if effects.contains(&n) {
            '├'
        } else if n > here && last.is_some_and(|last| n < last) {
            '│'
        } else {
            ' '
        };
    }
    signs
}

/// The rows of the causes, the causes of these, and so on; and whether there are more above the first row.
fn causes(look: &mut Look<'_>, rows: &[Row], places: &BTreeMap<Seq, usize>) -> (Vec<usize>, bool) {
    let top = rows.first().map_or(Seq(0), |(seq, _)| *seq);
    let mut found = Vec::new();
    let earlier = |event: &Event| event.cause.filter(|cause| *cause < event.seq);
    let mut next = look.model.page.selected.as_ref().and_then(earlier);
    while let Some(seq) = next.filter(|_| found.len() < CAUSES) {
        if seq < top {
            return (found, true);
        }
        found.extend(places.get(&seq));
        next = look.source.event(seq).as_ref().and_then(earlier);
    }
    (found, false)
}

/// Whether an event is an effect of another, at once.
fn follows((_, event): &Row, of: Seq) -> bool {
    event.as_ref().is_some_and(|event| event.cause == Some(of))
}

/// What kind of event it is, for the eye.
fn tone_of(event: &Event) -> Tone {
    use ChainEvent as C;
    use StorageEvent as S;
    match &event.what {
        What::Run(_) => Tone::Strong,
        What::Fault(FaultEvent::Began { .. } | FaultEvent::Ended { .. } | FaultEvent::Operator { .. }) => Tone::Fault,
        What::Chain(C::Slashed { .. } | C::PayoutFailed { .. } | C::Lost { .. } | C::RolledBack { .. }) => Tone::Bad,
        What::Chain(C::PaidOut { .. } | C::Rewarded { .. }) => Tone::Good,
        What::Chain(C::Refused { .. } | C::Audited { is_valid: false, .. } | C::ListAudited { is_valid: false, .. }) => Tone::Doubtful,
        What::Chain(C::Totals(_)) => Tone::Faint,
        What::Storage(S::Missing { .. } | S::NotStored { .. } | S::Unpaid { .. } | S::Barred) => Tone::Bad,
        What::Storage(S::Altered { .. } | S::Pretended { .. } | S::Skipped { .. } | S::Dropped { .. }) => Tone::Doubtful,
        What::Net(NetEvent::TimedOut { .. } | NetEvent::Broken { .. } | NetEvent::Unanswered { .. }) => Tone::Bad,
        What::Net(NetEvent::Retransmitted { .. }) => Tone::Doubtful,
        What::Node(NodeEvent::Threw(_) | NodeEvent::Hit { .. }) => Tone::Bad,
        What::Node(NodeEvent::Said { level: Level::Error | Level::Warn, .. }) => Tone::Doubtful,
        What::Node(NodeEvent::Ended(_)) => Tone::Stopped,
        What::Node(NodeEvent::Deviated { .. }) => Tone::Doubtful,
        What::Node(NodeEvent::Said { .. } | NodeEvent::Got(_) | NodeEvent::Called { .. } | NodeEvent::Worked { .. }) => Tone::Faint,
        What::Node(_) | What::Chain(_) | What::Storage(_) | What::Net(_) => Tone::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::PANE;
    use crate::line::Tone;
    use crate::stage::{Stage, leads, only_begun, text};

    #[test]
    fn the_causes_and_effects_of_the_selected_event_are_tied_to_it_in_the_margin() {
        let told = text(&Stage::traffic().at("honest-3 call 1: fetches").fill(&PANE, 100, 5));
        let expected = "\
│2,610 honest-1 says the proof is 14 bytes long
├2,620 honest-3 the task is told auditPayload(0)
▸2,620 honest-3 call 1: fetches bafybe…000two/proof.json
└2,640 honest-3 call 1 timed out: partition (timeline 2)
 2,640 honest-3 could not read bafybe…000two/proof.json: partition (timeline 2)";
        assert_eq!(told, expected);
    }

    #[test]
    fn the_line_begins_at_the_first_cause() {
        let content = Stage::traffic().at("honest-2 staked").fill(&PANE, 100, 5);
        let margin: String = content.lines.iter().filter_map(|line| line.text().chars().next()).collect();
        assert_eq!(margin, "┌│▸  ");
    }

    #[test]
    fn a_cause_above_the_screen_is_pointed_to_by_a_line_to_the_top() {
        let content = Stage::traffic().at("call 1 timed out").fill(&PANE, 100, 5);
        let margin: String = content.lines.iter().filter_map(|line| line.text().chars().next()).collect();
        assert_eq!(margin, "├├▸└ ");
    }

    #[test]
    fn slashes_payouts_and_faults_have_tones_of_their_own() {
        let tone = |words: &str| {
            let mut stage = Stage::traffic().at(words);
            let seq = stage.model.cursor;
            stage.model.cursor = koipond_record::Seq(seq.0 - 1);
            let content = stage.fill(&PANE, 200, 15);
            let line = content.lines.into_iter().find(|line| line.to == Some(seq)).expect("it is shown");
            line.words.last().expect("it has words").tone
        };
        assert_eq!(tone("honest-2 lost 3.5"), Tone::Bad);
        assert_eq!(tone("round 0 is paid"), Tone::Good);
        assert_eq!(tone("fault 1 began"), Tone::Fault);
        assert_eq!(tone("the proof is 14 bytes"), Tone::Faint);
    }

    #[test]
    fn each_line_leads_to_its_event() {
        let mut stage = Stage::traffic().at("round 3 began");
        assert_eq!(leads(&stage.fill(&PANE, 100, 10), "▸"), Some(stage.model.cursor));
    }

    #[test]
    fn a_run_of_one_event_shows_it() {
        assert!(only_begun().text(&PANE).starts_with("▸1,000 run"));
    }
}

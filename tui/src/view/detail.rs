//! The selected event, and what led to it.

use koipond_record::event::ChainEvent;
use koipond_record::{Event, Seq, What};

use super::Pane;
use super::evidence::{Step, evidence};
use super::facts::facts;
use crate::line::{Content, Line, Tone, columns, fit, wrap};
use crate::model::Model;
use crate::page::Look;
use crate::source::Source;
use crate::story::clean;

/// How far back the causes of an event are told at once, and through how many frames.
const CAUSES: usize = 256;
const FRAMES: usize = 8;

pub const PANE: Pane = Pane { name: "event", key: Some('1'), shows: "the event, and why", fill };

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let story = &model.story;
    let Some(event) = &model.page.selected else {
        let lines = vec![Line::of("this event cannot be read: the log is damaged here", Tone::Bad)];
        return Content { title: model.cursor.to_string(), lines, anchor: 0 };
    };
    let said = format!("{}  {}", story.actor(event), story.words(event));
    let mut lines: Vec<Line> = wrap(&said, look.width).into_iter().map(|text| Line::of(text, Tone::Strong)).collect();
    for fact in facts(event, story) {
        lines.extend(wrap(&clean(&fact), look.width.saturating_sub(2)).into_iter().map(|text| Line::plain(format!("  {text}"))));
    }
    for (n, step) in evidence(event, look.source, story).iter().enumerate() {
        lines.push(led(model, n == 0, step, look.width));
    }
    let (causes, more) = causes(event, look.source);
    for (n, alike) in causes.chunk_by(|(_, a), (_, b)| shares(a.as_ref()) && shares(b.as_ref())).enumerate() {
        match alike {
            [(last, _), .., (first, _)] => lines.push(shared(n == 0, *first, *last)),
            alone => lines.extend(alone.iter().map(|cause| told(model, n == 0, cause, look.width))),
        }
    }
    if let Some(next) = more {
        lines.push(Line::of(format!("     ← {next} and more before it; go there to read on"), Tone::Faint).to(next));
    }
    if causes.is_empty() {
        lines.push(Line::of("why  nothing in the log led to it", Tone::Faint));
    }
    Content { title: title(model, event), lines, anchor: 0 }
}

fn title(model: &Model, event: &Event) -> String {
    let mut title = format!("{} after {}", model.cursor, event.at - koipond_record::SimTime(0));
    let told: Vec<String> = model
        .standing()
        .iter()
        .zip(["broken", "not reached", "held"])
        .filter(|(n, _)| **n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    if !told.is_empty() {
        title.push_str(&format!(" · run: {}", told.join(", ")));
    }
    title
}

/// The chain of causes, from the nearest back, and where it goes on, if it is too long to tell; a cause that does not lie before its
/// effect ends it.
fn causes(event: &Event, source: &mut Source) -> (Vec<(Seq, Option<Event>)>, Option<Seq>) {
    let mut chain = Vec::new();
    let earlier = |event: &Event| event.cause.filter(|cause| *cause < event.seq);
    let mut next = earlier(event);
    let (mut frames, mut frame) = (0, source.frame_of(event.seq));
    while let Some(seq) = next {
        let of = source.frame_of(seq);
        frames += usize::from(of != frame);
        frame = of;
        if chain.len() == CAUSES || frames > FRAMES {
            return (chain, Some(seq));
        }
        let event = source.event(seq);
        next = event.as_ref().and_then(earlier);
        chain.push((seq, event));
    }
    (chain, None)
}

/// Whether it is a share of a payout; each is caused by the one before it, which tells nothing.
fn shares(event: Option<&Event>) -> bool {
    use ChainEvent as C;
    matches!(event.map(|event| &event.what), Some(What::Chain(C::Rewarded { .. } | C::Slashed { .. } | C::Burned { .. })))
}

/// The shares of a payout on one line.
fn shared(is_first: bool, first: Seq, last: Seq) -> Line {
    let head = format!("{}← {last} ", if is_first { "why  " } else { "     " });
    Line::of(head, Tone::Faint).and(format!("and the other shares of the same payout, from {first} on"), Tone::Faint).to(first)
}

/// One of the events that led to a slash or a payout, on one line.
fn led(model: &Model, is_first: bool, step: &Step, width: usize) -> Line {
    let story = &model.story;
    let head = format!("{}{} ", if is_first { "how  " } else { "     " }, step.seq);
    let room = width.saturating_sub(columns(&head));
    let told = format!("r{} {}  {}", story.round(step.at), story.slot(step.at), step.told);
    Line::of(head, Tone::Faint).and(fit(&told, room), Tone::Plain).to(step.seq)
}

/// One cause on one line, so that a chain can be read down.
fn told(model: &Model, first: bool, (seq, event): &(Seq, Option<Event>), width: usize) -> Line {
    let story = &model.story;
    let told = match event {
        Some(event) => format!("r{} {}  {}  {}", story.round(event.at), story.slot(event.at), story.actor(event), story.words(event)),
        None => "cannot be read: the log is damaged here".to_owned(),
    };
    let head = format!("{}← {seq} ", if first { "why  " } else { "     " });
    let room = width.saturating_sub(columns(&head));
    Line::of(head, Tone::Faint).and(fit(&told, room), Tone::Plain).to(*seq)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tale::{SLASH, Tale, bare, slashed, texts};

    #[test]
    fn a_slash_tells_how_it_came_and_then_its_causes_to_the_beginning() {
        let content = slashed().shown(&PANE, SLASH, (100, 40), |_| {});
        let told = texts(&content);
        assert_eq!(
            told[..3],
            [
                "chain  cheat-1 lost 3.5 of 5 KOII for round 0",
                "  a stake of 1.5 KOII is left",
                "how  #19 r1 111  cheat-1 plays cheat: made up a proof"
            ]
        );
        assert_eq!(told[8], "why  ← #32 and the other shares of the same payout, from #30 on");
        assert!(told[9].starts_with("     ← #29 r2 262  chain"), "{}", told[9]);
        assert!(told.last().is_some_and(|line| line.starts_with("     ← #0 r0 0  run")), "{told:?}");
    }

    #[test]
    fn a_chain_too_long_to_tell_says_where_it_goes_on() {
        let mut tale = Tale::of([("a".to_owned(), "a")], 3, false);
        for n in 0..300 {
            tale.works(n, 0, 0);
        }
        let content = tale.shown(&PANE, Seq(300), (100, 40), |_| {});
        let last = content.lines.last().expect("there are lines");
        assert_eq!((last.text().trim(), last.to), ("← #43 and more before it; go there to read on", Some(Seq(43))));
    }

    #[test]
    fn what_nothing_led_to_says_so() {
        let told = texts(&bare().shown(&PANE, Seq(0), (100, 40), |_| {}));
        assert_eq!(told.last().map(String::as_str), Some("why  nothing in the log led to it"));
    }

    #[test]
    fn an_event_that_cannot_be_read_is_told_so() {
        let told = texts(&bare().shown(&PANE, Seq(0), (100, 40), |model| model.page.selected = None));
        assert_eq!(told, ["this event cannot be read: the log is damaged here"]);
    }
}

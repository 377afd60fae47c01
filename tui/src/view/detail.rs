//! The selected event, and what led to it.

use koipond_record::Event;

use super::Pane;
use super::facts::facts;
use crate::line::{Content, Line, Tone, columns, fit, wrap};
use crate::model::Model;
use crate::page::Look;
use crate::source::Source;
use crate::story::clean;

/// How far back the causes of an event are told at once.
const CAUSES: usize = 64;

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
    let causes = causes(event, look.source);
    for (n, cause) in causes.iter().enumerate() {
        lines.push(told(model, n == 0, cause, look.width));
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

/// The chain of causes, from the nearest back; a cause that does not lie before its effect ends it.
fn causes(event: &Event, source: &mut Source) -> Vec<(koipond_record::Seq, Option<Event>)> {
    let mut chain = Vec::new();
    let earlier = |event: &Event| event.cause.filter(|cause| *cause < event.seq);
    let mut next = earlier(event);
    while let Some(seq) = next.filter(|_| chain.len() < CAUSES) {
        let event = source.event(seq);
        next = event.as_ref().and_then(earlier);
        chain.push((seq, event));
    }
    chain
}

/// One cause on one line, so that a chain can be read down.
fn told(model: &Model, first: bool, (seq, event): &(koipond_record::Seq, Option<Event>), width: usize) -> Line {
    let story = &model.story;
    let told = match event {
        Some(event) => format!("r{} {}  {}  {}", story.round(event.at), story.slot(event.at), story.actor(event), story.words(event)),
        None => "cannot be read: the log is damaged here".to_owned(),
    };
    let head = format!("{}← {seq} ", if first { "why  " } else { "     " });
    let room = width.saturating_sub(columns(&head));
    Line::of(head, Tone::Faint).and(fit(&told, room), Tone::Plain).to(*seq)
}

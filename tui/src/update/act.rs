//! What each key does while one moves through the log.

use koipond_record::Seq;

use super::keys::Act;
use super::message::{Copied, Effect, action};
use crate::filter::told;
use crate::key::Key;
use crate::layout::Focus;
use crate::model::{Mode, Model, Prompt, Typing};
use crate::play::State;
use crate::seek::{Seek, Way};
use crate::session::Wish;
use crate::view::{EVENTS, NODES, PANES, PaneId, TIMELINE};

pub(super) fn browse(model: &mut Model, key: Key) -> Option<Effect> {
    if let Key::Char(c) = key
        && let Some(pane) = PANES.iter().position(|pane| pane.key == Some(c))
    {
        put(model, pane);
        return None;
    }
    act(model, action(key)?)
}

fn act(model: &mut Model, act: Act) -> Option<Effect> {
    match act {
        Act::Step(way) => return step(model, way, 1),
        Act::Page(way) => return step(model, way, model.rows()),
        Act::Jump(sought, way) => return Some(Effect::Seek(Seek::Mark(sought, way))),
        Act::Round(way) => return Some(Effect::Seek(Seek::Round(way))),
        Act::Slot(way) => return Some(Effect::Seek(Seek::Slot(way))),
        Act::Effect => return Some(Effect::Seek(Seek::Effect)),
        Act::Again(way) => match &model.needle {
            Some(text) => return Some(Effect::Seek(Seek::Search(text.clone(), way))),
            None => model.note = Some("no text yet; type one after /".to_owned()),
        },
        Act::Copy => match &model.page.selected {
            Some(event) => return Some(Effect::Copy(Copied::Text(line(model, event)))),
            None => model.note = Some("this event cannot be read".to_owned()),
        },
        Act::Other => return Some(Effect::Wish(Wish::Other)),
        Act::Quit => return Some(Effect::Quit),
        Act::First => model.jump(Seq(0)),
        Act::Last => model.jump(model.last()),
        Act::Failure(way) => failure(model, way),
        Act::Cause => why(model),
        Act::Back if !model.back() => model.note = Some("no jump to go back from".to_owned()),
        Act::Forth if !model.forth() => model.note = Some("nothing to go forward to; b goes back".to_owned()),
        Act::Back | Act::Forth => {}
        Act::Type(prompt) => type_after(model, prompt),
        Act::Bookmark(then) => model.mode = Mode::Bookmark(then),
        Act::Play if model.play.is_playing() => pause(model),
        Act::Play => play(model),
        Act::Faster => model.play.faster(),
        Act::Slower => model.play.slower(),
        Act::Large => model.focus = model.focus.next(),
        Act::Node(way) => node(model, way),
        Act::Scroll(way) => scroll(model, model.chosen(), way, 1),
        Act::All => (model.focus, model.node) = (Focus::All, None),
        Act::Help => model.mode = Mode::Help(0),
    }
    None
}

/// So many events on, of those that the filter takes if there is one.
fn step(model: &mut Model, way: Way, by: u16) -> Option<Effect> {
    if let Some(filter) = &model.filter {
        return Some(Effect::Seek(Seek::Step(filter.clone(), way, usize::from(by))));
    }
    let to = match way {
        Way::Forward => model.cursor.0.saturating_add(u64::from(by)),
        Way::Back => model.cursor.0.saturating_sub(u64::from(by)),
    };
    model.step(Seq(to));
    None
}

/// To the cause of the selected event.
pub fn why(model: &mut Model) {
    match model.page.selected.as_ref().and_then(|event| event.cause) {
        Some(cause) if cause < model.cursor => model.jump(cause),
        _ => model.note = Some("nothing in the log led to this event".to_owned()),
    }
}

fn failure(model: &mut Model, way: Way) {
    let failures = model.failures();
    let (found, side) = match way {
        Way::Forward => (failures.into_iter().find(|seq| *seq > model.cursor), "after"),
        Way::Back => (failures.into_iter().rfind(|seq| *seq < model.cursor), "before"),
    };
    match found {
        Some(seq) => model.jump(seq),
        None => model.note = Some(format!("no broken expectation speaks of an event {side} this one")),
    }
}

fn type_after(model: &mut Model, prompt: Prompt) {
    model.mode = Mode::Typing(Typing { prompt, text: String::new(), back: 0 });
}

/// Lets time pass.
pub fn play(model: &mut Model) {
    if model.cursor >= model.last() && !model.may_grow {
        model.note = Some("this is the end of the run; g goes back to its beginning".to_owned());
    } else {
        model.play.state = State::Playing;
    }
}

/// Lets time stand still.
pub fn pause(model: &mut Model) {
    model.play.state = State::Paused;
}

/// Puts a pane where it is seen: below, or large if it has a place of its own.
pub fn put(model: &mut Model, pane: PaneId) {
    if [TIMELINE, NODES, EVENTS].contains(&pane) {
        model.focus = Focus::One(pane);
        return;
    }
    if model.focus != Focus::Below {
        model.focus = Focus::All;
    }
    model.below = pane;
    model.scrolled.remove(&pane);
}

/// Looks at the node beside the one that is looked at.
fn node(model: &mut Model, way: Way) {
    let count = model.story.nodes.len();
    if count == 0 {
        model.note = Some("this run has no nodes".to_owned());
        return;
    }
    let next = match (model.looked_at(), way) {
        (None, Way::Forward) => 0,
        (None, Way::Back) => count - 1,
        (Some(node), Way::Forward) => node.saturating_add(1) % count,
        (Some(node), Way::Back) => node.checked_sub(1).unwrap_or(count - 1).min(count - 1),
    };
    model.look_at(next);
}

/// Moves a pane by lines; the events move with the cursor.
pub(super) fn scroll(model: &mut Model, pane: PaneId, way: Way, by: i32) {
    let by = if way == Way::Forward { by } else { -by };
    // What is scrolled beyond an end must not have to be scrolled back.
    let stands = model.page.panes.iter().find(|shown| shown.id == pane);
    let room = stands.map_or((0, 0), |shown| {
        let lowest = shown.content.lines.len().saturating_sub(usize::from(shown.inner.height));
        (shown.top, lowest.saturating_sub(shown.top))
    });
    let (above, beneath) = (i32::try_from(room.0).unwrap_or(i32::MAX), i32::try_from(room.1).unwrap_or(i32::MAX));
    let scrolled = model.scrolled.entry(pane).or_insert(0);
    *scrolled = scrolled.saturating_add(by.clamp(-above, beneath));
}

/// An event as one line, to be pasted elsewhere.
fn line(model: &Model, event: &koipond_record::Event) -> String {
    let story = &model.story;
    format!("{} r{} slot {}  {}", event.seq, story.round(event.at), story.slot(event.at), told(event, story))
}

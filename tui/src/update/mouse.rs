//! The mouse: a click leads to an event, to a node or makes a pane large; the wheel scrolls; a drag selects text.

use super::act::scroll;
use super::help;
use super::message::{Copied, Effect};
use crate::layout::Focus;
use crate::model::{Mode, Model};
use crate::pick::{Did, Drag, Hit, Mouse, hit, node_named};
use crate::seek::{Seek, Way};
use crate::view::EVENTS;

/// How many lines a turn of the wheel is.
const TURN: u16 = 3;

pub(super) fn mouse(model: &mut Model, mouse: Mouse) -> Option<Effect> {
    if let Mode::Help(top) = model.mode {
        if let Did::Wheel(way) = mouse.did {
            model.mode = help::moved(model, top, way, TURN);
        }
        return None;
    }
    match mouse.did {
        Did::Press => {
            model.note = None;
            model.drag = Drag::begin(model, mouse);
            None
        }
        Did::Drag => {
            if let Some(drag) = &mut model.drag {
                drag.to(mouse);
            }
            None
        }
        Did::Release => match model.drag {
            Some(drag) if drag.is_click() => {
                model.drag = None;
                click(model, mouse);
                None
            }
            Some(drag) => Some(Effect::Copy(Copied::Screen(drag))),
            None => None,
        },
        Did::Wheel(way) => wheel(model, mouse, way),
    }
}

fn click(model: &mut Model, mouse: Mouse) {
    let clicked = match hit(model, mouse) {
        Some(Hit::Title(pane)) => {
            model.focus = if model.focus == Focus::All { Focus::One(pane) } else { Focus::All };
            return;
        }
        Some(Hit::Word { pane, text, word, line }) => (pane, text, word, line),
        None => return,
    };
    let (pane, text, word, line) = clicked;
    let named = text.as_deref().and_then(|text| node_named(&model.story, text));
    match (word, named) {
        (Some(to), _) => model.jump(to),
        // The name in a line of the events belongs to the event.
        (None, Some(node)) if pane != EVENTS => model.look_at(node),
        (None, _) => {
            if let Some(to) = line {
                model.jump(to);
            }
        }
    }
}

/// The events scroll with the cursor, every other pane by itself.
fn wheel(model: &mut Model, mouse: Mouse, way: Way) -> Option<Effect> {
    match hit(model, mouse) {
        Some(Hit::Title(EVENTS) | Hit::Word { pane: EVENTS, .. }) => {
            if let Some(filter) = &model.filter {
                return Some(Effect::Seek(Seek::Step(filter.clone(), way, usize::from(TURN))));
            }
            let by = u64::from(TURN);
            let to = if way == Way::Forward { model.cursor.0.saturating_add(by) } else { model.cursor.0.saturating_sub(by) };
            model.step(koipond_record::Seq(to));
        }
        Some(Hit::Title(pane) | Hit::Word { pane, .. }) => scroll(model, pane, way, i32::from(TURN)),
        None => {}
    }
    None
}

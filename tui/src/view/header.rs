//! The first lines: what runs, where the cursor is in time, what is wrong with the log.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::Model;
use crate::view::ink::Ink;
use crate::view::text::{columns, fit, line};

/// The least columns in which a scenario's name is worth showing.
const NAME_LEAST: usize = 8;

/// Draws it: where the cursor is, in as many words as leave room for the whole title or else for some of it, and a
/// second line if something is wrong with the log.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: Ink) {
    let width = usize::from(area.width);
    let choices = positions(model);
    let beside = |room: usize| choices.iter().find(|text| columns(text) + 2 + room <= width);
    let right = beside(columns(&whole(model))).or_else(|| beside(3 * NAME_LEAST)).cloned().unwrap_or_else(|| shortest(model));
    let left = title(model, width.saturating_sub(columns(&right) + 2));
    line(buf, area, 0, &left, ink.strong());
    let at = area.x + area.width.saturating_sub(u16::try_from(columns(&right) + 1).unwrap_or(u16::MAX));
    buf.set_string(at, area.y, &right, ink.strong());
    if let Some(trouble) = &model.trouble {
        line(buf, area, 1, &format!(" ! {trouble}"), ink.bad());
    }
}

/// What runs, as much of it as fits.
fn title(model: &Model, room: usize) -> String {
    let story = &model.story;
    let whole = whole(model);
    if columns(&whole) <= room {
        return whole;
    }
    let seed = format!("  seed {}", story.seed);
    let left = room.saturating_sub(columns(" koipond  ") + columns(&seed));
    if left >= NAME_LEAST {
        return format!(" koipond  {}{seed}", fit(&story.scenario, left));
    }
    let left = room.saturating_sub(columns(" koipond  "));
    if left >= NAME_LEAST { format!(" koipond  {}", fit(&story.scenario, left)) } else { fit(" koipond", room) }
}

fn whole(model: &Model) -> String {
    format!(" koipond  {}  seed {}", model.story.scenario, model.story.seed)
}

/// Where the cursor is, from the fullest wording on.
fn positions(model: &Model) -> Vec<String> {
    let (story, last) = (&model.story, model.last().0);
    let Some(event) = &model.page.selected else { return vec![shortest(model)] };
    let (round, window, slot) = (story.round(event.at), story.window(event.at).name(), story.slot(event.at));
    let (into, whole) = (story.slots_into_round(event.at), story.schedule.clock.round_time);
    let seq = model.cursor;
    vec![
        format!("r{round} ▸ {window}  slot {slot} (+{into}/{whole})  {seq} of {last}"),
        format!("r{round} ▸ {window}  slot {slot}  {seq} of {last}"),
        format!("r{round} ▸ {window}  slot {slot}  {seq}"),
    ]
}

fn shortest(model: &Model) -> String {
    match &model.page.selected {
        Some(event) => {
            let story = &model.story;
            format!("r{} ▸ {} {} {}", story.round(event.at), story.window(event.at).name(), story.slot(event.at), model.cursor)
        }
        None => format!("{} of {}", model.cursor, model.last().0),
    }
}

//! The first lines: what runs, where the cursor is in time, what is wrong with the log.

use crate::line::{Line, Tone, columns, fit, pad};
use crate::model::{Beside, Model};

/// The least columns in which a scenario's name is worth showing.
const NAME_LEAST: usize = 8;

/// Where the cursor is, in as many words as leave room for the whole title or else for some of it, and a
/// second line if something is wrong with the log.
pub fn lines(model: &Model, width: usize) -> Vec<Line> {
    let choices = positions(model);
    let beside = |room: usize| choices.iter().find(|text| columns(text) + 2 + room <= width);
    let right = beside(columns(&whole(model))).or_else(|| beside(3 * NAME_LEAST)).cloned().unwrap_or_else(|| shortest(model));
    let room = width.saturating_sub(columns(&right) + 1);
    let left = pad(&title(model, room.saturating_sub(1)), room);
    let tone = if model.beside == Beside::Following { Tone::Plain } else { Tone::Strong };
    let mut lines = vec![Line::of(format!("{left}{right}"), tone)];
    if let Some(trouble) = &model.trouble {
        lines.push(Line::of(format!(" ! {trouble}"), Tone::Bad));
    }
    lines
}

/// What runs, as much of it as fits.
fn title(model: &Model, room: usize) -> String {
    let story = &model.story;
    let whole = whole(model);
    if columns(&whole) <= room || model.beside != Beside::Nobody {
        return fit(&whole, room);
    }
    let seed = format!("  seed {}", story.seed);
    let left = room.saturating_sub(columns(" koipond  ") + columns(&seed));
    if left >= NAME_LEAST {
        return format!(" koipond  {}{seed}", fit(&story.scenario, left));
    }
    let left = room.saturating_sub(columns(" koipond  "));
    if left >= NAME_LEAST { format!(" koipond  {}", fit(&story.scenario, left)) } else { fit(" koipond", room) }
}

/// The run: of two side by side by its folder, as the scenario is often the same.
fn whole(model: &Model) -> String {
    match model.beside {
        Beside::Nobody => {}
        Beside::Active => return format!(" ▸ {}", model.folder),
        Beside::Following => return format!(" · {}", model.folder),
    }
    format!(" koipond  {}  seed {}", model.story.scenario, model.story.seed)
}

/// Where the cursor is, and whether time passes, from the fullest wording on.
fn positions(model: &Model) -> Vec<String> {
    let (story, last) = (&model.story, model.last().0);
    if model.page.selected.is_none() {
        return vec![shortest(model)];
    }
    let now = model.now();
    let (part, slot) = (part(model), story.slot(now));
    let (into, whole) = (story.slots_into_round(now), story.schedule.clock.round_time);
    let (seq, time) = (model.cursor, passing(model));
    vec![
        format!("{part}  slot {slot} (+{into}/{whole})  {seq} of {last}  {time}"),
        format!("{part}  slot {slot}  {seq} of {last}  {time}"),
        format!("{part}  slot {slot}  {seq}  {time}"),
    ]
}

/// The round and the part of it; after the last round nothing more is submitted.
fn part(model: &Model) -> String {
    let (story, now) = (&model.story, model.now());
    match story.schedule.rounds.checked_sub(1) {
        Some(last) if story.round(now).0 > last => format!("after r{last}"),
        _ => format!("r{} ▸ {}", story.round(now), story.window(now).name()),
    }
}

/// Whether time passes, and how fast.
fn passing(model: &Model) -> String {
    if model.follows() { "follows".to_owned() } else { model.play.sign() }
}

fn shortest(model: &Model) -> String {
    let sign = if model.play.is_playing() { "▶ " } else { "" };
    match &model.page.selected {
        Some(_) => {
            format!("{sign}{} {} {}", part(model), model.story.slot(model.now()), model.cursor)
        }
        None => format!("{sign}{} of {}", model.cursor, model.last().0),
    }
}

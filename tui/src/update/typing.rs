//! A search or a command while it is typed.

use std::rc::Rc;

use super::message::Effect;
use crate::command;
use crate::filter::Filter;
use crate::key::Key;
use crate::model::{Mode, Model, Prompt, Typing};
use crate::seek::{Seek, Way};
use crate::story::clean;

/// How many lines are remembered.
const HISTORY: usize = 100;

/// The most characters a line takes.
const LONGEST: usize = 1000;

pub(super) fn typing(model: &mut Model, mut line: Typing, key: Key) -> Option<Effect> {
    match key {
        Key::Enter => return enter(model, line),
        Key::Escape => return None,
        Key::Backspace => {
            line.text.pop()?;
            line.back = 0;
        }
        Key::Char(c) if line.text.chars().count() < LONGEST => {
            line.text.push(c);
            line.back = 0;
        }
        Key::Up | Key::Down => turn(model, &mut line, key),
        Key::Tab if line.prompt == Prompt::Command => line.text = command::completed(model, &line.text),
        _ => {}
    }
    model.mode = Mode::Typing(line);
    None
}

/// An older line, or a newer one; before the newest stands an empty one.
fn turn(model: &Model, line: &mut Typing, key: Key) {
    let lines = model.typed.get(&line.prompt).map_or(&[][..], Vec::as_slice);
    line.back = match key {
        Key::Up => line.back.saturating_add(1).min(lines.len()),
        _ => line.back.saturating_sub(1),
    };
    line.text = lines.len().checked_sub(line.back).and_then(|at| lines.get(at)).cloned().unwrap_or_default();
}

fn enter(model: &mut Model, line: Typing) -> Option<Effect> {
    let text = match line.prompt {
        Prompt::Search => line.text,
        Prompt::Command => line.text.trim().to_owned(),
    };
    if text.is_empty() {
        return None;
    }
    let history = model.typed.entry(line.prompt).or_default();
    history.retain(|before| *before != text);
    history.push(text.clone());
    if history.len() > HISTORY {
        history.remove(0);
    }
    match line.prompt {
        Prompt::Command => command::run(model, &text),
        Prompt::Search => match Filter::search(&text) {
            Ok(search) => {
                let search = Rc::new(search);
                model.needle = Some(Rc::clone(&search));
                Some(Effect::Seek(Seek::Search(search, Way::Forward)))
            }
            Err(why) => {
                model.note = Some(clean(&why));
                None
            }
        },
    }
}

//! The last line: the search being typed, a note of the last key, or the keys one needs most.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::{Mode, Model};
use crate::update::KEYS;
use crate::view::ink::Ink;
use crate::view::text::{columns, fit, line};

/// Draws it.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: Ink) {
    match (&model.mode, &model.note) {
        (Mode::Typing(text), _) => {
            // The end of a long text is what is being typed.
            let room = usize::from(area.width).saturating_sub(4);
            let mut shown = text.as_str();
            while columns(shown) > room {
                let mut rest = shown.chars();
                rest.next();
                shown = rest.as_str();
            }
            line(buf, area, 0, &format!(" /{shown}▏"), ink.strong());
        }
        (_, Some(note)) => line(buf, area, 0, &format!(" {note}"), ink.doubtful()),
        (_, None) => line(buf, area, 0, &hints(usize::from(area.width)), ink.faint()),
    }
}

/// As many of the hinted keys as fit.
fn hints(width: usize) -> String {
    let mut out = String::new();
    for binding in KEYS.iter().filter(|binding| !binding.hint.is_empty()) {
        let Some(key) = binding.keys.first() else { continue };
        let hint = format!(" {} {} ", key.name(), binding.hint);
        if columns(&out) + columns(&hint) > width {
            break;
        }
        out.push_str(&hint);
    }
    fit(&out, width)
}

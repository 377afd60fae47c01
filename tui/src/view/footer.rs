//! The last line: the search being typed, a note of the last key, or the keys one needs most.

use crate::line::{Line, Tone, columns, fit};
use crate::model::{Mode, Model};
use crate::update::KEYS;

/// The line.
pub fn line(model: &Model, width: usize) -> Line {
    match (&model.mode, &model.note) {
        (Mode::Typing(text), _) => {
            // The end of a long text is what is being typed.
            let room = width.saturating_sub(4);
            let mut shown = text.as_str();
            while columns(shown) > room {
                let mut rest = shown.chars();
                rest.next();
                shown = rest.as_str();
            }
            Line::of(format!(" /{shown}▏"), Tone::Strong)
        }
        (_, Some(note)) => Line::of(format!(" {note}"), Tone::Doubtful),
        (_, None) => Line::of(hints(width), Tone::Faint),
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

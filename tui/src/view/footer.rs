//! The last line: the search or command being typed, a note of the last key, or the keys one needs most.

use crate::command::beside;
use crate::line::{Line, Tone, columns, fit};
use crate::model::{Beside, Bookmark, Mode, Model, Prompt, Typing};
use crate::story::clean;
use crate::update::{HINTS, KEYS};

/// The line.
pub fn line(model: &Model, width: usize) -> Line {
    match (&model.mode, &model.note) {
        (Mode::Typing(line), _) => typing(model, line, width),
        (Mode::Bookmark(then), _) => Line::of(format!(" {}", bookmark(model, *then)), Tone::Strong),
        (Mode::Help(_), _) => Line::of(" j k Space PgUp move; other keys leave", Tone::Faint),
        (_, Some(note)) => Line::of(format!(" {note}"), Tone::Doubtful),
        (_, None) if model.beside == Beside::Following => Line::of(" follows the other run; o comes here", Tone::Faint),
        (_, None) => Line::of(hints(width), Tone::Faint),
    }
}

/// What is typed, and beside it what it can become.
fn typing(model: &Model, line: &Typing, width: usize) -> Line {
    // The end of a long text is what is being typed.
    let room = width.saturating_sub(4);
    let text = clean(&line.text);
    let mut shown = text.as_str();
    while columns(shown) > room {
        let mut rest = shown.chars();
        rest.next();
        shown = rest.as_str();
    }
    let said = Line::of(format!(" {}{shown}▏", line.prompt.sign()), Tone::Strong);
    match line.prompt {
        Prompt::Search => said.and(if line.text.is_empty() { "  a text, or ~ and a regular expression" } else { "" }, Tone::Faint),
        Prompt::Command => said.and(format!("  {}", beside(model, &line.text)), Tone::Faint),
    }
}

fn bookmark(model: &Model, then: Bookmark) -> String {
    let known: String = model.bookmarks.keys().map(|name| format!(" {name}")).collect();
    match then {
        Bookmark::Set => "set a bookmark: which letter?".to_owned(),
        Bookmark::Go if known.is_empty() => "no bookmark is set; \" sets one".to_owned(),
        Bookmark::Go => format!("go to a bookmark:{known}"),
    }
}

/// As many of the hinted keys as fit.
fn hints(width: usize) -> String {
    let mut out = String::new();
    for (act, word) in HINTS {
        let binding = KEYS.iter().find(|binding| binding.act == act);
        let Some(key) = binding.and_then(|binding| binding.keys.first()) else { continue };
        let hint = format!(" {} {word} ", key.name());
        if columns(&out) + columns(&hint) > width {
            break;
        }
        out.push_str(&hint);
    }
    fit(&out, width)
}

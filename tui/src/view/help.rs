//! The help, from the tables of keys, panes, commands and signs.

use crate::line::{Content, Line, Tone, pad};
use crate::update::{length, sections};

/// The help, of which so many lines are seen from one on.
pub fn content(top: usize, rows: usize) -> Content {
    let more = top.saturating_add(rows) < length();
    let title = if more { "help · j for more" } else { "help" };
    let mut lines = Vec::new();
    for section in sections() {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::of(format!(" {}", section.title), Tone::Name));
        for (what, means) in section.lines {
            lines.push(Line::of(format!(" {} ", pad(&what, section.width)), Tone::Strong).and(means, Tone::Plain));
        }
    }
    Content { title: title.to_owned(), lines, anchor: 0 }
}

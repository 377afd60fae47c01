//! The help, from the key table, the panes and the signs.

use crate::line::{Content, Line, Tone, pad};
use crate::update::help_lines;

/// The help, of which so many lines are seen from one on.
pub fn content(top: usize, rows: usize) -> Content {
    let lines = help_lines();
    let more = top + rows < lines.len();
    let title = if more { "help · j for more" } else { "help" };
    let line = |(what, means): (String, &str)| Line::of(format!(" {} ", pad(&what, 9)), Tone::Strong).and(means, Tone::Plain);
    Content { title: title.to_owned(), lines: lines.into_iter().map(|help| line((help.what, help.means))).collect(), anchor: 0 }
}

//! The help, from the key table.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::layout::Layout;
use crate::update::help_lines;
use crate::view::ink::Ink;
use crate::view::text::{line, pad, pane};

/// Draws it over the body, from a line on.
pub fn draw(top: u16, layout: &Layout, buf: &mut Buffer, ink: Ink) {
    let lines = help_lines();
    let rows = usize::from(layout.inner(layout.body).height);
    let more = usize::from(top) + rows < lines.len();
    let title = if more { "help · j for more" } else { "help" };
    let area = pane(buf, layout, layout.body, title, ink);
    for (row, help) in (0..area.height).zip(lines.iter().skip(usize::from(top))) {
        line(buf, area, row, &format!(" {} {}", pad(&help.what, 9), help.means), Style::new());
    }
}

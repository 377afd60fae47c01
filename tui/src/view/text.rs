//! Text that fits a width, in columns of the terminal.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;
use ratatui::widgets::{Block, Borders, Widget};

use crate::layout::Layout;
use crate::view::ink::Ink;

/// The columns a text takes.
pub fn columns(text: &str) -> usize {
    Span::raw(text).width()
}

/// The text in at most so many columns; what is cut off is told by `…`.
pub fn fit(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut taken = 0;
    for c in text.chars() {
        taken += columns(c.encode_utf8(&mut [0; 4]));
        if taken >= width {
            break;
        }
        out.push(c);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// The text in exactly so many columns.
pub fn pad(text: &str, width: usize) -> String {
    let mut out = fit(text, width);
    let missing = width.saturating_sub(columns(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// Writes one line at a row of an area, cut to its width.
pub fn line(buf: &mut Buffer, area: Rect, row: u16, text: &str, style: Style) {
    if row < area.height {
        let width = usize::from(area.width);
        buf.set_string(area.x, area.y + row, fit(text, width), style);
    }
}

/// Draws a pane's border and title, and gives what is left within.
pub fn pane(buf: &mut Buffer, layout: &Layout, area: Rect, title: &str, ink: Ink) -> Rect {
    let room = usize::from(area.width.saturating_sub(4));
    let title = format!(" {} ", fit(title, room));
    let borders = if layout.bordered { Borders::ALL } else { Borders::TOP };
    Block::new().borders(borders).title(Span::styled(title, ink.strong())).render(area, buf);
    layout.inner(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_columns_not_by_characters() {
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(pad("日本語", 4), "日… ");
    }
}

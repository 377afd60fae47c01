//! A screen as text and as SVG, the same bytes for the same screen.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::line::columns;
use crate::theme::{Theme, rgb};

/// The size of a character's cell.
const CELL: (u16, u16) = (9, 18);

/// How far below its top the line stands on which letters do.
const BASE: u16 = 14;

/// The characters of a screen, line by line, without the spaces at the ends of lines.
pub fn text(screen: &Buffer) -> String {
    let mut out = String::new();
    for row in rows(screen) {
        let row: String = row.iter().map(|(_, cell)| cell.symbol()).collect();
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

/// The screen as a picture, in the colours of its theme.
pub fn svg(screen: &Buffer, theme: Theme) -> String {
    let area = screen.area;
    let (width, height) = (u32::from(area.width) * u32::from(CELL.0), u32::from(area.height) * u32::from(CELL.1));
    let [_, ground] = theme.ground();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"15\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        hex(ground)
    );
    for (y, row) in (0_u32..).zip(rows(screen)) {
        for piece in pieces(&row, theme) {
            piece.draw(&mut out, y, ground);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The cells of each row that begin a character, with their columns.
fn rows(screen: &Buffer) -> impl Iterator<Item = Vec<(u16, &Cell)>> {
    let area = screen.area;
    (area.top()..area.bottom()).map(move |y| {
        let mut row = Vec::new();
        let mut x = area.left();
        while x < area.right() {
            let cell = &screen[(x, y)];
            row.push((x - area.left(), cell));
            x += u16::try_from(columns(cell.symbol())).unwrap_or(1).max(1);
        }
        row
    })
}

/// A stretch of a row that looks the same.
struct Piece {
    at: u16,
    text: String,
    look: Look,
}

/// How a cell is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    text: [u8; 3],
    ground: [u8; 3],
    bold: Weight,
    under: Under,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Usual,
    Bold,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Under {
    Nothing,
    Line,
}

fn look(cell: &Cell, theme: Theme) -> Look {
    let [usual, usual_ground] = theme.ground();
    let colour = |colour: Color, usual: [u8; 3]| rgb(colour).unwrap_or(usual);
    let (mut text, mut ground) = (colour(cell.fg, usual), colour(cell.bg, usual_ground));
    if cell.modifier.contains(Modifier::DIM) {
        text = std::array::from_fn(|n| mixed(text[n], ground[n]));
    }
    if cell.modifier.contains(Modifier::REVERSED) {
        (text, ground) = (ground, text);
    }
    let bold = if cell.modifier.contains(Modifier::BOLD) { Weight::Bold } else { Weight::Usual };
    let under = if cell.modifier.contains(Modifier::UNDERLINED) { Under::Line } else { Under::Nothing };
    Look { text, ground, bold, under }
}

/// Two thirds of the one and one of the other.
fn mixed(text: u8, ground: u8) -> u8 {
    let sum = 2 * u16::from(text) + u16::from(ground);
    u8::try_from(sum / 3).unwrap_or(u8::MAX)
}

fn pieces(row: &[(u16, &Cell)], theme: Theme) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, cell) in row {
        let look = look(cell, theme);
        match pieces.last_mut() {
            Some(piece) if piece.look == look => piece.text.push_str(cell.symbol()),
            _ => pieces.push(Piece { at: *at, text: cell.symbol().to_owned(), look }),
        }
    }
    pieces
}

impl Piece {
    fn draw(&self, out: &mut String, y: u32, ground: [u8; 3]) {
        let top = y * u32::from(CELL.1);
        let across = |columns: usize| u32::try_from(columns).unwrap_or(0) * u32::from(CELL.0);
        let left = across(usize::from(self.at));
        if self.look.ground != ground {
            let fill = hex(self.look.ground);
            let width = across(columns(&self.text));
            // Writing to a text cannot fail.
            let _ = writeln!(out, "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{fill}\"/>", CELL.1);
        }
        let base = top + u32::from(BASE);
        let weight = if self.look.bold == Weight::Bold { " font-weight=\"bold\"" } else { "" };
        let under = if self.look.under == Under::Line { " text-decoration=\"underline\"" } else { "" };
        for (column, text) in stretches(&self.text) {
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{base}\" fill=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{weight}{under}>{}</text>",
                left + across(column),
                hex(self.look.text),
                across(columns(text)),
                escaped(text)
            );
        }
    }
}

/// The stretches of a text between gaps of several spaces, with their columns; what shows a picture may draw such a gap as one space.
fn stretches(text: &str) -> Vec<(usize, &str)> {
    let mut stretches = Vec::new();
    let (mut column, mut rest) = (0, text);
    while !rest.is_empty() {
        let gap = rest.len() - rest.trim_start_matches(' ').len();
        (column, rest) = (column + gap, &rest[gap..]);
        let end = rest.find("  ").unwrap_or(rest.len());
        let stretch = rest[..end].trim_end_matches(' ');
        if !stretch.is_empty() {
            stretches.push((column, stretch));
        }
        (column, rest) = (column + columns(&rest[..end]), &rest[end..]);
    }
    stretches
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{fffe}' | '\u{ffff}' => out.push('?'),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn screen() -> Buffer {
        let mut screen = Buffer::empty(Rect::new(0, 0, 8, 2));
        screen.set_string(1, 0, "a<b>&", Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
        screen.set_string(0, 1, "日本", Style::new().add_modifier(Modifier::REVERSED));
        screen
    }

    #[test]
    fn a_screen_as_text_has_its_characters_and_no_spaces_at_the_ends() {
        assert_eq!(text(&screen()), " a<b>&\n日本\n");
    }

    #[test]
    fn a_screen_as_svg_has_its_characters_escaped_and_its_colours() {
        let svg = svg(&screen(), Theme::Sixteen);
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"72\" height=\"36\""), "{svg}");
        let red = "<text x=\"9\" y=\"14\" fill=\"#f06a6a\" textLength=\"45\" lengthAdjust=\"spacingAndGlyphs\" font-weight=\"bold\">a&lt;b&gt;&amp;</text>";
        assert!(svg.contains(red), "{svg}");
        assert!(svg.contains("<rect x=\"0\" y=\"18\" width=\"36\" height=\"18\" fill=\"#d0d0d0\"/>"), "{svg}");
        assert!(svg.ends_with("</svg>\n"));
    }

    #[test]
    fn a_gap_of_several_spaces_is_left_out_and_what_follows_stands_in_its_column() {
        assert_eq!(stretches("  a b   日 c "), [(2, "a b"), (8, "日 c")]);
        assert_eq!(stretches("    "), []);
    }

    #[test]
    fn the_same_screen_is_the_same_svg() {
        assert_eq!(svg(&screen(), Theme::Dark), svg(&screen(), Theme::Dark));
    }
}

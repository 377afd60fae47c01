//! The whole screen, pane by pane, and the words for a terminal that is too small.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::layout::LEAST;
use crate::model::{Mode, Model};
use crate::view::ink::Ink;
use crate::view::{detail, events, footer, header, help, nodes};

/// Draws the model on a screen.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let ink = Ink { colour: model.colour };
    let Some(layout) = model.layout() else {
        too_small(area, buf);
        return;
    };
    header::draw(model, layout.header, buf, ink);
    footer::draw(model, layout.footer, buf, ink);
    if let Mode::Help(top) = model.mode {
        help::draw(top, &layout, buf, ink);
        return;
    }
    if let Some(pane) = layout.nodes {
        nodes::draw(model, &layout, pane, buf, ink);
    }
    if let Some(pane) = layout.events {
        events::draw(model, &layout, pane, buf, ink);
    }
    if let Some(pane) = layout.detail {
        detail::draw(model, &layout, pane, buf, ink);
    }
}

fn too_small(area: Rect, buf: &mut Buffer) {
    let words = format!(
        "This terminal is {} × {}; the viewer needs {} × {}. Make it larger, or press q to quit.",
        area.width, area.height, LEAST.width, LEAST.height
    );
    Paragraph::new(Line::raw(words)).wrap(Wrap { trim: true }).render(area, buf);
}

#[cfg(test)]
mod tests {
    use koipond_record::{Round, Seq};
    use ratatui::layout::Size;
    use ratatui::style::Color;

    use super::*;
    use crate::grid::{Grid, Mark, MarkKind};
    use crate::page::Row;
    use crate::sample::{nth, story};
    use crate::update::KEYS;

    /// A screen with every sign and every kind of line on it.
    fn screen(colour: bool, mode: Mode) -> Buffer {
        let mut model = Model::new(story(), Vec::new(), 10, Some(Seq(5)));
        (model.size, model.colour, model.mode) = (Size { width: 80, height: 40 }, colour, mode);
        model.trouble = Some("the log is cut short".to_owned());
        model.note = Some("a note".to_owned());
        model.page.rows = (0..10).map(|n| Row { seq: Seq(n), event: Some(nth(n)) }).collect();
        model.page.selected = Some(nth(5));
        model.page.grid = Grid::new(0..6);
        let kinds = [MarkKind::Submitted, MarkKind::VotedNo, MarkKind::Slashed, MarkKind::Rewarded, MarkKind::Stopped];
        for (round, kind) in (0..).zip(kinds) {
            model.page.grid.enter(&Mark { seq: Seq(0), round: Round(round), node: Some(0), kind });
        }
        let area = Rect::new(0, 0, 80, 40);
        let mut buf = Buffer::empty(area);
        draw(&model, area, &mut buf);
        buf
    }

    fn colours(buf: &Buffer) -> Vec<Color> {
        buf.content.iter().flat_map(|cell| [cell.fg, cell.bg]).filter(|colour| *colour != Color::Reset).collect()
    }

    #[test]
    fn without_colour_nothing_is_coloured() {
        assert_eq!(colours(&screen(false, Mode::Browse)), []);
    }

    #[test]
    fn colours_are_of_the_terminals_own_palette_on_its_own_background() {
        let used = colours(&screen(true, Mode::Browse));
        assert!(!used.is_empty());
        assert!(used.iter().all(|colour| matches!(colour, Color::Red | Color::Green | Color::Yellow | Color::Magenta)), "{used:?}");
    }

    #[test]
    fn the_same_characters_are_drawn_with_colour_and_without() {
        let symbols = |buf: &Buffer| buf.content.iter().map(|cell| cell.symbol().to_owned()).collect::<String>();
        assert_eq!(symbols(&screen(true, Mode::Browse)), symbols(&screen(false, Mode::Browse)));
    }

    #[test]
    fn every_key_of_the_table_is_in_the_help() {
        let buf = screen(false, Mode::Help(0));
        let lines: Vec<String> = buf.content.chunks(80).map(|row| row.iter().map(|cell| cell.symbol()).collect()).collect();
        for binding in &KEYS {
            let names: Vec<String> = binding.keys.iter().map(|key| key.name()).collect();
            let told = |line: &String| {
                let words: Vec<&str> = line.split_whitespace().collect();
                names.iter().all(|name| words.contains(&name.as_str())) && line.contains(binding.does)
            };
            assert!(lines.iter().any(told), "{names:?} is not in the help:\n{}", lines.join("\n"));
        }
    }
}

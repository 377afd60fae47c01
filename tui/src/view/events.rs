//! The events around the cursor: when, who, what.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::layout::{Layout, name_width};
use crate::model::Model;
use crate::page::Row;
use crate::view::ink::Ink;
use crate::view::text::{columns, line, pad, pane};

/// Draws them.
pub fn draw(model: &Model, layout: &Layout, outer: Rect, buf: &mut Buffer, ink: Ink) {
    let title = match &model.needle {
        Some(text) => format!("events · search {text}"),
        None => "events".to_owned(),
    };
    let area = pane(buf, layout, outer, &title, ink);
    let slots: Vec<String> = model.page.rows.iter().map(|row| slot(model, row)).collect();
    let slot_width = slots.iter().map(|slot| columns(slot)).max().unwrap_or(0);
    for ((at, row), slot) in (0..area.height).zip(&model.page.rows).zip(&slots) {
        let chosen = row.seq == model.cursor;
        let marker = if chosen { '▸' } else { ' ' };
        let text = format!("{marker}{slot:>slot_width$} {}", said(model, row));
        let style = if chosen { ink.chosen() } else { Style::new() };
        let width = if chosen { usize::from(area.width) } else { 0 };
        line(buf, area, at, &pad_at_least(&text, width), style);
    }
}

fn slot(model: &Model, row: &Row) -> String {
    row.event.as_ref().map_or_else(|| "?".to_owned(), |event| model.story.slot(event.at).to_string())
}

fn said(model: &Model, row: &Row) -> String {
    match &row.event {
        Some(event) => {
            let actor = pad(&model.story.actor(event), usize::from(name_width(&model.story)));
            format!("{actor} {}", model.story.words(event))
        }
        None => format!("{} cannot be read: the log is damaged here", row.seq),
    }
}

/// Spaces up to a width, so that the bar of the selected event reaches across the pane.
fn pad_at_least(text: &str, width: usize) -> String {
    if columns(text) >= width { text.to_owned() } else { pad(text, width) }
}

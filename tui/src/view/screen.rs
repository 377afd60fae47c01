//! The whole screen drawn: each pane's lines in its place, and the words for a terminal that is too small.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Line as Text;
use ratatui::widgets::{Block, Borders, Paragraph, Widget, Wrap};

use super::{EVENTS, footer, header, help};
use crate::ascii::ascii;
use crate::filter::Filter;
use crate::layout::{LEAST, Layout};
use crate::line::{Content, Line, Tone, columns, fit};
use crate::model::{Mode, Model};
use crate::page::Shown;
use crate::theme::{Charset, Theme};

/// Draws the model on a screen.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    parts(model, area, buf);
    if let Some(drag) = &model.drag {
        drag.mark(buf);
    }
    if model.charset == Charset::Ascii {
        ascii(buf);
    }
}

fn parts(model: &Model, area: Rect, buf: &mut Buffer) {
    let Some(layout) = model.layout() else {
        too_small(area, buf);
        return;
    };
    for (row, line) in (0..layout.header.height).zip(header::lines(model, usize::from(area.width))) {
        put(buf, layout.header, row, &line, model.theme);
    }
    put(buf, layout.footer, 0, &footer::line(model, usize::from(area.width)), model.theme);
    if let Mode::Help(top) = model.mode {
        let inner = layout.inner(layout.body);
        let content = help::content(usize::from(inner.width));
        pane(model, &layout, &Shown { id: 0, outer: layout.body, inner, content, top: usize::from(top) }, buf);
        return;
    }
    for shown in &model.page.panes {
        pane(model, &layout, shown, buf);
    }
}

fn pane(model: &Model, layout: &Layout, shown: &Shown, buf: &mut Buffer) {
    let room = usize::from(shown.outer.width.saturating_sub(4));
    let title = format!(" {} ", fit(&title(&shown.content, shown), room));
    let borders = if layout.bordered { Borders::ALL } else { Borders::TOP };
    let title = ratatui::text::Span::styled(title, model.theme.style(Tone::Strong).remove_modifier(Modifier::DIM));
    Block::new().borders(borders).border_style(model.theme.style(Tone::Faint)).title(title).render(shown.outer, buf);
    for (row, line) in (0..shown.inner.height).zip(shown.content.lines.iter().skip(shown.top)) {
        put(buf, shown.inner, row, line, model.theme);
        if shown.id == EVENTS
            && let Some(search) = &model.needle
        {
            underline(buf, shown.inner, row, line, search);
        }
    }
}

/// Underlines what a search finds in a line.
fn underline(buf: &mut Buffer, area: Rect, row: u16, line: &Line, search: &Filter) {
    let text: String = line.words.iter().map(|word| word.text.as_str()).collect();
    for hit in search.found_in(&text) {
        let (Some(before), Some(hit)) = (text.get(..hit.start), text.get(hit.clone())) else { continue };
        let place = |text: &str| u16::try_from(columns(text)).unwrap_or(u16::MAX);
        let hit = Rect::new(area.x.saturating_add(place(before)), area.y.saturating_add(row), place(hit), 1);
        buf.set_style(hit.intersection(area), ratatui::style::Style::new().add_modifier(Modifier::UNDERLINED));
    }
}

/// Its title, and how much of it is out of sight.
fn title(content: &Content, shown: &Shown) -> String {
    let below = content.lines.len().saturating_sub(shown.top + usize::from(shown.inner.height));
    match (shown.top, below) {
        (0, 0) => content.title.clone(),
        (0, below) => format!("{} · {below} more below", content.title),
        (above, 0) => format!("{} · {above} more above", content.title),
        (above, below) => format!("{} · {above} above, {below} below", content.title),
    }
}

/// Writes one line at a row of an area, cut to its width. A chosen first word reaches across the pane.
fn put(buf: &mut Buffer, area: Rect, row: u16, line: &Line, theme: Theme) {
    if row >= area.height {
        return;
    }
    let mut left = usize::from(area.width);
    let cut = line.width() > left;
    let (mut x, y) = (area.x, area.y + row);
    for word in &line.words {
        let rest = if cut && columns(&word.text) > left { fit(&word.text, left) } else { word.text.clone() };
        let style = theme.style(word.tone);
        let (after, _) = buf.set_stringn(x, y, &rest, left, style);
        left = left.saturating_sub(usize::from(after - x));
        x = after;
        if left == 0 {
            break;
        }
    }
    if line.words.first().is_some_and(|word| word.tone == Tone::Chosen) {
        buf.set_style(Rect { y, height: 1, ..area }, ratatui::style::Style::new().add_modifier(Modifier::REVERSED));
        let rest = Rect::new(x, y, area.right().saturating_sub(x), 1);
        buf.set_style(rest, theme.style(Tone::Chosen));
    }
}

fn too_small(area: Rect, buf: &mut Buffer) {
    let words = format!(
        "This terminal is {} × {}; the viewer needs {} × {}. Make it larger, or press q to quit.",
        area.width, area.height, LEAST.width, LEAST.height
    );
    Paragraph::new(Text::raw(words)).wrap(Wrap { trim: true }).render(area, buf);
}

//! The table of nodes × rounds, as it stands at the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::grid::SIGNS;
use crate::layout::{Layout, before_rounds, name_width, round_width};
use crate::model::Model;
use crate::story::clean;
use crate::view::ink::Ink;
use crate::view::text::{columns, line, pad, pane};

/// Draws it. Where not all nodes fit, those around the selected event's node are shown.
pub fn draw(model: &Model, layout: &Layout, outer: Rect, buf: &mut Buffer, ink: Ink) {
    let nodes = &model.story.nodes;
    let subject = model.page.selected.as_ref().and_then(|event| model.story.subject(event));
    let rows = usize::from(layout.inner(outer).height.saturating_sub(1));
    let top = subject.map_or(0, |node| node.saturating_sub(rows / 2)).min(nodes.len().saturating_sub(rows));
    let last = nodes.len().min(top + rows);
    let title = match last - top {
        shown if shown < nodes.len() => format!("nodes {}–{last} of {} × rounds", top + 1, nodes.len()),
        _ => "nodes × rounds".to_owned(),
    };
    let area = pane(buf, layout, outer, &title, ink);
    rounds(model, area, buf, ink);
    for (row, node) in (1..area.height).zip(top..last) {
        let chosen = subject == Some(node);
        let marker = if chosen { '▸' } else { ' ' };
        let name = pad(&clean(&nodes[node].name), usize::from(name_width(&model.story)));
        let style = if chosen { ink.strong() } else { ratatui::style::Style::new() };
        line(buf, area, row, &format!("{marker}{name}"), style);
        signs(model, area, row, node, buf, ink);
    }
    let below = u16::try_from(last - top + 2).unwrap_or(u16::MAX);
    legend(area, below, buf, ink);
}

/// The column at which a round's sign stands, if it lies within the pane.
fn column(model: &Model, area: Rect, round: u64) -> Option<u16> {
    let rounds = &model.page.grid.rounds;
    let width = round_width(rounds.end.saturating_sub(1));
    let place = u16::try_from(round.checked_sub(rounds.start)?).ok()?;
    let x = before_rounds(&model.story).checked_add(place.checked_mul(width)?)?.checked_add(width - 2)?;
    (x < area.width).then_some(area.x + x)
}

/// The numbers of the rounds; the cursor's is reversed, and the header says it too.
fn rounds(model: &Model, area: Rect, buf: &mut Buffer, ink: Ink) {
    let here = model.page.selected.as_ref().map(|event| model.story.round(event.at).0);
    for round in model.page.grid.rounds.clone() {
        let Some(x) = column(model, area, round) else { return };
        let text = round.to_string();
        let style = if here == Some(round) { ink.chosen() } else { ink.faint() };
        let begin = (x + 1).saturating_sub(u16::try_from(text.len()).unwrap_or(0));
        buf.set_string(begin, area.y, text, style);
    }
}

fn signs(model: &Model, area: Rect, row: u16, node: usize, buf: &mut Buffer, ink: Ink) {
    for round in model.page.grid.rounds.clone() {
        let Some(x) = column(model, area, round) else { return };
        let sign = model.page.grid.sign(node, round);
        buf.set_string(x, area.y + row, sign.symbol().to_string(), ink.sign(sign));
    }
}

/// The meanings of the signs, in the rows that are left; whole lines or none.
fn legend(area: Rect, from: u16, buf: &mut Buffer, ink: Ink) {
    let mut lines: Vec<String> = vec![String::new()];
    for (_, symbol, means) in &SIGNS {
        let part = format!(" {symbol} {means}");
        let full = lines.last().is_none_or(|last| columns(last) + columns(&part) > usize::from(area.width));
        if full {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(&part);
        }
    }
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    if from.saturating_add(height) > area.height {
        return;
    }
    for (row, text) in (area.height - height..area.height).zip(&lines) {
        line(buf, area, row, text, ink.faint());
    }
}

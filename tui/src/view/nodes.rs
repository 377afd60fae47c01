//! The table of nodes × rounds, as it stands at the cursor.

use koipond_record::Round;

use super::Pane;
use crate::grid::{Grid, SIGNS, Sign};
use crate::layout::{before_rounds, name_width, round_width};
use crate::line::{Content, Line, Tone, columns, pad};
use crate::model::Model;
use crate::page::Look;
use crate::story::clean;

pub const PANE: Pane = Pane { name: "nodes", key: None, shows: "nodes × rounds", fill };

/// Where not all nodes fit, those around the node that is looked at are shown.
fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let nodes = &model.story.nodes;
    let chosen = model.looked_at();
    let rows = look.height.saturating_sub(1);
    let top = chosen.map_or(0, |node| node.saturating_sub(rows / 2)).min(nodes.len().saturating_sub(rows));
    let last = nodes.len().min(top + rows);
    let title = match last - top {
        shown if shown < nodes.len() => format!("nodes {}–{last} of {} × rounds", top + 1, nodes.len()),
        _ => "nodes × rounds".to_owned(),
    };
    let grid = grid(look);
    let width = usize::from(round_width(grid.rounds.end.saturating_sub(1)));
    let mut lines = vec![rounds(model, &grid, width)];
    let names = usize::from(name_width(&model.story));
    for (node, card) in nodes.iter().enumerate().take(last).skip(top) {
        let (marker, tone) = if chosen == Some(node) { ('▸', Tone::Strong) } else { (' ', Tone::Plain) };
        let mut line = Line::of(format!("{marker}{}", pad(&clean(&card.name), names)), tone);
        for round in grid.rounds.clone() {
            let cell = grid.cell(node, round);
            let text = format!("{:>width$}", cell.sign().symbol());
            line = line.and_to(text, tone_of(cell.sign()), cell.to);
        }
        lines.push(line);
    }
    let legend = legend(look.width);
    if lines.len() + 1 + legend.len() <= look.height {
        lines.resize(look.height - legend.len(), Line::default());
        lines.extend(legend);
    }
    Content { title, lines, anchor: 0 }
}

/// What a sign is drawn as.
pub fn tone_of(sign: Sign) -> Tone {
    match sign {
        Sign::Nothing | Sign::Worked => Tone::Faint,
        Sign::Submitted | Sign::Audited => Tone::Plain,
        Sign::Stopped => Tone::Stopped,
        Sign::VotedDown => Tone::Doubtful,
        Sign::Paid => Tone::Good,
        Sign::Slashed => Tone::Bad,
    }
}

/// The table of the rounds that fit, up to the cursor.
fn grid(look: &mut Look<'_>) -> Grid {
    let (model, story) = (look.model, &look.model.story);
    let here = story.round(model.now()).0;
    let rounds = story.schedule.rounds.max(here.saturating_add(1));
    let room = look.width.saturating_sub(usize::from(before_rounds(story)));
    let fit = (room / usize::from(round_width(rounds - 1))).max(1) as u64;
    let first = if rounds <= fit { 0 } else { here.saturating_add(1).saturating_sub(fit) };
    let mut grid = Grid::new(story.nodes.len(), first..rounds.min(first.saturating_add(fit)));
    // Nothing about a round happens before it.
    let from = story.begins(Round(first));
    for mark in look.source.past(model.cursor).filter(|mark| mark.at >= from) {
        grid.enter(mark);
    }
    grid
}

/// The numbers of the rounds; the cursor's is reversed, and the header says it too.
fn rounds(model: &Model, grid: &Grid, width: usize) -> Line {
    let here = model.story.round(model.now()).0;
    let mut line = Line::plain(" ".repeat(usize::from(name_width(&model.story)) + 1));
    for round in grid.rounds.clone() {
        let text = round.to_string();
        line = line.and(" ".repeat(width.saturating_sub(text.len())), Tone::Plain);
        line = line.and(text, if here == round { Tone::Chosen } else { Tone::Faint });
    }
    line
}

/// The meanings of the signs.
fn legend(width: usize) -> Vec<Line> {
    let mut lines: Vec<String> = vec![String::new()];
    for (_, symbol, means) in &SIGNS {
        let part = format!(" {symbol} {means}");
        if lines.last().is_none_or(|last| columns(last) + columns(&part) > width) {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(&part);
        }
    }
    lines.into_iter().map(|text| Line::of(text, Tone::Faint)).collect()
}

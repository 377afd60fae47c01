//! The table of nodes × rounds, as it stands at the cursor.
//!
//! Where not all nodes fit, the groups are summed up above, a line for each sign that any of their nodes shows, and below
//! them stand the nodes around the one that is looked at.

use std::ops::Range;

use koipond_record::Round;

use super::Pane;
use super::groups::{groups, sums};
use crate::grid::{Grid, SIGNS, Sign, rounds};
use crate::layout::{cell_width, name_width, sums_up};
use crate::line::{Content, Line, Tone, columns, pad};
use crate::mark::MarkKind;
use crate::model::Model;
use crate::page::Look;
use crate::story::clean;

pub const PANE: Pane = Pane { name: "nodes", key: None, shows: "nodes × rounds", fill };

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let nodes = model.story.nodes.len();
    // Where most nodes are out of sight, the sums of their groups take the upper half.
    let rows = look.height.saturating_sub(1);
    let groups = if sums_up(&model.story, rows) { groups(&model.story) } else { Vec::new() };
    let width = usize::from(cell_width(&model.story, rounds(&model.story, model.now()) - 1, rows));
    let grid = grid(look, width);
    let mut lines = vec![numbers(model, &grid, width)];
    lines.extend(sums(&groups, &grid, usize::from(name_width(&model.story)), width, rows / 2));
    let shown = around(model.looked_at(), nodes, look.height.saturating_sub(lines.len()));
    lines.extend(shown.clone().map(|node| row(model, &grid, node, width)));
    let legend = legend(look.width);
    if lines.len() + 1 + legend.len() <= look.height {
        lines.resize(look.height - legend.len(), Line::default());
        lines.extend(legend);
    }
    Content { title: title(model, &shown), lines, anchor: 0 }
}

fn title(model: &Model, shown: &Range<usize>) -> String {
    let all = model.story.nodes.len();
    let title = match shown.len() {
        1 if all > 1 => format!("node {} of {all} × rounds", shown.end),
        some if some < all => format!("nodes {}–{} of {all} × rounds", shown.start + 1, shown.end),
        _ => "nodes × rounds".to_owned(),
    };
    format!("{title}{}", model.reading())
}

/// The nodes that fit, around one.
fn around(chosen: Option<usize>, all: usize, rows: usize) -> Range<usize> {
    let first = chosen.map_or(0, |node| node.saturating_sub(rows / 2)).min(all.saturating_sub(rows));
    first..all.min(first.saturating_add(rows))
}

/// One node.
fn row(model: &Model, grid: &Grid, node: usize, width: usize) -> Line {
    let (marker, tone) = if model.looked_at() == Some(node) { ('▸', Tone::Strong) } else { (' ', Tone::Plain) };
    let name = model.story.nodes.get(node).map_or_else(String::new, |card| clean(&card.name));
    let mut line = Line::of(format!("{marker}{}", pad(&name, usize::from(name_width(&model.story)))), tone);
    for round in grid.rounds.clone() {
        let cell = grid.cell(node, round);
        line = line.and_to(format!("{:>width$}", cell.sign().symbol()), tone_of(cell.sign()), cell.to);
    }
    line
}

/// What a sign is drawn as.
pub fn tone_of(sign: Sign) -> Tone {
    match sign {
        Sign::Nothing | Sign::Worked => Tone::Faint,
        Sign::Submitted | Sign::Audited => Tone::Plain,
        Sign::Stopped | Sign::Offline => Tone::Stopped,
        Sign::VotedDown => Tone::Doubtful,
        Sign::Paid => Tone::Good,
        Sign::Slashed => Tone::Bad,
    }
}

/// The table of the rounds that fit, up to the cursor.
fn grid(look: &Look<'_>, width: usize) -> Grid {
    let (model, story) = (look.model, &look.model.story);
    let rounds = rounds(story, model.now());
    let here = story.round(model.now()).0.min(rounds - 1);
    let room = look.width.saturating_sub(usize::from(name_width(story)) + 1);
    let fit = (room / width).max(1) as u64;
    let first = if rounds <= fit { 0 } else { here.saturating_add(1).saturating_sub(fit) };
    let mut grid = Grid::new(story.nodes.len(), first..rounds.min(first.saturating_add(fit)));
    // Nothing about a round happens before it.
    for mark in look.source.since(story.begins(Round(first)), model.cursor) {
        grid.enter(mark);
    }
    let life = look.source.landmarks().take_while(|mark| mark.seq <= model.cursor);
    grid.enter_offline(life.filter(|mark| matches!(mark.kind, MarkKind::Booted(_) | MarkKind::Stopped)), story, Round(here));
    grid
}

/// The numbers of the rounds; the cursor's is reversed, and the header says it too.
fn numbers(model: &Model, grid: &Grid, width: usize) -> Line {
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

#[cfg(test)]
mod tests {
    use koipond_record::event::{ChainEvent, Totals};
    use koipond_record::{Roe, Seq, Slot};

    use super::*;
    use crate::tale::{REBOOT, SLASH, Tale, bare, key, slashed, texts};

    #[test]
    fn each_node_tells_what_became_of_it_in_each_round_so_far() {
        let content = slashed().shown(&PANE, REBOOT, (40, 5), |_| {});
        let expected =
            ["          0 1 2 3 4 5", " honest-1 ● · · · · ·", " honest-2 ● · · · · ·", "▸honest-3 □ ╳ - · · ·", " cheat-1  ✖ · · · · ·"];
        assert_eq!(texts(&content), expected);
        assert_eq!(content.lines[4].words[1].to, Some(SLASH));
    }

    #[test]
    fn the_signs_are_explained_where_there_is_room() {
        let content = slashed().shown(&PANE, SLASH, (40, 12), |_| {});
        assert!(texts(&content).concat().contains("- offline"));
    }

    /// A thousand nodes, of which the tenth part are cheats, and two are slashed.
    fn crowd() -> Tale {
        let name = |n: u32| if n < 900 { (format!("honest-{}", n + 1), "honest") } else { (format!("cheat-{}", n - 899), "cheat") };
        let mut tale = Tale::of((0..1000).map(name), 200, false);
        for node in 0..1000 {
            tale.works(1, node, 0);
        }
        for node in 0..950 {
            tale.submits(110, node, 0);
        }
        for node in [900, 901] {
            tale.chain(262, ChainEvent::Slashed { round: Round(0), who: key(node), amount: Roe(1), of: Roe(2) });
        }
        tale
    }

    #[test]
    fn of_a_thousand_nodes_the_groups_are_summed_up_above_those_around_the_chosen_one() {
        let tale = crowd();
        let last = Seq(tale.events.len() as u64 - 1);
        let content = tale.shown(&PANE, last, (40, 10), |_| {});
        let expected = [
            "               0    1    2    3    4",
            " honest   ■  900    ·    ·    ·    ·",
            " cheat    □   50    ·    ·    ·    ·",
            "          ■   48    ·    ·    ·    ·",
            "          ✖    2    ·    ·    ·    ·",
        ];
        assert_eq!(texts(&content)[..5], expected);
        assert_eq!(content.title, "nodes 900–904 of 1000 × rounds");
        assert_eq!(texts(&content)[7], "▸cheat-2       ✖    ·    ·    ·    ·");
    }

    #[test]
    fn a_count_of_a_group_leads_to_an_event_of_its_first_node() {
        let tale = crowd();
        let content = tale.shown(&PANE, Seq(tale.events.len() as u64 - 1), (40, 10), |_| {});
        assert_eq!(content.lines[4].words[1].to, Some(Seq(1951)));
    }

    #[test]
    fn a_log_that_is_still_being_read_says_so() {
        let content = slashed().shown(&PANE, SLASH, (40, 8), |model| model.marked = 20);
        assert_eq!(content.title, "nodes × rounds · reading the log, 20 of 37");
    }

    #[test]
    fn a_run_of_which_nothing_is_told_has_empty_rounds() {
        assert_eq!(
            texts(&bare().shown(&PANE, Seq(0), (30, 3), |_| {})),
            ["          0 1 2", "▸honest-1 · · ·"].map(|line| line.replace('▸', " "))
        );
    }

    /// What the table shows of the first node and round 0 after each event: it submits, is slashed, and a fork undoes the slash.
    fn signs(may_fork: bool) -> String {
        let mut tale = Tale::of([("a".to_owned(), "a")], 1, may_fork);
        let first = tale.submits(1, 0, 0);
        let slash = tale.chain(2, ChainEvent::Slashed { round: Round(0), who: key(0), amount: Roe(1), of: Roe(2) });
        tale.chain(3, ChainEvent::RolledBack { to: Slot(0), undone: vec![(slash, slash)], totals: Totals::default() });
        let sign = |cursor| texts(&tale.shown(&PANE, Seq(cursor), (40, 3), |_| {}))[1].chars().last().expect("there is a cell");
        (first.0..=slash.0 + 1).map(sign).collect()
    }

    #[test]
    fn what_a_fork_undoes_is_no_longer_in_the_table_from_the_rollback_on() {
        assert_eq!(signs(true), "■✖■");
    }

    #[test]
    fn in_a_run_that_may_not_fork_a_rollback_takes_nothing_from_the_table() {
        assert_eq!(signs(false), "■✖✖");
    }
}

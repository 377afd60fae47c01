//! The groups of a run's nodes, and what became of them in each round, summed up.

use std::collections::BTreeMap;

use koipond_record::Seq;

use super::nodes::tone_of;
use crate::grid::{Grid, SIGNS, Sign};
use crate::line::{Line, Tone, pad};
use crate::story::{Story, clean};

/// A group.
#[derive(Debug)]
pub struct Group {
    pub name: String,
    /// The places of its nodes.
    pub nodes: Vec<usize>,
}

/// The groups, in the order of their first nodes.
pub fn groups(story: &Story) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (node, card) in story.nodes.iter().enumerate() {
        let place = *places.entry(&card.group).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { name: clean(&card.group), nodes: Vec::new() });
        }
        if let Some(group) = groups.get_mut(place) {
            group.nodes.push(node);
        }
    }
    groups
}

/// A line of the table: how many nodes of a group show a sign, in each round.
struct Row {
    /// What comes first where not all fit: each group's most frequent sign, then what went wrong.
    rank: u8,
    group: usize,
    /// The sign's place among the signs.
    place: usize,
    symbol: char,
    tone: Tone,
    counts: Vec<(usize, Option<Seq>)>,
}

/// The table, in no more than so many lines.
pub fn sums(groups: &[Group], grid: &Grid, names: usize, width: usize, most: usize) -> Vec<Line> {
    let mut rows: Vec<Row> = groups.iter().enumerate().flat_map(|(n, group)| rows_of(n, group, grid)).collect();
    rows.sort_by_key(|row| row.rank);
    rows.truncate(most);
    rows.sort_by_key(|row| (row.group, row.place));
    let mut before = None;
    let line = |row: Row| {
        let name = groups.get(row.group).filter(|_| before != Some(row.group)).map_or("", |group| &group.name);
        before = Some(row.group);
        let head = Line::of(format!(" {} {}", pad(name, names.saturating_sub(2)), row.symbol), Tone::Name);
        row.counts.iter().fold(head, |line, (count, to)| match count {
            0 => line.and(format!("{:>width$}", '·'), Tone::Faint),
            count => line.and_to(format!("{count:>width$}"), row.tone, *to),
        })
    };
    rows.into_iter().map(line).collect()
}

/// A row for each sign that nodes of a group show in any round; at least one.
fn rows_of(of: usize, group: &Group, grid: &Grid) -> Vec<Row> {
    let counts: Vec<_> = grid.rounds.clone().map(|round| grid.counts(&group.nodes, round)).collect();
    let mut rows = Vec::new();
    let (mut largest, mut frequent) = (0, 0);
    for (n, (sign, symbol, _)) in SIGNS.iter().enumerate().filter(|(_, (sign, ..))| *sign != Sign::Nothing) {
        let of_sign: Vec<_> = counts.iter().filter_map(|round| round.get(n).copied()).collect();
        let total: usize = of_sign.iter().map(|(count, _)| count).sum();
        if total > largest {
            (largest, frequent) = (total, rows.len());
        }
        if total > 0 || *sign == Sign::Worked {
            let wrong = matches!(sign, Sign::Slashed | Sign::VotedDown | Sign::Stopped | Sign::Offline);
            let rank = if wrong { 1 } else { 2 };
            rows.push((total, Row { rank, group: of, place: n, symbol: *symbol, tone: tone_of(*sign), counts: of_sign }));
        }
    }
    if let Some((_, row)) = rows.get_mut(frequent) {
        row.rank = 0;
    }
    rows.into_iter().filter(|(total, row)| *total > 0 || row.rank == 0).map(|(_, row)| row).collect()
}

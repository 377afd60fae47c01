//! The help, from the tables of keys, panes, commands and signs, in as many columns as there is room for.

use crate::line::{Content, Line, Tone, pad};
use crate::update::{Section, sections};

/// The columns that the widest line takes.
const COLUMN: usize = 39;

/// The help in so many columns.
pub fn content(width: usize) -> Content {
    let columns = columns(width);
    let length = columns.iter().map(Vec::len).max().unwrap_or(0);
    let line = |n: usize| {
        let mut whole = Line::default();
        for (place, column) in columns.iter().enumerate() {
            let missing = (place * COLUMN).saturating_sub(whole.width());
            whole = whole.and(" ".repeat(missing), Tone::Plain);
            whole.words.extend(column.get(n).into_iter().flat_map(|line| line.words.clone()));
        }
        whole
    };
    Content { title: "help".to_owned(), lines: (0..length).map(line).collect(), anchor: 0 }
}

/// How many lines it has.
pub fn length(width: usize) -> usize {
    columns(width).iter().map(Vec::len).max().unwrap_or(0)
}

/// The sections side by side: the keys, which are the longest, and beside them the rest.
fn columns(width: usize) -> Vec<Vec<Line>> {
    let beside = (width / COLUMN).clamp(1, 3);
    let mut columns: Vec<Vec<Line>> = Vec::new();
    for (n, section) in sections().into_iter().enumerate() {
        // Of three columns the second has the panes and commands, the third what is written into a filter, and the signs.
        let place = match (beside, n) {
            (1, _) | (_, 0) => 0,
            (2, _) | (_, 1 | 2) => 1,
            _ => 2,
        };
        columns.resize_with(columns.len().max(place + 1), Vec::new);
        if let Some(column) = columns.last_mut() {
            if !column.is_empty() {
                column.push(Line::default());
            }
            column.extend(lines(section));
        }
    }
    columns
}

fn lines(section: Section) -> impl Iterator<Item = Line> {
    let width = section.width;
    let title = Line::of(format!(" {}", section.title), Tone::Name);
    let line =
        move |(what, means): (String, &'static str)| Line::of(format!(" {} ", pad(&what, width)), Tone::Strong).and(means, Tone::Plain);
    std::iter::once(title).chain(section.lines.into_iter().map(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::COMMANDS;
    use crate::grid::SIGNS;
    use crate::update::KEYS;
    use crate::view::PANES;

    fn text(width: usize) -> String {
        content(width).lines.iter().map(|line| format!("{}\n", line.text())).collect()
    }

    #[test]
    fn every_key_command_pane_and_sign_is_in_the_help() {
        for width in [40, 80, 120] {
            let help = text(width);
            let told = KEYS.iter().map(|binding| (binding.keys[0].name(), binding.does));
            let told = told.chain(COMMANDS.iter().map(|command| (format!(":{}", command.name), command.does)));
            let told = told.chain(PANES.iter().map(|pane| (pane.key.map_or(pane.name.to_owned(), |key| key.to_string()), pane.shows)));
            let told = told.chain(SIGNS.iter().map(|(_, sign, means)| (sign.to_string(), *means)));
            for (what, means) in told {
                assert!(help.lines().any(|line| line.contains(&what) && line.contains(means)), "`{what}` is missing at {width}:\n{help}");
            }
        }
    }

    #[test]
    fn the_help_fits_the_least_terminal_and_its_length_is_told() {
        for width in [40, 77, 78, 118, 400] {
            let content = content(width);
            assert_eq!(content.lines.len(), length(width));
            let widest = content.lines.iter().map(Line::width).max().unwrap_or(0);
            assert!(widest <= width.min(3 * COLUMN), "{widest} columns at {width}");
        }
    }

    #[test]
    fn a_wide_help_is_shorter() {
        assert!(length(80) < length(40));
        assert!(length(120) <= length(80));
    }
}

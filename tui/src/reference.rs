//! The tables of the help as Markdown, for the page of the guide.

use crate::update::sections;
use crate::view::PANES;

/// The tables of the help in Markdown, each by its title: `keys`, `panes`, `commands`, `terms of a filter`, `signs of the table`.
#[must_use]
pub fn reference() -> Vec<(&'static str, String)> {
    sections().into_iter().map(|section| (section.title, table(section.title, &section.lines))).collect()
}

fn table(title: &str, lines: &[(String, &'static str)]) -> String {
    match title {
        "keys" => {
            rows(&["keys", ""], lines.iter().map(|(keys, does)| vec![keys.split(' ').map(code).collect::<Vec<_>>().join(" "), cell(does)]))
        }
        "panes" => rows(
            &["key", "pane", "shows"],
            PANES.iter().map(|pane| vec![pane.key.map_or_else(String::new, code), cell(pane.name), cell(pane.shows)]),
        ),
        _ => rows(&["", ""], lines.iter().map(|(what, means)| vec![code(what), cell(means)])),
    }
}

fn rows(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let under = format!("|{}\n", "---|".repeat(heads.len()));
    format!("{}{under}{}", line(&heads), rows.map(|cells| line(&cells)).collect::<String>())
}

fn code(text: impl ToString) -> String {
    format!("`{}`", cell(&text.to_string()))
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::COMMANDS;
    use crate::update::KEYS;

    fn titled(title: &str) -> String {
        reference().into_iter().find(|(known, _)| *known == title).map(|(_, table)| table).expect("there is such a table")
    }

    #[test]
    fn a_table_has_a_row_for_each_key_each_pane_and_each_command() {
        let (keys, panes, commands) = (titled("keys"), titled("panes"), titled("commands"));
        assert!(KEYS.iter().all(|binding| binding.keys.iter().all(|key| keys.contains(&code(key.name())))), "{keys}");
        assert!(PANES.iter().all(|pane| panes.contains(&format!("| {} | {} |", pane.name, pane.shows))), "{panes}");
        assert!(COMMANDS.iter().all(|command| commands.contains(&format!("| `:{}", command.name))), "{commands}");
    }

    #[test]
    fn a_table_is_read_as_one_by_markdown() {
        for (title, table) in reference() {
            let bars: Vec<usize> = table.lines().map(|line| line.matches('|').count()).collect();
            assert!(bars.len() > 3 && bars.iter().all(|count| *count == bars[0]), "{title}:\n{table}");
        }
    }
}

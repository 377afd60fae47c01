//! `koipond list`: the scenarios of the library, or of a folder, a line each; and a copy of one to begin with.

use std::path::{Path, PathBuf};

use koipond_record::exit::ExitCode;
use koipond_scenarios::{Glance, glance, library};

use super::copy::copy;
use super::screen::Screen;
use super::source::find;
use crate::seen::Seen;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A folder of scenarios; without one, the library that comes with Koipond
    #[arg(value_name = "DIR", conflicts_with = "copy")]
    folder: Option<PathBuf>,
    /// Only scenarios with this tag; given several times, with all of them
    #[arg(long, value_name = "TAG", conflicts_with = "copy")]
    tag: Vec<String>,
    /// Copy a scenario of the library, with its task, into a folder
    #[arg(long, value_names = ["NAME", "FOLDER"], num_args = 2)]
    copy: Option<Vec<String>>,
}

/// A scenario in the list.
struct Row {
    name: String,
    glance: Glance,
}

pub(super) fn list(screen: &mut Screen, args: &Args) -> ExitCode {
    let listed = match (&args.copy, &args.folder) {
        (Some(copied), _) => copy(&copied[0], Path::new(&copied[1])),
        (None, Some(folder)) => rows_in(folder).and_then(|rows| lines(rows, &args.tag)),
        (None, None) => {
            lines(library().map(|shipped| Row { name: shipped.name.to_owned(), glance: shipped.glance() }).collect(), &args.tag)
        }
    };
    match listed {
        Ok(lines) => {
            lines.iter().for_each(|line| screen.result(line));
            ExitCode::Held
        }
        Err(why) => {
            screen.error(&why);
            ExitCode::Invalid
        }
    }
}

/// The scenarios of a folder, by their names without their endings, from the folder.
fn rows_in(folder: &Path) -> Result<Vec<Row>, String> {
    if !folder.is_dir() {
        return shipped_in(folder);
    }
    let seen = Seen::default();
    let row = |path: PathBuf| {
        let text = seen.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok())?;
        let name = path.strip_prefix(folder).unwrap_or(&path).with_extension("").display().to_string();
        Some(Row { name, glance: glance(&text) }).filter(|row| !row.glance.scenario.is_empty())
    };
    Ok(find(&[folder.to_owned()], &seen)?.into_iter().filter_map(row).collect())
}

/// The scenarios in a folder of the library, where there is no such folder here.
fn shipped_in(folder: &Path) -> Result<Vec<Row>, String> {
    let rows: Vec<Row> = library()
        .filter(|shipped| Path::new(shipped.name).parent() == Some(folder))
        .map(|shipped| Row { name: shipped.name.to_owned(), glance: shipped.glance() })
        .collect();
    if rows.is_empty() {
        return Err(format!(
            "{}: there is no such folder here, and none in the library; `koipond list` shows the library",
            folder.display()
        ));
    }
    Ok(rows)
}

/// Names in one column, a sentence in the other, then the tags; folders stand apart.
fn lines(rows: Vec<Row>, tags: &[String]) -> Result<Vec<String>, String> {
    let known: std::collections::BTreeSet<&String> = rows.iter().flat_map(|row| &row.glance.tags).collect();
    if let Some(unknown) = tags.iter().find(|tag| !known.contains(tag)) {
        let known: Vec<&str> = known.into_iter().map(String::as_str).collect();
        return Err(format!("no scenario has the tag `{unknown}`; the tags are: {}", known.join(", ")));
    }
    let has_all = |row: &&Row| tags.iter().all(|tag| row.glance.tags.contains(tag));
    let chosen: Vec<&Row> = rows.iter().filter(has_all).collect();
    let width = chosen.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    let (mut lines, mut folder) = (Vec::new(), None);
    for row in &chosen {
        let own = row.name.rsplit_once('/').map(|(folder, _)| folder);
        if folder.is_some_and(|before| before != own) {
            lines.push(String::new());
        }
        folder = Some(own);
        lines.push(format!("{:<width$}  {} [{}]", row.name, row.glance.sentence(), row.glance.tags.join(", ")));
    }
    lines.push(String::new());
    let many = if chosen.len() == 1 { "1 scenario".to_owned() } else { format!("{} scenarios", chosen.len()) };
    lines.push(format!("{many}; `koipond list --copy NAME FOLDER` copies one of the library with its task, to begin with"));
    Ok(lines)
}

/// A text in lines of at most 100 characters, indented.
pub(super) fn folded(text: &str, indent: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > 100 {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines.into_iter().map(|line| format!("{}{line}", " ".repeat(indent))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_folded_between_words() {
        let lines = folded(&"word ".repeat(60), 2);
        assert!(lines.len() > 2 && lines.iter().all(|line| line.len() <= 100 && line.starts_with("  word")));
        assert!(folded("", 2).is_empty());
    }

    #[test]
    fn every_scenario_of_the_library_has_a_sentence_and_a_tag() {
        for shipped in library() {
            let glance = shipped.glance();
            assert!(!glance.sentence().is_empty() && !glance.tags.is_empty(), "{}", shipped.name);
        }
    }
}

//! `koipond explain`: what a word means, where it stands, what it takes, an example, and how what it stands for is known.

use std::collections::BTreeSet;

use koipond_record::exit::{ExitCode, TABLE};
use koipond_record::{LedgerEntry, Source};
use koipond_scenarios::{KeyLine, Kind, Meaning, meanings, near_words};

use super::list::folded;
use super::screen::Screen;
use crate::report::{Align, parts, table};

#[derive(clap::Args)]
pub(super) struct Args {
    /// A behaviour, fault, expectation, rule, key, value, invariant or metric, or an exit code; without one, all words are listed
    #[arg(value_name = "WORD", num_args = 0..)]
    word: Vec<String>,
}

/// How many meanings of a word are told whole; of more, the others get a line.
const WHOLE: usize = 3;
/// How many rules of the ledger are told of a word.
const RULES: usize = 6;

/// A number that the program can end with.
struct Code {
    word: String,
    about: String,
}

pub(super) fn explain(screen: &mut Screen, args: &Args) -> ExitCode {
    let codes = codes();
    if args.word.is_empty() {
        listed(&codes).iter().for_each(|line| screen.result(line));
        return ExitCode::Held;
    }
    let word = args.word.join(" ");
    match told(&word, &codes) {
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

/// The exit codes.
fn codes() -> Vec<Code> {
    let code = |row: &koipond_record::exit::Row| Code { word: row.number.to_string(), about: row.meaning.to_owned() };
    let mut codes: Vec<Code> = TABLE.iter().map(code).collect();
    codes.sort_by_key(|code| code.word.parse::<u8>().ok());
    codes
}

/// Every word by kind.
fn listed(codes: &[Code]) -> Vec<String> {
    let mut lines = vec!["koipond explain WORD tells what a word means, what it takes and where the library uses it.".to_owned()];
    let mut add = |title: &str, words: Vec<&str>| {
        if !words.is_empty() {
            lines.push(String::new());
            lines.push(title.to_owned());
            lines.extend(folded(&words.join(", "), 2));
        }
    };
    // A word is listed once, where it says most.
    let mut told = BTreeSet::new();
    for kind in Kind::ALL {
        let of_kind = meanings().iter().filter(|meaning| meaning.kind == kind && !meaning.word.contains('.'));
        let words: BTreeSet<&str> = of_kind.map(|meaning| meaning.word.as_str()).filter(|word| !told.contains(word)).collect();
        told.extend(words.iter().copied());
        add(plural(kind), words.into_iter().collect());
    }
    add("exit codes", codes.iter().map(|code| code.word.as_str()).collect());
    lines
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Behaviour => "behaviours, under `behaviour` of a group",
        Kind::Fault => "faults, in `timeline`",
        Kind::Deed => "deeds of operators, of the task's creator and of others, in `timeline`",
        Kind::Expectation => "expectations, in `expect`",
        Kind::When => "when an expectation must hold",
        Kind::Invariant => "invariants, which hold in every scenario that does not `waive` them",
        Kind::Metric => "metrics, under `metric` in `expect`",
        Kind::Switch => "rules of the contract that nobody outside knows, under `chain: rules`",
        Kind::Key => "other keys",
        Kind::Choice => "words that keys take",
        Kind::Unit => "values with units",
    }
}

/// The kind of words that is called so, in the singular or the plural.
fn kind_called(word: &str) -> Option<Kind> {
    let names = |kind| match kind {
        Kind::Behaviour => ["behaviour", "behaviours"],
        Kind::Fault => ["fault", "faults"],
        Kind::Deed => ["deed", "deeds"],
        Kind::Expectation => ["expectation", "expectations"],
        Kind::Invariant => ["invariant", "invariants"],
        Kind::Metric => ["metric", "metrics"],
        Kind::Switch => ["rule", "rules"],
        Kind::Unit => ["unit", "units"],
        Kind::When | Kind::Key | Kind::Choice => ["", ""],
    };
    Kind::ALL.into_iter().find(|kind| names(*kind).iter().any(|name| name.eq_ignore_ascii_case(word)))
}

/// All words of a kind, a line each.
fn all_of(kind: Kind) -> Vec<String> {
    let of_kind: Vec<&Meaning> = meanings().iter().filter(|meaning| meaning.kind == kind).collect();
    let row = |meaning: &&Meaning| vec![format!("  {}", meaning.word), first_sentence(&meaning.about)];
    let rows: BTreeSet<Vec<String>> = of_kind.iter().map(row).collect();
    let mut lines = vec![plural(kind).to_owned()];
    lines.extend(table(&[("", Align::Left), ("", Align::Left)], &rows.into_iter().collect::<Vec<_>>()).into_iter().skip(1));
    lines.push(String::new());
    lines
}

/// All that a word means.
fn told(word: &str, codes: &[Code]) -> Result<Vec<String>, String> {
    let is = |known: &str| known.eq_ignore_ascii_case(word) || alike(known, word);
    let named = |meaning: &&Meaning| is(&meaning.word) || (meaning.kind == Kind::Unit && meaning.word.split(", ").any(is));
    let mut found: Vec<&Meaning> = meanings().iter().filter(named).collect();
    // What a word names comes before where it is a key of something else, and that before keys further in.
    found.sort_by_key(|meaning| (meaning.kind, meaning.place.matches('.').count()));
    let by_number = |code: &&Code| is(&code.word) || is(&format!("exit code {}", code.word));
    let ends: Vec<&Code> = codes.iter().filter(by_number).collect();
    let kind = kind_called(word);
    if found.is_empty() && ends.is_empty() && kind.is_none() {
        return Err(unknown(word, codes));
    }
    let mut lines: Vec<String> = kind.map(all_of).unwrap_or_default();
    for code in ends {
        lines.push(format!("{} · exit code", code.word));
        lines.extend(folded(&code.about, 2));
        lines.push(String::new());
    }
    let (first, others) = whole_and_others(found);
    for meaning in first {
        lines.extend(whole(meaning));
        lines.push(String::new());
    }
    if !others.is_empty() {
        lines.push(format!("`{word}` is also"));
        let row = |meaning: &&Meaning| vec![format!("  {}", path(meaning)), meaning.takes.clone(), first_sentence(&meaning.about)];
        let head = [("", Align::Left), ("", Align::Left), ("", Align::Left)];
        lines.extend(table(&head, &others.iter().map(row).collect::<Vec<_>>()).into_iter().skip(1));
        lines.push(String::new());
    }
    lines.extend(known(word));
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    Ok(lines)
}

/// Which meanings are told whole: the first, but not where the word only repeats what is told elsewhere, as the kinds of `chaos` do.
fn whole_and_others(found: Vec<&Meaning>) -> (Vec<&Meaning>, Vec<&Meaning>) {
    let repeats =
        |meaning: &&Meaning| meaning.kind >= Kind::Key && ["chaos.", "timeline[].when"].iter().any(|part| meaning.place.starts_with(part));
    let (mut last, mut first): (Vec<&Meaning>, Vec<&Meaning>) = found.into_iter().partition(repeats);
    if first.is_empty() {
        std::mem::swap(&mut first, &mut last);
    }
    let mut others = first.split_off(first.len().min(WHOLE));
    others.extend(last);
    (first, others)
}

/// Whether two words are the same but for `-`, `_` and blanks.
fn alike(one: &str, other: &str) -> bool {
    let plain = |word: &str| word.to_lowercase().replace(['-', ' '], "_");
    plain(one) == plain(other)
}

fn unknown(word: &str, codes: &[Code]) -> String {
    let all: BTreeSet<&str> = meanings().iter().map(|meaning| meaning.word.as_str()).chain(codes.iter().map(|o| o.word.as_str())).collect();
    let near: Vec<String> = near_words(word, &all).into_iter().map(|near| format!("`{near}`")).collect();
    match near.as_slice() {
        [] => format!("`{word}` is no word of a scenario; `koipond explain` lists them all"),
        near => format!("`{word}` is no word of a scenario; did you mean {}? `koipond explain` lists them all", near.join(" or ")),
    }
}

/// Where a word stands, as a path with the word at its end.
fn path(meaning: &Meaning) -> String {
    match (meaning.kind, meaning.place.is_empty()) {
        (Kind::Unit, _) | (_, true) => meaning.word.clone(),
        (Kind::Choice, _) => format!("{}: {}", meaning.place, meaning.word),
        _ => format!("{}.{}", meaning.place, meaning.word),
    }
}

/// A meaning with its keys and an example.
fn whole(meaning: &Meaning) -> Vec<String> {
    let place = match path(meaning) {
        path if path == meaning.word => String::new(),
        path => format!(" · {path}"),
    };
    let mut lines = vec![format!("{} · {}{place}", meaning.word, meaning.kind.words())];
    lines.extend(folded(&meaning.about, 2));
    let takes = [("takes", &meaning.takes), ("default", &meaning.default)];
    let takes = takes.iter().filter(|(_, what)| !what.is_empty());
    // Keys tell more than that there are some.
    let is_plain = meaning.keys.iter().all(|line| line.takes.is_empty());
    lines.extend(takes.filter(|(name, _)| *name == "default" || is_plain).map(|(name, what)| format!("  {name}: {what}")));
    if !meaning.keys.is_empty() {
        lines.push(String::new());
        lines.extend(keys(&meaning.keys));
    }
    if let Some(example) = meaning.example() {
        lines.push(String::new());
        lines.push(format!("  for example, in {}:", example.name));
        lines.extend(example.text.lines().map(|line| format!("    {line}").trim_end().to_owned()));
    }
    lines
}

/// Keys line by line: what each takes, its default, what it is.
fn keys(keys: &[KeyLine]) -> Vec<String> {
    let width = |cell: fn(&KeyLine) -> &str| keys.iter().map(|line| cell(line).chars().count().min(24)).max().unwrap_or(0);
    let (key, takes, default) = (width(|line| &line.key), width(|line| &line.takes), width(|line| &line.default));
    let mut lines = Vec::new();
    for line in keys {
        let mut cells = format!("  {:<key$}", line.key);
        for (cell, width) in [(&line.takes, takes), (&line.default, default)] {
            if width > 0 {
                cells.push_str(&format!("  {cell:<width$}"));
            }
        }
        let about = folded(&line.about, 0);
        let indent = cells.chars().count();
        match about.as_slice() {
            [one] if indent + one.chars().count() < WIDE => lines.push(format!("{cells}  {one}").trim_end().to_owned()),
            [] => lines.push(cells.trim_end().to_owned()),
            _ => {
                lines.push(cells.trim_end().to_owned());
                lines.extend(folded(&line.about, 6));
            }
        }
    }
    lines
}

/// How wide a line may be that tells a key.
const WIDE: usize = 132;

fn first_sentence(about: &str) -> String {
    about.split_once(". ").map_or(about, |(first, _)| first).trim_end_matches('.').to_owned()
}

/// The rules of the ledger that are about a word, and how each is known.
fn known(word: &str) -> Vec<String> {
    let about = |entry: &LedgerEntry| match entry.source {
        _ if alike(entry.rule, word) => true,
        Source::Switch { key, .. } => key.rsplit('.').next().is_some_and(|last| alike(last.split(':').next().unwrap_or(last), word)),
        _ => false,
    };
    let parts = parts();
    let rules: Vec<&LedgerEntry> = parts.iter().flat_map(|part| &part.rules).filter(|entry| about(entry)).take(RULES).collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["how it is known (docs/fidelity.md)".to_owned()];
    for entry in rules {
        let how = match entry.source {
            Source::Read(from) => format!("read: {from}"),
            Source::Logged(from) => format!("seen in logs: {from}"),
            Source::Inferred(from) => format!("inferred: {from}"),
            Source::Switch { default, .. } => format!("nobody outside knows, so it is a switch; our guess: {default}"),
        };
        lines.extend(folded(&format!("{} {} ({how}; protocol {})", entry.rule, entry.says, entry.section), 2));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_every_kind_can_be_explained() {
        let codes = codes();
        let words = meanings().iter().map(|meaning| meaning.word.as_str()).chain(codes.iter().map(|code| code.word.as_str()));
        for word in words {
            let lines = told(word, &codes).unwrap_or_else(|why| panic!("{why}"));
            assert!(lines.len() > 1, "{word}: {lines:?}");
        }
    }

    #[test]
    fn a_switch_says_that_nobody_knows_and_what_we_guess() {
        let lines = told("accuser-votes", &codes()).expect("it is a word").join("\n");
        assert!(lines.contains("· switch ·") && lines.contains("our guess: false"), "{lines}");
    }

    #[test]
    fn a_word_that_is_written_otherwise_is_found_all_the_same() {
        assert!(told("Voted_Down", &codes()).is_ok() && told("exit code 3", &codes()).is_ok() && told("range of time", &codes()).is_ok());
    }

    #[test]
    fn all_words_of_a_kind_are_told_with_a_sentence_each() {
        for kind in ["fault", "faults", "expectation", "rules", "invariants"] {
            let lines = told(kind, &codes()).unwrap_or_else(|why| panic!("{why}"));
            assert!(lines.len() > 5, "{kind}: {lines:?}");
        }
        assert!(told("fault", &codes()).is_ok_and(|lines| lines.iter().any(|line| line.starts_with("  crash "))));
    }

    #[test]
    fn an_unknown_word_names_its_neighbours() {
        let why = told("fabricater", &codes()).expect_err("it is no word");
        assert!(why.contains("did you mean `fabricator`?"), "{why}");
        assert!(told("xyzzyplugh", &codes()).expect_err("it is no word").ends_with("lists them all"));
    }
}

//! `--format tap`: the Test Anything Protocol, version 14. A run is a test with its expectations as subtests.

use super::super::gather::Report;
use super::case::{Case, NAME_BYTES, Sort, cases, commands, title, word};
use super::form::{Lost, Row, Tally, Totals, seconds};
use super::text::{bounded, clean, one_line, short};

/// The most that one value of a diagnosis says, in bytes.
const VALUE_BYTES: usize = 16 << 10;

/// How many tests there were.
#[derive(Default)]
pub(super) struct Tap {
    tests: u64,
}

impl Tap {
    pub(super) fn begin() -> String {
        "TAP version 14\n".to_owned()
    }

    pub(super) fn run(&mut self, report: &Report) -> String {
        let title = title(&report.about.scenario, report.about.seed);
        let cases = cases(report);
        let mut out = format!("# Subtest: {}\n", described(&title));
        for (n, case) in (1..).zip(&cases) {
            out.push_str(&point(n, case));
        }
        out.push_str(&format!("    1..{}\n", cases.len()));
        let time = ("time", seconds(report.about.wall_ms));
        let facts = std::iter::once(time).chain(commands(report)).chain([("digest", format!("b3:{}", report.digest))]);
        out + &self.test(report.exit == 0, &title, &diagnosis("", facts))
    }

    pub(super) fn row(&mut self, row: &Row) -> String {
        let facts = [("ended", word(row.exit).to_owned()), ("time", seconds(row.wall_ms))];
        let about = if row.exit == 0 { String::new() } else { diagnosis("", facts.into_iter()) };
        self.test(row.exit == 0, &title(&row.scenario, row.seed), &about)
    }

    pub(super) fn lost(&mut self, lost: &Lost) -> String {
        let name = match lost.seed {
            Some(seed) => title(&lost.file, seed),
            None => short(&lost.file, NAME_BYTES),
        };
        let facts = [("ended", word(lost.exit).to_owned()), ("why", clean(&lost.why))];
        self.test(false, &name, &diagnosis("", facts.into_iter()))
    }

    pub(super) fn end(&mut self, tally: &Tally, totals: &Totals) -> String {
        let notes: String = totals.notes.iter().map(|note| format!("# {}\n", one_line(note))).collect();
        format!("1..{}\n# {}\n{notes}", self.tests, tally.line(totals))
    }

    fn test(&mut self, ok: bool, name: &str, diagnosis: &str) -> String {
        self.tests += 1;
        format!("{} {} - {}\n{diagnosis}", if ok { "ok" } else { "not ok" }, self.tests, described(name))
    }
}

/// A case as a test point of a subtest.
fn point(n: u64, case: &Case) -> String {
    let ok = if case.sort.fails() { "not ok" } else { "ok" };
    let skip = if case.sort == Sort::Waived { format!(" # SKIP {}", described(&case.why)) } else { String::new() };
    let head = format!("    {ok} {n} - {}{skip}\n", described(&case.name));
    if !case.sort.fails() {
        return head;
    }
    let proof = case.proof.iter().map(|line| ("", line.clone()));
    let facts = [("verdict", case.sort.word().to_owned()), ("why", case.why.clone())];
    let line = case.line.map(|line| ("line", line.to_string()));
    let list = (!case.proof.is_empty()).then(|| ("evidence", String::new()));
    head + &diagnosis("    ", facts.into_iter().chain(line).chain(list).chain(proof))
}

/// A name as a description: what would begin a directive, a block or end the line is taken away or escaped.
fn described(name: &str) -> String {
    let line = one_line(name);
    // A brace at the end opens a block for older parsers.
    let line = line.trim_end_matches(['{', ' ']);
    line.replace('\\', "\\\\").replace('#', "\\#")
}

/// A block of YAML below a test point; a fact without a name is an entry of the list before it.
fn diagnosis<'f>(indent: &str, facts: impl Iterator<Item = (&'f str, String)>) -> String {
    let mut out = format!("{indent}  ---\n");
    for (name, value) in facts {
        let value = quoted(&value);
        out.push_str(&match name {
            "" => format!("{indent}    - {value}\n"),
            "evidence" => format!("{indent}  evidence:\n"),
            name => format!("{indent}  {name}: {value}\n"),
        });
    }
    out + indent + "  ...\n"
}

/// A text as YAML and JSON both write it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(bounded(&clean(text), VALUE_BYTES)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_begins_no_directive_and_no_block() {
        assert_eq!(described("a # SKIP b\\ {"), "a \\# SKIP b\\\\");
        assert_eq!(described("a\nok 2 - b"), "a ok 2 - b");
    }
}

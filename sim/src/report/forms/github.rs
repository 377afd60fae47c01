//! `--format github`: annotations of GitHub Actions, and the summary of a step.
//!
//! GitHub shows ten errors of a step and fifty annotations of a job, and takes no more than 64 KB of a message. A summary has 1 MiB at
//! most; one that is larger, or nearly so, is dropped without a word. So both are bounded here, and say how much they left out.

use std::fmt::Write as _;

use super::super::gather::Report;
use super::case::{NAME_BYTES, cases, commands, title, word};
use super::form::{Lost, Row, Tally, Totals};
use super::markdown;
use super::text::{bounded, clean, short};

/// So many errors of a step are shown.
const MOST_ERRORS: u64 = 10;
/// The most that an annotation says, and its title, in bytes.
const MESSAGE_BYTES: usize = 8 << 10;
const TITLE_BYTES: usize = 200;
/// So many runs have a row in the summary.
const MOST_ROWS: usize = 200;
/// The most of the summary that runs take as a whole, and one of them, in bytes. Rows take 300 KB at most.
const DETAIL_BYTES: usize = 500 << 10;
const RUN_BYTES: usize = 64 << 10;

/// What was told so far.
#[derive(Default)]
pub(super) struct Github {
    errors: u64,
    /// The last annotation that may be told, held back: if more follow, how many is told in its place.
    held_back: Option<String>,
    rows: Vec<String>,
    details: String,
    /// Runs that did not hold, and those of them that are told as a whole.
    failing: u64,
    told: u64,
    summary: String,
}

impl Github {
    pub(super) fn run(&mut self, report: &Report) -> String {
        let about = &report.about;
        let name = title(&about.scenario, about.seed);
        let mut out = format!("{}  {}\n", word(report.exit), plain(&name));
        if report.exit == 0 {
            return out;
        }
        let cases = cases(report);
        let failing: Vec<_> = cases.iter().filter(|case| case.sort.fails()).collect();
        for case in &failing {
            let told = format!("{}: {}", case.sort.word(), case.name);
            let commands = commands(report).into_iter().map(|(word, command)| format!("{word}: {command}"));
            let lines: Vec<String> = [told, case.why.clone()].into_iter().chain(case.proof.iter().cloned()).chain(commands).collect();
            out.push_str(&self.error(&about.file, case.line.unwrap_or(1), &name, &lines.join("\n")));
        }
        let what = failing.first().map_or("", |case| case.name.as_str());
        self.failed(&name, report.exit, what, &report.again);
        let detail = markdown::run(report);
        if self.details.len() + detail.len() <= DETAIL_BYTES && detail.len() <= RUN_BYTES {
            self.details.push_str(&detail);
            self.told += 1;
        }
        out
    }

    pub(super) fn row(&mut self, row: &Row) -> String {
        let name = title(&row.scenario, row.seed);
        let mut out = format!("{}  {}\n", word(row.exit), plain(&name));
        if row.exit != 0 {
            out.push_str(&self.error(&row.file, 1, &name, word(row.exit)));
            self.failed(&name, row.exit, "", "");
        }
        out
    }

    pub(super) fn lost(&mut self, lost: &Lost) -> String {
        let name = match lost.seed {
            Some(seed) => title(&lost.file, seed),
            None => short(&lost.file, NAME_BYTES),
        };
        // What is wrong with a scenario begins with its place: `file:line:column`.
        let place = lost.why.strip_prefix(&format!("{}:", lost.file)).and_then(|rest| rest.split(':').next());
        let line = place.and_then(|line| line.parse().ok()).unwrap_or(1);
        let out = format!("{}  {}\n", word(lost.exit), plain(&name)) + &self.error(&lost.file, line, &name, &lost.why);
        self.failed(&name, lost.exit, lost.why.lines().next().unwrap_or_default(), "");
        out
    }

    pub(super) fn end(&mut self, tally: &Tally, totals: &Totals) -> String {
        let more = self.errors.saturating_sub(MOST_ERRORS);
        let last = self.held_back.take();
        let mut out = match last {
            Some(_) if more > 0 => {
                let text = format!("and {} more failures; the summary of this step has them, as far as it can", more + 1);
                format!("::error title=koipond::{}\n", escaped(&text))
            }
            last => last.unwrap_or_default(),
        };
        let _ = writeln!(out, "{}", tally.line(totals));
        for note in &totals.notes {
            let _ = writeln!(out, "{}", plain(note));
        }
        self.summary = self.summed(tally, totals);
        out
    }

    /// The summary, once all is over.
    pub(super) fn summary(&self) -> &str {
        &self.summary
    }

    fn summed(&self, tally: &Tally, totals: &Totals) -> String {
        let mut out = format!("# Koipond\n\n{}\n\n", tally.line(totals));
        for note in &totals.notes {
            let _ = writeln!(out, "{}\n", markdown::escaped(&short(note, NAME_BYTES)));
        }
        if !self.rows.is_empty() {
            out.push_str("| run | ended | what | again |\n|---|---|---|---|\n");
            self.rows.iter().for_each(|row| out.push_str(row));
            let more = self.failing.saturating_sub(self.rows.len() as u64);
            if more > 0 {
                let _ = writeln!(out, "| and {more} more | | | |");
            }
            out.push('\n');
        }
        out.push_str(&self.details);
        let untold = self.failing.saturating_sub(self.told);
        if untold > 0 && self.told > 0 {
            let _ = writeln!(out, "{untold} more runs did not hold; `koipond report RUN` tells of each whose folder was kept.");
        }
        out
    }

    /// A row of the summary.
    fn failed(&mut self, name: &str, exit: u8, what: &str, again: &str) {
        self.failing += 1;
        if self.rows.len() < MOST_ROWS {
            let cell = |text: &str| markdown::escaped(&short(text, 300));
            let again = markdown::code(&short(again, 400));
            self.rows.push(format!("| {} | {} | {} | {again} |\n", cell(name), word(exit), cell(what)));
        }
    }

    /// An annotation, as long as one more is shown.
    fn error(&mut self, file: &str, line: usize, title: &str, message: &str) -> String {
        self.errors += 1;
        if self.errors > MOST_ERRORS {
            return String::new();
        }
        let file = file.strip_prefix("./").unwrap_or(file);
        let (file, title) = (property(&short(file, NAME_BYTES)), property(&short(title, TITLE_BYTES)));
        let message = escaped(&bounded(&clean(message), MESSAGE_BYTES));
        let told = format!("::error file={file},line={line},title={title}::{message}\n");
        if self.errors == MOST_ERRORS {
            self.held_back = Some(told);
            return String::new();
        }
        told
    }
}

/// A message of a workflow command.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line of the log that is no command. A command begins its line, or in the older way stands anywhere in it.
fn plain(text: &str) -> String {
    short(text, NAME_BYTES).replace("::", ": :").replace("##[", "## [")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_and_messages_are_escaped_as_the_runner_reads_them() {
        assert_eq!(property("a,b:c%d\ne"), "a%2Cb%3Ac%25d%0Ae");
        assert_eq!(escaped("50 %:\r\nx"), "50 %25:%0D%0Ax");
    }

    #[test]
    fn a_line_of_the_log_is_no_command() {
        assert_eq!(plain("::error::x ##[error]y"), ": :error: :x ## [error]y");
    }

    #[test]
    fn the_place_of_a_problem_is_where_it_is_annotated() {
        let lost = Lost { file: "a.yaml".to_owned(), seed: None, exit: 2, why: "a.yaml:14:22\nno such key".to_owned() };
        assert!(Github::default().lost(&lost).contains("file=a.yaml,line=14,"));
    }

    #[test]
    fn ten_errors_are_told_and_of_more_how_many() {
        let lost = |n: u64| Lost { file: format!("{n}.yaml"), seed: None, exit: 2, why: "x".to_owned() };
        let told = |n: u64| {
            let mut github = Github::default();
            let all: String = (0..n).map(|n| github.lost(&lost(n))).collect();
            all + &github.end(&Tally::default(), &Totals::default())
        };
        let errors = |text: &str| text.lines().filter(|line| line.starts_with("::error ")).count();
        assert_eq!((errors(&told(9)), errors(&told(10)), errors(&told(500))), (9, 10, 10));
        assert!(!told(10).contains("more failures") && told(500).contains("and 491 more failures"));
    }
}

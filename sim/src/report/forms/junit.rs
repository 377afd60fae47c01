//! `--format junit`: JUnit XML as Jenkins reads it. A run is a suite, an expectation is a case.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::super::gather::Report;
use super::case::{Case, NAME_BYTES, Sort, cases, commands, title, word};
use super::form::{Lost, Row};
use super::text::{bounded, clean, short};

/// The most that a case or a suite says, in bytes.
const TEXT_BYTES: usize = 64 << 10;
/// The most that a message says, in bytes; the rest is in the text.
const MESSAGE_BYTES: usize = 2_000;

pub(super) fn begin() -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"koipond\">\n".to_owned()
}

pub(super) fn end() -> String {
    "</testsuites>\n".to_owned()
}

pub(super) fn run(report: &Report) -> String {
    let name = title(&report.about.scenario, report.about.seed);
    let cases = cases(report);
    let mut suite = TestSuite::new(name.as_str());
    suite.set_time(Duration::from_millis(report.about.wall_ms));
    let times = shares(report.about.wall_ms, cases.len());
    for (case, time) in cases.iter().zip(times) {
        let mut test = TestCase::new(case.name.as_str(), status(case, report));
        test.set_classname(name.as_str());
        test.set_time(time);
        suite.add_test_case(test);
    }
    suite.set_system_out(bounded(&told(report), TEXT_BYTES));
    of(suite)
}

pub(super) fn row(row: &Row) -> String {
    let status = match row.exit {
        0 => TestCaseStatus::success(),
        exit => failed(NonSuccessKind::Failure, word(exit), "only how it ended is known", String::new()),
    };
    alone(&title(&row.scenario, row.seed), "everything expected holds", status, row.wall_ms)
}

pub(super) fn lost(lost: &Lost) -> String {
    let suite = match lost.seed {
        Some(seed) => title(&lost.file, seed),
        None => short(&lost.file, NAME_BYTES),
    };
    let (kind, text) = (if lost.exit == 2 { "invalid" } else { "bug" }, bounded(&clean(&lost.why), TEXT_BYTES));
    let status = failed(NonSuccessKind::Error, kind, &short(&lost.why, MESSAGE_BYTES), text);
    alone(&suite, "it can be run", status, 0)
}

/// A suite of one case.
fn alone(name: &str, case: &str, status: TestCaseStatus, wall_ms: u64) -> String {
    let time = Duration::from_millis(wall_ms);
    let mut test = TestCase::new(case, status);
    test.set_classname(name);
    test.set_time(time);
    let mut suite = TestSuite::new(name);
    suite.set_time(time);
    suite.add_test_case(test);
    of(suite)
}

/// How a case ended, with what proves it.
fn status(case: &Case, report: &Report) -> TestCaseStatus {
    let message = short(&case.why, MESSAGE_BYTES);
    let kind = match case.sort {
        Sort::Held => return TestCaseStatus::success(),
        Sort::Waived => {
            let mut skipped = TestCaseStatus::skipped();
            skipped.set_type("waived").set_message(message);
            return skipped;
        }
        Sort::Broken | Sort::NotReached | Sort::NotDeterministic => NonSuccessKind::Failure,
        Sort::Limit | Sort::Interrupted => NonSuccessKind::Error,
    };
    let commands = commands(report).into_iter().map(|(word, command)| format!("{word}: {command}"));
    let lines: Vec<String> = std::iter::once(case.why.clone()).chain(case.proof.iter().cloned()).chain(commands).collect();
    failed(kind, &case.sort.key(), &message, bounded(&lines.join("\n"), TEXT_BYTES))
}

fn failed(kind: NonSuccessKind, ty: &str, message: &str, text: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(ty).set_message(message).set_description(text);
    status
}

/// What a suite says of the run as a whole.
fn told(report: &Report) -> String {
    let drawn = report.about.drawn.iter().map(|line| format!("drawn: {line}"));
    let remarks = report.remarks.iter().cloned();
    let commands = commands(report).into_iter().map(|(word, command)| format!("{word}: {command}"));
    let digest = format!("digest: b3:{}", report.digest);
    let lines: Vec<String> = drawn.chain(remarks).map(|line| bounded(&line, MESSAGE_BYTES)).chain(commands).chain([digest]).collect();
    clean(&lines.join("\n"))
}

/// The time of a run, shared among its cases so that their sum is right: they are all judged in the same run.
fn shares(wall_ms: u64, cases: usize) -> impl Iterator<Item = Duration> {
    let n = u64::try_from(cases.max(1)).unwrap_or(u64::MAX);
    (0..n).map(move |place| Duration::from_millis(wall_ms / n + u64::from(place < wall_ms % n)))
}

/// A suite as it stands within a document.
fn of(suite: TestSuite) -> String {
    let mut document = Document::unnamed();
    document.add_test_suite(suite);
    let text = document.to_string().expect("because it is written to memory, and all of it is text");
    let begin = text.find("    <testsuite ").unwrap_or(0);
    let end = text.rfind("</testsuites>").unwrap_or(text.len());
    text[begin..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_of_cases_sum_up_to_that_of_their_run() {
        let sum = |ms, cases| shares(ms, cases).sum::<Duration>();
        assert_eq!((sum(100, 7), sum(3, 7), sum(0, 1)), (Duration::from_millis(100), Duration::from_millis(3), Duration::ZERO));
        assert_eq!(shares(100, 7).count(), 7);
    }
}

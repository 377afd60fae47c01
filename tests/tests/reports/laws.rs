//! Whatever stands in the names and messages of a run, the form of its report is the same.

use std::str::FromStr;

use koipond::report::{Form, Format, Lost, Report, Row, Totals};
use proptest::prelude::*;

use super::base;

/// Pieces that end, begin or mean something in one form or another.
const PIECES: [&str; 42] = [
    "]]>",
    "<![CDATA[",
    "</script>",
    "<script>alert(1)</script>",
    "<img src=x onerror=y>",
    "-->",
    "<!--",
    "&amp;",
    "&",
    "\"",
    "'",
    "`",
    "```\n",
    "::error::x",
    "\n::error file=a::b",
    "##[error]x",
    "::stop-commands::t\n",
    "%0A",
    "%",
    "\r\n",
    "\n",
    "\u{0}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{1b}]0;t\u{7}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{202e}",
    "\u{2028}",
    "\u{85}",
    " # SKIP ",
    " # todo x",
    "\nok 9 - x\n",
    "\n1..0\n",
    "Bail out!",
    "\n  ---\n",
    "\n  ...\n",
    " {",
    "|",
    "\\",
    "🐟",
    "\nabc def",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(&PIECES[..]).prop_map(str::to_owned),
        2 => "[a-z ]{1,12}",
        1 => proptest::collection::vec(any::<char>(), 1..6).prop_map(|chars| chars.into_iter().collect::<String>()),
    ];
    (proptest::collection::vec(piece, 1..8), prop_oneof![30 => Just(1_usize), 1 => Just(40_000)])
        .prop_map(|(pieces, times)| format!("x{}", pieces.concat().repeat(times).chars().take(1_000_000).collect::<String>()))
}

/// The report of the run that failed, with a text in every place that somebody else writes.
fn with(text: &str) -> Report {
    let mut report = base();
    report.about.scenario = text.to_owned();
    report.about.file = text.to_owned();
    report.about.task = text.to_owned();
    report.about.drawn = vec![text.to_owned()];
    report.about.set = vec![(text.to_owned(), text.to_owned())];
    report.again = text.to_owned();
    report.remarks = vec![text.to_owned()];
    for shown in &mut report.verdicts {
        shown.name = text.to_owned();
        shown.why = text.to_owned();
        shown.in_force = vec![text.to_owned()];
        shown.receipts = None;
        for line in &mut shown.evidence {
            line.who = text.to_owned();
            line.words = text.to_owned();
        }
    }
    for node in &mut report.nodes {
        node.name = text.to_owned();
    }
    for lane in &mut report.timeline.nodes {
        lane.name = text.to_owned();
        lane.behaviour = text.to_owned();
    }
    for bar in &mut report.timeline.faults {
        bar.what = text.to_owned();
    }
    report
}

/// A document of a run, a row and a loss, all with this text; and its summary.
fn document(format: &str, text: &str) -> (String, String) {
    let mut form = Form::new(Format::from_str(format).expect("there is such a format"));
    let (scenario, file) = (text.to_owned(), text.to_owned());
    let row = Row { scenario, file: file.clone(), seed: 3, exit: 1, wall_ms: 5 };
    let lost = Lost { file, seed: None, exit: 2, why: text.to_owned() };
    let totals = Totals { wall_ms: None, not_run: 0, notes: vec![text.to_owned()] };
    let all = [form.begin(), form.run(&with(text)), form.row(&row), form.lost(&lost), form.end(&totals)];
    let summary = form.step_summary().unwrap_or_default().to_owned();
    (all.concat(), summary)
}

/// All that is hard, in one run's document.
pub fn malicious(format: &str) -> String {
    let mut form = Form::new(Format::from_str(format).expect("there is such a format"));
    let text = PIECES.concat();
    [form.begin(), form.run(&with(&text)), form.end(&Totals::default())].concat()
}

/// The tags of a document of XML or HTML, in order, without their texts; `None` where it is not well-formed as we write it.
fn tags(document: &str) -> Option<Vec<String>> {
    let mut tags = Vec::new();
    let mut rest = document;
    while let Some(at) = rest.find('<') {
        if !references_are_whole(&rest[..at]) || rest[..at].contains('>') {
            return None;
        }
        let (mut end, mut quote) = (at + 1, None);
        for c in rest[at + 1..].chars() {
            match (quote, c) {
                (None, '"') => quote = Some('"'),
                (Some(open), c) if c == open => quote = None,
                (None, '>') => break,
                (_, '<') => return None,
                _ => {}
            }
            end += c.len_utf8();
        }
        let tag = &rest[at + 1..end];
        if !references_are_whole(tag) {
            return None;
        }
        // The names of a tag and of its attributes; their values differ.
        let names = tag.split('"').step_by(2).collect::<Vec<_>>().join("");
        tags.push(names);
        rest = rest.get(end + 1..)?;
    }
    Some(tags)
}

fn references_are_whole(text: &str) -> bool {
    text.split('&').skip(1).all(|rest| ["amp;", "lt;", "gt;", "quot;", "apos;", "#"].iter().any(|known| rest.starts_with(known)))
}

fn is_text(document: &str) -> bool {
    document.chars().all(|c| c == '\n' || c == '\t' || !(c.is_control() || u32::from(c) & 0xfffe == 0xfffe))
}

/// What a line is by its beginning, for forms that are read line by line.
fn heads(document: &str) -> Vec<String> {
    let head = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line.split_whitespace().take(2).collect();
        let kind = match words.as_slice() {
            ["not", "ok"] => "not ok",
            [first, ..] => first,
            [] => "",
        };
        // A value differs; that there is one does not.
        format!("{indent} {}", if kind.starts_with('"') { "value" } else { kind })
    };
    document.lines().map(head).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_changes_the_elements_of_xml_and_html(text in hostile()) {
        for format in ["junit", "html"] {
            let (plain, found) = (document(format, "x").0, document(format, &text).0);
            let wanted = tags(plain.split_once("</style>").map_or(plain.as_str(), |(_, rest)| rest));
            let found = tags(found.split_once("</style>").map_or(found.as_str(), |(_, rest)| rest));
            prop_assert!(wanted.is_some() && found == wanted, "{format}");
        }
    }

    #[test]
    fn no_text_brings_in_a_character_that_a_form_cannot_hold(text in hostile()) {
        for format in ["junit", "html", "tap", "markdown", "github"] {
            let (found, summary) = document(format, &text);
            prop_assert!(is_text(&found) && is_text(&summary), "{format}");
        }
    }

    #[test]
    fn no_text_begins_a_line_of_tap_or_a_command_of_github(text in hostile()) {
        prop_assert_eq!(heads(&document("tap", &text).0), heads(&document("tap", "x").0));
        let (found, plain) = (document("github", &text).0, document("github", "x").0);
        prop_assert_eq!(found.lines().count(), plain.lines().count());
        for (line, plain) in found.lines().zip(plain.lines()) {
            prop_assert_eq!(line.starts_with("::error file="), plain.starts_with("::error file="));
            prop_assert!(line.starts_with("::error file=") || !(line.trim_start().starts_with("::") || line.contains("##[")));
            prop_assert!(line.len() < 64 << 10);
        }
    }

    #[test]
    fn no_text_leaves_its_cell_or_its_block_in_markdown(text in hostile()) {
        let (found, plain) = (document("markdown", &text).0, document("markdown", "x").0);
        let rows = |text: &str| text.lines().filter(|line| line.starts_with("| ")).map(|line| line.matches('|').count()).collect::<Vec<_>>();
        prop_assert!(rows(&found).iter().filter(|bars| **bars == 4).count() >= rows(&plain).len());
        let (mut open, mut blocks) = (None, 0);
        for line in found.lines() {
            let ticks = line.len() - line.trim_start_matches('`').len();
            match open {
                None if ticks >= 3 => open = Some(ticks),
                Some(fence) if line.trim_end().len() == ticks && ticks >= fence => (open, blocks) = (None, blocks + 1),
                _ => {}
            }
        }
        prop_assert!(open.is_none());
        prop_assert_eq!(blocks, plain.lines().filter(|line| *line == "```").count());
    }

    #[test]
    fn a_document_is_bounded_whatever_stands_in_it(text in hostile()) {
        prop_assert!(document("junit", &text).0.len() < 4 << 20);
        prop_assert!(document("html", &text).0.len() < 4 << 20);
        prop_assert!(document("github", &text).1.len() < 1 << 20);
    }
}

#[test]
fn five_hundred_failures_are_within_what_github_shows() {
    let mut form = Form::new(Format::Github);
    let report = base();
    let mut out = form.begin();
    for seed in 0..500 {
        let mut report = report.clone();
        report.about.seed = seed;
        out.push_str(&form.run(&report));
    }
    out.push_str(&form.end(&Totals { notes: vec!["0 of 1,000 hold".to_owned()], ..Totals::default() }));
    let errors: Vec<&str> = out.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(errors.len(), 10);
    assert!(errors[9].contains("and 491 more failures"), "{}", errors[9]);
    let summary = form.step_summary().expect("it has one");
    assert!(summary.len() < 1_000_000, "{} bytes", summary.len());
    assert!(summary.contains("500 runs: 500 broken") && summary.contains("| and 300 more |") && summary.contains("more runs did not hold"));
}

#[test]
fn a_page_loads_nothing_and_runs_nothing() {
    let page = document("html", "x").0;
    for word in ["<script", "http://", "https://", "src=", "@import", "url(", "onload", "onclick"] {
        assert!(!page.contains(word), "the page has `{word}`");
    }
    assert!(page.contains("default-src 'none'") && page.contains("prefers-color-scheme: dark") && page.contains("<html lang=\"en\">"));
}

#[test]
fn a_thousand_runs_that_held_take_a_line_each() {
    for format in ["junit", "tap", "markdown", "html", "github"] {
        let mut form = Form::new(Format::from_str(format).expect("there is such a format"));
        let row = |seed| Row { scenario: "s".to_owned(), file: "s.yaml".to_owned(), seed, exit: 0, wall_ms: 20 };
        let mut size = form.begin().len();
        size += (0..1000).map(|seed| form.row(&row(seed)).len()).sum::<usize>();
        let end = form.end(&Totals { wall_ms: Some(1234), not_run: 2, notes: Vec::new() });
        assert!(size < 400_000, "{format}: {size} bytes");
        if format != "junit" {
            assert!(end.contains("1002 runs in 1.2 s: 1000 held, 2 not run"), "{format}: {end}");
        }
    }
}

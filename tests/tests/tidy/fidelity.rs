//! The ledger of rules is true: its page is fresh, its tests are there, and its sections stand on the protocol page.

use std::collections::BTreeSet;

use koipond::report::{fidelity_page, parts};
use koipond_record::LedgerEntry;

use crate::tree::{File, Found, hold, root, tree};

const PAGE: &str = "docs/fidelity.md";
const PROTOCOL: &str = "docs/protocol.md";

/// The names of the test functions of a file: those that stand after `#[test]`, other attributes between or not.
fn tests(file: &File) -> Vec<&str> {
    let mut found = Vec::new();
    let mut marked = false;
    for line in file.text.lines().map(str::trim) {
        if let Some(function) = line.strip_prefix("fn ") {
            if marked && let Some((name, _)) = function.split_once('(') {
                found.push(name);
            }
            marked = false;
        }
        marked |= line == "#[test]";
    }
    found
}

/// The numbers of a page's sections, like `§3.4`.
fn sections(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with("##")).map(|line| line.trim_start_matches('#').trim_start());
    let numbers = headings.map(|heading| heading.split(' ').next().unwrap_or_default().trim_end_matches('.'));
    numbers.filter(|number| number.starts_with(|c: char| c.is_ascii_digit())).map(|number| format!("§{number}")).collect()
}

/// The tests that rules name and that are not there.
fn without_test(rules: &[LedgerEntry], there: &BTreeSet<&str>) -> Vec<Found> {
    let named = rules.iter().flat_map(|entry| entry.tests.iter().map(move |test| (entry.rule, *test)));
    named.filter(|(_, test)| !there.contains(test)).map(|(rule, test)| Found::in_all(rule, format!("no test is called `{test}`"))).collect()
}

/// The sections that rules name and that the page does not have.
fn without_section(rules: &[LedgerEntry], there: &BTreeSet<String>) -> Vec<Found> {
    let lost = rules.iter().filter(|entry| !there.contains(entry.section));
    lost.map(|entry| Found::in_all(entry.rule, format!("there is no {}", entry.section))).collect()
}

fn rules() -> Vec<LedgerEntry> {
    parts().into_iter().flat_map(|part| part.rules).collect()
}

fn held(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_default()
}

#[test]
fn the_page_of_fidelity_is_fresh() {
    let (held, made) = (held(PAGE), fidelity_page());
    let line = held.lines().zip(made.lines()).take_while(|(held, made)| held == made).count() + 1;
    let stale = Found { place: PAGE.to_owned(), line: Some(line), what: "is not as the code has it".to_owned() };
    let found = if held == made { Vec::new() } else { vec![stale] };
    hold("a file that is made from code is as the code has it", &found, "run `cargo run -p koipond-tests --example bless-runs`");
}

#[test]
fn every_test_that_the_ledger_names_is_there() {
    let Some(tree) = tree() else { return };
    let there: BTreeSet<&str> = tree.iter().filter(|file| file.ends(&[".rs"])).flat_map(tests).collect();
    assert!(there.len() > 300, "the tests are not found: {}", there.len());
    hold("every rule of the ledger names tests that are there", &without_test(&rules(), &there), "name the test that pins the rule");
}

#[test]
fn every_section_that_the_ledger_names_is_on_the_page() {
    let found = without_section(&rules(), &sections(&held(PROTOCOL)));
    hold("every rule of the ledger names a section of docs/protocol.md", &found, "name the section that tells of the rule, or write it");
}

#[test]
fn a_test_or_section_that_is_not_there_is_found() {
    let mut rule = rules()[0];
    (rule.tests, rule.section) = (&["here", "gone"], "§1.9");
    let file = File::made_up("x.rs", "#[test]\n#[ignore]\nfn here() {}\nfn gone() {}\n    #[test]\n    fn law(n in 0..3) {\n");
    assert_eq!(tests(&file), ["here", "law"]);
    assert_eq!(without_test(&[rule], &tests(&file).into_iter().collect()).len(), 1);
    let page = "## 1. Time\n### 1.2 Rounds\n## 10. Others\ntext 1.9\n";
    assert_eq!(sections(page), ["§1", "§1.2", "§10"].map(str::to_owned).into());
    assert_eq!(without_section(&[rule], &sections(page)).len(), 1);
}

//! The page that says of every rule how it is known: `docs/fidelity.md`, made of the ledgers of all parts.

use std::fmt::Write as _;

use koipond_record::{LedgerEntry, Source};

use super::table::grouped;

/// A part of the simulator with the rules that it keeps.
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// In a sentence, what it stands for.
    pub stands_for: &'static str,
    /// Its rules.
    pub rules: Vec<LedgerEntry>,
}

/// Every part, from the contract outwards.
#[must_use]
pub fn parts() -> [Part; 4] {
    [
        Part {
            name: "The contract",
            stands_for: "The task program of the K2 chain, whose source is not public. Koipond's is in `chain-mock`.",
            rules: koipond_chain_mock::ledger(),
        },
        Part {
            name: "Between nodes and chain",
            stands_for: "The RPC through which a node sees the chain, and the way of its transactions. Koipond's is in `sim/src/world`.",
            rules: crate::world::ledger(),
        },
        Part {
            name: "The node",
            stands_for: "The task node, whose timers are closed, and the framework around a task, whose source is public. Koipond's are in \
                         `node`.",
            rules: koipond_node::ledger(),
        },
        Part {
            name: "Storage",
            stands_for: "The network that keeps proofs. Koipond's is in `storage-mock`.",
            rules: koipond_storage_mock::ledger(),
        },
    ]
}

/// The page, the same for the same code.
#[must_use]
pub fn fidelity_page() -> String {
    let parts = parts();
    let mut page = String::from(OPENING);
    counts(&mut page, &parts);
    page.push_str(UNKNOWN);
    for part in &parts {
        table(&mut page, part, "switch and default", |entry| is_switch(entry).then(|| source(entry)));
    }
    page.push_str(KNOWN);
    for part in &parts {
        table(&mut page, part, "how it is known", |entry| (!is_switch(entry)).then(|| source(entry)));
    }
    page
}

const OPENING: &str = "\
# What is known, and what is a switch

<!-- Made from the code by `cargo run -p koipond-tests --example bless-runs`; edit the ledgers, not this page. -->

A verdict of Koipond is worth as much as its rules are true. Part of what it plays is open source and was read; part was seen in the
logs of real nodes; part nobody outside Koii knows. This page lists every rule with its source and with the tests that fail if Koipond
does otherwise, so that you can see what a verdict rests on. [How Koii settles a round](protocol.md) tells the rules in order, and what
the tags of the sources (NW, TM, CLI, IS, …) stand for.

| mark | means | what it means for a verdict |
|---|---|---|
| read | it stands in public source code or in a primary document | the real thing does so, in the version named |
| logs | it was seen in logs of real nodes | the real thing did so there and then |
| inferred | it follows from several of these, but nobody wrote it down; or it is ours, where nothing real is to be followed | probably; if a verdict hangs on it, try it on the real thing |
| switch | nobody outside knows, or it differs from place to place: the scenario can set it | look whether the verdict is the same under the other values |

For the rules of the contract Koipond looks by itself: `koipond run --vary-rules SCENARIO` runs a scenario again under every other
value of every such switch, one at a time, and names the verdicts that change. A verdict that none of them changes hangs on no single
one of these unknowns; two at once, and what is fixed without a switch (§12 of the protocol page), are not tried. One that changes is
still a finding: it says which unknown your task depends on.

";

const UNKNOWN: &str = "
## What nobody knows

Each of these has a default, which is our best guess, and can be set in the scenario under the key that is given.
";

const KNOWN: &str = "
## What is known or inferred
";

/// How many rules there are of each kind.
fn counts(page: &mut String, parts: &[Part]) {
    page.push_str("| part | rules | read | logs | inferred | switch |\n|---|---|---|---|---|---|\n");
    let mut all = Vec::new();
    for part in parts {
        count(page, part.name, &part.rules);
        all.extend(part.rules.iter().copied());
    }
    count(page, "**all**", &all);
}

fn count(page: &mut String, name: &str, rules: &[LedgerEntry]) {
    let of = |kind: fn(&Source) -> bool| grouped(rules.iter().filter(|entry| kind(&entry.source)).count() as u64);
    let read = of(|source| matches!(source, Source::Read(_)));
    let logged = of(|source| matches!(source, Source::Logged(_)));
    let inferred = of(|source| matches!(source, Source::Inferred(_)));
    let switch = of(|source| matches!(source, Source::Switch { .. }));
    let _ = writeln!(page, "| {name} | {} | {read} | {logged} | {inferred} | {switch} |", grouped(rules.len() as u64));
}

/// The rules of a part of which `how` has something to tell; nothing if there are none.
fn table(page: &mut String, part: &Part, column: &str, how: impl Fn(&LedgerEntry) -> Option<String>) {
    let rows: Vec<(&LedgerEntry, String)> = part.rules.iter().filter_map(|entry| Some((entry, how(entry)?))).collect();
    if rows.is_empty() {
        return;
    }
    let _ = write!(page, "\n### {}{}\n\n", part.name, if rows[0].1.starts_with('`') { ": switches" } else { "" });
    let _ = writeln!(page, "{}\n", part.stands_for);
    let _ = writeln!(page, "| rule | what it says | {column} | section | tests |\n|---|---|---|---|---|");
    for (entry, how) in rows {
        let tests: Vec<String> = entry.tests.iter().map(|test| format!("`{test}`")).collect();
        let LedgerEntry { rule, says, section, .. } = entry;
        let _ = writeln!(page, "| `{rule}` | {} | {} | {section} | {} |", cell(says), cell(&how), tests.join(", "));
    }
}

fn is_switch(entry: &LedgerEntry) -> bool {
    matches!(entry.source, Source::Switch { .. })
}

/// How a rule is known, in a cell of the table. The contract's switches all stand under one key.
fn source(entry: &LedgerEntry) -> String {
    match entry.source {
        Source::Read(from) => format!("read: {from}"),
        Source::Logged(from) => format!("logs: {from}"),
        Source::Inferred(from) => format!("inferred: {from}"),
        Source::Switch { key, default } => {
            let under = if key.contains('.') { "" } else { "chain.rules." };
            let default = if default == "null" { "not given".to_owned() } else { format!("`{default}`") };
            format!("`{under}{key}` ({default})")
        }
    }
}

/// Text that does not end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_one_row_and_switches_come_first() {
        let page = fidelity_page();
        let rows = |text: &str| text.lines().filter(|line| line.starts_with("| `")).count();
        let (unknown, known) = page.split_once(KNOWN).expect("there are two halves");
        let all: Vec<LedgerEntry> = parts().into_iter().flat_map(|part| part.rules).collect();
        let switches = all.iter().filter(|entry| is_switch(entry)).count();
        assert_eq!((rows(unknown), rows(known)), (switches, all.len() - switches));
        assert!(switches > 20 && unknown.contains("`chain.rules.accuser-votes` (`false`)"));
    }

    #[test]
    fn a_bar_in_a_text_does_not_end_its_cell() {
        assert_eq!(cell("a | b"), "a \\| b");
    }
}

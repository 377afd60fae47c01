//! The digests that are committed: what a scenario and a seed must give in every profile, on every machine.

use std::fmt::Write as _;

use koipond_record::What;
use koipond_record::event::NodeEvent;

use crate::repo;

/// The file of the repository that holds them; `cargo run -p koipond-tests --example bless-runs` writes it anew.
pub const FILE: &str = "tests/golden/digests.txt";

/// The seeds of each scenario.
pub const SEEDS: [u64; 2] = [1, 7];

/// The scenarios: the whole library, and those that were written to be hard to get the same everywhere.
#[must_use]
pub fn scenarios() -> Vec<String> {
    [repo::scenarios("scenarios/library"), repo::scenarios("tests/scenarios/golden")].concat()
}

/// What the file must say: scenario, seed and digest a line.
#[must_use]
pub fn lines() -> String {
    let mut lines = String::new();
    for path in scenarios() {
        let scene = repo::scene(&path);
        for seed in SEEDS {
            let digest = scene.outcome(seed).digest;
            writeln!(lines, "{path} {seed} {digest}").expect("text can grow");
        }
    }
    lines
}

/// The file that holds, line by line, what mathematics come to; the same example writes it anew.
pub const MATH_FILE: &str = "tests/golden/math.txt";

/// The scenario whose one node prints them.
pub const MATH: &str = "tests/scenarios/math.yaml";

/// What the file must say: each line as the node prints it, and last the digest of the run.
#[must_use]
pub fn math_lines() -> String {
    let run = repo::scene(MATH).collect(1);
    let mut lines = String::new();
    for event in &run.events {
        if let What::Node(NodeEvent::Said { text, .. }) = &event.what {
            writeln!(lines, "{}", text.replace('\n', "\\n")).expect("text can grow");
        }
    }
    writeln!(lines, "digest {}", run.outcome.digest).expect("text can grow");
    lines
}

/// The first line in which two such files differ: its number, what is committed, and what is said now.
#[must_use]
pub fn first_difference(committed: &str, now: &str) -> Option<String> {
    let (mut committed, mut now) = (committed.lines(), now.lines());
    for line in 1.. {
        match (committed.next(), now.next()) {
            (None, None) => return None,
            (before, after) if before == after => {}
            (before, after) => {
                let told = |text: Option<&str>| text.unwrap_or("nothing").to_owned();
                return Some(format!("line {line} differs\n  committed: {}\n  now:       {}", told(before), told(after)));
            }
        }
    }
    None
}

//! The digests that are committed: what a scenario and a seed must give in every profile, on every machine.

use std::fmt::Write as _;

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

//! Shrinks all planted failures and prints a table: the size before and after, runs, time, whether the known minimum was reached.
//!
//! `cargo run --release -p koipond-tests --example shrink-table [WORD]` takes those whose names contain the word.

#![expect(clippy::disallowed_types, reason = "a program that measures and prints")]

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use koipond::lab::judged;
use koipond::lab::shrink::{Known, Rung, Shrink, Size, shrink};
use koipond_scenarios::{draw, written_out};
use koipond_tests::planted::ALL;
use koipond_tests::repo;

const SEED: u64 = 1;
const JOBS: usize = 2;

fn say(line: &str) {
    // A reader that goes away is no error of ours.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

fn main() -> ExitCode {
    let word = std::env::args().nth(1).unwrap_or_default();
    say("| case | nodes | rounds | faults | behaviours | bytes | runs | seconds | same signature | known minimum |");
    say("|---|---|---|---|---|---|---|---|---|---|");
    let (mut all, mut reached) = (0, 0);
    for case in ALL.iter().filter(|case| case.name.contains(&word)) {
        let scene = repo::scene_of(&case.yaml(), &repo::root().join("scenarios/library/basics"));
        let (plan, _) = draw(&scene.plan, SEED);
        let began = Instant::now();
        let stop = || began.elapsed().as_secs() > 600;
        let job = Shrink { plan: &plan, tasks: &scene.tasks, seed: SEED, jobs: JOBS, expect: None, known: Known::default(), stop: &stop };
        let result = shrink(job, &mut |_: Option<&Rung>, _: usize, _: &Mutex<Known>| {});
        all += 1;
        match result {
            Ok(shrunk) => {
                let Size { nodes, rounds, faults, behaviours, bytes } = shrunk.after;
                let least = case.is_reached(nodes, faults, behaviours);
                let again = judged(&shrunk.plan, &scene.tasks, SEED, Vec::new());
                let same = again.is_ok_and(|again| again.signatures.iter().any(|found| found.refines(&shrunk.wanted)));
                reached += usize::from(least && same && shrunk.done);
                let before = shrunk.before;
                say(&format!(
                    "| {} | {} → {nodes} | {} → {rounds} | {} → {faults} | {} → {behaviours} | {} → {bytes} | {} | {:.1} | {} | {} |",
                    case.name,
                    before.nodes,
                    before.rounds,
                    before.faults,
                    before.behaviours,
                    before.bytes,
                    shrunk.runs,
                    began.elapsed().as_secs_f64(),
                    if same { "yes" } else { "no" },
                    if least { "yes" } else { "no" },
                ));
                if !least {
                    say(&written_out(&shrunk.plan));
                }
            }
            Err(why) => say(&format!("| {} | {why} | | | | | | | | no |", case.name)),
        }
    }
    say(&format!("\n{reached} of {all} reach their known minimum"));
    if reached * 10 >= all * 9 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

//! How rare the planted bugs of `tests/tests/search` are: of so many seeds, each drawn on its own, how many show them.
//!
//! `cargo run --release -p koipond-tests --example rare-bugs -- 1000 slow-and-gone`

use std::sync::atomic::{AtomicU64, Ordering};

use koipond::lab::{How, judged};
use koipond_scenarios::draw;
use koipond_tests::repo;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let seeds: u64 = words.first().and_then(|word| word.parse().ok()).unwrap_or(100);
    for path in repo::scenarios("tests/tests/search").iter().filter(|path| words.get(1).is_none_or(|name| path.contains(name.as_str()))) {
        let scene = repo::scene(path);
        let (next, shown, other) = (AtomicU64::new(1), AtomicU64::new(0), AtomicU64::new(0));
        let began = std::time::Instant::now();
        let work = || {
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed > seeds {
                    return;
                }
                let (plan, _) = draw(&scene.plan, seed);
                let judged = judged(&plan, &scene.tasks, seed, Vec::new()).unwrap_or_else(|why| panic!("{path} {seed}: {why}"));
                // What the scenario says itself stands first.
                let name = &judged.judgements[0].name;
                if judged.signatures.iter().any(|one| one.expectation == *name && one.how == How::Broken) {
                    shown.fetch_add(1, Ordering::Relaxed);
                }
                if let Some(found) = judged.signatures.iter().find(|one| one.expectation != *name || one.how != How::Broken) {
                    if other.fetch_add(1, Ordering::Relaxed) < 3 {
                        println!("  other: seed {seed} {found}");
                    }
                }
            }
        };
        std::thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(work))));
        let rate = seeds as f64 / began.elapsed().as_secs_f64();
        println!("{path}: {} of {seeds}, {} otherwise, {rate:.0} runs/s", shown.into_inner(), other.into_inner());
    }
}

//! How many trials a search needs for each of the rare bugs that are planted in `tests/tests/search`: uniform against guided.
//!
//! `cargo run --release -p koipond-tests --example search-table -- [TRIALS [SEEDS [NAME [FIRST]]]]`; without arguments 1,500 trials and
//! the seeds 1 to 5. With a NAME, which may be empty, only bugs with that in their names; with FIRST, that many SEEDS from there on.

use std::io::Write as _;

use koipond::lab::search::{Lead, SearchSpec, Standing, profiled, search};
use koipond::world::Flow;
use koipond_tests::{Scene, repo};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, usual: u64| words.get(place).and_then(|word| word.parse().ok()).unwrap_or(usual);
    let (trials, seeds, first) = (number(0, 1500), number(1, 5), number(3, 1));
    writeln!(
        out,
        "trials needed until the first failure, median of {seeds} searches of at most {trials} trials from seed {first} on; in brackets how \
         many found it"
    )?;
    writeln!(out, "{:<16} {:>14} {:>14} {:>8} {:>9}", "planted bug", "uniform", "guided", "times", "trials/s")?;
    let mut found = 0;
    for path in repo::scenarios("tests/tests/search") {
        let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".yaml").to_owned();
        if path.contains("/shown/") || words.get(2).is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        let scene = repo::scene(&path);
        #[expect(clippy::disallowed_types, reason = "this tool tells how fast the search is")]
        let began = std::time::Instant::now();
        let mut made = 0;
        let mut needs = |lead| {
            let mut needed: Vec<Option<u64>> = (first..first + seeds).map(|seed| needs(&scene, lead, seed, trials, &mut made)).collect();
            // What was not found needs more than was given.
            needed.sort_by_key(|needed| needed.unwrap_or(u64::MAX));
            (needed[needed.len() / 2], needed.iter().flatten().count())
        };
        let (uniform, guided) = (needs(Lead::Uniform), needs(Lead::Guided));
        let told = |(median, times): (Option<u64>, usize)| {
            format!("{} [{times}]", median.map_or_else(|| format!("> {trials}"), |median| median.to_string()))
        };
        let times = match (uniform.0, guided.0) {
            (Some(uniform), Some(guided)) => format!("{:.1}", uniform as f64 / guided as f64),
            (None, Some(guided)) => format!("> {:.1}", trials as f64 / guided as f64),
            (_, None) => "–".to_owned(),
        };
        let rate = made as f64 / began.elapsed().as_secs_f64();
        writeln!(out, "{name:<16} {:>14} {:>14} {times:>8} {rate:>9.0}", told(uniform), told(guided))?;
        found += u64::from(guided.1 > 0);
    }
    writeln!(out, "guided finds {found}")
}

/// In which trial the planted bug is found, if it is.
fn needs(scene: &Scene, lead: Lead, seed: u64, trials: u64, made: &mut u64) -> Option<u64> {
    let spec = SearchSpec { seed, lead, trials: Some(trials), jobs: 2 };
    let mut each = |now: &Standing| if now.failed > 0 { Flow::Stop } else { Flow::Go };
    let found = search(&profiled(&scene.plan), &scene.tasks, &spec, &|| false, &mut each).unwrap_or_else(|why| panic!("{why}"));
    *made += found.standing.trials;
    found.failures.iter().map(|failure| failure.first).min()
}

//! `koipond self-test`: bugs of Koipond itself, planted one at a time, and which of its own checks catches each.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use koipond_record::exit::ExitCode;
use serde_json::{Value, json};

use super::format::Format;
use super::screen::Screen;
use crate::lab::planted::{BUGS, Bug, CONTROL_SEEDS, Canary, Caught, Row, SHARE_PPM, Scenes, canary, control, nearest_bug, tried};

/// At least this share of the bugs must be caught, in percent.
const ENOUGH: usize = 95;
/// How many bugs are tried at once.
const JOBS: usize = 2;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Only these bugs; `canary --seeds N` measures how often the canary fails, `panic` panics inside a contained run
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// List the bugs, and run nothing
    #[arg(long)]
    list: bool,
    /// Under how many seeds a bug is looked for before it has escaped; for `canary` alone, how many seeds are run
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    seeds: Option<u64>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// A row of the table and how long it took.
type Timed = (Row, Duration);

pub(super) fn self_test(screen: &mut Screen, args: &Args) -> ExitCode {
    if args.names == ["panic"] {
        let ended = koipond_kernel::contained(1, |_| panic!("this panic was asked for with `self-test panic`"));
        let words = ended.map_or_else(|why| why.to_string(), |()| "the panic did not come".to_owned());
        return super::bug::bug(screen, &words);
    }
    let bugs = match chosen(&args.names) {
        Ok(bugs) => bugs,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    if args.list {
        list(screen, &bugs, args.format);
        return ExitCode::Held;
    }
    let done = match args.seeds {
        Some(seeds) if args.names == ["canary"] => measures(screen, seeds, args.format),
        seeds => tries(screen, &bugs, seeds.unwrap_or(1), args.format),
    };
    done.unwrap_or_else(|why| super::bug::bug(screen, &why))
}

/// The bugs of these names, or all.
fn chosen(names: &[String]) -> Result<Vec<&'static Bug>, String> {
    if names.is_empty() {
        return Ok(BUGS.iter().collect());
    }
    let named = |name: &String| {
        let found = BUGS.iter().find(|bug| bug.name == name);
        found.ok_or_else(|| {
            let hint = nearest_bug(name).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("there is no planted bug `{name}`{hint}\nkoipond self-test --list names them all")
        })
    };
    names.iter().map(named).collect()
}

fn list(screen: &mut Screen, bugs: &[&Bug], format: Format) {
    if format == Format::Json {
        let rows: Vec<Value> = bugs.iter().map(|bug| json!({ "name": bug.name, "what": bug.what, "scenario": bug.scene })).collect();
        return screen.result(&format!("{:#}", Value::from(rows)));
    }
    bugs.iter().for_each(|bug| screen.result(&format!("{:<22} {}", bug.name, bug.what)));
}

/// Tries the control and then each bug.
fn tries(screen: &mut Screen, bugs: &[&Bug], seeds: u64, format: Format) -> Result<ExitCode, String> {
    let clock = Clock::starts();
    let scenes = Scenes::read()?;
    screen.progress("the control: every scenario without a bug …");
    let found = control(&scenes).map_err(|why| why.to_string())?;
    let in_control = clock.so_far();
    let rows = all(screen, &scenes, bugs, seeds)?;
    screen.clear();
    let caught = rows.iter().filter(|(row, _)| row.caught.is_some()).count();
    let enough = caught * 100 >= rows.len() * ENOUGH && found.is_none();
    match format {
        Format::Json => screen.result(&format!("{:#}", as_json(&rows, found.as_ref(), scenes.0.len()))),
        Format::Human => {
            let runs = scenes.0.len() as u64 * CONTROL_SEEDS;
            let held = match &found {
                None => format!("held      {} scenarios, {runs} runs without a bug", scenes.0.len()),
                Some(caught) => format!("BROKEN    without any bug, {}: {} · {}", caught.scenario, caught.catch.by, caught.catch.which),
            };
            screen.result(&format!("control {held}, {}", in_seconds(in_control)));
            screen.result("");
            screen.result(&format!("{:<22} {:<66} {:>5} {:>8}", "bug", "caught by", "seeds", "time"));
            rows.iter().for_each(|timed| screen.result(&line(timed)));
            screen.result("");
            for bug in bugs.iter().filter(|bug| rows.iter().any(|(row, _)| row.name == bug.name && row.caught.is_none())) {
                screen.result(&format!("not caught: {}: {}", bug.name, bug.what));
            }
            let share = caught * 100 / rows.len().max(1);
            screen.result(&format!("{caught} of {} caught ({share} %) in {}", rows.len(), in_seconds(clock.so_far())));
        }
    }
    Ok(if enough { ExitCode::Held } else { ExitCode::Broken })
}

/// Tries all bugs, a few at once; the rows stand in the order of the bugs.
fn all(screen: &mut Screen, scenes: &Scenes, bugs: &[&Bug], seeds: u64) -> Result<Vec<Timed>, String> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let told = Mutex::new(screen);
    let works = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(bug) = bugs.get(n) else { break };
            let clock = Clock::starts();
            let row = tried(scenes, bug, seeds).map_err(|why| format!("{}: {why}", bug.name)).map(|row| (row, clock.so_far()));
            let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            done.push((n, row));
            let mut screen = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if screen.is_live() {
                screen.progress(&format!("{} of {} bugs, {} now", done.len(), bugs.len(), bug.name));
            }
        }
    };
    std::thread::scope(|scope| (0..JOBS).for_each(|_| drop(scope.spawn(works))));
    let mut rows = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    rows.sort_by_key(|(n, _)| *n);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn line((row, took): &Timed) -> String {
    let by = match &row.caught {
        Some(Caught { catch, .. }) => format!("{} · {}", catch.by, catch.which),
        None => "NOT CAUGHT".to_owned(),
    };
    let by = if by.chars().count() > 66 { by.chars().take(65).chain(['…']).collect() } else { by };
    format!("{:<22} {by:<66} {:>5} {:>8}", row.name, row.seeds, in_seconds(*took))
}

fn as_json(rows: &[Timed], found: Option<&Caught>, scenarios: usize) -> Value {
    let caught_by = |caught: &Caught| json!({ "by": caught.catch.by, "which": caught.catch.which, "scenario": caught.scenario });
    let row = |(row, took): &Timed| json!({ "bug": row.name, "caught": row.caught.as_ref().map(caught_by), "seeds": row.seeds, "seconds": took.as_secs_f64() });
    json!({
        "format": 1,
        "control": { "held": found.is_none(), "scenarios": scenarios, "found": found.map(caught_by) },
        "bugs": rows.iter().map(row).collect::<Vec<_>>(),
        "caught": rows.iter().filter(|(row, _)| row.caught.is_some()).count(),
        "of": rows.len(),
    })
}

/// Measures how often the canary fails.
fn measures(screen: &mut Screen, seeds: u64, format: Format) -> Result<ExitCode, String> {
    let clock = Clock::starts();
    let scenes = Scenes::read()?;
    let seen = canary(&scenes, seeds, |so_far| {
        if screen.is_live() && so_far % 100 == 0 {
            screen.progress(&format!("{so_far} of {seeds} seeds"));
        }
        false
    });
    let seen: Canary = seen.map_err(|why| why.to_string())?;
    screen.clear();
    let (low, high) = seen.interval();
    let Canary { seeds, failed } = seen;
    if format == Format::Json {
        let planted = f64::from(u32::try_from(SHARE_PPM).unwrap_or(u32::MAX)) / 1e6;
        let told = json!({ "format": 1, "seeds": seeds, "failed": failed, "low": low, "high": high, "planted": planted });
        screen.result(&format!("{told:#}"));
    } else {
        let share = failed as f64 / seeds as f64;
        let percent = |share: f64| format!("{:.2} %", share * 100.0);
        screen.result(&format!("the canary failed under {failed} of {seeds} seeds: {}", percent(share)));
        screen.result(&format!("with 99.9 % confidence that is a share of {} to {}", percent(low), percent(high)));
        let stands = if seen.is_as_planted() { "within" } else { "NOT within" };
        screen.result(&format!("planted: 1.00 %, {stands} that interval; {}", in_seconds(clock.so_far())));
    }
    Ok(if seen.is_as_planted() { ExitCode::Held } else { ExitCode::Broken })
}

/// The clock on the wall, to tell how long something took.
#[expect(clippy::disallowed_types, reason = "how long a self-test took is told to people")]
struct Clock(std::time::Instant);

impl Clock {
    #[expect(clippy::disallowed_types, reason = "how long a self-test took is told to people")]
    fn starts() -> Self {
        Self(std::time::Instant::now())
    }

    fn so_far(&self) -> Duration {
        self.0.elapsed()
    }
}

fn in_seconds(took: Duration) -> String {
    format!("{:.2} s", took.as_secs_f64())
}

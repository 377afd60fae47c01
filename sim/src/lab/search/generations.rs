//! The search: generations of trials. What a generation tries depends on the generations before it alone, so threads change nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use koipond_record::{Event, Round};
use koipond_scenarios::{Changes, Plan};
use serde::Serialize;

use super::found::{Failure, Found, Trial};
use super::next::{Attempt, next};
use super::plans::Plans;
use super::pool::Pool;
use super::probe::{Probe, Seen};
use super::spec::SearchSpec;
use super::table::Table;
use crate::lab::judged::{Judged, judged};
use crate::tasks::Tasks;
use crate::world::{Flow, Observer, RunError};

/// So many trials are decided on at once.
const GENERATION: u64 = 16;

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Trials that are over.
    pub trials: u64,
    /// Trials that failed.
    pub failed: u64,
    /// Failures that are not alike.
    pub kinds: u64,
    /// Features that were seen.
    pub features: u64,
}

/// Why a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// All trials were made.
    Trials,
    /// Who watches it had enough.
    Enough,
    /// The user stopped it.
    Interrupted,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Searched {
    /// How far it came.
    pub standing: Standing,
    /// Why it ended.
    pub ended: Ended,
    /// Failures by their signatures, those of most trials first.
    pub failures: Vec<Failure>,
    /// Expectations that had no opportunity in any trial.
    pub never_reached: Vec<String>,
    /// What was drawn and what came of it.
    pub table: Table,
}

/// Searches a plan with chaos. `interrupted` is asked all the time and drops what is under way; `each` is told after every trial and can
/// end the search.
///
/// # Errors
/// When a trial cannot be run, which is a bug of ours.
pub fn search(
    plan: &Plan,
    tasks: &Tasks,
    spec: &SearchSpec,
    interrupted: &(dyn Fn() -> bool + Sync),
    each: &mut dyn FnMut(&Standing) -> Flow,
) -> Result<Searched, RunError> {
    let no_chaos = || RunError::Plan("a plan without `chaos` has nothing to search".to_owned());
    let changes = Changes::of(plan).ok_or_else(no_chaos)?;
    let mut gathered =
        Gathered { pool: Pool::default(), plans: Plans::default(), found: Found::default(), table: Table::of(plan), trials: 0 };
    let ended = loop {
        let left = spec.trials.map_or(GENERATION, |trials| trials.saturating_sub(gathered.trials).min(GENERATION));
        if left == 0 {
            break Ended::Trials;
        }
        if interrupted() {
            break Ended::Interrupted;
        }
        let first = gathered.trials;
        let attempts: Vec<Attempt> = {
            let weighed = gathered.pool.weighed();
            (first..first + left).map(|number| next(&changes, (&weighed, &mut gathered.plans), spec.lead, spec.seed, number)).collect()
        };
        attempts.iter().filter_map(|attempt| attempt.from).for_each(|place| gathered.pool.was_chosen(place));
        if let Some(ended) = generation(&attempts, tasks, spec.jobs, interrupted, &mut |attempt, tried| {
            gathered.add(attempt, &tried);
            each(&gathered.standing())
        })? {
            break ended;
        }
    };
    let standing = gathered.standing();
    let (failures, never_reached) = gathered.found.finish();
    Ok(Searched { standing, ended, failures, never_reached, table: gathered.table })
}

/// All that is known so far.
struct Gathered {
    pool: Pool,
    plans: Plans,
    found: Found,
    table: Table,
    trials: u64,
}

/// A trial that was made.
struct Tried {
    judged: Judged,
    seen: Seen,
}

impl Gathered {
    fn add(&mut self, attempt: &Attempt, tried: &Tried) {
        self.trials += 1;
        let Tried { judged, seen } = tried;
        let cheats = attempt.wild.plan.nodes.iter().filter(|node| !node.behaviours.is_empty()).count();
        let drawn = attempt.wild.drawn().len() + cheats;
        let failed = self.found.add(&Trial { number: self.trials, seed: attempt.seed, wild: &attempt.wild, drawn, judged });
        self.table.add(&seen.drawn, &seen.shown, &seen.together);
        self.pool.add(attempt.wild.clone(), attempt.seed, &seen.features, failed);
    }

    fn standing(&self) -> Standing {
        Standing { trials: self.trials, failed: self.found.failed, kinds: self.found.kinds(), features: self.pool.features() }
    }
}

/// Makes all attempts of a generation, some at the same time, and hands them over in their order; why the search ends, if it does.
fn generation(
    attempts: &[Attempt],
    tasks: &Tasks,
    jobs: usize,
    interrupted: &(dyn Fn() -> bool + Sync),
    add: &mut dyn FnMut(&Attempt, Tried) -> Flow,
) -> Result<Option<Ended>, RunError> {
    let next = AtomicUsize::new(0);
    let enough = std::sync::atomic::AtomicBool::new(false);
    let stopped = || interrupted() || enough.load(Ordering::Relaxed);
    let (send, ready) = mpsc::channel();
    let work = |send: mpsc::Sender<(usize, Result<Tried, RunError>)>| {
        while !stopped() {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(attempt) = attempts.get(place) else { return };
            if send.send((place, attempt_made(attempt, tasks, &stopped))).is_err() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for n in 0..jobs.clamp(1, attempts.len()) {
            let (work, send) = (&work, send.clone());
            let started = std::thread::Builder::new().name(format!("trial-{n}")).spawn_scoped(scope, move || work(send));
            assert!(n > 0 || started.is_ok(), "a thread can be started, since a run needs one too");
        }
        drop(send);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (place, tried) in ready {
            waiting.insert(place, tried);
            while let Some(tried) = waiting.remove(&due) {
                let tried = tried.inspect_err(|_| enough.store(true, Ordering::Relaxed))?;
                // What somebody stopped in its middle says nothing; what was ready before it counts.
                if tried.judged.outcome.ended.is_none() {
                    return Ok(Some(Ended::Interrupted));
                }
                if add(&attempts[due], tried) == Flow::Stop {
                    enough.store(true, Ordering::Relaxed);
                    return Ok(Some(Ended::Enough));
                }
                due += 1;
            }
        }
        Ok((due < attempts.len()).then_some(Ended::Interrupted))
    })
}

fn attempt_made(attempt: &Attempt, tasks: &Tasks, stopped: &(dyn Fn() -> bool + Sync)) -> Result<Tried, RunError> {
    let mut probe = Probe::of(&attempt.wild.plan, attempt.wild.own);
    let mut stop = Stop(stopped);
    let judged = judged(&attempt.wild.plan, tasks, attempt.seed, vec![&mut probe, &mut stop])?;
    Ok(Tried { judged, seen: probe.finish() })
}

/// Stops a run in its middle.
struct Stop<'s>(&'s (dyn Fn() -> bool + Sync));

impl Observer for Stop<'_> {
    fn event(&mut self, _: &Event, _: &[u8], _: Round) -> Flow {
        if (self.0)() { Flow::Stop } else { Flow::Go }
    }
}

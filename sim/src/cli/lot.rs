//! A scenario that is made ready to run: its tasks compiled once for all its runs, its folder named.

use std::path::PathBuf;

use super::batch::Batch;
use super::check::tasks_of;
use super::memory::{Need, jobs_that_fit};
use super::pool::{Came, each};
use super::source::{Source, slugs};
use crate::lab::need;
use crate::tasks::Tasks;

/// A scenario, ready to run; or why it is not.
pub(super) struct Lot<'l> {
    pub(super) source: &'l Source,
    /// The folder of its runs, below `runs` or `--out`.
    pub(super) slug: PathBuf,
    pub(super) tasks: Result<Tasks, String>,
}

/// Makes scenarios ready, as many at the same time as runs are made.
pub(super) fn lots<'l>(batch: &Batch<'_>, sources: &[&'l Source]) -> Vec<Lot<'l>> {
    let slugs = slugs(sources);
    let work = |_: u64, source: &&Source| tasks_of(&source.plan, source, batch.shelf, batch.seen);
    let mut lots = Vec::new();
    each(batch.args.jobs().min(sources.len()), sources.iter().copied(), &|| !batch.interrupt.is_set(), &work, &mut |came| {
        if let Came::Due(place, source, tasks) = came {
            let slug = usize::try_from(place).ok().and_then(|place| slugs.get(place)).cloned().unwrap_or_default();
            lots.push(Lot { source, slug, tasks });
        }
    });
    lots
}

/// How many runs are made at the same time, where each scenario has so many, and what is to be said of it.
pub(super) fn jobs(batch: &Batch<'_>, lots: &[Lot<'_>], runs: &dyn Fn(usize) -> u64) -> Result<(usize, Option<String>), String> {
    let mut needs = Vec::new();
    for (n, lot) in lots.iter().enumerate() {
        let plan = &lot.source.plan;
        let bytes = lot.tasks.as_ref().map_or(0, |tasks| need(plan, tasks));
        needs.push(Need { scenario: &plan.scenario, nodes: plan.nodes.len(), bytes, runs: runs(n) });
    }
    let all: u64 = needs.iter().map(|need| need.runs).fold(0, u64::saturating_add);
    let wanted = batch.args.jobs().min(usize::try_from(all).unwrap_or(usize::MAX)).max(1);
    jobs_that_fit(&needs, wanted, batch.args.memory())
}

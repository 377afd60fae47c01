//! One scenario and seed with a bug in it, looked at in the ways in which users look.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use koipond_check::Judgement;
use koipond_check::spec::InvariantName;
use koipond_record::event::{ChainEvent, EndReason};
use koipond_record::log::{Digest, encode};
use koipond_record::{Event, Hash, NodeId, Round, Slot, Verdict, What};
use koipond_scenarios::Plan;

use super::bugs::{Bug, Place};
use super::judging::{Bench, File};
use super::laws::Laws;
use super::scenes::{Must, Scene};
use crate::lab::Comparison;
use crate::tasks::Tasks;
use crate::world::{Flow, Observer, Outcome, Plant, RunError, run, run_with};

/// Who caught a bug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catch {
    /// The kind of check: `invariant`, `expectation`, `law`, `double run`, …
    pub by: &'static str,
    /// Which, or where.
    pub which: String,
}

/// One bug at most, with something that is another in each run.
#[derive(Clone, Copy)]
struct Sick<'b> {
    bug: Option<&'b Bug>,
}

/// How many runs there were in this process.
static RUNS: AtomicU64 = AtomicU64::new(0);

impl Sick<'_> {
    fn plant(self) -> Option<Plant> {
        match self.bug?.place {
            Place::World(plant) => Some(plant),
            Place::After(flaw) => flaw.plant(),
        }
    }

    fn run(self, plan: &Plan, tasks: &Tasks, seed: u64, observers: Vec<&mut dyn Observer>) -> Result<Outcome, RunError> {
        let Some(plant) = self.plant() else { return run(plan, tasks, seed, observers) };
        let ambient = if plant == Plant::LeakyClock { wall_clock() } else { RUNS.fetch_add(1, Ordering::Relaxed) };
        run_with(plant, ambient, (plan, tasks, seed), observers)
    }
}

#[expect(clippy::disallowed_types, reason = "the leaky clock is a bug that is planted, and read outside of any run")]
fn wall_clock() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.subsec_nanos().into())
}

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// What one run tells.
    OneRun,
    /// Also the log's file, and the same run again.
    Again,
    /// Also other seeds, and a world with one node more.
    Worlds,
}

/// Runs a scene with a bug, or without any, and says who catches it first; nobody where all is as it should be.
///
/// # Errors
/// When a run cannot be made at all; a panic is caught as such.
pub fn trial(scene: &Scene, bug: Option<&Bug>, seed: u64, depth: Depth) -> Result<Option<Catch>, RunError> {
    let sick = Sick { bug };
    let looked = look(scene, sick, seed, depth);
    match looked {
        Err(RunError::Panicked(panic)) => Ok(Some(Catch { by: "panic", which: panic.to_string() })),
        looked => looked,
    }
}

fn look(scene: &Scene, sick: Sick<'_>, seed: u64, depth: Depth) -> Result<Option<Catch>, RunError> {
    let Scene { plan, tasks, must } = scene;
    let flaw = match sick.bug.map(|bug| bug.place) {
        Some(Place::After(flaw)) => Some(flaw),
        _ => None,
    };
    let (mut bench, mut laws) = (Bench::of(plan, tasks, flaw), Laws::of(plan, seed));
    let (mut file, mut first) = (File::of(flaw), First::default());
    let mut observers: Vec<&mut dyn Observer> = vec![&mut bench, &mut laws];
    if depth > Depth::OneRun {
        observers.extend([&mut file as &mut dyn Observer, &mut first]);
    }
    let outcome = sick.run(plan, tasks, seed, observers)?;
    if let Some(EndReason::Limit { what }) = &outcome.ended {
        return Ok(Some(Catch { by: "limit", which: what.clone() }));
    }
    let caught =
        by_judges(&bench.finish(), *must).or_else(|| laws.finish().map(|breach| Catch { by: "law", which: breach.law.to_owned() }));
    if caught.is_some() || depth == Depth::OneRun {
        return Ok(caught);
    }
    if let Some(caught) = again(scene, sick, seed, file, &outcome)? {
        return Ok(Some(caught));
    }
    if depth == Depth::Again {
        return Ok(None);
    }
    let mut other = First::default();
    sick.run(plan, tasks, seed + 1, vec![&mut other])?;
    if other.rest.finish() == first.rest.finish() {
        return Ok(Some(Catch { by: "seeds", which: format!("seeds {seed} and {} give the same run", seed + 1) }));
    }
    with_one_more(scene, sick, seed, &first)
}

/// The first judgement that is not as it must be, of an invariant if there is one.
fn by_judges(judgements: &[Judgement], must: Must) -> Option<Catch> {
    let missing = InvariantName::ALL.iter().find(|name| !judgements.iter().any(|judgement| judgement.name == name.sentence()));
    if let Some(name) = missing {
        return Some(Catch { by: "table of invariants", which: format!("nobody judged that {}", name.sentence()) });
    }
    let is_wrong = |judgement: &&Judgement| match (&judgement.verdict, must, judgement.always_on) {
        (Verdict::Held { .. }, Must::Hold, _) | (Verdict::Held { .. }, _, true) => false,
        (Verdict::Broken { .. } | Verdict::NotReached { .. }, Must::Break, false) => false,
        _ => judgement.waived.is_none(),
    };
    let wrong = |always_on: bool| judgements.iter().filter(move |judgement| judgement.always_on == always_on).find(is_wrong);
    let by = |by: &'static str| move |judgement: &Judgement| Catch { by, which: judgement.name.clone() };
    let of_expectation = if must == Must::Hold { "expectation" } else { "must break" };
    wrong(true).map(by("invariant")).or_else(|| wrong(false).map(by(of_expectation)))
}

/// Reads the log's file, and runs again against it with other observers.
fn again(scene: &Scene, sick: Sick<'_>, seed: u64, file: File, outcome: &Outcome) -> Result<Option<Catch>, RunError> {
    let caught = |which: String| Ok(Some(Catch { by: "log file", which }));
    let mut log = match file.open() {
        Ok(log) if log.is_complete() => log,
        Ok(_) => return caught("its end is missing".to_owned()),
        Err(why) => return caught(why.to_string()),
    };
    let (mut digest, mut bytes) = (Digest::default(), Vec::new());
    let read = log.each(|event| {
        bytes.clear();
        encode(event, &mut bytes);
        digest.add(&bytes);
        std::ops::ControlFlow::Continue(())
    });
    if let Err(why) = read {
        return caught(why.to_string());
    }
    if digest.finish() != outcome.digest {
        return caught("its digest is not that of the run".to_owned());
    }
    let mut comparison = Comparison::with(log);
    sick.run(&scene.plan, &scene.tasks, seed, vec![&mut comparison])?;
    match comparison.finish() {
        Ok(None) => Ok(None),
        Ok(Some(difference)) => Ok(Some(Catch { by: "double run", which: format!("differs from event #{}", difference.at.0) })),
        Err(why) => caught(why.to_string()),
    }
}

/// Runs the scene with one node more, of which the others' chances must not know: their first proofs land as they did.
fn with_one_more(scene: &Scene, sick: Sick<'_>, seed: u64, first: &First) -> Result<Option<Catch>, RunError> {
    let mut plan = scene.plan.clone();
    let Some(mut more) = plan.nodes.last().cloned() else { return Ok(None) };
    (more.name, more.key, more.behaviours) = ("one-more-1".to_owned(), None, Vec::new());
    plan.nodes.push(more);
    let mut other = First::default();
    sick.run(&plan, &scene.tasks, seed, vec![&mut other])?;
    let differs = first.proofs.iter().find(|(node, slot)| other.proofs.get(node) != Some(slot));
    Ok(differs.map(|(node, _)| {
        let name = scene.plan.nodes.get(node.0 as usize).map_or("a node", |node| node.name.as_str());
        Catch { by: "one node more", which: format!("the first proof of {name} lands in another slot") }
    }))
}

/// What two runs have in common: all but the first event, and when each node's first proof came on chain.
#[derive(Default)]
struct First {
    rest: Digest,
    proofs: BTreeMap<NodeId, Slot>,
}

impl Observer for First {
    fn event(&mut self, event: &Event, encoded: &[u8], _: Round) -> Flow {
        if event.seq.0 > 0 {
            self.rest.add(encoded);
        }
        if let (Some(node), What::Chain(ChainEvent::Submitted { slot, .. })) = (event.node, &event.what) {
            self.proofs.entry(node).or_insert(*slot);
        }
        Flow::Go
    }

    fn blob(&mut self, _: Hash, _: &[u8]) {}
}

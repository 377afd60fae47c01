//! All bugs, one after the other, and the control without any.

use super::bugs::Bug;
use super::scenes::Scenes;
use super::trial::{Catch, Depth, trial};
use crate::world::RunError;

/// Seeds of the control, without any bug.
pub const CONTROL_SEEDS: u64 = 2;
/// After so many seeds 99.9 % of all worlds with a canary have one that fails.
const CANARY_SEEDS: u64 = 700;

/// A bug that was caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caught {
    /// Who caught it.
    pub catch: Catch,
    /// In which scenario.
    pub scenario: String,
}

/// What became of a bug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// Who caught it; nobody where it escaped.
    pub caught: Option<Caught>,
    /// How many seeds it took, or were tried.
    pub seeds: u64,
}

/// Everything without a bug: the first check that finds one all the same.
///
/// # Errors
/// When a run cannot be made.
pub fn control(scenes: &Scenes) -> Result<Option<Caught>, RunError> {
    for scene in &scenes.0 {
        for seed in 1..=CONTROL_SEEDS {
            let depth = if seed == 1 { Depth::Worlds } else { Depth::OneRun };
            if let Some(catch) = trial(scene, None, seed, depth)? {
                return Ok(Some(Caught { catch, scenario: format!("{}, seed {seed}", scene.plan.scenario) }));
            }
        }
    }
    Ok(None)
}

/// Tries a bug with seeds from 1 on, in its own scenario first.
///
/// # Errors
/// When a run cannot be made.
pub fn tried(scenes: &Scenes, bug: &Bug, seeds: u64) -> Result<Row, RunError> {
    let caught = |catch, scenario: &str| Some(Caught { catch, scenario: scenario.to_owned() });
    if bug.name == "canary" {
        let scene = scenes.named(bug.scene).expect("because a test looks up the scene of every bug");
        for seed in 1..=CANARY_SEEDS {
            if let Some(catch) = trial(scene, Some(bug), seed, Depth::OneRun)? {
                return Ok(Row { name: bug.name, caught: caught(catch, bug.scene), seeds: seed });
            }
        }
        return Ok(Row { name: bug.name, caught: None, seeds: CANARY_SEEDS });
    }
    for seed in 1..=seeds {
        for scene in scenes.from(bug.scene) {
            if let Some(catch) = trial(scene, Some(bug), seed, Depth::Worlds)? {
                return Ok(Row { name: bug.name, caught: caught(catch, &scene.plan.scenario), seeds: seed });
            }
        }
    }
    Ok(Row { name: bug.name, caught: None, seeds })
}

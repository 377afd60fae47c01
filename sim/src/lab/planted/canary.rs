//! How often the canary fails: about one seed in a hundred, if those who look at it see well.

use super::bugs::BUGS;
use super::scenes::Scenes;
use super::trial::{Depth, trial};
use crate::world::RunError;

/// How often the canary failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canary {
    /// Of how many seeds, from 1 on.
    pub seeds: u64,
    /// Under how many.
    pub failed: u64,
}

/// The share of seeds that fail, in parts per million.
pub const SHARE_PPM: u64 = 10_000;
/// Half the width of an interval of 99.9 %, in standard deviations.
const Z: f64 = 3.290_526_731;

impl Canary {
    /// Between which shares the true one is, with 99.9 % confidence, by Wilson's score.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        let (n, failed) = (self.seeds as f64, self.failed as f64);
        if self.seeds == 0 {
            return (0.0, 1.0);
        }
        let (share, z2) = (failed / n, Z * Z);
        let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
        ((middle - half).max(0.0), (middle + half).min(1.0))
    }

    /// Whether the share that was planted is within the interval.
    #[must_use]
    pub fn is_as_planted(self) -> bool {
        let (low, high) = self.interval();
        let planted = SHARE_PPM as f64 / 1e6;
        (low..=high).contains(&planted)
    }
}

/// Runs the canary under many seeds; `stop` is asked after each, with how many there were.
///
/// # Errors
/// When a run cannot be made.
pub fn canary(scenes: &Scenes, seeds: u64, mut stop: impl FnMut(u64) -> bool) -> Result<Canary, RunError> {
    let bug = BUGS.first().expect("because the canary stands first");
    let scene = scenes.named(bug.scene).expect("because a test looks up the scene of every bug");
    let mut seen = Canary { seeds: 0, failed: 0 };
    for seed in 1..=seeds {
        seen.failed += u64::from(trial(scene, Some(bug), seed, Depth::OneRun)?.is_some());
        seen.seeds = seed;
        if stop(seed) {
            break;
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_share_and_narrows_with_the_seeds() {
        let of = |seeds, failed| Canary { seeds, failed };
        assert!(of(1_000, 10).is_as_planted() && of(10_000, 100).is_as_planted());
        assert!(!of(10_000, 200).is_as_planted(), "twice as many");
        assert!(!of(10_000, 0).is_as_planted(), "none");
        let (low, high) = of(10_000, 100).interval();
        assert!(high - low < 0.007, "{low} to {high}");
    }
}

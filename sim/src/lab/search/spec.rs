//! What is searched, how, and how long.

use koipond_scenarios::Plan;
use serde::Serialize;

/// Where a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lead {
    /// Every trial is drawn on its own, as by `koipond run` with another seed; so counts are shares of all worlds.
    Uniform,
    /// Trials that showed something rare are changed a little and tried again.
    Guided,
}

/// How a search goes.
#[derive(Clone, Debug)]
pub struct SearchSpec {
    /// Fixes all that the search decides by chance.
    pub seed: u64,
    /// Where it goes.
    pub lead: Lead,
    /// After how many trials it is over; without it, somebody stops it.
    pub trials: Option<u64>,
    /// How many trials run at the same time. It changes nothing but the time.
    pub jobs: usize,
}

/// The plan with chaos: its own, or the usual where it has none.
#[must_use]
pub fn profiled(plan: &Plan) -> Plan {
    Plan { chaos: Some(plan.chaos.clone().unwrap_or_default()), ..plan.clone() }
}

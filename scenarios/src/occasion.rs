//! When an entry of the timeline happens: its head, as YAML says it and as the plan keeps it.

use koipond_kernel::fault::Trigger;
use koipond_record::unit::{Length, Moment, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often one entry may happen.
pub const MOST_TIMES: u64 = 10_000;

/// When something of the timeline happens. A drawn plan has only `At` and `When`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// Once, at a moment.
    At(Moment),
    /// Each time that something happens to a node, up to a number of times.
    When {
        /// What happens.
        trigger: Trigger,
        /// How long after it; at once where nothing is said.
        after: Option<Length>,
        /// How often at most, at least once.
        times: u64,
    },
    /// Again and again.
    Every(Every),
    /// At moments that the seed decides.
    Randomly(Randomly),
}

/// Again and again, from a moment on, up to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Every {
    /// How long after each other.
    pub every: Length,
    /// The first time; with the world where nothing is said.
    pub from: Option<Moment>,
    /// Before this moment; before `settle` where nothing is said.
    pub until: Option<Moment>,
}

/// At moments that the seed decides: so often, or in so many of the rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "`randomly`")]
pub struct Randomly {
    /// How often, at any moments; beside `share`, how often at most.
    #[schemars(range(min = 1, max = 10_000))]
    pub times: Option<u64>,
    /// In how many of the rounds, once in each.
    pub share: Option<Share>,
    /// From when on. Default: the beginning.
    pub from: Option<Moment>,
    /// Before when. Default: the end of the last round with faults.
    pub until: Option<Moment>,
}

impl Occasion {
    /// The moment, where it is one.
    #[must_use]
    pub fn at(&self) -> Option<Moment> {
        match self {
            Self::At(at) => Some(*at),
            _ => None,
        }
    }
}

//! What YAML can set of the network and of a run's limits.

use koipond_record::Span;
use koipond_record::unit::{Share, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The links between the nodes and the services of the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkSpec {
    /// One way between a node and a service, drawn anew for each message. Default: `20..80 ms`.
    pub latency: SpanRange,
    /// How the lengths of messages are spread over `latency`. Default: `even`.
    pub shape: Shape,
    /// The share of messages that are lost; each is sent again after a second. Default: `0 %`.
    pub loss: Share,
    /// After how long a request that got no answer gives up (one value). Default: `20 s`.
    pub timeout: SpanRange,
}

impl Default for NetworkSpec {
    fn default() -> Self {
        let range = |low, high| SpanRange { low: Span::from_millis(low), high: Span::from_millis(high) };
        Self { latency: range(20, 80), shape: Shape::Even, loss: Share { parts_per_million: 0 }, timeout: range(20_000, 20_000) }
    }
}

/// How drawn lengths are spread over their range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// All are alike likely.
    #[default]
    Even,
    /// Most are in the middle of the range.
    Bell,
    /// Most are short and a few are as long as can be: half of them within the first sixteenth of the range, one in a hundred in its last
    /// twenty-fifth.
    LongTail,
}

/// Limits of the whole run; reaching one ends it early with an exit code of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsSpec {
    /// The most events a run may have. Default: 100,000,000.
    pub events: u64,
    /// The most things that may wait to happen at once. Default: 10,000,000.
    pub queue: u64,
}

impl Default for LimitsSpec {
    fn default() -> Self {
        Self { events: 100_000_000, queue: 10_000_000 }
    }
}

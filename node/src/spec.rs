//! What YAML can set of the nodes: behaviours, the framework, the limits of JavaScript, operators.

use koipond_record::unit::{Amount, NodeName, Size, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::scripted::{Recorded, Recording};

/// How a node behaves. It acts at the node's door, so it works on any task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BehaviourSpec {
    /// Runs the task's code and nothing else.
    #[default]
    Honest,
    /// Submits a made-up proof in place of the one its task made.
    Fabricator(Fabricator),
}

/// Submits a made-up proof in place of the one its task made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fabricator {
    /// The first round whose proof it makes up. Default: 0.
    pub from_round: u64,
}

/// The framework that stands in where a task brings none: `@_koii/task-manager` and its companions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FrameworkSpec {
    /// Which submissions a node audits. Default: `sample`, as the wrapper does since 1.0.21.
    pub audits: AuditScope,
}

/// Which submissions a node audits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuditScope {
    /// Five drawn at random, its own among them.
    #[default]
    Sample,
    /// Every one.
    Every,
}

/// What a task's JavaScript may use, and how much virtual time its work takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct JavaScriptSpec {
    /// The largest heap of one node. Default: `64 MiB`.
    pub memory: Size,
    /// The deepest stack of one node, at most `8 MiB`. Default: `1 MiB`.
    pub stack: Size,
    /// Virtual time that 10,000 steps of the engine take (one value). Default: `0.200 ms`.
    pub charge: SpanRange,
    /// Virtual time of one uninterrupted piece of work after which a node counts as hung (one value). Default: `10 s`.
    pub longest_work: SpanRange,
}

impl Default for JavaScriptSpec {
    fn default() -> Self {
        let one = |micros: u64| {
            let span = koipond_record::Span(micros * 1_000);
            SpanRange { low: span, high: span }
        };
        Self { memory: Size(64 << 20), stack: Size(1 << 20), charge: one(200), longest_work: one(10_000_000) }
    }
}

/// Something a node's operator does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OperatorSpec {
    /// Claims the node's whole available balance to its main account.
    Claim(Claim),
    /// Adds to the node's stake, from its main account.
    Stake(Stake),
    /// Moves the node's whole stake into its available balance.
    Withdraw(Withdraw),
}

/// Adds to the node's stake, from its main account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stake {
    /// Whose.
    pub node: NodeName,
    /// How much.
    pub amount: Amount,
}

/// Moves the node's whole stake into its available balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// Whose.
    pub node: NodeName,
}

impl OperatorSpec {
    /// Whose operator acts.
    #[must_use]
    pub fn node(&self) -> &NodeName {
        match self {
            Self::Claim(claim) => &claim.node,
            Self::Stake(stake) => &stake.node,
            Self::Withdraw(withdraw) => &withdraw.node,
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Claim(claim) => format!("{} claims its balance", claim.node),
            Self::Stake(stake) => format!("{} stakes {} more", stake.node, stake.amount),
            Self::Withdraw(withdraw) => format!("{} withdraws its stake", withdraw.node),
        }
    }
}

/// Claims the node's whole available balance to its main account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Whose.
    pub node: NodeName,
}

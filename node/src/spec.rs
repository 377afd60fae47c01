//! What YAML can set of the nodes: behaviours, the framework, the limits of JavaScript, operators.

use koipond_record::unit::{Amount, GroupName, NodeName, Size, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::behaviour::{
    ActsSpec, Audited, BehaviourSpec, Bribed, Briber, Colluders, Copycat, Duty, Fabricator, Freeloader, Griefer, Late, LazyAuditor,
    ListThief, Mail, Quitter, Replayer, Silence, SilentDistributor, Sleeper, Sybil, ThiefWhen, Whom,
};
pub use crate::scripted::{Recorded, Recording};

/// The framework that stands in where a task brings none: `@_koii/task-manager` and its companions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FrameworkSpec {
    /// Which of its generations it follows. Default: `latest`.
    pub version: FrameworkVersion,
    /// Which submissions a node audits. Default: as the version does.
    pub audits: Option<AuditScope>,
}

/// A generation of the framework.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum FrameworkVersion {
    /// Task manager 1.0.11 and later: it waits for `distribution()`. Audits a sample of five.
    #[default]
    #[serde(rename = "latest")]
    Latest,
    /// Task manager 1.0.3: it does not wait for `distribution()`, so that an `async` one pays nobody. Audits a sample of five.
    #[serde(rename = "1.0.3")]
    V1_0_3,
    /// Namespace wrapper 1.0.2 under a task manager of its time: audits every submission; an audit that gives nothing casts no vote.
    #[serde(rename = "1.0.2")]
    V1_0_2,
    /// The wrapper inside of tasks of April 2024: all submitters of a round can be selected for its list, and a node that nobody
    /// accused counts as one without votes.
    #[serde(rename = "koii-node")]
    KoiiNode,
    /// The first tasks: the task node selects, and a node that was accused without a vote counts as voted down.
    #[serde(rename = "oldest")]
    Oldest,
}

/// Which submissions a node audits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuditScope {
    /// Five drawn at random, its own among them.
    Sample,
    /// Every one.
    Every,
}

/// What a generation of the framework does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg(feature = "engine")]
pub(crate) struct FrameworkRules {
    /// Every submission is audited.
    pub(crate) audits_every: bool,
    /// `distribution()` is waited for.
    pub(crate) awaits: bool,
    /// The task manager takes an audit that gives nothing for a yes.
    pub(crate) manager_accepts: bool,
    /// The wrapper takes one that gives nothing for a no; else it casts no vote.
    pub(crate) wrapper_rejects: bool,
    /// Who can be selected: those of three rounds running, all of the round, or whom the task node says.
    pub(crate) selection: &'static str,
    /// The votes of a submission that nobody accused, and of one that was accused without a vote.
    pub(crate) unaccused: i32,
    pub(crate) unvoted: i32,
}

#[cfg(feature = "engine")]
impl FrameworkSpec {
    /// What it does.
    pub(crate) fn rules(&self) -> FrameworkRules {
        let latest = FrameworkRules {
            audits_every: false,
            awaits: true,
            manager_accepts: true,
            wrapper_rejects: true,
            selection: "common",
            unaccused: 1,
            unvoted: 0,
        };
        let early = FrameworkRules { audits_every: true, awaits: false, wrapper_rejects: false, ..latest };
        let rules = match self.version {
            FrameworkVersion::Latest => latest,
            FrameworkVersion::V1_0_3 => FrameworkRules { awaits: false, ..latest },
            FrameworkVersion::V1_0_2 => early,
            FrameworkVersion::KoiiNode => FrameworkRules { manager_accepts: false, selection: "all", unaccused: 0, ..early },
            FrameworkVersion::Oldest => FrameworkRules { manager_accepts: false, selection: "node", unvoted: -1, ..early },
        };
        let audits_every = self.audits.map_or(rules.audits_every, |audits| audits == AuditScope::Every);
        FrameworkRules { audits_every, ..rules }
    }
}

/// What the task node does with the process of its task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TaskNodeSpec {
    /// Whether a process that ended with code 0 is started again, after 2 s, 4 s, 8 s and so on up to 5 minutes. One that ended with
    /// code 1 never is. Default: true.
    pub restarts: bool,
    /// Whether a process is started again whose latest proof is missing or more than three rounds old; the task node looks every three
    /// rounds and a half and 30 s. Of a task that pays in a token it finds no proof at all, so that it restarts it every time.
    /// Default: true.
    pub watchdog: bool,
    /// Whether the task node itself triggers the payout of a list that its task submitted, after both windows, as it must have done for
    /// the first tasks, which never do. Default: false.
    pub pays_out: bool,
}

impl Default for TaskNodeSpec {
    fn default() -> Self {
        Self { restarts: true, watchdog: true, pays_out: false }
    }
}

/// What a task's JavaScript may use, and how much virtual time its work takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct JavaScriptSpec {
    /// The largest heap of one node. Default: `64 MiB`.
    pub memory: Size,
    /// The deepest stack of one node, at most `8 MiB`. Default: `1 MiB`.
    pub stack: Size,
    /// How much a node's files may take, beside those that came with its task. Default: `128 MiB`.
    pub disk: Size,
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
        Self { memory: Size(64 << 20), stack: Size(1 << 20), disk: Size(128 << 20), charge: one(200), longest_work: one(10_000_000) }
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
    /// Ends the process of a node; it stays down.
    Stop(Stop),
    /// Starts the process of a node, if it does not run.
    Start(Start),
    /// Runs other code on nodes: their processes stop and start with it.
    Upgrade(Upgrade),
}

/// Ends the process of a node; it stays down until its operator starts it. What its memory held is lost, its disk and stake stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Whose.
    pub node: NodeName,
}

/// Starts the process of a node, if it does not run: one that its operator stopped, or one that ended and is not started again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// Whose.
    pub node: NodeName,
}

/// Runs other code on nodes: their processes stop and start with it. Their disks, keys and stakes stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Upgrade {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
    /// The code: a folder or one script, found from the scenario's file.
    #[schemars(length(min = 1))]
    pub task: String,
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
    /// Its YAML word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Claim(_) => "claim",
            Self::Stake(_) => "stake",
            Self::Withdraw(_) => "withdraw",
            Self::Stop(_) => "stop",
            Self::Start(_) => "start",
            Self::Upgrade(_) => "upgrade",
        }
    }

    /// Whose operators act, as the scenario names them.
    #[must_use]
    pub fn who(&self) -> (Option<&NodeName>, Option<&GroupName>) {
        match self {
            Self::Claim(claim) => (Some(&claim.node), None),
            Self::Stake(stake) => (Some(&stake.node), None),
            Self::Withdraw(withdraw) => (Some(&withdraw.node), None),
            Self::Stop(stop) => (Some(&stop.node), None),
            Self::Start(start) => (Some(&start.node), None),
            Self::Upgrade(upgrade) => (upgrade.node.as_ref(), upgrade.group.as_ref()),
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Claim(claim) => format!("{} claims its balance", claim.node),
            Self::Stake(stake) => format!("{} stakes {} more", stake.node, stake.amount),
            Self::Withdraw(withdraw) => format!("{} withdraws its stake", withdraw.node),
            Self::Stop(stop) => format!("{} is stopped by its operator", stop.node),
            Self::Start(start) => format!("{} is started by its operator", start.node),
            Self::Upgrade(Upgrade { node, group, task }) => {
                let name = |n: &NodeName| n.to_string();
                let who = node.as_ref().map(name).or_else(|| group.as_ref().map(|group| format!("every {group} node")));
                format!("{} runs {task} from now on", who.unwrap_or_default())
            }
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

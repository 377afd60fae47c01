//! The scenario as its YAML says it: the top-level keys, groups of nodes, the timeline, expectations.
//!
//! What belongs to one package of the world (chain, storage, faults, behaviours, verbs …) is specified there.

use std::collections::BTreeMap;
use std::fmt;

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_chain_mock::spec::{ChainSpec, ManagerSpec};
use koipond_check::spec::{Expectation, VerbSpec, When};
use koipond_kernel::fault::FaultSpec;
use koipond_kernel::outside::{Request, Route};
use koipond_kernel::spec::{LimitsSpec, NetworkSpec};
use koipond_node::spec::{BehaviourSpec, FrameworkSpec, JavaScriptSpec, OperatorSpec, Recording, TaskNodeSpec};
use koipond_record::Roe;
use koipond_record::unit::{Amount, Length, Moment, Rounds, Share};
use koipond_storage_mock::fault::StorageFaultSpec;
use koipond_storage_mock::spec::{NodeStorageSpec, StorageDeed, StorageSpec};
use schemars::JsonSchema;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::pick::{Variant, variants};
use crate::schema::{AnyVerb, HeldVerb, TimedVerb};

/// Who takes part, what goes wrong and what must hold. The seed fixes everything else.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "a scenario")]
pub struct Scenario {
    /// What it is called, as reports say it.
    #[schemars(length(min = 1))]
    pub scenario: String,
    /// What it shows, in a sentence or two.
    #[serde(default)]
    pub about: String,
    /// Words by which it can be chosen from many.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The task's code: a folder or one script, found from this file.
    #[schemars(length(min = 1))]
    pub task: String,
    /// The task's `config-task.yml`, found from this file. What `chain` says itself goes before what it says.
    #[schemars(length(min = 1))]
    pub config: Option<String>,
    /// The task on chain, in the words of `config-task.yml`.
    #[serde(default)]
    pub chain: ChainSpec,
    /// The storage network.
    #[serde(default)]
    pub storage: StorageSpec,
    /// The framework that stands in where a task brings none.
    #[serde(default)]
    pub framework: FrameworkSpec,
    /// What the task node does with the process of its task.
    #[serde(default)]
    pub task_node: TaskNodeSpec,
    /// What a task's JavaScript may use, and how much virtual time its work takes.
    #[serde(default)]
    pub javascript: JavaScriptSpec,
    /// Task variables of all nodes, by name: what their tasks read in `process.env`.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// The links between the nodes and the services of the world.
    #[serde(default)]
    pub network: NetworkSpec,
    /// What hosts outside answer. The first entry that fits a request answers it; one that nothing fits is refused.
    #[serde(default)]
    pub http: Vec<Route>,
    /// The groups of nodes, by name. A group's nodes are called after it: `honest-1`, `honest-2`, …
    pub nodes: Groups,
    /// How many rounds are played.
    pub rounds: Rounds,
    /// What is done to the world, and when.
    #[serde(default)]
    pub timeline: Vec<TimelineEntry>,
    /// How many rounds follow with all faults lifted. Default: none.
    #[serde(default = "no_rounds")]
    pub settle: Rounds,
    /// Limits of the whole run; reaching one ends it early.
    #[serde(default)]
    pub limits: LimitsSpec,
    /// What must hold. At least one entry: a scenario that expects nothing tests nothing.
    #[schemars(length(min = 1))]
    pub expect: Vec<ExpectSpec>,
}

fn no_rounds() -> Rounds {
    Rounds(0)
}

/// Groups of nodes, in the order of the file, which is the order of the nodes.
#[derive(Clone, Debug)]
pub struct Groups(pub Vec<(String, GroupSpec)>);

/// Nodes that are alike.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "a node group")]
pub struct GroupSpec {
    /// How many nodes it has.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 100_000))]
    pub count: u64,
    /// What each of them has at stake. Default: the chain's `minimum_stake_amount`.
    pub stake: Option<Amount>,
    /// How they behave. Default: `honest`.
    #[serde(default)]
    pub behaviour: BehaviourSpec,
    /// The code they run in place of the scenario's `task`. Default: the scenario's.
    #[schemars(length(min = 1))]
    pub task: Option<String>,
    /// The staking key of a group with one node, as it was recorded elsewhere. Default: one made up.
    #[schemars(length(min = 1))]
    pub key: Option<String>,
    /// When their processes first start. Default: when the world begins.
    pub starts: Option<Moment>,
    /// What their main accounts hold beside the stake, for fees. Default: `10 KOII`.
    #[serde(default = "pocket")]
    pub pocket: Amount,
    /// Proofs that they send in place of their task's own, by the round that was worked in. Their tasks do no work then; audits and
    /// lists are still theirs.
    pub submissions: Option<Recording>,
    /// Task variables of these nodes; they go before those of all nodes.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// How they stand to the storage network.
    #[serde(default)]
    pub storage: NodeStorageSpec,
    /// How many of their uploads of distribution lists fail, as on mainnet those of most nodes always did. Default: `0 %`.
    #[serde(default = "no_share")]
    pub list_upload_failure: Share,
}

fn pocket() -> Amount {
    Amount(Roe(10_000_000_000))
}

fn no_share() -> Share {
    Share { parts_per_million: 0 }
}

fn one() -> u64 {
    1
}

/// Something done to the world: a fault, or what an operator does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// A fault of a process or of the network.
    Fault(FaultSpec),
    /// A fault of the chain.
    Chain(ChainFaultSpec),
    /// A fault of the storage network.
    Storage(StorageFaultSpec),
    /// Something a node's operator does.
    Operator(OperatorSpec),
    /// Something a node's operator does in the storage network.
    Hosting(StorageDeed),
    /// Something the task's creator does, or Koii.
    Manager(ManagerSpec),
    /// A request of somebody outside to a node.
    Request(Request),
}

impl Deed {
    /// Whether it is a fault, which the settling lifts.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        matches!(self, Self::Fault(_) | Self::Chain(_) | Self::Storage(_))
    }
}

/// A moment, and exactly one thing that is done then.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// When.
    pub at: Moment,
    /// What is done.
    pub what: Deed,
}

/// When something must hold, and what.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "an entry of `expect`")]
pub enum ExpectSpec {
    /// Holds at every event, from its first opportunity on.
    Always(#[schemars(with = "HeldVerb")] VerbSpec),
    /// Happens in time.
    Eventually(#[schemars(with = "TimedVerb")] Timed),
    /// Happens at no event.
    Never(#[schemars(with = "AnyVerb")] VerbSpec),
    /// Holds when the run is over.
    Finally(#[schemars(with = "AnyVerb")] VerbSpec),
}

/// A verb, and by when.
#[derive(Clone, Debug)]
pub struct Timed {
    /// What happens.
    pub verb: VerbSpec,
    /// By when, from the beginning of the run.
    pub within: Option<Length>,
}

impl From<ExpectSpec> for Expectation {
    fn from(spec: ExpectSpec) -> Self {
        let (when, verb, within) = match spec {
            ExpectSpec::Always(verb) => (When::Always, verb, None),
            ExpectSpec::Eventually(timed) => (When::Eventually, timed.verb, timed.within),
            ExpectSpec::Never(verb) => (When::Never, verb, None),
            ExpectSpec::Finally(verb) => (When::Finally, verb, None),
        };
        Self { when, verb, within }
    }
}

impl<'de> Deserialize<'de> for Groups {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Groups;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("groups of nodes by name")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Groups, A::Error> {
                let mut groups = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    groups.push(entry);
                }
                Ok(Groups(groups))
            }
        }
        d.deserialize_map(InOrder)
    }
}

impl<'de> Deserialize<'de> for TimelineEntry {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Entry;
        impl<'de> Visitor<'de> for Entry {
            type Value = TimelineEntry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a moment and what is done then")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TimelineEntry, A::Error> {
                let (mut at, mut what) = (None, None);
                while let Some(key) = map.next_key::<String>()? {
                    if key == "at" {
                        at = Some(map.next_value()?);
                    } else if variants::<FaultSpec>().contains(&key.as_str()) {
                        what = Some(Deed::Fault(map.next_value_seed(Variant::named(&key))?));
                    } else if variants::<ChainFaultSpec>().contains(&key.as_str()) {
                        what = Some(Deed::Chain(map.next_value_seed(Variant::named(&key))?));
                    } else if variants::<ManagerSpec>().contains(&key.as_str()) {
                        what = Some(Deed::Manager(map.next_value_seed(Variant::named(&key))?));
                    } else if variants::<StorageDeed>().contains(&key.as_str()) {
                        what = Some(Deed::Hosting(map.next_value_seed(Variant::named(&key))?));
                    } else if key == "storage" {
                        what = Some(Deed::Storage(map.next_value()?));
                    } else if key == "request" {
                        what = Some(Deed::Request(map.next_value()?));
                    } else {
                        what = Some(Deed::Operator(map.next_value_seed(Variant::named(&key))?));
                    }
                }
                let at = at.ok_or_else(|| de::Error::missing_field("at"))?;
                let what = what.ok_or_else(|| de::Error::custom("nothing is done at this moment"))?;
                Ok(TimelineEntry { at, what })
            }
        }
        d.deserialize_map(Entry)
    }
}

impl<'de> Deserialize<'de> for Timed {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Verb;
        impl<'de> Visitor<'de> for Verb {
            type Value = Timed;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("what happens, and `within` what time")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Timed, A::Error> {
                let (mut verb, mut within) = (None, None);
                while let Some(key) = map.next_key::<String>()? {
                    if key == "within" {
                        within = Some(map.next_value()?);
                    } else {
                        verb = Some(map.next_value_seed(Variant::named(&key))?);
                    }
                }
                let verb = verb.ok_or_else(|| de::Error::custom("nothing is expected here"))?;
                Ok(Timed { verb, within })
            }
        }
        d.deserialize_map(Verb)
    }
}

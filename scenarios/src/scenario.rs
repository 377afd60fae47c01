//! The scenario as its YAML says it: the top-level keys, groups of nodes, the timeline, expectations.
//!
//! What belongs to one package of the world (chain, storage, faults, behaviours, verbs …) is specified there.

use std::collections::BTreeMap;
use std::fmt;

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_chain_mock::spec::{ChainSpec, ManagerSpec, OtherTask};
use koipond_check::spec::{Expectation, VerbSpec, Waive, When};
use koipond_kernel::fault::FaultSpec;
use koipond_kernel::outside::{Request, Route};
use koipond_kernel::spec::{LimitsSpec, NetworkSpec};
use koipond_node::spec::{ActsSpec, BehaviourSpec, FrameworkSpec, JavaScriptSpec, OperatorSpec, Recording, TaskNodeSpec};
use koipond_record::unit::{Amount, GroupName, HowMany, Length, Moment, Rounds, Share};
use koipond_record::{Roe, Round};
use koipond_storage_mock::fault::StorageFaultSpec;
use koipond_storage_mock::spec::{NodeStorageSpec, StorageDeed, StorageSpec};
use schemars::JsonSchema;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::chaos::ChaosSpec;
use crate::occasion::{Every, Occasion};
use crate::pick::{Variant, variants};
use crate::schema::{AnyVerb, HeldVerb, RoundVerb, TimedVerb};

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
    /// Another file, found from this one, that this one changes: maps are merged key by key, everything else replaces; `expect+` and
    /// `timeline+` add to its lists, and `~` takes away what it has.
    #[expect(dead_code, reason = "the tree is composed before it is read; here it is for the schema")]
    #[schemars(length(min = 1))]
    pub extends: Option<String>,
    /// Variables and their defaults: `${name}` stands for the value in any value of the file, and `--set name=value` changes it.
    #[expect(dead_code, reason = "the tree is filled in before it is read; here it is for the schema")]
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Variables with several values each: every choice of one value of each is a case of its own.
    #[expect(dead_code, reason = "cases are told apart before they are read; here it is for the schema")]
    #[serde(default)]
    pub matrix: BTreeMap<String, Axis>,
    /// The task's code: a folder or one script, found from this file.
    #[schemars(length(min = 1))]
    pub task: String,
    /// The task's `config-task.yml`, found from this file. What `chain` says itself goes before what it says.
    #[schemars(length(min = 1))]
    pub config: Option<String>,
    /// The task on chain, in the words of `config-task.yml`.
    #[serde(default)]
    pub chain: ChainSpec,
    /// Other tasks on the same chain, by name; a group of nodes runs one with `runs`.
    #[serde(default)]
    pub tasks: BTreeMap<String, OtherTask>,
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
    /// Faults and cheats that the seed draws. Default: none.
    pub chaos: Option<ChaosSpec>,
    /// How many rounds follow with all faults lifted. Default: none.
    #[serde(default = "no_rounds")]
    pub settle: Rounds,
    /// Limits of the whole run; reaching one ends it early.
    #[serde(default)]
    pub limits: LimitsSpec,
    /// What must hold. At least one entry: a scenario that expects nothing tests nothing.
    #[schemars(length(min = 1))]
    pub expect: Vec<ExpectSpec>,
    /// Invariants that do not count here, by name, each with its reason; the report shows both. Default: none.
    #[serde(default)]
    pub waive: Waive,
}

fn no_rounds() -> Rounds {
    Rounds(0)
}

/// The values of a variable, one for each case.
#[derive(Clone, Debug, Deserialize)]
pub struct Axis(#[expect(dead_code, reason = "cases are told apart before they are read; here it is for the schema")] Vec<String>);

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
    /// Several behaviours at once, in place of `behaviour`: the first of them that acts on a message or a transaction wins.
    #[serde(default)]
    pub behaviours: Vec<BehaviourSpec>,
    /// When their behaviours act. Default: always.
    #[serde(default)]
    pub acts: ActsSpec,
    /// Which of the `tasks` on chain they run. Default: the scenario's own.
    #[schemars(length(min = 1))]
    pub runs: Option<String>,
    /// On whose computers they run, one on each: they have the main accounts of that group's nodes, and a fault of the network that
    /// touches one node of a computer touches all. Default: computers of their own.
    pub on: Option<GroupName>,
    /// The code they run in place of their task's own. Default: their task's.
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
    /// Nodes of this group that behave otherwise, by name: `except: { honest-2: { behaviour: griefer } }`. They stay in the group.
    #[serde(default)]
    pub except: BTreeMap<String, ConductSpec>,
}

/// How one node behaves in place of its group.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "a node under `except`")]
pub struct ConductSpec {
    /// How it behaves. Default: `honest`.
    #[serde(default)]
    pub behaviour: BehaviourSpec,
    /// Several behaviours at once, in place of `behaviour`: the first of them that acts on a message or a transaction wins.
    #[serde(default)]
    pub behaviours: Vec<BehaviourSpec>,
    /// When its behaviours act. Default: always.
    #[serde(default)]
    pub acts: ActsSpec,
}

impl GroupSpec {
    /// Its behaviours, without honest ones.
    #[must_use]
    pub fn all_behaviours(&self) -> Vec<BehaviourSpec> {
        without_honest(&self.behaviour, &self.behaviours)
    }

    /// How the node of this name behaves, and when.
    #[must_use]
    pub fn conduct_of(&self, node: &str) -> (Vec<BehaviourSpec>, ActsSpec) {
        match self.except.get(node) {
            Some(own) => (own.all_behaviours(), own.acts.clone()),
            None => (self.all_behaviours(), self.acts.clone()),
        }
    }
}

impl ConductSpec {
    /// Its behaviours, without honest ones.
    #[must_use]
    pub fn all_behaviours(&self) -> Vec<BehaviourSpec> {
        without_honest(&self.behaviour, &self.behaviours)
    }
}

fn without_honest(first: &BehaviourSpec, others: &[BehaviourSpec]) -> Vec<BehaviourSpec> {
    std::iter::once(first).chain(others).filter(|one| **one != BehaviourSpec::Honest).cloned().collect()
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

/// An occasion, and exactly one thing that is done then.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// When.
    pub when: Occasion,
    /// What is done.
    pub what: Deed,
}

/// When something must hold, and what.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "an entry of `expect`")]
pub enum ExpectSpec {
    /// Holds at every event, from its first opportunity on.
    Always(#[schemars(with = "HeldVerb")] Stated),
    /// Happens in time.
    Eventually(#[schemars(with = "TimedVerb")] Stated),
    /// Happens at no event.
    Never(#[schemars(with = "AnyVerb")] Stated),
    /// Holds when the run is over.
    Finally(#[schemars(with = "AnyVerb")] Stated),
    /// Holds when a round is over.
    At(#[schemars(with = "RoundVerb")] Stated),
    /// A check of the scenario's own holds: a script that is given the events it names.
    Custom(CustomSpec),
}

/// A check of the scenario's own, in JavaScript: it exports `kinds`, the kinds of event it wants, and `check(event, run)`, which
/// returns a text where something is wrong; `end(run)` is called when the run is over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "`custom`")]
pub struct CustomSpec {
    /// The script, found from this file.
    #[schemars(length(min = 1))]
    pub script: String,
    /// What holds, as reports say it. Default: that the script finds nothing wrong.
    #[schemars(length(min = 1))]
    pub name: Option<String>,
}

/// A verb, and what stands beside it.
#[derive(Clone, Debug)]
pub struct Stated {
    /// What happens.
    pub verb: VerbSpec,
    /// Of how many nodes; of all if nothing is said, or with `never` of none.
    pub who: Option<HowMany>,
    /// By when, from the beginning of the run.
    pub within: Option<Length>,
    /// When which round is over.
    pub round: Option<u64>,
}

impl ExpectSpec {
    /// Its word, what is expected, and when; nothing of a check of the scenario's own.
    pub fn parts(&self) -> Option<(&'static str, &Stated, When)> {
        match self {
            Self::Always(stated) => Some(("always", stated, When::Always)),
            Self::Eventually(stated) => Some(("eventually", stated, When::Eventually)),
            Self::Never(stated) => Some(("never", stated, When::Never)),
            Self::Finally(stated) => Some(("finally", stated, When::Finally)),
            Self::At(stated) => Some(("at", stated, When::At(Round(stated.round.unwrap_or_default())))),
            Self::Custom(_) => None,
        }
    }

    /// What is expected in a verb's words; nothing of a check of the scenario's own.
    pub fn expectation(&self) -> Option<Expectation> {
        let (_, stated, when) = self.parts()?;
        let Stated { verb, who, within, .. } = stated.clone();
        Some(Expectation { when, verb, who, within })
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

/// What may stand beside the head of an entry of the timeline.
#[derive(Default)]
struct Beside {
    after: Option<Length>,
    times: Option<u64>,
    from: Option<Moment>,
    until: Option<Moment>,
}

impl Beside {
    /// The head with what stands beside it, in whatever order they were written.
    fn with(self, head: Occasion) -> Occasion {
        match head {
            Occasion::Every(every) => Occasion::Every(Every { from: self.from, until: self.until, ..every }),
            Occasion::When { trigger, times, .. } => Occasion::When { trigger, after: self.after, times: self.times.unwrap_or(times) },
            Occasion::At(_) | Occasion::Randomly(_) => head,
        }
    }
}

impl<'de> Deserialize<'de> for TimelineEntry {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Entry;
        impl<'de> Visitor<'de> for Entry {
            type Value = TimelineEntry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("when something is done, and what")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TimelineEntry, A::Error> {
                let (mut head, mut beside, mut what) = (None, Beside::default(), None);
                while let Some(key) = map.next_key::<String>()? {
                    if key == "at" {
                        head = Some(Occasion::At(map.next_value()?));
                    } else if key == "when" {
                        head = Some(Occasion::When { trigger: map.next_value()?, after: None, times: 1 });
                    } else if key == "after" {
                        beside.after = map.next_value()?;
                    } else if key == "times" {
                        beside.times = map.next_value()?;
                    } else if key == "every" {
                        head = Some(Occasion::Every(Every { every: map.next_value()?, from: None, until: None }));
                    } else if key == "randomly" {
                        head = Some(Occasion::Randomly(map.next_value()?));
                    } else if key == "from" {
                        beside.from = map.next_value()?;
                    } else if key == "until" {
                        beside.until = map.next_value()?;
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
                let when = beside.with(head.ok_or_else(|| de::Error::custom("it is not said when this is done"))?);
                let what = what.ok_or_else(|| de::Error::custom("nothing is done at this moment"))?;
                Ok(TimelineEntry { when, what })
            }
        }
        d.deserialize_map(Entry)
    }
}

impl<'de> Deserialize<'de> for Stated {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Verb;
        impl<'de> Visitor<'de> for Verb {
            type Value = Stated;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("what happens, and what stands beside it")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Stated, A::Error> {
                let (mut verb, mut who, mut within, mut round) = (None, None, None, None);
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "who" => who = Some(map.next_value()?),
                        "within" => within = Some(map.next_value()?),
                        "round" => round = Some(map.next_value()?),
                        _ => verb = Some(map.next_value_seed(Variant::named(&key))?),
                    }
                }
                let verb = verb.ok_or_else(|| de::Error::custom("nothing is expected here"))?;
                Ok(Stated { verb, who, within, round })
            }
        }
        d.deserialize_map(Verb)
    }
}

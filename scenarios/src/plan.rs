//! The plan: a scenario with every default resolved. With a seed it fixes a run; `plan.json` holds it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use koipond_chain_mock::spec::{ChainSpec, OtherTask};
use koipond_check::spec::{Expectation, Waive};
use koipond_kernel::outside::Route;
use koipond_kernel::spec::{LimitsSpec, NetworkSpec};
use koipond_node::spec::{ActsSpec, BehaviourSpec, FrameworkSpec, JavaScriptSpec, Recording, TaskNodeSpec};
use koipond_record::unit::{Moment, Share, SpanRange};
use koipond_record::{Roe, Slot, SlotClock, Span, TaskNo};
use koipond_storage_mock::spec::{NodeStorageSpec, StorageSpec};
use serde::{Deserialize, Serialize};

use crate::chaos::ChaosSpec;
use crate::occasion::Occasion;
use crate::scenario::Deed;

/// A scenario with every default resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What the scenario is called.
    pub scenario: String,
    /// What it shows; empty where it does not say.
    pub about: String,
    /// What was chosen for its variables, by its matrix and on the command line; with it, the file is this plan alone.
    pub set: Vec<(String, String)>,
    /// The name of the case, if the file has a matrix; the scenario's name ends with it.
    pub case: String,
    /// Words by which it can be chosen from many.
    pub tags: Vec<String>,
    /// The file it was read from, as its reader named it.
    pub file: String,
    /// The task code, as paths from that file; the first is the scenario's own, each stands once.
    pub tasks: Vec<String>,
    /// The task's `config-task.yml`, as the scenario names it.
    pub config: Option<String>,
    /// What is to be said of the task's `config-task.yml`, a line each; empty where the scenario names none.
    pub config_remarks: Vec<String>,
    /// The task on chain; `timing` is resolved.
    pub chain: ChainSpec,
    /// Other tasks on the same chain, by name, in the order of their creation; the first of them is task 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<(String, OtherTask)>,
    /// The storage network.
    pub storage: StorageSpec,
    /// The framework for tasks that bring none.
    pub framework: FrameworkSpec,
    /// What the task node does with the process of its task.
    pub task_node: TaskNodeSpec,
    /// What a task's JavaScript may use.
    pub javascript: JavaScriptSpec,
    /// The links of the world.
    pub network: NetworkSpec,
    /// What hosts outside answer; bodies from files are read.
    pub http: Vec<Route>,
    /// The limits of the run.
    pub limits: LimitsSpec,
    /// The nodes; a node's place is its id.
    pub nodes: Vec<NodePlan>,
    /// How many rounds are played, at least one.
    pub rounds: u64,
    /// How many rounds follow with all faults lifted.
    pub settle: u64,
    /// What is done to the world, in the order of the file.
    pub timeline: Vec<TimelinePlan>,
    /// Faults and cheats that are still to be drawn; none in a plan that was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chaos: Option<ChaosSpec>,
    /// What must hold; with `checks` at least one.
    pub expect: Vec<Expectation>,
    /// Checks that the scenario brings along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckPlan>,
    /// Invariants that do not count, each with its reason.
    #[serde(default)]
    pub waive: Waive,
}

/// A check that the scenario brings along: a script in JavaScript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckPlan {
    /// The script, as a path from the scenario's file.
    pub script: String,
    /// What holds, as reports say it, if the scenario says.
    pub name: Option<String>,
    /// How many entries of `expect` stand before it.
    pub place: usize,
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodePlan {
    /// Its group and its number in it, from 1: `honest-2`.
    pub name: String,
    /// Its group.
    pub group: String,
    /// What it has at stake.
    pub stake: Roe,
    /// How it behaves, the first that acts on something wins; honest where there are none.
    pub behaviours: Vec<BehaviourSpec>,
    /// When its behaviours act.
    pub acts: ActsSpec,
    /// Which of the tasks on chain it runs.
    #[serde(default)]
    pub runs: TaskNo,
    /// The place of the node whose computer it runs on, where that is not its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<usize>,
    /// Which of the plan's pieces of code it runs.
    pub task: usize,
    /// Its staking key, where it was recorded elsewhere.
    pub key: Option<String>,
    /// When its process first starts; with the world where nothing is said.
    pub starts: Option<Moment>,
    /// What its main account holds beside the stake.
    pub pocket: Roe,
    /// Proofs it sends in place of its task's own.
    pub submissions: Option<Recording>,
    /// Its task variables: what its task reads in `process.env`.
    pub variables: BTreeMap<String, String>,
    /// How it stands to the storage network.
    pub storage: NodeStorageSpec,
    /// How many of its uploads of distribution lists fail.
    pub list_upload_failure: Share,
}

/// One entry of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelinePlan {
    /// Its place in the file, from 1, by which the log names it.
    pub entry: u32,
    /// When.
    pub when: Occasion,
    /// What is done.
    pub what: Deed,
}

impl Plan {
    /// Where a task's code is, found from the scenario's file; `None` if the plan has no such task.
    #[must_use]
    pub fn task_path(&self, task: usize) -> Option<PathBuf> {
        let folder = Path::new(&self.file).parent().unwrap_or(Path::new(""));
        self.tasks.get(task).map(|path| folder.join(path))
    }

    /// How the plan's time, slots and rounds convert into each other, as if all slots were of the mean length.
    #[must_use]
    pub fn clock(&self) -> SlotClock {
        clock(&self.chain)
    }
}

/// The clock of a chain as if all its slots were of the mean length.
pub(crate) fn clock(chain: &ChainSpec) -> SlotClock {
    SlotClock { slot_time: mean(chain.slot_time), starting_slot: Slot(chain.starting_slot.0), round_time: chain.round_time.0, paces: None }
}

fn mean(range: SpanRange) -> Span {
    Span(range.low.0 / 2 + range.high.0 / 2 + (range.low.0 % 2 + range.high.0 % 2) / 2)
}

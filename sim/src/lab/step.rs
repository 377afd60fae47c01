//! One node of a run folder, stepped again alone from what the log has of its inputs.

use std::path::Path;
use std::sync::Arc;

use koipond_record::event::{NodeCard, RunEvent, Schedule};
use koipond_record::{Manifest, NodeId, RecordError, RunFolder, Seq, What};
use koipond_scenarios::Plan;

use super::replay::ReplayError;
use crate::tasks::Tasks;
use crate::world::{Against, Alone, AloneError, Part, alone};

/// A node that was stepped again, and who it was.
pub struct Stepped {
    /// The folder's manifest.
    pub manifest: Manifest,
    /// How time divides.
    pub schedule: Schedule,
    /// All nodes of the run, by their ids.
    pub nodes: Vec<NodeCard>,
    /// The node.
    pub node: NodeId,
    /// What came of it.
    pub alone: Alone,
    /// Why the log may end before the run did; none where it is whole.
    pub cut: Option<String>,
}

/// A node that cannot be stepped.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The folder or its tasks.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The log lacks something.
    #[error(transparent)]
    Alone(#[from] AloneError),
    /// There is no such node.
    #[error("there is no node `{name}` in this run; its nodes are {}", known.join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The log is empty.
    #[error("the log holds no beginning of a run, so it is not known which nodes there are")]
    Empty,
}

impl From<RecordError> for StepError {
    fn from(why: RecordError) -> Self {
        Self::Replay(why.into())
    }
}

/// Steps a node of a run folder alone; with the code at `task` in place of its own, if one is given.
///
/// # Errors
/// When the folder is not whole, there is no such node, the code cannot be used, or by a bug of ours.
pub fn step(folder: &RunFolder, name: &str, task: Option<&Path>, stop: &(dyn Fn() -> bool + Sync)) -> Result<Stepped, StepError> {
    let manifest = folder.manifest()?;
    let plan: Plan = folder.plan()?;
    let mut log = folder.log()?;
    let Some(What::Run(RunEvent::Started { schedule, nodes, .. })) = log.event(Seq(0))?.map(|event| event.what) else {
        return Err(StepError::Empty);
    };
    let node = (0..).map(NodeId).zip(&nodes).find(|(_, card)| card.name == name).map(|(node, _)| node);
    let known = || nodes.iter().map(|card| card.name.clone()).collect();
    let node = node.ok_or_else(|| StepError::Unknown { name: name.to_owned(), known: known() })?;
    let mut tasks = Tasks::kept(&plan, folder).map_err(ReplayError::Tasks)?;
    if let Some(path) = task {
        let (other, own) = (compiled(path)?, plan.nodes.get(node.0 as usize).map(|planned| planned.task));
        if let Some(place) = own.and_then(|own| tasks.compiled.get_mut(own)) {
            *place = other;
        }
    }
    let against = if task.is_some() { Against::Calls } else { Against::All };
    let part = Part { node, against, blobs: &|hash| folder.kept(hash), stop };
    let alone = alone(&plan, &tasks, manifest.seed, &mut log, part)?;
    let cut = (!log.is_complete()).then(|| format!("the log was not ended; it holds {} events", log.len()));
    Ok(Stepped { manifest, schedule, nodes, node, alone, cut })
}

/// A task beside the run: a folder, a bundle or a script.
fn compiled(path: &Path) -> Result<Arc<koipond_node::Task>, StepError> {
    let name = path.display().to_string();
    let tasks = Tasks::only(&name).map_err(ReplayError::Tasks)?;
    tasks.compiled.first().map(Arc::clone).ok_or(StepError::Empty)
}

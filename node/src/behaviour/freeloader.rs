//! Never works, and submits a proof all the same. `protocol.md` §11, row 25.

#[cfg(feature = "engine")]
use koipond_record::{TaskFunction, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Place};

/// Never works and submits a made-up proof all the same; neither audits nor makes lists unless told so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Freeloader {
    /// The text it submits. Default: one that looks like a CID and names nothing, another in each round.
    pub value: Option<String>,
    /// What it leaves to its task. Default: nothing.
    pub does: Vec<Duty>,
}

/// What a node does beside its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// It audits proofs and lists.
    Audits,
    /// It makes the distribution list when it is selected.
    Lists,
}

#[cfg(feature = "engine")]
impl Behaviour for Freeloader {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        let round = message.round;
        let leaves_out = |duty: Duty| !self.does.contains(&duty);
        match message.function {
            TaskFunction::ExecuteTask => at.deviates(format!("does no work in round {round}")),
            TaskFunction::SubmitPayload => {
                at.deviates(format!("submits a made-up proof for round {round}"));
                at.send(super::fabricator::proof(at.draws(round), round, self.value.as_deref(), None));
            }
            TaskFunction::AuditPayload if leaves_out(Duty::Audits) => at.deviates(format!("audits no proofs of round {round}")),
            TaskFunction::DistributionListAudit if leaves_out(Duty::Audits) => at.deviates(format!("audits no lists of round {round}")),
            TaskFunction::GenerateAndSubmitDistributionList if leaves_out(Duty::Lists) => {
                at.deviates(format!("would make no list for round {round}"));
            }
            _ => return None,
        }
        Some(Fate::Withhold)
    }
}

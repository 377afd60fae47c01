//! Is selected and keeps silent. `protocol.md` §11, row 17 and 18.

#[cfg(feature = "engine")]
use koipond_record::Instruction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Outgoing, Place};

/// Is selected to make the distribution list and leaves it, or its payout, out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SilentDistributor {
    /// What it leaves out. Default: `list`.
    pub stays_silent: Silence,
}

/// What a silent distributor leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// The list, and so its payout.
    #[default]
    List,
    /// The payout alone: the list is sent.
    Payout,
}

#[cfg(feature = "engine")]
impl Behaviour for SilentDistributor {
    fn on_send(&mut self, at: &mut Place<'_>, what: &Instruction) -> Option<Outgoing> {
        match (what, self.stays_silent) {
            (Instruction::UploadDistributionList { round, chunk: 0, .. }, Silence::List) => {
                at.deviates(format!("was selected and sends no list for round {round}"));
            }
            (Instruction::UploadDistributionList { .. } | Instruction::SubmitDistributionList { .. }, Silence::List) => {}
            (Instruction::Payout { round, .. }, _) => at.deviates(format!("triggers no payout of round {round}")),
            _ => return None,
        }
        Some(Outgoing::Drop)
    }
}

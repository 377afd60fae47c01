//! Submits an old proof of its own again. `protocol.md` §11, row 3.

#[cfg(feature = "engine")]
use std::collections::BTreeMap;

#[cfg(feature = "engine")]
use koipond_record::{Instruction, Round};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Outgoing, Place};

/// Submits a proof again that its own task made some rounds ago.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Replayer {
    /// How many rounds ago the proof was made. Where its task made none then, it plays honestly. Default: 1.
    #[schemars(range(min = 1))]
    pub back: u64,
}

impl Default for Replayer {
    fn default() -> Self {
        Self { back: 1 }
    }
}

/// A replayer and the proofs that its task made.
#[cfg(feature = "engine")]
pub(super) struct Replaying {
    spec: Replayer,
    made: BTreeMap<Round, String>,
}

#[cfg(feature = "engine")]
impl Replayer {
    pub(super) fn plays(&self) -> Replaying {
        Replaying { spec: self.clone(), made: BTreeMap::new() }
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Replaying {
    fn notes(&mut self, what: &Instruction) {
        if let Instruction::SubmitTask { round, value } = what {
            self.made.insert(*round, value.clone());
            self.made.retain(|made, _| made.0.saturating_add(self.spec.back) >= round.0);
        }
    }

    fn on_send(&mut self, at: &mut Place<'_>, what: &Instruction) -> Option<Outgoing> {
        let Instruction::SubmitTask { round, .. } = what else { return None };
        let earlier = Round(round.0.checked_sub(self.spec.back)?);
        let value = self.made.get(&earlier)?.clone();
        at.deviates(format!("submits its proof of round {earlier} again for round {round}"));
        Some(Outgoing::Replace(Instruction::SubmitTask { round: *round, value }))
    }
}

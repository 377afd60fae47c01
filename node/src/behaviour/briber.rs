//! Pays others for their votes. `protocol.md` §11, row 7.

use koipond_record::Roe;
use koipond_record::unit::{Amount, GroupName};
#[cfg(feature = "engine")]
use koipond_record::{Instruction, Pubkey, Round, TaskFunction, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Place};

/// Pays nodes each round for their votes. It cheats in nothing else; add what it wants to get away with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Briber {
    /// The group each of whose nodes it pays, from main account to main account.
    pub pays: GroupName,
    /// What it pays each of them in each round. Default: `0.5 KOII`.
    #[serde(default = "price")]
    pub amount: Amount,
}

/// What a round's votes of one node cost where nothing else is said.
pub(super) fn price() -> Amount {
    Amount(Roe(500_000_000))
}

/// A briber and the last round that it paid for.
#[cfg(feature = "engine")]
pub(super) struct Bribing {
    spec: Briber,
    paid: Option<Round>,
}

#[cfg(feature = "engine")]
impl Briber {
    pub(super) fn plays(&self) -> Bribing {
        Bribing { spec: self.clone(), paid: None }
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Bribing {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        // A process that starts again is told once more of a round.
        if message.function == TaskFunction::ExecuteTask && self.paid != Some(message.round) {
            self.paid = Some(message.round);
            let (group, amount) = (&self.spec.pays, self.spec.amount);
            at.deviates(format!("pays {amount} to each of {group} in round {}", message.round));
            let paid = at.standing.peers.iter().filter(|peer| peer.group == group.0 && peer.main != at.standing.main);
            let mains: Vec<Pubkey> = paid.map(|peer| peer.main.clone()).collect();
            mains.into_iter().for_each(|to| at.send(Instruction::Transfer { to, amount: amount.0 }));
        }
        None
    }
}

//! What every instruction knows of the transaction it stands in.

use koipond_record::{Pubkey, Round, Slot, TaskNo};

use crate::ChainParams;
use crate::refusal::Rejection;
use crate::spec::RulesSpec;
use crate::task::Task;
use crate::window::{Asked, Later, WindowKind};

/// What an instruction knows besides its own fields.
pub(crate) struct Call<'a> {
    pub(crate) params: &'a ChainParams,
    pub(crate) slot: Slot,
    pub(crate) by: &'a Pubkey,
    pub(crate) payer: &'a Pubkey,
    pub(crate) task: TaskNo,
    pub(crate) instruction: &'static str,
}

impl Call<'_> {
    /// The rules nobody outside knows, as chosen.
    pub(super) fn rules(&self) -> &RulesSpec {
        &self.params.rules
    }

    /// The round of the task that this comes in.
    pub(super) fn round(&self, task: &Task) -> Round {
        task.windows(self.rules()).round(self.slot)
    }

    /// The round of the window it comes in, if that is such a one.
    pub(super) fn within(&self, task: &Task, kind: WindowKind, later: Later, about: Round) -> Result<Round, Rejection> {
        task.windows(self.rules()).require(kind, later, &Asked { instruction: self.instruction, about, slot: self.slot })
    }

    /// Refuses a signer without any stake. `protocol.md` §12: any staker may vote and submit lists.
    pub(super) fn staked(&self, task: &Task) -> Result<(), Rejection> {
        if task.stakes.amount(self.by).0 == 0 { Err(Rejection::NotStaked { instruction: self.instruction }) } else { Ok(()) }
    }

    /// Refuses everyone but the task's creator.
    pub(super) fn by_manager(&self, task: &Task) -> Result<(), Rejection> {
        let refusal = || Rejection::NotTaskManager { instruction: self.instruction, manager: task.manager.clone() };
        if *self.by == task.manager { Ok(()) } else { Err(refusal()) }
    }

    /// Refuses what would grow the task's account beyond its size; what is to be forgotten with it makes room first.
    pub(super) fn room(&self, task: &Task, growth: i64) -> Result<(), Rejection> {
        let freed = self.prunes(task).map_or(0, |below| task.prunable(below));
        task.room(growth - freed)
    }

    /// The first round that is kept, where old rounds are forgotten with this transaction: by the rule `pruning`, at the
    /// first one of a round. What a round is too old for is reckoned as at the payout that the round should have.
    pub(super) fn prunes(&self, task: &Task) -> Option<Round> {
        if self.rules().pruning != crate::spec::Pruning::EveryRound {
            return None;
        }
        let now = self.round(task);
        (now > task.pruned_in).then(|| task.kept_from(Round(now.0.saturating_sub(2))))
    }
}

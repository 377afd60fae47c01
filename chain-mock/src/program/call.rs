//! What every instruction knows of the transaction it stands in.

use koipond_record::{Pubkey, Round, Slot};

use crate::ChainParams;
use crate::refusal::Rejection;
use crate::state::State;
use crate::window::{self, Later, WindowKind};

/// What an instruction knows besides its own fields.
pub(crate) struct Call<'a> {
    pub(crate) params: &'a ChainParams,
    pub(crate) slot: Slot,
    pub(crate) by: &'a Pubkey,
    pub(crate) payer: &'a Pubkey,
    pub(crate) instruction: &'static str,
}

impl Call<'_> {
    /// The present round, if this comes in such a window.
    pub(super) fn within(&self, kind: WindowKind, later: Later, about: Round) -> Result<Round, Rejection> {
        window::require(self.params, kind, later, &window::Asked { instruction: self.instruction, about, slot: self.slot })
    }

    /// Refuses a signer without any stake. `protocol.md` §12: any staker may vote and submit lists.
    pub(super) fn staked(&self, state: &State) -> Result<(), Rejection> {
        if state.stake(self.by).0 == 0 { Err(Rejection::NotStaked { instruction: self.instruction }) } else { Ok(()) }
    }
}

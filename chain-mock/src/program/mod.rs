//! The instructions of the task program: one family per file, all in the table below.
//!
//! | file | instructions | index (`protocol.md` §2.2) |
//! |---|---|---|
//! | `submit.rs` | `SubmitTask` | 1 |
//! | `audit.rs` | `AuditSubmissions`, `AuditDistribution` | 2, 3 |
//! | `payout.rs` | `Payout` | 4 |
//! | `claim.rs` | `ClaimReward` | 7 |
//! | `stake.rs` | `Stake` | 9 |
//! | `list.rs` | `UploadDistributionList`, `SubmitDistributionList` | 11, 12 |
//! | `call.rs` | what every instruction knows of its transaction | |
//!
//! Each function first refuses, then books, so that a refused transaction changes nothing.

mod audit;
mod call;
mod claim;
mod list;
mod payout;
mod stake;
mod submit;

pub(crate) use call::Call;

use koipond_record::Instruction;
use koipond_record::event::ChainEvent;

use crate::refusal::Rejection;
use crate::state::State;

/// The table of instructions.
pub(crate) fn run(state: &mut State, call: &Call<'_>, what: &Instruction) -> Result<Vec<ChainEvent>, Rejection> {
    match what {
        Instruction::SubmitTask { round, value } => submit::submit_task(state, call, *round, value),
        Instruction::AuditSubmissions { round, candidate, is_valid } => {
            audit::submissions(state, call, audit::Ballot { round: *round, candidate, is_valid: *is_valid })
        }
        Instruction::AuditDistribution { round, candidate, is_valid } => {
            audit::distribution(state, call, audit::Ballot { round: *round, candidate, is_valid: *is_valid })
        }
        Instruction::UploadDistributionList { round, chunk, of, bytes } => list::upload(state, call, *round, (*chunk, *of), bytes),
        Instruction::SubmitDistributionList { round } => list::submit(state, call, *round),
        Instruction::Payout { round, list_by } => payout::payout(state, call, *round, list_by),
        Instruction::Stake { amount } => stake::stake(state, call, *amount),
        Instruction::ClaimReward { beneficiary } => claim::claim_reward(state, call, beneficiary),
    }
}

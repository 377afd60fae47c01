//! The instructions of the task programs: one family per file, all in the table below.
//!
//! | file | instruction | index for KOII | for KPL (`protocol.md` §2.2) |
//! |---|---|---|---|
//! | `create.rs` | `CreateTask` | 0 | 0 |
//! | `submit.rs` | `SubmitTask` | 1 | 1 |
//! | `audit.rs` | `AuditSubmissions` | 2 | 2 |
//! | `audit.rs` | `AuditDistribution` | 3 | 3 |
//! | `payout.rs`, `settle.rs` | `Payout` | 4 | 4 |
//! | `status.rs` | `Whitelist` | 5 | 5 |
//! | `status.rs` | `SetActive` | 6 | 6 |
//! | `claim.rs` | `ClaimReward` | 7 | 7 |
//! | `fund.rs` | `FundTask` | 8 | 8 |
//! | `stake.rs` | `Stake` | 9 | 9 |
//! | `stake.rs` | `Withdraw` | 10 | 10 |
//! | `list.rs` | `UploadDistributionList` | 11 | 11 |
//! | `list.rs` | `SubmitDistributionList` | 12 | 12 |
//! | `create.rs` | `UpdateTask` | 14 | 13 |
//! | `create.rs` | `DeleteTask` | none | 14 |
//! | `status.rs` | `HandleManagerAccounts` | none | 15 |
//! | `transfer.rs` | `Transfer` | the System program's | the System program's |
//!
//! `run.rs` is the table of instructions, `gate.rs` says what a task takes as it is, `call.rs` what every instruction knows of its transaction. Each function
//! first refuses, then books, so that a refused transaction changes nothing.

mod audit;
mod call;
mod claim;
mod create;
mod fund;
mod gate;
mod list;
mod payout;
mod run;
mod settle;
mod stake;
mod status;
mod submit;
mod transfer;

pub(crate) use call::Call;
pub(crate) use run::run;

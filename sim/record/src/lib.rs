//! The words of a run: ids, time, amounts, events, the run folder, its digest, exit codes.
//!
//! Everything a run says is said in these types; checkers, reports and the viewer read nothing else.
//! `record` holds data and encoding only and depends on no other package of the workspace.

mod amount;
mod ask;
mod chance;
mod derived;
mod error;
pub mod event;
pub mod exit;
mod folder;
mod http;
mod ids;
mod json;
mod ledger;
pub mod log;
mod message;
mod payload;
mod proof;
mod rule;
mod time;
mod transaction;
pub mod unit;

pub use amount::{Roe, RoeChange};
pub use ask::{Ask, Input, Reply, StateQuery, WakeAt};
pub use chance::Stream;
pub use derived::{Derived, Verdict};
pub use error::RecordError;
pub use event::{Event, What};
pub use folder::{LOG_FORMAT, Manifest, RunFolder, TaskFile};
pub use http::{HttpRequest, HttpResponse, TASK_NODE_PORT, TASK_PORT};
pub use ids::{CallId, NodeId, Pubkey, RequestId, Seq, TaskNo, TimerId};
pub use json::{Json, JsonMap};
pub use ledger::{LedgerEntry, Source};
pub use message::{TaskFunction, TaskMessage};
pub use payload::{Hash, INLINE_LIMIT, Payload};
pub use proof::{PROOF_KEPT_ROUNDS, parts_of_proof};
pub use rule::{InstructionName, Rule};
pub use time::{Pace, Round, SimTime, Slot, SlotClock, Span};
pub use transaction::{Instruction, LIST_CHUNK_BYTES, ManagerChange, SUBMISSION_BYTES, TaskTerms, Transaction};

//! Faults of the chain and of the RPC through which nodes see it, one per file. What they do to what is under way is the world's
//! part; here they are specified.
//!
//! | file | fault |
//! |---|---|
//! | `rpc_lag.rs` | the RPC lags: what nodes read of the chain is some slots old |
//! | `rpc_error.rs` | the RPC answers readings with errors |
//! | `rpc_null.rs` | the RPC answers readings with nothing |
//! | `rpc_slow.rs` | the RPC answers late |
//! | `rpc_halt.rs` | the RPC stands still: no reading is answered and no transaction is taken on |
//! | `drop.rs` | transactions are lost on their way; their senders learn of it when they can no longer be included, 150 slots later |
//! | `delay.rs` | transactions are held up on their way |
//! | `duplicate.rs` | transactions come twice, the second time a slot later |
//! | `reorder.rs` | transactions of one slot come in any order |
//! | `leader_halt.rs` | no transaction is included; those that wait are when it is over |
//! | `slot_time.rs` | slots are longer or shorter than they should be |
//! | `fork.rs` | a fork is given up: the last slots are undone, and their transactions are included again later |
//! | `words.rs` | what they have in common |

mod delay;
mod drop;
mod duplicate;
mod fork;
mod leader_halt;
mod reorder;
mod rpc_error;
mod rpc_halt;
mod rpc_lag;
mod rpc_null;
mod rpc_slow;
mod slot_time;
mod words;

pub use delay::DelayTransactions;
pub use drop::DropTransactions;
pub use duplicate::DuplicateTransactions;
pub use fork::Fork;
pub use leader_halt::LeaderHalt;
pub use reorder::ReorderTransactions;
pub use rpc_error::RpcError;
pub use rpc_halt::RpcHalt;
pub use rpc_lag::RpcLag;
pub use rpc_null::RpcNull;
pub use rpc_slow::RpcSlow;
pub use slot_time::SlotTime;

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The oldest state that can still be gone back to, in slots: as long as a transaction may take to be included.
pub const OLDEST: u64 = 150;

/// A fault of the chain, or of the RPC through which nodes see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChainFaultSpec {
    /// The RPC lags: what nodes read of the chain is some slots old.
    RpcLag(RpcLag),
    /// The RPC answers readings with errors.
    RpcError(RpcError),
    /// The RPC answers readings with nothing.
    RpcNull(RpcNull),
    /// The RPC answers late.
    RpcSlow(RpcSlow),
    /// The RPC stands still: no reading is answered and no transaction is taken on.
    RpcHalt(RpcHalt),
    /// Transactions are lost on their way; their senders learn of it when they can no longer be included, 150 slots later.
    DropTransactions(DropTransactions),
    /// Transactions are held up on their way.
    DelayTransactions(DelayTransactions),
    /// Transactions come twice, the second time a slot later.
    DuplicateTransactions(DuplicateTransactions),
    /// Transactions of one slot come in any order.
    ReorderTransactions(ReorderTransactions),
    /// No transaction is included; those that wait are when it is over.
    LeaderHalt(LeaderHalt),
    /// Slots are longer or shorter than they should be.
    SlotTime(SlotTime),
    /// A fork is given up: the last slots are undone, and their transactions are included again later.
    Fork(Fork),
}

impl ChainFaultSpec {
    /// Its YAML word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RpcLag(_) => "rpc-lag",
            Self::RpcError(_) => "rpc-error",
            Self::RpcNull(_) => "rpc-null",
            Self::RpcSlow(_) => "rpc-slow",
            Self::RpcHalt(_) => "rpc-halt",
            Self::DropTransactions(_) => "drop-transactions",
            Self::DelayTransactions(_) => "delay-transactions",
            Self::DuplicateTransactions(_) => "duplicate-transactions",
            Self::ReorderTransactions(_) => "reorder-transactions",
            Self::LeaderHalt(_) => "leader-halt",
            Self::SlotTime(_) => "slot-time",
            Self::Fork(_) => "fork",
        }
    }

    /// How long it lasts; nothing for one that is over at once.
    #[must_use]
    pub fn lasts(&self) -> Option<Length> {
        match self {
            Self::RpcLag(fault) => Some(fault.lasts),
            Self::RpcError(fault) => Some(fault.lasts),
            Self::RpcNull(fault) => Some(fault.lasts),
            Self::RpcSlow(fault) => Some(fault.lasts),
            Self::RpcHalt(fault) => Some(fault.lasts),
            Self::DropTransactions(fault) => Some(fault.lasts),
            Self::DelayTransactions(fault) => Some(fault.lasts),
            Self::DuplicateTransactions(fault) => Some(fault.lasts),
            Self::ReorderTransactions(fault) => Some(fault.lasts),
            Self::LeaderHalt(fault) => Some(fault.lasts),
            Self::SlotTime(fault) => Some(fault.lasts),
            Self::Fork(_) => None,
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::RpcLag(fault) => fault.words(),
            Self::RpcError(fault) => fault.words(),
            Self::RpcNull(fault) => fault.words(),
            Self::RpcSlow(fault) => fault.words(),
            Self::RpcHalt(fault) => fault.words(),
            Self::DropTransactions(fault) => fault.words(),
            Self::DelayTransactions(fault) => fault.words(),
            Self::DuplicateTransactions(fault) => fault.words(),
            Self::ReorderTransactions(fault) => fault.words(),
            Self::LeaderHalt(fault) => fault.words(),
            Self::SlotTime(fault) => fault.words(),
            Self::Fork(fault) => fault.words(),
        }
    }

    /// Which nodes it touches, as the scenario names them; every node where it names none.
    #[must_use]
    pub fn who(&self) -> (Option<&NodeName>, Option<&GroupName>) {
        match self {
            Self::RpcLag(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::RpcError(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::RpcNull(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::RpcSlow(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::RpcHalt(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::DropTransactions(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::DelayTransactions(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::DuplicateTransactions(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            _ => (None, None),
        }
    }
}

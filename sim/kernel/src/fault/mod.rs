//! Faults of processes and of the network, one per file, and what an entry of the timeline can wait for.
//!
//! | file | fault |
//! |---|---|
//! | `crash.rs` | a node's process dies and is started again later |
//! | `restart.rs` | a node's process dies and is started again at once |
//! | `pause.rs` | a node's process stands still |
//! | `slow.rs` | a node's work takes longer |
//! | `exit.rs` | a node's process ends with an exit code |
//! | `clock_skew.rs` | a node's own clock is wrong |
//! | `disk_full.rs` | a node's disk takes nothing more |
//! | `disk_loss.rs` | a node loses what was on its disk |
//! | `partition.rs` | nodes are cut off from services, or from other nodes |
//! | `slow_network.rs` | messages take longer |
//! | `lossy_network.rs` | messages are lost and sent again |
//! | `duplicate_messages.rs` | requests arrive twice |
//! | `reorder_messages.rs` | messages overtake each other |
//!
//! | file | holds |
//! |---|---|
//! | `trigger.rs` | what an entry of the timeline can wait for |
//! | `spec.rs` | all faults in one type |
//! | `words.rs` | what the faults have in common |

mod clock_skew;
mod crash;
mod disk_full;
mod disk_loss;
mod duplicate_messages;
mod exit;
mod lossy_network;
mod partition;
mod pause;
mod reorder_messages;
mod restart;
mod slow;
mod slow_network;
mod spec;
mod trigger;
mod words;

pub use clock_skew::{ClockSkew, Direction};
pub use crash::Crash;
pub use disk_full::DiskFull;
pub use disk_loss::DiskLoss;
pub use duplicate_messages::DuplicateMessages;
pub use exit::ExitWith;
pub use lossy_network::LossyNetwork;
pub use partition::{CutWay, Flapping, From, Partition};
pub use pause::Pause;
pub use reorder_messages::ReorderMessages;
pub use restart::Restart;
pub use slow::Slow;
pub use slow_network::SlowNetwork;
pub use spec::FaultSpec;
pub use trigger::{Happens, Trigger};

//! One run in exact order: the event heap, the network, processes, the faults on them, and containment.
//!
//! | file | holds |
//! |---|---|
//! | `agenda.rs` | what is due when: an exact heap of (time, order, thing) |
//! | `network/` | links between nodes and services: latency, loss, partitions, and what else goes wrong with them |
//! | `process.rs` | a node's process: down, busy, standing still, or ready for its next input |
//! | `contain.rs` | one fresh thread per run, inside a madsim runtime |
//! | `outside/` | hosts of the world outside, scripted |
//! | `fault/` | faults of processes and of the network, one per file |
//! | `spec.rs` | what YAML can set of the network and of a run's limits |

#[cfg(feature = "engine")]
mod agenda;
#[cfg(feature = "engine")]
mod contain;
pub mod fault;
#[cfg(feature = "engine")]
mod network;
pub mod outside;
#[cfg(feature = "engine")]
mod process;
pub mod spec;

#[cfg(feature = "engine")]
pub use agenda::{Agenda, Full};
#[cfg(feature = "engine")]
pub use contain::{CONTAINMENT, Clock, Panicked, contained};
#[cfg(feature = "engine")]
pub use network::{Condition, Cut, Delivery, Held, Message, Network, Service, Trouble, Way};
#[cfg(feature = "engine")]
pub use process::Process;

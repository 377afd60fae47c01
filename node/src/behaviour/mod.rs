//! How nodes behave: honest, and the cheats, one per file. They act at the node's door, so they work on any task.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs` | which behaviours there are, when they act, whom they are about |
//! | `place.rs` | what a behaviour is told and what it can do |
//! | `door.rs` | the door: what goes in and out of the task's process, past the behaviours |
//! | `peers.rs` | the other nodes, as a behaviour knows them |
//! | `votes.rs` | who submitted what, who is accused, and votes on it |
//! | `freeloader.rs` | never works and submits all the same |
//! | `fabricator.rs` | submits a made-up proof |
//! | `copycat.rs` | submits a proof of somebody else |
//! | `replayer.rs` | submits an old proof of its own |
//! | `lazy_auditor.rs` | always yes |
//! | `griefer.rs` | always no |
//! | `colluders.rs` | a ring: yes for its own, no for others |
//! | `briber.rs`, `bribed.rs` | votes for money |
//! | `sybil.rs` | one owner, many stakes |
//! | `list_thief.rs` | alters its list |
//! | `silent_distributor.rs` | leaves its list or its payout out |
//! | `late.rs` | sends everything later |
//! | `sleeper.rs` | honest until some round |
//! | `quitter.rs` | takes its stake and goes |

mod bribed;
mod briber;
mod colluders;
mod copycat;
mod fabricator;
mod freeloader;
mod griefer;
mod late;
mod lazy_auditor;
mod list_thief;
mod quitter;
mod replayer;
mod silent_distributor;
mod sleeper;
mod spec;
mod sybil;

#[cfg(feature = "engine")]
mod door;
#[cfg(feature = "engine")]
mod peers;
#[cfg(feature = "engine")]
mod place;
#[cfg(feature = "engine")]
mod votes;

pub use bribed::Bribed;
pub use briber::Briber;
pub use colluders::Colluders;
pub use copycat::Copycat;
pub use fabricator::Fabricator;
pub use freeloader::{Duty, Freeloader};
pub use griefer::Griefer;
pub use late::{Late, Mail};
pub use lazy_auditor::LazyAuditor;
pub use list_thief::{ListThief, ThiefWhen};
pub use quitter::Quitter;
pub use replayer::Replayer;
pub use silent_distributor::{Silence, SilentDistributor};
pub use sleeper::Sleeper;
pub use spec::{ActsSpec, Audited, BehaviourSpec, Whom};
pub use sybil::Sybil;

#[cfg(feature = "engine")]
pub(crate) use door::Door;
#[cfg(feature = "engine")]
pub use peers::Peer;
#[cfg(feature = "engine")]
pub(crate) use place::{Fate, Standing};

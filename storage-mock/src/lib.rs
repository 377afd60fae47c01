//! A content-addressed store as tasks see IPFS: real CIDs, and nodes that host what they add.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs` | what YAML can set |
//! | `store.rs` | the store: put, get, who hosts what |
//! | `unixfs.rs` | how a file becomes a tree of blocks, as IPFS builds it |
//! | `block.rs` | the bytes of a block, and its address |
//! | `ledger.rs` | every rule with its source and the tests that pin it |

#[cfg(feature = "engine")]
mod block;
mod ledger;
pub mod spec;
#[cfg(feature = "engine")]
mod store;
#[cfg(feature = "engine")]
mod unixfs;

pub use ledger::ledger;
#[cfg(feature = "engine")]
pub use store::{Missing, NAME_LIMIT, Storage, StorageError};

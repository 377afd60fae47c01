//! A content-addressed store as tasks see IPFS: real CIDs, and nodes that host what they add.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs` | what YAML can set |
//! | `store.rs` | the store: put, get, who hosts what |
//! | `unixfs.rs` | how a file becomes a tree of blocks, as IPFS builds it |
//! | `block.rs` | the bytes of a block, and its address |

#[cfg(feature = "engine")]
mod block;
pub mod spec;
#[cfg(feature = "engine")]
mod store;
#[cfg(feature = "engine")]
mod unixfs;

#[cfg(feature = "engine")]
pub use store::{Missing, NAME_LIMIT, Storage, StorageError};

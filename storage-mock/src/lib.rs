//! A content-addressed store as tasks see IPFS: real CIDs, and nodes that host what they add.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs` | what YAML can set |
//! | `fault/` | what can go wrong |
//! | `asked.rs` | how the world asks it, and how it answers |
//! | `store.rs` | the store: put, get, list, who hosts what |
//! | `blocks.rs` | the store as blocks and CAR files |
//! | `folder.rs` | files and folders under strict names |
//! | `unixfs.rs` | how they become a tree of blocks, as IPFS builds it |
//! | `assemble.rs` | how a tree of blocks becomes files and folders again |
//! | `kept.rs` | trees of a shape that is not ours |
//! | `car.rs` | the bytes of a CAR file |
//! | `block.rs` | the bytes of a block |
//! | `decode.rs` | what a block's bytes say |
//! | `address.rs` | a block's CID |
//! | `varint.rs` | numbers of unknown length |
//! | `ledger.rs` | every rule with its source and the tests that pin it |

#[cfg(feature = "engine")]
mod address;
#[cfg(feature = "engine")]
mod asked;
#[cfg(feature = "engine")]
mod assemble;
#[cfg(feature = "engine")]
mod block;
#[cfg(feature = "engine")]
mod blocks;
#[cfg(feature = "engine")]
mod car;
#[cfg(feature = "engine")]
mod decode;
pub mod fault;
#[cfg(feature = "engine")]
mod folder;
#[cfg(feature = "engine")]
mod kept;
mod ledger;
pub mod spec;
#[cfg(feature = "engine")]
mod store;
#[cfg(feature = "engine")]
mod unixfs;
#[cfg(feature = "engine")]
mod varint;

pub use ledger::ledger;
#[cfg(feature = "engine")]
pub use {
    address::Format,
    asked::{Around, Member, Moment, Outcome},
    blocks::is_block,
    car::{CarError, CidError},
    folder::{Content, DEPTH_LIMIT, FOLDER_LIMIT, Folder, NAME_LIMIT, StorageError},
    store::{Held, Listed, Missing, Storage},
};

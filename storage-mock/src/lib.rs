//! A content-addressed store as tasks see IPFS: real CIDs, and nodes that host what they add.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs` | what YAML can set |
//! | `fault/` | what can go wrong |
//! | `known.rs` | which hosts on the web belong to it |
//! | `asked.rs` | how the world asks it, and how it answers |
//! | `network.rs` | the network that the world runs: content, hosts, ways in, faults |
//! | `client.rs` | the ways in of `KoiiStorageClient`, seen from outside |
//! | `gateway/` | the ways in by HTTP |
//! | `door.rs` | which hosts on the web belong to it |
//! | `serve.rs` | what comes of a fetch at one of them |
//! | `take.rs` | what comes of an upload |
//! | `hosting.rs` | who hosts what, for how long |
//! | `service.rs` | the paid pinning service and its bills |
//! | `deeds.rs` | what operators do by hand |
//! | `troubles.rs` | the faults that are going on |
//! | `which.rs` | which files a fault or a deed is about |
//! | `lies.rs` | what a lying host hands over |
//! | `store.rs` | the store: put, get, list |
//! | `blocks.rs` | the store as blocks and CAR files |
//! | `restore.rs` | what a log says was stored, put back |
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
mod client;
#[cfg(feature = "engine")]
mod decode;
#[cfg(feature = "engine")]
mod deeds;
#[cfg(feature = "engine")]
mod door;
pub mod fault;
#[cfg(feature = "engine")]
mod folder;
#[cfg(feature = "engine")]
mod gateway;
#[cfg(feature = "engine")]
mod hosting;
#[cfg(feature = "engine")]
mod kept;
pub mod known;
mod ledger;
#[cfg(feature = "engine")]
mod lies;
#[cfg(feature = "engine")]
mod network;
#[cfg(feature = "engine")]
mod restore;
#[cfg(feature = "engine")]
mod serve;
#[cfg(feature = "engine")]
mod service;
pub mod spec;
#[cfg(feature = "engine")]
mod store;
#[cfg(feature = "engine")]
mod take;
#[cfg(feature = "engine")]
mod troubles;
#[cfg(feature = "engine")]
mod unixfs;
#[cfg(feature = "engine")]
mod varint;
#[cfg(feature = "engine")]
mod which;

pub use ledger::ledger;
#[cfg(feature = "engine")]
pub use {
    address::Format,
    asked::{Around, Member, Moment, Outcome},
    blocks::is_block,
    car::{CarError, CidError},
    folder::{Content, DEPTH_LIMIT, FOLDER_LIMIT, Folder, NAME_LIMIT, StorageError},
    network::StorageNetwork,
    store::{Held, Listed, Missing, Storage},
};

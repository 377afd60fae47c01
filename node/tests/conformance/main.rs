//! Modules of Node.js answer as Node.js 20 does: every case of `*.json`, made by `make.mjs`, run inside a node.

#![cfg(feature = "engine")]

mod cases;
#[path = "../common/mod.rs"]
pub mod common;

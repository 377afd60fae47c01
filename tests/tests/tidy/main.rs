//! The rules of the house as tests: what no compiler and no lint checks.
//!
//! Each rule is one test; its message says the rule, the places and what to do. Each checker is also held against a
//! made-up text that breaks its rule, so that none passes by finding nothing.
//!
//! | file | rules |
//! |---|---|
//! | `arrows.rs` | which package may depend on which, and on which crates |
//! | `naming.rs` | which package may name which crate; where `async` and `unsafe` may stand |
//! | `size.rs` | how files open, how long they and their functions are, what `mod.rs` holds |
//! | `words.rs` | words, paths and addresses that no file holds |
//! | `generated.rs` | files made from code are fresh; every word of the language is shown |
//! | `fidelity.rs` | the page of all rules is fresh; the tests and sections that rules name are there |
//! | `support.rs` | the page of what our nodes have of Node.js is fresh; no member is absent |
//! | `links.rs` | links in the documentation lead somewhere; the change log has a place for what comes next |
//! | `containment.rs` | the tests run under `--cfg madsim` |
//! | `tree.rs` | the files of the repository, and how a broken rule is told |
//! | `code.rs` | Rust text without comments and texts, its words and its functions |

#![expect(clippy::disallowed_methods, reason = "these tests read the files of the repository and the settings of the build")]

mod arrows;
mod code;
#[path = "../../../node/tests/common/mod.rs"]
pub mod common;
mod containment;
mod fidelity;
mod generated;
mod links;
mod naming;
mod size;
mod support;
mod tree;
mod words;

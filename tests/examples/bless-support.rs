//! Writes anew the page of what our nodes have of Node.js: `docs/node-support.md`.

#![expect(clippy::disallowed_methods, reason = "this is a tool of the developer that writes files, not part of a run")]

use std::io;

use koipond_node::{Node, survey};
use koipond_record::SimTime;
use koipond_tests::{repo, support};

#[path = "../../node/tests/common/mod.rs"]
pub mod common;

fn main() -> io::Result<()> {
    let members = support::members();
    let mut node = Node::new(common::config(7, 0, survey(&members)));
    let said = common::run(&mut node, SimTime(0)).lines.concat();
    let page = support::page(&support::Findings::of(&members, &said), support::cases());
    std::fs::write(repo::root().join(support::FILE), page)
}

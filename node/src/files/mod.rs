//! A node's file tree: what modules `fs` and its kin of Node.js work on. It survives a crash of the process.
//!
//! What lies where when a node is new:
//!
//! | path | what |
//! |---|---|
//! | `/` | the task's folder, and the one in which the process starts; so `__dirname` and relative paths lead to the same files |
//! | `/…` | the task's own files that were loaded, where `__filename` says they are: they can be read, not changed; new files may join them |
//! | `/namespace/<task id>` | the task's base folder, as `getBasePath` names it |
//! | `/executables/<task id>.js` | the file that was started, as `process.argv[1]` names it: a link to the task's entry |
//! | `/tmp`, `/home` | empty folders |
//!
//! | file | holds |
//! |---|---|
//! | `errno.rs` | why an operation fails |
//! | `inode.rs` | what lies in the tree: files, folders, links, with their times |
//! | `tree.rs` | the tree, its limits, and how a path is followed |
//! | `change.rs` | what changes folders: make, rename, link, remove |
//! | `open.rs` | open files: read, write, truncate |
//! | `tests.rs` | what must hold of the whole |

mod change;
mod errno;
mod inode;
mod open;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use errno::Errno;
pub(crate) use inode::Status;
pub(crate) use tree::{FileLimits, Follow, Tree};

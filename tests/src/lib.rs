//! What the end-to-end suites share.
//!
//! | file | holds |
//! |---|---|
//! | `program.rs` | the program, started with arguments; what it printed and how it ended |
//! | `folder.rs` | a folder of a test's own |
//! | `repo.rs` | the repository's files, scenarios and their tasks |
//! | `watch.rs` | a run by the library, with all its events |
//! | `fuzz.rs` | what is fuzzed |
//! | `golden.rs` | the digests that are committed |
//! | `law.rs` | random small scenarios |
//! | `planted.rs` | failures that were planted, to be shrunk |
//! | `screens.rs` | the page of the viewer, with screens that the program makes |
//! | `support/` | what our nodes have of Node.js, member by member |
//! | `broken.rs` | the tasks that cannot be used, and the messages beside them |

pub mod broken;
pub mod folder;
pub mod fuzz;
pub mod golden;
pub mod law;
pub mod planted;
pub mod program;
pub mod repo;
pub mod screens;
pub mod support;
pub mod watch;

pub use folder::Folder;
pub use program::{Ended, Program};
pub use watch::{Collected, Scene};

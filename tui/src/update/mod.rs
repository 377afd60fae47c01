//! What happens to the viewer, and what it does to the model.
//!
//! A key changes the model at once; what needs the log or the world comes back as an [`Effect`], and its answer as a [`Message`].
//!
//! | file | holds |
//! |---|---|
//! | `message.rs` | messages, effects, and which part takes a message in |
//! | `keys.rs` | the key table |
//! | `act.rs` | what each key does |
//! | `typing.rs` | a search or a command while it is typed |
//! | `mouse.rs` | clicks, the wheel, and text that is selected |
//! | `help.rs` | the words of the help, from the tables |

mod act;
mod help;
mod keys;
mod message;
mod mouse;
mod typing;

pub use act::{pause, play, put, why};
pub use help::{Section, sections};
pub use keys::{HINTS, KEYS};
pub use message::{Copied, Effect, Message, bookmark, update};

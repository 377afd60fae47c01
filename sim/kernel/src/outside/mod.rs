//! The world outside of Koii, as far as tasks ask it: hosts that answer as the scenario tells them to. No socket is ever opened.
//!
//! | file | holds |
//! |---|---|
//! | `spec.rs` | what YAML can say of a route |
//! | `host.rs` | which route answers a request, and with what |

#[cfg(feature = "engine")]
mod host;
mod spec;

#[cfg(feature = "engine")]
pub use host::{Fate, Outside};
pub use spec::{Request, Route};

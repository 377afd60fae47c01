//! What modules of Node.js leave to Rust: crypto, compression, addresses, the file system. Reached as `host.native.<family>.<name>`.
//!
//! | file | family |
//! |---|---|
//! | `text.rs` | `text`: encodings of bytes as text |

mod text;

use crate::engine::NativeFunction;

/// The families and their functions.
pub(crate) const FAMILIES: [(&str, &[NativeFunction]); 1] = [("text", text::FUNCTIONS)];

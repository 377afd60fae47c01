//! What modules of Node.js leave to Rust: crypto, compression, addresses, the file system. Reached as `host.native.<family>.<name>`.
//!
//! | file | family |
//! |---|---|
//! | `base58.rs` | `base58`: the texts of Solana's keys, and signatures in them |
//! | `cipher.rs` | `cipher`: symmetric ciphers |
//! | `fs.rs` | `fs`: the file system of an operating system, over the node's own files |
//! | `hash.rs` | `hash`: hashes and HMACs |
//! | `held.rs` | no family: states of Rust's that JavaScript holds |
//! | `kdf.rs` | `kdf`: keys from passwords |
//! | `key.rs`, `keyform.rs`, `der.rs`, `curve.rs`, `rsa.rs` | `key`: keys of two halves, the forms in which they are written, what they can do |
//! | `process.rs` | `process`: its time, work and memory |
//! | `engine/require.rs` | `modules`: what `require` is made of |
//! | `random.rs` | `random`: chance for `crypto` |
//! | `sealed.rs` | `sealed`: private keys under a password |
//! | `text.rs` | `text`: encodings of bytes as text |
//! | `url.rs` | `url`: addresses, and the encoding of forms |
//! | `zlib.rs` | `zlib`: compression |

mod base58;
mod cipher;
mod curve;
mod der;
mod fs;
mod hash;
mod held;
mod kdf;
mod key;
mod keyform;
mod process;
mod random;
mod rsa;
mod sealed;
mod text;
mod url;
mod zlib;

use crate::engine::NativeFunction;

/// The families and their functions.
pub(crate) const FAMILIES: &[(&str, &[NativeFunction])] = &[
    ("base58", base58::FUNCTIONS),
    ("cipher", cipher::FUNCTIONS),
    ("fs", fs::FUNCTIONS),
    ("hash", hash::FUNCTIONS),
    ("kdf", kdf::FUNCTIONS),
    ("key", key::FUNCTIONS),
    ("modules", crate::engine::require::FUNCTIONS),
    ("random", random::FUNCTIONS),
    ("process", process::FUNCTIONS),
    ("sealed", sealed::FUNCTIONS),
    ("text", text::FUNCTIONS),
    ("url", url::FUNCTIONS),
    ("zlib", zlib::FUNCTIONS),
];

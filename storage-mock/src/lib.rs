//! A content-addressed store as tasks see IPFS.

pub mod spec;

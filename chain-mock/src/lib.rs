//! The K2 task contract as a plain state machine.

pub mod spec;

//! One run in exact order: the event heap, the network, processes and the faults on them.

pub mod fault;
pub mod spec;

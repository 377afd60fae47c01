//! Judging a run: expectations, always-on invariants and metrics, as folds over events.

pub mod spec;

//! One task node: QuickJS, the framework, the seam, round timers and behaviours.

pub mod spec;

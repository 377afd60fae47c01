//! Tasks of every form load: projects, bundles, scripts; what they print is what Node.js 20 prints.

#![cfg(feature = "engine")]

mod bundles;
#[path = "../common/mod.rs"]
pub mod common;
mod generations;
mod hostile;
mod look;
mod project;
mod projects;
mod traces;

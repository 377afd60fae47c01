//! The storage network's hosts as tasks meet them by HTTP: status, headers, bodies, and what the log says of it.

mod common;
mod files;
mod laws;
mod services;

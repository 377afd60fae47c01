//! How a result that is no report of a run is written.

/// For people, or for programs.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// In lines
    Human,
    /// As JSON
    Json,
}

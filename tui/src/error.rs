//! Why a run cannot be viewed.

use std::path::PathBuf;

use koipond_record::RecordError;

/// A run that cannot be viewed, or a terminal that cannot show it.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The run folder or its log cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The log is of another format; what stands beside it may be readable.
    #[error("{}: {why}{beside}", path.display())]
    OtherFormat {
        /// The run folder.
        path: PathBuf,
        /// What formats they are.
        why: RecordError,
        /// What is known of the run all the same, a line each.
        beside: String,
    },
    /// There is nothing in the log yet.
    #[error("the log in {0} holds no event that can be read; wait until the run has written its first events, or run the scenario again")]
    Empty(PathBuf),
    /// The log does not begin as a run does.
    #[error("the log in {0} does not begin by telling what ran, so its events have no names; run the scenario again")]
    NoStart(PathBuf),
    /// There is no terminal to draw on.
    #[error("stdout is no terminal, and the viewer draws on one; start it in a terminal, or read the run with `koipond log RUN`")]
    NoTerminal,
    /// There is one, but it can only print lines.
    #[error(
        "this terminal says that it is dumb (TERM=dumb), and the viewer moves about on the screen; start it in another terminal, or read the run with `koipond log RUN`"
    )]
    DumbTerminal,
    /// The terminal refused.
    #[error("the terminal cannot be used ({0}); try another terminal, or read the run with `koipond log RUN`")]
    Terminal(#[from] std::io::Error),
    /// A key script names a key that does not exist.
    #[error("`{0}` is no key; write one character, or one of {names} (and <lt> for `<`)", names = crate::key::names())]
    UnknownKey(String),
}

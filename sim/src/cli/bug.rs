//! What is told of a bug of ours, and the version it is told with.

use koipond_kernel::CONTAINMENT;
use koipond_record::exit::ExitCode;

use super::screen::Screen;

/// The version, and whether runs are contained.
pub(super) const VERSION: &str = if CONTAINMENT {
    concat!(env!("CARGO_PKG_VERSION"), " (containment on)")
} else {
    concat!(env!("CARGO_PKG_VERSION"), " (containment off)")
};

/// Tells of a bug of ours.
pub(super) fn bug(screen: &mut Screen, words: &str) -> ExitCode {
    screen.error(&format!("koipond {VERSION} has a bug: {words}"));
    let command: Vec<String> = std::env::args().collect();
    screen.error(&format!("please report it with the command: {}", command.join(" ")));
    ExitCode::Bug
}

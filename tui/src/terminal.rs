//! The terminal while the viewer has it, and given back as it was: at the end, on an error, on a panic, when the viewer is ended.

use std::io::{IsTerminal, Stdout, Write, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::{Hide, Show};
use ratatui::crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};

use crate::ViewError;

/// Whether the viewer has the terminal, so that it is given back once.
static HAS_IT: AtomicBool = AtomicBool::new(false);

/// What draws on it.
pub type Screen = Terminal<CrosstermBackend<Stdout>>;

/// Whether the viewer was told to end from outside.
#[derive(Clone, Default)]
pub struct Ended(Arc<AtomicBool>);

impl Ended {
    pub fn is_told(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Refuses what cannot be drawn on.
///
/// # Errors
/// When stdout is no terminal, or one that cannot move its cursor.
pub fn check() -> Result<(), ViewError> {
    if !stdout().is_terminal() {
        return Err(ViewError::NoTerminal);
    }
    #[expect(clippy::disallowed_methods, reason = "TERM is what the terminal says of itself; no run sees it")]
    let name = std::env::var("TERM").unwrap_or_default();
    if name == "dumb" { Err(ViewError::DumbTerminal) } else { Ok(()) }
}

/// Takes the terminal for as long as something is drawn on it.
///
/// # Errors
/// When the terminal refuses, and what the work says.
pub fn within<T>(work: impl FnOnce(&mut Screen, &Ended) -> Result<T, ViewError>) -> Result<T, ViewError> {
    check()?;
    let previous: Arc<dyn Fn(&std::panic::PanicHookInfo<'_>) + Send + Sync> = std::panic::take_hook().into();
    let after = Arc::clone(&previous);
    // A panic is told on the usual screen, where it stays to be read.
    std::panic::set_hook(Box::new(move |panic| {
        restore();
        previous(panic);
    }));
    let outcome = taken(work);
    if !std::thread::panicking() {
        std::panic::set_hook(Box::new(move |panic| after(panic)));
    }
    outcome
}

fn taken<T>(work: impl FnOnce(&mut Screen, &Ended) -> Result<T, ViewError>) -> Result<T, ViewError> {
    let ended = Ended::default();
    let _signals = Signals::watch(&ended)?;
    let _taken = Taken::take()?;
    let mut screen = Terminal::new(CrosstermBackend::new(stdout()))?;
    work(&mut screen, &ended)
}

/// The terminal, until it is dropped.
struct Taken;

impl Taken {
    fn take() -> Result<Self, ViewError> {
        enable_raw_mode()?;
        // From here on it is given back, whatever fails.
        HAS_IT.store(true, Ordering::SeqCst);
        let taken = Self;
        execute!(stdout(), EnterAlternateScreen, EnableMouseCapture, Hide)?;
        Ok(taken)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives it back. Where the terminal is gone there is nothing left to do about an error.
fn restore() {
    if !HAS_IT.swap(false, Ordering::SeqCst) {
        return;
    }
    // What is not cleared, some terminals leave on the usual screen if their size was changed.
    let _ = execute!(stdout(), DisableMouseCapture, Clear(ClearType::All), LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}

/// The signals that end the viewer, watched until this is dropped.
#[cfg(unix)]
struct Signals(Vec<signal_hook::SigId>);

#[cfg(unix)]
impl Signals {
    fn watch(ended: &Ended) -> Result<Self, ViewError> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        let mut watched = Self(Vec::new());
        // SIGHUP ends the process as it always does: the terminal is gone, nothing can be given back, and crossterm waits for keys of a
        // terminal that is gone without an end.
        for signal in [SIGTERM, SIGINT] {
            watched.0.push(signal_hook::flag::register(signal, Arc::clone(&ended.0))?);
        }
        Ok(watched)
    }
}

#[cfg(unix)]
impl Drop for Signals {
    fn drop(&mut self) {
        for signal in self.0.drain(..) {
            signal_hook::low_level::unregister(signal);
        }
    }
}

/// Elsewhere there are none that could be watched.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "where there are signals, watching them can fail")]
    fn watch(_: &Ended) -> Result<Self, ViewError> {
        Ok(Self)
    }
}

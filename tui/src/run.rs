//! The loop between terminal and model: a key comes in, a screen goes out.
//!
//! A screen is drawn when a key was pressed, time passed while it plays, the size changed, the log grew or more of it is known, and
//! at no other time.

use std::io::{Write, stdout};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;
#[expect(clippy::disallowed_types, reason = "a run is played by the clock on the wall; nothing inside of a run sees it")]
use std::time::Instant;

use koipond_record::Seq;
use ratatui::crossterm::event::{self, Event as TerminalEvent, MouseButton, MouseEvent, MouseEventKind};

use crate::ViewError;
use crate::desk::Desk;
use crate::key::Key;
use crate::pick::{Did, Mouse};
use crate::seek::Way;
use crate::terminal::{self, Ended, Screen};
use crate::theme::{Charset, Theme};
use crate::update::Message;

/// How long to wait for a key before looking whether the log has grown.
const GROWTH_LOOK: Duration = Duration::from_millis(300);

/// How long a screen stands while a run is played.
const PLAY_STEP: Duration = Duration::from_millis(50);

/// How long to wait for a key before looking whether the viewer is to end.
const IDLE: Duration = Duration::from_millis(500);

/// How a run is viewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The event to begin at; the last one if none is given.
    pub at: Option<Seq>,
    /// What is coloured how.
    pub theme: Theme,
    /// Which characters are drawn.
    pub charset: Charset,
}

/// The run folders that are looked at: one, or two side by side.
#[derive(Clone, Copy)]
pub struct Runs<'a> {
    /// The one that the keys go to first.
    pub first: &'a Path,
    /// The one beside it.
    pub second: Option<&'a Path>,
    /// What makes another run from an event of one of them on; without it, `:fork` says that it cannot.
    pub fork: Option<&'a Fork<'a>>,
}

impl<'a> From<&'a Path> for Runs<'a> {
    fn from(first: &'a Path) -> Self {
        Self { first, second: None, fork: None }
    }
}

impl<'a> From<&'a PathBuf> for Runs<'a> {
    fn from(first: &'a PathBuf) -> Self {
        Self { first, second: None, fork: None }
    }
}

/// Runs the run of a folder again, with something changed from an event on; gives the folder of the new run, whose first events can be
/// read, or says why that cannot be done.
pub type Fork<'f> = dyn Fn(&Path, Seq, &str) -> Result<PathBuf, String> + 'f;

/// Shows run folders in the terminal until the user quits.
///
/// # Errors
/// When a folder or its log cannot be read, or when there is no terminal to draw on.
pub fn view<'a>(runs: impl Into<Runs<'a>>, options: Options) -> Result<(), ViewError> {
    terminal::check()?;
    let mut desk = Desk::open(runs.into(), options)?;
    terminal::within(|screen, ended| run(&mut desk, screen, ended))
}

/// When what is done by the clock was done last.
#[expect(clippy::disallowed_types, reason = "a run is played by the clock on the wall; nothing inside of a run sees it")]
struct Clock {
    ticked: Instant,
    looked: Instant,
}

impl Clock {
    #[expect(clippy::disallowed_types, reason = "a run is played by the clock on the wall; nothing inside of a run sees it")]
    fn start() -> Self {
        Self { ticked: Instant::now(), looked: Instant::now() }
    }

    /// The milliseconds since the last tick.
    #[expect(clippy::disallowed_types, reason = "a run is played by the clock on the wall; nothing inside of a run sees it")]
    fn tick(&mut self) -> u64 {
        let ms = u64::try_from(self.ticked.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.ticked = Instant::now();
        ms
    }
}

fn run(desk: &mut Desk<'_>, screen: &mut Screen, ended: &Ended) -> Result<(), ViewError> {
    let mut clock = Clock::start();
    loop {
        desk.resize(screen.size()?);
        screen.draw(|frame| desk.draw(frame.buffer_mut()))?;
        if let Some(sequence) = desk.active().copied.take() {
            let mut out = stdout();
            out.write_all(sequence.as_bytes())?;
            out.flush()?;
        }
        if wait(desk, &mut clock, ended)?.is_break() {
            return Ok(());
        }
    }
}

/// Waits until there is something to draw.
#[expect(clippy::disallowed_types, reason = "a run is played by the clock on the wall; nothing inside of a run sees it")]
fn wait(desk: &mut Desk<'_>, clock: &mut Clock, ended: &Ended) -> Result<ControlFlow<()>, ViewError> {
    let mut is_busy = true;
    loop {
        if ended.is_told() {
            return Ok(ControlFlow::Break(()));
        }
        let playing = desk.active().model.play.is_playing();
        let may_grow = desk.sessions().any(|session| session.source.may_grow());
        let patience = match (is_busy || desk.active().is_looking(), playing, may_grow) {
            (true, ..) => Duration::ZERO,
            (false, true, _) => PLAY_STEP.saturating_sub(clock.ticked.elapsed()),
            (false, false, true) => GROWTH_LOOK,
            (false, false, false) => IDLE,
        };
        if event::poll(patience)? {
            match event::read()? {
                TerminalEvent::Resize(..) => return Ok(ControlFlow::Continue(())),
                happened => match message(happened) {
                    Some(message) => {
                        // Time stood still until the key that lets it pass.
                        if !playing {
                            clock.tick();
                        }
                        return Ok(desk.take(message));
                    }
                    None => continue,
                },
            }
        }
        if desk.active().is_looking() {
            return Ok(desk.look_on());
        }
        if playing && clock.ticked.elapsed() >= PLAY_STEP {
            return Ok(desk.take(Message::Tick { ms: clock.tick() }));
        }
        if may_grow && clock.looked.elapsed() >= GROWTH_LOOK {
            clock.looked = Instant::now();
            if desk.grow()? {
                return Ok(ControlFlow::Continue(()));
            }
        }
        is_busy = desk.work();
        if is_busy {
            return Ok(desk.take(Message::Marked));
        }
    }
}

/// What the terminal says, if it means something.
fn message(happened: TerminalEvent) -> Option<Message> {
    match happened {
        TerminalEvent::Key(press) if press.is_press() || press.is_repeat() => Key::from_terminal(press).map(Message::Key),
        TerminalEvent::Mouse(MouseEvent { kind, column, row, .. }) => {
            let did = match kind {
                MouseEventKind::Down(MouseButton::Left) => Did::Press,
                MouseEventKind::Drag(MouseButton::Left) => Did::Drag,
                MouseEventKind::Up(MouseButton::Left) => Did::Release,
                MouseEventKind::ScrollUp => Did::Wheel(Way::Back),
                MouseEventKind::ScrollDown => Did::Wheel(Way::Forward),
                _ => return None,
            };
            Some(Message::Mouse(Mouse { did, column, row }))
        }
        _ => None,
    }
}

//! The loop between terminal and model: a key comes in, a screen goes out.
//!
//! A screen is drawn when a key was pressed, time passed while it plays, the size changed, the log grew or more of it is known, and
//! at no other time.

use std::io::{Write, stdout};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;
#[expect(clippy::disallowed_types, reason = "a run is played by the clock on the wall; nothing inside of a run sees it")]
use std::time::Instant;

use koipond_record::Seq;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{self, Event as TerminalEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Size;

use crate::ViewError;
use crate::export::{svg, text};
use crate::key::{Key, script};
use crate::pick::{Did, Mouse};
use crate::seek::Way;
use crate::session::Session;
use crate::terminal::{self, Ended, Screen};
use crate::theme::{Charset, Theme};
use crate::update::Message;
use crate::view::draw;

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

/// Shows a run folder in the terminal until the user quits.
///
/// # Errors
/// When the folder or its log cannot be read, or when there is no terminal to draw on.
pub fn view(folder: &Path, options: Options) -> Result<(), ViewError> {
    terminal::check()?;
    let mut session = Session::open(folder, options)?;
    terminal::within(|screen, ended| run(&mut session, screen, ended))
}

/// One screen of a run folder, after some keys: each character is a key, others are written `<Enter>`.
///
/// # Errors
/// When the folder or its log cannot be read, or a key does not exist.
pub fn render(folder: &Path, options: Options, width: u16, height: u16, keys: &str) -> Result<Buffer, ViewError> {
    Ok(session_after(folder, options, Size { width, height }, keys)?.screen())
}

/// One screen of a run folder as text, after some keys.
///
/// # Errors
/// When the folder or its log cannot be read, or a key does not exist.
pub fn render_text(folder: &Path, options: Options, width: u16, height: u16, keys: &str) -> Result<String, ViewError> {
    Ok(text(&render(folder, options, width, height, keys)?))
}

/// One screen of a run folder as SVG, after some keys, in the colours that its theme then has.
///
/// # Errors
/// When the folder or its log cannot be read, or a key does not exist.
pub fn render_svg(folder: &Path, options: Options, width: u16, height: u16, keys: &str) -> Result<String, ViewError> {
    let session = session_after(folder, options, Size { width, height }, keys)?;
    Ok(svg(&session.screen(), session.model.theme))
}

fn session_after(folder: &Path, options: Options, size: Size, keys: &str) -> Result<Session, ViewError> {
    let keys = script(keys)?;
    let mut session = Session::open(folder, options)?;
    while !session.source.mark_some(64) {}
    session.resize(size);
    for key in keys {
        if session.take(Message::Key(key)).is_break() {
            break;
        }
        while session.is_looking() && session.look_on().is_continue() {}
        while session.work() {}
        session.gather();
    }
    Ok(session)
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

fn run(session: &mut Session, screen: &mut Screen, ended: &Ended) -> Result<(), ViewError> {
    let mut clock = Clock::start();
    loop {
        session.resize(screen.size()?);
        screen.draw(|frame| draw(&session.model, frame.area(), frame.buffer_mut()))?;
        if let Some(sequence) = session.copied.take() {
            let mut out = stdout();
            out.write_all(sequence.as_bytes())?;
            out.flush()?;
        }
        if wait(session, &mut clock, ended)?.is_break() {
            return Ok(());
        }
    }
}

/// Waits until there is something to draw.
#[expect(clippy::disallowed_types, reason = "a run is played by the clock on the wall; nothing inside of a run sees it")]
fn wait(session: &mut Session, clock: &mut Clock, ended: &Ended) -> Result<ControlFlow<()>, ViewError> {
    let mut is_busy = true;
    loop {
        if ended.is_told() {
            return Ok(ControlFlow::Break(()));
        }
        let playing = session.model.play.is_playing();
        let patience = match (is_busy || session.is_looking(), playing, session.source.may_grow()) {
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
                        return Ok(session.take(message));
                    }
                    None => continue,
                },
            }
        }
        if session.is_looking() {
            return Ok(session.look_on());
        }
        if playing && clock.ticked.elapsed() >= PLAY_STEP {
            return Ok(session.take(Message::Tick { ms: clock.tick() }));
        }
        if session.source.may_grow() && clock.looked.elapsed() >= GROWTH_LOOK {
            clock.looked = Instant::now();
            if session.source.grow()? {
                return Ok(session.take(Message::Grew { end: session.source.end() }));
            }
        }
        is_busy = session.work();
        if is_busy {
            return Ok(session.take(Message::Marked));
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

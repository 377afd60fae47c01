//! What lies on the desk: one run, or two side by side from the event on where they part.
//!
//! Keys go to one of the two; the other stands at the same event while they are the same, and at the same moment after that.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use koipond_record::Seq;

use crate::ViewError;
use crate::export::{svg, text};
use crate::layout::LEAST;
use crate::model::Beside;
use crate::part::parting;
use crate::pick::Mouse;
use crate::run::{Fork, Options, Runs};
use crate::session::{Session, Wish};
use crate::story::clean;
use crate::theme::Theme;
use crate::update::Message;
use crate::view::draw;

/// The runs that are looked at.
pub struct Desk<'f> {
    first: Seat,
    /// Beside it, if another is looked at.
    second: Option<Seat>,
    /// Which of them the keys go to.
    at_second: bool,
    /// Where that one was when the other last followed it.
    followed: Option<Seq>,
    size: Size,
    options: Options,
    fork: Option<&'f Fork<'f>>,
}

/// A run, and where it is drawn.
struct Seat {
    folder: PathBuf,
    session: Session,
    area: Rect,
}

impl<'f> Desk<'f> {
    /// Opens one run, or two at the event where they part.
    ///
    /// # Errors
    /// When a folder or its log cannot be read.
    pub fn open(runs: Runs<'f>, options: Options) -> Result<Self, ViewError> {
        let first = Seat::open(runs.first, options)?;
        let mut desk = Self { first, second: None, at_second: false, followed: None, size: Size::default(), options, fork: runs.fork };
        if let Some(path) = runs.second {
            let mut second = Seat::open(path, options)?;
            let parted = parting(&mut desk.first.session.source, &mut second.session.source);
            for session in [&mut desk.first.session, &mut second.session] {
                session.model.note = Some(match parted {
                    Some(at) => format!("the two runs part at {at}; 'p comes back to it"),
                    None => "the two runs are the same, as far as they go".to_owned(),
                });
                if let Some(at) = parted.map(|at| at.min(session.model.last())) {
                    session.model.bookmarks.insert('p', at);
                    session.model.cursor = if options.at.is_none() { at } else { session.model.cursor };
                }
            }
            desk.second = Some(second);
        }
        Ok(desk)
    }

    /// The run that the keys go to.
    pub fn active(&mut self) -> &mut Session {
        match &mut self.second {
            Some(second) if self.at_second => &mut second.session,
            _ => &mut self.first.session,
        }
    }

    /// All runs.
    pub fn sessions(&mut self) -> impl Iterator<Item = &mut Session> {
        [Some(&mut self.first), self.second.as_mut()].into_iter().flatten().map(|seat| &mut seat.session)
    }

    /// Gives each run its part of the screen: side by side, one above the other, or the one that the keys go to alone.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
        let whole = Rect::new(0, 0, size.width, size.height);
        let (half, low) = (size.width / 2, size.height / 2);
        let none = Rect::default();
        let (first, second) = match self.second {
            None => (whole, none),
            Some(_) if half >= LEAST.width => (Rect { width: half, ..whole }, Rect { x: half, width: size.width - half, ..whole }),
            Some(_) if low >= LEAST.height => (Rect { height: low, ..whole }, Rect { y: low, height: size.height - low, ..whole }),
            Some(_) if self.at_second => (none, whole),
            Some(_) => (whole, none),
        };
        let alone = self.second.is_none();
        let beside = |active: bool| match (alone, active) {
            (true, _) => Beside::Nobody,
            (false, true) => Beside::Active,
            (false, false) => Beside::Following,
        };
        self.first.place(first, beside(!self.at_second));
        let at_second = self.at_second;
        if let Some(seat) = &mut self.second {
            seat.place(second, beside(at_second));
        }
    }

    /// Takes a message in, for the run that the keys go to; the other follows.
    pub fn take(&mut self, message: Message) -> ControlFlow<()> {
        let message = self.turned(message);
        if self.active().take(message).is_break() {
            return ControlFlow::Break(());
        }
        self.settle();
        ControlFlow::Continue(())
    }

    /// Looks on for what was not found yet.
    pub fn look_on(&mut self) -> ControlFlow<()> {
        let flow = self.active().look_on();
        self.settle();
        flow
    }

    /// Looks whether a log is longer; whether one is.
    ///
    /// # Errors
    /// What the file system says.
    pub fn grow(&mut self) -> Result<bool, ViewError> {
        let mut grew = false;
        for session in self.sessions() {
            if session.source.may_grow() && session.source.grow()? {
                grew |= session.take(Message::Grew { end: session.source.end() }).is_continue();
            }
        }
        if grew {
            self.followed = None;
            self.follow();
        }
        Ok(grew)
    }

    /// Does some of what is worth doing while nobody presses a key; whether there was something to do.
    pub fn work(&mut self) -> bool {
        self.sessions().any(Session::work)
    }

    /// Draws all of it.
    pub fn draw(&self, buf: &mut Buffer) {
        let seats = [Some(&self.first), self.second.as_ref()];
        for seat in seats.into_iter().flatten().filter(|seat| !seat.area.is_empty()) {
            if seat.area.x == 0 && seat.area.y == 0 && self.second.is_none() {
                draw(&seat.session.model, seat.area, buf);
                continue;
            }
            let mut own = Buffer::empty(Rect { x: 0, y: 0, ..seat.area });
            draw(&seat.session.model, own.area, &mut own);
            own.area = seat.area;
            buf.merge(&own);
        }
    }

    /// What a run asked of the desk is done.
    fn settle(&mut self) {
        match self.active().wish.take() {
            Some(Wish::Other) if self.second.is_some() => self.give_keys(!self.at_second),
            Some(Wish::Other) => {
                self.active().model.note = Some("there is one run; `koipond view A B` shows two, `:fork` makes another".to_owned());
            }
            Some(Wish::Fork(change)) => self.forked(&change),
            Some(Wish::Export(path)) => {
                let theme = self.active().model.theme;
                let said = write_screen(&self.screen(), theme, &path);
                self.active().model.note = Some(said);
            }
            None => {}
        }
        self.follow();
    }

    /// The keys go to one of two; both stay where they are until one is pressed.
    fn give_keys(&mut self, at_second: bool) {
        self.at_second = at_second;
        self.resize(self.size);
        self.followed = Some(self.active().model.cursor);
    }

    /// The screen as it would be drawn.
    pub fn screen(&self) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, self.size.width, self.size.height));
        self.draw(&mut buf);
        buf
    }

    /// Makes another run from the event of the cursor on, and looks at it beside this one.
    fn forked(&mut self, change: &str) {
        let from = if self.at_second { self.second.as_ref().map(|seat| &seat.folder) } else { Some(&self.first.folder) };
        let Some(folder) = from.cloned() else { return };
        let at = self.active().model.cursor;
        let Some(fork) = self.fork else {
            self.active().model.note = Some("this run cannot be forked from here; `koipond fork RUN --at N --change …` does".to_owned());
            return;
        };
        let options = Options { at: Some(at), ..self.options };
        let made = fork(&folder, at, change).and_then(|path| Seat::open(&path, options).map_err(|why| why.to_string()));
        match made {
            Ok(mut seat) => {
                let name = clean(&seat.folder.display().to_string());
                if self.at_second
                    && let Some(old) = self.second.take()
                {
                    self.first = old;
                }
                seat.session.model.below = self.active().model.below;
                // It may not have come so far yet; then it follows as it grows.
                seat.session.model.note = None;
                (self.second, self.at_second, self.followed) = (Some(seat), false, None);
                self.resize(self.size);
                self.active().model.note = Some(format!("forked at {at} into {name}; o goes there and back"));
            }
            Err(why) => self.active().model.note = Some(clean(why.lines().next().unwrap_or_default())),
        }
    }

    /// The other run stands where this one does.
    fn follow(&mut self) {
        let Some(second) = &mut self.second else { return };
        let (leader, other) =
            if self.at_second { (&second.session, &mut self.first.session) } else { (&self.first.session, &mut second.session) };
        let Some(event) = &leader.model.page.selected else { return };
        if self.followed == Some(event.seq) {
            return;
        }
        self.followed = Some(event.seq);
        let same = other.source.event(event.seq).filter(|found| (found.at, &found.what) == (event.at, &event.what));
        let there = match same {
            Some(found) => found.seq,
            None => other.source.seq_at(event.at).unwrap_or(other.model.last()),
        };
        let model = &mut other.model;
        (model.below, model.focus, model.theme, model.charset) =
            (leader.model.below, leader.model.focus, leader.model.theme, leader.model.charset);
        model.node = leader.model.node;
        if model.cursor != there.min(model.last()) {
            model.step(there);
            model.note = None;
        }
        other.gather();
    }

    /// What the mouse does, as the run under it sees it; a press there makes it the one that the keys go to.
    fn turned(&mut self, message: Message) -> Message {
        let Message::Mouse(mouse) = message else { return message };
        let over = |seat: &Seat| seat.area.contains((mouse.column, mouse.row).into());
        let at_second = self.second.as_ref().is_some_and(over);
        if self.second.is_some() && at_second != self.at_second && (at_second || over(&self.first)) {
            self.give_keys(at_second);
        }
        let area = self.second.as_ref().filter(|_| self.at_second).map_or(self.first.area, |seat| seat.area);
        Message::Mouse(Mouse { column: mouse.column.saturating_sub(area.x), row: mouse.row.saturating_sub(area.y), ..mouse })
    }
}

/// Writes a screen into a new file; what came of it.
fn write_screen(screen: &Buffer, theme: Theme, path: &Path) -> String {
    let name = clean(&path.display().to_string());
    let text = match path.extension().and_then(|end| end.to_str()) {
        Some("svg") => svg(screen, theme),
        Some("txt") => text(screen),
        _ => return format!("{name} should end in .txt or .svg"),
    };
    // A file that is there is somebody's.
    let written = std::fs::OpenOptions::new().write(true).create_new(true).open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => format!("this screen is in {name}"),
        Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => format!("{name} is there already; choose another name"),
        Err(why) => format!("{name} cannot be written: {why}"),
    }
}

impl Seat {
    fn open(folder: &Path, options: Options) -> Result<Self, ViewError> {
        Ok(Self { folder: folder.to_owned(), session: Session::open(folder, options)?, area: Rect::default() })
    }

    fn place(&mut self, area: Rect, beside: Beside) {
        self.area = area;
        self.session.model.beside = beside;
        self.session.resize(area.as_size());
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::Seq;

    use super::*;
    use crate::pick::Did;
    use crate::sample::session;

    fn seat(events: u64) -> Seat {
        Seat { folder: PathBuf::new(), session: session(events, 0), area: Rect::default() }
    }

    fn desk() -> Desk<'static> {
        let (first, second) = (seat(5000), Some(seat(5000)));
        let mut desk =
            Desk { first, second, at_second: false, followed: None, size: Size::default(), options: Options::default(), fork: None };
        desk.resize(Size { width: 160, height: 30 });
        desk
    }

    fn wheel(desk: &mut Desk<'_>, column: u16) {
        let mouse = Mouse { did: Did::Wheel(crate::seek::Way::Forward), column, row: 20 };
        assert!(desk.take(Message::Mouse(mouse)).is_continue());
    }

    #[test]
    fn a_press_in_the_other_run_gives_it_the_keys() {
        let mut desk = desk();
        for (column, at_second) in [(100, true), (159, true), (79, false), (80, true), (0, false)] {
            let press = Mouse { did: Did::Press, column, row: 12 };
            assert!(desk.take(Message::Mouse(press)).is_continue());
            assert_eq!(desk.at_second, at_second, "at column {column}");
        }
    }

    #[test]
    fn the_mouse_means_the_same_place_in_each_run() {
        let mut desk = desk();
        let events = desk.first.session.model.layout().and_then(|layout| layout.inner_of(crate::view::EVENTS)).expect("it is shown");
        let mouse = |column| Mouse { did: Did::Wheel(crate::seek::Way::Forward), column, row: events.y };
        assert!(desk.take(Message::Mouse(mouse(80 + events.x))).is_continue());
        let cursors: Vec<Seq> = desk.sessions().map(|session| session.model.cursor).collect();
        assert_eq!(cursors, [Seq(3), Seq(3)]);
    }

    #[test]
    fn a_mouse_beyond_the_screen_does_nothing() {
        wheel(&mut desk(), u16::MAX);
    }
}

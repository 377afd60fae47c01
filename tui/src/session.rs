//! One run being looked at: its log and what the viewer knows of it. Messages go in, screens come out.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use crate::ViewError;
use crate::copy;
use crate::model::Model;
use crate::open::open;
use crate::page::gather;
use crate::run::Options;
use crate::seek::{Answer, Seek, find};
use crate::source::Source;
use crate::story::clean;
use crate::update::{Copied, Effect, Message, update};
use crate::view::draw;

/// How many frames are marked, or sifted, between two looks at the keyboard.
const FRAMES_AT_ONCE: usize = 32;

/// A run that is looked at.
pub struct Session {
    pub source: Source,
    pub model: Model,
    /// What is to be sent to the terminal, so that it copies something.
    pub copied: Option<String>,
    /// What is looked for and was not found yet.
    looking: Option<Seek>,
    /// What it asks of the desk.
    pub wish: Option<Wish>,
}

/// What a run asks of the desk on which it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// That the keys go to the other run.
    Other,
    /// Another run, with this changed from the event of the cursor on.
    Fork(String),
    /// All of the screen in a new file: as SVG if it ends in `.svg`, as text if it ends in `.txt`.
    Export(PathBuf),
}

impl Session {
    /// Opens a run folder.
    ///
    /// # Errors
    /// When the folder or its log cannot be read.
    pub fn open(folder: &Path, options: Options) -> Result<Self, ViewError> {
        let mut session = Self::new(open(folder)?, options);
        // Of a run kept where runs are kept, its scenario and its seed.
        let parts: Vec<_> = folder.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        session.model.folder = clean(&parts[parts.len().saturating_sub(2)..].join("/"));
        Ok(session)
    }

    /// Looks at a log.
    pub fn new(source: Source, options: Options) -> Self {
        let mut model = Model::new(source.story().clone(), source.end(), options.at);
        (model.theme, model.charset) = (options.theme, options.charset);
        Self { source, model, copied: None, looking: None, wish: None }
    }

    pub fn resize(&mut self, size: Size) {
        self.model.size = size;
        self.gather();
    }

    /// Takes a message in, does what it leads to, and gathers what the screen then shows.
    pub fn take(&mut self, message: Message) -> ControlFlow<()> {
        if matches!(message, Message::Key(_) | Message::Mouse(_)) {
            self.looking = None;
        }
        let mut next = Some(message);
        while let Some(message) = next.take() {
            match update(&mut self.model, message) {
                Some(Effect::Quit) => return ControlFlow::Break(()),
                Some(Effect::Wish(wish)) => self.wish = Some(wish),
                Some(Effect::Seek(what)) => next = self.look(what),
                Some(Effect::Copy(what)) => next = Some(Message::Told(self.copy(what))),
                Some(Effect::Export(path)) => self.wish = Some(Wish::Export(path)),
                None => {}
            }
        }
        self.gather();
        ControlFlow::Continue(())
    }

    /// Whether something is looked for that was not found yet.
    pub fn is_looking(&self) -> bool {
        self.looking.is_some()
    }

    /// Looks on for it.
    pub fn look_on(&mut self) -> ControlFlow<()> {
        let Some(what) = self.looking.take() else { return ControlFlow::Continue(()) };
        self.model.note = None;
        match self.look(what) {
            Some(found) => self.take(found),
            None => ControlFlow::Continue(()),
        }
    }

    /// Looks for something, as far as one key may take.
    fn look(&mut self, what: Seek) -> Option<Message> {
        let at = match find(&mut self.source, &self.model.story, self.model.cursor, &what) {
            Answer::At(at) => Some(at),
            Answer::Nothing => None,
            Answer::NotYet => {
                self.model.note = Some(format!("{} …  any key stops it", clean(&what.looks_for())));
                self.looking = Some(what);
                return None;
            }
        };
        Some(Message::Found { what, at })
    }

    /// Does some of what is worth doing while nobody presses a key; whether there was something to do.
    pub fn work(&mut self) -> bool {
        if self.source.marked() < self.source.end() {
            let before = self.source.marked();
            self.source.mark_some(FRAMES_AT_ONCE);
            return self.source.marked() > before;
        }
        let wanted = [&self.model.filter, &self.model.needle];
        wanted.into_iter().flatten().any(|filter| {
            self.source.taken(filter).is_none() && {
                self.source.sift_some(filter, FRAMES_AT_ONCE);
                true
            }
        })
    }

    fn copy(&mut self, what: Copied) -> String {
        let text = match what {
            Copied::Text(text) => text,
            Copied::Screen(drag) => drag.text(&self.screen_without_drag()),
        };
        match copy::sequence(&text) {
            Some(sequence) => {
                self.copied = Some(sequence);
                format!("copied: {text}").replace('\n', " ")
            }
            None => "this is too long for a terminal to copy".to_owned(),
        }
    }

    /// Reading may find damage, which takes a line of the header and so changes what fits; a second look settles it.
    pub fn gather(&mut self) {
        let before = self.model.trouble.is_some();
        gather(&mut self.model, &mut self.source);
        if before != self.model.trouble.is_some() {
            gather(&mut self.model, &mut self.source);
        }
    }

    /// The screen as it would be drawn.
    pub fn screen(&self) -> Buffer {
        let Size { width, height } = self.model.size;
        let backend = TestBackend::new(width, height);
        let Ok(mut terminal) = Terminal::new(backend);
        let Ok(frame) = terminal.draw(|frame| draw(&self.model, frame.area(), frame.buffer_mut()));
        frame.buffer.clone()
    }

    /// What is selected is not marked any more once it is copied.
    fn screen_without_drag(&mut self) -> Buffer {
        self.model.drag = None;
        self.screen()
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::{Seq, SimTime};

    use super::*;
    use crate::export::text;
    use crate::key::script;
    use crate::pick::{Did, Mouse};
    use crate::sample::session;
    use crate::seek::Way;
    use crate::view::{DETAIL, NODES};

    fn keys(session: &mut Session, keys: &str) {
        for key in script(keys).expect("the script is right") {
            assert!(session.take(Message::Key(key)).is_continue());
        }
    }

    /// Without a look at the log, which tells whether it grows.
    fn keys_only(model: &mut Model, keys: &str) {
        for key in script(keys).expect("the script is right") {
            assert_eq!(update(model, Message::Key(key)), None);
        }
    }

    fn mouse(session: &mut Session, did: Did, column: u16, row: u16) {
        assert!(session.take(Message::Mouse(Mouse { did, column, row })).is_continue());
    }

    fn click(session: &mut Session, column: u16, row: u16) {
        mouse(session, Did::Press, column, row);
        mouse(session, Did::Release, column, row);
    }

    /// Where a text stands on the screen.
    fn place(session: &Session, wanted: &str) -> (u16, u16) {
        let screen = text(&session.screen());
        let found = screen.lines().zip(0..).find_map(|(line, y)| Some((line.split_once(wanted)?.0.chars().count(), y)));
        let (x, y) = found.unwrap_or_else(|| panic!("`{wanted}` is not on the screen:\n{screen}"));
        (u16::try_from(x).expect("it is on the screen"), y)
    }

    #[test]
    fn a_run_plays_by_the_time_that_passes_and_its_speed() {
        let mut session = session(5000, 0);
        keys(&mut session, ":speed 100<Enter> ");
        for (ms, at) in [(1, 10), (50, 510), (0, 510), (100, 1510)] {
            assert!(session.take(Message::Tick { ms }).is_continue());
            assert_eq!(session.model.cursor, Seq(at));
        }
        keys(&mut session, " ");
        assert!(session.take(Message::Tick { ms: 1000 }).is_continue());
        assert_eq!(session.model.cursor, Seq(1510), "it stands still");
    }

    #[test]
    fn time_that_passes_without_an_event_is_kept() {
        let mut session = session(5000, 0);
        keys(&mut session, ":speed 1<Enter> ");
        for at in [0, 0, 1, 1, 2, 2] {
            assert!(session.take(Message::Tick { ms: 4 }).is_continue());
            assert_eq!(session.model.cursor, Seq(at));
        }
    }

    #[test]
    fn a_run_that_has_played_to_its_end_stands_still_and_says_so() {
        let mut session = session(100, 0);
        keys(&mut session, " ");
        assert!(session.take(Message::Tick { ms: u64::MAX }).is_continue());
        assert_eq!(session.model.cursor, Seq(99));
        assert!(!session.model.play.is_playing());
        assert!(text(&session.screen()).contains("this is the end of the run"));
    }

    #[test]
    fn at_the_end_of_a_log_that_grows_time_waits_for_it() {
        let mut session = session(100, 98);
        session.model.may_grow = true;
        keys_only(&mut session.model, " ");
        assert_eq!(update(&mut session.model, Message::Found { what: Seek::Until(SimTime(u64::MAX)), at: Some(Seq(99)) }), None);
        assert!(session.model.play.is_playing() && session.model.follows());
        assert_eq!(update(&mut session.model, Message::Grew { end: 120 }), None);
        assert_eq!((session.model.cursor, session.model.play.is_playing()), (Seq(119), true));
    }

    #[test]
    fn a_step_while_it_plays_goes_on_from_there() {
        let mut session = session(5000, 0);
        keys(&mut session, " :event 3000<Enter>");
        assert!(session.take(Message::Tick { ms: 1 }).is_continue());
        assert_eq!(session.model.cursor, Seq(3010));
    }

    #[test]
    fn a_search_through_a_long_log_gives_the_keyboard_back_between_its_looks() {
        let mut session = session(100_000, 0);
        keys(&mut session, "/lost 75000<Enter>");
        let mut looks = 0;
        while session.is_looking() {
            assert!(text(&session.screen()).contains("searching for lost 75000 …  any key stops it"));
            assert!(session.look_on().is_continue());
            looks += 1;
        }
        assert!(looks > 0, "a log of many frames takes more than one look");
        assert!(session.model.note.as_deref().is_some_and(|note| note.starts_with("no event after this one")));
    }

    #[test]
    fn a_key_stops_a_search() {
        let mut session = session(100_000, 0);
        keys(&mut session, "/nowhere<Enter>j");
        assert!(!session.is_looking());
        assert_eq!(session.model.cursor, Seq(1));
    }

    #[test]
    fn steps_under_a_filter_go_from_one_of_its_events_to_the_next() {
        let mut session = session(100_000, 30_000);
        keys(&mut session, ":filter kind:slashed<Enter>");
        while session.work() {}
        keys(&mut session, "j");
        assert_eq!(session.model.cursor, Seq(50_000));
        keys(&mut session, "kk");
        assert_eq!(session.model.cursor, Seq(25_000));
        let screen = text(&{
            session.gather();
            session.screen()
        });
        assert!(screen.contains("filter kind:slashed · 3 of 100"), "{screen}");
    }

    #[test]
    fn where_nobody_has_looked_yet_a_filter_says_so() {
        let mut session = session(100_000, 30_000);
        keys(&mut session, ":filter kind:slashed<Enter>");
        assert!(text(&session.screen()).contains("… more, not looked at yet"));
        while session.work() {}
        session.gather();
        assert!(!text(&session.screen()).contains("… more"));
    }

    #[test]
    fn a_click_on_a_line_leads_to_its_event() {
        let mut session = session(5000, 2000);
        let (x, y) = place(&session, "bafy");
        let expected = session.model.page.panes.iter().find_map(|shown| {
            let row = y.checked_sub(shown.inner.y)?;
            shown.inner.contains((x, y).into()).then(|| shown.content.lines[shown.top + usize::from(row)].to).flatten()
        });
        click(&mut session, x, y);
        assert_eq!(Some(session.model.cursor), expected);
        keys(&mut session, "b");
        assert_eq!(session.model.cursor, Seq(2000), "a click is a jump");
    }

    #[test]
    fn a_click_on_a_name_in_the_table_chooses_the_node() {
        let mut session = session(5000, 0);
        assert_eq!(session.model.node, None);
        let (x, y) = place(&session, "honest-1");
        click(&mut session, x + 2, y);
        assert_eq!(session.model.node, Some(0));
    }

    #[test]
    fn a_click_on_a_title_makes_its_pane_large_and_another_small_again() {
        let mut session = session(5000, 0);
        let (x, y) = place(&session, "nodes × rounds");
        click(&mut session, x, y);
        assert_eq!(session.model.page.panes.iter().map(|shown| shown.id).collect::<Vec<_>>(), [NODES]);
        click(&mut session, x, 1);
        assert!(session.model.page.panes.len() > 1);
    }

    #[test]
    fn the_wheel_moves_the_events_by_the_cursor_and_other_panes_by_lines() {
        let mut session = session(5000, 2000);
        let (x, y) = place(&session, "bafy");
        mouse(&mut session, Did::Wheel(Way::Forward), x, y);
        assert_eq!(session.model.cursor, Seq(2003));
        let (x, y) = place(&session, "why");
        mouse(&mut session, Did::Wheel(Way::Forward), x, y);
        assert_eq!(session.model.cursor, Seq(2003));
        assert_eq!(session.model.scrolled.get(&DETAIL), Some(&3));
        mouse(&mut session, Did::Wheel(Way::Back), x, y);
        mouse(&mut session, Did::Wheel(Way::Back), x, y);
        assert_eq!(session.model.scrolled.get(&DETAIL), Some(&0), "it does not scroll beyond its beginning");
    }

    #[test]
    fn what_is_drawn_over_with_the_mouse_is_copied() {
        let mut session = session(5000, 0);
        let (x, y) = place(&session, "honest-1");
        mouse(&mut session, Did::Press, x, y);
        mouse(&mut session, Did::Drag, x + 7, y);
        mouse(&mut session, Did::Release, x + 7, y);
        assert_eq!(session.copied.as_deref(), Some("\u{1b}]52;c;aG9uZXN0LTE=\u{7}"));
        assert!(text(&session.screen()).contains("copied: honest-1"));
    }

    #[test]
    fn a_selection_stays_within_its_pane() {
        let mut session = session(5000, 0);
        let (x, y) = place(&session, "honest-1");
        mouse(&mut session, Did::Press, x, y);
        mouse(&mut session, Did::Drag, 79, y + 1);
        mouse(&mut session, Did::Release, 79, y + 1);
        let note = session.model.note.clone().expect("it is told");
        assert!(note.contains("honest-1") && !note.contains("began"), "{note}");
    }

    #[test]
    fn y_copies_the_line_of_the_event() {
        let mut session = session(5000, 2000);
        keys(&mut session, "y");
        assert!(session.copied.is_some());
        let note = session.model.note.clone().expect("it is told");
        assert!(note.starts_with("copied: #2000 r2 slot 2,000  chain honest-1 submitted"), "{note}");
    }

    #[test]
    fn pages_of_a_filter_stop_at_its_last_event() {
        let mut session = session(60_000, 0);
        keys(&mut session, ":filter kind:slashed<Enter>");
        while session.work() {}
        keys(&mut session, "<PgDn>");
        assert_eq!(session.model.cursor, Seq(50_000));
    }
}

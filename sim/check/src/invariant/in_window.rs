//! In which window of which round an event comes. All tasks of a world have the same; one that follows another may have others.

use koipond_record::event::{ChainEvent, Event, What};
use koipond_record::{Round, Slot};

use crate::cast::Cast;

/// A window of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Window {
    /// The first: proofs and lists are taken.
    Submission,
    /// The second: votes are taken.
    Audit,
}

/// Windows, for as long as they are known.
#[derive(Clone, Debug, Default)]
pub(super) struct InWindow {
    migrated: bool,
}

impl InWindow {
    /// Takes an event in.
    pub fn on_event(&mut self, e: &Event) {
        self.migrated |= matches!(&e.what, What::Chain(ChainEvent::Migrated { .. }));
    }

    /// The slot of an event, if the windows are known.
    pub fn slot_of(&self, e: &Event, cast: &Cast) -> Option<Slot> {
        let schedule = cast.schedule.as_ref().filter(|_| !self.migrated)?;
        Some(schedule.clock.slot(e.at))
    }

    /// The round whose window of this kind holds a slot. Windows are half-open.
    pub fn round_in(&self, window: Window, slot: Slot, cast: &Cast) -> Option<Round> {
        let schedule = cast.schedule.as_ref()?;
        let round = schedule.clock.round(slot);
        let into = slot.0.checked_sub(schedule.clock.round_begins(round).0)?;
        let (from, len) = match window {
            Window::Submission => (0, schedule.submission_window),
            Window::Audit => (schedule.submission_window, schedule.audit_window),
        };
        into.checked_sub(from).is_some_and(|into| into < len).then_some(round)
    }
}

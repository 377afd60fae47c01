//! Playing a run: how fast virtual time passes, and up to which moment it has.

use koipond_record::{Seq, SimTime};

/// The speeds that the keys go through, in seconds of virtual time a second.
const SPEEDS: [u32; 14] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000];

/// The most that can be asked for.
pub const FASTEST: u32 = 1_000_000;

/// Whether time passes, and how fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Play {
    /// Seconds of virtual time a second; a round of 1,200 slots takes five seconds at 100.
    pub speed: u32,
    pub state: State,
}

/// Whether time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Paused,
    /// It has passed up to this moment, at which the cursor was put on this event.
    Playing(Option<(SimTime, Seq)>),
}

impl Default for Play {
    fn default() -> Self {
        Self { speed: 100, state: State::Paused }
    }
}

impl Play {
    pub fn is_playing(&self) -> bool {
        matches!(self.state, State::Playing(_))
    }

    /// The moment after so many milliseconds more, from the event at the cursor on if somebody has moved it.
    pub fn after(&self, ms: u64, cursor: Seq, now: SimTime) -> SimTime {
        let from = match self.state {
            State::Playing(Some((moment, at))) if at == cursor => moment.max(now),
            _ => now,
        };
        SimTime(from.0.saturating_add(ms.saturating_mul(u64::from(self.speed)).saturating_mul(1_000_000)))
    }

    /// The next speed up.
    pub fn faster(&mut self) {
        self.speed = SPEEDS.into_iter().find(|speed| *speed > self.speed).unwrap_or(self.speed);
    }

    /// The next speed down.
    pub fn slower(&mut self) {
        self.speed = SPEEDS.into_iter().rev().find(|speed| *speed < self.speed).unwrap_or(self.speed);
    }

    /// As the header says it.
    pub fn sign(&self) -> String {
        format!("{}× {}", self.speed, if self.is_playing() { '▶' } else { '‖' })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_by_the_speed_and_goes_on_where_the_cursor_was_put() {
        let mut play = Play { speed: 10, state: State::Playing(Some((SimTime(5_000_000), Seq(1)))) };
        assert_eq!(play.after(3, Seq(1), SimTime(0)), SimTime(35_000_000));
        assert_eq!(play.after(3, Seq(2), SimTime(7_000_000)), SimTime(37_000_000), "the cursor was moved");
        play.speed = FASTEST;
        assert_eq!(play.after(u64::MAX, Seq(2), SimTime(7)), SimTime(u64::MAX));
    }

    #[test]
    fn speeds_go_up_and_down_and_end() {
        let mut play = Play { speed: 7, ..Play::default() };
        play.faster();
        assert_eq!(play.speed, 10);
        play.slower();
        assert_eq!(play.speed, 5);
        (0..20).for_each(|_| play.slower());
        assert_eq!(play.sign(), "1× ‖");
        (0..20).for_each(|_| play.faster());
        assert_eq!(play.speed, 100_000);
    }
}

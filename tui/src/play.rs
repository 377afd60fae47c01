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
    /// The moment up to which time has passed, and the event that the cursor was put on then.
    pub reached: Option<(SimTime, Seq)>,
}

/// Whether time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Paused,
    Playing,
}

impl Default for Play {
    fn default() -> Self {
        Self { speed: 100, state: State::Paused, reached: None }
    }
}

impl Play {
    pub fn is_playing(&self) -> bool {
        self.state == State::Playing
    }

    /// The moment that is shown: that of the event at the cursor, and as much later as time has passed without another.
    pub fn now(&self, cursor: Seq, at: SimTime) -> SimTime {
        self.reached.filter(|(_, seq)| *seq == cursor).map_or(at, |(moment, _)| moment.max(at))
    }

    /// The moment after so many milliseconds more.
    pub fn after(&self, ms: u64, now: SimTime) -> SimTime {
        SimTime(now.0.saturating_add(ms.saturating_mul(u64::from(self.speed)).saturating_mul(1_000_000)))
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
    fn time_goes_on_where_it_was_unless_the_cursor_was_moved() {
        let play = Play { reached: Some((SimTime(5), Seq(1))), ..Play::default() };
        assert_eq!(play.now(Seq(1), SimTime(2)), SimTime(5));
        assert_eq!(play.now(Seq(2), SimTime(7)), SimTime(7));
    }

    #[test]
    fn time_passes_by_the_speed_and_never_beyond_its_end() {
        let mut play = Play { speed: 10, ..Play::default() };
        assert_eq!(play.after(3, SimTime(5)), SimTime(30_000_005));
        play.speed = FASTEST;
        assert_eq!(play.after(u64::MAX, SimTime(7)), SimTime(u64::MAX));
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

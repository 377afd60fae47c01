//! A node's process: down, busy with an input, standing still, or ready for the next one.
//!
//! A process is single-threaded, as Node.js is: what arrives while it works waits, in order.

use std::collections::VecDeque;

use koipond_record::SimTime;

/// The life of one process and what waits for it.
pub struct Process<I> {
    boot: Option<u32>,
    boots: u32,
    free_at: SimTime,
    paused: bool,
    waiting: VecDeque<I>,
}

impl<I> Default for Process<I> {
    fn default() -> Self {
        Self { boot: None, boots: 0, free_at: SimTime(0), paused: false, waiting: VecDeque::new() }
    }
}

impl<I> Process<I> {
    /// Whether it runs.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.boot.is_some()
    }

    /// The number of the present boot, if it runs.
    #[must_use]
    pub fn boot(&self) -> Option<u32> {
        self.boot
    }

    /// Starts it and gives the number of this boot.
    pub fn start(&mut self, now: SimTime) -> u32 {
        let boot = self.boots;
        self.boots += 1;
        self.boot = Some(boot);
        self.free_at = now;
        boot
    }

    /// Ends it; what waited is lost with its memory.
    pub fn stop(&mut self) {
        self.boot = None;
        self.waiting.clear();
    }

    /// Offers an input. It comes back if the process is free to take it now; else it waits, or is lost if the process is down.
    pub fn offer(&mut self, now: SimTime, input: I) -> Option<I> {
        if !self.is_up() {
            return None;
        }
        if self.paused || now < self.free_at || !self.waiting.is_empty() {
            self.waiting.push_back(input);
            return None;
        }
        Some(input)
    }

    /// Marks it busy until a moment. Says whether somebody must call [`Process::next`] then.
    pub fn busy_until(&mut self, until: SimTime) {
        self.free_at = until;
    }

    /// Lets it stand still, or go on: then somebody must call [`Process::next`] for what waits.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Whether it stands still.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// When it is free again.
    #[must_use]
    pub fn free_at(&self) -> SimTime {
        self.free_at
    }

    /// How many inputs wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The next input that waited, once the process is free.
    pub fn next(&mut self, now: SimTime) -> Option<I> {
        if self.is_up() && !self.paused && now >= self.free_at { self.waiting.pop_front() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_while_it_works_waits_in_order() {
        let mut process = Process::default();
        process.start(SimTime(0));
        assert_eq!(process.offer(SimTime(1), 'a'), Some('a'));
        process.busy_until(SimTime(10));
        assert_eq!(process.offer(SimTime(2), 'b'), None);
        assert_eq!(process.offer(SimTime(3), 'c'), None);
        assert_eq!(process.next(SimTime(9)), None);
        assert_eq!(process.next(SimTime(10)), Some('b'));
        process.busy_until(SimTime(20));
        assert_eq!(process.offer(SimTime(21), 'd'), None, "those who wait come first");
        assert_eq!(process.next(SimTime(21)), Some('c'));
        assert_eq!(process.next(SimTime(21)), Some('d'));
    }

    #[test]
    fn what_arrives_while_it_stands_still_waits_in_order_and_nothing_is_lost() {
        let mut process = Process::default();
        process.start(SimTime(0));
        process.pause(true);
        assert_eq!(process.offer(SimTime(1), 'a'), None);
        assert_eq!(process.offer(SimTime(2), 'b'), None);
        assert_eq!(process.next(SimTime(3)), None);
        process.pause(false);
        assert_eq!(process.offer(SimTime(4), 'c'), None, "those who wait come first");
        let taken: Vec<char> = std::iter::from_fn(|| process.next(SimTime(5))).collect();
        assert_eq!(taken, ['a', 'b', 'c']);
    }

    #[test]
    fn a_crash_loses_what_waited() {
        let mut process = Process::default();
        assert_eq!(process.start(SimTime(0)), 0);
        process.busy_until(SimTime(10));
        process.offer(SimTime(1), 'a');
        process.stop();
        assert_eq!(process.offer(SimTime(2), 'b'), None);
        assert_eq!(process.start(SimTime(20)), 1);
        assert_eq!(process.next(SimTime(20)), None);
    }
}

//! Runs on as many threads as are wanted, handed over in their order; and places for those that are made beside them.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};

use super::interrupt::STACK_BYTES;

/// A result of some work. Every item that is begun comes as both.
pub(super) enum Came<'c, I, R> {
    /// It is there; others before it may not be.
    Here(&'c R),
    /// All before it are there: its place, the item and the result, in the order of the items.
    Due(u64, I, R),
}

/// Does some work for each item, `jobs` at the same time, as long as more are to be begun, and hands over what comes on this thread.
pub(super) fn each<I: Send, R: Send>(
    jobs: usize,
    items: impl Iterator<Item = I> + Send,
    goes_on: &(dyn Fn() -> bool + Sync),
    work: &(dyn Fn(u64, &I) -> R + Sync),
    came: &mut dyn FnMut(Came<'_, I, R>),
) {
    let items = Mutex::new((0_u64..).zip(items));
    let (send, results) = mpsc::channel();
    let worker = |send: mpsc::Sender<(u64, I, R)>| {
        while goes_on() {
            // Taken under the lock, so that items are begun in their order.
            let next = lock(&items).next();
            let Some((place, item)) = next else { return };
            let result = work(place, &item);
            if send.send((place, item, result)).is_err() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for n in 0..jobs.max(1) {
            let (worker, send) = (&worker, send.clone());
            let thread = std::thread::Builder::new().name(format!("job-{n}")).stack_size(STACK_BYTES);
            let started = thread.spawn_scoped(scope, move || worker(send));
            assert!(n > 0 || started.is_ok(), "a thread can be started, since a run needs one too");
        }
        drop(send);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (place, item, result) in results {
            came(Came::Here(&result));
            waiting.insert(place, (item, result));
            while let Some((item, result)) = waiting.remove(&due) {
                came(Came::Due(due, item, result));
                due += 1;
            }
        }
    });
}

/// Places for runs: so many are under way at the same time and no more, also where the thread that tells makes one beside the others.
pub(super) struct Places {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    free: usize,
    /// How many wait who go first.
    urgent: usize,
}

/// A place that is taken; free again when it is dropped.
pub(super) struct Taken<'t>(&'t Places);

impl Places {
    pub(super) fn new(free: usize) -> Self {
        Self { state: Mutex::new(State { free, urgent: 0 }), changed: Condvar::new() }
    }

    /// Waits for a place.
    pub(super) fn take(&self) -> Taken<'_> {
        let mut state = lock(&self.state);
        while state.free == 0 || state.urgent > 0 {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.free -= 1;
        Taken(self)
    }

    /// Waits for a place, and gets the next one that is free.
    pub(super) fn take_first(&self) -> Taken<'_> {
        let mut state = lock(&self.state);
        state.urgent += 1;
        while state.free == 0 {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.free -= 1;
        state.urgent -= 1;
        drop(state);
        self.changed.notify_all();
        Taken(self)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        lock(&self.0.state).free += 1;
        self.0.changed.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_takes_how_long() {
        for jobs in [1, 4] {
            let (mut order, mut early) = (Vec::new(), 0);
            // The first waits until others are ready, where there are other threads.
            let gate = Places::new(usize::from(jobs == 1));
            let work = |place: u64, item: &u64| {
                if place == 0 {
                    drop(gate.take());
                } else if place == 9 {
                    lock(&gate.state).free += 1;
                    gate.changed.notify_all();
                }
                item * 2
            };
            each(jobs, 0..40_u64, &|| true, &work, &mut |came| match came {
                Came::Here(_) => early += 1,
                Came::Due(place, item, double) => order.push((place, item, double)),
            });
            assert_eq!(order, (0..40).map(|n| (n, n, 2 * n)).collect::<Vec<_>>());
            assert_eq!(early, 40);
        }
    }

    #[test]
    fn what_was_begun_comes_to_its_end_and_nothing_more_is_begun() {
        let begun = std::sync::atomic::AtomicU64::new(0);
        let goes_on = || begun.load(std::sync::atomic::Ordering::SeqCst) < 10;
        let mut told = 0;
        let work = |_: u64, _: &u64| begun.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        each(3, 0.., &goes_on, &work, &mut |came| told += u64::from(matches!(came, Came::Due(..))));
        assert!(told >= 10 && told == begun.load(std::sync::atomic::Ordering::SeqCst));
    }
}

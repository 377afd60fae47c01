//! When the task node starts a process again: after an exit with code 0, and when its watchdog misses the task's proofs. `protocol.md` §4.1.

use koipond_record::event::{Exit, Schedule};
use koipond_record::{Json, Pubkey, Reply, Round, SimTime, Span};

use crate::spec::TaskNodeSpec;

/// The longest wait before a restart.
const LONGEST_WAIT: Span = Span::from_millis(300_000);
/// A process that ran so long is as good as new.
const STABLE: Span = Span::from_millis(5 * 3_600_000);
/// What the watchdog waits beside three rounds and a half.
const WATCHDOG_EXTRA: Span = Span::from_millis(30_000);
/// How many rounds old the latest proof may be.
const OLDEST_PROOF: u64 = 3;

/// What the task node keeps of its task's process.
pub(crate) struct Restarts {
    spec: TaskNodeSpec,
    schedule: Schedule,
    /// Whether the task pays in KOII. The watchdog looks for the staking key of KOII whatever the task pays in, and finds none else.
    koii: bool,
    started: SimTime,
    retries: u32,
}

impl Restarts {
    pub(crate) fn new(spec: TaskNodeSpec, schedule: Schedule, koii: bool) -> Self {
        Self { spec, schedule, koii, started: SimTime(0), retries: 0 }
    }

    /// The process starts; when the watchdog first looks.
    pub(crate) fn starts(&mut self, now: SimTime) -> Option<SimTime> {
        self.started = now;
        self.next_look(now)
    }

    /// When the watchdog looks next.
    pub(crate) fn next_look(&self, now: SimTime) -> Option<SimTime> {
        self.spec.watchdog.then(|| now + self.interval())
    }

    fn interval(&self) -> Span {
        let clock = &self.schedule.clock;
        let round = clock.slot_time.0.saturating_mul(clock.round_time);
        Span(round.saturating_mul(7) / 2) + WATCHDOG_EXTRA
    }

    /// After how long a process that ended so is started again; `None` for one that stays down.
    pub(crate) fn after(&mut self, now: SimTime, exit: &Exit, submitted: Option<Round>) -> Option<Span> {
        match exit {
            Exit::Code { code: 0, .. } if self.spec.restarts => Some(self.wait(now)),
            // Nobody hears of these ends but the watchdog.
            Exit::Hung | Exit::OutOfMemory if self.spec.watchdog && self.spec.restarts => {
                let found = self.misses_from(now, submitted);
                Some((found - now) + self.wait(found))
            }
            Exit::Code { .. } | Exit::Killed { .. } | Exit::Hung | Exit::OutOfMemory => None,
        }
    }

    /// The wait doubles with each retry.
    fn wait(&mut self, now: SimTime) -> Span {
        if now - self.started >= STABLE {
            self.retries = 0;
        }
        self.retries = self.retries.saturating_add(1);
        let seconds = 1_u64.checked_shl(self.retries).unwrap_or(u64::MAX);
        LONGEST_WAIT.min(Span(seconds.saturating_mul(1_000_000_000)))
    }

    /// The watchdog's first look from which a process is missed that sends no proof any more.
    fn misses_from(&self, now: SimTime, submitted: Option<Round>) -> SimTime {
        let mut look = self.started + self.interval();
        while look < now || !self.misses(submitted, look) {
            look = look + self.interval();
        }
        look
    }

    /// Whether a latest proof of this round is too old for the watchdog; one of round 0 counts as none.
    fn misses(&self, latest: Option<Round>, now: SimTime) -> bool {
        let clock = &self.schedule.clock;
        let round = clock.round(clock.slot(now));
        let latest = latest.filter(|latest| self.koii && latest.0 > 0);
        latest.is_none_or(|latest| latest.0.saturating_add(OLDEST_PROOF) < round.0)
    }

    /// What the watchdog does about the submissions that it was given: why the process is ended, if it is.
    pub(crate) fn looks(&self, now: SimTime, key: &Pubkey, reply: &Reply) -> Option<String> {
        // Where the chain does not answer, the watchdog does nothing.
        let Reply::State { tree, .. } = reply else { return None };
        let latest = latest(tree, key);
        let known = latest.map_or_else(|| "none".to_owned(), |round| format!("that of round {round}"));
        let why = if self.koii { format!("its latest proof is {known}") } else { "it looks for the staking key of KOII".to_owned() };
        self.misses(latest, now).then(|| format!("the watchdog restarts it: {why}"))
    }
}

/// The latest round with a proof of this key.
fn latest(tree: &Json, key: &Pubkey) -> Option<Round> {
    let Json::Map(rounds) = tree.get("submissions")? else { return None };
    let of = |(round, proofs): &(std::sync::Arc<str>, Json)| proofs.get(key.as_str()).and(round.parse().ok()).map(Round);
    rounds.entries().iter().filter_map(of).max()
}

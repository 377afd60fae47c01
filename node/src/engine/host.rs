//! What JavaScript and the node share: outbox, open questions, disk, clock, chance. It outlives a crash of the process.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use koipond_record::event::{LINE_LIMIT, Level, NodeEvent, NodeLimit, Schedule};
use koipond_record::{Ask, CallId, Instruction, NodeId, Pubkey, Roe, Round, SimTime, Span, Stream, TaskNo, TimerId, Transaction, WakeAt};
use rquickjs::{Ctx, Exception, Function, Object, Persistent, Result, Value};

use super::answer::Then;
use super::memory::{Heap, Meter};
use super::require::Loading;
use crate::behaviour::Peer;
use crate::disk::Disk;
use crate::keys::NodeKeys;
use crate::load::Task;
use crate::spec::{FrameworkRules, JavaScriptSpec};

/// The wall-clock time at which a world begins, in milliseconds since 1970: 2025-01-01 00:00 UTC.
pub const EPOCH_MS: u64 = 1_735_689_600_000;

/// Lines that one piece of work may print.
const LINES_PER_STEP: usize = 10_000;
/// Questions and timers that a node may have open.
const OPEN_LIMIT: usize = 100_000;
/// Questions, timers and cancelled timers of one piece of work, and of a process: so many at once, and so many more with each second.
const ASKS_PER_STEP: u64 = 200_000;
const ASKS_PER_PROCESS: u64 = 1_000_000;
const ASKS_PER_SECOND: u64 = 100;
/// Bytes from which on texts and blocks of memory count as work by themselves.
const LARGE: usize = 1 << 10;
/// Blocks of memory that a piece of work does not get any more whose budget is used up; what ends it still needs smaller ones.
const TOO_LATE: usize = 64 << 10;
/// Bytes that native functions go over in about the time of one call of the interrupt handler.
const BYTES_PER_INTERRUPT: u64 = 64 << 10;
/// Jobs that count as much as one call of the interrupt handler.
pub(super) const JOBS_PER_INTERRUPT: u64 = 500;

/// What a node is told of itself.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) task_id: Pubkey,
    pub(crate) task_no: TaskNo,
    pub(crate) task_name: String,
    pub(crate) schedule: Schedule,
    pub(crate) framework: FrameworkRules,
    pub(crate) stake: Option<Roe>,
    pub(crate) pays_out: bool,
    pub(crate) node: NodeId,
    /// The world's seed, from which the keys of the other nodes follow.
    pub(crate) seed: u64,
    /// How many nodes the world has.
    pub(crate) nodes: u32,
    /// All nodes, as far as they are told of.
    pub(crate) peers: Arc<[Peer]>,
    /// The task variables.
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) javascript: JavaScriptSpec,
}

/// What JavaScript and the node share.
pub(crate) struct Host {
    pub(crate) identity: Identity,
    pub(crate) keys: NodeKeys,
    pub(crate) task: Arc<Task>,
    pub(crate) disk: RefCell<Disk>,
    pub(super) exiting: Cell<Option<i32>>,
    /// Whether the task listens to its node's messages.
    pub(crate) listens: Cell<bool>,
    pub(super) rejections: RefCell<Vec<(Persistent<Value<'static>>, Persistent<Value<'static>>)>>,
    /// Makes a line of values that are not plain text.
    pub(super) formatter: RefCell<Option<Persistent<Function<'static>>>>,
    /// Mends texts that hold half a character.
    pub(super) to_well_formed: RefCell<Option<Persistent<Function<'static>>>>,
    /// The engine's own functions in whose place others stand that count.
    pub(super) measured: RefCell<Vec<Persistent<Function<'static>>>>,
    /// Whether plain text goes through it as well.
    pub(super) formats: Cell<bool>,
    pub(super) internals: RefCell<BTreeMap<String, Persistent<Object<'static>>>>,
    /// What is loaded of the task.
    pub(super) loading: RefCell<Loading>,
    pub(super) pending: RefCell<BTreeMap<CallId, Then>>,
    random: Stream,
    drawn: Cell<u64>,
    /// What `crypto` draws, apart from `Math.random`, so that neither changes the other.
    crypto_random: Stream,
    crypto_drawn: Cell<u64>,
    /// Bytes that native functions worked on and that are not counted as an interrupt yet.
    owed: Cell<u64>,
    /// Bytes that states of Rust's hold outside of the engine's heap.
    native_bytes: Rc<Cell<u64>>,
    now: Cell<SimTime>,
    /// By how many nanoseconds the machine's clock is wrong.
    pub(crate) skew: Cell<i64>,
    /// How many times longer work takes than on a good machine.
    pub(crate) pace: Cell<u64>,
    used: Cell<u64>,
    /// What earlier steps took.
    worked: Cell<Span>,
    /// Whether `process.nextTick` has something to run.
    pub(super) ticks: Cell<bool>,
    /// What is told of every promise that is made or fulfilled, once asynchronous contexts are in use.
    pub(super) follower: RefCell<Option<Persistent<Function<'static>>>>,
    timers: Cell<usize>,
    next_timer: Cell<u64>,
    /// Payouts that the task node triggers itself, by their timers.
    payouts: RefCell<BTreeMap<TimerId, Round>>,
    next_call: Cell<u64>,
    lines: Cell<usize>,
    /// What was asked in this piece of work, and in all since the process started.
    asks: Cell<(u64, u64)>,
    /// When the process started.
    started: Cell<SimTime>,
    /// Whether the process has ended, and what is left of it goes.
    pub(super) gone: Cell<bool>,
    /// What the engine holds, and whether it was refused some or was stopped in the middle of its work.
    heap: Heap,
    pub(super) short: Cell<bool>,
    /// Whether blocks of memory count: not while our own modules boot.
    pub(super) counts: Cell<bool>,
    /// Bytes of files and lists that this piece of work sends.
    sent: Cell<u64>,
    outbox: RefCell<Vec<NodeEvent>>,
}

/// Bytes outside of the engine's heap that a state holds.
pub(crate) struct Taken {
    bytes: u64,
    all: Rc<Cell<u64>>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.all.set(self.all.get().saturating_sub(self.bytes));
    }
}

impl Meter for Host {
    fn gives(&self, bytes: usize) -> bool {
        if bytes < LARGE || !self.counts.get() {
            return true;
        }
        self.owes(bytes as u64);
        let gives = bytes < TOO_LATE || !self.over_budget();
        self.short.set(self.short.get() || !gives);
        gives
    }

    fn holds(&self, more: usize, less: usize) {
        self.heap.holds(more, less);
    }
}

impl Host {
    pub(crate) fn new(identity: Identity, keys: NodeKeys, task: Arc<Task>, random: Stream, crypto_random: Stream) -> Rc<Self> {
        let mut disk = Disk::default();
        disk.limits.bytes = identity.javascript.disk.0;
        Rc::new(Self {
            identity,
            keys,
            task,
            disk: RefCell::new(disk),
            exiting: Cell::new(None),
            listens: Cell::new(false),
            rejections: RefCell::default(),
            formatter: RefCell::default(),
            to_well_formed: RefCell::default(),
            measured: RefCell::default(),
            formats: Cell::new(false),
            internals: RefCell::default(),
            loading: RefCell::default(),
            pending: RefCell::default(),
            random,
            drawn: Cell::new(0),
            crypto_random,
            crypto_drawn: Cell::new(0),
            owed: Cell::new(0),
            native_bytes: Rc::default(),
            now: Cell::new(SimTime(0)),
            skew: Cell::new(0),
            pace: Cell::new(1),
            used: Cell::new(0),
            worked: Cell::new(Span(0)),
            ticks: Cell::new(false),
            follower: RefCell::default(),
            timers: Cell::new(0),
            next_timer: Cell::new(0),
            payouts: RefCell::default(),
            next_call: Cell::new(0),
            lines: Cell::new(0),
            asks: Cell::new((0, 0)),
            started: Cell::new(SimTime(0)),
            gone: Cell::new(false),
            heap: Heap::default(),
            short: Cell::new(false),
            counts: Cell::new(false),
            sent: Cell::new(0),
            outbox: RefCell::default(),
        })
    }

    /// The same node with other code, once its process has stopped. Its disk moves, its draws and numbers go on; what an engine may
    /// have lost in its memory stays with the old one.
    pub(crate) fn with_code(&self, task: Arc<Task>) -> Rc<Self> {
        let host = Self::new(self.identity.clone(), self.keys.clone(), task, self.random, self.crypto_random);
        host.disk.swap(&self.disk);
        host.disk.borrow_mut().unmounts();
        host.drawn.set(self.drawn.get());
        host.crypto_drawn.set(self.crypto_drawn.get());
        host.now.set(self.now.get());
        host.skew.set(self.skew.get());
        host.pace.set(self.pace.get());
        host.worked.set(self.worked.get());
        host.next_timer.set(self.next_timer.get());
        host.next_call.set(self.next_call.get());
        host
    }

    /// Begins a step at a moment.
    pub(crate) fn begin(&self, now: SimTime) {
        self.now.set(now);
        self.used.set(0);
        self.lines.set(0);
        self.asks.set((0, self.asks.get().1));
        self.sent.set(0);
    }

    /// Ends a step: what happened, and how long it took.
    pub(crate) fn end(&self) -> (Vec<NodeEvent>, Span) {
        self.worked.set(self.busy());
        (self.outbox.take(), self.spent())
    }

    /// Nobody waits for this answer any more.
    pub(crate) fn heard(&self, call: CallId) {
        self.pending.borrow_mut().remove(&call);
    }

    /// Takes what has happened so far in this step.
    pub(crate) fn happened(&self) -> Vec<NodeEvent> {
        self.outbox.take()
    }

    /// Forgets what the process held in memory.
    pub(crate) fn forget(&self) {
        self.disk.borrow_mut().close_files();
        self.pending.borrow_mut().clear();
        self.rejections.borrow_mut().clear();
        self.internals.borrow_mut().clear();
        *self.loading.borrow_mut() = Loading::default();
        *self.formatter.borrow_mut() = None;
        *self.to_well_formed.borrow_mut() = None;
        self.measured.borrow_mut().clear();
        self.formats.set(false);
        self.exiting.set(None);
        self.listens.set(false);
        self.ticks.set(false);
        *self.follower.borrow_mut() = None;
        self.timers.set(0);
        self.asks.set((0, 0));
        self.started.set(self.now.get());
        self.counts.set(false);
    }

    pub(crate) fn note(&self, event: NodeEvent) {
        self.outbox.borrow_mut().push(event);
    }

    /// Virtual time that the present step has taken so far.
    fn spent(&self) -> Span {
        Span(self.effort().0.saturating_mul(self.pace.get()))
    }

    /// What the present step would have taken so far on a good machine.
    fn effort(&self) -> Span {
        Span(self.used.get().saturating_mul(self.identity.javascript.charge.high.0))
    }

    /// The moment that it is for JavaScript, within a step too.
    pub(crate) fn moment(&self) -> SimTime {
        self.now.get() + self.spent()
    }

    /// The time that this node has worked.
    pub(crate) fn busy(&self) -> Span {
        Span(self.worked.get().0.saturating_add(self.spent().0))
    }

    /// What the machine's clock shows, right or wrong, in milliseconds since 1970.
    pub(super) fn date_ms(&self) -> f64 {
        (self.now_ns() / 1_000_000) as f64
    }

    /// The node's time, within a step too, in milliseconds since 1970.
    pub(super) fn now_ms(&self) -> f64 {
        let ms = (self.now.get() + self.spent()).0 / 1_000_000 + EPOCH_MS;
        ms as f64
    }

    /// What the machine's clock shows in nanoseconds, as files keep their times.
    pub(crate) fn now_ns(&self) -> i64 {
        let ns = (self.now.get() + self.spent()).0.saturating_add(EPOCH_MS * 1_000_000);
        i64::try_from(ns).unwrap_or(i64::MAX).saturating_add(self.skew.get())
    }

    pub(super) fn random(&self) -> f64 {
        let n = self.drawn.get();
        self.drawn.set(n + 1);
        self.random.unit(n)
    }

    /// Counts work; says whether the budget of a step is used up or the process is leaving.
    pub(super) fn work(&self, interrupts: u64) -> bool {
        self.used.set(self.used.get().saturating_add(interrupts));
        self.over_budget() || self.exiting.get().is_some()
    }

    /// Counts the work of a native function that goes over so many bytes, before it is done: what the budget of a step does not
    /// hold is not begun. A task that catches the error is ended when the engine next counts.
    pub(crate) fn charge(&self, ctx: &Ctx<'_>, bytes: u64) -> Result<()> {
        if self.owes(bytes) { Err(Exception::throw_internal(ctx, "interrupted")) } else { Ok(()) }
    }

    /// The same for what the engine does with a text or a block of memory; small ones are part of the steps that are counted anyway.
    pub(crate) fn charge_large(&self, ctx: &Ctx<'_>, bytes: usize) -> Result<()> {
        if bytes < LARGE { Ok(()) } else { self.charge(ctx, bytes as u64) }
    }

    /// A process begins, whose engine holds nothing yet.
    pub(super) fn holds_nothing(&self) {
        self.heap.forget();
        self.short.set(false);
    }

    /// Whether memory can have run out in the middle of the engine's work: where it never held a quarter of what it may and was never
    /// stopped, it cannot.
    pub(super) fn ran_short(&self) -> bool {
        let limit = usize::try_from(self.identity.javascript.memory.0).unwrap_or(usize::MAX);
        self.short.get() || self.over_budget() || self.heap.may_have_filled(limit)
    }

    /// Reads bytecode. It is no work, since no task makes bytecode by itself, and the heap's limit waits until it is read: the engine
    /// does not survive it when memory runs out in the middle. What is too much then shows at the next block that is asked for.
    pub(super) fn reading<T>(&self, ctx: &Ctx<'_>, read: impl FnOnce() -> T) -> T {
        let limit = usize::try_from(self.identity.javascript.memory.0).unwrap_or(usize::MAX);
        let before = self.counts.replace(false);
        super::memory::limit(ctx, usize::MAX);
        let done = read();
        super::memory::limit(ctx, limit);
        self.counts.set(before);
        done
    }

    fn owes(&self, bytes: u64) -> bool {
        let owed = self.owed.get().saturating_add(bytes);
        self.owed.set(owed % BYTES_PER_INTERRUPT);
        self.work(owed / BYTES_PER_INTERRUPT)
    }

    /// Nothing of the host is begun any more once the budget is used up or the process is gone: a task may catch the error, but gets no further.
    pub(super) fn still(&self, ctx: &Ctx<'_>) -> Result<()> {
        if self.over_budget() || self.gone.get() { Err(Exception::throw_internal(ctx, "interrupted")) } else { Ok(()) }
    }

    /// Whether this piece of work may send so many bytes more, of files or lists: as many as the node's memory holds.
    pub(crate) fn may_send(&self, bytes: u64) -> bool {
        let fits = self.may_still_send(bytes);
        if fits {
            self.sent.set(self.sent.get().saturating_add(bytes));
        }
        fits
    }

    /// The same before it is sent.
    pub(super) fn may_still_send(&self, bytes: u64) -> bool {
        self.sent.get().saturating_add(bytes) <= self.identity.javascript.memory.0
    }

    /// Takes so many bytes outside of the engine's heap, until what is given is dropped; `None` when the node's memory does not
    /// hold them beside what is taken already.
    pub(crate) fn take(&self, bytes: u64) -> Option<Taken> {
        let taken = self.native_bytes.get().saturating_add(bytes);
        if taken > self.identity.javascript.memory.0 {
            return None;
        }
        self.native_bytes.set(taken);
        Some(Taken { bytes, all: Rc::clone(&self.native_bytes) })
    }

    /// Fills these bytes with draws for `crypto`, 32 at a time.
    pub(crate) fn random_bytes(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(32) {
            let n = self.crypto_drawn.get();
            self.crypto_drawn.set(n + 1);
            part.copy_from_slice(&self.crypto_random.bytes32(n)[..part.len()]);
        }
    }

    pub(super) fn over_budget(&self) -> bool {
        self.effort() > self.identity.javascript.longest_work.high || self.asks_too_much()
    }

    fn asks_too_much(&self) -> bool {
        let (step, process) = self.asks.get();
        let seconds = (self.now.get() - self.started.get()).0 / 1_000_000_000;
        step > ASKS_PER_STEP || process > ASKS_PER_PROCESS.saturating_add(seconds.saturating_mul(ASKS_PER_SECOND))
    }

    /// The limit that a piece of work has come to, in words.
    pub(super) fn limit(&self) -> (NodeLimit, String) {
        if self.asks.get().0 > ASKS_PER_STEP {
            return (NodeLimit::Queue, format!("one piece of work asked and set timers more than {ASKS_PER_STEP} times"));
        }
        if self.asks_too_much() {
            return (
                NodeLimit::Queue,
                format!("the process asked and set timers more than {ASKS_PER_PROCESS} times and {ASKS_PER_SECOND} more a second"),
            );
        }
        let longest = self.identity.javascript.longest_work.high;
        (NodeLimit::Work, format!("one piece of work took longer than {longest} of virtual time (javascript.longest_work)"))
    }

    pub(crate) fn say(&self, level: Level, text: &str) {
        self.lines.set(self.lines.get() + 1);
        if self.lines.get() > LINES_PER_STEP {
            if self.lines.get() == LINES_PER_STEP + 1 {
                let detail = format!("more than {LINES_PER_STEP} lines printed in one piece of work; the rest of it is dropped");
                self.note(NodeEvent::Hit { limit: NodeLimit::Queue, detail });
            }
            return;
        }
        let cut = if text.len() <= LINE_LIMIT { text.len() } else { text.floor_char_boundary(LINE_LIMIT) };
        self.note(NodeEvent::Said { level, text: text[..cut].to_owned(), len: text.len() as u64 });
    }

    /// Sets a timer for JavaScript; `None` when too much is open.
    pub(super) fn set_timer(&self, wait: Span) -> Option<TimerId> {
        if !self.may_open() {
            return None;
        }
        self.timers.set(self.timers.get() + 1);
        Some(self.wake_at(WakeAt::Time(self.now.get() + self.spent() + wait)))
    }

    pub(super) fn clear_timer(&self, timer: TimerId) {
        self.timers.set(self.timers.get().saturating_sub(1));
        self.note(NodeEvent::Called { call: self.call_id(), ask: Ask::Forget { timer } });
    }

    pub(super) fn timer_fired(&self) {
        self.timers.set(self.timers.get().saturating_sub(1));
    }

    /// Asks to be woken.
    pub(crate) fn wake_at(&self, at: WakeAt) -> TimerId {
        let timer = TimerId(self.next_timer.get());
        self.next_timer.set(timer.0 + 1);
        self.note(NodeEvent::Called { call: self.call_id(), ask: Ask::Wake { timer, at } });
        timer
    }

    /// Asks the world something.
    pub(crate) fn ask(&self, ask: Ask, then: Then) -> CallId {
        let call = self.reserve(then);
        self.note(NodeEvent::Called { call, ask });
        call
    }

    /// Names a question that is asked later.
    pub(crate) fn reserve(&self, then: Then) -> CallId {
        let call = self.call_id();
        self.pending.borrow_mut().insert(call, then);
        call
    }

    /// Tells the world something that nobody answers.
    pub(super) fn tell(&self, ask: Ask) {
        self.note(NodeEvent::Called { call: self.call_id(), ask });
    }

    /// Whether one more question or timer may be open.
    pub(crate) fn may_open(&self) -> bool {
        let open = self.pending.borrow().len() + self.timers.get();
        if open == OPEN_LIMIT {
            let detail = format!("{OPEN_LIMIT} questions and timers are open; further ones fail");
            self.note(NodeEvent::Hit { limit: NodeLimit::Queue, detail });
        }
        open < OPEN_LIMIT
    }

    /// Its task submits a list: where the task node pays it out, its time is noted.
    pub(crate) fn list_submitted(&self, round: Round) {
        if self.identity.pays_out {
            let schedule = &self.identity.schedule;
            let windows = schedule.submission_window.saturating_add(schedule.audit_window);
            let wait = Span(windows.saturating_mul(schedule.clock.slot_time.0));
            let timer = self.wake_at(WakeAt::Time(self.moment() + wait));
            self.payouts.borrow_mut().insert(timer, round);
        }
    }

    /// The round to be paid out by the task node at this timer, if it is one of those.
    pub(crate) fn payout_due(&self, timer: TimerId) -> Option<Round> {
        self.payouts.borrow_mut().remove(&timer)
    }

    /// The payout of this node's own list.
    pub(crate) fn payout(&self, round: Round) -> Ask {
        self.transaction(Instruction::Payout { round, list_by: self.keys.staking.public().clone() })
    }

    /// A transaction of this node.
    pub(crate) fn transaction(&self, what: Instruction) -> Ask {
        Ask::Send(Transaction {
            by: self.keys.staking.public().clone(),
            payer: self.keys.main.public().clone(),
            task: self.identity.task_no,
            what,
        })
    }

    fn call_id(&self) -> CallId {
        let (step, process) = self.asks.get();
        self.asks.set((step + 1, process + 1));
        let call = CallId(self.next_call.get());
        self.next_call.set(call.0 + 1);
        call
    }
}

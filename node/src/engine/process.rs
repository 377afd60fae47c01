//! The engine itself: boot from bytecode, one input at a time, the job pump, the limits.

use std::rc::Rc;

use koipond_record::event::{Exit, JsError, NodeEvent, NodeLimit};
use koipond_record::{CallId, HttpRequest, Reply, RequestId, TaskMessage, TimerId};
use rquickjs::context::intrinsic;
use rquickjs::module::Declared;
use rquickjs::promise::PromiseHookType;
use rquickjs::{CatchResultExt, CaughtError, Context, Ctx, Error, Function, Module, Persistent, Result, Runtime, Value};

use super::functions::install;
use super::host::{Host, JOBS_PER_INTERRUPT};
use super::memory::{Counted, Leaving, watch};
use super::require::{TaskModules, start_task};
use super::value::{caught, thrown};
use super::web::to_object;

/// The engine's parts that a node has: all but `WeakRef`, whose callbacks hang on the collector (`shim/weak.js` stands in), and the native clock.
type Intrinsics = (
    intrinsic::Date,
    intrinsic::Eval,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::Proxy,
    intrinsic::MapSet,
    intrinsic::TypedArrays,
    intrinsic::Promise,
    intrinsic::DOMException,
);

/// The heap at which the first collection of cycles comes, in bytes: above what a node with a common task needs to boot,
/// since at the engine's own 256 KiB every boot would pay for a collection that finds nothing.
const FIRST_COLLECTION: usize = 1 << 20;

/// A process of JavaScript.
pub(crate) struct Engine {
    entries: Option<Entries>,
    context: Context,
    runtime: Leaving,
    host: Rc<Host>,
}

/// The functions of the boot module that the engine calls.
#[derive(Clone)]
struct Entries {
    wake: Persistent<Function<'static>>,
    deliver: Persistent<Function<'static>>,
    unhandled: Persistent<Function<'static>>,
    ticks: Persistent<Function<'static>>,
    uncaught: Persistent<Function<'static>>,
    request: Persistent<Function<'static>>,
}

impl Drop for Engine {
    /// Whatever is held of the engine's heap goes before the engine does.
    fn drop(&mut self) {
        self.runtime.lost.set(self.host.ran_short());
        self.entries = None;
        self.host.gone.set(true);
        self.host.forget();
    }
}

impl Engine {
    /// Starts a process and evaluates the task. An exit means that it ended right away.
    pub(crate) fn boot(host: &Rc<Host>) -> (Self, Option<Exit>) {
        host.gone.set(false);
        host.holds_nothing();
        let limits = &host.identity.javascript;
        let runtime = Runtime::new_with_alloc(Counted(Rc::clone(host))).expect("an engine starts while there is memory");
        runtime.set_memory_limit(usize::try_from(limits.memory.0).unwrap_or(usize::MAX));
        runtime.set_max_stack_size(usize::try_from(limits.stack.0).unwrap_or(usize::MAX));
        runtime.set_gc_threshold(FIRST_COLLECTION);
        runtime.set_loader(TaskModules(Rc::clone(host)), TaskModules(Rc::clone(host)));
        let tracked = Rc::clone(host);
        runtime.set_host_promise_rejection_tracker(Some(Box::new(move |ctx, promise, reason, handled| {
            track(&tracked, &ctx, promise, reason, handled);
        })));
        let followed = Rc::clone(host);
        runtime.set_promise_hook(Some(Box::new(move |ctx, kind, promise, _| follow(&followed, &ctx, kind, promise))));
        let context = Context::custom::<Intrinsics>(&runtime).expect("a context starts while there is memory");
        runtime.set_interrupt_handler(Some(context.with(|ctx| watch(&ctx, Rc::clone(host)))));
        let mut engine = Self { entries: None, context, runtime: Leaving::new(runtime), host: Rc::clone(host) };
        let mut entries = None;
        let exit = engine.enter(|ctx| {
            install(ctx, host)?;
            entries = Some(start(ctx, host)?);
            Ok(())
        });
        engine.entries = entries;
        host.counts.set(true);
        let exit = exit.or_else(|| engine.enter(|ctx| start_task(ctx, host)));
        (engine, exit)
    }

    /// Sends the task a message of its node.
    pub(crate) fn deliver(&self, message: &TaskMessage) -> Option<Exit> {
        let deliver = self.entries.as_ref()?.deliver.clone();
        self.enter(|ctx| deliver.restore(ctx)?.call((message.function.wire_name(), message.round.0, message.previous_failed)))
    }

    /// Fires a timer.
    pub(crate) fn wake(&self, timer: TimerId) -> Option<Exit> {
        self.host.timer_fired();
        let wake = self.entries.as_ref()?.wake.clone();
        self.enter(|ctx| wake.restore(ctx)?.call((timer.0,)))
    }

    /// Gives an answer to whoever waits for it.
    pub(crate) fn answer(&self, call: CallId, reply: &Reply) -> Option<Exit> {
        self.enter(|ctx| self.host.settle(ctx, call, reply))
    }

    /// Gives the node a request that somebody sent to it.
    pub(crate) fn request(&self, request: RequestId, http: &HttpRequest) -> Option<Exit> {
        let entry = self.entries.as_ref()?.request.clone();
        self.enter(|ctx| entry.restore(ctx)?.call((request.0, to_object(ctx, http)?)))
    }

    /// Runs JavaScript until it is quiet; says whether the process ended by it.
    fn enter(&self, run: impl FnOnce(&Ctx<'_>) -> Result<()>) -> Option<Exit> {
        let failed = self.context.with(|ctx| run(&ctx).catch(&ctx).err().and_then(|error| self.unheard(&ctx, error)));
        let failed = self.pump().or(failed);
        if self.host.over_budget() {
            self.host.short.set(true);
            let (limit, detail) = self.host.limit();
            self.host.note(NodeEvent::Hit { limit, detail });
            return Some(Exit::Hung);
        }
        if let Some(code) = self.host.exiting.get() {
            return Some(Exit::Code { code, why: "process.exit".to_owned() });
        }
        failed.or_else(|| self.unhandled()).map(|error| self.uncaught(error))
    }

    /// Runs what `process.nextTick` left and then jobs until there are none of both, the budget is used up, or one throws.
    fn pump(&self) -> Option<JsError> {
        if self.host.over_budget() || self.host.exiting.get().is_some() {
            return None;
        }
        let mut jobs = 0;
        let mut failed = self.ticks();
        loop {
            match self.runtime.runtime.execute_pending_job() {
                Ok(false) if self.host.ticks.get() && failed.is_none() => failed = self.ticks(),
                Ok(false) => return failed,
                Ok(true) => {}
                Err(job) => {
                    let error = job.0.with(|ctx| self.unheard(&ctx, CaughtError::from_error(&ctx, Error::Exception)));
                    failed = failed.or(error);
                }
            }
            jobs += 1;
            // Interrupts are sometimes swallowed on the way out of asynchronous code, so the count decides, not the error.
            if jobs % JOBS_PER_INTERRUPT == 0 && self.host.work(1) || self.host.over_budget() || self.host.exiting.get().is_some() {
                return failed;
            }
        }
    }

    /// Runs what `process.nextTick` left. One that throws ends them all, unless the task listens for such.
    fn ticks(&self) -> Option<JsError> {
        let ticks = &self.entries.as_ref()?.ticks;
        while self.host.ticks.take() {
            let failed = self.context.with(|ctx| {
                let done = ticks.clone().restore(&ctx).and_then(|ticks| ticks.call::<_, ()>(()));
                done.catch(&ctx).err().and_then(|error| self.unheard(&ctx, error))
            });
            // Those that leave others without end are work too, as jobs are.
            if failed.is_some() || (self.host.ticks.get() && self.host.work(1)) {
                return failed;
            }
        }
        None
    }

    /// What nobody caught, unless the task listens for it.
    fn unheard<'js>(&self, ctx: &Ctx<'js>, error: CaughtError<'js>) -> Option<JsError> {
        let value = match &error {
            CaughtError::Exception(exception) => Some(exception.as_value().clone()),
            CaughtError::Value(value) => Some(value.clone()),
            CaughtError::Error(_) => None,
        };
        let leaving = self.host.over_budget() || self.host.exiting.get().is_some();
        let heard = match (value, &self.entries) {
            (Some(value), Some(entries)) if !leaving => {
                let listens = entries.uncaught.clone().restore(ctx).and_then(|uncaught| uncaught.call::<_, bool>((value,)));
                listens.catch(ctx).unwrap_or(false)
            }
            _ => false,
        };
        (!heard).then(|| caught(ctx, error))
    }

    /// The first rejection that nobody handles, unless the task listens for such.
    fn unhandled(&self) -> Option<JsError> {
        let entries = self.entries.clone();
        self.context.with(|ctx| {
            let open = self.host.rejections.take();
            for (promise, reason) in open {
                let (Ok(promise), Ok(reason)) = (promise.restore(&ctx), reason.restore(&ctx)) else { continue };
                let heard = entries.as_ref().is_some_and(|entries| {
                    let listens = entries.unhandled.clone().restore(&ctx).and_then(|f| f.call::<_, bool>((reason.clone(), promise)));
                    listens.catch(&ctx).unwrap_or(false)
                });
                if !heard {
                    return Some(thrown(&ctx, reason));
                }
            }
            None
        })
    }

    /// Whether a `null` that was thrown tells of a full heap: where not even an error fits in any more, the engine throws `null`. By
    /// the time it is caught, what filled the heap may be gone with the function that held it, so a task that never says it throws
    /// `null` itself is taken at its word.
    fn tells_of_full_heap(&self) -> bool {
        let used = u64::try_from(self.runtime.runtime.memory_usage().malloc_size).unwrap_or(u64::MAX);
        used > self.host.identity.javascript.memory.0 / 10 * 9 || !self.host.task.throws_null()
    }

    /// Node.js ends a process whose error nobody caught with code 1. `protocol.md` §4.2.
    fn uncaught(&self, error: JsError) -> Exit {
        let error = self.host.task.in_files(error);
        let out_of_memory = error.message == "out of memory" || (error.name == "thrown null" && self.tells_of_full_heap());
        let place = if error.place.is_empty() { String::new() } else { format!(" at {}", error.place) };
        let hint = if error.name == "thrown null" { " (the engine throws null where even an error finds no memory)" } else { "" };
        let why = format!("uncaught {}: {}{place}{hint}", error.name, error.message);
        self.host.note(NodeEvent::Threw(error));
        if out_of_memory {
            self.host.short.set(true);
            let detail = format!("its heap is full at {} (javascript.memory)", self.host.identity.javascript.memory);
            self.host.note(NodeEvent::Hit { limit: NodeLimit::Memory, detail });
            return Exit::OutOfMemory;
        }
        Exit::Code { code: 1, why }
    }
}

/// Evaluates the boot module and takes the functions that the engine calls.
fn start(ctx: &Ctx<'_>, host: &Host) -> Result<Entries> {
    let (module, done) = load(ctx, &host.task.modules["koipond:boot"])?.eval()?;
    done.result::<Value>().transpose()?;
    let take = |name: &str| module.get::<_, Function>(name).map(|f| Persistent::save(ctx, f));
    Ok(Entries {
        wake: take("wake")?,
        deliver: take("deliver")?,
        unhandled: take("unhandled")?,
        ticks: take("ticks")?,
        uncaught: take("uncaught")?,
        request: take("request")?,
    })
}

/// Keeps the rejections that nobody handles yet.
fn track<'js>(host: &Host, ctx: &Ctx<'js>, promise: Value<'js>, reason: Value<'js>, handled: bool) {
    let mut open = host.rejections.borrow_mut();
    if handled {
        open.retain(|(kept, _)| !kept.clone().restore(ctx).is_ok_and(|kept| kept == promise));
    } else {
        open.push((Persistent::save(ctx, promise), Persistent::save(ctx, reason)));
    }
}

/// Tells of a promise, where somebody wants to know.
fn follow<'js>(host: &Host, ctx: &Ctx<'js>, kind: PromiseHookType, promise: Value<'js>) {
    let made = match kind {
        PromiseHookType::Init => true,
        PromiseHookType::Resolve => false,
        PromiseHookType::Before | PromiseHookType::After => return,
    };
    // It is taken out, so that the borrow is over when its code runs.
    let follower = host.follower.borrow().clone();
    let Some(follower) = follower else { return };
    if follower.restore(ctx).and_then(|follower| follower.call::<_, ()>((made, promise))).is_err() {
        drop(ctx.catch());
    }
}

/// A module from its bytecode.
pub(super) fn load<'js>(ctx: &Ctx<'js>, bytecode: &[u8]) -> Result<Module<'js, Declared>> {
    #[expect(unsafe_code, reason = "the bytecode comes from our own compiler in this very process and is never read from a file")]
    unsafe {
        Module::load(ctx.clone(), bytecode)
    }
}

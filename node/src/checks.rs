//! Scripts that check a run: JavaScript on an engine of its own that is given events and sees nothing of the world.
//!
//! A script is a module, or a plain script, that names `kinds` and `check(event, run)`, and if it likes `end(run)`. There is no
//! module to import, no timer, no clock and no chance; `Math` is the nodes' own. Each script has an engine, so that none can
//! change what another finds. Work and memory are counted as for a node, but by call: one that does not end is ended.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use rquickjs::context::{EvalOptions, intrinsic};
use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{CatchResultExt, Context, Ctx, Error, Function, Module, Object, Persistent, Result, Runtime, Value};

use crate::engine::{Counted, Heap, Leaving, caught, mathematics};

/// What a script has of the language: all but clocks and what hangs on the collector.
type Intrinsics = (
    intrinsic::Eval,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::Proxy,
    intrinsic::MapSet,
    intrinsic::TypedArrays,
    intrinsic::Promise,
);

/// How much a script's heap holds, in bytes.
const HEAP: usize = 64 << 20;
/// How deep a script may call, in bytes.
const STACK: usize = 1 << 20;
/// How often the engine asks in one call whether to go on: each time, some ten thousand steps are done.
const INTERRUPTS: u64 = 1_000;
/// How many jobs a script may leave while it loads.
const JOBS: usize = 10_000;

/// A script that checks a run.
pub struct CheckScript {
    kinds: Vec<String>,
    functions: Option<Functions>,
    context: Context,
    /// Declared after all that is held of the engine, since it goes last.
    runtime: Leaving,
    heap: Rc<Heap>,
    used: Rc<Cell<u64>>,
    /// Whether it was ever ended in the middle of its work.
    stopped: Cell<bool>,
}

/// What is held of a script.
struct Functions {
    freeze: Persistent<Function<'static>>,
    check: Persistent<Function<'static>>,
    end: Option<Persistent<Function<'static>>>,
    run: Persistent<Value<'static>>,
}

/// What is wrong with a script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct CheckProblem {
    /// Where: `no-empty.js:14:9`; empty where nothing tells.
    pub place: String,
    /// What.
    pub message: String,
}

impl fmt::Display for CheckProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() { f.write_str(&self.message) } else { write!(f, "{} ({})", self.message, self.place) }
    }
}

impl CheckProblem {
    fn of(message: impl Into<String>) -> Self {
        Self { place: String::new(), message: message.into() }
    }
}

impl Drop for CheckScript {
    fn drop(&mut self) {
        self.runtime.lost.set(self.stopped.get() || self.heap.may_have_filled(HEAP));
        self.functions = None;
    }
}

impl CheckScript {
    /// Loads a script; `name` is what places are told by.
    ///
    /// # Errors
    /// When it cannot be read, does not end, or lacks what a check needs.
    pub fn load(name: &str, source: &str) -> std::result::Result<Self, CheckProblem> {
        let heap = Rc::<Heap>::default();
        let runtime = Runtime::new_with_alloc(Counted(Rc::clone(&heap))).expect("an engine starts while there is memory");
        runtime.set_memory_limit(HEAP);
        runtime.set_max_stack_size(STACK);
        runtime.set_loader(Alone, Alone);
        let used = Rc::new(Cell::new(0));
        let counted = Rc::clone(&used);
        runtime.set_interrupt_handler(Some(Box::new(move || {
            counted.set(counted.get() + 1);
            counted.get() > INTERRUPTS
        })));
        let context = Context::custom::<Intrinsics>(&runtime).expect("a context starts while there is memory");
        let (runtime, stopped) = (Leaving::new(runtime), Cell::new(false));
        let mut script = Self { kinds: Vec::new(), functions: None, context, runtime, heap, used, stopped };
        let mut found = None;
        script.enter(|ctx| {
            found = Some(read(ctx, name, source)?);
            Ok(None)
        })?;
        let (kinds, functions) = found.unwrap_or_else(|| Err(CheckProblem::of("it could not be loaded")))?;
        (script.kinds, script.functions) = (kinds, Some(functions));
        Ok(script)
    }

    /// The kinds of event it wants.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }

    /// Tells it of the run, as JSON: what `check` and `end` are given beside an event.
    ///
    /// # Errors
    /// When that has no place in its heap.
    pub fn begin(&mut self, run: &str) -> std::result::Result<(), CheckProblem> {
        let mut given = None;
        let Some(functions) = &self.functions else { return Ok(()) };
        let freeze = functions.freeze.clone();
        self.enter(|ctx| {
            let run: Value = freeze.restore(ctx)?.call((ctx.json_parse(run)?,))?;
            given = Some(Persistent::save(ctx, run));
            Ok(None)
        })?;
        if let (Some(functions), Some(run)) = (&mut self.functions, given) {
            functions.run = run;
        }
        Ok(())
    }

    /// Gives it an event, as JSON; what it says against it, if anything.
    ///
    /// # Errors
    /// When it throws, does not end, or answers anything but a text or nothing.
    pub fn check(&self, event: &str) -> std::result::Result<Option<String>, CheckProblem> {
        let Some(functions) = &self.functions else { return Ok(None) };
        let (freeze, check, run) = (functions.freeze.clone(), functions.check.clone(), functions.run.clone());
        self.enter(|ctx| {
            let event: Value = freeze.restore(ctx)?.call((ctx.json_parse(event)?,))?;
            Ok(Some(check.restore(ctx)?.call((event, run.restore(ctx)?))?))
        })
    }

    /// Tells it that the run is over; what it says against it, if anything.
    ///
    /// # Errors
    /// As for an event.
    pub fn end(&self) -> std::result::Result<Option<String>, CheckProblem> {
        let Some((end, run)) = self.functions.as_ref().and_then(|f| Some((f.end.clone()?, f.run.clone()))) else { return Ok(None) };
        self.enter(|ctx| Ok(Some(end.restore(ctx)?.call((run.restore(ctx)?,))?)))
    }

    /// Runs JavaScript within its budget, and takes what it answers for a verdict.
    fn enter(
        &self,
        run: impl for<'js> FnOnce(&Ctx<'js>) -> Result<Option<Value<'js>>>,
    ) -> std::result::Result<Option<String>, CheckProblem> {
        self.used.set(0);
        let answer = self.context.with(|ctx| {
            let answer = run(&ctx).catch(&ctx).map_err(|error| {
                let error = caught(&ctx, error);
                CheckProblem { place: error.place, message: format!("it throws {}: {}", error.name, error.message) }
            });
            answer.and_then(|answer| answer.map_or(Ok(None), |answer| verdict(&answer)))
        });
        // The engine's own error cannot be caught, but tells nothing.
        if self.used.get() > INTERRUPTS {
            self.stopped.set(true);
            return Err(CheckProblem::of("it works too long in one piece; look for a loop without end"));
        }
        answer.map_err(|problem| match problem.message.as_str() {
            "it throws InternalError: out of memory" | "it throws thrown null: null" => {
                CheckProblem { message: format!("its heap of {} MiB is full; look for what grows without end", HEAP >> 20), ..problem }
            }
            _ => problem,
        })
    }
}

/// What a script's answer means. `false` is nothing, since `wrong && "text"` gives it.
fn verdict(answer: &Value<'_>) -> std::result::Result<Option<String>, CheckProblem> {
    if answer.is_undefined() || answer.is_null() || answer.as_bool() == Some(false) {
        return Ok(None);
    }
    if let Some(text) = answer.as_string() {
        return Ok(Some(text.to_string().unwrap_or_else(|_| "a text that is no Unicode".to_owned())));
    }
    let what = if answer.is_promise() { "a promise; a check answers at once, so it cannot be async" } else { answer.type_name() };
    Err(CheckProblem::of(format!("it returns {what}; return nothing where all is well, and a text that says what is not")))
}

type Read = std::result::Result<(Vec<String>, Functions), CheckProblem>;

/// Evaluates a script and finds what it names.
fn read(ctx: &Ctx<'_>, name: &str, source: &str) -> Result<Read> {
    let freeze: Function = ctx.eval(PRELUDE)?;
    let math = mathematics(ctx)?;
    let own: Object = ctx.globals().get("Math")?;
    for key in math.keys::<String>() {
        let key = key?;
        own.set(key.as_str(), math.get::<_, Value>(key.as_str())?)?;
    }
    let found = if may_be_module(source) { module(ctx, name, source)? } else { Some(script(ctx, name, source)?) };
    let Some(mut found) = found else {
        return Ok(Err(CheckProblem::of("it waits while it loads, and nothing ever comes to a check")));
    };
    // The word may have stood in a comment of a plain script.
    if may_be_module(source) && found.iter().all(Value::is_undefined) {
        found = script(ctx, name, source)?;
    }
    let [kinds, check, end] = found;
    let kinds = match texts(&kinds)? {
        Some(kinds) if !kinds.is_empty() => kinds,
        _ => return Ok(Err(CheckProblem::of("it names no kinds of event: write `export const kinds = [\"chain.submitted\"]`"))),
    };
    let Some(check) = check.into_function() else {
        return Ok(Err(CheckProblem::of("it has no check: write `export function check(event, run) { … }`")));
    };
    let end = if end.is_undefined() { None } else { Some(end) };
    let end = match end.map(Value::into_function) {
        Some(None) => return Ok(Err(CheckProblem::of("its `end` is no function: write `export function end(run) { … }`"))),
        end => end.flatten(),
    };
    let functions = Functions {
        freeze: Persistent::save(ctx, freeze),
        check: Persistent::save(ctx, check),
        end: end.map(|end| Persistent::save(ctx, end)),
        run: Persistent::save(ctx, Value::new_undefined(ctx.clone())),
    };
    Ok(Ok((kinds, functions)))
}

/// Whether a text may be a module: only one exports or imports anything.
fn may_be_module(source: &str) -> bool {
    source.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).any(|word| matches!(word, "export" | "import"))
}

/// What a module exports; nothing if it is not done.
fn module<'js>(ctx: &Ctx<'js>, name: &str, source: &str) -> Result<Option<[Value<'js>; 3]>> {
    let (module, done) = Module::declare(ctx.clone(), name, source)?.eval()?;
    let mut jobs = 0;
    while jobs < JOBS && ctx.execute_pending_job() {
        jobs += 1;
    }
    let Some(done) = done.result::<Value>() else { return Ok(None) };
    done?;
    let exports = module.namespace()?;
    let get = |name: &str| exports.get::<_, Value>(name);
    Ok(Some([get("kinds")?, get("check")?, get("end")?]))
}

/// What a plain script declares.
fn script<'js>(ctx: &Ctx<'js>, name: &str, source: &str) -> Result<[Value<'js>; 3]> {
    let options = || {
        let mut options = EvalOptions::default();
        (options.global, options.strict, options.filename) = (true, false, Some(name.to_owned()));
        options
    };
    ctx.eval_with_options::<(), _>(source, options())?;
    let get = |name: &str| ctx.eval_with_options::<Value, _>(format!("typeof {name} === 'undefined' ? undefined : {name}"), options());
    Ok([get("kinds")?, get("check")?, get("end")?])
}

/// The texts of a list, if it is one of texts alone.
fn texts(value: &Value<'_>) -> Result<Option<Vec<String>>> {
    let Some(list) = value.as_array() else { return Ok(None) };
    let mut texts = Vec::new();
    for item in list.iter::<Value>() {
        let item = item?;
        let Some(text) = item.as_string() else { return Ok(None) };
        texts.push(text.to_string()?);
    }
    Ok(Some(texts))
}

/// Comes to what freezes a value with all that is in it, by functions that no script has changed yet; takes away what would vary.
const PRELUDE: &str = r#"
((freeze, keys, define) => {
  const none = (name, hint) => define(globalThis, name, { get() { throw new Error(`a check has no ${name}; ${hint}`); } });
  none("Date", "`event.at` says when, in seconds of virtual time");
  none("setTimeout", "it is called for each event, and `end(run)` when the run is over");
  none("setInterval", "it is called for each event, and `end(run)` when the run is over");
  none("console", "return a text, and the report shows it");
  none("fetch", "it is given events and sees nothing of the world");
  none("require", "it is one file");
  define(Math, "random", { value: () => { throw new Error("a check has no chance in it, since its answer must be the same each time"); } });
  const all = (value) => {
    if (typeof value === "object" && value !== null) {
      const names = keys(value);
      for (let i = 0; i < names.length; i++) all(value[names[i]]);
      freeze(value);
    }
    return value;
  };
  return all;
})(Object.freeze, Object.keys, Object.defineProperty)
"#;

/// Refuses every import.
struct Alone;

impl Resolver for Alone {
    fn resolve<'js>(&mut self, _: &Ctx<'js>, base: &str, name: &str, _: Option<ImportAttributes<'js>>) -> Result<String> {
        Err(Error::new_resolving_message(base, name, "a check is one file and imports nothing"))
    }
}

impl Loader for Alone {
    fn load<'js>(&mut self, _: &Ctx<'js>, name: &str, _: Option<ImportAttributes<'js>>) -> Result<Module<'js, Declared>> {
        Err(Error::new_loading_message(name, "a check is one file and imports nothing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(source: &str) -> CheckScript {
        CheckScript::load("x.js", source).unwrap_or_else(|problem| panic!("{problem}"))
    }

    fn refused(source: &str) -> String {
        CheckScript::load("x.js", source).map(drop).expect_err("it is no check").to_string()
    }

    /// A script whose check has this body.
    fn checking(body: &str) -> CheckScript {
        loaded(&format!("export const kinds = ['a.b'];\nexport function check(event, run) {{\n{body}\n}}"))
    }

    fn said(body: &str) -> std::result::Result<Option<String>, String> {
        checking(body).check(r#"{"kind":"a.b","deep":{"list":[1]}}"#).map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_text_is_an_answer_and_nothing_is_none() {
        assert_eq!(said("return `saw ${event.kind}`"), Ok(Some("saw a.b".to_owned())));
        for nothing in ["", "return", "return null", "return event.kind !== 'a.b' && 'other'"] {
            assert_eq!(said(nothing), Ok(None), "{nothing}");
        }
    }

    #[test]
    fn any_other_answer_is_a_problem() {
        let asynchronous = loaded("export const kinds = ['a.b'];\nexport async function check() { return 'late' }");
        let why = asynchronous.check("{}").expect_err("it answers later").to_string();
        assert!(why.contains("a promise") && why.contains("async"), "{why}");
        for (body, what) in [("return 1", "int"), ("return true", "bool"), ("return {}", "object")] {
            assert!(said(body).expect_err(body).contains(what), "{body}");
        }
    }

    #[test]
    fn what_it_is_given_is_frozen_with_all_that_is_in_it() {
        assert!(said("event.kind = 1").expect_err("it is frozen").contains("TypeError"));
        assert!(said("event.deep.list.push(2)").expect_err("it is frozen").contains("TypeError"));
        assert_eq!(said("return Object.isFrozen(event.deep) ? 'frozen' : 'open'"), Ok(Some("frozen".to_owned())));
    }

    #[test]
    fn its_state_lives_from_call_to_call() {
        let mut script = loaded(
            "let n = 0; export const kinds = ['a.b']; export function check() { n++ } export function end(run) { return `${n} of ${run.rounds}` }",
        );
        script.begin(r#"{"rounds":8}"#).expect("it fits");
        for _ in 0..3 {
            assert_eq!(script.check("{}"), Ok(None));
        }
        assert_eq!(script.end(), Ok(Some("3 of 8".to_owned())));
    }

    #[test]
    fn a_plain_script_will_do() {
        let script = loaded("const kinds = ['a.b']; let n = 0;\nfunction check() { n += 1; if (n > 1) return 'twice' }");
        assert_eq!((script.check("{}"), script.check("{}")), (Ok(None), Ok(Some("twice".to_owned()))));
        assert_eq!((script.kinds(), script.end()), (&["a.b".to_owned()][..], Ok(None)));
    }

    #[test]
    fn a_plain_script_may_have_the_word_export_in_a_comment() {
        assert_eq!(loaded("// No export here.\nvar kinds = ['a.b']; function check() {}").kinds(), ["a.b"]);
    }

    #[test]
    fn a_throw_says_where() {
        assert_eq!(said("\nnull.x"), Err("it throws TypeError: cannot read property 'x' of null (x.js:4:1)".to_owned()));
        assert!(said("throw 'a word'").expect_err("it throws").contains("a word"));
    }

    #[test]
    fn a_loop_without_end_is_ended_though_the_script_catches_what_it_can() {
        for body in ["for (;;) {}", "try { for (;;) {} } catch {} return", "const f = () => f(); f()"] {
            let why = said(body).expect_err(body);
            assert!(why.contains("loop without end") || why.contains("InternalError") || why.contains("RangeError"), "{body}: {why}");
        }
        let why = refused("export const kinds = ['a.b']; while (true);");
        assert!(why.contains("loop without end"), "{why}");
    }

    #[test]
    fn the_next_call_after_a_loop_has_a_budget_of_its_own() {
        let script = loaded("export const kinds = ['a.b']; let n = 0; export function check() { if (n++ === 0) for (;;); return 'well' }");
        assert!(script.check("{}").is_err());
        assert_eq!(script.check("{}"), Ok(Some("well".to_owned())));
    }

    /// Whether a script's engine is freed with it.
    fn is_freed(script: CheckScript) -> bool {
        let heap = Rc::clone(&script.heap);
        drop(script);
        Rc::strong_count(&heap) == 1
    }

    #[test]
    fn an_engine_is_freed_with_its_script_unless_something_may_be_lost_in_it() {
        let mut script = checking("if (event.n) throw new Error('x'); return `${run.list.length}`");
        script.begin(r#"{"list":[{"a":1}]}"#).expect("it fits");
        assert_eq!(script.check("{}"), Ok(Some("1".to_owned())));
        assert!(script.check(r#"{"n":1}"#).is_err());
        assert!(is_freed(script));
        let script =
            loaded("export const kinds = ['a.b']; let p = Promise.resolve(1).then(() => p);\nexport async function check() { await p }");
        assert!(script.check("{}").is_err(), "a job is left over");
        assert!(is_freed(script));
        for body in ["for (;;) {}", "const all = []; for (;;) all.push('x'.repeat(1e6) + all.length)"] {
            let script = checking(body);
            assert!(script.check("{}").is_err());
            assert!(!is_freed(script), "{body}");
        }
    }

    #[test]
    fn a_heap_that_grows_without_end_is_full() {
        let why = said("const all = []; for (;;) all.push(new Array(1000).fill('x'.repeat(10)))").expect_err("it is too much");
        assert!(why.contains("heap of 64 MiB is full") || why.contains("loop without end"), "{why}");
    }

    #[test]
    fn what_would_vary_is_not_there_and_says_what_to_do_instead() {
        for (body, hint) in [
            ("Date.now()", "event.at"),
            ("new Date()", "event.at"),
            ("Math.random()", "no chance"),
            ("setTimeout(() => {}, 1)", "end(run)"),
            ("console.log(1)", "return a text"),
            ("fetch('x')", "nothing of the world"),
            ("require('fs')", "one file"),
        ] {
            let why = said(body).expect_err(body);
            assert!(why.contains(hint), "{body}: {why}");
        }
        assert_eq!(said("return typeof performance + typeof WeakRef + typeof process"), Ok(Some("undefined".repeat(3))));
    }

    #[test]
    fn mathematics_is_the_nodes_own() {
        assert_eq!(said("return String(Math.pow(1, Infinity)) + Math.exp(1)"), Ok(Some(format!("NaN{}", libm::exp(1.0)))));
    }

    #[test]
    fn what_one_script_does_to_prototypes_another_does_not_see() {
        let one = checking(
            "Array.prototype.push = () => 7; Object.prototype.stained = true; JSON.parse = null; Object.freeze = (x) => x; return 'did'",
        );
        let other = checking("return String([].push(1)) + String({}.stained) + String(Object.isFrozen(event))");
        assert_eq!(one.check("{}"), Ok(Some("did".to_owned())));
        assert_eq!(other.check("{}"), Ok(Some("1undefinedtrue".to_owned())));
        // Nor does it reach what is given to itself.
        let again = one.check(r#"{"deep":{}}"#);
        assert_eq!(again, Ok(Some("did".to_owned())));
    }

    #[test]
    fn a_script_that_changed_the_language_for_itself_is_still_given_frozen_events() {
        let script = checking(
            "if (Object.freeze.length === 0) return String(Object.isFrozen(event.deep)); Object.freeze = () => 1; Object.keys = () => []",
        );
        assert_eq!(script.check("{}"), Ok(None));
        assert_eq!(script.check(r#"{"deep":{"er":1}}"#), Ok(Some("true".to_owned())));
    }

    #[test]
    fn what_is_no_check_is_refused_with_what_to_write() {
        for (source, part) in [
            ("export function check() {}", "export const kinds"),
            ("export const kinds = []; export function check() {}", "export const kinds"),
            ("export const kinds = [1]; export function check() {}", "export const kinds"),
            ("export const kinds = 'a.b'; export function check() {}", "export const kinds"),
            ("export const kinds = ['a.b']", "export function check"),
            ("export const kinds = ['a.b']; export function check() {} export const end = 1", "export function end"),
            ("", "export const kinds"),
        ] {
            assert!(refused(source).contains(part), "{source}: {}", refused(source));
        }
    }

    #[test]
    fn a_text_that_is_no_javascript_says_where() {
        let why = refused("export const kinds = ['a.b'];\nexport function check(event { }");
        assert!(why.contains("SyntaxError") && why.contains("x.js:2"), "{why}");
        let why = refused("kinds = ['a.b'];\n\nfunction check( { }");
        assert!(why.contains("SyntaxError") && why.contains("x.js:3"), "{why}");
    }

    #[test]
    fn an_import_or_a_wait_while_it_loads_is_refused() {
        let why = refused("import fs from 'fs';\nexport const kinds = ['a.b'];\nexport function check() {}");
        assert!(why.contains("imports nothing"), "{why}");
        let why = refused("export const kinds = ['a.b'];\nexport function check() {}\nawait new Promise(() => {});");
        assert!(why.contains("waits while it loads"), "{why}");
        let script = loaded("export const kinds = [await Promise.resolve('a.b')];\nexport function check() {}");
        assert_eq!(script.kinds(), ["a.b"]);
    }
}

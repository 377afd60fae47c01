//! The table of host functions: all that JavaScript can reach of the world.

use std::rc::Rc;

use koipond_record::event::Level;
use koipond_record::{Ask, Span, TimerId};
use rquickjs::function::{IntoJsFunc, ParamRequirement, Params, This};
use rquickjs::object::Property;
use rquickjs::promise::PromiseState;
use rquickjs::{
    Array, Coerced, Ctx, Error, Exception, FromJs, Function, IntoJs, Module, Object, Persistent, Promise, Result, TypedArray, Value,
};
use sha2::{Digest as _, Sha256};

use super::answer::{Then, error_value};
use super::host::Host;
use super::math;
use super::measured;
use super::process::load;
use super::require::through_door;
use crate::load::{DOOR, HOST, door};
use crate::namespace;

type Run = for<'a, 'js> fn(&Host, &Ctx<'js>, &Params<'a, 'js>) -> Result<Value<'js>>;

/// Every host function by name.
const TABLE: [(&str, Run); 29] = [
    ("now", now),
    ("random", |host, ctx, _| host.random().into_js(ctx)),
    ("say", say),
    ("debug", |host, ctx, params| print(host, ctx, params, Level::Debug)),
    ("log", |host, ctx, params| print(host, ctx, params, Level::Log)),
    ("warn", |host, ctx, params| print(host, ctx, params, Level::Warn)),
    ("error", |host, ctx, params| print(host, ctx, params, Level::Error)),
    ("setTimer", set_timer),
    ("clearTimer", clear_timer),
    ("rpc", rpc),
    ("read", read),
    ("put", super::storage::put),
    ("get", super::storage::get),
    ("http", super::web::http),
    ("respond", super::web::respond),
    ("exit", exit),
    ("diskGet", disk_get),
    ("diskSet", disk_set),
    ("sha256Sum", sha256_sum),
    ("utf8Encode", utf8_encode),
    ("utf8Decode", utf8_decode),
    ("internal", internal),
    ("builtin", builtin),
    ("formatter", formatter),
    ("listening", listening),
    ("tick", tick),
    ("follow", follow),
    ("promiseState", promise_state),
    ("proxyTarget", proxy_target),
];

/// A function that Rust lends to a module of Node.js, by its name.
pub(crate) type NativeFunction = (&'static str, for<'a, 'js> fn(&Host, &Ctx<'js>, &Arguments<'a, 'js>) -> Result<Value<'js>>);

/// The arguments of such a function.
pub(crate) struct Arguments<'a, 'js> {
    host: &'a Host,
    params: &'a Params<'a, 'js>,
}

impl<'js> Arguments<'_, 'js> {
    /// The n-th; a missing one is `undefined`.
    pub(crate) fn get<T: FromJs<'js>>(&self, n: usize) -> Result<T> {
        arg(self.params, n)
    }

    /// The n-th as text, whatever it is.
    pub(crate) fn text(&self, n: usize) -> Result<String> {
        text(self.host, self.params, n)
    }

    /// A copy of the bytes of the n-th, which must be a `Uint8Array` or a `Buffer`.
    pub(crate) fn bytes(&self, n: usize) -> Result<Vec<u8>> {
        Ok(bytes_of(&self.get::<TypedArray<u8>>(n)?))
    }

    /// The n-th as text in UTF-8, but with three bytes for every half of a character that stands alone.
    pub(crate) fn loose_utf8(&self, n: usize) -> Result<Vec<u8>> {
        let text = self.get::<Coerced<rquickjs::String>>(n)?.0.to_cstring()?;
        self.host.charge_large(self.params.ctx(), text.len())?;
        #[expect(unsafe_code, reason = "the text lives as long as its handle; its safe way takes it for UTF-8, which it need not be")]
        let bytes = unsafe { std::slice::from_raw_parts(text.as_ptr().cast::<u8>(), text.len()) };
        Ok(bytes.to_vec())
    }

    /// Lends the bytes of the n-th, a `Uint8Array`, which the function may change; none where its buffer is gone.
    pub(crate) fn with_bytes<T>(&self, n: usize, function: impl FnOnce(&mut [u8]) -> T) -> Result<T> {
        let array = self.get::<TypedArray<u8>>(n)?;
        let Some(mut bytes) = array.as_raw() else { return Ok(function(&mut [])) };
        #[expect(unsafe_code, reason = "no JavaScript runs while they are lent, since the function knows no context")]
        Ok(function(unsafe { bytes.as_mut() }))
    }

    /// Lends the bytes of two, which may be the same.
    pub(crate) fn with_two<T>(&self, n: usize, m: usize, function: impl FnOnce(&[u8], &[u8]) -> T) -> Result<T> {
        let (one, other) = (self.get::<TypedArray<u8>>(n)?, self.get::<TypedArray<u8>>(m)?);
        #[expect(unsafe_code, reason = "no JavaScript runs while they are lent, since the function knows no context")]
        let (one, other) = unsafe { (one.as_bytes(), other.as_bytes()) };
        Ok(function(one.unwrap_or_default(), other.unwrap_or_default()))
    }
}

struct Native {
    host: Rc<Host>,
    function: NativeFunction,
}

impl<'js> IntoJsFunc<'js, ()> for Native {
    fn param_requirements() -> ParamRequirement {
        ParamRequirement::any()
    }

    fn call<'a>(&self, params: Params<'a, 'js>) -> Result<Value<'js>> {
        self.host.still(params.ctx())?;
        (self.function.1)(&self.host, params.ctx(), &Arguments { host: &self.host, params: &params })
    }
}

/// `native(family)`: the functions of a family, made when its module is loaded.
fn native<'js>(host: &Rc<Host>, ctx: &Ctx<'js>, family: &str) -> Result<Object<'js>> {
    let functions = Object::new(ctx.clone())?;
    let found = crate::native::FAMILIES.iter().find(|(name, _)| *name == family);
    for function in found.map(|(_, functions)| *functions).unwrap_or_default() {
        functions.set(function.0, Function::new(ctx.clone(), Native { host: Rc::clone(host), function: *function })?)?;
    }
    Ok(functions)
}

struct HostFunction {
    host: Rc<Host>,
    run: Run,
}

impl<'js> IntoJsFunc<'js, ()> for HostFunction {
    fn param_requirements() -> ParamRequirement {
        ParamRequirement::any()
    }

    fn call<'a>(&self, params: Params<'a, 'js>) -> Result<Value<'js>> {
        self.host.still(params.ctx())?;
        (self.run)(&self.host, params.ctx(), &params)
    }
}

/// Leaves the functions where the module of that name picks them up.
pub(super) fn install<'js>(ctx: &Ctx<'js>, host: &Rc<Host>) -> Result<()> {
    let object = Object::new(ctx.clone())?;
    for (name, run) in TABLE {
        object.set(name, Function::new(ctx.clone(), HostFunction { host: Rc::clone(host), run })?)?;
    }
    // Taken before any task's code can put another in its place.
    let string = ctx.globals().get::<_, Object>("String")?.get::<_, Object>("prototype")?;
    *host.to_well_formed.borrow_mut() = Some(Persistent::save(ctx, string.get::<_, Function>("toWellFormed")?));
    measured::install(ctx, host)?;
    object.set("math", math::functions(ctx)?)?;
    let lent = Rc::clone(host);
    object.set("native", Function::new(ctx.clone(), move |ctx: Ctx<'js>, family: String| native(&lent, &ctx, &family))?)?;
    let rules = host.identity.framework;
    object.set("auditsEvery", rules.audits_every)?;
    object.set("awaits", rules.awaits)?;
    object.set("managerAccepts", rules.manager_accepts)?;
    object.set("wrapperRejects", rules.wrapper_rejects)?;
    object.set("selection", rules.selection)?;
    object.set("unaccused", rules.unaccused)?;
    object.set("unvoted", rules.unvoted)?;
    object.set("submitterKey", host.keys.staking.public().as_str())?;
    object.set("argv", namespace::argv(host))?;
    let variables = Object::new(ctx.clone())?;
    for (name, value) in &host.identity.variables {
        variables.prop(name.as_str(), Property::from(value.as_str()).enumerable().writable().configurable())?;
    }
    object.set("variables", variables)?;
    ctx.globals().set(HOST, object)
}

/// The n-th argument; a missing one is `undefined`.
pub(super) fn arg<'js, T: FromJs<'js>>(params: &Params<'_, 'js>, n: usize) -> Result<T> {
    let value = params.arg(n).unwrap_or_else(|| Value::new_undefined(params.ctx().clone()));
    T::from_js(params.ctx(), value)
}

pub(super) fn text(host: &Host, params: &Params<'_, '_>, n: usize) -> Result<String> {
    well_formed(host, arg::<Coerced<rquickjs::String>>(params, n)?.0)
}

/// A value as text, whatever it is.
pub(super) fn text_of(host: &Host, value: Value<'_>) -> Result<String> {
    well_formed(host, value.get::<Coerced<rquickjs::String>>()?.0)
}

/// A text of JavaScript's, with U+FFFD for every half of a character that stands alone, as encoding it gives.
fn well_formed(host: &Host, text: rquickjs::String<'_>) -> Result<String> {
    let ctx = text.ctx().clone();
    match text.to_string() {
        Err(Error::Utf8(_)) => {}
        Ok(done) => return host.charge_large(&ctx, done.len()).map(|()| done),
        failed => return failed,
    }
    let mend = host.to_well_formed.borrow().clone();
    match mend {
        Some(mend) => mend.restore(&ctx)?.call::<_, rquickjs::String>((This(text),))?.to_string(),
        None => Ok(String::new()),
    }
}

pub(super) fn undefined<'js>(ctx: &Ctx<'js>) -> Value<'js> {
    Value::new_undefined(ctx.clone())
}

/// The node's time; given anything, what the machine's clock shows, right or wrong.
fn now<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let ms = if params.is_empty() { host.now_ms() } else { host.date_ms() };
    ms.into_js(ctx)
}

fn say<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let level = match arg::<i32>(params, 0)? {
        0 => Level::Debug,
        1 => Level::Log,
        2 => Level::Warn,
        _ => Level::Error,
    };
    host.say(level, &text(host, params, 1)?);
    Ok(undefined(ctx))
}

/// `console.log` and its kind: plain lines go straight to the log, everything else through the formatter of the boot module.
fn print<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>, level: Level) -> Result<Value<'js>> {
    let mut line = String::new();
    for n in 0..params.len() {
        let Some(part) = params.arg(n).and_then(|value| value.into_string()) else {
            return formatted(host, ctx, params, level);
        };
        if n > 0 {
            line.push(' ');
        }
        line.push_str(&well_formed(host, part)?);
        if n == 0 && (line.contains('%') || host.formats.get()) {
            return formatted(host, ctx, params, level);
        }
    }
    host.say(level, &line);
    Ok(undefined(ctx))
}

fn formatted<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>, level: Level) -> Result<Value<'js>> {
    let format = host.formatter.borrow().clone();
    let Some(format) = format else { return Ok(undefined(ctx)) };
    let mut args = rquickjs::function::Args::new(ctx.clone(), params.len());
    for n in 0..params.len() {
        args.push_arg(params.arg(n))?;
    }
    let line = format.restore(ctx)?.call_arg::<Coerced<rquickjs::String>>(args)?;
    host.say(level, &well_formed(host, line.0)?);
    Ok(undefined(ctx))
}

/// `formatter(function, always)`: what makes a line of values that are not plain text; `always` for plain text too.
fn formatter<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    *host.formatter.borrow_mut() = Some(Persistent::save(ctx, arg::<Function>(params, 0)?));
    host.formats.set(arg::<Coerced<bool>>(params, 1)?.0);
    Ok(undefined(ctx))
}

fn set_timer<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let ms = arg::<f64>(params, 0)?;
    match host.set_timer(Span((ms * 1e6) as u64)) {
        Some(timer) => timer.0.into_js(ctx),
        None => Err(Exception::throw_range(ctx, "too many timers and questions are open")),
    }
}

fn clear_timer<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    host.clear_timer(TimerId(arg::<f64>(params, 0)? as u64));
    Ok(undefined(ctx))
}

/// `rpc(method, args)`: a call of the task node's RPC.
fn rpc<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let (method, args) = (text(host, params, 0)?, arg::<Array>(params, 1)?);
    let (promise, resolve, _) = ctx.promise()?;
    let outcome = if host.may_open() {
        namespace::call(host, ctx, &method, &args, || Persistent::save(ctx, resolve.clone()))
    } else {
        Ok(Some(error_value(ctx, "too many questions are open")?))
    };
    match outcome {
        Ok(Some(value)) => resolve.call::<_, ()>((value,))?,
        Ok(None) => {}
        Err(error) => {
            let why = super::value::caught(ctx, rquickjs::CaughtError::from_error(ctx, error)).message;
            resolve.call::<_, ()>((error_value(ctx, &why)?,))?;
        }
    }
    Ok(promise.into_value())
}

/// `read(method, args, paths)`: the same for a tree of chain state, of which only these paths are made values.
fn read<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let (method, args) = (text(host, params, 0)?, arg::<Array>(params, 1)?);
    let paths = arg::<Vec<Vec<Coerced<String>>>>(params, 2)?;
    let paths = paths.into_iter().map(|path| path.into_iter().map(|c| c.0).collect()).collect();
    let (promise, resolve, _) = ctx.promise()?;
    match namespace::state_query(&method, &args)? {
        Some(query) if host.may_open() => {
            host.ask(Ask::Read(query), Then::Parts { resolve: Persistent::save(ctx, resolve), paths });
        }
        _ => resolve.call::<_, ()>((Value::new_null(ctx.clone()),))?,
    }
    Ok(promise.into_value())
}

fn exit<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    host.exiting.set(Some(arg(params, 0)?));
    Ok(undefined(ctx))
}

fn disk_get<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    // Making a text of a value can run JavaScript, so it comes before the borrow.
    let key = text(host, params, 0)?;
    match host.disk.borrow().get(&key) {
        Some(found) => found.into_js(ctx),
        None => Ok(undefined(ctx)),
    }
}

fn disk_set<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let (key, value) = (text(host, params, 0)?, text(host, params, 1)?);
    if !host.disk.borrow_mut().set(key, value) {
        return Err(Exception::throw_message(ctx, "ENOSPC: no space left on device, write"));
    }
    Ok(undefined(ctx))
}

/// The sum of the character codes of a text's sha256 in hexadecimal, the one thing that node selection wants of it (§5.4).
fn sha256_sum<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let code = |digit: u8| i32::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 });
    let sum: i32 = Sha256::digest(text(host, params, 0)?.as_bytes()).iter().map(|byte| code(byte >> 4) + code(byte & 15)).sum();
    sum.into_js(ctx)
}

fn utf8_encode<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    TypedArray::<u8>::new(ctx.clone(), text(host, params, 0)?.into_bytes())?.into_js(ctx)
}

fn utf8_decode<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let bytes = bytes_of(&arg::<TypedArray<u8>>(params, 0)?);
    host.charge_large(ctx, bytes.len())?;
    let (fatal, keep_mark) = (arg::<Coerced<bool>>(params, 1)?.0, arg::<Coerced<bool>>(params, 2)?.0);
    if fatal && std::str::from_utf8(&bytes).is_err() {
        return Err(Exception::throw_type(ctx, "The encoded data was not valid for encoding utf-8"));
    }
    let decoded = String::from_utf8_lossy(&bytes);
    let shown = if keep_mark { &decoded } else { decoded.strip_prefix('\u{feff}').unwrap_or(&decoded) };
    shown.into_js(ctx)
}

/// The task listens to its node's messages.
fn listening<'js>(host: &Host, ctx: &Ctx<'js>, _: &Params<'_, 'js>) -> Result<Value<'js>> {
    host.listens.set(true);
    Ok(undefined(ctx))
}

/// `process.nextTick` has something to run.
fn tick<'js>(host: &Host, ctx: &Ctx<'js>, _: &Params<'_, 'js>) -> Result<Value<'js>> {
    host.ticks.set(true);
    Ok(undefined(ctx))
}

/// `follow(function)`: it is told of every promise that is made, `function(true, promise)`, or fulfilled, `function(false, promise)`.
fn follow<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    *host.follower.borrow_mut() = Some(Persistent::save(ctx, arg::<Function>(params, 0)?));
    Ok(undefined(ctx))
}

/// One of our own modules, evaluated when first asked for.
fn internal<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    namespace_of(host, ctx, &text(host, params, 0)?).map(Object::into_value)
}

/// What `require` gives for a module of Node.js; `undefined` for one that there is not.
fn builtin<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    match crate::load::builtin(&text(host, params, 0)?) {
        Some(found) => namespace_of(host, ctx, found.module)?.get("default"),
        None => Ok(undefined(ctx)),
    }
}

/// A module as an object. It is imported, not loaded, so that what another module has imported before is not made a second time.
pub(super) fn namespace_of<'js>(host: &Host, ctx: &Ctx<'js>, name: &str) -> Result<Object<'js>> {
    if let Some(found) = host.internals.borrow().get(name) {
        return found.clone().restore(ctx);
    }
    if !host.task.modules.contains_key(name) {
        return Err(Exception::throw_reference(ctx, &format!("there is no module {name}")));
    }
    let door_name = format!("{DOOR}{name}");
    let door = match host.task.modules.get(&door_name) {
        Some(bytecode) => host.reading(ctx, || load(ctx, bytecode))?,
        None => Module::declare(ctx.clone(), door_name, door(name))?,
    };
    let namespace = through_door(host, ctx, door)?;
    host.internals.borrow_mut().insert(name.to_owned(), Persistent::save(ctx, namespace.clone()));
    Ok(namespace)
}

/// `promiseState(value)`: `undefined` for what is no promise, else its state and what it came to.
fn promise_state<'js>(_: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let Ok(promise) = Promise::from_value(arg(params, 0)?) else { return Ok(undefined(ctx)) };
    match promise.state() {
        PromiseState::Pending => pair(ctx, "pending", undefined(ctx)),
        PromiseState::Resolved => pair(ctx, "fulfilled", promise.result::<Value>().transpose()?),
        PromiseState::Rejected => {
            // What it was rejected with is given by throwing it.
            let reason = promise.result::<Value>().map(|_| ctx.catch());
            pair(ctx, "rejected", reason)
        }
    }
}

/// `proxyTarget(value)`: `undefined` for what is no proxy, `null` for a revoked one, else its target and its handler.
fn proxy_target<'js>(_: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let value: Value = arg(params, 0)?;
    if !value.is_proxy() {
        return Ok(undefined(ctx));
    }
    #[expect(unsafe_code, reason = "the line above makes sure; the safe way takes a proxy of a function for a function")]
    let proxy = unsafe { value.ref_proxy() };
    let (Ok(target), Ok(handler)) = (proxy.target(), proxy.handler()) else {
        drop(ctx.catch());
        return Ok(Value::new_null(ctx.clone()));
    };
    pair(ctx, target, handler)
}

/// An array of two. Its elements are defined, not assigned, so that no setter of the task's on `Array.prototype` runs.
fn pair<'js>(ctx: &Ctx<'js>, first: impl IntoJs<'js>, second: impl IntoJs<'js>) -> Result<Value<'js>> {
    let array = Array::new(ctx.clone())?;
    array.as_object().prop(0, first.into_js(ctx)?)?;
    array.as_object().prop(1, second.into_js(ctx)?)?;
    Ok(array.into_value())
}

/// A copy of an array's bytes.
pub(super) fn bytes_of(array: &TypedArray<'_, u8>) -> Vec<u8> {
    #[expect(unsafe_code, reason = "the borrow ends before any JavaScript can run and change the buffer")]
    let bytes = unsafe { array.as_bytes() };
    bytes.map(<[u8]>::to_vec).unwrap_or_default()
}

//! A state of Rust's that JavaScript holds: a running hash, a cipher, a key, a stream of compression. It goes when the engine
//! collects the object, which shows nothing of it.

use std::any::Any;

use rquickjs::class::{JsClass, Readable, Trace, Tracer};
use rquickjs::function::Constructor;
use rquickjs::{Class, Ctx, Exception, JsLifetime, Object, Result, TypedArray, Value};

use std::cell::RefCell;

use crate::engine::Arguments;

struct Held(RefCell<Box<dyn Any>>);

impl<'js> Trace<'js> for Held {
    fn trace<'a>(&self, _: Tracer<'a, 'js>) {}
}

#[expect(unsafe_code, reason = "the state is 'static: it holds nothing of the engine's")]
unsafe impl<'js> JsLifetime<'js> for Held {
    type Changed<'to> = Held;
}

impl<'js> JsClass<'js> for Held {
    const NAME: &'static str = "Held";
    type Mutable = Readable;

    fn prototype(_: &Ctx<'js>) -> Result<Option<Object<'js>>> {
        Ok(None)
    }

    fn constructor(_: &Ctx<'js>) -> Result<Option<Constructor<'js>>> {
        Ok(None)
    }
}

/// An object that holds a state.
pub(super) fn hold<'js>(ctx: &Ctx<'js>, state: impl Any) -> Result<Value<'js>> {
    Ok(Class::instance(ctx.clone(), Held(RefCell::new(Box::new(state))))?.into_value())
}

/// Works on the state that the n-th argument holds. The work must not run JavaScript.
pub(super) fn held<T: Any, R>(ctx: &Ctx<'_>, args: &Arguments<'_, '_>, n: usize, work: impl FnOnce(&mut T) -> R) -> Result<R> {
    let value: Value = args.get(n)?;
    let found = Class::<Held>::from_value(&value).map_err(|_| Exception::throw_type(ctx, "Illegal invocation"))?;
    let cell = found.borrow();
    let mut state = cell.0.borrow_mut();
    match state.downcast_mut::<T>() {
        Some(state) => Ok(work(state)),
        None => Err(Exception::throw_type(ctx, "Illegal invocation")),
    }
}

/// Bytes in an array of the engine's own memory, which its limit counts.
pub(super) fn bytes<'js>(ctx: &Ctx<'js>, bytes: &[u8]) -> Result<Value<'js>> {
    TypedArray::<u8>::new_copy(ctx.clone(), bytes).map(TypedArray::into_value)
}

/// Bytes, or a word that says why there are none.
pub(super) fn bytes_or<'js>(ctx: &Ctx<'js>, done: std::result::Result<Vec<u8>, &str>) -> Result<Value<'js>> {
    match done {
        Ok(done) => bytes(ctx, &done),
        Err(why) => rquickjs::IntoJs::into_js(why, ctx),
    }
}

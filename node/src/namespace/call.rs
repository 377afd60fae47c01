//! The door: a method by its name, and its arguments.

use rquickjs::{Array, Coerced, Ctx, Exception, FromJs, Function, Persistent, Result, Value};

use super::{chain, local};
use crate::engine::Host;

/// Calls a method. A value is its answer at once; without one, the function that `resolve` gives will be called with it.
///
/// # Errors
/// What the method throws, which the caller sees as `{error}`.
pub(crate) fn call<'js>(
    host: &Host,
    ctx: &Ctx<'js>,
    method: &str,
    args: &Array<'js>,
    resolve: impl FnOnce() -> Persistent<Function<'static>>,
) -> Result<Option<Value<'js>>> {
    if let Some(value) = local::call(host, ctx, method, args)? {
        return Ok(Some(value));
    }
    chain::call(host, ctx, method, args, resolve)
}

/// The n-th argument; a missing one is `undefined`.
pub(super) fn arg<'js, T: FromJs<'js>>(args: &Array<'js>, n: usize) -> Result<T> {
    args.get(n)
}

pub(super) fn text(args: &Array<'_>, n: usize) -> Result<String> {
    arg::<Coerced<String>>(args, n).map(|c| c.0)
}

/// A round's number, which must be a whole number from 0.
pub(super) fn round(args: &Array<'_>, n: usize) -> Result<koipond_record::Round> {
    let number = arg::<Coerced<f64>>(args, n)?.0;
    if number >= 0.0 && number.fract() == 0.0 && number < 9e15 {
        return Ok(koipond_record::Round(number as u64));
    }
    Err(Exception::throw_type(args.ctx(), &format!("{number} is not a round")))
}

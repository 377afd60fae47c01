//! The RPC of the task node: `POST /namespace-wrapper` with a method's name and its arguments. `protocol.md` §4.3 and §5.1.
//!
//! | file | methods |
//! |---|---|
//! | `chain.rs` | what reads or changes the chain |
//! | `local.rs` | what the node answers by itself: keys, paths, its version |

mod chain;
mod local;

use koipond_record::StateQuery;
use rquickjs::{Array, Coerced, Ctx, Exception, FromJs, Function, Persistent, Result, Value};

use crate::engine::Host;

pub(crate) use local::argv;

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

/// The query that a reading method stands for; `None` for methods that do not read a tree of chain state.
pub(crate) fn state_query(method: &str, args: &Array<'_>) -> Result<Option<StateQuery>> {
    chain::state_query(method, args)
}

/// The n-th argument; a missing one is `undefined`.
fn arg<'js, T: FromJs<'js>>(args: &Array<'js>, n: usize) -> Result<T> {
    args.get(n)
}

fn text(args: &Array<'_>, n: usize) -> Result<String> {
    arg::<Coerced<String>>(args, n).map(|c| c.0)
}

/// A round's number, which must be a whole number from 0.
fn round(args: &Array<'_>, n: usize) -> Result<koipond_record::Round> {
    let number = arg::<Coerced<f64>>(args, n)?.0;
    if number >= 0.0 && number.fract() == 0.0 && number < 9e15 {
        return Ok(koipond_record::Round(number as u64));
    }
    Err(Exception::throw_type(args.ctx(), &format!("{number} is not a round")))
}

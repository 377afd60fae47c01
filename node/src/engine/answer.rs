//! Replies of the world as values of JavaScript.

use std::cell::Cell;
use std::rc::Rc;

use koipond_record::{CallId, Json, Reply};
use rquickjs::{Array, Ctx, Function, IntoJs, Object, Persistent, Result, Value};

use super::host::Host;
use super::storage::file_value;
use super::value::to_js;
use super::web::response;

/// What is done with the answer to a question.
pub(crate) enum Then {
    /// Nothing; no JavaScript waits for it.
    Nobody,
    /// A promise is resolved with it, as the task node's RPC answers.
    Rpc(Persistent<Function<'static>>),
    /// A promise is resolved with these parts of a tree.
    Parts { resolve: Persistent<Function<'static>>, paths: Vec<Vec<String>> },
    /// One part of an upload.
    Upload(Rc<Upload>),
    /// A promise is resolved with a CID or a file.
    File(Persistent<Function<'static>>),
    /// A promise is resolved with a response of HTTP.
    Http(Persistent<Function<'static>>),
}

/// An upload of several parts: done when all are, true when all went well.
pub(crate) struct Upload {
    pub(crate) left: Cell<usize>,
    pub(crate) failed: Cell<bool>,
    pub(crate) resolve: Persistent<Function<'static>>,
}

impl Host {
    /// Gives an answer to whoever waits for it.
    pub(super) fn settle<'js>(&self, ctx: &Ctx<'js>, call: CallId, reply: &Reply) -> Result<()> {
        let Some(then) = self.pending.borrow_mut().remove(&call) else {
            return Ok(());
        };
        match then {
            Then::Nobody => Ok(()),
            Then::Rpc(resolve) => resolve.restore(ctx)?.call((rpc_value(ctx, reply)?,)),
            Then::Parts { resolve, paths } => resolve.restore(ctx)?.call((parts(ctx, reply, &paths)?,)),
            Then::Http(resolve) => resolve.restore(ctx)?.call((response(ctx, reply)?,)),
            Then::File(resolve) => resolve.restore(ctx)?.call((file_value(self, ctx, reply)?,)),
            Then::Upload(upload) => {
                upload.left.set(upload.left.get() - 1);
                upload.failed.set(upload.failed.get() || matches!(reply, Reply::Failed { .. }));
                if upload.left.get() > 0 {
                    return Ok(());
                }
                upload.resolve.clone().restore(ctx)?.call((!upload.failed.get(),))
            }
        }
    }
}

/// `{error: why}`, as the wrapper's handler gives every failure.
pub(super) fn error_value<'js>(ctx: &Ctx<'js>, why: &str) -> Result<Value<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("error", why)?;
    Ok(object.into_value())
}

fn rpc_value<'js>(ctx: &Ctx<'js>, reply: &Reply) -> Result<Value<'js>> {
    match reply {
        Reply::Confirmed { signature } => signature.into_js(ctx),
        Reply::State { tree, .. } => to_js(ctx, tree),
        Reply::Number(n) => n.into_js(ctx),
        Reply::Length(span) => (span.0 as f64 / 1e6).into_js(ctx),
        Reply::Bytes(payload) => {
            let text = payload.bytes().map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default();
            text.into_js(ctx)
        }
        Reply::Stored { cid } => cid.into_js(ctx),
        Reply::Http(_) | Reply::Nothing => Ok(Value::new_null(ctx.clone())),
        Reply::Unreachable { why, .. } | Reply::Failed { why } => error_value(ctx, why),
    }
}

/// The parts of a tree at these paths; what is not there is `undefined`, as is an answer of nothing, and a failure is `null`.
fn parts<'js>(ctx: &Ctx<'js>, reply: &Reply, paths: &[Vec<String>]) -> Result<Value<'js>> {
    let tree = match reply {
        Reply::State { tree, .. } => tree,
        Reply::Nothing => return Ok(Value::new_undefined(ctx.clone())),
        _ => return Ok(Value::new_null(ctx.clone())),
    };
    let found = Array::new(ctx.clone())?;
    for (i, path) in paths.iter().enumerate() {
        let (keys_only, path) = match path.split_last() {
            Some((last, rest)) if last == "#keys" => (true, rest),
            _ => (false, path.as_slice()),
        };
        let part = path.iter().try_fold(tree, |tree, key| tree.get(key));
        let value = match part {
            Some(Json::Map(map)) if keys_only => map.entries().iter().map(|(k, _)| k.to_string()).collect::<Vec<_>>().into_js(ctx)?,
            Some(part) => to_js(ctx, part)?,
            None => Value::new_undefined(ctx.clone()),
        };
        found.set(i, value)?;
    }
    Ok(found.into_value())
}

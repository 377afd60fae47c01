//! Files between JavaScript and the storage network, as its client stores and fetches them.

use koipond_record::{Ask, Payload, Reply};
use rquickjs::function::Params;
use rquickjs::{Array, Ctx, Exception, Object, Persistent, Result, TypedArray, Value};

use super::answer::{Then, error_value};
use super::functions::{arg, bytes_of, text, text_of};
use super::host::Host;

/// What a file counts for beside its name and its bytes, so that a list of empty ones has an end too.
const FILE: u64 = 64;

/// `put([[name, content], …])`, each content a text or bytes: a promise of `{cid}` or `{error}`.
pub(super) fn put<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let mut files = Vec::new();
    for pair in arg::<Array>(params, 0)?.iter::<Array>() {
        let pair = pair?;
        let name = text_of(host, pair.get(0)?)?;
        let content: Value = pair.get(1)?;
        let content = if content.is_string() {
            text_of(host, content.get()?)?.into_bytes()
        } else {
            let bytes = TypedArray::<u8>::from_value(content)?;
            // What is too much is not copied first.
            fits(host, ctx, bytes.len())?;
            bytes_of(&bytes)
        };
        host.charge_large(ctx, content.len())?;
        if !host.may_send((content.len() as u64).saturating_add(name.len() as u64).saturating_add(FILE)) {
            return Err(too_much(ctx));
        }
        files.push((name, Payload::new(content)));
    }
    if files.is_empty() {
        let (promise, resolve, _) = ctx.promise()?;
        resolve.call::<_, ()>((error_value(ctx, "there is no file to store")?,))?;
        return Ok(promise.into_value());
    }
    open(host, ctx, Ask::Put { files })
}

/// `get(cid, name)`: a promise of `{content}`, a text where it is one, or `{error}`.
pub(super) fn get<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    open(host, ctx, Ask::Get { cid: text(host, params, 0)?, name: text(host, params, 1)? })
}

fn fits(host: &Host, ctx: &Ctx<'_>, bytes: usize) -> Result<()> {
    if host.may_still_send(bytes as u64) { Ok(()) } else { Err(too_much(ctx)) }
}

fn too_much(ctx: &Ctx<'_>) -> rquickjs::Error {
    Exception::throw_range(ctx, "more is on its way than the memory holds")
}

fn open<'js>(host: &Host, ctx: &Ctx<'js>, ask: Ask) -> Result<Value<'js>> {
    let (promise, resolve, _) = ctx.promise()?;
    if host.may_open() {
        host.ask(ask, Then::File(Persistent::save(ctx, resolve)));
    } else {
        resolve.call::<_, ()>((error_value(ctx, "too many questions are open")?,))?;
    }
    Ok(promise.into_value())
}

/// `{cid}`, `{content}` or `{error}`. Content that is UTF-8 without a byte order mark is a string, else bytes.
pub(super) fn file_value<'js>(host: &Host, ctx: &Ctx<'js>, reply: &Reply) -> Result<Value<'js>> {
    let object = Object::new(ctx.clone())?;
    match reply {
        Reply::Stored { cid } => object.set("cid", cid.as_str())?,
        Reply::Bytes(payload) => {
            let bytes = payload.bytes().expect("the world answers with the bytes themselves");
            host.charge_large(ctx, bytes.len())?;
            match std::str::from_utf8(bytes) {
                Ok(text) if !text.starts_with('\u{feff}') => object.set("content", text)?,
                _ => object.set("content", TypedArray::<u8>::new_copy(ctx.clone(), bytes)?)?,
            }
        }
        Reply::Failed { why } | Reply::Unreachable { why, .. } => object.set("error", why.as_str())?,
        _ => object.set("error", "there is no such file")?,
    }
    Ok(object.into_value())
}

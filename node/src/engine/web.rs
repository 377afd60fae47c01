//! Requests and responses of HTTP between JavaScript and the world.

use koipond_record::{Ask, HttpRequest, HttpResponse, Payload, Reply, RequestId};
use rquickjs::function::Params;
use rquickjs::{Array, Ctx, Exception, Object, Persistent, Result, TypedArray, Value};

use super::answer::Then;
use super::functions::{arg, bytes_of, text, undefined};
use super::host::Host;

/// `http({method, scheme, host, port, path, headers, body})`: a promise of `{status, headers, body}` or `{error: {code, why}}`.
pub(super) fn http<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let asked = arg::<Object>(params, 0)?;
    let request = HttpRequest {
        method: asked.get("method")?,
        scheme: asked.get("scheme")?,
        host: asked.get("host")?,
        port: asked.get("port")?,
        path: asked.get("path")?,
        headers: headers_of(&asked.get("headers")?)?,
        body: Payload::new(bytes_of(&asked.get("body")?)),
    };
    host.charge(ctx, request.body.len())?;
    let (promise, resolve, _) = ctx.promise()?;
    if host.may_open() {
        host.ask(Ask::Http(request), Then::Http(Persistent::save(ctx, resolve)));
    } else {
        resolve.call::<_, ()>((failure(ctx, "EMFILE", "too many questions are open")?,))?;
    }
    Ok(promise.into_value())
}

/// `respond(id, status, headers, body)`, or `respond(id, code)` where the connection fails.
pub(super) fn respond<'js>(host: &Host, ctx: &Ctx<'js>, params: &Params<'_, 'js>) -> Result<Value<'js>> {
    let request = RequestId(arg::<f64>(params, 0)? as u64);
    let fails = params.arg(1).is_some_and(|value| value.is_string());
    let response = if fails {
        Err(text(host, params, 1)?)
    } else {
        let status = arg::<f64>(params, 1)?;
        if !(100.0..=999.0).contains(&status) {
            return Err(Exception::throw_range(ctx, &format!("{status} is not a status of HTTP")));
        }
        let (headers, body) = (headers_of(&arg(params, 2)?)?, bytes_of(&arg(params, 3)?));
        host.charge(ctx, body.len() as u64)?;
        Ok(HttpResponse { status: status as u16, headers, body: Payload::new(body) })
    };
    host.tell(Ask::Respond { request, response });
    Ok(undefined(ctx))
}

/// A request as JavaScript has it.
pub(super) fn to_object<'js>(ctx: &Ctx<'js>, http: &HttpRequest) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    object.set("method", http.method.as_str())?;
    object.set("scheme", http.scheme.as_str())?;
    object.set("host", http.host.as_str())?;
    object.set("port", http.port)?;
    object.set("path", http.path.as_str())?;
    object.set("headers", pairs(ctx, &http.headers)?)?;
    object.set("body", bytes(ctx, &http.body)?)?;
    Ok(object)
}

/// What came of a request.
pub(super) fn response<'js>(ctx: &Ctx<'js>, reply: &Reply) -> Result<Value<'js>> {
    match reply {
        Reply::Http(response) => {
            let object = Object::new(ctx.clone())?;
            object.set("status", response.status)?;
            object.set("headers", pairs(ctx, &response.headers)?)?;
            object.set("body", bytes(ctx, &response.body)?)?;
            Ok(object.into_value())
        }
        Reply::Unreachable { code, why } => failure(ctx, code, why),
        // What gives up waiting is said without a code.
        Reply::Failed { why } => failure(ctx, "ETIMEDOUT", why),
        _ => failure(ctx, "ECONNRESET", "this is no response"),
    }
}

fn failure<'js>(ctx: &Ctx<'js>, code: &str, why: &str) -> Result<Value<'js>> {
    let (object, error) = (Object::new(ctx.clone())?, Object::new(ctx.clone())?);
    error.set("code", code)?;
    error.set("why", why)?;
    object.set("error", error)?;
    Ok(object.into_value())
}

fn bytes<'js>(ctx: &Ctx<'js>, payload: &Payload) -> Result<TypedArray<'js, u8>> {
    let bytes = payload.bytes().expect("the world hands over the bytes themselves");
    TypedArray::new_copy(ctx.clone(), bytes)
}

fn pairs<'js>(ctx: &Ctx<'js>, headers: &[(String, String)]) -> Result<Array<'js>> {
    let all = Array::new(ctx.clone())?;
    for (n, (name, value)) in headers.iter().enumerate() {
        let pair = Array::new(ctx.clone())?;
        pair.set(0, name.as_str())?;
        pair.set(1, value.as_str())?;
        all.set(n, pair)?;
    }
    Ok(all)
}

fn headers_of(pairs: &Array<'_>) -> Result<Vec<(String, String)>> {
    let pair = |pair: Result<Array<'_>>| pair.and_then(|pair| Ok((pair.get(0)?, pair.get(1)?)));
    pairs.iter().map(pair).collect()
}

//! What the process knows of itself: time, work and memory.

use rquickjs::{Array, Ctx, IntoJs, Result, Value, qjs};

use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[("time", time), ("busy", busy), ("memory", memory)];

/// `time()`: nanoseconds since the world began, as a bigint.
fn time<'js>(host: &Host, ctx: &Ctx<'js>, _: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    rquickjs::BigInt::from_u64(ctx.clone(), host.moment().0)?.into_js(ctx)
}

/// `busy()`: microseconds that this node has worked.
fn busy<'js>(host: &Host, ctx: &Ctx<'js>, _: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    ((host.busy().0 / 1000) as f64).into_js(ctx)
}

/// `memory()`: bytes in use, bytes that the engine holds, and the limit. Counting goes over the whole heap, so it is charged as such.
fn memory<'js>(host: &Host, ctx: &Ctx<'js>, _: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let mut usage = std::mem::MaybeUninit::<qjs::JSMemoryUsage>::zeroed();
    #[expect(unsafe_code, reason = "the engine fills the whole record, all of whose fields are numbers")]
    let usage = unsafe {
        qjs::JS_ComputeMemoryUsage(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()), usage.as_mut_ptr());
        usage.assume_init()
    };
    host.charge(ctx, usage.memory_used_size.max(0) as u64 / 16)?;
    let all = Array::new(ctx.clone())?;
    let limit = host.identity.javascript.memory.0 as f64;
    for (n, bytes) in [usage.memory_used_size as f64, usage.malloc_size as f64, limit].into_iter().enumerate() {
        all.as_object().prop(n as u32, bytes)?;
    }
    Ok(all.into_value())
}

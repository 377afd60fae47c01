//! Chance for `crypto`, from a stream of the node's own.

use rquickjs::{Ctx, Exception, Result, Value};

use super::held::bytes;
use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[("bytes", draw)];

/// `bytes(n)`: so many bytes by chance.
fn draw<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let count = args.get::<u32>(0)?;
    if u64::from(count) > host.identity.javascript.memory.0 {
        return Err(Exception::throw_range(ctx, "Array buffer allocation failed"));
    }
    host.charge(ctx, u64::from(count))?;
    let mut drawn = vec![0; count as usize];
    host.random_bytes(&mut drawn);
    bytes(ctx, &drawn)
}

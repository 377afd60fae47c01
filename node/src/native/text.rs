//! Encodings of bytes as text.

use rquickjs::{Ctx, IntoJs, Result, Value};

use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[("toHex", to_hex)];

/// `toHex(bytes)`: two lower-case digits a byte.
fn to_hex<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let bytes = args.bytes(0)?;
    let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
    let text: String = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    text.into_js(ctx)
}

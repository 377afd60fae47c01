//! The texts of Solana's keys, and signatures in them.

use rquickjs::{Ctx, Exception, IntoJs, Result, Value};

use super::held::bytes;
use crate::engine::{Arguments, Host, NativeFunction};
use crate::keys::sign_with;

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[("encode", encode), ("decode", decode), ("sign", sign)];

/// The time that base58 takes grows with the square of the length.
fn charge(host: &Host, ctx: &Ctx<'_>, length: usize) -> Result<()> {
    let length = length as u64;
    host.charge(ctx, length.saturating_mul(length) / 16)
}

/// `encode(bytes)`: the text.
fn encode<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let bytes = args.bytes(0)?;
    charge(host, ctx, bytes.len())?;
    bs58::encode(bytes).into_string().into_js(ctx)
}

/// `decode(text)`: the bytes.
fn decode<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let text = args.text(0)?;
    charge(host, ctx, text.len())?;
    let found = bs58::decode(text).into_vec().map_err(|_| Exception::throw_message(ctx, "Non-base58 character"))?;
    bytes(ctx, &found)
}

/// `sign(text, secretKey)`: the signature and the text, as `nacl.sign` gives them, in base58.
fn sign<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (message, secret) = (args.text(0)?, args.bytes(1)?);
    charge(host, ctx, message.len())?;
    let signed = sign_with(&secret, message.as_bytes()).ok_or_else(|| Exception::throw_message(ctx, "bad secret key size"))?;
    signed.into_js(ctx)
}

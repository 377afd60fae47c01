//! Keys from passwords and from other keys: PBKDF2, scrypt, HKDF.

use rquickjs::{Ctx, Exception, Result, Value};

use super::hash::{Hmac, named};
use super::held::{bytes, bytes_or};
use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[("pbkdf2", pbkdf2), ("scrypt", scrypt), ("hkdf", hkdf)];

/// What is asked for must fit into the node's memory.
fn room<'js>(host: &Host, ctx: &Ctx<'js>, bytes: u64) -> Result<()> {
    if bytes > host.identity.javascript.memory.0 { Err(Exception::throw_range(ctx, "Array buffer allocation failed")) } else { Ok(()) }
}

/// PBKDF2 (RFC 8018) into a buffer, with the hash of that name; false for a name that is none.
pub(super) fn pbkdf2_into(name: &str, password: &[u8], salt: &[u8], rounds: u32, out: &mut [u8]) -> bool {
    match name {
        "md5" => pbkdf2::pbkdf2_hmac::<md5::Md5>(password, salt, rounds, out),
        "sha1" => pbkdf2::pbkdf2_hmac::<sha1::Sha1>(password, salt, rounds, out),
        "sha256" => pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password, salt, rounds, out),
        "sha384" => pbkdf2::pbkdf2_hmac::<sha2::Sha384>(password, salt, rounds, out),
        "sha512" => pbkdf2::pbkdf2_hmac::<sha2::Sha512>(password, salt, rounds, out),
        name => {
            let Some(hash) = named(name) else { return false };
            let (keyed, size) = (Hmac::new(&hash, password), hash.0.size());
            for (n, block) in (1_u32..).zip(out.chunks_mut(size)) {
                let mut last = keyed.of(&[salt, &n.to_be_bytes()]);
                let mut mixed = last.clone();
                for _ in 1..rounds {
                    last = keyed.of(&[&last]);
                    mixed.iter_mut().zip(&last).for_each(|(mixed, byte)| *mixed ^= byte);
                }
                block.copy_from_slice(&mixed[..block.len()]);
            }
        }
    }
    true
}

/// The bytes that a hash goes over for such a key.
pub(super) fn pbkdf2_work(name: &str, rounds: u32, length: u64) -> u64 {
    let Some((hash, block)) = named(name) else { return 0 };
    let blocks = length.div_ceil(hash.size() as u64);
    blocks.saturating_mul(u64::from(rounds)).saturating_mul(2 * block as u64)
}

/// `pbkdf2(hash, password, salt, rounds, length)`: `undefined` for a hash that is none.
fn pbkdf2<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (name, password, salt) = (args.text(0)?, args.bytes(1)?, args.bytes(2)?);
    let (rounds, length) = (args.get::<u32>(3)?, args.get::<u32>(4)?);
    room(host, ctx, u64::from(length))?;
    let whole = password.len() as u64 + salt.len() as u64;
    host.charge(ctx, pbkdf2_work(&name, rounds, u64::from(length)).saturating_add(whole))?;
    let mut out = vec![0; length as usize];
    if pbkdf2_into(&name, &password, &salt, rounds, &mut out) { bytes(ctx, &out) } else { Ok(Value::new_undefined(ctx.clone())) }
}

/// `scrypt(password, salt, N, r, p, most, length)`: bytes, or a word that says what is wrong.
fn scrypt<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (password, salt) = (args.bytes(0)?, args.bytes(1)?);
    let (n, r, p) = (args.get::<u32>(2)?, args.get::<u32>(3)?, args.get::<u32>(4)?);
    let (most, length) = (args.get::<f64>(5)?, args.get::<u32>(6)?);
    room(host, ctx, u64::from(length))?;
    // As OpenSSL counts: the blocks, the table, and one block of scratch.
    let (wide_n, wide_r, wide_p) = (u128::from(n), u128::from(r), u128::from(p));
    let needs = 128 * wide_r * wide_p + 32 * wide_r * (wide_n + 2) * 4;
    if needs as f64 > most || needs > u128::from(host.identity.javascript.memory.0) {
        return bytes_or(ctx, Err("memory limit exceeded"));
    }
    let valid = n >= 2 && n.is_power_of_two() && r > 0 && p > 0 && wide_p * wide_r < 1 << 30 && 16 * wide_r > u128::from(n.ilog2());
    let params = u8::try_from(n.checked_ilog2().unwrap_or(0)).ok().filter(|_| valid).and_then(|log| scrypt::Params::new(log, r, p).ok());
    let Some(params) = params else { return bytes_or(ctx, Err("invalid")) };
    let work = u64::try_from(256 * wide_n * wide_r * wide_p).unwrap_or(u64::MAX);
    host.charge(ctx, work.saturating_add(u64::from(length)))?;
    let mut out = vec![0; length as usize];
    match scrypt::scrypt(&password, &salt, &params, &mut out) {
        Ok(()) => bytes(ctx, &out),
        Err(_) if length == 0 => bytes(ctx, &[]),
        Err(_) => bytes_or(ctx, Err("invalid")),
    }
}

/// `hkdf(hash, key, salt, info, length)`: `undefined` for a hash that is none. The length is at most 255 hashes.
fn hkdf<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (name, key, salt, info) = (args.text(0)?, args.bytes(1)?, args.bytes(2)?, args.bytes(3)?);
    let length = args.get::<u32>(4)? as usize;
    let Some(hash) = named(&name) else { return Ok(Value::new_undefined(ctx.clone())) };
    let size = hash.0.size();
    if length > 255 * size {
        return Err(Exception::throw_range(ctx, "the key is too long"));
    }
    let whole = key.len() + salt.len() + length.div_ceil(size) * (info.len() + 128);
    host.charge(ctx, whole as u64)?;
    let keyed = Hmac::new(&hash, &Hmac::new(&hash, &salt).of(&[&key]));
    let (mut out, mut last) = (Vec::new(), Vec::new());
    for n in 1_u8..=255 {
        if out.len() >= length {
            break;
        }
        last = keyed.of(&[&last, &info, &[n]]);
        out.extend_from_slice(&last);
    }
    out.truncate(length);
    bytes(ctx, &out)
}

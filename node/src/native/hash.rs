//! Hashes and HMACs, by the names under which Node.js knows them.

use digest::{DynDigest, ExtendableOutput, Update};
use rquickjs::{Ctx, Exception, IntoJs, Result, Value};

use super::held::{bytes, held, hold};
use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] =
    &[("create", create), ("hmac", hmac), ("update", update), ("digest", digest), ("copy", copy), ("size", size), ("once", once)];

/// A hash at work.
#[derive(Clone)]
pub(super) enum Hash {
    Fixed(Box<dyn DynDigest>),
    Shake128(Box<shake::Shake128>),
    Shake256(Box<shake::Shake256>),
}

impl Hash {
    pub(super) fn update(&mut self, data: &[u8]) {
        match self {
            Self::Fixed(hash) => hash.update(data),
            Self::Shake128(hash) => hash.update(data),
            Self::Shake256(hash) => hash.update(data),
        }
    }

    /// Its length unless a longer or shorter one is asked for.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Fixed(hash) => hash.output_size(),
            Self::Shake128(_) => 16,
            Self::Shake256(_) => 32,
        }
    }

    /// The hash; only the shakes heed a length.
    pub(super) fn finish(self, length: Option<usize>) -> Vec<u8> {
        let length = length.unwrap_or(self.size());
        match self {
            Self::Fixed(hash) => hash.finalize().into_vec(),
            Self::Shake128(hash) => hash.finalize_boxed(length).into_vec(),
            Self::Shake256(hash) => hash.finalize_boxed(length).into_vec(),
        }
    }
}

/// The hash of that name, in lower case, and the bytes of its block.
pub(super) fn named(name: &str) -> Option<(Hash, usize)> {
    fn fixed(hash: impl DynDigest + 'static, block: usize) -> Option<(Hash, usize)> {
        Some((Hash::Fixed(Box::new(hash)), block))
    }
    match name {
        "md5" => fixed(md5::Md5::default(), 64),
        "sha1" => fixed(sha1::Sha1::default(), 64),
        "sha224" => fixed(sha2::Sha224::default(), 64),
        "sha256" => fixed(sha2::Sha256::default(), 64),
        "sha384" => fixed(sha2::Sha384::default(), 128),
        "sha512" => fixed(sha2::Sha512::default(), 128),
        "sha512-224" => fixed(sha2::Sha512_224::default(), 128),
        "sha512-256" => fixed(sha2::Sha512_256::default(), 128),
        "sha3-224" => fixed(sha3::Sha3_224::default(), 144),
        "sha3-256" => fixed(sha3::Sha3_256::default(), 136),
        "sha3-384" => fixed(sha3::Sha3_384::default(), 104),
        "sha3-512" => fixed(sha3::Sha3_512::default(), 72),
        "ripemd160" => fixed(ripemd::Ripemd160::default(), 64),
        "blake2b512" => fixed(blake2::Blake2b512::default(), 128),
        "blake2s256" => fixed(blake2::Blake2s256::default(), 64),
        "shake128" => Some((Hash::Shake128(Box::default()), 168)),
        "shake256" => Some((Hash::Shake256(Box::default()), 136)),
        _ => None,
    }
}

/// The hash of one text.
pub(super) fn hash_of(hash: &Hash, parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = hash.clone();
    for part in parts {
        hash.update(part);
    }
    hash.finish(None)
}

/// A hash with a key (RFC 2104).
#[derive(Clone)]
pub(super) struct Hmac {
    inner: Hash,
    outer: Hash,
}

impl Hmac {
    pub(super) fn new((hash, block): &(Hash, usize), key: &[u8]) -> Self {
        let mut padded = if key.len() > *block { hash_of(hash, &[key]) } else { key.to_vec() };
        padded.resize(*block, 0);
        let with = |mask: u8| {
            let mut begun = hash.clone();
            begun.update(&padded.iter().map(|byte| byte ^ mask).collect::<Vec<u8>>());
            begun
        };
        Self { inner: with(0x36), outer: with(0x5c) }
    }

    pub(super) fn update(&mut self, data: &[u8]) {
        self.inner.update(data);
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.outer.update(&self.inner.finish(None));
        self.outer.finish(None)
    }

    /// The code of parts one after the other.
    pub(super) fn of(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut begun = self.clone();
        parts.iter().for_each(|part| begun.update(part));
        begun.finish()
    }
}

#[derive(Clone)]
enum Running {
    Hash(Hash),
    Hmac(Hmac),
}

/// `create(name)`: a hash at work; `undefined` for a name that is none.
fn create<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    match named(&args.text(0)?) {
        Some((hash, _)) => hold(ctx, Running::Hash(hash)),
        None => Ok(Value::new_undefined(ctx.clone())),
    }
}

/// `hmac(name, key)`: the same with a key.
fn hmac<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (name, key) = (args.text(0)?, args.bytes(1)?);
    host.charge(ctx, key.len() as u64)?;
    match named(&name) {
        Some(hash) => hold(ctx, Running::Hmac(Hmac::new(&hash, &key))),
        None => Ok(Value::new_undefined(ctx.clone())),
    }
}

/// `update(running, bytes)`
fn update<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let data = args.bytes(1)?;
    host.charge(ctx, data.len() as u64)?;
    held(ctx, args, 0, |running: &mut Running| match running {
        Running::Hash(hash) => hash.update(&data),
        Running::Hmac(hmac) => hmac.update(&data),
    })?;
    Ok(Value::new_undefined(ctx.clone()))
}

/// `digest(running, length)`: what it comes to so far; `length` counts for hashes of any length.
fn digest<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let length = args.get::<Option<u32>>(1)?;
    if length.is_some_and(|length| u64::from(length) > host.identity.javascript.memory.0) {
        return Err(Exception::throw_range(ctx, "Array buffer allocation failed"));
    }
    host.charge(ctx, u64::from(length.unwrap_or(64)))?;
    let running = held(ctx, args, 0, |running: &mut Running| running.clone())?;
    let done = match running {
        Running::Hash(hash) => hash.finish(length.map(|length| length as usize)),
        Running::Hmac(hmac) => hmac.finish(),
    };
    bytes(ctx, &done)
}

/// `copy(running)`: another that has come as far.
fn copy<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    hold(ctx, held(ctx, args, 0, |running: &mut Running| running.clone())?)
}

/// `size(name)`: the bytes that a hash has; `undefined` for a name that is none.
fn size<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    named(&args.text(0)?).map(|(hash, _)| hash.size()).into_js(ctx)
}

/// `once(name, bytes)`: a whole hash in one call.
fn once<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (name, data) = (args.text(0)?, args.bytes(1)?);
    host.charge(ctx, data.len() as u64)?;
    match named(&name) {
        Some((hash, _)) => bytes(ctx, &hash_of(&hash, &[&data])),
        None => Ok(Value::new_undefined(ctx.clone())),
    }
}

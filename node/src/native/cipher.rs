//! Symmetric ciphers, a piece at a time: AES in CBC, ECB, CTR and GCM, and ChaCha20-Poly1305.

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit, KeyIvInit, StreamCipher};
use aes::{Aes128, Aes192, Aes256};
use chacha20::ChaCha20;
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use poly1305::Poly1305;
use rquickjs::{Ctx, Result, Value};

use super::held::{bytes, bytes_or, held, hold};
use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] =
    &[("create", create), ("aad", aad), ("update", update), ("final", finish), ("tag", tag), ("padding", padding)];

type Block = [u8; 16];

/// AES with a key of any of its lengths.
pub(super) enum Aes {
    Short(Box<Aes128>),
    Middle(Box<Aes192>),
    Long(Box<Aes256>),
}

impl Aes {
    fn new(key: &[u8]) -> Option<Self> {
        match key.len() {
            16 => Aes128::new_from_slice(key).ok().map(|aes| Self::Short(Box::new(aes))),
            24 => Aes192::new_from_slice(key).ok().map(|aes| Self::Middle(Box::new(aes))),
            _ => Aes256::new_from_slice(key).ok().map(|aes| Self::Long(Box::new(aes))),
        }
    }

    fn encrypt(&self, block: &mut Block) {
        match self {
            Self::Short(aes) => aes.encrypt_block(block.into()),
            Self::Middle(aes) => aes.encrypt_block(block.into()),
            Self::Long(aes) => aes.encrypt_block(block.into()),
        }
    }

    fn decrypt(&self, block: &mut Block) {
        match self {
            Self::Short(aes) => aes.decrypt_block(block.into()),
            Self::Middle(aes) => aes.decrypt_block(block.into()),
            Self::Long(aes) => aes.decrypt_block(block.into()),
        }
    }
}

/// Whole blocks, each for itself or chained to the one before.
struct Blocks {
    aes: Aes,
    chain: Option<Block>,
    encrypts: bool,
    pads: bool,
    /// What does not fill a block yet; when deciphering with padding, the last whole block too.
    open: Vec<u8>,
}

impl Blocks {
    fn one(&mut self, block: &mut Block) {
        let xor = |block: &mut Block, with: &Block| block.iter_mut().zip(with).for_each(|(byte, with)| *byte ^= with);
        match (&mut self.chain, self.encrypts) {
            (None, true) => self.aes.encrypt(block),
            (None, false) => self.aes.decrypt(block),
            (Some(chain), true) => {
                xor(block, chain);
                self.aes.encrypt(block);
                *chain = *block;
            }
            (Some(chain), false) => {
                let sent = *block;
                self.aes.decrypt(block);
                xor(block, chain);
                *chain = sent;
            }
        }
    }

    fn update(&mut self, data: &[u8]) -> Vec<u8> {
        self.open.extend_from_slice(data);
        let mut ready = self.open.len() / 16 * 16;
        if !self.encrypts && self.pads && ready == self.open.len() {
            ready = ready.saturating_sub(16);
        }
        let rest = self.open.split_off(ready);
        let mut out = std::mem::replace(&mut self.open, rest);
        let (blocks, _) = out.as_chunks_mut::<16>();
        blocks.iter_mut().for_each(|block| self.one(block));
        out
    }

    fn finish(&mut self) -> std::result::Result<Vec<u8>, &'static str> {
        let mut last = std::mem::take(&mut self.open);
        if !self.pads {
            return if last.is_empty() { Ok(last) } else { Err("wrong final block length") };
        }
        if self.encrypts {
            let pad = 16 - last.len() % 16;
            last.resize(last.len() + pad, pad as u8);
        }
        let mut block = Block::try_from(last.as_slice()).map_err(|_| "wrong final block length")?;
        self.one(&mut block);
        if self.encrypts {
            return Ok(block.to_vec());
        }
        let pad = usize::from(block[15]);
        if !(1..=16).contains(&pad) {
            return Err("bad decrypt");
        }
        let (text, padding) = block.split_at(16 - pad);
        if padding.iter().all(|byte| usize::from(*byte) == pad) { Ok(text.to_vec()) } else { Err("bad decrypt") }
    }
}

/// A counter that is enciphered, and the text added to it.
struct Counter {
    aes: Aes,
    next: Block,
    /// The bytes of the counter that count, from the end: 4 in GCM, 16 in CTR.
    width: usize,
    stream: Block,
    used: usize,
}

impl Counter {
    fn apply(&mut self, data: &mut [u8]) {
        for byte in data {
            if self.used == 16 {
                self.stream = self.next;
                self.aes.encrypt(&mut self.stream);
                self.used = 0;
                for digit in self.next.iter_mut().rev().take(self.width) {
                    *digit = digit.wrapping_add(1);
                    if *digit != 0 {
                        break;
                    }
                }
            }
            *byte ^= self.stream[self.used];
            self.used += 1;
        }
    }
}

enum Stream {
    Counter(Counter),
    ChaCha(Box<ChaCha20>),
}

impl Stream {
    fn apply(&mut self, data: &mut [u8]) {
        match self {
            Self::Counter(counter) => counter.apply(data),
            Self::ChaCha(cipher) => {
                for part in data.chunks_mut(1 << 20) {
                    // It refuses only to go past 256 GiB.
                    let _ = cipher.try_apply_keystream(part);
                }
            }
        }
    }
}

enum Hasher {
    Ghash(GHash),
    Poly(Box<Poly1305>),
}

/// The code over the associated data and the ciphertext, each padded to whole blocks, and both lengths.
struct Sealing {
    hasher: Hasher,
    open: Vec<u8>,
    aad: u64,
    text: u64,
    /// What GCM adds at the end.
    mask: Block,
}

impl Sealing {
    fn absorb(&mut self, data: &[u8]) {
        self.open.extend_from_slice(data);
        let rest = self.open.split_off(self.open.len() / 16 * 16);
        let whole = std::mem::replace(&mut self.open, rest);
        self.blocks(&whole);
    }

    /// Whole blocks, or the last with zeros after it.
    fn blocks(&mut self, data: &[u8]) {
        match &mut self.hasher {
            Hasher::Ghash(hasher) => hasher.update_padded(data),
            Hasher::Poly(hasher) => hasher.update_padded(data),
        }
    }

    fn pad(&mut self) {
        let open = std::mem::take(&mut self.open);
        self.blocks(&open);
    }

    fn add_aad(&mut self, data: &[u8]) {
        self.aad += data.len() as u64;
        self.absorb(data);
    }

    fn add_text(&mut self, data: &[u8]) {
        if self.text == 0 {
            self.pad();
        }
        self.text += data.len() as u64;
        self.absorb(data);
    }

    fn finish(mut self) -> Block {
        self.pad();
        let lengths = |each: fn(u64) -> [u8; 8], by: u64| [each(self.aad * by), each(self.text * by)].concat();
        match self.hasher {
            Hasher::Ghash(mut hasher) => {
                hasher.update_padded(&lengths(u64::to_be_bytes, 8));
                let mut tag: Block = hasher.finalize().into();
                tag.iter_mut().zip(self.mask).for_each(|(byte, mask)| *byte ^= mask);
                tag
            }
            Hasher::Poly(mut hasher) => {
                hasher.update_padded(&lengths(u64::to_le_bytes, 1));
                hasher.finalize().into()
            }
        }
    }
}

enum Cipher {
    Blocks(Blocks),
    Stream(Stream),
    Sealed { stream: Stream, sealing: Option<Box<Sealing>>, encrypts: bool },
}

fn gcm(aes: Aes, iv: &[u8], encrypts: bool) -> Cipher {
    let mut key = [0; 16];
    aes.encrypt(&mut key);
    let mut start = [0; 16];
    if iv.len() == 12 {
        start[..12].copy_from_slice(iv);
        start[15] = 1;
    } else {
        let mut hasher = GHash::new(&key.into());
        hasher.update_padded(iv);
        hasher.update_padded(&(iv.len() as u128 * 8).to_be_bytes());
        start = hasher.finalize().into();
    }
    let mut counter = Counter { aes, next: start, width: 4, stream: [0; 16], used: 16 };
    let mut mask = [0; 16];
    counter.apply(&mut mask);
    let sealing = Sealing { hasher: Hasher::Ghash(GHash::new(&key.into())), open: Vec::new(), aad: 0, text: 0, mask };
    Cipher::Sealed { stream: Stream::Counter(counter), sealing: Some(Box::new(sealing)), encrypts }
}

fn chacha(key: &[u8], iv: &[u8], encrypts: bool) -> Option<Cipher> {
    let mut nonce = [0; 12];
    nonce.get_mut(12_usize.checked_sub(iv.len())?..)?.copy_from_slice(iv);
    let mut cipher = ChaCha20::new_from_slices(key, &nonce).ok()?;
    let mut first = [0; 64];
    cipher.apply_keystream(&mut first);
    let poly = <Poly1305 as poly1305::universal_hash::common::KeyInit>::new_from_slice(&first[..32]).ok()?;
    let sealing = Sealing { hasher: Hasher::Poly(Box::new(poly)), open: Vec::new(), aad: 0, text: 0, mask: [0; 16] };
    Some(Cipher::Sealed { stream: Stream::ChaCha(Box::new(cipher)), sealing: Some(Box::new(sealing)), encrypts })
}

/// A cipher of that mode; the lengths of key and IV have been looked at, and `None` says that they do not fit.
fn cipher(mode: &str, key: &[u8], iv: &[u8], encrypts: bool) -> Option<Cipher> {
    if mode == "chacha20-poly1305" {
        return chacha(key, iv, encrypts);
    }
    let aes = Aes::new(key)?;
    let blocks = |aes, chain| Cipher::Blocks(Blocks { aes, chain, encrypts, pads: true, open: Vec::new() });
    match mode {
        "ecb" => Some(blocks(aes, None)),
        "cbc" => Some(blocks(aes, Some(iv.try_into().ok()?))),
        "ctr" => {
            let next = iv.try_into().ok()?;
            Some(Cipher::Stream(Stream::Counter(Counter { aes, next, width: 16, stream: [0; 16], used: 16 })))
        }
        "gcm" => Some(gcm(aes, iv, encrypts)),
        _ => None,
    }
}

/// All of a text in AES-CBC, with its padding, for keys in sealed files.
pub(super) fn cbc(key: &[u8], iv: &[u8], encrypts: bool, data: &[u8]) -> std::result::Result<Vec<u8>, &'static str> {
    let Some(Cipher::Blocks(mut blocks)) = cipher("cbc", key, iv, encrypts) else { return Err("bad decrypt") };
    let mut out = blocks.update(data);
    out.extend(blocks.finish()?);
    Ok(out)
}

/// `create(mode, key, iv, encrypts)`: a cipher at work; `undefined` where the lengths do not fit.
fn create<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (mode, key, iv) = (args.text(0)?, args.bytes(1)?, args.bytes(2)?);
    match cipher(&mode, &key, &iv, args.get(3)?) {
        Some(cipher) => hold(ctx, cipher),
        None => Ok(Value::new_undefined(ctx.clone())),
    }
}

/// `aad(cipher, bytes)`: data that is sealed but not enciphered.
fn aad<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let data = args.bytes(1)?;
    host.charge(ctx, data.len() as u64)?;
    held(ctx, args, 0, |cipher: &mut Cipher| {
        if let Cipher::Sealed { sealing: Some(sealing), .. } = cipher {
            sealing.add_aad(&data);
        }
    })?;
    Ok(Value::new_undefined(ctx.clone()))
}

/// `update(cipher, bytes)`: what these bytes come to so far.
fn update<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let mut data = args.bytes(1)?;
    host.charge(ctx, data.len() as u64)?;
    let out = held(ctx, args, 0, |cipher: &mut Cipher| match cipher {
        Cipher::Blocks(blocks) => blocks.update(&data),
        Cipher::Stream(stream) => {
            stream.apply(&mut data);
            data
        }
        Cipher::Sealed { stream, sealing, encrypts } => {
            let mut seal = |data: &[u8]| sealing.iter_mut().for_each(|sealing| sealing.add_text(data));
            if !*encrypts {
                seal(&data);
            }
            stream.apply(&mut data);
            if *encrypts {
                seal(&data);
            }
            data
        }
    })?;
    bytes(ctx, &out)
}

/// `final(cipher)`: the last bytes, or a word that says what is wrong.
fn finish<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let done = held(ctx, args, 0, |cipher: &mut Cipher| match cipher {
        Cipher::Blocks(blocks) => blocks.finish(),
        _ => Ok(Vec::new()),
    })?;
    bytes_or(ctx, done)
}

/// `tag(cipher)`: the sixteen bytes of the code, once; `undefined` after that and for a cipher that has none.
fn tag<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let sealing = held(ctx, args, 0, |cipher: &mut Cipher| match cipher {
        Cipher::Sealed { sealing, .. } => sealing.take(),
        _ => None,
    })?;
    match sealing {
        Some(sealing) => bytes(ctx, &sealing.finish()),
        None => Ok(Value::new_undefined(ctx.clone())),
    }
}

/// `padding(cipher, pads)`
fn padding<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let pads = args.get(1)?;
    held(ctx, args, 0, |cipher: &mut Cipher| {
        if let Cipher::Blocks(blocks) = cipher {
            blocks.pads = pads;
        }
    })?;
    Ok(Value::new_undefined(ctx.clone()))
}

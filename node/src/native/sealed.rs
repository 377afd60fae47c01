//! Private keys under a password: PKCS#8 with PBES2 (RFC 8018), that is PBKDF2 and AES-CBC.

use rquickjs::{Ctx, Result, Value};

use super::cipher::cbc;
use super::der::{NULL, OCTETS, OID, Reader, SEQUENCE, integer, write};
use super::held::bytes_or;
use super::kdf::{pbkdf2_into, pbkdf2_work};
use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[("open", open), ("seal", seal), ("cbc", plain_cbc)];

const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c];
/// The start of the name of an HMAC; the last byte tells the hash.
const HMAC: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02];
/// The start of the name of AES-CBC; the last byte tells the length of the key.
const AES: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01];
/// The rounds that OpenSSL takes.
const ROUNDS: u32 = 2048;

/// What a sealed key says of itself.
struct Sealed<'a> {
    salt: &'a [u8],
    rounds: u32,
    hash: &'static str,
    key_length: usize,
    iv: &'a [u8],
    content: &'a [u8],
}

fn parsed(der: &[u8]) -> std::result::Result<Sealed<'_>, &'static str> {
    let mut whole = Reader(der).sequence().ok_or("wrong tag")?;
    let mut scheme = whole.sequence().ok_or("wrong tag")?;
    let content = whole.take(OCTETS).ok_or("wrong tag")?;
    if scheme.take(OID) != Some(PBES2) {
        return Err("unsupported");
    }
    let mut parts = || -> Option<Sealed<'_>> {
        let mut params = scheme.sequence()?;
        let (mut derived, mut cipher) = (params.sequence()?, params.sequence()?);
        derived.take(OID).filter(|oid| *oid == PBKDF2)?;
        let mut derived = derived.sequence()?;
        let (salt, rounds) = (derived.take(OCTETS)?, derived.small()?);
        if derived.next_is(super::der::INTEGER) {
            derived.small()?;
        }
        let hash = match derived.sequence().and_then(|mut prf| prf.take(OID)) {
            None => "sha1",
            Some(oid) => match oid.strip_prefix(HMAC)? {
                [7] => "sha1",
                [8] => "sha224",
                [9] => "sha256",
                [10] => "sha384",
                [11] => "sha512",
                _ => return None,
            },
        };
        let key_length = match cipher.take(OID)?.strip_prefix(AES)? {
            [2] => 16,
            [22] => 24,
            [42] => 32,
            _ => return None,
        };
        Some(Sealed { salt, rounds, hash, key_length, iv: cipher.take(OCTETS)?, content })
    };
    parts().ok_or("unsupported")
}

/// `open(der, password)`: the PKCS#8 within, or a word that says why there is none.
fn open<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (der, password) = (args.bytes(0)?, args.bytes(1)?);
    let sealed = match parsed(&der) {
        Ok(sealed) => sealed,
        Err(why) => return bytes_or(ctx, Err(why)),
    };
    host.charge(ctx, pbkdf2_work(sealed.hash, sealed.rounds, 32))?;
    let mut key = vec![0; sealed.key_length];
    pbkdf2_into(sealed.hash, &password, sealed.salt, sealed.rounds, &mut key);
    let opened = cbc(&key, sealed.iv, false, sealed.content);
    // A wrong password can leave padding that looks right, but no key.
    bytes_or(ctx, opened.and_then(|der| if Reader(&der).sequence().is_some() { Ok(der) } else { Err("bad decrypt") }))
}

/// `seal(der, password, bits)`: a PKCS#8 under a password, with AES of so many bits.
fn seal<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (der, password, bits) = (args.bytes(0)?, args.bytes(1)?, args.get::<u32>(2)?);
    let (key_length, named) = match bits {
        128 => (16, 2),
        192 => (24, 22),
        _ => (32, 42),
    };
    host.charge(ctx, pbkdf2_work("sha256", ROUNDS, 32))?;
    let (mut salt, mut iv, mut key) = ([0; 16], [0; 16], vec![0; key_length]);
    host.random_bytes(&mut salt);
    host.random_bytes(&mut iv);
    pbkdf2_into("sha256", &password, &salt, ROUNDS, &mut key);
    let done = cbc(&key, &iv, true, &der).map(|content| {
        let prf = write(SEQUENCE, &[&write(OID, &[HMAC, &[9]]), &[NULL, 0]]);
        let derived = write(SEQUENCE, &[&write(OCTETS, &[&salt]), &integer(&ROUNDS.to_be_bytes()), &prf]);
        let derived = write(SEQUENCE, &[&write(OID, &[PBKDF2]), &derived]);
        let cipher = write(SEQUENCE, &[&write(OID, &[AES, &[named]]), &write(OCTETS, &[&iv])]);
        let scheme = write(SEQUENCE, &[&write(OID, &[PBES2]), &write(SEQUENCE, &[&derived, &cipher])]);
        write(SEQUENCE, &[&scheme, &write(OCTETS, &[&content])])
    });
    bytes_or(ctx, done)
}

/// `cbc(key, iv, encrypts, bytes)`: all of a text in AES-CBC, as PEM files of old are enciphered.
fn plain_cbc<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (key, iv, data) = (args.bytes(0)?, args.bytes(1)?, args.bytes(3)?);
    host.charge(ctx, data.len() as u64)?;
    bytes_or(ctx, cbc(&key, &iv, args.get(2)?, &data))
}

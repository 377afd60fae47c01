//! Keys of two halves: RSA, elliptic curves, Ed25519 and X25519. Reading, writing, making, signing and agreeing.

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use rquickjs::{Ctx, Exception, IntoJs, Object, Result, Value};

use super::hash::{Hash, hash_of, named};
use super::held::{bytes, bytes_or, held, hold};
use super::keyform::{Unread, read, written};
use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[
    ("read", read_key),
    ("make", make),
    ("write", write),
    ("parts", parts),
    ("public", public),
    ("generate", generate),
    ("sign", sign),
    ("verify", verify),
    ("agree", agree),
    ("crypt", crypt),
    ("point", point),
    ("formed", formed),
];

/// The bytes of work that one operation on a curve counts as.
const CURVE_WORK: u64 = 32 << 10;

/// An elliptic curve.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    Secp256k1,
    Prime256v1,
}

impl Curve {
    fn named(name: &str) -> Option<Self> {
        match name {
            "secp256k1" => Some(Self::Secp256k1),
            "prime256v1" => Some(Self::Prime256v1),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Secp256k1 => "secp256k1",
            Self::Prime256v1 => "prime256v1",
        }
    }
}

/// The numbers of an RSA key.
#[derive(Clone)]
pub(super) struct Rsa {
    pub(super) n: Vec<u8>,
    pub(super) e: Vec<u8>,
    /// d, p, q, d mod p-1, d mod q-1, 1/q mod p.
    pub(super) private: Option<[Vec<u8>; 6]>,
}

/// A key; with its private half or without.
#[derive(Clone)]
pub(super) enum Key {
    Rsa(Rsa),
    Ec { curve: Curve, public: Vec<u8>, private: Option<[u8; 32]> },
    Ed25519 { public: [u8; 32], private: Option<[u8; 32]> },
    X25519 { public: [u8; 32], private: Option<[u8; 32]> },
}

impl Key {
    pub(super) fn ec_public(curve: Curve, point: &[u8]) -> Option<Self> {
        Some(Self::Ec { curve, public: curve.formed(point, false)?, private: None })
    }

    pub(super) fn ec_private(curve: Curve, private: &[u8]) -> Option<Self> {
        let digits = super::der::trimmed(private);
        let mut whole = [0; 32];
        whole[32_usize.checked_sub(digits.len())?..].copy_from_slice(digits);
        Some(Self::Ec { curve, public: curve.point(&whole)?, private: Some(whole) })
    }

    pub(super) fn ed25519(seed: &[u8; 32]) -> Self {
        Self::Ed25519 { public: SigningKey::from_bytes(seed).verifying_key().to_bytes(), private: Some(*seed) }
    }

    pub(super) fn x25519(private: &[u8; 32]) -> Self {
        Self::X25519 { public: x25519_dalek::x25519(*private, x25519_dalek::X25519_BASEPOINT_BYTES), private: Some(*private) }
    }

    fn without_private(&self) -> Self {
        let mut key = self.clone();
        match &mut key {
            Self::Rsa(rsa) => rsa.private = None,
            Self::Ec { private, .. } | Self::Ed25519 { private, .. } | Self::X25519 { private, .. } => *private = None,
        }
        key
    }

    fn is_private(&self) -> bool {
        match self {
            Self::Rsa(rsa) => rsa.private.is_some(),
            Self::Ec { private, .. } | Self::Ed25519 { private, .. } | Self::X25519 { private, .. } => private.is_some(),
        }
    }

    /// What one operation with the private half, or with the public one, counts as.
    fn work(&self, private: bool) -> u64 {
        match self {
            Self::Rsa(rsa) => {
                let words = (rsa.bits() as u64).div_ceil(64);
                if private { words.pow(3) * 10 } else { words.pow(2) * 10 }
            }
            _ => CURVE_WORK,
        }
    }
}

/// `read(form, der)`: a key, or a word that says why there is none.
fn read_key<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (form, der) = (args.text(0)?, args.bytes(1)?);
    host.charge(ctx, CURVE_WORK)?;
    match read(&form, &der) {
        Ok(key) => hold(ctx, key),
        Err(Unread::Malformed) => "malformed".into_js(ctx),
        Err(Unread::Unsupported) => "unsupported".into_js(ctx),
    }
}

/// `make(kind, curve, private, ...parts)`: a key from its numbers, as JWK gives them; `undefined` where they make none.
fn make<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (kind, curve, private) = (args.text(0)?, args.text(1)?, args.get::<bool>(2)?);
    let mut parts = Vec::new();
    while parts.len() < 8 && !args.get::<Value>(3 + parts.len())?.is_undefined() {
        parts.push(args.bytes(3 + parts.len())?);
    }
    host.charge(ctx, CURVE_WORK)?;
    let key = match (kind.as_str(), parts.as_slice()) {
        ("rsa", [n, e]) => Some(Key::Rsa(Rsa { n: n.clone(), e: e.clone(), private: None })),
        ("rsa", [n, e, rest @ ..]) => {
            <[Vec<u8>; 6]>::try_from(rest.to_vec()).ok().map(|private| Key::Rsa(Rsa { n: n.clone(), e: e.clone(), private: Some(private) }))
        }
        ("ec", [one]) => {
            Curve::named(&curve).and_then(|curve| if private { Key::ec_private(curve, one) } else { Key::ec_public(curve, one) })
        }
        ("ed25519", [one]) => <[u8; 32]>::try_from(one.as_slice())
            .ok()
            .map(|one| if private { Key::ed25519(&one) } else { Key::Ed25519 { public: one, private: None } }),
        ("x25519", [one]) => <[u8; 32]>::try_from(one.as_slice())
            .ok()
            .map(|one| if private { Key::x25519(&one) } else { Key::X25519 { public: one, private: None } }),
        _ => None,
    };
    key.map_or_else(|| Ok(Value::new_undefined(ctx.clone())), |key| hold(ctx, key))
}

/// `write(key, form)`: DER; `undefined` where a key has no such form.
fn write<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let form = args.text(1)?;
    match held(ctx, args, 0, |key: &mut Key| written(&form, key))? {
        Some(der) => bytes(ctx, &der),
        None => Ok(Value::new_undefined(ctx.clone())),
    }
}

/// `parts(key)`: what it is, and its numbers.
fn parts<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let key = held(ctx, args, 0, |key: &mut Key| key.clone())?;
    let object = Object::new(ctx.clone())?;
    let set = |name: &str, value: &[u8]| object.prop(name, bytes(ctx, value)?);
    let (kind, private) = match &key {
        Key::Rsa(rsa) => {
            object.prop("bits", rsa.bits().into_js(ctx)?)?;
            set("n", &rsa.n)?;
            set("e", &rsa.e)?;
            for (name, part) in ["d", "p", "q", "dp", "dq", "qi"].iter().zip(rsa.private.iter().flatten()) {
                set(name, part)?;
            }
            ("rsa", None)
        }
        Key::Ec { curve, public, private } => {
            object.prop("curve", curve.name().into_js(ctx)?)?;
            set("public", public)?;
            ("ec", private.as_ref())
        }
        Key::Ed25519 { public, private } => {
            set("public", public)?;
            ("ed25519", private.as_ref())
        }
        Key::X25519 { public, private } => {
            set("public", public)?;
            ("x25519", private.as_ref())
        }
    };
    if let Some(private) = private {
        set("private", private)?;
    }
    object.prop("kind", kind.into_js(ctx)?)?;
    object.prop("isPrivate", key.is_private().into_js(ctx)?)?;
    Ok(object.into_value())
}

/// `public(key)`: its public half.
fn public<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    hold(ctx, held(ctx, args, 0, |key: &mut Key| key.without_private())?)
}

/// `generate(kind, curve, bits, exponent)`: a new pair; `undefined` for what cannot be.
fn generate<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (kind, curve) = (args.text(0)?, args.text(1)?);
    host.charge(ctx, CURVE_WORK)?;
    let drawn = || {
        let mut seed = [0; 32];
        host.random_bytes(&mut seed);
        seed
    };
    let key = match kind.as_str() {
        "ed25519" => Some(Key::ed25519(&drawn())),
        "x25519" => Some(Key::x25519(&drawn())),
        // Nearly every number is a private key; that sixteen in a row are none does not happen.
        "ec" => Curve::named(&curve).and_then(|curve| (0..16).find_map(|_| Key::ec_private(curve, &drawn()))),
        "rsa" => {
            let (bits, exponent) = (args.get::<u32>(2)?, args.get::<f64>(3)? as u64);
            if !(512..=8192).contains(&bits) || exponent < 3 || exponent % 2 == 0 || exponent >> 33 != 0 {
                return Ok(Value::new_undefined(ctx.clone()));
            }
            host.charge(ctx, (u64::from(bits) / 64).pow(4) * 32)?;
            Rsa::generate(host, bits as usize, exponent).map(Key::Rsa)
        }
        _ => None,
    };
    key.map_or_else(|| Ok(Value::new_undefined(ctx.clone())), |key| hold(ctx, key))
}

/// How a signature is made: its hash, its padding (1, or 6 for PSS), the length of the salt, and the form (DER, or both numbers).
struct Manner {
    name: String,
    function: Option<Hash>,
    padding: u32,
    salt: i32,
    der: bool,
}

impl Manner {
    fn taken(args: &Arguments<'_, '_>, n: usize) -> Result<Self> {
        let name = args.text(n)?;
        let function = named(&name).map(|(hash, _)| hash);
        Ok(Self { name, function, padding: args.get(n + 1)?, salt: args.get(n + 2)?, der: args.get(n + 3)? })
    }

    /// The salt that is meant: -1 is that of the hash, -2 as much as fits.
    fn salt(&self, rsa: &Rsa, hash: &[u8]) -> usize {
        match self.salt {
            -1 => hash.len(),
            -2 => (rsa.bits().max(1) - 1).div_ceil(8).saturating_sub(hash.len() + 2),
            salt => usize::try_from(salt).unwrap_or(0),
        }
    }
}

/// `sign(key, data, hash, padding, salt, der)`: a signature, or a word that says why there is none.
fn sign<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (data, manner) = (args.bytes(1)?, Manner::taken(args, 2)?);
    let key = held(ctx, args, 0, |key: &mut Key| key.clone())?;
    host.charge(ctx, (data.len() as u64).saturating_add(key.work(true)))?;
    let done = match (&key, &manner.function) {
        (Key::Ed25519 { private: Some(seed), .. }, None) => Ok(SigningKey::from_bytes(seed).sign(&data).to_bytes().to_vec()),
        (Key::Ec { curve, private: Some(private), .. }, Some(function)) => {
            curve.sign(private, &hash_of(function, &[&data]), manner.der).ok_or("invalid digest")
        }
        (Key::Rsa(rsa), Some(function)) => {
            let hash = hash_of(function, &[&data]);
            match manner.padding {
                6 => rsa.sign_pss(host, function, &hash, manner.salt(rsa, &hash)),
                _ => rsa.sign_pkcs1(&manner.name, &hash),
            }
        }
        _ => Err("operation not supported for this keytype"),
    };
    bytes_or(ctx, done)
}

/// `verify(key, data, signature, hash, padding, salt, der)`: true or false, or a word that says why neither.
fn verify<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (data, signature, manner) = (args.bytes(1)?, args.bytes(2)?, Manner::taken(args, 3)?);
    let key = held(ctx, args, 0, |key: &mut Key| key.clone())?;
    host.charge(ctx, (data.len() as u64).saturating_add(key.work(false)))?;
    let holds = match (&key, &manner.function) {
        (Key::Ed25519 { public, .. }, None) => {
            let verified = || VerifyingKey::from_bytes(public).ok()?.verify(&data, &Signature::from_slice(&signature).ok()?).ok();
            verified().is_some()
        }
        (Key::Ec { curve, public, .. }, Some(function)) => curve.verifies(public, &hash_of(function, &[&data]), &signature, manner.der),
        (Key::Rsa(rsa), Some(function)) => {
            let hash = hash_of(function, &[&data]);
            match (manner.padding, manner.salt) {
                (6, -2) => rsa.verify_pss(function, &hash, None, &signature),
                (6, _) => rsa.verify_pss(function, &hash, Some(manner.salt(rsa, &hash)), &signature),
                _ => rsa.verify_pkcs1(&manner.name, &hash, &signature),
            }
        }
        _ => return "operation not supported for this keytype".into_js(ctx),
    };
    holds.into_js(ctx)
}

/// `agree(private, public)`: the secret that both can make, or a word that says why there is none.
fn agree<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    host.charge(ctx, CURVE_WORK)?;
    let own = held(ctx, args, 0, |key: &mut Key| key.clone())?;
    let other = held(ctx, args, 1, |key: &mut Key| key.clone())?;
    let secret = match (&own, &other) {
        (Key::X25519 { private: Some(private), .. }, Key::X25519 { public, .. }) => {
            Some(x25519_dalek::x25519(*private, *public).to_vec()).filter(|secret| secret.iter().any(|byte| *byte != 0))
        }
        (Key::Ec { curve, private: Some(private), .. }, Key::Ec { curve: theirs, public, .. }) if curve == theirs => {
            curve.shared(private, public)
        }
        _ => None,
    };
    bytes_or(ctx, secret.ok_or("failed during derivation"))
}

/// `crypt(key, what, data, padding, hash, label)`: `encrypt`, `decrypt`, `privateEncrypt` or `publicDecrypt` with RSA.
fn crypt<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (what, data, padding) = (args.text(1)?, args.bytes(2)?, args.get::<u32>(3)?);
    let (name, label) = (args.text(4)?, args.bytes(5)?);
    let key = held(ctx, args, 0, |key: &mut Key| key.clone())?;
    host.charge(ctx, (label.len() as u64).saturating_add(key.work(matches!(what.as_str(), "decrypt" | "privateEncrypt"))))?;
    let Key::Rsa(rsa) = &key else { return bytes_or(ctx, Err("operation not supported for this keytype")) };
    let Some((function, _)) = named(&name) else { return Err(Exception::throw_type(ctx, "there is no such hash")) };
    let done = match what.as_str() {
        "encrypt" => rsa.encrypt(host, padding, &function, &label, &data),
        "decrypt" => rsa.decrypt(padding, &function, &label, &data),
        "privateEncrypt" => rsa.private_encrypt(padding, &data),
        _ => rsa.public_decrypt(padding, &data),
    };
    bytes_or(ctx, done)
}

/// `point(curve, private)`: the uncompressed point of a private key; `undefined` for a number that is none.
fn point<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    host.charge(ctx, CURVE_WORK)?;
    let private = args.bytes(1)?;
    match Curve::named(&args.text(0)?).and_then(|curve| Key::ec_private(curve, &private)) {
        Some(Key::Ec { public, .. }) => bytes(ctx, &public),
        _ => Ok(Value::new_undefined(ctx.clone())),
    }
}

/// `formed(curve, point, compressed)`: a point in another form; `undefined` for what is no point of the curve.
fn formed<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    host.charge(ctx, CURVE_WORK)?;
    let (point, compressed) = (args.bytes(1)?, args.get(2)?);
    match Curve::named(&args.text(0)?).and_then(|curve| curve.formed(&point, compressed)) {
        Some(point) => bytes(ctx, &point),
        None => Ok(Value::new_undefined(ctx.clone())),
    }
}

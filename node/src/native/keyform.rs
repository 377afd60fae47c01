//! The forms in which keys are written down: SPKI and PKCS#8 for every kind, PKCS#1 for RSA, SEC1 for curves.

use super::der::{INTEGER, NULL, OCTETS, OID, Reader, SEQUENCE, bits, integer, write};
use super::key::{Curve, Key, Rsa};

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
const X25519: &[u8] = &[0x2b, 0x65, 0x6e];

impl Curve {
    fn oid(self) -> &'static [u8] {
        match self {
            Self::Secp256k1 => &[0x2b, 0x81, 0x04, 0x00, 0x0a],
            Self::Prime256v1 => &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
        }
    }

    fn of_oid(oid: &[u8]) -> Option<Self> {
        [Self::Secp256k1, Self::Prime256v1].into_iter().find(|curve| curve.oid() == oid)
    }
}

/// Why a key could not be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unread {
    /// It is no key in that form.
    Malformed,
    /// It is one of a kind that is not in Koipond.
    Unsupported,
}

type Read = Result<Key, Unread>;

/// The key in a text of that form.
pub(super) fn read(form: &str, der: &[u8]) -> Read {
    let reader = Reader(der);
    match form {
        "spki" => spki(reader),
        "pkcs8" => pkcs8(reader),
        "pkcs1-public" => rsa_public(reader).ok_or(Unread::Malformed),
        "pkcs1-private" => rsa_private(reader).ok_or(Unread::Malformed),
        _ => sec1(reader, None),
    }
}

/// A key and what it says it is.
struct Labelled<'a> {
    oid: &'a [u8],
    curve: Option<&'a [u8]>,
    content: &'a [u8],
}

fn labelled<'a>(reader: &mut Reader<'a>, is_private: bool) -> Option<Labelled<'a>> {
    let mut whole = reader.sequence()?;
    if is_private {
        whole.small().filter(|version| *version <= 1)?;
    }
    let mut kind = whole.sequence()?;
    let (oid, curve) = (kind.take(OID)?, kind.take(OID));
    Some(Labelled { oid, curve, content: if is_private { whole.take(OCTETS)? } else { whole.bits()? } })
}

fn spki(mut reader: Reader<'_>) -> Read {
    let Labelled { oid, curve, content } = labelled(&mut reader, false).ok_or(Unread::Malformed)?;
    match oid {
        RSA => rsa_public(Reader(content)).ok_or(Unread::Malformed),
        EC => {
            let curve = curve.ok_or(Unread::Malformed).and_then(|oid| Curve::of_oid(oid).ok_or(Unread::Unsupported))?;
            Key::ec_public(curve, content).ok_or(Unread::Malformed)
        }
        ED25519 => content.try_into().map(|public| Key::Ed25519 { public, private: None }).map_err(|_| Unread::Malformed),
        X25519 => content.try_into().map(|public| Key::X25519 { public, private: None }).map_err(|_| Unread::Malformed),
        _ => Err(Unread::Unsupported),
    }
}

fn pkcs8(mut reader: Reader<'_>) -> Read {
    let Labelled { oid, curve, content } = labelled(&mut reader, true).ok_or(Unread::Malformed)?;
    let seed = || Reader(content).take(OCTETS).and_then(|seed| <[u8; 32]>::try_from(seed).ok()).ok_or(Unread::Malformed);
    match oid {
        RSA => rsa_private(Reader(content)).ok_or(Unread::Malformed),
        EC => {
            let curve = curve.ok_or(Unread::Malformed).and_then(|oid| Curve::of_oid(oid).ok_or(Unread::Unsupported))?;
            sec1(Reader(content), Some(curve))
        }
        ED25519 => seed().map(|seed| Key::ed25519(&seed)),
        X25519 => seed().map(|seed| Key::x25519(&seed)),
        _ => Err(Unread::Unsupported),
    }
}

fn rsa_public(mut reader: Reader<'_>) -> Option<Key> {
    let mut whole = reader.sequence()?;
    let (n, e) = (whole.integer()?.to_vec(), whole.integer()?.to_vec());
    Some(Key::Rsa(Rsa { n, e, private: None }))
}

fn rsa_private(mut reader: Reader<'_>) -> Option<Key> {
    let mut whole = reader.sequence()?;
    whole.small().filter(|version| *version == 0)?;
    let mut next = || whole.integer().map(<[u8]>::to_vec);
    let (n, e) = (next()?, next()?);
    Some(Key::Rsa(Rsa { n, e, private: Some([next()?, next()?, next()?, next()?, next()?, next()?]) }))
}

/// An `ECPrivateKey`; the curve is in it, or was said around it.
fn sec1(mut reader: Reader<'_>, curve: Option<Curve>) -> Read {
    let parts = |reader: &mut Reader<'_>| -> Option<(Vec<u8>, Option<Vec<u8>>)> {
        let mut whole = reader.sequence()?;
        whole.small().filter(|version| *version == 1)?;
        let private = whole.take(OCTETS)?.to_vec();
        let named = if whole.next_is(0xa0) { Reader(whole.take(0xa0)?).take(OID).map(<[u8]>::to_vec) } else { None };
        Some((private, named))
    };
    let (private, named) = parts(&mut reader).ok_or(Unread::Malformed)?;
    let named = named.map(|oid| Curve::of_oid(&oid).ok_or(Unread::Unsupported)).transpose()?;
    let curve = curve.or(named).ok_or(Unread::Malformed)?;
    Key::ec_private(curve, &private).ok_or(Unread::Malformed)
}

/// A key in that form; `None` where it has none such.
pub(super) fn written(form: &str, key: &Key) -> Option<Vec<u8>> {
    match (form, key) {
        ("spki", key) => {
            let content = match key {
                Key::Rsa(rsa) => rsa_public_der(rsa),
                Key::Ec { public, .. } => public.clone(),
                Key::Ed25519 { public, .. } | Key::X25519 { public, .. } => public.to_vec(),
            };
            Some(write(SEQUENCE, &[&kind(key), &bits(&content)]))
        }
        ("pkcs8", key) => {
            let content = match key {
                Key::Rsa(rsa) => rsa_private_der(rsa)?,
                Key::Ec { curve, public, private } => sec1_der(*curve, public, private.as_ref()?, false),
                Key::Ed25519 { private, .. } | Key::X25519 { private, .. } => write(OCTETS, &[private.as_ref()?]),
            };
            Some(write(SEQUENCE, &[&[INTEGER, 1, 0], &kind(key), &write(OCTETS, &[&content])]))
        }
        ("pkcs1-public", Key::Rsa(rsa)) => Some(rsa_public_der(rsa)),
        ("pkcs1-private", Key::Rsa(rsa)) => rsa_private_der(rsa),
        ("sec1", Key::Ec { curve, public, private }) => Some(sec1_der(*curve, public, private.as_ref()?, true)),
        _ => None,
    }
}

fn kind(key: &Key) -> Vec<u8> {
    match key {
        Key::Rsa(_) => write(SEQUENCE, &[&write(OID, &[RSA]), &[NULL, 0]]),
        Key::Ec { curve, .. } => write(SEQUENCE, &[&write(OID, &[EC]), &write(OID, &[curve.oid()])]),
        Key::Ed25519 { .. } => write(SEQUENCE, &[&write(OID, &[ED25519])]),
        Key::X25519 { .. } => write(SEQUENCE, &[&write(OID, &[X25519])]),
    }
}

fn rsa_public_der(rsa: &Rsa) -> Vec<u8> {
    write(SEQUENCE, &[&integer(&rsa.n), &integer(&rsa.e)])
}

fn rsa_private_der(rsa: &Rsa) -> Option<Vec<u8>> {
    let mut parts = vec![integer(&[]), integer(&rsa.n), integer(&rsa.e)];
    parts.extend(rsa.private.as_ref()?.iter().map(|part| integer(part)));
    Some(write(SEQUENCE, &parts.iter().map(Vec::as_slice).collect::<Vec<_>>()))
}

fn sec1_der(curve: Curve, public: &[u8], private: &[u8; 32], names_curve: bool) -> Vec<u8> {
    let named = if names_curve { write(0xa0, &[&write(OID, &[curve.oid()])]) } else { Vec::new() };
    write(SEQUENCE, &[&[INTEGER, 1, 1], &write(OCTETS, &[private]), &named, &write(0xa1, &[&bits(public)])])
}

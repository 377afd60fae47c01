//! RSA: the operation itself is the crate's; the paddings (RFC 8017) are here, since Node.js chooses their hashes while it runs.

use rsa::BoxedUint;
use rsa::hazmat::{rsa_decrypt, rsa_encrypt};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{RsaPrivateKey, RsaPublicKey};

use super::hash::{Hash, hash_of};
use super::key::Rsa;
use crate::engine::Host;

/// The moduli that are worked with, in bits.
const SIZES: std::ops::RangeInclusive<usize> = 256..=8192;

/// What goes wrong with RSA, as OpenSSL words it.
pub(super) type Outcome = Result<Vec<u8>, &'static str>;

/// Draws for the crates that want a generator.
pub(super) struct Draws<'a>(pub(super) &'a Host);

impl TryRng for Draws<'_> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.0.random_bytes(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.0.random_bytes(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0.random_bytes(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Draws<'_> {}

fn number(digits: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(digits)
}

impl Rsa {
    /// Its modulus in bits.
    pub(super) fn bits(&self) -> usize {
        let digits = super::der::trimmed(&self.n);
        digits.len() * 8 - digits.first().map_or(0, |digit| digit.leading_zeros() as usize)
    }

    /// Its modulus in bytes.
    pub(super) fn size(&self) -> usize {
        self.bits().div_ceil(8)
    }

    /// A new pair.
    pub(super) fn generate(host: &Host, bits: usize, exponent: u64) -> Option<Self> {
        let key = RsaPrivateKey::new_with_exp_unchecked(&mut Draws(host), bits, BoxedUint::from(exponent)).ok()?;
        let bytes = |number: &BoxedUint| number.to_be_bytes_trimmed_vartime().into_vec();
        let (p, q) = (bytes(key.primes().first()?), bytes(key.primes().get(1)?));
        let (dp, dq, qi) = (bytes(key.dp()?), bytes(key.dq()?), bytes(&key.crt_coefficient()?));
        let private = [bytes(key.d()), p, q, dp, dq, qi];
        Some(Self { n: bytes(key.n().as_ref()), e: bytes(key.e()), private: Some(private) })
    }

    /// `m ^ e mod n`
    fn raised(&self, message: &[u8]) -> Outcome {
        let key = RsaPublicKey::new_with_size_limits(number(&self.n), number(&self.e), SIZES).map_err(|_| "invalid key")?;
        let message = BoxedUint::from_be_slice(message, key.n_bits_precision()).map_err(|_| "data too large for modulus")?;
        if message >= *key.n().as_ref() {
            return Err("data too large for modulus");
        }
        rsa_encrypt(&key, &message).map(|out| self.whole(&out)).map_err(|_| "invalid key")
    }

    /// `c ^ d mod n`
    fn rooted(&self, message: &[u8]) -> Outcome {
        let [d, p, q, ..] = self.private.as_ref().ok_or("invalid key")?;
        if !SIZES.contains(&self.bits()) {
            return Err("invalid key");
        }
        let key = RsaPrivateKey::from_components(number(&self.n), number(&self.e), number(d), vec![number(p), number(q)]);
        let key = key.map_err(|_| "invalid key")?;
        let message = BoxedUint::from_be_slice(message, key.n_bits_precision()).map_err(|_| "data too large for modulus")?;
        if message >= *key.n().as_ref() {
            return Err("data too large for modulus");
        }
        rsa_decrypt::<Draws<'_>>(None, &key, &message).map(|out| self.whole(&out)).map_err(|_| "invalid key")
    }

    fn whole(&self, number: &BoxedUint) -> Vec<u8> {
        let digits = number.to_be_bytes_trimmed_vartime();
        let mut out = vec![0; self.size().saturating_sub(digits.len())];
        out.extend_from_slice(&digits);
        out
    }

    /// Signs a hash with PKCS#1 v1.5; the name of the hash goes before it.
    pub(super) fn sign_pkcs1(&self, name: &str, hash: &[u8]) -> Outcome {
        self.rooted(&self.type_one(&[prefix(name).ok_or("invalid digest")?, hash].concat()).ok_or("digest too big for rsa key")?)
    }

    pub(super) fn verify_pkcs1(&self, name: &str, hash: &[u8], signature: &[u8]) -> bool {
        let wanted = prefix(name).and_then(|prefix| self.type_one(&[prefix, hash].concat()));
        signature.len() == self.size() && wanted.is_some_and(|wanted| self.raised(signature).as_ref() == Ok(&wanted))
    }

    fn type_one(&self, content: &[u8]) -> Option<Vec<u8>> {
        let fill = self.size().checked_sub(content.len() + 3).filter(|fill| *fill >= 8)?;
        Some([&[0, 1], vec![0xff; fill].as_slice(), &[0], content].concat())
    }

    /// Signs a hash with PSS, with so much salt.
    pub(super) fn sign_pss(&self, host: &Host, function: &Hash, hash: &[u8], salt: usize) -> Outcome {
        let (bits, size) = (self.bits() - 1, (self.bits() - 1).div_ceil(8));
        let room = size.checked_sub(hash.len() + salt + 2).ok_or("data too large for key size")?;
        let mut salted = vec![0; salt];
        host.random_bytes(&mut salted);
        let code = hash_of(function, &[&[0; 8], hash, &salted]);
        let mut block = [vec![0; room].as_slice(), &[1], &salted].concat();
        mask(function, &code, &mut block);
        block[0] &= 0xff >> (size * 8 - bits);
        self.rooted(&[block.as_slice(), &code, &[0xbc]].concat())
    }

    /// Verifies a signature with PSS; `None` takes salt of any length.
    pub(super) fn verify_pss(&self, function: &Hash, hash: &[u8], salt: Option<usize>, signature: &[u8]) -> bool {
        let check = || -> Option<bool> {
            let (bits, size) = (self.bits().checked_sub(1)?, (self.bits() - 1).div_ceil(8));
            let opened = self.raised(signature).ok().filter(|_| signature.len() == self.size())?;
            let (before, opened) = opened.split_at(self.size() - size);
            let (&last, opened) = opened.split_last()?;
            let (block, code) = opened.split_at_checked(opened.len().checked_sub(hash.len())?)?;
            let over = size * 8 - bits;
            if last != 0xbc || before.iter().any(|byte| *byte != 0) || u32::from(*block.first()?) >> (8 - over) != 0 {
                return None;
            }
            let mut block = block.to_vec();
            mask(function, code, &mut block);
            block[0] &= 0xff >> over;
            let one = block.iter().position(|byte| *byte != 0).filter(|at| block[*at] == 1)?;
            let salted = &block[one + 1..];
            Some(salt.is_none_or(|salt| salt == salted.len()) && hash_of(function, &[&[0; 8], hash, salted]) == code)
        };
        check().unwrap_or(false)
    }

    /// Enciphers for this key with a padding: 1 (PKCS#1), 3 (none) or 4 (OAEP).
    pub(super) fn encrypt(&self, host: &Host, padding: u32, function: &Hash, label: &[u8], data: &[u8]) -> Outcome {
        let size = self.size();
        match padding {
            1 => {
                let fill = size.checked_sub(data.len() + 3).filter(|fill| *fill >= 8).ok_or("data too large for key size")?;
                let mut filled = vec![0; fill];
                host.random_bytes(&mut filled);
                // None of them may be zero, which ends the padding.
                filled.iter_mut().for_each(|byte| *byte = (*byte).max(1));
                self.raised(&[&[0, 2], filled.as_slice(), &[0], data].concat())
            }
            3 => self.raised(self.exactly(data)?),
            _ => {
                let code = hash_of(function, &[label]);
                let fill = size.checked_sub(data.len() + 2 * code.len() + 2).ok_or("data too large for key size")?;
                let mut seed = vec![0; code.len()];
                host.random_bytes(&mut seed);
                let mut block = [code.as_slice(), &vec![0; fill], &[1], data].concat();
                mask(function, &seed, &mut block);
                mask(function, &block, &mut seed);
                self.raised(&[&[0], seed.as_slice(), &block].concat())
            }
        }
    }

    /// Deciphers with this private key.
    pub(super) fn decrypt(&self, padding: u32, function: &Hash, label: &[u8], data: &[u8]) -> Outcome {
        let opened = self.rooted(data)?;
        match padding {
            1 => unpad(&opened, 2).ok_or("pkcs decoding error"),
            3 => Ok(opened),
            _ => {
                let code = hash_of(function, &[label]);
                let open = || -> Option<Vec<u8>> {
                    let (&first, rest) = opened.split_first()?;
                    let (seed, block) = rest.split_at_checked(code.len())?;
                    let (mut seed, mut block) = (seed.to_vec(), block.to_vec());
                    mask(function, &block, &mut seed);
                    mask(function, &seed, &mut block);
                    let (named, rest) = block.split_at_checked(code.len())?;
                    let one = rest.iter().position(|byte| *byte != 0).filter(|at| rest[*at] == 1)?;
                    (first == 0 && named == code).then(|| rest[one + 1..].to_vec())
                };
                open().ok_or("oaep decoding error")
            }
        }
    }

    /// Enciphers with the private key, as signatures of old were made: padding 1 or 3.
    pub(super) fn private_encrypt(&self, padding: u32, data: &[u8]) -> Outcome {
        match padding {
            1 => self.rooted(&self.type_one(data).ok_or("data too large for key size")?),
            _ => self.rooted(self.exactly(data)?),
        }
    }

    /// Opens what the private key enciphered.
    pub(super) fn public_decrypt(&self, padding: u32, data: &[u8]) -> Outcome {
        let opened = self.raised(data)?;
        if padding == 1 { unpad(&opened, 1).ok_or("padding check failed") } else { Ok(opened) }
    }

    fn exactly<'a>(&self, data: &'a [u8]) -> Result<&'a [u8], &'static str> {
        match data.len().cmp(&self.size()) {
            std::cmp::Ordering::Less => Err("data too small for key size"),
            std::cmp::Ordering::Equal => Ok(data),
            std::cmp::Ordering::Greater => Err("data too large for key size"),
        }
    }
}

/// What follows the padding of that type: at least eight bytes, then a zero.
fn unpad(opened: &[u8], kind: u8) -> Option<Vec<u8>> {
    let rest = opened.strip_prefix(&[0, kind])?;
    let zero = rest.iter().position(|byte| *byte == 0).filter(|at| *at >= 8)?;
    (kind != 1 || rest[..zero].iter().all(|byte| *byte == 0xff)).then(|| rest[zero + 1..].to_vec())
}

/// MGF1 over a seed, added to a block.
fn mask(function: &Hash, seed: &[u8], block: &mut [u8]) {
    let size = function.size();
    for (n, part) in (0_u32..).zip(block.chunks_mut(size)) {
        let stream = hash_of(function, &[seed, &n.to_be_bytes()]);
        part.iter_mut().zip(stream).for_each(|(byte, mask)| *byte ^= mask);
    }
}

/// What names a hash before it in a signature: the head of a `DigestInfo`.
fn prefix(name: &str) -> Option<&'static [u8]> {
    macro_rules! nist {
        ($n:literal, $size:literal) => {
            &[0x30, 0x11 + $size, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, $n, 0x05, 0x00, 0x04, $size]
        };
    }
    Some(match name {
        "md5" => &[0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10],
        "sha1" => &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14],
        "ripemd160" => &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x24, 0x03, 0x02, 0x01, 0x05, 0x00, 0x04, 0x14],
        "sha256" => nist!(1, 32),
        "sha384" => nist!(2, 48),
        "sha512" => nist!(3, 64),
        "sha224" => nist!(4, 28),
        "sha512-224" => nist!(5, 28),
        "sha512-256" => nist!(6, 32),
        "sha3-224" => nist!(7, 28),
        "sha3-256" => nist!(8, 32),
        "sha3-384" => nist!(9, 48),
        "sha3-512" => nist!(10, 64),
        _ => return None,
    })
}

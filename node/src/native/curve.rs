//! The elliptic curves secp256k1 and prime256v1 behind one face: points, shared secrets, signatures.

use k256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use k256::elliptic_curve::sec1::ToSec1Point;

use super::key::Curve;

/// What a curve does, written once for both.
macro_rules! curves {
    ($($curve:ident => $lib:ident),*) => {
        impl Curve {
            /// The point of a private key, uncompressed; `None` for a number that is no private key.
            pub(super) fn point(self, private: &[u8; 32]) -> Option<Vec<u8>> {
                match self {
                    $(Self::$curve => {
                        let key = $lib::SecretKey::from_slice(private).ok()?;
                        Some(key.public_key().to_sec1_point(false).as_bytes().to_vec())
                    })*
                }
            }

            /// A point in another form: `compressed`, `uncompressed` or `hybrid`; `None` for what is no point of the curve.
            pub(super) fn formed(self, point: &[u8], compressed: bool) -> Option<Vec<u8>> {
                let point = unhybrid(point)?;
                match self {
                    $(Self::$curve => {
                        let key = $lib::PublicKey::from_sec1_bytes(&point).ok()?;
                        Some(key.to_sec1_point(compressed).as_bytes().to_vec())
                    })*
                }
            }

            /// The x coordinate of the product of a private key and a point.
            pub(super) fn shared(self, private: &[u8; 32], point: &[u8]) -> Option<Vec<u8>> {
                let point = unhybrid(point)?;
                match self {
                    $(Self::$curve => {
                        let private = $lib::SecretKey::from_slice(private).ok()?;
                        let public = $lib::PublicKey::from_sec1_bytes(&point).ok()?;
                        Some(private.diffie_hellman(&public).raw_secret_bytes().to_vec())
                    })*
                }
            }

            /// Signs a hash, with a nonce that follows from it (RFC 6979); in DER, or as both numbers one after the other.
            pub(super) fn sign(self, private: &[u8; 32], hash: &[u8], der: bool) -> Option<Vec<u8>> {
                match self {
                    $(Self::$curve => {
                        let key = $lib::ecdsa::SigningKey::from_slice(private).ok()?;
                        let signature: $lib::ecdsa::Signature = key.sign_prehash(hash).ok()?;
                        Some(if der { signature.to_der().as_bytes().to_vec() } else { signature.to_vec() })
                    })*
                }
            }

            /// Whether a signature of a hash is by the key with that point.
            pub(super) fn verifies(self, point: &[u8], hash: &[u8], signature: &[u8], der: bool) -> bool {
                let verified = || match self {
                    $(Self::$curve => {
                        let key = $lib::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
                        let signature = if der {
                            $lib::ecdsa::Signature::from_der(signature)
                        } else {
                            $lib::ecdsa::Signature::from_slice(signature)
                        };
                        // OpenSSL takes both of the numbers that stand for one signature, the crate only the smaller.
                        key.verify_prehash(hash, &signature.ok()?.normalize_s()).ok()
                    })*
                };
                verified().is_some()
            }
        }
    };
}

curves!(Secp256k1 => k256, Prime256v1 => p256);

/// A point whose first byte tells both coordinates and which of two (6 or 7), in the usual form.
fn unhybrid(point: &[u8]) -> Option<Vec<u8>> {
    let mut point = point.to_vec();
    if let [first @ (6 | 7), .., last] = point.as_mut_slice() {
        if *last & 1 != *first & 1 {
            return None;
        }
        *first = 4;
    }
    Some(point)
}

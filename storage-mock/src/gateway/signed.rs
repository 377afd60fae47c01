//! Who signed an upload: a message with its signature before it, as tweetnacl's `sign` makes it, in base58.

use ed25519_dalek::{Signature, VerifyingKey};
use koipond_record::Pubkey;
use sha2::{Digest as _, Sha256};

/// The longest signed message that is read, in letters; that of an upload has 128 bytes, which are 175 letters at most.
/// To decode base58 takes time with the square of its length.
const SIGNED_LIMIT: usize = 256;

/// The key that signed the hash of these files' bytes, one after the other.
///
/// # Errors
/// Why it is not taken for signed, in a sentence.
pub(super) fn signer<'a>(signed: &str, key: &str, files: impl Iterator<Item = &'a [u8]>) -> Result<Pubkey, &'static str> {
    let pubkey = Pubkey::from_text(key);
    let bytes = Some(key).filter(|key| key.len() <= 44).and_then(|_| pubkey.to_bytes()).ok_or("stakingWalletPubkey is no public key")?;
    let message = open(signed, &bytes).ok_or("the signature is not one of this key")?;
    let mut hash = Sha256::new();
    files.for_each(|bytes| hash.update(bytes));
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    if message == hex.as_bytes() { Ok(pubkey) } else { Err("what is signed is not the hash of the files") }
}

/// The message, if this key signed it.
fn open(signed: &str, key: &[u8; 32]) -> Option<Vec<u8>> {
    let signed = Some(signed).filter(|text| text.len() <= SIGNED_LIMIT).and_then(|text| bs58::decode(text).into_vec().ok())?;
    let (signature, message) = signed.split_at_checked(64)?;
    let key = VerifyingKey::from_bytes(key).ok()?;
    key.verify_strict(message, &Signature::from_slice(signature).ok()?).ok()?;
    Some(message.to_vec())
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    fn sign(key: &SigningKey, message: &[u8]) -> String {
        bs58::encode([&key.sign(message).to_bytes()[..], message].concat()).into_string()
    }

    #[test]
    fn only_the_key_that_signed_the_hash_of_the_files_is_taken_for_the_signer() {
        let keys = [1, 2].map(|seed| SigningKey::from_bytes(&[seed; 32]));
        let names = keys.each_ref().map(|key| Pubkey::from_bytes(key.verifying_key().as_bytes()));
        // The sha2-256 of "abc", in two pieces here.
        let hash = b"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let asked = |signed: &str, key: &str, files: [&'static [u8]; 2]| signer(signed, key, files.into_iter());
        let signed = sign(&keys[0], hash);
        assert_eq!(asked(&signed, names[0].as_str(), [b"a", b"bc"]), Ok(names[0].clone()));
        assert!(asked(&signed, names[1].as_str(), [b"a", b"bc"]).is_err(), "another key");
        assert!(asked(&signed, names[0].as_str(), [b"a", b"bd"]).is_err(), "other files");
        assert!(asked(&sign(&keys[0], b"else"), names[0].as_str(), [b"a", b"bc"]).is_err(), "another message");
        for wrong in ["", "0", &signed[1..], &signed[..80], &"z".repeat(100_000)] {
            assert!(asked(wrong, names[0].as_str(), [b"a", b"bc"]).is_err(), "{wrong:.100}");
            assert!(asked(&signed, wrong, [b"a", b"bc"]).is_err(), "{wrong:.100}");
        }
    }
}

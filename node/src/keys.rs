//! A node's two keypairs: the staking key, by which the chain knows it, and the main account, which pays. Real ed25519.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use koipond_record::{Pubkey, Stream};

/// An ed25519 keypair.
#[derive(Clone)]
pub struct Keypair {
    signing: SigningKey,
    public: Pubkey,
}

/// The keypairs of a node. `protocol.md` §4.6.
#[derive(Clone)]
pub struct NodeKeys {
    /// Submissions, votes, stake and lists are by this key.
    pub staking: Keypair,
    /// Pays, receives claims and signs payloads.
    pub main: Keypair,
}

impl Keypair {
    fn from_seed(seed: &[u8; 32]) -> Self {
        let signing = SigningKey::from_bytes(seed);
        let public = Pubkey::from_bytes(signing.verifying_key().as_bytes());
        Self { signing, public }
    }

    /// The same pair under a public key that was recorded elsewhere. What it signs does not open with that key.
    #[must_use]
    pub fn known_as(self, public: Pubkey) -> Self {
        Self { public, ..self }
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &Pubkey {
        &self.public
    }

    /// The 64 bytes that a Solana keypair's `secretKey` holds: the seed, then the public key.
    #[must_use]
    pub fn secret_key(&self) -> [u8; 64] {
        self.signing.to_keypair_bytes()
    }

    /// `nacl.sign`: the signature, then the message, as base58.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> String {
        let mut signed = self.signing.sign(message).to_bytes().to_vec();
        signed.extend_from_slice(message);
        bs58::encode(signed).into_string()
    }
}

/// `nacl.sign` with a secret key of 64 bytes; `None` for one that is none.
pub(crate) fn sign_with(secret: &[u8], message: &[u8]) -> Option<String> {
    let signing = SigningKey::from_keypair_bytes(secret.try_into().ok()?).ok()?;
    let public = Pubkey::from_bytes(signing.verifying_key().as_bytes());
    Some(Keypair { signing, public }.sign(message))
}

impl NodeKeys {
    /// The keys of the n-th node under this seed.
    #[must_use]
    pub fn of_node(seed: u64, n: u32) -> Self {
        let stream = Stream::named(seed, "node/keys").of(u64::from(n));
        Self { staking: Keypair::from_seed(&stream.bytes32(0)), main: Keypair::from_seed(&stream.bytes32(1)) }
    }
}

/// `nacl.sign.open`: the message in a signed text, if this key signed it.
pub(crate) fn open(signed: &str, key: &str) -> Option<Vec<u8>> {
    let signed = bs58::decode(signed).into_vec().ok()?;
    let (signature, message) = signed.split_at_checked(64)?;
    let key = VerifyingKey::from_bytes(&Pubkey::from_text(key).to_bytes()?).ok()?;
    key.verify_strict(message, &Signature::from_slice(signature).ok()?).ok()?;
    Some(message.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_key_signed_opens_with_that_key_alone() {
        let keys = NodeKeys::of_node(7, 0);
        let signed = keys.main.sign(b"{\"a\":1}");
        assert_eq!(open(&signed, keys.main.public().as_str()).as_deref(), Some(b"{\"a\":1}".as_slice()));
        assert_eq!(open(&signed, keys.staking.public().as_str()), None);
        assert_eq!(open("0", keys.main.public().as_str()), None);
    }

    #[test]
    fn keys_differ_by_seed_and_node_and_never_by_run() {
        let key = |seed, n| NodeKeys::of_node(seed, n).staking.public().clone();
        assert_eq!(key(7, 1), key(7, 1));
        assert_ne!(key(7, 1), key(7, 2));
        assert_ne!(key(7, 1), key(8, 1));
    }
}

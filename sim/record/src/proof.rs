//! What a proof's value may name, and for how long it has to be there.

/// For how many rounds after the one worked in a proof has to be there for auditors. `protocol.md` §9.
pub const PROOF_KEPT_ROUNDS: u64 = 3;

/// The parts of a proof's value that may be a CID: what stands between characters that are neither letters nor digits.
pub fn parts_of_proof(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cid_is_found_alone_in_json_and_in_an_address() {
        for value in ["bafyone", "{\"cid\":\"bafyone\"}", "https://bafyone.ipfs.example/a", "ipfs://bafyone"] {
            assert!(parts_of_proof(value).any(|part| part == "bafyone"), "{value}");
        }
        assert_eq!(parts_of_proof(" -- ").count(), 0);
    }
}

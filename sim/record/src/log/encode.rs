//! One event as bytes, and the digest over them.

use crate::{Event, Hash};

/// Appends an event's bytes: its length (u32 LE), then itself.
pub fn encode(event: &Event, into: &mut Vec<u8>) {
    let at = into.len();
    into.extend_from_slice(&[0; 4]);
    // `to_extend` gives the buffer back; it fails only where a type refuses to be serialised, and none of ours does.
    let taken = std::mem::take(into);
    *into = postcard::to_extend(event, taken).expect("every event can be serialised");
    let len = u32::try_from(into.len() - at - 4).expect("an event is far below 4 GiB");
    into[at..at + 4].copy_from_slice(&len.to_le_bytes());
}

/// Takes the first event off the bytes.
///
/// # Errors
/// Says what is wrong with the bytes.
pub fn decode(bytes: &mut &[u8]) -> Result<Event, String> {
    let (head, rest) = bytes.split_at_checked(4).ok_or("an event's length is cut off")?;
    let len = u32::from_le_bytes(head.try_into().expect("four bytes")) as usize;
    let (body, rest) = rest.split_at_checked(len).ok_or("an event is cut off")?;
    *bytes = rest;
    postcard::from_bytes(body).map_err(|why| format!("an event cannot be read ({why})"))
}

/// The digest of a run: blake3 over the encoded events, in order.
#[derive(Clone, Debug, Default)]
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Adds encoded events.
    pub fn add(&mut self, encoded: &[u8]) {
        self.0.update(encoded);
    }

    /// The digest of all that was added.
    #[must_use]
    pub fn finish(&self) -> Hash {
        Hash(*self.0.finalize().as_bytes())
    }
}

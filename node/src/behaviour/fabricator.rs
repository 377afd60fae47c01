//! Submits a made-up proof: a value that looks like a CID and names nothing. `protocol.md` §11, rows 2 and 22.

#[cfg(feature = "engine")]
use koipond_record::{Instruction, Round, Stream, TaskFunction, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Place};

/// Submits a made-up proof in place of the one its task made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fabricator {
    /// The text it submits. Default: one that looks like a CID and names nothing, another in each round.
    pub value: Option<String>,
    /// How many bytes the text it submits has. The chain takes none over 512, and 0 is the empty text. Default: as many as a CID has.
    #[schemars(range(max = 100_000))]
    pub length: Option<u64>,
}

/// The letters of a CIDv1 in base32.
#[cfg(feature = "engine")]
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A text that looks like a CID and names nothing, of so many bytes.
#[cfg(feature = "engine")]
fn made_up(draws: Stream, length: Option<u64>) -> String {
    let mut text = String::from("bafybeie");
    text.extend((0..50).map(|n| char::from(BASE32[draws.below(n, 32) as usize])));
    // The last letter of a real CID carries three bits; with any other it would not even look like one.
    text.push(char::from(BASE32[draws.below(50, 8) as usize * 4]));
    if let Some(length) = length {
        let more = length.saturating_sub(text.len() as u64);
        text.extend((0..more).map(|n| char::from(BASE32[draws.below(51 + n, 32) as usize])));
        text.truncate(usize::try_from(length).unwrap_or(usize::MAX));
    }
    text
}

/// A proof without work, as cheats that do none submit it.
#[cfg(feature = "engine")]
pub(super) fn proof(draws: Stream, round: Round, value: Option<&str>, length: Option<u64>) -> Instruction {
    let value = value.map_or_else(|| made_up(draws, length), str::to_owned);
    Instruction::SubmitTask { round, value }
}

#[cfg(feature = "engine")]
impl Behaviour for Fabricator {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        if message.function != TaskFunction::SubmitPayload {
            return None;
        }
        at.deviates(format!("submits a made-up proof for round {}", message.round));
        at.send(proof(at.draws(message.round), message.round, self.value.as_deref(), self.length));
        Some(Fate::Withhold)
    }
}

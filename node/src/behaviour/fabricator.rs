//! Submits a made-up proof: a value that looks like a CID and names nothing. `protocol.md` §11, row 2.

use koipond_record::{Instruction, Stream, TaskFunction, TaskMessage};

use super::AtTheDoor;
use crate::spec::Fabricator;

/// The letters of a CIDv1 in base32.
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl Fabricator {
    pub(super) fn on_message(&self, message: &TaskMessage, chance: Stream) -> AtTheDoor {
        if message.function != TaskFunction::SubmitPayload || message.round.0 < self.from_round {
            return AtTheDoor::Deliver;
        }
        let draws = chance.of(message.round.0);
        let mut letters: String = (0..50).map(|n| char::from(BASE32[draws.below(n, 32) as usize])).collect();
        // The last letter of a real CID carries three bits; with any other it would not even look like one.
        letters.push(char::from(BASE32[draws.below(50, 8) as usize * 4]));
        AtTheDoor::Instead {
            send: Instruction::SubmitTask { round: message.round, value: format!("bafybeie{letters}") },
            did: format!("submits a made-up proof for round {}", message.round),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use koipond_record::Round;

    fn message(function: TaskFunction, round: u64) -> TaskMessage {
        TaskMessage { function, round: Round(round), previous_failed: false }
    }

    #[test]
    fn only_submissions_from_its_first_round_on_are_made_up() {
        let fabricator = Fabricator { from_round: 2 };
        let chance = Stream::named(1, "test");
        for (function, round, made_up) in [
            (TaskFunction::SubmitPayload, 1, false),
            (TaskFunction::SubmitPayload, 2, true),
            (TaskFunction::AuditPayload, 2, false),
            (TaskFunction::ExecuteTask, 2, false),
        ] {
            let instead = matches!(fabricator.on_message(&message(function, round), chance), AtTheDoor::Instead { .. });
            assert_eq!(instead, made_up, "{function:?} of round {round}");
        }
    }
}

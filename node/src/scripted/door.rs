//! What becomes of the task node's messages where proofs are recorded: the work is not done and the recorded proof is sent.
//!
//! Audits and lists stay with the task. A round without a recorded proof has none, as when it was recorded.

use koipond_record::{Instruction, TaskFunction, TaskMessage};

use super::Recording;

/// What becomes of a message that the recording touches.
pub(crate) enum AtTheDoor {
    /// Nobody does anything.
    Withhold,
    /// The recorded proof is sent.
    Instead {
        /// The transaction it sends.
        send: Instruction,
        /// In a few words.
        did: String,
    },
}

/// What becomes of a message; `None` for those that the recording does not touch.
pub(crate) fn on_message(recording: &Recording, message: &TaskMessage) -> Option<AtTheDoor> {
    let round = message.round;
    match message.function {
        TaskFunction::ExecuteTask => Some(AtTheDoor::Withhold),
        TaskFunction::SubmitPayload => Some(recording.0.get(&round).map_or(AtTheDoor::Withhold, |recorded| AtTheDoor::Instead {
            send: Instruction::SubmitTask { round, value: recorded.value.clone() },
            did: format!("submits its recorded proof for round {round}"),
        })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::Round;

    use super::*;
    use crate::scripted::Recorded;

    #[test]
    fn the_recorded_proof_takes_the_place_of_work_and_submission_alone() {
        let one = (Round(1), Recorded { value: "v".to_owned(), slot: None });
        let recording = Recording([one].into());
        let of = |function, round| on_message(&recording, &TaskMessage { function, round: Round(round), previous_failed: false });
        assert!(matches!(of(TaskFunction::ExecuteTask, 1), Some(AtTheDoor::Withhold)));
        assert!(matches!(of(TaskFunction::SubmitPayload, 0), Some(AtTheDoor::Withhold)));
        let Some(AtTheDoor::Instead { send, .. }) = of(TaskFunction::SubmitPayload, 1) else { panic!("round 1 is recorded") };
        assert_eq!(send, Instruction::SubmitTask { round: Round(1), value: "v".to_owned() });
        for function in [TaskFunction::AuditPayload, TaskFunction::GenerateAndSubmitDistributionList, TaskFunction::DistributionListAudit] {
            assert!(of(function, 1).is_none(), "{function:?}");
        }
    }
}

//! How nodes behave: honest, and the cheats, one per file. They act at the node's door, so they work on any task.
//!
//! | file | behaviour |
//! |---|---|
//! | `fabricator.rs` | submits a made-up proof |

mod fabricator;

use koipond_record::{Instruction, Stream, TaskMessage};

use crate::spec::BehaviourSpec;

/// What becomes of a message of the task node to the task.
pub enum AtTheDoor {
    /// The task gets it.
    Deliver,
    /// Nobody does anything.
    Withhold,
    /// The operator's own program does this instead.
    Instead {
        /// The transaction it sends.
        send: Instruction,
        /// In a few words.
        did: String,
    },
}

/// What a behaviour does with a message.
pub fn on_message(spec: &BehaviourSpec, message: &TaskMessage, chance: Stream) -> AtTheDoor {
    match spec {
        BehaviourSpec::Honest => AtTheDoor::Deliver,
        BehaviourSpec::Fabricator(fabricator) => fabricator.on_message(message, chance),
    }
}

impl BehaviourSpec {
    /// Its YAML word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Honest => "honest",
            Self::Fabricator(_) => "fabricator",
        }
    }
}

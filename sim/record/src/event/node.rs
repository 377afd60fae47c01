//! What happened in a node, and through its door.

use serde::{Deserialize, Serialize};

use crate::{Ask, CallId, Input, Payload, Reply, Round, Span, TaskMessage};

/// The longest console line the log keeps, in bytes.
pub const LINE_LIMIT: usize = 2048;

/// What happened in a node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeEvent {
    /// The world told it something.
    Got(Input),
    /// Its process started.
    Booted {
        /// How often it had started before.
        boot: u32,
        /// The round the chain was in.
        round: Round,
    },
    /// The task node sent the task a message.
    Asked(TaskMessage),
    /// It asked the world something.
    Called {
        /// Names the question; the answer carries the same.
        call: CallId,
        /// The question.
        ask: Ask,
    },
    /// It printed a line.
    Said {
        /// How loudly.
        level: Level,
        /// The line, cut at [`LINE_LIMIT`] bytes.
        text: String,
        /// Its length before the cut, in bytes.
        len: u64,
    },
    /// Its behaviour acted at the door, in place of the task's own code.
    Deviated {
        /// The behaviour.
        behaviour: String,
        /// What it did.
        did: String,
    },
    /// An error left the task's code uncaught.
    Threw(JsError),
    /// It came to a limit of its own.
    Hit {
        /// Which.
        limit: NodeLimit,
        /// In words, with the number.
        detail: String,
    },
    /// A piece of work took virtual time.
    Worked {
        /// How long the process was busy with one input.
        busy: Span,
    },
    /// Its process ended.
    Ended(Exit),
}

/// How loudly a line was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// `console.debug`.
    Debug,
    /// `console.log` and `console.info`.
    Log,
    /// `console.warn`.
    Warn,
    /// `console.error`.
    Error,
}

/// An error of JavaScript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsError {
    /// `TypeError`, `Error`, … or the kind of value that was thrown.
    pub name: String,
    /// Its message.
    pub message: String,
    /// Where: `audit.js:14:9`; empty where nothing tells.
    pub place: String,
    /// The stack as the engine gives it.
    pub stack: String,
}

/// A limit of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeLimit {
    /// It computed too long in one piece.
    Work,
    /// Its heap is full.
    Memory,
    /// It has too many questions, timers or jobs open.
    Queue,
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// With an exit code of its own.
    Code {
        /// It.
        code: i32,
        /// Why, in a few words.
        why: String,
    },
    /// It hung in a piece of work without end and was killed.
    Hung,
    /// Its heap was full and it was killed.
    OutOfMemory,
    /// A fault or an operator ended it.
    Killed {
        /// Which.
        by: String,
    },
}

impl NodeEvent {
    pub(super) fn payloads(&self, each: &mut impl FnMut(&Payload)) {
        match self {
            Self::Called { ask: Ask::Put { files }, .. } => files.iter().for_each(|(_, content)| each(content)),
            Self::Called { ask: Ask::Send(tx), .. } => {
                if let crate::Instruction::UploadDistributionList { bytes, .. } = &tx.what {
                    each(bytes);
                }
            }
            Self::Called { ask: Ask::Http(request), .. } | Self::Got(Input::Request { http: request, .. }) => each(&request.body),
            Self::Called { ask: Ask::Respond { response: Ok(response), .. }, .. } => each(&response.body),
            Self::Got(Input::Answer { reply: Reply::Http(response), .. }) => each(&response.body),
            Self::Got(Input::Answer { reply: Reply::Bytes(bytes), .. }) => each(bytes),
            _ => {}
        }
    }
}

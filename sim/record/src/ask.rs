//! The one door of a node: what it asks of the world and what the world tells it.

use serde::{Deserialize, Serialize};

use crate::{CallId, HttpRequest, HttpResponse, Json, Payload, Pubkey, RequestId, Round, SimTime, Slot, Span, TimerId, Transaction};

/// What a node asks of the world. All but timers and responses are answered by an [`Input::Answer`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Wake me then, with [`Input::Wake`].
    Wake {
        /// Names the timer.
        timer: TimerId,
        /// When.
        at: WakeAt,
    },
    /// Forget a timer.
    Forget {
        /// Which.
        timer: TimerId,
    },
    /// Send a transaction and wait until it is confirmed.
    Send(Transaction),
    /// Read the chain.
    Read(StateQuery),
    /// Store files in a directory that wraps them and learn its CID, as the storage network's client does.
    Put {
        /// Their names within the directory, and their contents.
        files: Vec<(String, Payload)>,
    },
    /// Fetch a file by CID and name, as the storage network's client does.
    Get {
        /// The CID of the directory that wraps it.
        cid: String,
        /// The file's name.
        name: String,
    },
    /// Send a request to a host outside or to another node.
    Http(HttpRequest),
    /// Answer a request that came as [`Input::Request`].
    Respond {
        /// Which.
        request: RequestId,
        /// With this, or how the operating system names the way in which the connection fails: `ECONNREFUSED`.
        response: Result<HttpResponse, String>,
    },
}

/// A moment a node wants to be woken at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WakeAt {
    /// A moment of virtual time.
    Time(SimTime),
    /// The beginning of a slot of the chain.
    Slot(Slot),
}

/// What can be read of the chain. `protocol.md` §5.1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateQuery {
    /// `getTaskState` with its four options, or `getTaskStateById` with them.
    TaskState {
        /// The task; the reader's own where none is given.
        of: Option<Pubkey>,
        /// With `submissions` and `submissions_audit_trigger`.
        submissions: bool,
        /// With the three maps of distributions.
        distributions: bool,
        /// With `available_balances`.
        balances: bool,
        /// With `stake_list`.
        stakes: bool,
    },
    /// `getTaskSubmissionInfo`: submissions and their audits, of all rounds still kept.
    SubmissionInfo,
    /// `getTaskDistributionInfo`: list submissions, their audits and records, of all rounds still kept.
    DistributionInfo,
    /// The text of a distribution list in a data account.
    DistributionList {
        /// Whose data account.
        by: Pubkey,
        /// The round it pays.
        round: Round,
    },
    /// The current slot.
    Slot,
    /// The current round.
    Round,
    /// The mean slot time of late.
    AverageSlotTime,
    /// The KOII in a main account, in ROE.
    Balance {
        /// Whose.
        of: Pubkey,
    },
}

/// The world's answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The transaction is confirmed.
    Confirmed {
        /// Its signature.
        signature: String,
    },
    /// A tree of chain state. The log keeps its version alone; the chain at that version renders it again.
    State {
        /// How many transactions the chain had accepted.
        version: u64,
        /// The tree.
        #[serde(skip)]
        tree: Json,
    },
    /// A number.
    Number(u64),
    /// A length of time.
    Length(Span),
    /// Bytes: a file, or a list.
    Bytes(Payload),
    /// The CID of what was stored.
    Stored {
        /// It.
        cid: String,
    },
    /// A response, whatever its status.
    Http(HttpResponse),
    /// No response came.
    Unreachable {
        /// As the operating system names it: `ENOTFOUND`, `ECONNREFUSED`, `ECONNRESET`, `ETIMEDOUT`.
        code: String,
        /// In a sentence.
        why: String,
    },
    /// There is no such thing.
    Nothing,
    /// It failed.
    Failed {
        /// As the caller reads it.
        why: String,
    },
}

/// What the world tells a node. With the node's plan, the sequence of these is all that a node depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The process starts.
    Boot,
    /// A timer is due.
    Wake {
        /// Which.
        timer: TimerId,
        /// Rounds of the look-back that no payout has settled, ascending, as this node's view of the chain has them.
        /// Given with the wakes set for a slot, since the round timers of the task node decide by them; else empty.
        unpaid: Vec<Round>,
    },
    /// An answer.
    Answer {
        /// To which question.
        call: CallId,
        /// It.
        reply: Reply,
    },
    /// Somebody sends a request to the node. It is answered by [`Ask::Respond`].
    Request {
        /// Names it.
        request: RequestId,
        /// It.
        http: HttpRequest,
    },
}

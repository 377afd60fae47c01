//! What happened on the links.

use serde::{Deserialize, Serialize};

use crate::{CallId, HttpRequest, HttpResponse, NodeId, Payload, RequestId, Span};

/// What happened on a link between the event's node and one of the world's services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetEvent {
    /// A request or its answer was lost and sent again; loss is delay.
    Retransmitted {
        /// The question it belongs to.
        call: CallId,
        /// How often it was lost.
        lost: u32,
    },
    /// The chain's RPC answered a reading with an error, or with nothing.
    Unanswered {
        /// The question.
        call: CallId,
        /// What came instead of an answer.
        why: String,
    },
    /// A request gave up.
    TimedOut {
        /// The question.
        call: CallId,
        /// Why: loss, or the partition's name.
        why: String,
    },
    /// A host outside answered, as a route of the scenario says.
    Routed {
        /// The question.
        call: CallId,
        /// The route's place in the scenario's `http`, from 1.
        route: u32,
        /// The status it answered.
        status: u16,
    },
    /// A request went to another node.
    Forwarded {
        /// The question.
        call: CallId,
        /// Whom it asks.
        to: NodeId,
        /// Names the request there.
        request: RequestId,
    },
    /// No response came to a request: there is no such host, nobody listens, or the connection broke.
    Broken {
        /// The question.
        call: CallId,
        /// As the operating system names it.
        code: String,
        /// In a sentence.
        why: String,
    },
    /// Somebody outside sends the event's node a request, as the timeline says.
    Requested {
        /// What the timeline calls it.
        name: String,
        /// Names it.
        request: RequestId,
        /// It.
        http: HttpRequest,
    },
    /// What came of a request of the timeline.
    Replied {
        /// What the timeline calls it.
        name: String,
        /// The response, or in a sentence why there is none.
        response: Result<HttpResponse, String>,
    },
    /// A fault held up a request or its answer.
    HeldUp {
        /// The question it belongs to.
        call: CallId,
        /// For how long.
        by: Span,
        /// The fault's place in the timeline, from 1.
        entry: u32,
        /// Its kind.
        kind: String,
    },
    /// A fault made a request arrive once more; who sent it hears the first answer alone.
    Repeated {
        /// The question.
        call: CallId,
        /// The fault's place in the timeline, from 1.
        entry: u32,
    },
}

impl NetEvent {
    pub(super) fn payloads(&self, each: &mut impl FnMut(&Payload)) {
        match self {
            Self::Requested { http, .. } => each(&http.body),
            Self::Replied { response: Ok(response), .. } => each(&response.body),
            _ => {}
        }
    }
}

//! The web of the world: requests of nodes to each other and to the hosts outside, and of somebody outside to a node.

use std::collections::BTreeMap;

use koipond_kernel::outside::{Fate, Outside, Request};
use koipond_kernel::{Delivery, Message, Service, Way};
use koipond_record::event::{FaultEvent, NetEvent};
use koipond_record::{HttpRequest, HttpResponse, Input, NodeId, Reply, RequestId, Seq, SimTime, Span, TASK_NODE_PORT, TASK_PORT, What};

use super::engine::{Asker, Due, World};

/// The hosts outside, and the requests that nodes have yet to answer.
pub(super) struct Web {
    outside: Outside,
    requests: u64,
    open: BTreeMap<RequestId, Open>,
}

/// A request to a node on its way, at the node, or on its way back.
pub(super) struct Visit {
    request: RequestId,
    http: HttpRequest,
    open: Open,
    /// The event of its sending.
    cause: Seq,
}

/// Who waits for a response of whom.
struct Open {
    from: From,
    to: NodeId,
}

/// Who sent a request to a node.
enum From {
    /// Another node.
    Node(Asker),
    /// Somebody outside, by the name that the timeline has for it.
    Timeline(String),
}

impl From {
    /// The node, if it is one.
    fn node(&self) -> Option<Asker> {
        match self {
            Self::Node(asker) => Some(*asker),
            Self::Timeline(_) => None,
        }
    }
}

/// What came of a request, on its way back.
pub(super) struct Outcome {
    open: Open,
    cause: Seq,
    response: Result<HttpResponse, String>,
    /// In a sentence, where there is no response.
    why: String,
}

impl Web {
    pub(super) fn new(outside: Outside) -> Self {
        Self { outside, requests: 0, open: BTreeMap::new() }
    }

    /// Whether the scenario itself says what answers a request.
    pub(super) fn has_route(&self, http: &HttpRequest) -> bool {
        self.outside.has_route(http)
    }

    fn next(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests - 1)
    }
}

impl World<'_, '_> {
    /// A node's request has left it.
    pub(super) fn asks_web(&mut self, asker: Asker, http: HttpRequest) {
        if let Some(to) = NodeId::at(&http.host).filter(|to| (to.0 as usize) < self.inhabitants.len()) {
            let request = self.web.next();
            let cause = self.say(Some(asker.node), Some(asker.asked), What::Net(NetEvent::Forwarded { call: asker.call, to, request }));
            return self.sets_out(Visit { request, http, open: Open { from: From::Node(asker), to }, cause });
        }
        let (round, node) = (self.round(), asker.node);
        let name = self.inhabitants[node.0 as usize].card.name.clone();
        let call = asker.call;
        let (late, event, reply) = match self.web.outside.asked(node, &name, round, &http) {
            Fate::Answered { route, response, late } => {
                (late, NetEvent::Routed { call, route, status: response.status }, Reply::Http(response))
            }
            Fate::Broken { late } => {
                let why = format!("{} broke the connection, as its route says", http.host);
                let code = "ECONNRESET".to_owned();
                (late, NetEvent::Broken { call, code: code.clone(), why: why.clone() }, Reply::Unreachable { code, why })
            }
            Fate::Unknown { why } => {
                let code = "ENOTFOUND".to_owned();
                let event = NetEvent::Broken { call, code: code.clone(), why: why.clone() };
                (Span(0), event, Reply::Unreachable { code, why })
            }
        };
        let cause = self.say(Some(node), Some(asker.asked), What::Net(event));
        self.answers_at(self.now + late, asker, cause, Service::Web, reply);
    }

    /// Somebody outside sends a node a request, as the timeline says.
    pub(super) fn requests(&mut self, entry: u32, to: NodeId, asked: &Request, cause: Option<Seq>) {
        let port = if of_task_node(&asked.path) { TASK_NODE_PORT } else { TASK_PORT };
        let http = asked.to(to.address(), port);
        let deed = self.say(Some(to), cause, What::Fault(FaultEvent::Operator { entry, what: asked.words() }));
        let request = self.web.next();
        let sent = NetEvent::Requested { name: asked.name.clone(), request, http: http.clone() };
        let cause = self.say(Some(to), Some(deed), What::Net(sent));
        self.sets_out(Visit { request, http, open: Open { from: From::Timeline(asked.name.clone()), to }, cause });
    }

    /// A request is on its way to its node.
    fn sets_out(&mut self, visit: Visit) {
        let round = self.round();
        let asker = visit.open.from.node();
        let message = Message { node: visit.open.to, service: Service::Web, way: Way::Back, peer: asker.map(|asker| asker.node) };
        match self.network.send(self.now, round, message) {
            Delivery::Arrives { at, held, .. } => {
                if let Some(asker) = asker {
                    self.held_up(asker, visit.cause, &held);
                }
                self.enter(at, Due::Visits(Box::new(visit)));
            }
            Delivery::TimesOut { at, why } => {
                let Visit { open, cause, .. } = visit;
                self.enter(at, Due::Responds(Box::new(Outcome { open, cause, response: timed_out(), why })));
            }
        }
    }

    /// A request is at its node.
    pub(super) fn visits(&mut self, visit: Visit) {
        let to = visit.open.to;
        if !self.at(to).process.is_up() {
            let why = format!("{} does not run", self.at(to).card.name);
            let Visit { open, cause, .. } = visit;
            return self.responded(Outcome { open, cause, response: Err("ECONNREFUSED".to_owned()), why });
        }
        let Visit { request, http, open, cause } = visit;
        self.web.open.insert(request, open);
        self.feed(to, Input::Request { request, http }, Some(cause));
    }

    /// A node answers a request, when its piece of work is done.
    pub(super) fn responds(&mut self, asker: Asker, request: RequestId, response: Result<HttpResponse, String>, leaves: SimTime) {
        // Each is answered once, and by whom it was asked of.
        let Some(open) = self.web.open.remove(&request).filter(|open| open.to == asker.node) else { return };
        let (round, node) = (self.round(), asker.node);
        let why = format!("{} closed the connection", self.at(node).card.name);
        let waits = open.from.node();
        let message = Message { node, service: Service::Web, way: Way::Out, peer: waits.map(|waits| waits.node) };
        let (at, response, why) = match self.network.send(leaves, round, message) {
            Delivery::Arrives { at, held, .. } => {
                if let Some(waits) = waits {
                    self.held_up(waits, asker.asked, &held);
                }
                (at, response, why)
            }
            Delivery::TimesOut { at, why } => (at, timed_out(), why),
        };
        self.enter(at, Due::Responds(Box::new(Outcome { open, cause: asker.asked, response, why })));
    }

    /// What came of a request goes back to who sent it.
    pub(super) fn responded(&mut self, outcome: Outcome) {
        let Outcome { open, cause, response, why } = outcome;
        match open.from {
            From::Node(asker) => {
                let reply = match response {
                    Ok(response) => Reply::Http(response),
                    Err(code) => Reply::Unreachable { code, why },
                };
                self.answers(asker, cause, Service::Web, reply);
            }
            From::Timeline(name) => {
                let response = response.map_err(|code| format!("{why} ({code})"));
                self.say(Some(open.to), Some(cause), What::Net(NetEvent::Replied { name, response }));
            }
        }
    }

    /// A node's process ended: whoever waits for it waits no longer.
    pub(super) fn hangs_up(&mut self, node: NodeId, cause: Seq) {
        let ended: Vec<RequestId> = self.web.open.iter().filter(|(_, open)| open.to == node).map(|(request, _)| *request).collect();
        let why = format!("{} stopped before it answered", self.at(node).card.name);
        for request in ended {
            if let Some(open) = self.web.open.remove(&request) {
                self.responded(Outcome { open, cause, response: Err("ECONNRESET".to_owned()), why: why.clone() });
            }
        }
    }
}

/// Whether a path is the task node's own, or one of a task behind it; all others are of the task's server.
fn of_task_node(path: &str) -> bool {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let mut parts = path.trim_start_matches('/').split('/');
    matches!(
        (parts.next(), parts.next()),
        (Some("id" | "tasks" | "namespace-wrapper"), None) | (Some("task" | "attention" | "nodes" | "register-node"), Some(_))
    )
}

fn timed_out() -> Result<HttpResponse, String> {
    Err("ETIMEDOUT".to_owned())
}

#[cfg(test)]
mod tests {
    use super::of_task_node;

    #[test]
    fn a_path_is_the_task_nodes_by_its_whole_parts() {
        for path in ["/id", "/tasks", "/task/abc", "/task/abc/x?y=1", "/nodes/abc", "/id?x"] {
            assert!(of_task_node(path), "{path}");
        }
        for path in ["/", "/ideas", "/tasks-done", "/task", "/id/x", "/taskState", "/nodes"] {
            assert!(!of_task_node(path), "{path}");
        }
    }
}

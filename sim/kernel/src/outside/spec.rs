//! What YAML can say of the world outside: hosts that answer as they are told to.

use std::collections::BTreeMap;

use koipond_record::unit::{NodeName, Share, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a host outside answers to some requests. The first entry that fits a request answers it; one that nothing fits is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The host's name: `api.example.com`; `*` stands for anything, as in `*.example.com`.
    #[schemars(length(min = 1))]
    pub host: String,
    /// The method, `GET`. Default: any.
    pub method: Option<String>,
    /// The path from its first slash on, without the query: `/v1/price`; `*` stands for anything. Default: any.
    pub path: Option<String>,
    /// The status. Default: 200.
    #[serde(default = "ok")]
    #[schemars(range(min = 100, max = 599))]
    pub status: u16,
    /// Headers by name. `content-type` is guessed from the body where it is not given.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body. In it `${node}` is the name of the node that asks, `${round}` the round, `${n}` how often this route has answered before,
    /// and `${node-n}` how often it has answered this node.
    pub body: Option<String>,
    /// A file with the body, found from the scenario's file; give this or `body`.
    pub file: Option<String>,
    /// Bodies that follow each other, request by request; the last one stays. Give these or `body`.
    #[serde(default)]
    pub bodies: Vec<String>,
    /// How long the answer takes beside the way, drawn anew for each. Default: `20..80 ms`.
    #[serde(default = "quick")]
    pub latency: SpanRange,
    /// How many requests get no answer at all: the connection breaks. Default: `0 %`.
    #[serde(default = "none")]
    pub fails: Share,
}

/// Somebody outside sends a node's task a request. What comes of it is expected with the verb `replied`, by the request's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What the request is called.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Which node is asked.
    pub node: NodeName,
    /// The method. Default: `GET`.
    #[serde(default = "get")]
    pub method: String,
    /// The path with its query, as the task's own `routes()` know it: `/taskState`. One that begins with `/task/` or is the task
    /// node's own (`/id`, `/nodes/…`) is asked of the task node.
    #[schemars(length(min = 1))]
    pub path: String,
    /// Headers by name. `content-type` is guessed from the body where it is not given.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body. Default: none.
    pub body: Option<String>,
}

impl Request {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("request `{}` to {}: {} {}", self.name, self.node, self.method, self.path)
    }
}

fn get() -> String {
    "GET".to_owned()
}

fn ok() -> u16 {
    200
}

fn quick() -> SpanRange {
    "20..80 ms".parse().expect("a range of time")
}

fn none() -> Share {
    Share { parts_per_million: 0 }
}

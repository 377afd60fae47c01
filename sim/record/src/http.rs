//! Requests and responses of HTTP, as a node sends and gets them.

use serde::{Deserialize, Serialize};

use crate::{NodeId, Payload};

/// The port of every task node's own server.
pub const TASK_NODE_PORT: u16 = 30_017;
/// The port that a task node gives its task for the task's own server.
pub const TASK_PORT: u16 = 30_018;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// In capitals: `GET`.
    pub method: String,
    /// `https` or `http`.
    pub scheme: String,
    /// The host's name, in small letters.
    pub host: String,
    /// The port, that of the scheme where none was written.
    pub port: u16,
    /// The path with its query, from the first slash on.
    pub path: String,
    /// The headers in order, their names as they were written.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Payload,
}

/// A response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// Its status.
    pub status: u16,
    /// The headers in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Payload,
}

impl HttpRequest {
    /// Where it goes, as people write it.
    #[must_use]
    pub fn url(&self) -> String {
        let usual = if self.scheme == "https" { 443 } else { 80 };
        let port = if self.port == usual { String::new() } else { format!(":{}", self.port) };
        format!("{}://{}{port}{}", self.scheme, self.host, self.path)
    }
}

impl NodeId {
    /// The address at which other nodes reach it: `10.0.0.1` for the first.
    #[must_use]
    pub fn address(self) -> String {
        let n = self.0.saturating_add(1);
        format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255)
    }

    /// The node with this address, if it is one of a node.
    #[must_use]
    pub fn at(address: &str) -> Option<Self> {
        let parts: Vec<u32> = address.strip_prefix("10.")?.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        let [a, b, c] = parts[..] else { return None };
        let n = (a.min(255) << 16 | b.min(255) << 8 | c.min(255)).checked_sub(1)?;
        Some(Self(n)).filter(|node| node.address() == address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_found_at_its_address() {
        for n in [0, 1, 254, 255, 256, 65_534, 65_535, 99_999] {
            assert_eq!(NodeId::at(&NodeId(n).address()), Some(NodeId(n)), "{}", NodeId(n).address());
        }
        assert_eq!(NodeId(0).address(), "10.0.0.1");
        for other in ["10.0.0.0", "10.0.0", "10.0.0.01", "10.0.0.256", "10.0.0.1.1", "11.0.0.1", "localhost"] {
            assert_eq!(NodeId::at(other), None, "{other}");
        }
    }

    #[test]
    fn an_address_names_its_port_where_it_is_not_the_usual_one() {
        let request = |scheme: &str, port| HttpRequest {
            method: "GET".to_owned(),
            scheme: scheme.to_owned(),
            host: "a.example".to_owned(),
            port,
            path: "/x?y=1".to_owned(),
            headers: vec![],
            body: Payload::new(*b""),
        };
        assert_eq!(request("https", 443).url(), "https://a.example/x?y=1");
        assert_eq!(request("http", 30017).url(), "http://a.example:30017/x?y=1");
    }
}

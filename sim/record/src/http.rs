//! Requests and responses of HTTP, as a node sends and gets them.

use serde::{Deserialize, Serialize};

use crate::Payload;

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

#[cfg(test)]
mod tests {
    use super::*;

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

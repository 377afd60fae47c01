//! An answer, with the headers that each one has.

use std::sync::Arc;

use koipond_record::event::StorageEvent;
use koipond_record::{HttpResponse, Payload, Reply, Span};
use serde_json::{Value, json};

use crate::asked::Outcome;
use crate::fault::Down;

/// An answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Arc<[u8]>,
}

impl Answer {
    /// With these bytes.
    pub(super) fn bytes(status: u16, content_type: &str, body: impl Into<Arc<[u8]>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }.with("Content-Type", content_type)
    }

    /// A sentence with a line's end, as servers written in Go put it.
    pub(super) fn text(status: u16, text: &str) -> Self {
        Self::bytes(status, "text/plain; charset=utf-8", format!("{text}\n").into_bytes()).with("X-Content-Type-Options", "nosniff")
    }

    /// A tree of JSON.
    pub(super) fn json(status: u16, tree: &Value) -> Self {
        Self::bytes(status, "application/json; charset=utf-8", tree.to_string().into_bytes())
    }

    /// A page with a title and one sentence.
    pub(super) fn page(status: u16, title: &str, says: &str) -> Self {
        let (title, says) = (plain(title), plain(says));
        let page = format!(
            "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<p>{says}</p>\n</body>\n</html>\n"
        );
        Self::bytes(status, "text/html", page.into_bytes())
    }

    /// Nothing.
    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Arc::default() }
    }

    /// With another header.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Its status.
    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// It as what comes of a request: `method`, after some time.
    pub(super) fn outcome(self, method: &str, after: Span, events: Vec<StorageEvent>) -> Outcome {
        let Self { status, mut headers, body } = self;
        headers.push(("Content-Length".to_owned(), body.len().to_string()));
        headers.push(("Access-Control-Allow-Origin".to_owned(), "*".to_owned()));
        let body = if method == "HEAD" || matches!(status, 204 | 304) { Arc::default() } else { body };
        Outcome { events, after: Some(after), reply: Reply::Http(HttpResponse { status, headers, body: Payload::new(body) }) }
    }
}

/// What comes of a request to a host that is down.
pub(super) fn down(how: Down, host: &str, method: &str, after: Span, events: Vec<StorageEvent>) -> Outcome {
    match how {
        Down::Refuses => {
            let why = format!("{host} refuses connections");
            Outcome { events, after: Some(after), reply: Reply::Unreachable { code: "ECONNREFUSED".to_owned(), why } }
        }
        Down::Hangs => hangs(host, events),
        Down::ErrorPage => Answer::page(502, "502 Bad Gateway", "The server is not reachable.").outcome(method, after, events),
        Down::TooMany => Answer::json(429, &json!({ "error": "Too many requests, please try again later." }))
            .with("Retry-After", "60")
            .outcome(method, after, events),
    }
}

/// What comes of a request that is never answered.
pub(super) fn hangs(host: &str, events: Vec<StorageEvent>) -> Outcome {
    let why = format!("{host} does not answer");
    Outcome { events, after: None, reply: Reply::Unreachable { code: "ETIMEDOUT".to_owned(), why } }
}

/// A text without what HTML would read.
pub(super) fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(outcome: Outcome) -> HttpResponse {
        match outcome.reply {
            Reply::Http(response) => response,
            other => panic!("{other:?} is no response"),
        }
    }

    #[test]
    fn an_answer_to_head_tells_the_length_of_what_it_leaves_out() {
        let get = response(Answer::text(404, "nothing").outcome("GET", Span(0), Vec::new()));
        let head = response(Answer::text(404, "nothing").outcome("HEAD", Span(0), Vec::new()));
        assert_eq!((get.body.len(), head.body.len(), &get.headers), (8, 0, &head.headers));
        assert!(head.headers.contains(&("Content-Length".to_owned(), "8".to_owned())));
    }

    #[test]
    fn each_way_of_being_down_is_seen_in_its_own_way() {
        let seen = |how| down(how, "ipfs.io", "GET", Span(1), Vec::new());
        assert!(matches!(seen(Down::Refuses).reply, Reply::Unreachable { code, .. } if code == "ECONNREFUSED"));
        assert_eq!(seen(Down::Hangs).after, None);
        let page = response(seen(Down::ErrorPage));
        assert_eq!((page.status, page.body.bytes().unwrap()[0]), (502, b'<'));
        assert_eq!(response(seen(Down::TooMany)).status, 429);
    }

    #[test]
    fn a_page_shows_a_text_as_it_is() {
        let Answer { body, .. } = Answer::page(404, "<b>", "a & \"b\"");
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!(body.starts_with('<') && body.contains("<h1>&lt;b&gt;</h1>") && body.contains("<p>a &amp; &quot;b&quot;</p>"), "{body}");
    }
}

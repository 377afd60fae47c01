//! The hosts outside: which route answers a request, and with what.

use std::collections::BTreeMap;

use koipond_record::{HttpRequest, HttpResponse, NodeId, Payload, Round, Span, Stream};

use super::{Request, Route};

/// All hosts outside.
pub struct Outside {
    routes: Vec<Route>,
    draws: Stream,
    /// How often each route has answered, and each node by it.
    answered: Vec<u64>,
    of_node: BTreeMap<(usize, NodeId), u64>,
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is answered, so much later.
    Answered {
        /// The route's place, from 1.
        route: u32,
        /// With this.
        response: HttpResponse,
        /// How long it takes beside the way.
        late: Span,
    },
    /// The connection breaks.
    Broken {
        /// How long that takes.
        late: Span,
    },
    /// No route fits.
    Unknown {
        /// In a sentence, with the route to add.
        why: String,
    },
}

impl Outside {
    /// Hosts with these routes, under this seed.
    #[must_use]
    pub fn new(routes: &[Route], seed: u64) -> Self {
        Self { routes: routes.to_vec(), draws: Stream::named(seed, "outside"), answered: vec![0; routes.len()], of_node: BTreeMap::new() }
    }

    /// Whether a route fits a request.
    #[must_use]
    pub fn has_route(&self, request: &HttpRequest) -> bool {
        self.routes.iter().any(|route| fits(route, request))
    }

    /// What becomes of a node's request. Draws are keyed on (route, node, round, n), so that other nodes' requests change none.
    pub fn asked(&mut self, node: NodeId, name: &str, round: Round, request: &HttpRequest) -> Fate {
        let Some(n) = self.routes.iter().position(|route| fits(route, request)) else {
            return Fate::Unknown { why: unknown(request) };
        };
        let route = &self.routes[n];
        let (before, by_node) = (self.answered[n], *self.of_node.entry((n, node)).or_default());
        let draws = self.draws.of(n as u64).of(u64::from(node.0)).of(by_node);
        let late = Span(draws.of(0).between(0, route.latency.low.0, route.latency.high.0));
        self.answered[n] += 1;
        self.of_node.insert((n, node), by_node + 1);
        if draws.of(1).happens(0, route.fails.parts_per_million) {
            return Fate::Broken { late };
        }
        let nth = usize::try_from(before).unwrap_or(usize::MAX).min(route.bodies.len().saturating_sub(1));
        let body = route.bodies.get(nth).or(route.body.as_ref()).map_or("", String::as_str);
        let numbers = [
            ("${node}", name.to_owned()),
            ("${round}", round.to_string()),
            ("${n}", before.to_string()),
            ("${node-n}", by_node.to_string()),
        ];
        let body = numbers.iter().fold(body.to_owned(), |body, (sign, value)| body.replace(sign, value));
        let mut headers: Vec<(String, String)> = route.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let given = |wanted: &str| headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let (typed, sized) = (given("content-type"), given("content-length"));
        if !typed {
            headers.push(("content-type".to_owned(), kind(&body).to_owned()));
        }
        if !sized {
            headers.push(("content-length".to_owned(), body.len().to_string()));
        }
        // The size stays as it would be, as HTTP has it.
        let body = if request.method == "HEAD" { Vec::new() } else { body.into_bytes() };
        let response = HttpResponse { status: route.status, headers, body: Payload::new(body) };
        Fate::Answered { route: u32::try_from(n).map_or(u32::MAX, |n| n.saturating_add(1)), response, late }
    }
}

fn fits(route: &Route, request: &HttpRequest) -> bool {
    let path = request.path.split_once('?').map_or(request.path.as_str(), |(path, _)| path);
    let method = route.method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(&request.method));
    method && like(&route.host.to_ascii_lowercase(), &request.host) && route.path.as_ref().is_none_or(|pattern| like(pattern, path))
}

/// Whether a text is like a pattern, in which `*` stands for anything. In time that grows with the product of their lengths.
fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

impl Request {
    /// The request as the node at this address gets it.
    #[must_use]
    pub fn to(&self, address: String, port: u16) -> HttpRequest {
        let body = self.body.clone().unwrap_or_default();
        let mut headers = vec![("host".to_owned(), format!("{address}:{port}"))];
        headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        let given = |wanted: &str| self.headers.keys().any(|name| name.eq_ignore_ascii_case(wanted));
        if self.body.is_some() && !given("content-type") {
            headers.push(("content-type".to_owned(), kind(&body).to_owned()));
        }
        if self.body.is_some() && !given("content-length") {
            headers.push(("content-length".to_owned(), body.len().to_string()));
        }
        HttpRequest {
            method: self.method.to_ascii_uppercase(),
            scheme: "http".to_owned(),
            host: address,
            port,
            path: self.path.clone(),
            headers,
            body: Payload::new(body.into_bytes()),
        }
    }
}

/// What a body looks like.
fn kind(body: &str) -> &'static str {
    match body.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => "application/json; charset=utf-8",
        Some(b'<') => "text/html; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}

fn unknown(request: &HttpRequest) -> String {
    let path = request.path.split_once('?').map_or(request.path.as_str(), |(path, _)| path);
    format!(
        "no route answers {} {}; add to the scenario: `http: [{{ host: {}, path: {path}, body: … }}]`",
        request.method,
        request.url(),
        request.host
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn route(yaml: serde_json::Value) -> Route {
        serde_json::from_value(yaml).expect("a route")
    }

    fn get(host: &str, path: &str) -> HttpRequest {
        let text = |text: &str| text.to_owned();
        HttpRequest {
            method: text("GET"),
            scheme: text("https"),
            host: text(host),
            port: 443,
            path: text(path),
            headers: vec![],
            body: Payload::new(*b""),
        }
    }

    fn body(fate: Fate) -> String {
        match fate {
            Fate::Answered { response, .. } => String::from_utf8_lossy(response.body.bytes().expect("it is here")).into_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, fits) in [
            ("*.example.com", "a.b.example.com", true),
            ("*.example.com", "example.com", false),
            ("/v1/*/price", "/v1/koii/price", true),
            ("/v1/*/price", "/v1/price", false),
            ("*", "", true),
            ("a*a", "a", false),
            ("", "x", false),
        ] {
            assert_eq!(like(pattern, text), fits, "{pattern} and {text}");
        }
    }

    #[test]
    fn the_first_route_that_fits_answers_and_another_path_names_the_route_to_add() {
        let routes = [
            route(serde_json::json!({ "host": "api.example.com", "path": "/a", "body": "one" })),
            route(
                serde_json::json!({ "host": "*.example.com", "method": "get", "body": "{\"n\":${n},\"of\":\"${node}\",\"m\":${node-n}}" }),
            ),
        ];
        let mut outside = Outside::new(&routes, 1);
        let mut ask = |node, name: &str, host: &str, path: &str| outside.asked(NodeId(node), name, Round(3), &get(host, path));
        assert_eq!(body(ask(0, "a-1", "api.example.com", "/a?x=1")), "one");
        assert_eq!(body(ask(0, "a-1", "b.example.com", "/a")), r#"{"n":0,"of":"a-1","m":0}"#);
        assert_eq!(body(ask(1, "a-2", "b.example.com", "/a")), r#"{"n":1,"of":"a-2","m":0}"#);
        let Fate::Unknown { why } = ask(0, "a-1", "else.where", "/x?y") else { panic!("nothing fits") };
        assert!(why.contains("GET https://else.where/x?y") && why.contains("host: else.where, path: /x"), "{why}");
    }

    #[test]
    fn bodies_follow_each_other_and_the_last_one_stays() {
        let mut outside = Outside::new(&[route(serde_json::json!({ "host": "h", "bodies": ["a", "b"] }))], 1);
        let got: Vec<String> = (0..4).map(|n| body(outside.asked(NodeId(n), "x", Round(0), &get("h", "/")))).collect();
        assert_eq!(got, ["a", "b", "b", "b"]);
    }

    proptest! {
        #[test]
        fn other_nodes_never_change_a_draw(seed: u64, others in 0_u32..20) {
            let routes = [route(serde_json::json!({ "host": "h", "body": "x", "fails": "50 %", "latency": "1..90 ms" }))];
            let alone = Outside::new(&routes, seed).asked(NodeId(0), "n", Round(1), &get("h", "/"));
            let mut busy = Outside::new(&routes, seed);
            for n in 0..others {
                busy.asked(NodeId(n + 1), "m", Round(1), &get("h", "/"));
            }
            prop_assert_eq!(alone, busy.asked(NodeId(0), "n", Round(1), &get("h", "/")));
        }
    }
}

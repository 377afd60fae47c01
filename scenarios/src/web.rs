//! What a scenario's words about HTTP mean: routes that no request could come to, requests that nobody could send, bodies in files, and
//! variables that a task asks for.

use koipond_kernel::outside::{Request, Route};

use crate::config::{RequirementKind, TaskConfig};
use crate::near::nearest;
use crate::problem::Problem;
use crate::resolve::{Files, text_of};
use crate::scenario::{Deed, Scenario, TimelineEntry};
use crate::tree::{Step, Tree};

/// The methods that are there to be mistyped.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

/// Problems with the routes of hosts outside.
pub fn routes(routes: &[Route], tree: &Tree) -> Vec<Problem> {
    let mut found = Vec::new();
    for (n, route) in routes.iter().enumerate() {
        let mut wrong = |key: &str, message: String, help: Option<&str>| {
            let problem = Problem::new(tree.find(&[Step::Key("http"), Step::Entry(n), Step::Key(key)]), message);
            found.push(match help {
                Some(help) => problem.help(help),
                None => problem,
            });
        };
        if let Some((message, help)) = host(&route.host) {
            wrong("host", message, Some(help.as_str()));
        }
        if let Some((message, help)) = route.path.as_deref().and_then(path_of_route) {
            wrong("path", message, Some(help));
        }
        if let Some(message) = route.method.as_deref().and_then(method) {
            wrong("method", message, Some("write one, like `GET`, or leave it out for any"));
        }
        if route.status < 200 {
            let help = "a status below 200 says that the answer is still to come; write one from 200 to 599";
            wrong("status", format!("`{}` is no answer", route.status), Some(help));
        }
        let given = [("body", route.body.is_some()), ("bodies", !route.bodies.is_empty()), ("file", route.file.is_some())];
        let given: Vec<&str> = given.iter().filter(|(_, given)| *given).map(|(key, _)| *key).collect();
        for more in given.iter().skip(1) {
            wrong(more, format!("`{more}` cannot stand beside `{}`", given[0]), Some("keep one of: body, bodies, file"));
        }
        if let Some(earlier) = routes[..n].iter().position(|earlier| covers(earlier, route)) {
            let help = format!("the first entry that fits a request answers it; put this one before entry {}", earlier + 1);
            wrong("host", format!("no request comes here: entry {} of `http` fits all that this one does", earlier + 1), Some(&help));
        }
    }
    found
}

/// Problems with the requests of the timeline.
pub fn requests(timeline: &[TimelineEntry], tree: &Tree) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut known: Vec<(&str, usize)> = Vec::new();
    for (n, entry) in timeline.iter().enumerate() {
        let Deed::Request(request) = &entry.what else { continue };
        let span = |key| tree.find(&[Step::Key("timeline"), Step::Entry(n), Step::Key("request"), Step::Key(key)]);
        if let Some((message, help)) = path_of_request(request) {
            found.push(Problem::new(span("path"), message).help(help));
        }
        if let Some(message) = method(&request.method) {
            found.push(Problem::new(span("method"), message).help("write one, like `POST`; without one it is `GET`"));
        }
        match known.iter().find(|(name, _)| *name == request.name) {
            Some((name, first)) => {
                let message = format!("`{name}` is also the request of entry {} of the timeline", first + 1);
                found.push(Problem::new(span("name"), message).help("give each request a name of its own, by which it can be expected"));
            }
            None => known.push((&request.name, n)),
        }
    }
    found
}

/// Puts the bodies that are kept in files into their routes.
pub fn bodies(routes: &mut [Route], tree: &Tree, files: Files<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    for (n, route) in routes.iter_mut().enumerate().filter(|(_, route)| route.body.is_none() && route.bodies.is_empty()) {
        let Some(path) = route.file.take() else { continue };
        match text_of(&path, files) {
            Ok(body) => route.body = Some(body),
            Err(why) => {
                let span = tree.find(&[Step::Key("http"), Step::Entry(n), Step::Key("file")]);
                found.push(Problem::new(span, format!("`{path}` cannot be used")).help(why));
            }
        }
    }
    found
}

/// What a task's config asks each node for and no `variables` give it, a sentence each.
pub fn missing_variables(scenario: &Scenario, config: &TaskConfig) -> Vec<String> {
    let path = scenario.config.as_deref().unwrap_or_default();
    let asked = config.requirements.iter().filter_map(|asked| {
        let kind = match asked.kind {
            RequirementKind::TaskVariable => "task",
            RequirementKind::GlobalVariable => "global",
            _ => return None,
        };
        Some((kind, asked.value.as_deref()?))
    });
    let without = |name: &str| -> Vec<&str> {
        let groups = scenario.nodes.0.iter().filter(|(_, group)| !group.variables.contains_key(name));
        if scenario.variables.contains_key(name) { Vec::new() } else { groups.map(|(group, _)| group.as_str()).collect() }
    };
    let all = scenario.nodes.0.len();
    let said = asked.filter_map(|(kind, name)| {
        let who = match without(name) {
            none if none.is_empty() => return None,
            groups if groups.len() == all => "no `variables` gives it".to_owned(),
            groups => format!("{} have none", groups.join(", ")),
        };
        Some(format!("{path}: it asks for the {kind} variable `{name}`, and {who}; a task reads `undefined` there"))
    });
    said.collect()
}

/// What is wrong with the name of a host, and what to do.
pub fn host(host: &str) -> Option<(String, String)> {
    let rest = host.split_once("://").map_or(host, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let alone = rest.split_once(':').map_or(rest, |(name, _)| name);
    let named = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._*".contains(&b));
    if is_node(alone) {
        let help = "`http` is for hosts outside; a node answers by its task's own server, and is sent requests by `request`";
        return Some((format!("nodes answer for themselves, and `{alone}` is one"), help.to_owned()));
    }
    if alone != host {
        let example = if named(alone) { alone } else { "api.example.com" };
        return Some((format!("`{host}` is more than a host"), format!("write the host alone: `{example}`; a path goes under `path`")));
    }
    let help = "a host's name has letters, digits, dashes and dots; `*` stands for anything";
    (!named(host)).then(|| (format!("`{host}` is no host"), help.to_owned()))
}

/// Whether an address is that of a node, or the way to itself.
fn is_node(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let parts: Vec<&str> = host.split('.').collect();
    let numbers = parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok());
    host == "localhost" || host.ends_with(".localhost") || numbers && matches!(parts[0], "0" | "10" | "127")
}

/// What is wrong with the path of a route, and what to do.
fn path_of_route(path: &str) -> Option<(String, &'static str)> {
    if let Some((before, _)) = path.split_once('?') {
        let help = "a route is found by host, method and path, whatever the query is";
        return Some((format!("the query is no part of a route's path; write `{before}`"), help));
    }
    let help = "`*` stands for anything: `/v1/*`, `*/price`";
    (!path.starts_with(['/', '*'])).then(|| (format!("a path begins with `/`, and `{path}` does not"), help))
}

/// What is wrong with the path of a request, and what to do.
fn path_of_request(request: &Request) -> Option<(String, &'static str)> {
    let path = request.path.as_str();
    if !path.starts_with('/') {
        let help = "write the path alone, with its query if it has one; `node` says who is asked";
        return Some((format!("a path begins with `/`, and `{path}` does not"), help));
    }
    let sound = path.bytes().all(|b| b.is_ascii_graphic() && b != b'#');
    (!sound)
        .then(|| (format!("`{path}` is no path as it is sent"), "blanks and letters beyond ASCII are written as `%20`; `#…` is not sent"))
}

/// What is wrong with a method. Small letters are as good as capitals.
fn method(method: &str) -> Option<String> {
    let capitals = method.to_ascii_uppercase();
    if METHODS.contains(&capitals.as_str()) {
        return None;
    }
    match nearest(method, METHODS) {
        Some(near) => Some(format!("there is no method `{method}`; did you mean `{near}`?")),
        None if method.is_empty() || !method.bytes().all(|b| b.is_ascii_alphabetic()) => Some(format!("`{method}` is no method")),
        None => None,
    }
}

/// Whether one route fits every request that another fits.
fn covers(earlier: &Route, later: &Route) -> bool {
    let method = match (&earlier.method, &later.method) {
        (None, _) => true,
        (Some(earlier), Some(later)) => earlier.eq_ignore_ascii_case(later),
        (Some(_), None) => false,
    };
    // Every path begins with a slash, so `/*` is any.
    let path = |route: &Route| route.path.clone().filter(|path| path != "*").unwrap_or_else(|| "/*".to_owned());
    let (before, after) = (path(earlier), path(later));
    let host = covers_text(&earlier.host.to_ascii_lowercase(), &later.host.to_ascii_lowercase());
    method && host && (before == "/*" || covers_text(&before, &after))
}

/// Whether one pattern is like every text that another is like. A star of the other can only stand where the first has one.
fn covers_text(pattern: &str, other: &str) -> bool {
    let (Some((first, rest)), false) = (pattern.split_once('*'), pattern == other) else { return pattern == other };
    let Some(mut left) = other.strip_prefix(first) else { return false };
    let (between, last) = rest.rsplit_once('*').map_or((None, rest), |(between, last)| (Some(between), last));
    for part in between.into_iter().flat_map(|between| between.split('*')) {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_another_if_whatever_is_like_the_other_is_like_it() {
        for (pattern, other, covered) in [
            ("*", "*.a", true),
            ("*.a", "*", false),
            ("*.a", "b.*.a", true),
            ("a", "a", true),
            ("a", "b", false),
            ("a*", "a", true),
            ("a*a", "a", false),
            ("/v1/*", "/v1/*/price", true),
            ("/v1/*/price", "/v1/*", false),
            ("/*/x/*", "/a/x/b", true),
            ("/*/x/*", "/*/*/b", false),
            ("*a*b*", "*ab*", true),
            ("*a*b*", "*ba*", false),
            ("*a*", "*", false),
        ] {
            assert_eq!(covers_text(pattern, other), covered, "{pattern} and {other}");
        }
    }

    #[test]
    fn a_host_stands_alone() {
        let of = |text: &str| host(text).map(|(_, help)| help);
        for sound in
            ["api.example.com", "*.example.com", "*", "intranet", "8.8.8.8", "API.example.com", "_dns.example.com", "10.example.com"]
        {
            assert_eq!(of(sound), None, "{sound}");
        }
        for text in ["https://api.example.com", "api.example.com/v1", "api.example.com:8080", "u:p@api.example.com", "//api.example.com"] {
            assert!(of(text).is_some_and(|help| help.contains("`api.example.com`")), "{text}");
        }
        for node in ["localhost", "10.0.0.7", "http://LOCALHOST:30017/", "127.0.0.1:80", "0.0.0.0"] {
            assert!(of(node).is_some_and(|help| help.contains("`request`")), "{node}");
        }
        for text in ["a b", "müller.example", "{host}"] {
            assert!(of(text).is_some_and(|help| help.contains("letters, digits")), "{text}");
        }
    }

    #[test]
    fn methods_are_known_in_small_letters_and_their_slips_are_told() {
        for sound in ["GET", "get", "Post", "PROPFIND"] {
            assert_eq!(method(sound), None, "{sound}");
        }
        assert_eq!(method("GTE").as_deref(), Some("there is no method `GTE`; did you mean `GET`?"));
        assert_eq!(method("G E T/"), Some("`G E T/` is no method".to_owned()));
    }
}

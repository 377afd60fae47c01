//! A request as the services read it: its path and query decoded, its headers by name.

use std::sync::Arc;

use koipond_record::HttpRequest;

use super::Answer;

/// The longest path with its query that is read, in bytes; servers refuse longer ones with the status 414.
const TARGET_LIMIT: usize = 64 * 1024;

/// A request.
pub(super) struct Request<'a> {
    /// In capitals.
    pub(super) method: &'a str,
    /// The host's name.
    pub(super) host: &'a str,
    /// The path's parts, decoded, without empty ones.
    pub(super) path: Vec<String>,
    query: Vec<(String, String)>,
    headers: &'a [(String, String)],
    /// The body.
    pub(super) body: &'a Arc<[u8]>,
}

impl<'a> Request<'a> {
    /// Reads a request.
    ///
    /// # Errors
    /// The answer to one that no server reads.
    pub(super) fn of(http: &'a HttpRequest) -> Result<Self, Answer> {
        let refused = |why: &str| Err(Answer::text(400, why));
        if http.path.len() > TARGET_LIMIT {
            return Err(Answer::text(414, "the path is too long"));
        }
        let Some(body) = http.body.bytes() else { return refused("the body is not at hand") };
        let target = http.path.split('#').next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let Some(path) = decoded(path) else { return refused("the path has a `%` that begins no escape, or is no text") };
        // An escaped slash parts names as a slash does, and names that are empty lead nowhere else.
        let path: Vec<String> = path.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        if path.iter().any(|name| name == "." || name == "..") {
            return refused("the path has `.` or `..` in it");
        }
        let Some(query) = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect() else {
            return refused("the query has a `%` that begins no escape, or is no text");
        };
        Ok(Self { method: &http.method, host: &http.host, path, query, headers: &http.headers, body })
    }

    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The media type of the body, in small letters and without parameters.
    pub(super) fn media_type(&self) -> String {
        let text = self.header("content-type").unwrap_or_default();
        text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// A value of the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The path's parts, to match on.
    pub(super) fn parts(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// The token of a bearer, if there is one.
    pub(super) fn bearer(&self) -> Option<&'a str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
    }

    /// Whether the asker would read a page of HTML.
    pub(super) fn reads_html(&self) -> bool {
        self.header("accept").is_some_and(|accept| accept.contains("text/html"))
    }
}

fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    Some((decoded(&name.replace('+', " "))?, decoded(&value.replace('+', " "))?))
}

/// A text with its `%` escapes decoded; none if one is broken or the bytes are no UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |digit: Option<u8>| char::from(digit?).to_digit(16);
        bytes.push(match byte {
            b'%' => (digit(rest.next())? << 4 | digit(rest.next())?) as u8,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// A name with all that is no letter, digit, `-`, `.`, `_` or `~` escaped.
pub(super) fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use koipond_record::Payload;
    use proptest::prelude::*;

    use super::*;

    fn get(path: &str, headers: &[(&str, &str)]) -> HttpRequest {
        HttpRequest {
            method: "GET".to_owned(),
            scheme: "https".to_owned(),
            host: "ipfs.io".to_owned(),
            port: 443,
            path: path.to_owned(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: Payload::new(Vec::new()),
        }
    }

    #[test]
    fn a_path_and_its_query_are_decoded() {
        let http = get("//ipfs/a%20b/c%2Fd+e/?x=1+2&y=%26&z#part", &[]);
        let request = Request::of(&http).ok().unwrap();
        assert_eq!(request.parts(), ["ipfs", "a b", "c", "d+e"]);
        assert_eq!(
            [request.query("x"), request.query("y"), request.query("z"), request.query("w")],
            [Some("1 2"), Some("&"), Some(""), None]
        );
    }

    #[test]
    fn a_path_that_is_broken_or_climbs_is_refused() {
        for path in ["/ipfs/%", "/ipfs/%2", "/ipfs/%zz", "/ipfs/%+1", "/ipfs/%ff", "/ipfs/../a", "/ipfs/%2e%2E/a", "/a?b=%", "/./a"] {
            assert_eq!(Request::of(&get(path, &[])).err().map(|answer| answer.status()), Some(400), "{path}");
        }
        assert_eq!(Request::of(&get(&"/a".repeat(TARGET_LIMIT), &[])).err().map(|answer| answer.status()), Some(414));
    }

    #[test]
    fn a_header_is_found_in_any_letters() {
        let http = get("/", &[("AUTHORIZATION", "bearer  x "), ("Accept", "text/html"), ("content-type", "Text/Plain; charset=utf-8")]);
        let request = Request::of(&http).ok().unwrap();
        assert_eq!((request.bearer(), request.reads_html(), request.media_type()), (Some("x"), true, "text/plain".to_owned()));
        for wrong in ["", "Bearer", "Bearer ", "Basic x"] {
            let http = get("/", &[("Authorization", wrong)]);
            assert_eq!(Request::of(&http).ok().unwrap().bearer(), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn an_escaped_name_is_decoded_to_itself(name: String) {
            prop_assert_eq!(decoded(&escaped(&name)), Some(name));
        }
    }
}

//! The parts of a form: `multipart/form-data`, as browsers and Node.js send it.

/// The longest boundary, in characters, as RFC 2046 has it.
const BOUNDARY_LIMIT: usize = 70;
/// How many parts are read.
const PARTS_LIMIT: usize = 1_000;
/// The longest head of a part that is read, in bytes.
const HEAD_LIMIT: usize = 16 * 1024;

/// A part of a form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// The field's name.
    pub(super) name: String,
    /// The file's name, if it is a file.
    pub(super) file: Option<String>,
    /// What it holds.
    pub(super) content: &'a [u8],
}

/// The parts of a body with this content type, in order.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub(super) fn parts<'a>(content_type: &str, body: &'a [u8]) -> Result<Vec<Part<'a>>, &'static str> {
    let mut fields = split(content_type);
    if !fields.next().unwrap_or_default().trim().eq_ignore_ascii_case("multipart/form-data") {
        return Err("the body is no form of the type multipart/form-data");
    }
    let boundary = parameter(fields, "boundary").ok_or("the content type names no boundary")?;
    if boundary.is_empty() || boundary.len() > BOUNDARY_LIMIT {
        return Err("the boundary must have 1 to 70 characters");
    }
    let line = format!("\r\n--{boundary}");
    // What stands before the first boundary belongs to no part; the first may also stand at the very beginning.
    let mut rest = match body.strip_prefix(&line.as_bytes()[2..]) {
        Some(rest) => rest,
        None => &body[find(body, line.as_bytes()).ok_or("the body has no boundary")? + line.len()..],
    };
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        if parts.len() == PARTS_LIMIT {
            return Err("the form has more than 1000 parts");
        }
        let padding = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        rest = rest[padding..].strip_prefix(b"\r\n").ok_or("a boundary is not followed by a line's end")?;
        let (head, content) = head(rest)?;
        let end = find(content, line.as_bytes()).ok_or("the form ends within a part")?;
        parts.push(part(head, &content[..end])?);
        rest = &content[end + line.len()..];
    }
    Ok(parts)
}

/// A part's head, and what follows it.
fn head(rest: &[u8]) -> Result<(&str, &[u8]), &'static str> {
    if let Some(content) = rest.strip_prefix(b"\r\n") {
        return Ok(("", content));
    }
    let end = find(&rest[..rest.len().min(HEAD_LIMIT)], b"\r\n\r\n").ok_or("the head of a part does not end")?;
    let head = std::str::from_utf8(&rest[..end]).map_err(|_| "the head of a part is no text")?;
    Ok((head, &rest[end + 4..]))
}

fn part<'a>(head: &str, content: &'a [u8]) -> Result<Part<'a>, &'static str> {
    let mut headers = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let disposition = headers.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition")).map(|(_, value)| value);
    let fields = || {
        let mut fields = split(disposition.unwrap_or_default());
        fields.next().filter(|kind| kind.trim().eq_ignore_ascii_case("form-data")).map(|_| fields)
    };
    let name = fields().and_then(|fields| parameter(fields, "name")).ok_or("a part has no name")?;
    Ok(Part { name, file: fields().and_then(|fields| parameter(fields, "filename")), content })
}

/// The pieces of a header between semicolons; those within quotes part nothing.
fn split(header: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    header.split(move |letter| {
        let parts = letter == ';' && !quoted;
        (quoted, escaped) = match letter {
            _ if escaped => (quoted, false),
            '\\' if quoted => (true, true),
            '"' => (!quoted, false),
            _ => (quoted, false),
        };
        parts
    })
}

fn parameter<'a>(mut fields: impl Iterator<Item = &'a str>, name: &str) -> Option<String> {
    let value = fields.find_map(|field| {
        let (other, value) = field.split_once('=')?;
        other.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })?;
    let Some(inner) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) else { return Some(value.to_owned()) };
    let mut text = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        text.push(if letter == '\\' { letters.next()? } else { letter });
    }
    // Browsers escape just these three, and nothing else, so that a percent sign stays one.
    Some(text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
}

/// Where a text begins within another; `what` is not empty.
fn find(within: &[u8], what: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(place) = within.get(from..)?.iter().position(|byte| *byte == what[0]) {
        from += place;
        if within[from..].starts_with(what) {
            return Some(from);
        }
        from += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=XX";

    fn read(body: &str) -> Result<Vec<Part<'_>>, &'static str> {
        parts(TYPE, body.as_bytes())
    }

    #[test]
    fn fields_and_files_are_read_in_order() {
        let body = "--XX\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a;b.json\"\r\nContent-Type: text/plain\r\n\r\n{}\r\n\
                    --XX\r\ncontent-disposition: form-data; name=signature\r\n\r\nab\r\n--\r\n\r\n--XX--\r\n";
        let parts = read(body).unwrap();
        assert_eq!(parts[0], Part { name: "files".to_owned(), file: Some("a;b.json".to_owned()), content: b"{}" });
        assert_eq!(parts[1], Part { name: "signature".to_owned(), file: None, content: b"ab\r\n--\r\n" });
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn a_name_is_unescaped_as_browsers_escape_it() {
        let body = "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a%22%0D%0A%25\\\"b\"\r\n\r\n\r\n--XX--";
        assert_eq!(read(body).unwrap()[0].file.as_deref(), Some("a\"\r\n%25\"b"));
    }

    #[test]
    fn a_broken_form_is_refused_with_a_reason() {
        let long = format!("multipart/form-data; boundary={}", "x".repeat(71));
        for kind in ["text/plain", "", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"", &long]
        {
            assert!(parts(kind, b"--XX--").is_err(), "{kind}");
        }
        let many = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n".repeat(PARTS_LIMIT + 1) + "--XX--";
        let tall = format!("--XX\r\nX: {}\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--XX--", "x".repeat(HEAD_LIMIT));
        for body in ["", "--XX", "--XXY--", "--XX\r\n", "--XX\r\n\r\n", "--XX\r\n\r\n\r\n--XX--", "--XX\r\nA: b\r\n\r\n", &many, &tall] {
            assert!(read(body).is_err(), "{body:.80}");
        }
        assert_eq!(read("--XX--"), Ok(Vec::new()));
        assert_eq!(read("before\r\n--XX--").map(|parts| parts.len()), Ok(0));
    }

    proptest! {
        #[test]
        fn what_a_client_sends_is_what_is_read(contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..4)) {
            let mut body = Vec::new();
            for content in &contents {
                body.extend_from_slice(b"--a b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"x\"\r\n\r\n");
                body.extend_from_slice(content);
                body.extend_from_slice(b"\r\n");
            }
            body.extend_from_slice(b"--a b--\r\n");
            let parts = parts("multipart/form-data; boundary=\"a b\"", &body).unwrap();
            prop_assert_eq!(parts.iter().map(|part| part.content.to_vec()).collect::<Vec<_>>(), contents);
        }

        #[test]
        fn any_body_under_any_type_is_read_or_refused(kind: String, body: Vec<u8>, pieces in prop::collection::vec(0..6_usize, 0..12)) {
            let _ = parts(&kind, &body);
            let pieces: Vec<&[u8]> = pieces.iter().map(|n| [&b"--XX"[..], b"\r\n", b"--", b"Content-Disposition: form-data; name=\"", b"\"", &body][*n]).collect();
            let _ = parts(TYPE, &pieces.concat());
        }
    }
}

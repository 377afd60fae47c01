//! The content type of a file: by its name's end as a gateway has it, or else by how it begins.

/// How much of a file is looked at, in bytes.
const LOOK: usize = 3_072;

/// Types by the end of a name.
const BY_END: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ico", "image/x-icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("md", "text/markdown; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("tar", "application/x-tar"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xml", "text/xml; charset=utf-8"),
    ("zip", "application/zip"),
];

/// Types by how a file begins.
const BY_BEGINNING: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\0asm", "application/wasm"),
    (b"<!DOCTYPE html", "text/html"),
    (b"<html", "text/html"),
    (b"<?xml", "text/xml; charset=utf-8"),
];

/// The content type of a file of this name.
pub(super) fn content_type(name: &str, bytes: &[u8]) -> &'static str {
    if bytes.is_empty() {
        return "text/plain";
    }
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    let named = end.and_then(|end| BY_END.iter().find(|(other, _)| *other == end));
    let begins = || BY_BEGINNING.iter().find(|(head, _)| bytes.len() >= head.len() && bytes[..head.len()].eq_ignore_ascii_case(head));
    match named {
        Some((_, kind)) => kind,
        None => begins().map_or_else(|| of_text(bytes), |(_, kind)| kind),
    }
}

fn of_text(bytes: &[u8]) -> &'static str {
    let look = &bytes[..bytes.len().min(LOOK)];
    let is_text = match std::str::from_utf8(look) {
        Ok(_) => true,
        // A letter may be cut at the end of what is looked at.
        Err(wrong) => wrong.error_len().is_none() && look.len() < bytes.len(),
    };
    let control = |byte: &u8| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31);
    if !is_text || look.iter().any(control) {
        "application/octet-stream"
    } else if look.len() == bytes.len()
        && matches!(look.trim_ascii_start().first(), Some(b'{' | b'['))
        && serde_json::from_slice::<serde::de::IgnoredAny>(look).is_ok()
    {
        "application/json"
    } else {
        "text/plain; charset=utf-8"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_goes_before_what_a_file_holds() {
        assert_eq!(content_type("proof.json", b"no json"), "application/json");
        assert_eq!(content_type("a.b.PNG", b"{}"), "image/png");
        assert_eq!(content_type("page.html", b"x"), "text/html");
    }

    #[test]
    fn a_file_of_an_unknown_name_is_known_by_what_it_holds() {
        for (bytes, kind) in [
            (&b""[..], "text/plain"),
            (b"hello", "text/plain; charset=utf-8"),
            (b" {\"a\":1}", "application/json"),
            (b"{\"a\":", "text/plain; charset=utf-8"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"<!doctype HTML>", "text/html"),
            (b"a\0b", "application/octet-stream"),
            (b"\xff\xfe", "application/octet-stream"),
            ("é".repeat(LOOK).as_bytes(), "text/plain; charset=utf-8"),
            (&[b"a", "é".repeat(LOOK).as_bytes()].concat(), "text/plain; charset=utf-8"),
        ] {
            assert_eq!(content_type("proof", bytes), kind, "{:?}", &bytes[..bytes.len().min(20)]);
            assert_eq!(content_type("proof.what", bytes), kind);
        }
    }
}

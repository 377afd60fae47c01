//! What a lying host hands over instead of a file.

use std::sync::Arc;

use koipond_record::Stream;

use crate::fault::Lie;

/// The page that comes instead of a file.
pub(crate) const PAGE: &str = "<!DOCTYPE html>\n<html>\n<head><title>Just a moment…</title></head>\n<body>\n<h1>Just a moment…</h1>\n\
    <p>Your request is being checked.</p>\n</body>\n</html>\n";

/// The bytes that come instead of a file's; `another` is another file of the same name, `stream` has the n-th draw for this lie.
/// They may be the same: of an empty file no byte can be altered.
pub(crate) fn instead(lie: Lie, file: &Arc<[u8]>, another: Option<Arc<[u8]>>, stream: Stream, n: u64) -> Arc<[u8]> {
    match lie {
        Lie::Altered => altered(file, stream, n),
        Lie::Truncated => file[..file.len() / 2].into(),
        Lie::AnotherFile => another.unwrap_or_default(),
        Lie::WrongType => Arc::clone(file),
        Lie::Html => PAGE.as_bytes().into(),
        Lie::Empty => Arc::default(),
    }
}

/// The file with one byte changed; in a text, one digit or letter for another.
fn altered(file: &Arc<[u8]>, stream: Stream, n: u64) -> Arc<[u8]> {
    let is_text = std::str::from_utf8(file).is_ok();
    let signs = if is_text { file.iter().filter(|byte| byte.is_ascii_alphanumeric()).count() } else { 0 };
    let place = |of: usize| stream.of(0).below(n, of as u64) as usize;
    let at = match signs {
        0 if file.is_empty() => return Arc::clone(file),
        0 => place(file.len()),
        signs => {
            let places = file.iter().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric());
            places.map(|(at, _)| at).nth(place(signs)).expect("so many were counted")
        }
    };
    let mut bytes = file.to_vec();
    let step = |of: u8| 1 + stream.of(1).below(n, u64::from(of) - 1) as u8;
    let other = |first: u8, of: u8, byte: u8| first + (byte - first + step(of)) % of;
    bytes[at] = match bytes[at] {
        byte @ b'0'..=b'9' if signs > 0 => other(b'0', 10, byte),
        byte @ b'a'..=b'z' if signs > 0 => other(b'a', 26, byte),
        byte @ b'A'..=b'Z' if signs > 0 => other(b'A', 26, byte),
        byte => byte ^ step(128),
    };
    bytes.into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stream() -> Stream {
        Stream::named(1, "a lie")
    }

    proptest! {
        #[test]
        fn an_altered_text_differs_in_one_digit_or_letter(text in "[a-zA-Z0-9 {}:,\"é]{0,60}", n: u64) {
            let file: Arc<[u8]> = text.as_bytes().into();
            let other = instead(Lie::Altered, &file, None, stream(), n);
            let changed: Vec<(u8, u8)> = file.iter().copied().zip(other.iter().copied()).filter(|(a, b)| a != b).collect();
            prop_assert_eq!((other.len(), changed.len()), (file.len(), usize::from(!file.is_empty())));
            if text.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
                let class = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_lowercase(), byte.is_ascii_uppercase());
                prop_assert_eq!(class(changed[0].0), class(changed[0].1));
            }
        }

        #[test]
        fn any_altered_bytes_differ_in_one(bytes in prop::collection::vec(any::<u8>(), 1..60), n: u64) {
            let file: Arc<[u8]> = bytes.into();
            let other = instead(Lie::Altered, &file, None, stream(), n);
            prop_assert_eq!(file.iter().zip(other.iter()).filter(|(a, b)| a != b).count(), 1);
        }
    }
}

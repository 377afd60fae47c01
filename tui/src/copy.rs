//! Copying to the clipboard of the terminal, which may be on another machine: the OSC 52 sequence.

/// Terminals drop a longer sequence.
const MOST_BYTES: usize = 72_000;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What to send to the terminal, so that it copies a text; none if the text is too long for that.
pub fn sequence(text: &str) -> Option<String> {
    (text.len() <= MOST_BYTES).then(|| format!("\u{1b}]52;c;{}\u{7}", base64(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let six = (bits >> (18 - 6 * n)) & 63;
            out.push(if n <= three.len() { char::from(ALPHABET[six as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_the_standard_tests_it() {
        let pairs =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")];
        for (text, coded) in pairs {
            assert_eq!(base64(text.as_bytes()), coded);
        }
    }

    #[test]
    fn a_text_goes_to_the_clipboard_and_one_that_is_too_long_does_not() {
        assert_eq!(sequence("foo").as_deref(), Some("\u{1b}]52;c;Zm9v\u{7}"));
        assert_eq!(sequence(&"x".repeat(MOST_BYTES + 1)), None);
    }
}

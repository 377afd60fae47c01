//! DER, as keys are written in it: reading tagged values one after the other, and writing them.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BITS: u8 = 0x03;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;

/// The values of a text in DER that are left to read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// The content of the next value, which must have this tag.
    pub(super) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (&found, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        if found != tag {
            return None;
        }
        let mut length = usize::from(first);
        if first >= 0x80 {
            let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f)).filter(|(digits, _)| (1..=4).contains(&digits.len()))?;
            length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
            rest = after;
        }
        let (content, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some(content)
    }

    /// The values within the next sequence.
    pub(super) fn sequence(&mut self) -> Option<Self> {
        self.take(SEQUENCE).map(Self)
    }

    /// The next number, which must not be negative, without zeros before it.
    pub(super) fn integer(&mut self) -> Option<&'a [u8]> {
        let digits = self.take(INTEGER)?;
        if digits.first().is_none_or(|digit| *digit >= 0x80) {
            return None;
        }
        Some(trimmed(digits))
    }

    /// The next small number.
    pub(super) fn small(&mut self) -> Option<u32> {
        let digits = self.integer().filter(|digits| digits.len() <= 4)?;
        Some(digits.iter().fold(0, |number, digit| number << 8 | u32::from(*digit)))
    }

    /// The next string of bits, of whole bytes.
    pub(super) fn bits(&mut self) -> Option<&'a [u8]> {
        self.take(BITS)?.strip_prefix(&[0])
    }

    /// Whether the next value has this tag.
    pub(super) fn next_is(&self, tag: u8) -> bool {
        self.0.first() == Some(&tag)
    }
}

/// A number without zeros before it.
pub(super) fn trimmed(digits: &[u8]) -> &[u8] {
    &digits[digits.iter().position(|digit| *digit != 0).unwrap_or(digits.len())..]
}

/// A value of this tag whose content are these parts.
pub(super) fn write(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    if content.len() < 0x80 {
        out.push(content.len() as u8);
    } else {
        let length = content.len().to_be_bytes();
        let digits = trimmed(&length);
        out.push(0x80 | digits.len() as u8);
        out.extend_from_slice(digits);
    }
    out.extend(content);
    out
}

/// A number that is not negative.
pub(super) fn integer(digits: &[u8]) -> Vec<u8> {
    let digits = trimmed(digits);
    let zero: &[u8] = if digits.first().is_none_or(|digit| *digit >= 0x80) { &[0] } else { &[] };
    write(INTEGER, &[zero, digits])
}

/// A string of bits, of whole bytes.
pub(super) fn bits(content: &[u8]) -> Vec<u8> {
    write(BITS, &[&[0], content])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_whatever_its_length() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let written = write(OCTETS, &[&content]);
            assert_eq!(Reader(&written).take(OCTETS), Some(content.as_slice()));
        }
    }

    #[test]
    fn a_text_cut_anywhere_gives_nothing_and_never_panics() {
        let written = write(SEQUENCE, &[&integer(&[0xff; 200]), &bits(&[1, 2, 3])]);
        for cut in 0..written.len() {
            assert!(Reader(&written[..cut]).sequence().is_none(), "{cut}");
        }
        assert!(Reader(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]).sequence().is_none());
        assert!(Reader(&[0x02, 0x01, 0x80]).integer().is_none(), "a negative number is none of a key");
    }
}

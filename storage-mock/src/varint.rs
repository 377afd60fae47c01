//! Numbers of unknown length, as protobuf, CIDs and CAR files write them: seven bits a byte, the lowest first.

pub(crate) fn put_varint(mut number: u64, into: &mut Vec<u8>) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

pub(crate) fn varint_len(number: u64) -> usize {
    (64 - (number | 1).leading_zeros() as usize).div_ceil(7)
}

/// Takes a number from the head of the bytes. None if they end within it, or if it is too large or longer than it must be.
pub(crate) fn take_varint(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for (place, &byte) in from.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7f);
        number |= bits << (7 * place);
        if byte & 0x80 == 0 {
            // The tenth byte has room for one bit, and a last byte of nothing could have been left out.
            let fits = (place < 9 || bits <= 1) && (place == 0 || byte != 0);
            *from = &from[place + 1..];
            return fits.then_some(number);
        }
    }
    None
}

/// Takes so many bytes from the head.
pub(crate) fn take<'a>(len: u64, from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(usize::try_from(len).ok()?)?;
    *from = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_is_read_as_it_was_written_and_has_the_foretold_length(number: u64, shift in 0..64u32) {
            let mut bytes = Vec::new();
            put_varint(number >> shift, &mut bytes);
            prop_assert_eq!(bytes.len(), varint_len(number >> shift));
            let mut rest = bytes.as_slice();
            prop_assert_eq!(take_varint(&mut rest), Some(number >> shift));
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn a_number_that_is_read_has_no_other_spelling(bytes: [u8; 11]) {
            let mut rest = bytes.as_slice();
            if let Some(number) = take_varint(&mut rest) {
                let mut again = Vec::new();
                put_varint(number, &mut again);
                prop_assert_eq!(again.as_slice(), &bytes[..bytes.len() - rest.len()]);
            }
        }
    }

    #[test]
    fn a_number_that_ends_too_early_or_never_is_none() {
        for mut wrong in [&[][..], &[0x80], &[0x80, 0x00], &[0xff; 11], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]] {
            assert_eq!(take_varint(&mut wrong), None);
        }
    }
}

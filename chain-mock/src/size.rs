//! How much room the state of a task takes in its account. `protocol.md` §1.5, §2.3; the program's own count is unknown.
//!
//! The account of a KOII task holds JSON: its maps count as long as their text is. That of a KPL task holds borsh: its
//! maps count four bytes, 32 for a key, eight for a number, four and its length for a text, one for a flag or a record.
//! What is no map counts as [`fixed`] bytes, as if each of its texts, numbers and flags were as wide as can be, since
//! the program pads its texts.

use koipond_record::{Pubkey, Round};

use crate::spec::TaskType;

/// The bytes of what is no map, at its widest.
pub(crate) fn fixed(flavour: TaskType) -> u64 {
    match flavour {
        TaskType::Koii => 1_500,
        TaskType::Kpl => 700,
    }
}

/// A map with entries of so many bytes. The comma after the last entry is the closing brace.
pub(crate) fn framed(flavour: TaskType, entries: u64) -> u64 {
    match (flavour, entries) {
        (TaskType::Koii, 0) => 2,
        (TaskType::Koii, _) => entries + 1,
        (TaskType::Kpl, _) => entries + 4,
    }
}

/// A round's number, and the frame of its entries, of which there is always one.
pub(crate) fn round(flavour: TaskType, round: Round) -> u64 {
    match flavour {
        TaskType::Koii => digits(round.0) + 5,
        TaskType::Kpl => 12,
    }
}

/// A key with a value of so many bytes.
pub(crate) fn entry(flavour: TaskType, key: &Pubkey, value: u64) -> u64 {
    match flavour {
        TaskType::Koii => text(key.as_str()) + 2 + value,
        TaskType::Kpl => 32 + value,
    }
}

/// A round with its record.
pub(crate) fn record(flavour: TaskType, round: Round, words: &str) -> u64 {
    match flavour {
        TaskType::Koii => digits(round.0) + 4 + text(words),
        TaskType::Kpl => 9,
    }
}

/// A number.
pub(crate) fn number(flavour: TaskType, n: u64) -> u64 {
    match flavour {
        TaskType::Koii => digits(n),
        TaskType::Kpl => 8,
    }
}

/// The digits of a number as tasks read it.
pub(crate) fn digits(n: u64) -> u64 {
    n.min(i64::MAX as u64).checked_ilog10().map_or(1, |log| u64::from(log) + 1)
}

/// A text in JSON.
pub(crate) fn text(text: &str) -> u64 {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 2,
        0..32 => 6,
        _ => 1,
    };
    text.bytes().map(escaped).sum::<u64>() + 2
}

/// A size, to reckon with.
pub(crate) fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).expect("no account is that large: each of its bytes came in a transaction")
}

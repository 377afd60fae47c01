//! Counts, amounts and lists as people read them.

use koipond_record::unit::{Bound, CountBound, GroupName, NodeName};
use koipond_record::{Roe, RoeChange};

/// `1 vote`, `12,345 votes`.
pub(crate) fn count(n: u64, one: &str, many: &str) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out + " " + if n == 1 { one } else { many }
}

/// A number of something, as a length to count with.
pub(crate) fn len(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// The sum; where it could not be held, the most that can. The books that must be exact are the supply invariant's.
pub(crate) fn plus(a: Roe, b: Roe) -> Roe {
    a.plus(b).unwrap_or(Roe(u64::MAX))
}

/// The difference; nothing where it would fall below zero.
pub(crate) fn minus(a: Roe, b: Roe) -> Roe {
    a.minus(b).unwrap_or(Roe::ZERO)
}

/// An amount of books that may be wrong, in KOII.
pub(crate) fn koii(amount: i128) -> String {
    match i64::try_from(amount) {
        Ok(amount) => format!("{} KOII", RoeChange(amount)),
        Err(_) => format!("{amount} ROE"),
    }
}

/// So many rounds: `1 round`, `at least 5 rounds`.
pub(crate) fn rounds(bound: CountBound) -> String {
    let one = matches!(bound.0, Bound::Exactly(1) | Bound::AtLeast(1) | Bound::AtMost(1));
    format!("{bound} round{}", if one { "" } else { "s" })
}

/// So often, at the end of a phrase: ` 1 time`, ` at least 5 times`, or nothing.
pub(crate) fn times(bound: Option<CountBound>) -> String {
    bound.map_or_else(String::new, |bound| {
        let one = matches!(bound.0, Bound::Exactly(1) | Bound::AtLeast(1) | Bound::AtMost(1));
        format!(" {bound} time{}", if one { "" } else { "s" })
    })
}

/// So many votes: `1 vote`, `at least 2 votes`.
pub(crate) fn votes(bound: CountBound) -> String {
    let one = matches!(bound.0, Bound::Exactly(1) | Bound::AtLeast(1) | Bound::AtMost(1));
    format!("{bound} vote{}", if one { "" } else { "s" })
}

/// By whom, at the end of a phrase: ` by honest-1`, ` by honest nodes`, or nothing.
pub(crate) fn by_words(node: Option<&NodeName>, group: Option<&GroupName>) -> String {
    match (node, group) {
        (Some(node), _) => format!(" by {node}"),
        (None, Some(group)) => format!(" by {group} nodes"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_people_say_them() {
        assert_eq!(count(1, "vote", "votes"), "1 vote");
        assert_eq!(count(0, "vote", "votes"), "0 votes");
        assert_eq!(count(1_234_567, "vote", "votes"), "1,234,567 votes");
        assert_eq!(count(100, "vote", "votes"), "100 votes");
    }
}

//! The nearest right word to a wrong one.

/// The candidate that a word was most likely meant to be, if any is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word);
    let reach = ((word.len() + 1) / 3).max(1);
    // Letters are swapped or mistaken more often than dropped, so of equals one of the same length wins, then the first.
    // A beginning of a longer word comes last.
    let rated = candidates.into_iter().filter_map(|candidate| {
        let letters = folded(candidate);
        let near = Some(distance(&word, &letters)).filter(|d| *d <= reach);
        let begins = (word.len() > 3 && letters.starts_with(&word)).then_some(usize::MAX);
        Some(((near.or(begins)?, letters.len().abs_diff(word.len())), candidate))
    });
    rated.min_by_key(|(rate, _)| *rate).map(|(_, candidate)| candidate)
}

/// Case, `-` and `_` are the commonest slips, and count for nothing.
fn folded(word: &str) -> Vec<char> {
    word.chars().take(64).flat_map(char::to_lowercase).map(|c| if c == '-' || c == ' ' { '_' } else { c }).collect()
}

/// How many letters must be added, dropped, changed or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_word_that_was_meant() {
        let keys = ["behaviour", "count", "stake", "task"];
        for (slip, meant) in
            [("behavior", "behaviour"), ("cuont", "count"), ("Stake", "stake"), ("tsk", "task"), ("steak", "stake"), ("beha", "behaviour")]
        {
            assert_eq!(nearest(slip, keys), Some(meant));
        }
        assert_eq!((nearest("form", ["for", "from"]), nearest("fro", ["for", "from"])), (Some("from"), Some("for")));
        assert_eq!(nearest("round-time", ["round_time", "rounds"]), Some("round_time"));
    }

    #[test]
    fn a_word_unlike_all_others_finds_none() {
        assert_eq!(nearest("clock", ["count", "stake"]), None);
        assert_eq!(nearest("", ["at"]), None);
        assert_eq!(nearest("x", []), None);
    }
}

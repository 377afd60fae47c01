//! Words that a user types: the nearest known one to a mistyped word, and what known words go on with.

/// The known word that is nearest to a mistyped one, if one is near.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let allowed = typed.chars().count().div_ceil(3).max(1);
    let begins = |word: &str| !typed.is_empty() && word.to_lowercase().starts_with(&typed);
    let far = |word: &str| if begins(word) { 0 } else { distance(&typed, &word.to_lowercase()) };
    known.map(|word| (far(word), word)).filter(|(far, _)| *far <= allowed).min_by_key(|(far, _)| *far).map(|(_, word)| word)
}

/// A sentence that refuses a word, with the nearest known one.
pub fn unknown<'a>(what: &str, typed: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(typed, known.clone()) {
        Some(near) => format!("no {what} `{typed}`; did you mean `{near}`?"),
        None => {
            let some: Vec<&str> = known.take(6).collect();
            format!("no {what} `{typed}`; there is {}", some.join(", "))
        }
    }
}

/// How many letters are wrong, missing, too many, or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (above[j] + usize::from(x != y)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

/// What all of these words begin with.
pub fn common<'a>(mut words: impl Iterator<Item = &'a str>) -> String {
    let Some(first) = words.next() else { return String::new() };
    let mut common: Vec<char> = first.chars().collect();
    for word in words {
        let same = common.iter().zip(word.chars()).take_while(|(a, b)| **a == *b).count();
        common.truncate(same);
    }
    common.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = ["round", "slot", "event", "export"];

    #[test]
    fn a_mistyped_word_is_met_by_the_nearest_known_one() {
        assert_eq!(nearest("ruond", KNOWN.into_iter()), Some("round"));
        assert_eq!(nearest("exprot", KNOWN.into_iter()), Some("export"));
        assert_eq!(nearest("sl", KNOWN.into_iter()), Some("slot"));
        assert_eq!(nearest("banana", KNOWN.into_iter()), None);
    }

    #[test]
    fn a_refusal_names_what_there_is_where_nothing_is_near() {
        assert_eq!(unknown("command", "rond", KNOWN.into_iter()), "no command `rond`; did you mean `round`?");
        assert_eq!(unknown("command", "banana", KNOWN.into_iter()), "no command `banana`; there is round, slot, event, export");
    }

    #[test]
    fn words_are_completed_as_far_as_they_agree() {
        assert_eq!(common(["event", "events"].into_iter()), "event");
        assert_eq!(common(["a", "b"].into_iter()), "");
    }
}

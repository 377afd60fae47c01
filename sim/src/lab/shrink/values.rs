//! Simpler values: a length half as long, a moment when a round begins, a share of all or none, a range of one value.

use koipond_scenarios::Leaf;

/// Simpler texts for a value, the simplest first.
pub fn simpler(leaf: &Leaf) -> Vec<String> {
    let text = leaf.text.as_str();
    let mut all: Vec<String> = match leaf.format.as_str() {
        "moment" => text.split_once(" + ").map(|(round, _)| round.to_owned()).into_iter().collect(),
        "length" => half(text).into_iter().collect(),
        "share" if text != "100 %" && text != "0 %" => vec!["100 %".to_owned(), "0 %".to_owned()],
        "span-range" | "slot-range" | "length-range" | "count-range" => low(text).into_iter().collect(),
        _ => Vec::new(),
    };
    all.retain(|simpler| simpler != text);
    all
}

/// A length half as long: `90 s` as `45 s`.
fn half(text: &str) -> Option<String> {
    let (number, unit) = text.split_once(' ')?;
    let number: u64 = number.parse().ok()?;
    let (half, unit) = match (number, unit) {
        (0 | 1, _) => return None,
        (2, unit) => (1, unit.strip_suffix('s').filter(|one| matches!(*one, "round" | "slot")).unwrap_or(unit)),
        (more, unit) => (more / 2, unit),
    };
    Some(format!("{half} {unit}"))
}

/// A range's lower end.
fn low(text: &str) -> Option<String> {
    let (low, high) = text.split_once("..")?;
    let unit = high.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '_');
    let has_unit = low.contains(|c: char| c.is_ascii_alphabetic());
    Some(if has_unit { low.to_owned() } else { format!("{low}{unit}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_becomes_simpler_in_its_own_unit() {
        let all = |format: &str, text: &str| simpler(&Leaf { path: Vec::new(), format: format.to_owned(), text: text.to_owned() });
        assert_eq!(all("moment", "round 3 + 217 slots"), ["round 3"]);
        assert_eq!(all("length", "90 s"), ["45 s"]);
        assert_eq!(all("length", "2 rounds"), ["1 round"]);
        assert_eq!(all("length", "1 round"), Vec::<String>::new());
        assert_eq!(all("share", "37 %"), ["100 %", "0 %"]);
        assert_eq!(all("span-range", "20..80 ms"), ["20 ms"]);
        assert_eq!(all("slot-range", "0..100 slots"), ["0 slots"]);
        assert_eq!(all("amount", "5 KOII"), Vec::<String>::new());
    }
}

//! The command that runs a run again, as a shell takes it.

/// What runs a scenario again with a seed and with what was set from outside.
pub(crate) fn again(file: &str, seed: u64, set: &[(String, String)]) -> String {
    let set: String = set.iter().map(|(name, value)| format!(" --set {}", shell_word(&format!("{name}={value}")))).collect();
    format!("koipond run {} --seed {seed}{set}", shell_word(file))
}

/// A word as a shell takes it.
pub(crate) fn shell_word(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+:@,=".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

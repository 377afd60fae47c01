//! Which scenarios are meant: by name, file, tag or any word.

use std::fmt::{self, Display};
use std::str::FromStr;

use koipond_scenarios::Plan;

/// One condition on scenarios; of several, all must be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    negated: bool,
    place: Place,
    /// In small letters.
    word: String,
}

/// Where the word is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Name,
    File,
    Tag,
    Anywhere,
}

impl Filter {
    /// Whether a scenario meets it.
    #[must_use]
    pub fn takes(&self, plan: &Plan, file: &str) -> bool {
        let within = |text: &str| text.to_lowercase().contains(&self.word);
        let found = match self.place {
            Place::Name => within(&plan.scenario),
            Place::File => within(file),
            Place::Tag => plan.tags.iter().any(|tag| tag.to_lowercase() == self.word),
            Place::Anywhere => [&plan.scenario, file, &plan.about].into_iter().chain(plan.tags.iter().map(String::as_str)).any(within),
        };
        found != self.negated
    }

    /// Whether it takes a file of which nothing is known but where it lies, since it cannot be read.
    #[must_use]
    pub fn takes_unread(&self, file: &str) -> bool {
        self.place != Place::File || file.to_lowercase().contains(&self.word) != self.negated
    }
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (negated, rest) = text.trim().strip_prefix('!').map_or((false, text.trim()), |rest| (true, rest.trim()));
        let (place, word) = match rest.split_once(':') {
            Some(("name", word)) => (Place::Name, word),
            Some(("file", word)) => (Place::File, word),
            Some(("tag", word)) => (Place::Tag, word),
            Some((other, _)) if other.chars().all(char::is_alphabetic) => {
                return Err(format!(
                    "there is no filter `{other}:`; write name:WORD, file:WORD, tag:TAG, a WORD alone, or one with ! before it"
                ));
            }
            _ => (Place::Anywhere, rest),
        };
        let word = word.trim().to_lowercase();
        if word.is_empty() {
            return Err("write name:WORD, file:WORD, tag:TAG, a WORD alone, or one of these with ! before it".to_owned());
        }
        Ok(Self { negated, place, word })
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.place {
            Place::Name => "name:",
            Place::File => "file:",
            Place::Tag => "tag:",
            Place::Anywhere => "",
        };
        write!(f, "{}{place}{}", if self.negated { "!" } else { "" }, self.word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        let text = "scenario: A Copycat\nabout: It is slashed.\ntags: [attack, Audit]\ntask: t\nnodes: { honest: { count: 3 } }\nrounds: 3\n\
                    expect:\n  - never: { slashed: { group: honest } }\n";
        koipond_scenarios::parse("pond/cats.yaml", text).unwrap_or_else(|problems| panic!("{problems}"))
    }

    fn takes(filter: &str) -> bool {
        filter.parse::<Filter>().expect("it is a filter").takes(&plan(), "pond/cats.yaml")
    }

    #[test]
    fn a_filter_looks_where_it_says() {
        for yes in ["copycat", "COPY", "slashed", "cats.yaml", "attack", "name:copy", "file:pond/", "tag:audit", "!tag:slow", " ! name:x "]
        {
            assert!(takes(yes), "{yes}");
        }
        for no in ["partition", "name:slashed", "file:copycat", "tag:aud", "!copycat", "!tag:attack"] {
            assert!(!takes(no), "{no}");
        }
    }

    #[test]
    fn what_is_no_filter_says_which_there_are() {
        for wrong in ["", "!", "tag:", "tags:audit"] {
            assert!(wrong.parse::<Filter>().is_err_and(|why| why.contains("tag:TAG")), "{wrong}");
        }
    }

    #[test]
    fn a_filter_and_its_negation_part_all_scenarios() {
        for word in ["copycat", "name:copy", "file:x", "tag:attack", "tag:none"] {
            assert_ne!(takes(word), takes(&format!("!{word}")), "{word}");
        }
    }
}

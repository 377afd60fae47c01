//! A script as it was read: tried once before anything runs, so that what can be known of it then is told then.

use std::sync::Arc;

use koipond_node::{CheckProblem, CheckScript};
use koipond_scenarios::nearest;

use super::shown::kinds;

/// A check of a scenario's own.
#[derive(Clone, Debug)]
pub struct Script {
    /// What the scenario calls it.
    pub(super) name: String,
    /// Its file, by which places are told.
    pub(super) file: String,
    pub(super) source: Arc<str>,
    /// The kinds of event it wants.
    pub(super) kinds: Vec<String>,
    /// How many expectations stand before it.
    pub(super) place: usize,
}

impl Script {
    /// Loads a script once. `path` is as the scenario names it.
    ///
    /// # Errors
    /// When it is no check, or wants kinds of event that there are not.
    pub fn read(path: &str, name: Option<&str>, place: usize, source: &[u8]) -> Result<Self, CheckProblem> {
        let wrong = |message: String| CheckProblem { place: String::new(), message };
        let source = std::str::from_utf8(source).map_err(|_| wrong("it is not UTF-8 text".to_owned()))?;
        let file = path.rsplit('/').next().unwrap_or(path).to_owned();
        let wanted = load(&file, source)?.kinds().to_vec();
        let there_are = kinds();
        if let Some(unknown) = wanted.iter().find(|kind| !there_are.contains(kind)) {
            let near = nearest(unknown, there_are.iter().map(String::as_str));
            let of_family: Vec<&str> =
                there_are.iter().map(String::as_str).filter(|kind| kind.split('.').next() == unknown.split('.').next()).collect();
            let hint = match (near, of_family.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, false) => format!("there are {}", of_family.join(", ")),
                (None, true) => {
                    "a kind is written as `koipond log` has it, like `chain.submitted`, `node.said` or `storage.missing`".to_owned()
                }
            };
            return Err(wrong(format!("it wants events of the kind `{unknown}`, which there are not; {hint}")));
        }
        let name = name.map_or_else(|| format!("{file} finds nothing wrong"), str::to_owned);
        Ok(Self { name, file, source: Arc::from(source), kinds: wanted, place })
    }
}

/// A script on an engine of its own.
pub(super) fn load(file: &str, source: &str) -> Result<CheckScript, CheckProblem> {
    CheckScript::load(file, source)
}

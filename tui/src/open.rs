//! A run folder opened: its log as far as it can be read, and what to say where it cannot.

use std::path::Path;

use koipond_record::{Manifest, RecordError, RunFolder, Verdict};

use crate::ViewError;
use crate::derivations::derivations;
use crate::source::{Input, Source};
use crate::story::clean;

/// Opens a run folder.
///
/// # Errors
/// When it is no run folder, or nothing in its log can be read.
pub fn open(path: &Path) -> Result<Source, ViewError> {
    let folder = RunFolder::open(path)?;
    // The log says all that is needed; a manifest that cannot be read costs no more than the promised length.
    let manifest = folder.manifest().ok();
    let promised = manifest.as_ref().and_then(|manifest| manifest.events);
    let log = folder.log().map_err(|why| of_other_format(&folder, why))?;
    if log.is_empty() {
        return Err(ViewError::Empty(path.to_owned()));
    }
    let mut source =
        Source::new(log.over(|input| Box::new(input) as Box<dyn Input>), promised)?.ok_or_else(|| ViewError::NoStart(path.to_owned()))?;
    source.stands_in(folder, manifest.and_then(|manifest| manifest.digest));
    Ok(source)
}

/// A log that cannot be read by this program, with what can be read beside it.
fn of_other_format(folder: &RunFolder, why: RecordError) -> ViewError {
    if !matches!(why, RecordError::Format { .. }) {
        return why.into();
    }
    let known = |manifest: Manifest| {
        format!("\n  koipond {} wrote it: {}, seed {}", clean(&manifest.koipond), clean(&manifest.scenario), manifest.seed)
    };
    let mut beside = folder.manifest().map(known).unwrap_or_default();
    for judged in derivations(&folder.derived()).verdicts {
        let (word, why) = match judged.verdict {
            Verdict::Broken { why, .. } => ("broken", why),
            Verdict::NotReached { why } => ("not reached", why),
            Verdict::Held { .. } => continue,
        };
        beside += &format!("\n  {word}  {}: {}", clean(&judged.name), clean(&why));
    }
    ViewError::OtherFormat { path: folder.path().to_owned(), why, beside }
}

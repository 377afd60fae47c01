//! Where two runs differ, in words.

use koipond_record::Event;
use koipond_record::event::Names;

use crate::lab::Difference;

/// The first differing event of two runs, as lines.
#[must_use]
pub fn difference(found: &Difference) -> Vec<String> {
    let side = |event: &Option<Event>| match event {
        None => "the run is over".to_owned(),
        Some(event) => {
            let node = event.node.map_or_else(String::new, |node| format!("node {} ", node.0));
            let shown = serde_json::to_string(&event.what).unwrap_or_default();
            // To the nanosecond, since two runs often differ in nothing else.
            let (ms, rest) = (event.at.0 / 1_000_000, event.at.0 % 1_000_000);
            format!(
                "{ms}.{rest:06} ms  {node}{}\n            {shown}",
                event.words(Names { key: &|key| key.to_string(), node: &|node| format!("node {}", node.0) })
            )
        }
    };
    vec![
        format!("  the first event that differs is {}:", found.at),
        format!("    first   {}", side(&found.first)),
        format!("    second  {}", side(&found.second)),
    ]
}

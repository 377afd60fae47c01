//! Writes every generated file of this package anew: the messages of `broken/`, the schema and the reference page.

#![expect(clippy::disallowed_methods, reason = "this is a tool of the developer that writes files, not part of a run")]

use std::fs;
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(here.join("broken"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "yaml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path)?;
            let shown = match koipond_scenarios::parse(&format!("scenarios/broken/{name}"), &text) {
                Ok(_) => return Err(io::Error::other(format!("{name} has no problems; a file in broken/ needs one"))),
                Err(problems) => problems.to_string() + "\n",
            };
            fs::write(path.with_extension("txt"), shown)?;
        }
    }
    fs::write(here.join("scenario.schema.json"), koipond_scenarios::schema_text())?;
    fs::write(here.join("../docs/reference/scenario.md"), koipond_scenarios::reference_page())
}

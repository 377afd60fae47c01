//! Writes every generated file of this package anew: the messages of `broken/`, what is read of `tests/configs/`, the schema and the
//! reference page. With the argument `configs`, only what is read of `tests/configs/`.

#![expect(clippy::disallowed_methods, reason = "this is a tool of the developer that writes files, not part of a run")]

use std::fs;
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    configs(here)?;
    if std::env::args().nth(1).is_some_and(|only| only == "configs") {
        return Ok(());
    }
    for entry in fs::read_dir(here.join("broken"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "yaml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path)?;
            let files = |named: &str| fs::read(here.join("broken").join(named)).map_err(|_| "there is no such file".to_owned());
            let shown = match koipond_scenarios::cases(&format!("scenarios/broken/{name}"), &text, &files, &set(&text)) {
                Ok(_) => return Err(io::Error::other(format!("{name} has no problems; a file in broken/ needs one"))),
                Err(problems) => problems.to_string() + "\n",
            };
            fs::write(path.with_extension("txt"), shown)?;
        }
    }
    fs::write(here.join("scenario.schema.json"), koipond_scenarios::schema_text())?;
    fs::write(here.join("../docs/reference/scenario.md"), koipond_scenarios::reference_page())
}

/// What a broken scenario is to be read with: the pairs of its comments `# --set name=value`.
fn set(text: &str) -> Vec<(String, String)> {
    let pairs = text.lines().filter_map(|line| line.strip_prefix("# --set ")?.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// What is read of each config, or why it is not.
fn configs(here: &Path) -> io::Result<()> {
    for entry in fs::read_dir(here.join("tests/configs"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "yml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path)?;
            let shown = match koipond_scenarios::read_config(&name, &text) {
                Ok(config) => config.report(&name, &text),
                Err(problems) => problems.to_string() + "\n",
            };
            fs::write(path.with_extension("txt"), shown)?;
        }
    }
    Ok(())
}

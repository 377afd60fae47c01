//! Files that a command makes for the user: all of them or none, and never over one that is there.

use std::collections::BTreeMap;
use std::path::Path;

/// Writes new files into a folder, by their paths in it.
pub(super) fn write_new(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    if folder.exists() && !folder.is_dir() {
        return Err(format!("{}: this is a file; name a folder", folder.display()));
    }
    let there: Vec<String> =
        files.keys().map(|path| folder.join(path)).filter(|path| path.exists()).map(|path| path.display().to_string()).collect();
    if let Some(first) = there.first() {
        let more = if there.len() > 1 { format!(" (and {} more)", there.len() - 1) } else { String::new() };
        return Err(format!("{first} is there already{more}; nothing was written. Name another folder, or move it away first"));
    }
    for (path, content) in files {
        let path = folder.join(path);
        let told = |why: std::io::Error| format!("{}: it cannot be written ({why})", path.display());
        std::fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(told)?;
        #[expect(clippy::disallowed_methods, reason = "the user asked for these files; nothing runs")]
        std::fs::write(&path, content).map_err(told)?;
    }
    Ok(())
}

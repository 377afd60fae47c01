//! Writes the table of the shipped library, so that an installed program holds it whole.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The folders that are shipped.
const SHIPPED: [&str; 2] = ["library", "tasks"];

fn main() -> io::Result<()> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).ok_or_else(|| io::Error::other(format!("cargo sets {name}")));
    let (here, out) = (folder("CARGO_MANIFEST_DIR")?, folder("OUT_DIR")?);
    let (mut files, mut told) = (Vec::new(), String::new());
    for name in SHIPPED {
        gather(&here, &PathBuf::from(name), &mut files)?;
        let _ = writeln!(told, "cargo::rerun-if-changed={name}");
    }
    // By their names as texts, as they are looked up; paths have another order.
    let name = |file: &PathBuf| file.iter().map(OsStr::to_string_lossy).collect::<Vec<_>>().join("/");
    files.sort_by_key(name);
    let mut table = String::from("&[\n");
    for file in files {
        let _ = writeln!(table, "    ({:?}, include_bytes!({:?})),", name(&file), here.join(&file));
    }
    table.push_str("]\n");
    write(&out.join("shipped.rs"), &table)?;
    io::stdout().write_all(told.as_bytes())
}

fn gather(here: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(here.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        // What was run or installed beside the library is nobody's but the developer's.
        let is_own = !["runs", "node_modules"].iter().any(|name| entry.file_name() == *name);
        if entry.file_type()?.is_dir() {
            if is_own {
                gather(here, &path, files)?;
            }
        } else {
            files.push(path);
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "this is a step of the build; nothing runs")]
fn write(path: &Path, text: &str) -> io::Result<()> {
    std::fs::write(path, text)
}

//! A plan as a scenario that stands alone, with the files it needs.

use std::path::{Component, Path};

use koipond_scenarios::{Plan, relocated};

use super::shrink::Case;

/// Writes a plan, changed from a case's, as a scenario. Files that lie nowhere else, since only the run folder has them, are written into
/// `files`, a folder beside it. `text` is the scenario of a plan whose paths are right.
pub(super) fn stand_alone(case: &Case, plan: &Plan, out: &Path, files: &Path, text: &dyn Fn(&Plan) -> String) -> Result<(), String> {
    let home = out.parent().unwrap_or(Path::new(""));
    let plan = match &case.folder {
        Some(folder) => relocated(plan, &|path| way(home, &folder.join(path))),
        None => with_files(case, plan, files)?,
    };
    write(out, text(&plan).as_bytes())
}

/// Writes the files that only the run folder has into a folder beside the scenario.
fn with_files(case: &Case, plan: &Plan, folder: &Path) -> Result<Plan, String> {
    let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let names: Vec<&String> = case.plan.tasks.iter().chain(&case.plan.storage.import).collect();
    let names: Vec<&String> = names.into_iter().chain(case.plan.checks.iter().map(|check| &check.script)).collect();
    let place = |of: &str| names.iter().position(|name| *name == of).unwrap_or_default();
    let files = |of: &str| case.tasks.files().iter().filter(|(file, _)| file.task == of).collect::<Vec<_>>();
    let path_in = |of: &str, path: &str| format!("{}/{}", place(of), if of == path { last(path) } else { path.to_owned() });
    let used: Vec<&String> = plan.tasks.iter().chain(&plan.storage.import).chain(plan.checks.iter().map(|check| &check.script)).collect();
    for of in used {
        for (file, content) in files(of) {
            write(&folder.join(path_in(of, &file.path)), content)?;
        }
        let entry = files(of).into_iter().find(|(file, _)| file.entry);
        let is_package = files(of).iter().any(|(file, _)| file.path == "package.json");
        if entry.is_some_and(|(file, _)| file.path.contains('/')) && !is_package {
            // Where a task begins in a folder within, this says that its files lie above.
            write(&folder.join(path_in(of, "package.json")), b"{}\n")?;
        }
    }
    Ok(relocated(plan, &|of| {
        let files = files(of);
        let entry = files.iter().find(|(file, _)| file.entry).or(files.first());
        entry.map_or_else(|| of.to_owned(), |(file, _)| format!("./{name}/{}", path_in(of, &file.path)))
    }))
}

/// The name of a file without its folders.
fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

/// The way from a folder to a file.
fn way(home: &Path, to: &Path) -> String {
    let whole = |path: &Path| {
        let here = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        here.canonicalize().or_else(|_| std::path::absolute(here)).unwrap_or_else(|_| here.to_owned())
    };
    let _ = std::fs::create_dir_all(home);
    let (home, to) = (whole(home), whole(to));
    let same = home.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = home.components().skip(same).map(|_| "..".to_owned());
    let down = to.components().skip(same).filter(|part| matches!(part, Component::Normal(_)));
    let parts: Vec<String> = up.chain(down.map(|part| part.as_os_str().to_string_lossy().into_owned())).collect();
    let way = parts.join("/");
    if way.starts_with("..") { way } else { format!("./{way}") }
}

/// Writes a file, and makes the folders it needs.
pub(super) fn write(path: &Path, content: &[u8]) -> Result<(), String> {
    let told = |why: std::io::Error| format!("{}: it cannot be written ({why})", path.display());
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).map_err(told)?;
    #[expect(clippy::disallowed_methods, reason = "the user asked for this file")]
    std::fs::write(path, content).map_err(told)
}

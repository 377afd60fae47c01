//! A scenario of the library with all that it names, copied to where a user can change it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use koipond_scenarios::{Plan, Shipped, cases, joined, library, nearest, shipped_file, shipped_folder};

use super::write::write_new;

/// Where scenarios and tasks lie in the library.
const SCENARIOS: &str = "library/";
const TASKS: &str = "tasks/";

/// Copies a scenario, found by its name or the end of it, into a folder; what was written.
pub(super) fn copy(name: &str, folder: &Path) -> Result<Vec<String>, String> {
    let shipped = find(name)?;
    let own = &shipped.path[..shipped.path.rfind('/').map_or(0, |at| at + 1)];
    let (scenarios, others) = named(&shipped)?;
    let mut files = BTreeMap::new();
    for path in &scenarios {
        let text = shipped_file(path).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        files.insert(placed(path, own), moved(path, text, own, &others).into_bytes());
    }
    for path in others.iter().filter(|path| !scenarios.contains(*path)) {
        for file in whole(path) {
            files.insert(placed(file, own), shipped_file(file).unwrap_or_default().to_vec());
        }
    }
    write_new(folder, &files)?;
    let scenario = folder.join(placed(shipped.path, own));
    let mut lines: Vec<String> = files.keys().map(|path| format!("wrote {}", folder.join(path).display())).collect();
    lines.push(String::new());
    lines.push(format!("run it: koipond run {}", scenario.display()));
    Ok(lines)
}

fn find(name: &str) -> Result<Shipped, String> {
    let wanted = name.trim_end_matches(".yaml").trim_start_matches("scenarios/").trim_start_matches(SCENARIOS);
    let ends = |shipped: &Shipped| shipped.name == wanted || shipped.name.rsplit('/').next() == Some(wanted);
    let found: Vec<Shipped> = library().filter(ends).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let names: Vec<&str> =
                library().flat_map(|shipped| [shipped.name, shipped.name.rsplit('/').next().unwrap_or_default()]).collect();
            let near = nearest(wanted, names).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            Err(format!("the library has no scenario `{name}`{near} (`koipond list` shows them all)"))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|shipped| shipped.name).collect();
            Err(format!("the library has several scenarios `{name}`: {}; write the folder too", names.join(", ")))
        }
    }
}

/// The scenario files that a scenario is made of, and everything else that it names, by their paths in the library.
fn named(shipped: &Shipped) -> Result<(BTreeSet<String>, BTreeSet<String>), String> {
    let read = RefCell::new(BTreeSet::new());
    let files = |name: &str| {
        let path = joined(shipped.path, name);
        let bytes = shipped_file(&path).ok_or_else(|| "there is no such file".to_owned())?;
        read.borrow_mut().insert(path);
        Ok(bytes.to_vec())
    };
    let plans = cases(shipped.path, shipped.text, &files, &[]).map_err(|problems| problems.to_string())?;
    let mut others = read.into_inner();
    for case in &plans {
        others.extend(paths(&case.plan).map(|name| joined(shipped.path, name)));
    }
    let is_scenario = |path: &&String| path.starts_with(SCENARIOS) && path.ends_with(".yaml");
    let mut scenarios: BTreeSet<String> = others.iter().filter(is_scenario).cloned().collect();
    scenarios.insert(shipped.path.to_owned());
    Ok((scenarios, others))
}

/// Files and folders that a plan names, from its scenario.
fn paths(plan: &Plan) -> impl Iterator<Item = &str> {
    let checks = plan.checks.iter().map(|check| check.script.as_str());
    plan.tasks.iter().chain(&plan.config).chain(&plan.storage.import).map(String::as_str).chain(checks)
}

/// A file itself, all of a folder, and of a task's script whatever lies beside it, since its imports do.
fn whole(path: &str) -> Vec<&'static str> {
    let Some(file) = library_path(path) else { return shipped_folder(path).collect() };
    match path.strip_prefix(TASKS).and_then(|within| within.rsplit_once('/')) {
        Some((folder, name)) if name.ends_with(".js") => shipped_folder(&format!("{TASKS}{folder}")).collect(),
        _ => vec![file],
    }
}

/// The library's own text of a path.
fn library_path(path: &str) -> Option<&'static str> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    shipped_folder(folder).find(|known| *known == path)
}

/// Where a file of the library comes to lie in the copy: the scenario's own folder is the copy's, and tasks lie below.
fn placed(path: &str, own: &str) -> String {
    path.strip_prefix(own).or_else(|| path.strip_prefix(SCENARIOS)).unwrap_or(path).to_owned()
}

/// A scenario's text with every path in it as it is in the copy.
fn moved(path: &str, text: &str, own: &str, others: &BTreeSet<String>) -> String {
    let mut text =
        text.lines().filter(|line| !line.starts_with("# yaml-language-server:")).map(|line| format!("{line}\n")).collect::<String>();
    // The longest first, since a path can be the beginning of another.
    let mut changes: Vec<(String, String)> =
        others.iter().map(|other| (relative(path, other), relative(&placed(path, own), &placed(other, own)))).collect();
    changes.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
    for (n, (from, _)) in changes.iter().enumerate() {
        text = text.replace(from.as_str(), &format!("\u{0}{n}\u{0}"));
    }
    for (n, (_, to)) in changes.iter().enumerate() {
        text = text.replace(&format!("\u{0}{n}\u{0}"), to);
    }
    text
}

/// A path from a file's folder.
fn relative(file: &str, to: &str) -> String {
    let (mut from, mut to): (Vec<&str>, Vec<&str>) = (file.split('/').collect(), to.split('/').collect());
    from.pop();
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = vec![".."; from.len() - same];
    to.drain(..same.min(to.len().saturating_sub(1)));
    up.into_iter().chain(to).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_made_relative_again() {
        assert_eq!(joined("library/basics/a.yaml", "../../tasks/kept-proof"), "tasks/kept-proof");
        assert_eq!(relative("library/basics/a.yaml", "tasks/kept-proof"), "../../tasks/kept-proof");
        assert_eq!(relative("a.yaml", "tasks/kept-proof"), "tasks/kept-proof");
        assert_eq!(relative("library/basics/a.yaml", "library/basics/b.yaml"), "b.yaml");
    }

    #[test]
    fn a_script_brings_what_lies_beside_it_and_another_file_comes_alone() {
        assert!(whole("tasks/proofs/kept.js").contains(&"tasks/proofs/proof.js"));
        assert_eq!(whole("tasks/idle.js"), ["tasks/idle.js"]);
        assert_eq!(whole("library/basics/first-light.yaml"), ["library/basics/first-light.yaml"]);
        assert!(whole("tasks/kept-proof").contains(&"tasks/kept-proof/index.js"));
    }

    #[test]
    fn a_scenario_is_found_by_its_name_alone() {
        assert_eq!(find("first-light").map(|shipped| shipped.name), Ok("basics/first-light"));
        assert!(find("first-lite").is_err_and(|why| why.contains("did you mean `first-light`")));
    }
}

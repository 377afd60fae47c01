//! Which module an import means: a file of the task, or a package that Koipond stands in for.

/// The packages we stand in for, with their source. The second column is how stack traces name them.
pub(super) const FRAMEWORK: [(&str, &str); 3] = [
    ("@_koii/task-manager", include_str!("../framework/task-manager.js")),
    ("@_koii/namespace-wrapper", include_str!("../framework/namespace-wrapper.js")),
    ("@_koii/storage-task-sdk", include_str!("../framework/storage-task-sdk.js")),
];

/// Modules of our own that no task can import.
pub(super) const INTERNAL: [(&str, &str); 10] = [
    ("koipond:host", include_str!("../shim/host.js")),
    ("koipond:boot", include_str!("../shim/boot.js")),
    ("koipond:inspect", include_str!("../shim/inspect.js")),
    ("koipond:inspect/intrinsics", include_str!("../shim/inspect/intrinsics.js")),
    ("koipond:inspect/kinds", include_str!("../shim/inspect/kinds.js")),
    ("koipond:inspect/layout", include_str!("../shim/inspect/layout.js")),
    ("koipond:inspect/errors", include_str!("../shim/inspect/errors.js")),
    ("koipond:errors", include_str!("../shim/errors.js")),
    ("koipond:blob", include_str!("../shim/blob.js")),
    ("koipond:encoding", include_str!("../shim/encoding.js")),
];

/// The module of host functions, and the name under which the engine hands them to it.
pub(crate) const HOST: &str = "koipond:host";

/// Whether a module is ours and not the task's.
pub(crate) fn is_ours(name: &str) -> bool {
    name.starts_with("koipond:") || FRAMEWORK.iter().any(|(package, _)| *package == name)
}

/// What an import means.
pub(super) enum Meaning {
    /// One of our own modules, by this name.
    Ours(&'static str),
    /// A file of the task; the first of these paths that exists.
    File(Vec<String>),
    /// Nothing, for this reason.
    Nothing(String),
}

/// What an import by `base` of `name` means.
pub(super) fn meaning(base: &str, name: &str) -> Meaning {
    if is_ours(base) {
        let sibling = name.strip_prefix("./").map(|file| format!("koipond:{}", file.trim_end_matches(".js")));
        let wanted = sibling.as_deref().unwrap_or(name);
        let ours = super::ours::all().map(|(module, _)| module).find(|module| *module == wanted);
        return ours.map_or_else(|| Meaning::Nothing(format!("there is no module `{name}`")), Meaning::Ours);
    }
    if name == "@_koii/task-manager/namespace-wrapper" {
        return Meaning::Ours("@_koii/namespace-wrapper");
    }
    if let Some((package, _)) = FRAMEWORK.iter().find(|(package, _)| *package == name) {
        return Meaning::Ours(package);
    }
    if name.starts_with("./") || name.starts_with("../") {
        return joined(base, name).map_or_else(
            || Meaning::Nothing(format!("`{name}` lies outside of the task's folder; keep a task's files inside of it")),
            |path| Meaning::File(vec![path.clone(), format!("{path}.js"), format!("{path}.mjs"), format!("{path}/index.js")]),
        );
    }
    let packages: Vec<&str> = FRAMEWORK.iter().map(|(package, _)| *package).collect();
    Meaning::Nothing(format!(
        "`{name}` is neither a file of the task (`./…`) nor a package that Koipond stands in for ({}); other npm packages and Node modules are not loaded yet",
        packages.join(", ")
    ))
}

/// A relative path from the module that imports it, without `.` and `..`; `None` above the task's folder.
fn joined(base: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_imports_stay_inside_the_task() {
        assert_eq!(joined("src/task.js", "./audit.js").as_deref(), Some("src/audit.js"));
        assert_eq!(joined("src/task.js", "../lib/a.js").as_deref(), Some("lib/a.js"));
        assert_eq!(joined("task.js", "../a.js"), None);
    }

    #[test]
    fn a_task_cannot_import_our_internals() {
        assert!(matches!(meaning("task.js", HOST), Meaning::Nothing(why) if why.contains("koipond:host")));
        assert!(matches!(meaning("task.js", "koipond:inspect/layout"), Meaning::Nothing(_)));
        assert!(matches!(meaning("@_koii/task-manager", HOST), Meaning::Ours(HOST)));
    }

    #[test]
    fn a_part_of_a_module_of_ours_is_found_by_its_whole_name() {
        assert!(matches!(meaning("koipond:inspect", "koipond:inspect/layout"), Meaning::Ours("koipond:inspect/layout")));
        assert!(matches!(meaning("koipond:inspect/errors", "koipond:inspect/kinds"), Meaning::Ours("koipond:inspect/kinds")));
    }
}

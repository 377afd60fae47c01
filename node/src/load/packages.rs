//! Which file or module a specifier means, as Node.js finds it: relative paths, packages, their `exports`, builtins, our stand-ins.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use oxc_resolver::{ResolveError, ResolveOptions, ResolverGeneric};

use super::builtin::builtin;
use super::files::{Files, TaskFiles, inside};
use super::parse::Form;
use super::resolve::{is_ours, stand_in};

/// What a specifier means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file of the task.
    File(String),
    /// A module of Node.js that we stand in for, by our name of it.
    Builtin(&'static str),
    /// A package that we stand in for.
    Ours(&'static str),
    /// Nothing, for this reason.
    Nothing(String),
}

/// Endings of files that are tried in turn, those of the importer's own language first.
const JAVASCRIPT: [&str; 7] = [".js", ".mjs", ".cjs", ".json", ".ts", ".mts", ".cts"];
const TYPESCRIPT: [&str; 7] = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];
/// Names of modules of Node.js 20, those without a module of ours among them.
const OF_NODE: &str = " assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events \
    fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys test \
    timers tls trace_events tty url util v8 vm wasi worker_threads zlib sqlite sea ";

/// Finds what specifiers mean within a task.
pub(super) struct Packages {
    files: Rc<Files>,
    resolvers: [ResolverGeneric<TaskFiles>; 4],
    types: RefCell<BTreeMap<String, Option<String>>>,
}

impl Packages {
    pub(super) fn new(files: &Rc<Files>) -> Self {
        let resolver = |import: bool, typescript: bool| ResolverGeneric::new_with_file_system(TaskFiles, options(import, typescript));
        let resolvers = [resolver(false, false), resolver(false, true), resolver(true, false), resolver(true, true)];
        Self { files: Rc::clone(files), resolvers, types: RefCell::default() }
    }

    /// What a specifier in a file means; `import` tells it from `require`.
    pub(super) fn find(&self, base: &str, specifier: &str, import: bool) -> Target {
        if let Some(found) = builtin(specifier) {
            return Target::Builtin(found.module);
        }
        if let Some(why) = refused(specifier) {
            return Target::Nothing(why);
        }
        let wanted = specifier.strip_prefix("file://").unwrap_or(specifier);
        let relative = wanted.starts_with("./") || wanted.starts_with("../") || matches!(wanted, "." | "..");
        if relative && climbs_out(base, wanted) {
            return Target::Nothing("it lies outside of the task's folder; keep a task's files inside of it".to_owned());
        }
        let folder = Path::new("/").join(base).parent().map_or_else(|| PathBuf::from("/"), Path::to_owned);
        let resolver = &self.resolvers[usize::from(import) * 2 + usize::from(is_typescript(base))];
        let found = self.files.while_open(|| resolver.resolve(&folder, wanted));
        match found {
            Ok(found) => file(inside(found.path())),
            Err(_) if stand_in(wanted).is_some() => stand_in(wanted).map_or_else(|| unreachable(wanted), Target::Ours),
            Err(_) if relative || wanted.starts_with('/') => Target::Nothing("there is no such file in the task's folder".to_owned()),
            Err(why) => Target::Nothing(not_installed(wanted, &why)),
        }
    }

    /// Whether a file is an ES module or CommonJS, by its ending and its package.
    pub(super) fn form(&self, path: &str) -> Form {
        match ending(path) {
            ".mjs" | ".mts" => Form::Module,
            ".cjs" | ".cts" => Form::Script,
            _ if self.kind(path).as_deref() == Some("module") => Form::Module,
            _ => Form::AsWritten,
        }
    }

    /// The `type` of the package to which a file belongs.
    fn kind(&self, path: &str) -> Option<String> {
        let folder = path.rsplit_once('/').map(|(folder, _)| folder);
        let key = folder.unwrap_or_default();
        if let Some(known) = self.types.borrow().get(key) {
            return known.clone();
        }
        let package = if key.is_empty() { "package.json".to_owned() } else { format!("{key}/package.json") };
        let read = self.files.read(&package).and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
        let found = match (read, folder) {
            (Some(package), _) => package["type"].as_str().map(str::to_owned),
            // A package ends at its folder in node_modules.
            (None, Some(folder)) if !folder.ends_with("node_modules") => self.kind(folder),
            (None, _) => None,
        };
        self.types.borrow_mut().insert(key.to_owned(), found.clone());
        found
    }
}

fn options(import: bool, typescript: bool) -> ResolveOptions {
    let words = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let way = if import { "import" } else { "require" };
    let beside = |from: &str, to: &[&str]| (from.to_owned(), words(to));
    ResolveOptions {
        condition_names: words(&["node", way, "module-sync", "default"]),
        extensions: words(if typescript { &TYPESCRIPT } else { &JAVASCRIPT }),
        extension_alias: if typescript {
            vec![beside(".js", &[".ts", ".js"]), beside(".mjs", &[".mts", ".mjs"]), beside(".cjs", &[".cts", ".cjs"])]
        } else {
            Vec::new()
        },
        main_fields: words(&["main", "module"]),
        symlinks: false,
        node_path: false,
        ..ResolveOptions::default()
    }
}

/// The ending of a file's name, with its dot.
pub(super) fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rfind('.').map_or("", |dot| &name[dot..])
}

/// Whether a file is TypeScript.
pub(super) fn is_typescript(path: &str) -> bool {
    matches!(ending(path), ".ts" | ".mts" | ".cts")
}

fn file(path: String) -> Target {
    match ending(&path) {
        ".node" => Target::Nothing(format!("`{path}` is a native addon; Koipond runs JavaScript only, see docs/node-support.md")),
        ".tsx" | ".jsx" => Target::Nothing(format!("`{path}` is JSX, which is not loaded; build the task first and name its bundle")),
        ".wasm" => Target::Nothing(format!("`{path}` is WebAssembly, which is not in Koipond; see docs/node-support.md")),
        _ if path.ends_with(".d.ts") => Target::Nothing(format!("`{path}` holds types alone")),
        _ => Target::File(path),
    }
}

/// Why a name that is Node's or ours cannot be had.
fn refused(specifier: &str) -> Option<String> {
    let bare = specifier.strip_prefix("node:");
    let family = bare.unwrap_or(specifier).split('/').next().unwrap_or_default();
    let of_node = !family.is_empty() && OF_NODE.contains(&format!(" {family} "));
    if of_node && (bare.is_some() || !specifier.contains('/')) {
        return Some(format!("`{specifier}` is a module of Node.js that is not in Koipond; see docs/node-support.md"));
    }
    if bare.is_some() {
        return Some(format!("No such built-in module: {specifier}"));
    }
    is_ours(specifier).then_some(()).filter(|()| stand_in(specifier).is_none()).map(|()| format!("there is no module `{specifier}`"))
}

fn not_installed(specifier: &str, why: &ResolveError) -> String {
    match why {
        ResolveError::PackagePathNotExported { subpath, package_json_path, .. } if subpath == "." => {
            format!("No \"exports\" main defined in {}", package_json_path.display())
        }
        ResolveError::PackagePathNotExported { subpath, package_json_path, .. } => {
            format!("Package subpath '{subpath}' is not defined by \"exports\" in {}", package_json_path.display())
        }
        ResolveError::PackageImportNotDefined(..) => format!("Package import specifier \"{specifier}\" is not defined"),
        ResolveError::NotFound(_) => {
            let mut parts = specifier.split('/');
            let first = parts.next().unwrap_or(specifier);
            let rest = if first.starts_with('@') { parts.next().map(|name| format!("/{name}")) } else { None };
            let package = format!("{first}{}", rest.unwrap_or_default());
            format!("the npm package `{package}` is not installed; run `npm install` in the task's folder, see docs/node-support.md")
        }
        why => why.to_string(),
    }
}

fn unreachable(wanted: &str) -> Target {
    Target::Nothing(format!("there is no module `{wanted}`"))
}

/// Whether a relative path leads above the task's folder.
fn climbs_out(base: &str, specifier: &str) -> bool {
    let mut depth = base.split('/').count() as i64 - 1;
    for part in specifier.split('/') {
        match part {
            "." | "" => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_imports_stay_inside_the_task() {
        assert!(!climbs_out("src/task.js", "./audit.js"));
        assert!(!climbs_out("src/task.js", "../lib/a.js"));
        assert!(climbs_out("task.js", "../a.js"));
        assert!(climbs_out("src/task.js", "../../a.js"));
    }

    #[test]
    fn a_module_of_node_that_we_lack_is_named() {
        assert!(refused("node:nope").is_some_and(|why| why.contains("node:nope")));
        assert!(refused("sqlite").is_some_and(|why| why.contains("docs/node-support.md")));
        assert_eq!(refused("axios"), None);
        assert!(refused("koipond:host").is_some());
    }
}

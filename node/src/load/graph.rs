//! All files that a task can reach by name, read and parsed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Mutex;

use super::compile::TaskProblem;
use super::files::Files;
use super::packages::{Packages, Target, ending, is_typescript};
use super::parse::{Form, Parsed, Wrong, parse};
use super::place::{At, Map, Places};
use super::resolve::is_ours;
use super::typescript::javascript;
use super::unwrap::{inline, unwrap};

/// The stack on which a text is read: what is nested in a file as large as is allowed fits, and memory is taken as it is used.
const STACK: usize = 1 << 30;
/// A stack for machines on which there is no room for that.
const SMALL_STACK: usize = 64 << 20;
/// Files above this many bytes are first read by the engine, which has a limit of its own to what it nests.
const LARGE: usize = 256 << 10;

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    Module,
    Script,
    Json,
    /// It throws this when it is loaded.
    Broken(String),
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct FileNode {
    pub(super) body: Body,
    /// Its text as JavaScript.
    pub(super) text: String,
    pub(super) places: Places,
    pub(super) parsed: Parsed,
    /// Whether it imports as Node.js does, and not as webpack and TypeScript do.
    pub(super) strict: bool,
    /// Exported types of TypeScript.
    pub(super) types: BTreeSet<String>,
    /// What its specifiers mean; `true` for those that it imports.
    pub(super) targets: BTreeMap<(String, bool), Target>,
}

/// The files by path.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) files: BTreeMap<String, FileNode>,
}

/// Whether a file belongs to a package that was installed.
pub(super) fn installed(path: &str) -> bool {
    path.split('/').any(|part| part == "node_modules")
}

/// A place as people read it.
fn problem(path: &str, at: Option<At>, message: String) -> TaskProblem {
    TaskProblem { place: at.map_or_else(|| path.to_owned(), |at| at.in_file(path)), message }
}

impl Graph {
    /// Reads all files that can be reached from one.
    pub(super) fn gather(entry: &str, files: &Rc<Files>, packages: &Packages) -> Result<Self, TaskProblem> {
        let mut graph = Self::default();
        let mut open = vec![entry.to_owned()];
        while let Some(path) = open.pop() {
            if graph.files.contains_key(&path) {
                continue;
            }
            if is_ours(&path) {
                return Err(problem(&path, None, "this name is one of Koipond's own modules; rename the file or its folder".to_owned()));
            }
            let mut form = packages.form(&path);
            let strict = form == Form::Module;
            // A bundle is CommonJS whatever the package around it says: the task node runs it outside of the package.
            if path == entry && form == Form::Module && matches!(ending(&path), ".js" | ".ts") {
                form = Form::AsWritten;
            }
            let mut node = read(&path, form, files)?;
            node.strict = strict && node.body == Body::Module;
            let found = node.resolve(&path, packages)?;
            open.extend(found.into_iter().rev().filter(|path| !graph.files.contains_key(path)));
            graph.files.insert(path, node);
        }
        Ok(graph)
    }

    /// What a specifier in a file means.
    pub(super) fn target(&self, path: &str, specifier: &str, import: bool) -> Option<&Target> {
        self.files.get(path)?.targets.get(&(specifier.to_owned(), import))
    }

    /// Whether a target is an ES module among the files.
    pub(super) fn module<'t>(&self, target: &'t Target) -> Option<&'t str> {
        match target {
            Target::File(path) if self.files.get(path).is_some_and(|node| node.body == Body::Module) => Some(path),
            _ => None,
        }
    }
}

impl FileNode {
    fn broken(message: String) -> Self {
        Self::of(Body::Broken(message), String::new())
    }

    fn of(body: Body, text: String) -> Self {
        let (places, parsed) = Default::default();
        Self { body, text, places, parsed, strict: false, types: Default::default(), targets: BTreeMap::new() }
    }

    /// Finds what its specifiers mean; the files among that.
    fn resolve(&mut self, path: &str, packages: &Packages) -> Result<Vec<String>, TaskProblem> {
        let imported = self.parsed.imports.iter().map(|(specifier, wanted)| (specifier.clone(), true, Some(wanted.at)));
        let loaded = self.parsed.loads.iter().map(|(specifier, import)| (specifier.clone(), *import, None));
        let all: Vec<_> = imported.chain(loaded).collect();
        for (specifier, import, at) in all {
            let target = packages.find(path, &specifier, import);
            if let (Target::Nothing(why), Some(at)) = (&target, at) {
                let message = format!("it imports `{specifier}`: {why}");
                if !installed(path) {
                    let (file, at) = self.places.find(path, at);
                    return Err(problem(&file, Some(at), message));
                }
                *self = Self::broken(format!("Error: {path}: {message}"));
                return Ok(Vec::new());
            }
            self.targets.insert((specifier, import), target);
        }
        let file = |target: &Target| if let Target::File(path) = target { Some(path.clone()) } else { None };
        Ok(self.targets.values().filter_map(file).collect())
    }
}

/// Reads and parses a file.
fn read(path: &str, form: Form, files: &Files) -> Result<FileNode, TaskProblem> {
    let Some(content) = files.read(path) else {
        return Err(problem(path, None, "this file does not exist".to_owned()));
    };
    let read = match std::str::from_utf8(&content) {
        Err(_) => return Err(problem(path, None, "this file is not UTF-8 text".to_owned())),
        Ok(text) if ending(path) == ".json" => json(text.trim_start_matches('\u{feff}')),
        Ok(text) => javascript_of(path, text.trim_start_matches('\u{feff}'), form, files),
    };
    match read {
        Ok(node) => Ok(node),
        Err(wrong) if installed(path) => Ok(FileNode::broken(format!("{}: {}", wrong.at.in_file(path), wrong.message))),
        Err(wrong) => Err(problem(path, Some(wrong.at), wrong.message)),
    }
}

fn json(text: &str) -> Result<FileNode, Wrong> {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => Ok(FileNode::of(Body::Json, text.to_owned())),
        Err(why) => {
            let zero_based = |n: usize| u32::try_from(n.saturating_sub(1)).unwrap_or(u32::MAX);
            let at = At { line: zero_based(why.line()), column: zero_based(why.column()) };
            let words = why.to_string();
            let words = words.rfind(" at line").map_or(words.as_str(), |end| &words[..end]);
            Err(Wrong { at, message: format!("it is not valid JSON: {words}") })
        }
    }
}

fn javascript_of(path: &str, text: &str, form: Form, files: &Files) -> Result<FileNode, Wrong> {
    if text.len() > LARGE {
        let why = "a TypeScript file of this size is not read; build the task first and name its bundle";
        if is_typescript(path) {
            return Err(Wrong { at: At::default(), message: why.to_owned() });
        }
        on_large_stack(|| super::bytecode::check(path, text, form))?;
    }
    let mut node = on_large_stack(|| understood(path, text, form))?;
    if !is_typescript(path) && !installed(path) {
        node.places_of_bundle(path, text, files);
    }
    Ok(node)
}

/// What needs a stack as deep as the text is nested.
fn understood(path: &str, text: &str, form: Form) -> Result<FileNode, Wrong> {
    let look = (!installed(path)).then_some(path);
    let (mut places, mut types) = Default::default();
    let made = if is_typescript(path) {
        let made = javascript(text, path, form)?;
        Places::mapped(&mut places, made.map);
        types = made.types;
        Some(made.text)
    } else {
        unwrap(text, &mut places)
    };
    let text = made.unwrap_or_else(|| text.to_owned());
    let parsed = parse(&text, form, look).map_err(|wrong| {
        if places.is_empty() {
            // The engine's own words for what it would not run.
            return super::bytecode::check(path, &text, form).err().unwrap_or(wrong);
        }
        let (_, at) = places.find(path, wrong.at);
        Wrong { at, ..wrong }
    })?;
    let body = if parsed.module { Body::Module } else { Body::Script };
    Ok(FileNode { body, text, places, parsed, strict: false, types, targets: BTreeMap::new() })
}

impl FileNode {
    /// Follows the source map that a bundle names at its end.
    fn places_of_bundle(&mut self, path: &str, text: &str, files: &Files) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
        let Some((_, address)) = last.rsplit_once("//# sourceMappingURL=") else { return };
        let beside = || {
            let name = if folder.is_empty() { address.to_owned() } else { format!("{folder}/{address}") };
            files.read(&name).and_then(|content| String::from_utf8(content.to_vec()).ok())
        };
        if let Some(json) = inline(address).or_else(beside) {
            self.places.mapped_last(Map::new(json, folder));
        }
    }
}

/// Runs something on a thread with a large stack: oxc has no limit of its own to what it nests, and the engine's fits into it.
pub(super) fn on_large_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    // Where the machine has no room for the larger stack, starting fails before anything ran, so it can be tried again.
    let run = Mutex::new(Some(run));
    let once = || run.lock().ok().and_then(|mut run| run.take()).map(|run| run());
    std::thread::scope(|scope| {
        let start = |stack| std::thread::Builder::new().name("koipond-read".to_owned()).stack_size(stack).spawn_scoped(scope, once);
        let thread = start(STACK).or_else(|_| start(SMALL_STACK)).expect("a thread starts while there is memory");
        match thread.join() {
            Ok(done) => done.expect("it runs once"),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

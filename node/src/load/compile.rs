//! A task: its files gathered, put together and compiled to bytecode, once for any number of nodes.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use koipond_record::event::JsError;

use super::bytecode::{AROUND, As, Press, in_place};
use super::files::Files;
use super::graph::{Body, FileNode, Graph, installed, on_large_stack};
use super::link::{Linked, link, quoted};
use super::look::Warning;
use super::ours;
use super::packages::{Packages, Target};
use super::place::{At, Places};
use super::resolve::stand_in;

/// Gives the content of a task's files by their path within the task.
pub type FileSource = Rc<dyn Fn(&str) -> Option<Arc<[u8]>>>;

/// A compiled task. It holds no engine, so nodes on any thread can load it.
#[derive(Clone, Debug, Default)]
pub struct Task {
    pub(crate) entry: String,
    /// ES modules, ours among them, as bytecode.
    pub(crate) modules: BTreeMap<String, Arc<[u8]>>,
    /// Files that `require` loads in another way.
    pub(crate) scripts: BTreeMap<String, Script>,
    /// What imports mean, by importer and specifier: the name of a module.
    pub(crate) imports: BTreeMap<(String, String), String>,
    /// What is meant by what is loaded by name at run time; `true` for `import()`.
    pub(crate) loads: BTreeMap<(String, String, bool), Load>,
    /// The modules that a module of the task imports.
    pub(crate) needs: BTreeMap<String, Vec<String>>,
    /// Modules that wait at their top level, or import one that does.
    pub(crate) awaits: BTreeSet<String>,
    /// Modules that say `import.meta`.
    pub(crate) metas: BTreeSet<String>,
    places: BTreeMap<String, Places>,
    warnings: Vec<Warning>,
    files: BTreeMap<String, Arc<[u8]>>,
}

/// A file that is no ES module.
#[derive(Clone, Debug)]
pub(crate) enum Script {
    /// Bytecode that comes to a function of `exports`, `require`, `module`, `__filename`, `__dirname`.
    CommonJs(Arc<[u8]>),
    /// Text.
    Json(Arc<str>),
}

/// What a specifier means at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// A file of the task.
    File(String),
    /// A module of Node.js, by our name of it.
    Builtin(&'static str),
    /// A package that we stand in for.
    Ours(&'static str),
    /// Nothing, for this reason.
    Nothing(String),
}

/// A task that cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", if place.is_empty() { String::new() } else { format!("{place}: ") })]
pub struct TaskProblem {
    /// `audit.js:14:9`, or the file alone; empty where nothing tells.
    pub place: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl Task {
    /// Every file that was read, with its content.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, Arc<[u8]>> {
        &self.files
    }

    /// The task with files that its code may read and that nothing imports.
    #[must_use]
    pub fn with_data(mut self, data: BTreeMap<String, Arc<[u8]>>) -> Self {
        for (path, content) in data {
            self.files.entry(path).or_insert(content);
        }
        self
    }

    /// What its code makes one doubt, without running it.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The packages that it imports and that are not installed, so that ours stand in for them.
    #[must_use]
    pub fn stand_ins(&self) -> BTreeSet<&str> {
        let imported = self.imports.values().filter_map(|module| stand_in(module));
        let loaded = self.loads.values().filter_map(|load| if let Load::Ours(package) = load { Some(*package) } else { None });
        imported.chain(loaded).collect()
    }

    /// Whether its code says `throw null` or rejects with it.
    #[must_use]
    pub(crate) fn throws_null(&self) -> bool {
        let says = |text: &[u8]| {
            let dense: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            [b"thrownull".as_slice(), b"throw(null", b"reject(null"].iter().any(|words| dense.windows(words.len()).any(|at| at == *words))
        };
        self.files.values().any(|content| says(content))
    }

    /// The bytes of its bytecode and that of the framework, as each node loads them.
    #[must_use]
    pub fn bytecode_bytes(&self) -> usize {
        let scripts = self.scripts.values().map(|script| match script {
            Script::CommonJs(bytecode) => bytecode.len(),
            Script::Json(text) => text.len(),
        });
        self.modules.values().map(|m| m.len()).chain(scripts).sum()
    }

    /// An error with every place in the task's code as its creator wrote it.
    pub(crate) fn in_files(&self, error: JsError) -> JsError {
        let mut creators: Option<String> = None;
        let mut any: Option<String> = None;
        let stack: Vec<String> = error.stack.lines().map(|line| self.line_in_files(line, &mut creators, &mut any)).collect();
        let stack = if error.stack.ends_with('\n') { stack.join("\n") + "\n" } else { stack.join("\n") };
        let place = creators.or(any).unwrap_or(error.place);
        JsError { place, stack, ..error }
    }

    fn line_in_files(&self, line: &str, creators: &mut Option<String>, any: &mut Option<String>) -> String {
        let Some(start) = line.find("at ").map(|at| line[at..].rfind('(').map_or(at + 3, |open| at + open + 1)) else {
            return line.to_owned();
        };
        let inner = line[start..].trim_end_matches(')');
        let Some((file, row, column)) = split(inner) else { return line.to_owned() };
        if !self.modules.contains_key(file) && !self.scripts.contains_key(file) || crate::load::is_ours(file) {
            return line.to_owned();
        }
        let at = At { line: row.saturating_sub(1), column: column.saturating_sub(1) };
        let (file, at) = self.places.get(file).map_or_else(|| (file.to_owned(), at), |places| places.find(file, at));
        let shown = at.in_file(&file);
        if !installed(&file) {
            let _ = creators.get_or_insert_with(|| shown.clone());
        }
        let _ = any.get_or_insert_with(|| shown.clone());
        format!("{}{shown}{}", &line[..start], &line[start + inner.len()..])
    }
}

/// `file:line:column` in its parts.
fn split(place: &str) -> Option<(&str, u32, u32)> {
    let mut parts = place.rsplitn(3, ':');
    let (column, row, file) = (parts.next()?, parts.next()?, parts.next()?);
    Some((file, row.parse().ok()?, column.parse().ok()?))
}

/// Compiles the task whose first module is `entry`.
///
/// # Errors
/// When a file is missing, an import means nothing, or the source is no JavaScript: where and why.
pub fn compile(entry: &str, source: FileSource) -> Result<Task, TaskProblem> {
    let files = Files::new(source);
    let packages = Packages::new(&files);
    let mut graph = Graph::gather(entry, &files, &packages)?;
    let linked = link(&mut graph);
    let task = on_large_stack(|| pressed(graph, linked))?;
    Ok(Task { entry: entry.to_owned(), files: files.found(), ..task })
}

/// The files as bytecode.
fn pressed(mut graph: Graph, linked: Linked) -> Result<Task, TaskProblem> {
    let mut task = Task { warnings: super::look::warnings(&graph, &linked), ..Task::default() };
    task.modules.extend(ours::modules().iter().map(|(name, bytecode)| (name.clone(), Arc::clone(bytecode))));
    let press = Press::new();
    for (name, text) in &linked.made {
        let bytecode = press.compile(name, text, As::Ours).map_err(|error| problem(name, &Places::default(), &error))?;
        task.modules.insert(name.clone(), bytecode.into());
    }
    for (path, node) in std::mem::take(&mut graph.files) {
        task.add(&press, &path, node, &linked)?;
    }
    let Linked { imports, needs, awaits, .. } = linked;
    Ok(Task { imports, needs, awaits, ..task })
}

fn problem(path: &str, places: &Places, error: &JsError) -> TaskProblem {
    let place = if error.place.is_empty() {
        String::new()
    } else {
        let (file, at) = places.find(path, in_place(&error.place));
        at.in_file(&file)
    };
    TaskProblem { place, message: format!("{}: {}", error.name, error.message) }
}

impl Task {
    /// Compiles a file into the task.
    fn add(&mut self, press: &Press, path: &str, node: FileNode, linked: &Linked) -> Result<(), TaskProblem> {
        let FileNode { body, text, mut places, mut parsed, targets, .. } = node;
        for ((specifier, import), target) in targets {
            self.loads.insert((path.to_owned(), specifier, import), target.into());
        }
        let broken = |message: &str| format!("{}throw new SyntaxError({});{}", AROUND[0], quoted(message), AROUND[1]);
        let way = if body == Body::Module { As::Module } else { As::Script };
        let text = match body {
            Body::Json => {
                self.scripts.insert(path.to_owned(), Script::Json(text.into()));
                return Ok(());
            }
            Body::Broken(message) => broken(&message),
            Body::Module => {
                if parsed.meta {
                    self.metas.insert(path.to_owned());
                }
                parsed.edits.apply(&text, &mut places) + linked.after.get(path).map_or("", String::as_str)
            }
            Body::Script => {
                if text.starts_with("#!") {
                    parsed.edits.replace(0, 2, "//");
                }
                parsed.edits.replace(0, 0, AROUND[0]);
                parsed.edits.apply(&text, &mut places) + AROUND[1]
            }
        };
        let (bytecode, way) = match press.compile(path, &text, way) {
            Ok(bytecode) => (bytecode, way),
            Err(error) if !installed(path) => return Err(problem(path, &places, &error)),
            Err(error) => {
                let text = broken(&format!("{path}: {}", error.message));
                (press.compile(path, &text, As::Script).map_err(|error| problem(path, &places, &error))?, As::Script)
            }
        };
        if way == As::Module {
            self.modules.insert(path.to_owned(), bytecode.into());
        } else {
            self.scripts.insert(path.to_owned(), Script::CommonJs(bytecode.into()));
        }
        if !places.is_empty() {
            self.places.insert(path.to_owned(), places);
        }
        Ok(())
    }
}

impl From<Target> for Load {
    fn from(target: Target) -> Self {
        match target {
            Target::File(path) => Self::File(path),
            Target::Builtin(module) => Self::Builtin(module),
            Target::Ours(package) => Self::Ours(package),
            Target::Nothing(why) => Self::Nothing(why),
        }
    }
}

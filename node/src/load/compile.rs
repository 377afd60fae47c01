//! Source to bytecode: once per task, for any number of nodes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use koipond_record::event::JsError;
use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{CatchResultExt, Context, Ctx, Error, Module, Result, Runtime, WriteOptions};

use super::ours;
use super::resolve::{Meaning, is_ours, meaning};
use crate::engine::caught;

/// Gives the content of a task's files by their path within the task.
pub type FileSource = Rc<dyn Fn(&str) -> Option<Arc<[u8]>>>;

/// A compiled task. It holds no engine, so nodes on any thread can load it.
#[derive(Clone, Debug, Default)]
pub struct Task {
    pub(crate) entry: String,
    pub(crate) modules: BTreeMap<String, Arc<[u8]>>,
    pub(crate) imports: BTreeMap<(String, String), String>,
    files: BTreeMap<String, Arc<[u8]>>,
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
        self.modules.values().map(|m| m.len()).sum()
    }
}

#[derive(Default)]
struct Gathered {
    task: Task,
    problem: Option<TaskProblem>,
}

#[derive(Clone)]
struct Compiler {
    source: FileSource,
    gathered: Rc<RefCell<Gathered>>,
}

/// Compiles the task whose first module is `entry`.
///
/// # Errors
/// When a file is missing, an import means nothing, or the source is no JavaScript: where and why.
pub fn compile(entry: &str, source: FileSource) -> std::result::Result<Task, TaskProblem> {
    let compiler = Compiler { source, gathered: Rc::default() };
    let failed = compiler.declare_all([entry]);
    let mut gathered = compiler.gathered.take();
    if let Some(error) = failed {
        let place = error.place.clone();
        let found = TaskProblem { place, message: format!("{}: {}", error.name, error.message) };
        return Err(gathered.problem.unwrap_or(found));
    }
    gathered.task.entry = entry.to_owned();
    // What is ours is compiled once for all tasks.
    gathered.task.modules.retain(|name, _| !is_ours(name));
    gathered.task.modules.extend(ours::modules().iter().map(|(name, bytecode)| ((*name).to_owned(), Arc::clone(bytecode))));
    gathered.task.imports.extend(ours::imports().iter().map(|(import, found)| (import.clone(), found.clone())));
    Ok(gathered.task)
}

/// Compiles modules of our own.
pub(super) fn compile_ours(names: impl IntoIterator<Item = &'static str>) -> Task {
    let compiler = Compiler { source: Rc::new(|_| None), gathered: Rc::default() };
    if let Some(error) = compiler.declare_all(names) {
        panic!("a module of our own is no JavaScript: {}: {} ({})", error.name, error.message, error.place);
    }
    compiler.gathered.take().task
}

impl Compiler {
    /// Declares modules and all that they import; the error of the first that cannot be.
    fn declare_all<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<JsError> {
        let runtime = Runtime::new().expect("an engine starts while there is memory");
        runtime.set_max_stack_size(4 << 20);
        runtime.set_loader(self.clone(), self.clone());
        let context = Context::full(&runtime).expect("a context starts while there is memory");
        context.with(|ctx| {
            for module in names {
                if self.gathered.borrow().task.modules.contains_key(module) {
                    continue;
                }
                if let Err(error) = self.declare(&ctx, module).catch(&ctx) {
                    return Some(caught(&ctx, error));
                }
            }
            None
        })
    }

    fn declare<'js>(&self, ctx: &Ctx<'js>, name: &str) -> Result<Module<'js, Declared>> {
        let ours = ours::source(name);
        let text: Arc<[u8]> = match ours {
            Some(text) => text.as_bytes().into(),
            None => self.read(name)?,
        };
        let module = Module::declare(ctx.clone(), name, text.as_ref())?;
        // A creator reads the lines of the task in stack traces, nobody those of our modules, and every node pays for them.
        let options = WriteOptions { strip_source: true, strip_debug: ours.is_some(), ..WriteOptions::default() };
        let bytecode = module.write(options)?;
        self.gathered.borrow_mut().task.modules.insert(name.to_owned(), bytecode.into());
        Ok(module)
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>> {
        let Some(content) = (self.source)(path) else {
            return Err(self.fail(path, "this file does not exist".to_owned()));
        };
        if std::str::from_utf8(&content).is_err() {
            return Err(self.fail(path, "this file is not UTF-8 text".to_owned()));
        }
        self.gathered.borrow_mut().task.files.insert(path.to_owned(), Arc::clone(&content));
        Ok(content)
    }

    fn fail(&self, place: &str, message: String) -> Error {
        let error = Error::new_loading_message(place, message.clone());
        self.gathered.borrow_mut().problem = Some(TaskProblem { place: place.to_owned(), message });
        error
    }
}

impl Resolver for Compiler {
    fn resolve<'js>(&mut self, _: &Ctx<'js>, base: &str, name: &str, _: Option<ImportAttributes<'js>>) -> Result<String> {
        let found = match meaning(base, name) {
            Meaning::Ours(module) => module.to_owned(),
            Meaning::File(paths) => match paths.iter().find(|path| (self.source)(path).is_some()) {
                Some(path) => path.clone(),
                None => return Err(self.fail(base, format!("it imports `{name}`, and there is no such file in the task's folder"))),
            },
            Meaning::Nothing(why) => return Err(self.fail(base, format!("it imports `{name}`: {why}"))),
        };
        self.gathered.borrow_mut().task.imports.insert((base.to_owned(), name.to_owned()), found.clone());
        Ok(found)
    }
}

impl Loader for Compiler {
    fn load<'js>(&mut self, ctx: &Ctx<'js>, name: &str, _: Option<ImportAttributes<'js>>) -> Result<Module<'js, Declared>> {
        self.declare(ctx, name)
    }
}

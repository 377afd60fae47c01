//! Text to bytecode, one file at a time.

use std::borrow::Cow;

use koipond_record::event::JsError;
use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{CatchResultExt as _, Context, Ctx, Module, Result, Runtime, WriteOptions};

use super::parse::{Form, Wrong};
use super::place::At;
use crate::engine::{caught, compile_script};

/// What stands around the text of a CommonJS module.
pub(super) const AROUND: [&str; 2] = ["(function (exports, require, module, __filename, __dirname) { ", "\n})"];

/// An engine that compiles.
pub(super) struct Press {
    context: Context,
}

/// How a text is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum As {
    /// A module of the task, whose lines its creator reads in stack traces.
    Module,
    /// A module of ours, whose lines nobody reads and for which every node would pay.
    Ours,
    /// A script, with [`AROUND`] around it.
    Script,
}

impl Press {
    pub(super) fn new() -> Self {
        let runtime = Runtime::new().expect("an engine starts while there is memory");
        runtime.set_max_stack_size(4 << 20);
        runtime.set_loader(Anything, Anything);
        let context = Context::full(&runtime).expect("a context starts while there is memory");
        Self { context }
    }

    pub(super) fn compile(&self, name: &str, text: &str, way: As) -> std::result::Result<Vec<u8>, JsError> {
        self.context.with(|ctx| {
            let done = match way {
                As::Script => compile_script(&ctx, name, text),
                As::Module | As::Ours => module(&ctx, name, text, way == As::Ours),
            };
            done.catch(&ctx).map_err(|error| caught(&ctx, error))
        })
    }
}

fn module(ctx: &Ctx<'_>, name: &str, text: &str, ours: bool) -> Result<Vec<u8>> {
    let module = Module::declare(ctx.clone(), name, text)?;
    module.write(WriteOptions { strip_source: true, strip_debug: ours, ..WriteOptions::default() })
}

/// Whether the engine can read a text; it has a limit to what it nests.
pub(super) fn check(path: &str, text: &str, form: Form) -> std::result::Result<(), Wrong> {
    let press = Press::new();
    let scripted = || {
        let plain = if text.starts_with("#!") { Cow::Owned(text.replacen("#!", "//", 1)) } else { Cow::Borrowed(text) };
        let mut wrong = press.compile(path, &format!("{}{plain}{}", AROUND[0], AROUND[1]), As::Script).map(drop).map_err(told);
        if let Err(Wrong { at: At { line: 0, column }, .. }) = &mut wrong {
            *column = column.saturating_sub(u32::try_from(AROUND[0].len()).unwrap_or_default());
        }
        wrong
    };
    let moduled = || press.compile(path, text, As::Module).map(drop).map_err(told);
    match form {
        Form::Module => moduled(),
        Form::Script => scripted(),
        // The reading that comes farther is the one that was meant.
        Form::AsWritten => scripted().or_else(|script| moduled().map_err(|module| if module.at > script.at { module } else { script })),
    }
}

fn told(error: JsError) -> Wrong {
    Wrong { at: in_place(&error.place), message: format!("{}: {}", error.name, error.message) }
}

/// The place that an error names.
pub(super) fn in_place(place: &str) -> At {
    let mut parts = place.rsplit(':').map(|part| part.parse::<u32>().unwrap_or(1).saturating_sub(1));
    let (column, line) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    At { line, column }
}

/// Takes every import as it stands: what it means is decided before, and nothing is linked here.
struct Anything;

impl Resolver for Anything {
    fn resolve<'js>(&mut self, _: &Ctx<'js>, _: &str, name: &str, _: Option<ImportAttributes<'js>>) -> Result<String> {
        Ok(format!("import of {name}"))
    }
}

impl Loader for Anything {
    fn load<'js>(&mut self, ctx: &Ctx<'js>, name: &str, _: Option<ImportAttributes<'js>>) -> Result<Module<'js, Declared>> {
        Module::declare(ctx.clone(), name, "")
    }
}

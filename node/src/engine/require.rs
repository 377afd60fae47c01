//! How a node comes to its task's modules: ES modules for the engine, everything else for `require`.

use std::collections::BTreeSet;
use std::rc::Rc;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{Array, Coerced, Ctx, Exception, Function, IntoJs, Module, Object, Promise, Result, Value};

use super::functions::{Arguments, NativeFunction, namespace_of};
use super::host::Host;
use super::process::load;
use super::script::run_script;
use crate::load::{DOOR, DYNAMIC, FACADE, Load, Script, among_ours, builtin, is_ours, quoted, stand_in};

/// The beginning of the name of a module that `import()` makes of one that is no ES module.
const MADE: &str = "koipond:made/";

/// The module of CommonJS.
const COMMONJS: &str = "koipond:commonjs";

/// What a node has loaded of its task.
#[derive(Debug, Default)]
pub(crate) struct Loading {
    /// ES modules that the engine has.
    loaded: BTreeSet<String>,
    /// Those of them that have run.
    evaluated: BTreeSet<String>,
    /// Facades whose modules are running.
    running: Vec<String>,
}

/// The functions behind `require`.
pub(crate) const FUNCTIONS: &[NativeFunction] = &[
    ("find", find),
    ("namespace", namespace),
    ("flagged", flagged),
    ("code", code),
    ("text", text),
    ("isJson", |host, ctx, args| matches!(script(host, args)?, Some(Script::Json(_))).into_js(ctx)),
    ("isModule", |host, ctx, args| host.task.modules.contains_key(&path(args)?).into_js(ctx)),
    ("isFile", |host, ctx, args| is_file(host, &path(args)?).into_js(ctx)),
    ("isBuiltin", |_, ctx, args| builtin(&args.text(0)?).is_some().into_js(ctx)),
    ("during", during),
    ("evaluated", evaluated),
];

/// The task's first file begins.
pub(super) fn start_task(ctx: &Ctx<'_>, host: &Host) -> Result<()> {
    let entry = &host.task.entry;
    match host.task.modules.get(entry) {
        Some(bytecode) => {
            host.loading.borrow_mut().loaded.insert(entry.clone());
            let module = with_meta(ctx, host, entry, host.reading(ctx, || load(ctx, bytecode))?)?;
            module.eval().map(drop)
        }
        None => namespace_of(host, ctx, COMMONJS)?.get::<_, Function>("start")?.call((entry.as_str(),)),
    }
}

/// The path of a file within the task, from its name in Node.js.
fn path(args: &Arguments<'_, '_>) -> Result<String> {
    args.text(0).map(|name| name.strip_prefix('/').map_or(name.clone(), str::to_owned))
}

fn script<'h>(host: &'h Host, args: &Arguments<'_, '_>) -> Result<Option<&'h Script>> {
    Ok(host.task.scripts.get(&path(args)?))
}

fn is_file(host: &Host, path: &str) -> bool {
    host.task.scripts.contains_key(path) || host.task.modules.contains_key(path) && !is_ours(path)
}

/// `find(base, request)`: the kind of what a request means and its name, or why it means nothing.
fn find<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (base, request) = (path(args)?, args.text(1)?);
    let (kind, name) = match meant(host, &base, &request, false) {
        Load::File(path) => (0, format!("/{path}")),
        Load::Builtin(_) => (1, request),
        Load::Ours(package) => (2, package.to_owned()),
        Load::Nothing(why) => return why.into_js(ctx),
    };
    let pair = Array::new(ctx.clone())?;
    pair.as_object().prop(0, kind.into_js(ctx)?)?;
    pair.as_object().prop(1, name.into_js(ctx)?)?;
    Ok(pair.into_value())
}

/// What a request means at run time: as it was found when the task was read, else among the files that were read then.
fn meant(host: &Host, base: &str, request: &str, import: bool) -> Load {
    if let Some(found) = host.task.loads.get(&(base.to_owned(), request.to_owned(), import)) {
        return found.clone();
    }
    if let Some(found) = builtin(request) {
        return Load::Builtin(found.module);
    }
    let request = request.strip_prefix("file://").unwrap_or(request);
    let found = if request.starts_with('/') || request.starts_with("./") || request.starts_with("../") || matches!(request, "." | "..") {
        beside(host, base, request)
    } else {
        in_packages(host, base, request)
    };
    if let (None, Some(package)) = (&found, stand_in(request)) {
        return Load::Ours(package);
    }
    let why = "a name that is computed reaches only files and packages that the task also names in a literal";
    found.map_or_else(|| Load::Nothing(why.to_owned()), Load::File)
}

fn beside(host: &Host, base: &str, request: &str) -> Option<String> {
    let mut parts: Vec<&str> = if request.starts_with('/') { Vec::new() } else { base.split('/').collect() };
    parts.pop();
    for part in request.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
    const ENDINGS: [&str; 8] = ["", ".js", ".json", ".mjs", ".cjs", ".ts", ".mts", ".cts"];
    let files = ENDINGS.iter().map(|ending| format!("{path}{ending}"));
    files.chain(ENDINGS.iter().skip(1).map(|ending| format!("{folder}index{ending}"))).find(|path| is_file(host, path))
}

/// The file that others get for the name of a package, if it lies where the base can reach it.
fn in_packages(host: &Host, base: &str, request: &str) -> Option<String> {
    let named = host.task.loads.iter().filter(|((_, specifier, _), _)| specifier == request);
    let reached = named.filter_map(|(_, load)| match load {
        Load::File(path) => {
            let package = path.rfind(&format!("node_modules/{}", request.split('/').next().unwrap_or(request)))?;
            base.starts_with(&path[..package]).then_some((package, path))
        }
        _ => None,
    });
    reached.max_by_key(|(package, _)| *package).map(|(_, path)| path.clone())
}

/// `namespace(name)`: an ES module, run if it has not.
fn namespace<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let name = args.text(0)?;
    if !is_ours(&name) {
        if host.task.awaits.contains(&name) {
            let message = format!(
                "require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the top-level await \
                 comes from, use --experimental-print-required-tla.\n  Requiring /{name} "
            );
            return Err(coded(ctx, "ERR_REQUIRE_ASYNC_MODULE", &message));
        }
        if in_cycle(host, &name) {
            let message = format!("Cannot require() ES Module /{name} in a cycle.");
            return Err(coded(ctx, "ERR_REQUIRE_CYCLE_MODULE", &message));
        }
    }
    namespace_of(host, ctx, &name).map(Object::into_value)
}

/// `flagged(name)`: an ES module that has run, with `__esModule` among its names.
fn flagged<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let name = quoted(&args.text(0)?);
    let source = format!("export * from {name}; export {{ default }} from {name}; export const __esModule = true;");
    let (module, _) = Module::declare(ctx.clone(), format!("{DOOR}flagged {name}"), source)?.eval()?;
    module.namespace().map(Object::into_value)
}

/// Whether running a module could come upon one that is running. The engine would not survive it.
fn in_cycle(host: &Host, name: &str) -> bool {
    let loading = host.loading.borrow();
    let (mut open, mut seen) = (vec![name], BTreeSet::new());
    while let Some(name) = open.pop() {
        if loading.evaluated.contains(name) || !seen.insert(name) {
            continue;
        }
        if loading.loaded.contains(name) || loading.running.iter().any(|behind| facade_of(name) == Some(behind)) {
            return true;
        }
        open.extend(host.task.needs.get(name).into_iter().flatten().map(String::as_str));
    }
    false
}

/// What is behind a facade.
fn facade_of(name: &str) -> Option<&str> {
    name.strip_prefix(FACADE).and_then(|rest| rest.split_once(':')).map(|(_, behind)| behind)
}

/// `during(behind, function)`: calls it while what is behind a facade counts as running.
fn during<'js>(host: &Host, _: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (behind, run) = (args.text(0)?, args.get::<Function>(1)?);
    host.loading.borrow_mut().running.push(behind);
    let done = run.call(());
    host.loading.borrow_mut().running.pop();
    done
}

/// `evaluated(path)`: a module of the task has run.
fn evaluated<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    host.loading.borrow_mut().evaluated.insert(args.text(0)?);
    Ok(Value::new_undefined(ctx.clone()))
}

/// `code(filename)`: the function of a CommonJS module.
fn code<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    match script(host, args)? {
        Some(Script::CommonJs(bytecode)) => host.reading(ctx, || run_script(ctx, bytecode)),
        _ => Err(Exception::throw_reference(ctx, "there is no such module")),
    }
}

/// `text(filename)`: a file of JSON.
fn text<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    match script(host, args)? {
        Some(Script::Json(text)) => (&**text).into_js(ctx),
        _ => Err(Exception::throw_reference(ctx, "there is no such file")),
    }
}

fn coded(ctx: &Ctx<'_>, code: &str, message: &str) -> rquickjs::Error {
    let make = || -> Result<Value<'_>> {
        let error = Exception::from_message(ctx.clone(), message)?;
        error.as_object().prop("code", rquickjs::object::Property::from(code).writable().configurable().enumerable())?;
        Ok(error.into_value())
    };
    match make() {
        Ok(error) => ctx.throw(error),
        Err(error) => error,
    }
}

/// The object of a module, run if it has not. A promise of its failure counts as handled, since the failure is given on.
pub(super) fn through_door<'js>(host: &Host, ctx: &Ctx<'js>, door: Module<'js, Declared>) -> Result<Object<'js>> {
    let (door, done): (Module<'js, _>, Promise<'js>) = door.eval()?;
    let over = done.result::<Value>();
    match over {
        Some(Ok(_)) => door.get("it"),
        Some(Err(error)) => {
            let promise = done.into_value();
            host.rejections.borrow_mut().retain(|(kept, _)| !kept.clone().restore(ctx).is_ok_and(|kept| kept == promise));
            Err(error)
        }
        None => Err(coded(
            ctx,
            "ERR_REQUIRE_ASYNC_MODULE",
            "require() cannot be used on an ESM graph with top-level await. Use import() instead.",
        )),
    }
}

fn with_meta<'js>(ctx: &Ctx<'js>, host: &Host, name: &str, module: Module<'js, Declared>) -> Result<Module<'js, Declared>> {
    if host.task.metas.contains(name) {
        let meta = module.meta()?;
        namespace_of(host, ctx, COMMONJS)?.get::<_, Function>("meta")?.call::<_, ()>((meta, name))?;
    }
    Ok(module)
}

/// Finds a task's modules as they were resolved when it was compiled.
pub(super) struct TaskModules(pub(super) Rc<Host>);

impl Resolver for TaskModules {
    fn resolve<'js>(&mut self, ctx: &Ctx<'js>, base: &str, name: &str, _: Option<ImportAttributes<'js>>) -> Result<String> {
        let host = &self.0;
        if base.starts_with(DOOR) {
            return Ok(name.to_owned());
        }
        if let Some(found) = among_ours(base, name) {
            return Ok(found.to_owned());
        }
        if let Some(found) = host.task.imports.get(&(base.to_owned(), name.to_owned())) {
            return Ok(found.clone());
        }
        let request = name.strip_prefix(DYNAMIC).unwrap_or(name);
        match meant(host, base, request, true) {
            Load::File(path) if host.task.modules.contains_key(&path) => Ok(path),
            Load::File(path) => Ok(format!("{MADE}/{path}")),
            Load::Builtin(module) => Ok(format!("{MADE}{module}")),
            Load::Ours(package) => Ok(package.to_owned()),
            Load::Nothing(why) => {
                let relative = request.starts_with('.') || request.starts_with('/');
                let what = if relative { "module" } else { "package" };
                Err(coded(ctx, "ERR_MODULE_NOT_FOUND", &format!("Cannot find {what} '{request}' imported from /{base} ({why})")))
            }
        }
    }
}

impl Loader for TaskModules {
    fn load<'js>(&mut self, ctx: &Ctx<'js>, name: &str, _: Option<ImportAttributes<'js>>) -> Result<Module<'js, Declared>> {
        let host = &self.0;
        if let Some(behind) = name.strip_prefix(MADE) {
            return made(ctx, host, name, behind);
        }
        let Some(bytecode) = host.task.modules.get(name) else {
            return Err(coded(ctx, "ERR_MODULE_NOT_FOUND", &format!("Cannot find module '/{name}'")));
        };
        if !is_ours(name) {
            host.loading.borrow_mut().loaded.insert(name.to_owned());
        }
        with_meta(ctx, host, name, host.reading(ctx, || load(ctx, bytecode))?)
    }
}

/// A module with the names of one that is no ES module, which runs for that.
fn made<'js>(ctx: &Ctx<'js>, host: &Host, name: &str, behind: &str) -> Result<Module<'js, Declared>> {
    let commonjs = namespace_of(host, ctx, COMMONJS)?;
    let names: Vec<Coerced<String>> = commonjs.get::<_, Function>("namesOf")?.call((behind,))?;
    let names: Vec<_> = names.iter().map(|name| quoted(&name.0)).collect();
    let mut source = format!(
        "import {{ internal }} from \"koipond:host\";\nconst given = internal(\"{COMMONJS}\").facade({}, true, [{}]);\n",
        quoted(behind),
        names.join(", ")
    );
    for (n, name) in names.iter().enumerate() {
        source.push_str(&format!("const _{n} = given[{n}];\nexport {{ _{n} as {name} }};\n"));
    }
    Module::declare(ctx.clone(), name, source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_a_facade_is_told_by_its_name() {
        assert_eq!(facade_of("koipond:facade/node:/src/a.cjs"), Some("/src/a.cjs"));
        assert_eq!(facade_of("koipond:facade/auto:koipond:node/fs"), Some("koipond:node/fs"));
        assert_eq!(facade_of("src/a.js"), None);
    }
}

//! Files put together: what each import gives, and the small modules that stand between ES modules and everything else.
//!
//! An ES module that imports CommonJS, JSON or a module of Node.js imports a *facade*: a module of ours with exactly the names
//! that the task's files ask for. What is asked for as one object (`import * as name`) is asked for under [`NAMESPACE`].

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Body, Graph, installed};
use super::packages::Target;
use super::parse::{Given, NAMESPACE};
use super::resolve::HOST;

/// The beginning of a facade's name.
pub(crate) const FACADE: &str = "koipond:facade/";
/// The beginning of the name of a module with a file's `require`, `module` and so on.
pub(crate) const SCOPE: &str = "koipond:scope/";
/// The module that is told when a module of the task has run.
const EVALUATED: &str = "koipond:evaluated";

/// What linking adds to the files.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// Modules of ours, by name: their source.
    pub(super) made: BTreeMap<String, String>,
    /// What imports mean, by importer and specifier: the name of a module.
    pub(super) imports: BTreeMap<(String, String), String>,
    /// What follows a file's text.
    pub(super) after: BTreeMap<String, String>,
    /// The modules that a module imports.
    pub(super) needs: BTreeMap<String, Vec<String>>,
    /// Modules that wait at their top level, or import one that does.
    pub(super) awaits: BTreeSet<String>,
    /// Names that nobody gives: importer, specifier, name.
    pub(super) missing: Vec<(String, String, String)>,
}

/// Puts the files together.
pub(super) fn link(graph: &mut Graph) -> Linked {
    let mut linker = Linker { graph, facades: BTreeMap::new(), undefined: BTreeMap::new(), linked: Linked::default() };
    linker.ask_all();
    linker.namespaces();
    linker.facades();
    linker.scopes();
    linker.waits();
    linker.linked
}

struct Linker<'g> {
    graph: &'g mut Graph,
    /// Names asked for, by the module and whether its importer is strict.
    facades: BTreeMap<(String, bool), BTreeSet<String>>,
    /// Names that a module shall give though it has nothing under them.
    undefined: BTreeMap<String, BTreeSet<String>>,
    linked: Linked,
}

/// The name by which a facade asks for what is behind it.
fn behind(target: &Target) -> Option<String> {
    match target {
        Target::File(path) => Some(format!("/{path}")),
        Target::Builtin(module) => Some((*module).to_owned()),
        Target::Ours(_) | Target::Nothing(_) => None,
    }
}

fn facade(behind: &str, strict: bool) -> String {
    format!("{FACADE}{}{behind}", if strict { "node:" } else { "auto:" })
}

impl Linker<'_> {
    fn ask_all(&mut self) {
        let mut asked = Vec::new();
        for (path, node) in self.graph.files.iter().filter(|(_, node)| node.body == Body::Module) {
            for (specifier, wanted) in &node.parsed.imports {
                let Some(target) = self.graph.target(path, specifier, true) else { continue };
                asked.push((path.clone(), specifier.clone(), target.clone(), node.strict, wanted.names.clone()));
            }
        }
        for (path, specifier, target, strict, names) in asked {
            let name = self.import(&path, &target, strict);
            self.linked.imports.insert((path.clone(), specifier.clone()), name.clone());
            self.linked.needs.entry(path.clone()).or_default().push(name);
            for name in names {
                if !self.ask(&target, strict, &name, &mut BTreeSet::new()) {
                    self.linked.missing.push((path.clone(), specifier.clone(), name));
                }
            }
        }
    }

    /// The name of the module that an import gives.
    fn import(&mut self, path: &str, target: &Target, strict: bool) -> String {
        match (target, behind(target)) {
            (Target::Ours(name), _) => (*name).to_owned(),
            (Target::File(file), _) if self.graph.module(target).is_some() => file.clone(),
            (_, Some(behind)) => {
                self.facades.entry((behind.clone(), strict)).or_default();
                facade(&behind, strict)
            }
            (_, None) => path.to_owned(),
        }
    }

    /// Sees to it that a module gives a name; whether anybody does.
    fn ask(&mut self, target: &Target, strict: bool, name: &str, seen: &mut BTreeSet<String>) -> bool {
        let Some(path) = self.graph.module(target).map(str::to_owned) else {
            if let Some(behind) = behind(target) {
                self.facades.entry((behind, strict)).or_default().insert(name.to_owned());
            }
            return true;
        };
        if name == NAMESPACE || !seen.insert(path.clone()) || self.gives(&path, name, &mut BTreeSet::new()) {
            return true;
        }
        let node = &self.graph.files[&path];
        let (own_strict, stars) = (node.strict, node.parsed.stars.clone());
        let types = node.types.contains(name);
        let mut others = stars.iter().filter_map(|star| self.graph.target(&path, star, true)).cloned();
        let other = others.find(|target| name != "default" && self.is_open(target, &mut BTreeSet::new()));
        if let Some(other) = other {
            return self.ask(&other, own_strict, name, seen);
        }
        // Types leave nothing behind, and what webpack and TypeScript do not find is `undefined` for them.
        if types || !strict {
            self.undefined.entry(path).or_default().insert(name.to_owned());
        }
        types
    }

    /// Whether a target may give names that only running it tells: it is no ES module, or exports all names of one that is none.
    fn is_open(&self, target: &Target, seen: &mut BTreeSet<String>) -> bool {
        let Some(path) = self.graph.module(target) else { return behind(target).is_some() };
        let mut stars = self.graph.files[path].parsed.stars.iter().filter_map(|star| self.graph.target(path, star, true));
        seen.insert(path.to_owned()) && stars.any(|target| self.is_open(target, seen))
    }

    /// Whether an ES module gives a name by itself.
    fn gives(&self, path: &str, name: &str, seen: &mut BTreeSet<String>) -> bool {
        let Some(node) = self.graph.files.get(path).filter(|_| seen.insert(path.to_owned())) else { return false };
        match node.parsed.exports.get(name) {
            Some(Given::Own | Given::From(..)) => return true,
            None if name == "default" => return false,
            None => {}
        }
        let mut stars = node.parsed.stars.iter().filter_map(|star| self.graph.target(path, star, true));
        stars.any(|target| match (self.graph.module(target), target) {
            (Some(path), _) => self.gives(path, name, seen),
            // What ours give is not known here; the engine finds out.
            (None, Target::Ours(_)) => true,
            _ => false,
        })
    }

    /// Turns `* as name` into a name of the facade where there is one.
    fn namespaces(&mut self) {
        let mut changes = Vec::new();
        for (path, node) in &self.graph.files {
            for (specifier, wanted) in &node.parsed.imports {
                let module = self.linked.imports.get(&(path.clone(), specifier.clone()));
                if module.is_some_and(|module| module.starts_with(FACADE)) {
                    changes.extend(wanted.namespaces.iter().map(|(span, name)| (path.clone(), *span, name.clone())));
                }
            }
        }
        for (path, (start, end), name) in changes {
            if let Some(node) = self.graph.files.get_mut(&path) {
                node.parsed.edits.replace(start, end, format!("{{ {} as {name} }}", quoted(NAMESPACE)));
            }
        }
    }

    fn facades(&mut self) {
        for ((behind, strict), names) in std::mem::take(&mut self.facades) {
            let name = facade(&behind, strict);
            let mut source = format!("import {{ internal }} from \"{HOST}\";\nconst given = internal(\"koipond:commonjs\").facade(");
            let list: Vec<_> = names.iter().map(|name| quoted(name)).collect();
            source.push_str(&format!("{}, {strict}, [{}]);\n", quoted(&behind), list.join(", ")));
            for (n, name) in list.iter().enumerate() {
                source.push_str(&format!("const _{n} = given[{n}];\nexport {{ _{n} as {name} }};\n"));
            }
            self.linked.imports.insert((name.clone(), HOST.to_owned()), HOST.to_owned());
            self.linked.made.insert(name, source);
        }
    }

    /// What follows the text of the task's modules.
    fn scopes(&mut self) {
        let modules = || self.graph.files.iter().filter(|(_, node)| node.body == Body::Module);
        let watched = modules().next().is_some() && self.graph.files.values().any(|node| node.body == Body::Script || node.parsed.computes);
        let mut after = BTreeMap::<String, String>::new();
        for (path, node) in modules() {
            let text = after.entry(path.clone()).or_default();
            if !node.strict && !installed(path) && !node.parsed.scope.is_empty() {
                let names: Vec<_> = node.parsed.scope.iter().cloned().collect();
                let scope = format!("{SCOPE}{path}");
                text.push_str(&format!("\nimport {{ {} }} from {};", names.join(", "), quoted(&scope)));
                self.linked.imports.insert((path.clone(), scope.clone()), scope.clone());
                self.linked.imports.insert((scope.clone(), HOST.to_owned()), HOST.to_owned());
                let own = "const { require, module, exports, __filename, __dirname }";
                let source = format!(
                    "import {{ internal }} from \"{HOST}\";\nexport {own} = internal(\"koipond:commonjs\").scope({});\n",
                    quoted(path)
                );
                self.linked.made.insert(scope, source);
            }
            if let Some(names) = self.undefined.get(path) {
                let given: Vec<_> = names.iter().map(|name| format!("__koipond_nothing as {}", quoted(name))).collect();
                text.push_str(&format!("\nvar __koipond_nothing; export {{ {} }};", given.join(", ")));
            }
            if watched {
                let own =
                    format!("\nimport {{ evaluated as __koipond_evaluated }} from \"{EVALUATED}\"; __koipond_evaluated({});", quoted(path));
                text.push_str(&own);
                self.linked.imports.insert((path.clone(), EVALUATED.to_owned()), EVALUATED.to_owned());
            }
        }
        self.linked.after = after;
    }

    fn waits(&mut self) {
        let waiting = self.graph.files.iter().filter(|(_, node)| node.parsed.awaits && node.body == Body::Module);
        let mut open: Vec<String> = waiting.map(|(path, _)| path.clone()).collect();
        let mut needed_by = BTreeMap::<&str, Vec<&str>>::new();
        for (path, needs) in &self.linked.needs {
            for need in needs {
                needed_by.entry(need).or_default().push(path);
            }
        }
        while let Some(path) = open.pop() {
            open.extend(needed_by.get(&*path).into_iter().flatten().map(|&by| by.to_owned()).filter(|by| !self.linked.awaits.contains(by)));
            self.linked.awaits.insert(path);
        }
    }
}

/// A text as JavaScript writes it.
pub(crate) fn quoted(text: &str) -> String {
    // What JSON leaves as it is JavaScript reads the same, line separators included.
    serde_json::Value::from(text).to_string()
}

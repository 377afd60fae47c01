//! A task that says what the modules of Node.js that stand in here have, for the page of what is supported.

use std::sync::Arc;

use super::builtin::BUILTINS;
use super::bytecode::{As, Press};
use super::compile::Task;
use super::link::quoted;
use super::ours;
use super::resolve::FRAMEWORK;

/// The name of its one module. It is one of ours, so that it can look at what no task can import.
const NAME: &str = "koipond:survey";

/// A task that compares the modules of Node.js and the globals with these members, a JSON object of lists by module and kind, and
/// prints what it finds as JSON, cut into lines.
///
/// # Panics
/// When the members are no JSON.
#[must_use]
pub fn survey(members: &str) -> Task {
    let builtins = BUILTINS.iter().map(|builtin| format!("[{},{}]", quoted(builtin.name), quoted(builtin.module)));
    let modules: Vec<String> = builtins.chain(["[\"globals\"]".to_owned()]).collect();
    let packages: Vec<String> = FRAMEWORK.iter().map(|(name, _)| quoted(name)).collect();
    let source = format!(
        "const MODULES = [{}], STAND_INS = [{}], WANTED = {members};\n{}",
        modules.join(","),
        packages.join(","),
        include_str!("survey.js")
    );
    let bytecode = Press::new().compile(NAME, &source, As::Ours).unwrap_or_else(|error| panic!("{}", error.message));
    let mut task = Task::default();
    NAME.clone_into(&mut task.entry);
    task.modules.extend(ours::modules().iter().map(|(name, bytecode)| (name.clone(), Arc::clone(bytecode))));
    task.modules.insert(NAME.to_owned(), bytecode.into());
    task
}

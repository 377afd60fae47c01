//! The tasks of a plan, the archives it begins with and the checks it brings along: found on disk or in a run folder, compiled, tried once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use koipond_node::{Lateness, Node, NodeConfig, NodeKeys, Task, TaskProblem, compile};
use koipond_record::event::{Exit, NodeEvent, Schedule};
use koipond_record::unit::SlotRange;
use koipond_record::{Ask, Hash, Input, NodeId, Pubkey, RunFolder, SimTime, TaskFile, TaskNo, WakeAt};
use koipond_scenarios::{Plan, joined, shipped_file};
use koipond_storage_mock::StorageNetwork;

use crate::custom::Script;
use crate::seen::Seen;
use crate::shelf::Shelf;

/// The compiled tasks of a plan, in its order.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    pub(crate) compiled: Vec<Arc<Task>>,
    /// CAR files whose content is in the storage network from the beginning.
    pub(crate) archives: Vec<Arc<[u8]>>,
    /// Checks that the scenario brings along.
    checks: Vec<Script>,
    files: Vec<(TaskFile, Arc<[u8]>)>,
}

/// A task, an archive or a check that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {task}: {problem}")]
pub struct TaskError {
    /// The task, archive or check, as the scenario names it.
    pub task: String,
    /// Which of the three it is.
    pub what: &'static str,
    /// What is wrong.
    pub problem: TaskProblem,
}

/// Where a task's files lie and with which it begins.
struct Place {
    root: PathBuf,
    entry: String,
}

impl Tasks {
    /// Reads and compiles the tasks of a plan whose scenario lies in `folder`.
    ///
    /// # Errors
    /// Every task that cannot be read or compiled.
    pub fn read(plan: &Plan, folder: &Path) -> Result<Self, Vec<TaskError>> {
        Self::read_with(plan, folder, &Shelf::default(), &Arc::default())
    }

    /// As [`Tasks::read`], with tasks that were compiled before where their files are the same, and a note of every file.
    ///
    /// # Errors
    /// Every task that cannot be read or compiled.
    pub(crate) fn read_with(plan: &Plan, folder: &Path, shelf: &Shelf, seen: &Arc<Seen>) -> Result<Self, Vec<TaskError>> {
        Self::gather(plan, |name| {
            let place = find(&folder.join(name), seen)?;
            let task = shelf.task(&place.root, &place.entry, seen)?;
            Ok((place.entry, task))
        })?
        .with_archives(plan, |name| seen.read(&folder.join(name)).ok().map(Arc::from))?
        .with_checks(plan, |name| seen.read(&folder.join(name)).ok().map(Arc::from))
    }

    /// Reads and compiles one task alone, for a node that is given other code.
    ///
    /// # Errors
    /// When it cannot be read or compiled.
    pub(crate) fn only(path: &str) -> Result<Self, Vec<TaskError>> {
        let (shelf, seen) = (Shelf::default(), Arc::default());
        let task = find(Path::new(path), &seen).and_then(|place| shelf.task(&place.root, &place.entry, &seen));
        let task = task.map_err(|problem| vec![TaskError { task: path.to_owned(), what: "task", problem }])?;
        Ok(Self { compiled: vec![task], ..Self::default() })
    }

    /// Compiles the tasks of a plan from the files that a run folder kept.
    ///
    /// # Errors
    /// Every task that is not kept whole.
    pub fn kept(plan: &Plan, folder: &RunFolder) -> Result<Self, Vec<TaskError>> {
        let lost = |why: String| vec![TaskError { task: folder.path().display().to_string(), what: "task", problem: problem("", why) }];
        let kept = folder.task_files().map_err(|why| lost(why.to_string()))?;
        let entries = folder.manifest().map_err(|why| lost(why.to_string()))?.files;
        Self::gather(plan, |name| {
            let entry = entries.iter().find(|f| f.task == name && f.entry).map(|f| f.path.clone());
            let entry = entry.ok_or_else(|| problem("", "the run folder does not say with which file it begins".to_owned()))?;
            let files: BTreeMap<String, Arc<[u8]>> =
                kept.get(name).into_iter().flatten().map(|(path, content)| (path.clone(), Arc::from(content.as_slice()))).collect();
            let data = files.clone();
            let task = compile(&entry, Rc::new(move |path: &str| files.get(path).cloned()))?.with_data(data);
            Ok((entry, Arc::new(task)))
        })?
        .with_archives(plan, |name| kept.get(name)?.get(name).map(|content| Arc::from(content.as_slice())))?
        .with_checks(plan, |name| kept.get(name)?.get(name).map(|content| Arc::from(content.as_slice())))
    }

    /// The tasks of a scenario that lies in the shipped library, at `file`, from within the program.
    ///
    /// # Errors
    /// Every task that is not shipped or cannot be compiled.
    pub(crate) fn shipped(plan: &Plan, file: &str) -> Result<Self, Vec<TaskError>> {
        Self::gather(plan, |name| {
            let path = joined(file, name);
            let own = |root: &str, path: &str| shipped_file(&format!("{root}/{path}")).map(Arc::<[u8]>::from);
            let is_package = |root: &&str| shipped_file(&format!("{root}/package.json")).is_some();
            let (root, entry) = if shipped_file(&path).is_some() {
                let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
                let root = above.clone().rev().find(is_package).or(above.next_back()).unwrap_or_default().to_owned();
                let entry = path[root.len()..].trim_start_matches('/').to_owned();
                (root, entry)
            } else {
                let entry = ENTRIES.into_iter().find(|entry| own(&path, entry).is_some());
                let none = || problem("", format!("{path} is not shipped with koipond"));
                (path.clone(), entry.ok_or_else(none)?.to_owned())
            };
            let task = compile(&entry, Rc::new(move |path: &str| own(&root, path)))?;
            Ok((entry, Arc::new(task)))
        })
    }

    /// Each task with the file with which it begins.
    fn gather(plan: &Plan, mut task: impl FnMut(&str) -> Result<(String, Arc<Task>), TaskProblem>) -> Result<Self, Vec<TaskError>> {
        let (mut tasks, mut errors) = (Self::default(), Vec::new());
        for name in &plan.tasks {
            match task(name) {
                Ok((entry, task)) => {
                    for (path, content) in task.files() {
                        let file = TaskFile { task: name.clone(), path: path.clone(), blake3: Hash::of(content), entry: *path == entry };
                        tasks.files.push((file, Arc::clone(content)));
                    }
                    tasks.compiled.push(task);
                }
                Err(problem) => errors.push(TaskError { task: name.clone(), what: "task", problem }),
            }
        }
        if errors.is_empty() { Ok(tasks) } else { Err(errors) }
    }

    /// Adds the plan's archives, each tried once.
    fn with_archives(mut self, plan: &Plan, read: impl Fn(&str) -> Option<Arc<[u8]>>) -> Result<Self, Vec<TaskError>> {
        let mut errors = Vec::new();
        for name in &plan.storage.import {
            let why = match read(name) {
                None => "there is no such file; `import` is found from the scenario's own folder".to_owned(),
                Some(car) => match StorageNetwork::new(&plan.storage, Vec::new(), 0).import(&car) {
                    Err(why) => why.to_string(),
                    Ok(_) => {
                        let file = TaskFile { task: name.clone(), path: name.clone(), blake3: Hash::of(&car), entry: false };
                        self.files.push((file, Arc::clone(&car)));
                        self.archives.push(car);
                        continue;
                    }
                },
            };
            errors.push(TaskError { task: name.clone(), what: "archive", problem: problem("", why) });
        }
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }

    /// Adds the checks that the plan brings along, each loaded once.
    fn with_checks(mut self, plan: &Plan, read: impl Fn(&str) -> Option<Arc<[u8]>>) -> Result<Self, Vec<TaskError>> {
        let mut errors = Vec::new();
        for check in &plan.checks {
            let name = &check.script;
            let none = || problem("", "there is no such file; `script` is found from the scenario's own folder".to_owned());
            let script = read(name).ok_or_else(none).and_then(|source| {
                let script = Script::read(name, check.name.as_deref(), check.place, &source);
                script.map(|script| (script, source)).map_err(|why| problem(&why.place, why.message))
            });
            match script {
                Ok((script, source)) => {
                    self.checks.push(script);
                    let file = TaskFile { task: name.clone(), path: name.clone(), blake3: Hash::of(&source), entry: false };
                    if self.files.iter().all(|(before, _)| *before != file) {
                        self.files.push((file, source));
                    }
                }
                Err(problem) => errors.push(TaskError { task: name.clone(), what: "check", problem }),
            }
        }
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }

    /// Of the tasks of one plan, those of another that names no others: the code, the archives and the checks that it still has.
    #[must_use]
    pub(crate) fn chosen(&self, of: &Plan, plan: &Plan) -> Self {
        let known = |name: &String| of.tasks.iter().position(|known| known == name).and_then(|n| self.compiled.get(n));
        let archive = |name: &String| of.storage.import.iter().position(|known| known == name).and_then(|n| self.archives.get(n));
        // A plan's checks and their scripts stand in one order; what is left of them stays in it.
        let mut left = plan.checks.iter().peekable();
        let kept: Vec<Script> = of
            .checks
            .iter()
            .zip(&self.checks)
            .filter(|(check, _)| left.next_if(|left| (&left.script, &left.name) == (&check.script, &check.name)).is_some())
            .map(|(_, script)| script.clone())
            .collect();
        Self {
            compiled: plan.tasks.iter().filter_map(known).cloned().collect(),
            archives: plan.storage.import.iter().filter_map(archive).cloned().collect(),
            checks: kept,
            files: self.files.clone(),
        }
    }

    /// The same with other checks.
    #[cfg(test)]
    pub(crate) fn checked_by(self, checks: Vec<Script>) -> Self {
        Self { checks, ..self }
    }

    /// The checks that the scenario brings along.
    pub(crate) fn checks(&self) -> &[Script] {
        &self.checks
    }

    /// Every file that was read, with its content.
    #[must_use]
    pub fn files(&self) -> &[(TaskFile, Arc<[u8]>)] {
        &self.files
    }

    /// A name of all the code and of every archive, whole.
    pub(crate) fn mark(&self) -> String {
        let files = self.files.iter().map(|(file, _)| format!("{} {} {} {}\n", file.task, file.path, file.blake3, file.entry));
        Hash::of(files.collect::<String>().as_bytes()).to_string()
    }

    /// A short name of all the code: the beginning of a blake3 over the files.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hashes = String::new();
        for (file, _) in &self.files {
            hashes.push_str(&format!("{} {}\n", file.path, file.blake3));
        }
        let hex = Hash::of(hashes.as_bytes()).to_string();
        format!("{}…{}", &hex[..4], &hex[hex.len() - 2..])
    }

    /// What the code of the tasks makes one doubt, without running it.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.compiled.iter().flat_map(|task| task.warnings().iter().map(ToString::to_string)).collect()
    }

    /// Loads the scenario's own task once, as a node would, to see that it hands over its functions.
    ///
    /// # Errors
    /// Why no node could run it.
    pub fn try_main(&self, plan: &Plan) -> Result<(), TaskError> {
        let (Some(task), Some(name)) = (self.compiled.first(), plan.tasks.first()) else { return Ok(()) };
        try_once(plan, Arc::clone(task)).map_err(|problem| TaskError { task: name.clone(), what: "task", problem })
    }
}

fn problem(place: &str, message: String) -> TaskProblem {
    TaskProblem { place: place.to_owned(), message }
}

/// A folder begins with its package's `main`, `module` or `exports`, or `index`, `src/index`, `main`, `dist/main`, in JavaScript or
/// TypeScript; a file with itself, within the nearest folder above that has a `package.json`.
fn find(path: &Path, seen: &Seen) -> Result<Place, TaskProblem> {
    seen.look(path);
    if path.is_file() {
        let above = path.ancestors().skip(1).find(|folder| folder.join("package.json").is_file());
        let root = above.or(path.parent()).unwrap_or(Path::new("")).to_owned();
        let entry = path.strip_prefix(&root).unwrap_or(path);
        return Ok(Place { entry: slashed(entry), root });
    }
    if !path.is_dir() {
        let why = format!("there is no file or folder {}; `task` is found from the scenario's own folder", clean(path).display());
        return Err(problem("", why));
    }
    let named = entries_of(path, seen)?;
    let found = named.iter().flat_map(|name| spellings(name)).chain(ENTRIES.iter().flat_map(|name| spellings(name)));
    match found.map(|entry| slashed(Path::new(&entry))).find(|entry| path.join(entry).is_file()) {
        Some(entry) => Ok(Place { root: path.to_owned(), entry }),
        None => {
            let why = format!(
                "the folder {} has no package.json with a `main` that exists, no index, src/index, main or dist/main (.js, .ts, .mjs, .cjs, \
                 .mts, .cts)",
                clean(path).display()
            );
            Err(problem("", why))
        }
    }
}

/// Files with which a folder begins whose package.json names none that exists.
const ENTRIES: [&str; 4] = ["index.js", "src/index.js", "main.js", "dist/main.js"];

/// A file under its own name and those that it has before or after a build.
fn spellings(name: &str) -> Vec<String> {
    let stem = name.rsplit_once('.').filter(|(_, ending)| ENDINGS.contains(ending)).map_or(name, |(stem, _)| stem);
    let beside = ENDINGS.iter().map(|ending| format!("{stem}.{ending}"));
    std::iter::once(name.to_owned()).chain(beside).chain([format!("{name}/index.js")]).collect()
}

/// Endings of JavaScript and TypeScript.
const ENDINGS: [&str; 6] = ["js", "ts", "mjs", "cjs", "mts", "cts"];

/// The files that a folder's package.json names as its first, the likeliest first.
fn entries_of(folder: &Path, seen: &Seen) -> Result<Vec<String>, TaskProblem> {
    let Ok(text) = seen.read(&folder.join("package.json")) else { return Ok(Vec::new()) };
    let package: serde_json::Value =
        serde_json::from_slice(&text).map_err(|why| problem("package.json", format!("it is not valid JSON: {why}")))?;
    let exports = &package["exports"];
    let own = if exports["."].is_null() { exports } else { &exports["."] };
    let exported = [own, &own["node"], &own["import"], &own["require"], &own["default"]].into_iter().filter_map(serde_json::Value::as_str);
    let named = [&package["main"], &package["module"]].into_iter().filter_map(serde_json::Value::as_str).chain(exported);
    Ok(named.filter(|name| !Path::new(name).components().any(|part| part == Component::ParentDir)).map(str::to_owned).collect())
}

fn slashed(path: &Path) -> String {
    let named = path.components().filter(|part| matches!(part, Component::Normal(_)));
    let parts: Vec<_> = named.map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// A path without `..` in its middle, for people.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        let climbs = part == Component::ParentDir && matches!(out.components().next_back(), Some(Component::Normal(_)));
        if climbs {
            out.pop();
        } else {
            out.push(part);
        }
    }
    out
}

/// Until when a task that is tried may come to listen, and how much may happen until then.
const SETTLED: SimTime = SimTime(10_000_000_000);
const MOST_EVENTS: usize = 10_000;

/// Boots a node, and fires its timers of some seconds until it listens: older tasks do that only after a word with their task node.
fn boot(node: &mut Node) -> (Vec<NodeEvent>, Option<Exit>) {
    let mut step = node.step(SimTime(0), &Input::Boot);
    let (mut events, mut due) = (Vec::new(), BTreeSet::new());
    loop {
        for event in &step.events {
            match event {
                NodeEvent::Called { ask: Ask::Wake { timer, at: WakeAt::Time(at) }, .. } => drop(due.insert((*at, *timer))),
                NodeEvent::Called { ask: Ask::Forget { timer }, .. } => due.retain(|(_, set)| set != timer),
                _ => {}
            }
        }
        events.append(&mut step.events);
        let next = due.pop_first().filter(|(at, _)| *at <= SETTLED && events.len() < MOST_EVENTS);
        match next {
            Some((at, timer)) if step.ended.is_none() && !node.listens() => {
                step = node.step(at, &Input::Wake { timer, unpaid: Vec::new() })
            }
            _ => return (events, step.ended),
        }
    }
}

/// Boots one node outside of any world and sees what comes of it.
fn try_once(plan: &Plan, task: Arc<Task>) -> Result<(), TaskProblem> {
    let key = Pubkey::from_bytes(&[1; 32]);
    let (submission_window, audit_window) = (plan.chain.submission_window.0, plan.chain.audit_window.0);
    let schedule = Schedule { clock: plan.clock(), submission_window, audit_window, rounds: 1 };
    let mut node = Node::new(NodeConfig {
        id: NodeId(0),
        seed: 0,
        task_no: TaskNo(0),
        task_id: key,
        task_name: plan.chain.task_name.clone(),
        schedule,
        lateness: Lateness { jitter: SlotRange { low: 0, high: 0 }, tail: None, known: BTreeMap::new() },
        keys: NodeKeys::of_node(0, 0),
        task,
        framework: plan.framework.clone(),
        task_node: plan.task_node.clone(),
        stake: None,
        variables: plan.nodes.first().map(|node| node.variables.clone()).unwrap_or_default(),
        nodes: 1,
        javascript: plan.javascript.clone(),
        behaviours: Vec::new(),
        acts: koipond_node::spec::ActsSpec::default(),
        peers: Arc::new([]),
        recording: None,
    });
    let (events, ended) = boot(&mut node);
    // The task is told of round 0 as soon as it has loaded.
    let loaded = events.iter().any(|event| matches!(event, NodeEvent::Asked(_)));
    let when = if loaded { "in its setup or its first task(0)" } else { "while it loads" };
    let error = events.iter().find_map(|event| match event {
        NodeEvent::Threw(error) => Some(error),
        _ => None,
    });
    // What it does after an answer of the world, nobody can tell here.
    let waits = |event: &NodeEvent| matches!(event, NodeEvent::Called { ask, .. } if !matches!(ask, Ask::Wake { .. } | Ask::Forget { .. }));
    let (place, message) = match (ended, error) {
        (Some(Exit::OutOfMemory), _) => {
            let memory = plan.javascript.memory;
            (String::new(), format!("its heap of {memory} is full {when} (javascript.memory); look for what grows without end"))
        }
        (_, Some(error)) => (error.place.clone(), format!("it throws {when}: {}: {}", error.name, error.message.replace('\n', " "))),
        (Some(Exit::Hung), None) => {
            let longest = plan.javascript.longest_work.high;
            let hint = "(javascript.longest_work); look for a loop without end";
            (String::new(), format!("{when} it works longer than {longest} of virtual time in one piece {hint}"))
        }
        (Some(exit), None) => (String::new(), format!("its process ends {when}: {exit}")),
        (None, None) if node.listens() || events.iter().any(waits) => return Ok(()),
        (None, None) => {
            let call = "initializeTaskManager({ setup, task, submission, audit, distribution, routes })";
            (String::new(), format!("it loads but hands over no functions; call {call} from @_koii/task-manager"))
        }
    };
    Err(problem(&place, message))
}

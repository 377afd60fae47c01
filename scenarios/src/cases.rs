//! A text to the cases it stands for: what it extends, its variables and its matrix, and a plan for each case.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::compose::{compose, found_from_the_scenario};
use crate::matrix::{Choice, Given, choices, unused};
use crate::plan::Plan;
use crate::problem::{Problem, Problems};
use crate::resolve::{Files, resolved};
use crate::sources::Sources;
use crate::tree::{Span, Tree};
use crate::variables::{FilledIn, fill, within_values};
use crate::walk::walk;

/// One case of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its name, made of what the matrix chose: `stake 5 KOII · audits every`. Empty where there is no matrix.
    pub name: String,
    /// What the matrix chose and what was chosen by the caller, by name. With these, the scenario has this case alone.
    pub set: Vec<(String, String)>,
    /// Its plan.
    pub plan: Plan,
}

/// Reads a scenario that names no other file than its task's code.
///
/// # Errors
/// As [`cases`].
pub fn parse(file_name: &str, text: &str) -> Result<Plan, Problems> {
    parse_with(file_name, text, &|_| Err("no other file is at hand here".to_owned()))
}

/// Reads a scenario with the defaults of its variables: its only case, or the first if it has a matrix. All others are judged too.
///
/// # Errors
/// As [`cases`].
pub fn parse_with(file_name: &str, text: &str, files: Files<'_>) -> Result<Plan, Problems> {
    let first = |cases: Vec<Case>| cases.into_iter().next().map(|case| case.plan);
    cases(file_name, text, files, &[]).map(|cases| first(cases).expect("a scenario has at least one case"))
}

/// Reads a scenario and gives its cases, at least one, in the order of its matrix.
///
/// `file_name` is what problems and the plan call the file; nothing is read from it, and the task it names is not looked for. What
/// else it names, and what it extends, is asked of `files`, by paths from the scenario's folder. `set` gives values to variables.
///
/// # Errors
/// All that is wrong with it, in the order of the file and of those it extends.
pub fn cases(file_name: &str, text: &str, files: Files<'_>, set: &[(String, String)]) -> Result<Vec<Case>, Problems> {
    // Each file is read once, however many cases ask for it.
    let kept: RefCell<BTreeMap<String, Result<Vec<u8>, String>>> = RefCell::default();
    let files = |path: &str| kept.borrow_mut().entry(path.to_owned()).or_insert_with(|| files(path)).clone();
    let mut sources = Sources::default();
    read(file_name, text, &files, set, &mut sources).map_err(|problems| Problems::within(sources, problems))
}

fn read(name: &str, text: &str, files: Files<'_>, set: &[(String, String)], sources: &mut Sources) -> Result<Vec<Case>, Vec<Problem>> {
    let composed = compose(name, text, files, sources);
    let given = Given::new(set, sources);
    let mut problems = composed.problems;
    let Some(tree) = composed.tree else { return Err(problems) };
    let malformed = in_set_and_matrix(&tree);
    if !malformed.is_empty() {
        problems.extend(malformed);
        return Err(problems);
    }
    let choices = match choices(&tree, &given) {
        Ok(choices) => choices,
        Err(found) => {
            problems.extend(found);
            return Err(problems);
        }
    };
    let (mut cases, mut found) = (Vec::new(), Found::default());
    for (n, choice) in choices.iter().enumerate() {
        let filled = fill(&tree, &choice.variables, sources);
        if n == 0 {
            problems.extend(unused(&tree, &given, &composed.used, &filled.used));
        }
        let whole = found_from_the_scenario(filled.tree, &filled.values, sources);
        match resolved(name, &whole, problems.iter().cloned().chain(filled.problems).collect(), files) {
            Ok(plan) => cases.push(case(plan, choice)),
            Err(problems) => found.take(n, problems, &filled.values),
        }
    }
    if found.is_empty() { Ok(cases) } else { Err(found.told(&choices)) }
}

fn case(mut plan: Plan, choice: &Choice) -> Case {
    let Choice { name, set, .. } = choice.clone();
    if !name.is_empty() {
        plan.scenario = format!("{} · {name}", plan.scenario);
    }
    plan.case.clone_from(&name);
    plan.set.clone_from(&set);
    Case { name, set, plan }
}

/// What is wrong with the values of `set` and `matrix`, without which nothing else can be read.
fn in_set_and_matrix(tree: &Tree) -> Vec<Problem> {
    let sections: Vec<_> = tree.entries().into_iter().flatten().filter(|(key, _)| matches!(key.text.as_str(), "set" | "matrix")).collect();
    if sections.is_empty() {
        return Vec::new();
    }
    let (mut found, _) = walk(tree);
    found.retain(|problem| sections.iter().any(|(key, value)| key.span.covers(problem.span.start) || value.covers(problem.span.start)));
    found.extend(sections.iter().flat_map(|(key, value)| within_values(&key.text, value)));
    found
}

/// The problems of all cases.
#[derive(Default)]
struct Found(BTreeMap<(Span, String), (Problem, Vec<usize>)>);

impl Found {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the problems of a case, each with what the variables stand for where it is.
    fn take(&mut self, case: usize, problems: Vec<Problem>, values: &[FilledIn]) {
        for mut problem in problems {
            let notes = values.iter().filter(|value| value.span.covers(problem.span.start)).flat_map(|value| &value.notes);
            let help: Vec<&str> = notes.map(String::as_str).chain(problem.help.as_deref()).collect();
            problem.help = (!help.is_empty()).then(|| help.join("\n"));
            let (_, cases) = self.0.entry((problem.span, problem.message.clone())).or_insert((problem, Vec::new()));
            if cases.last() != Some(&case) {
                cases.push(case);
            }
        }
    }

    /// All problems, each with the cases it is in if it is not in all.
    fn told(self, choices: &[Choice]) -> Vec<Problem> {
        let with_cases = |(problem, cases): (Problem, Vec<usize>)| {
            let first = cases.first().map_or("", |case| choices[*case].name.as_str());
            let which = match cases.len() {
                all if all == choices.len() => return problem,
                1 => format!("in the case {first}"),
                some => format!("in {some} of {} cases; the first is {first}", choices.len()),
            };
            let help = problem.help.as_ref().map_or(which.clone(), |help| format!("{which}\n{help}"));
            problem.help(help)
        };
        self.0.into_values().map(with_cases).collect()
    }
}

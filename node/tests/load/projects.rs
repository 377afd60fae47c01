//! Every project of `projects.json` prints in a node what it prints in Node.js 20.

use crate::project::{Files, load, run};

#[derive(serde::Deserialize)]
struct Project {
    name: String,
    entry: String,
    files: Files,
    prints: Vec<String>,
}

#[test]
fn projects_print_what_node_prints() {
    let projects: Vec<Project> = serde_json::from_str(include_str!("projects.json")).expect("it is our own file");
    assert!(projects.len() > 60, "only {} projects", projects.len());
    let wrong: Vec<String> = projects.iter().filter_map(differs).collect();
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), projects.len(), wrong.join("\n"));
}

fn differs(project: &Project) -> Option<String> {
    let Project { name, entry, files, prints } = project;
    let got = match load(entry, files) {
        Ok(task) => {
            let ran = run(task);
            let ended = ran.ended.map(|exit| format!("it ended: {exit}"));
            ran.lines.into_iter().flat_map(|line| line.split('\n').map(str::to_owned).collect::<Vec<_>>()).chain(ended).collect()
        }
        Err(why) => vec![format!("it does not load: {why}")],
    };
    (got != *prints).then(|| format!("{name}\n  node:    {prints:?}\n  koipond: {got:?}"))
}

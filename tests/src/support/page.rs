//! The page of what is supported.

use std::fmt::Write as _;

use super::findings::{Findings, Member, ModuleFindings, StandIn, Standing};

const HEAD: &str = "# Modules of Node.js

What a task may `require` or `import`, and how far it goes. Node.js 20 is the model: {cases} small programs were run in it, and the same
programs run inside our nodes give the same answers (`node/tests/conformance`). What is refused is loaded all the same, and throws
`ERR_KOIPOND_UNSUPPORTED` with its own name when it is used.

Everything is simulated: no file, socket or process of your machine is ever touched. Time is the node's virtual clock, chance comes from
the seed, and each node has a disk of its own that survives a crash.

This page is made from the code: every member that Node.js 20 has was looked for inside a node. A method of a class counts as a member,
and so does a constant; names that begin with `_` do not.

- *done*: there; what the conformance programs ask of it is answered as in Node.js
- *partly*: there, but for what is said beside it
- *refused*: there, and throws an error with its own name when it is called or made
- *absent*: not there

";

/// How many members stand how.
#[derive(Clone, Copy, Default)]
struct Count {
    done: usize,
    partial: usize,
    refused: usize,
    absent: usize,
}

impl Count {
    fn of<'a>(members: impl IntoIterator<Item = &'a Member>) -> Self {
        let mut count = Self::default();
        for member in members {
            match member.standing {
                Standing::Done => count.done += 1,
                Standing::Partial(_) => count.partial += 1,
                Standing::Refused => count.refused += 1,
                Standing::Absent(_) => count.absent += 1,
            }
        }
        count
    }

    fn cells(self) -> String {
        let cell = |n: usize| if n == 0 { String::new() } else { n.to_string() };
        format!("{} | {} | {} | {}", cell(self.done), cell(self.partial), cell(self.refused), cell(self.absent))
    }
}

/// `docs/node-support.md`.
#[must_use]
pub fn page(findings: &Findings, cases: usize) -> String {
    let mut page = HEAD.replace("{cases}", &thousands(cases));
    page.push_str("| module | done | partly | refused | absent |\n|---|---:|---:|---:|---:|\n");
    for module in &findings.modules {
        let (name, link) = heading(module);
        writeln!(page, "| [{name}](#{link}) | {} |", Count::of(&module.members).cells()).expect("text can grow");
    }
    let all = Count::of(findings.modules.iter().flat_map(|module| &module.members));
    writeln!(page, "| all | {} |", all.cells()).expect("text can grow");
    for module in &findings.modules {
        page.push_str(&section(module));
    }
    page.push_str(
        "\n## Packages that ours stand in for\n\nWhere a task has none installed, ours stand in under the same names. One that is installed or inside a bundle runs as it is,\n\
         and reaches its task node or its service over HTTP.\n",
    );
    for package in &findings.stand_ins {
        page.push_str(&stand_in(package));
    }
    page
}

/// The heading of a module, and how a link names it.
fn heading(module: &ModuleFindings) -> (String, String) {
    if module.name == "globals" {
        return ("globals".to_owned(), "globals".to_owned());
    }
    (format!("`{}`", module.name), module.name.replace('/', ""))
}

fn thousands(n: usize) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", n / 1000, n % 1000) }
}

/// Whether a name is that of a constant, of which there are many.
fn is_constant(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.len() > 1 && last.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn parent(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(parent, _)| parent)
}

/// Names in one line; constants, of which there may be hundreds, as their number.
fn line(label: &str, names: &[&str]) -> String {
    let constants = names.iter().filter(|name| is_constant(name)).count();
    let counted = constants > 12;
    let mut words: Vec<String> = names.iter().filter(|name| !(counted && is_constant(name))).map(|name| format!("`{name}`")).collect();
    if counted {
        words.push(format!("{constants} constants"));
    }
    if words.is_empty() { String::new() } else { format!("\n{label}: {}\n", words.join(", ")) }
}

/// The members that stand so; a member of one that stands so as well goes without saying.
fn standing(module: &ModuleFindings, is: impl Fn(&Standing) -> bool) -> Vec<&str> {
    let those: Vec<&str> = module.members.iter().filter(|member| is(&member.standing)).map(|member| member.name.as_str()).collect();
    those.iter().filter(|name| parent(name).is_none_or(|parent| !those.contains(&parent))).copied().collect()
}

fn section(module: &ModuleFindings) -> String {
    let mut text = format!("\n## {}\n", heading(module).0);
    // What is done of a class goes without saying, even of one that is not done itself.
    let done: Vec<&str> = standing(module, |is| *is == Standing::Done).into_iter().filter(|name| parent(name).is_none()).collect();
    text.push_str(&line("Done", &done));
    text.push_str(&line("Refused", &standing(module, |is| *is == Standing::Refused)));
    let rows = module.members.iter().filter_map(|member| match &member.standing {
        Standing::Partial(what) => Some((member.name.as_str(), "partly", what.as_str())),
        Standing::Absent(why) => Some((member.name.as_str(), "absent", why.as_str())),
        Standing::Done | Standing::Refused => None,
    });
    let rows: Vec<(&str, &str, &str)> = rows.collect();
    let covered = |(name, is, what): &(&str, &str, &str)| {
        parent(name).is_some_and(|parent| rows.contains(&(parent, *is, *what)) || rows.contains(&(root(name), *is, *what)))
    };
    let shown: Vec<_> = rows.iter().filter(|row| !covered(row)).collect();
    if !shown.is_empty() {
        text.push_str("\n| member | | |\n|---|---|---|\n");
        for (name, is, what) in shown {
            writeln!(text, "| `{name}` | {is} | {what} |").expect("text can grow");
        }
    }
    text
}

fn root(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn stand_in(package: &StandIn) -> String {
    let mut text = format!("\n### `{}`\n\n| export | methods |\n|---|---|\n", package.name);
    for (name, methods) in &package.members {
        // A class and the one object of it have the same.
        let same = package.members.iter().find(|(_, others)| *others == methods && !methods.is_empty());
        let told = match same {
            Some((first, _)) if first != name => format!("those of `{first}`"),
            _ => methods.iter().map(|method| format!("`{method}`")).collect::<Vec<_>>().join(", "),
        };
        writeln!(text, "| `{name}` | {told} |").expect("text can grow");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(members: &[(&str, Standing)]) -> ModuleFindings {
        let members = members.iter().map(|(name, standing)| Member { name: (*name).to_owned(), standing: standing.clone() }).collect();
        ModuleFindings { name: "fs/promises".to_owned(), members, ..ModuleFindings::default() }
    }

    #[test]
    fn the_page_counts_and_names_what_is_not_done() {
        let members = [
            ("Dir", Standing::Done),
            ("Dir.close", Standing::Done),
            ("open", Standing::Partial("no locks".to_owned())),
            ("watch", Standing::Refused),
            ("watch.on", Standing::Refused),
            ("lost", Standing::Absent(String::new())),
        ];
        let stand_in =
            StandIn { name: "@_koii/x".to_owned(), members: ["X", "x"].map(|name| (name.to_owned(), vec!["y".to_owned()])).into() };
        let page = page(&Findings { modules: vec![module(&members)], stand_ins: vec![stand_in] }, 12_345);
        assert!(page.contains("| [`fs/promises`](#fspromises) | 2 | 1 | 2 | 1 |\n| all | 2 | 1 | 2 | 1 |"), "{page}");
        assert!(page.contains("\nDone: `Dir`\n\nRefused: `watch`\n\n| member | | |\n|---|---|---|\n"), "{page}");
        assert!(page.contains("| `open` | partly | no locks |\n") && page.contains("| `lost` | absent |  |\n"), "{page}");
        assert!(page.contains("12,345 small programs") && page.contains("| `X` | `y` |\n| `x` | those of `X` |\n"), "{page}");
    }

    #[test]
    fn many_constants_are_counted_and_few_are_named() {
        let names: Vec<String> = (0..13).map(|n| format!("SIG_{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(line("Done", &[&names[..], &["open"]].concat()), "\nDone: `open`, 13 constants\n");
        assert_eq!(line("Done", &["EOL", "URL"]), "\nDone: `EOL`, `URL`\n");
    }
}

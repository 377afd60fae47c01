//! What a node says of itself, beside the list of members of Node.js 20.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// How a member stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As in Node.js.
    Done,
    /// There, but for this.
    Partial(String),
    /// There, and throws an error with its own name.
    Refused,
    /// Not there, for this reason if one is told.
    Absent(String),
}

/// A member of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name; methods of a class stand under `Class.method`.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
}

/// What there is of a module.
#[derive(Clone, Debug, Default)]
pub struct ModuleFindings {
    /// Its name, or `globals`.
    pub name: String,
    /// Every member that Node.js has, in order.
    pub members: Vec<Member>,
    /// What it says of members that Node.js does not have.
    pub unknown: Vec<String>,
    /// Members that throw as refused ones do, of which it does not say so.
    pub hidden: Vec<String>,
    /// Whether it says anything of itself.
    pub declared: bool,
    /// Members that are refused, and do not say so with their own name: what they do.
    pub misnamed: Vec<String>,
}

/// A package of ours in place of one of `@_koii`: its members, with their methods.
#[derive(Clone, Debug)]
pub struct StandIn {
    /// Its name.
    pub name: String,
    /// Its members, each with its methods.
    pub members: BTreeMap<String, Vec<String>>,
}

/// What our nodes have.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Every module of Node.js, and the globals last.
    pub modules: Vec<ModuleFindings>,
    /// The packages that we stand in for.
    pub stand_ins: Vec<StandIn>,
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

fn pairs(value: &Value) -> BTreeMap<String, String> {
    let pair = |(name, text): (&String, &Value)| Some((name.clone(), text.as_str()?.to_owned()));
    value.as_object().into_iter().flatten().filter_map(pair).collect()
}

/// `Dir.prototype.close` as people write it.
fn plain(path: &str) -> String {
    path.replace(".prototype.", ".")
}

/// Whether this or what it is a part of is among the names.
fn among<'a>(name: &str, names: impl IntoIterator<Item = &'a String>) -> Option<&'a String> {
    names.into_iter().find(|one| name == *one || name.strip_prefix(one.as_str()).is_some_and(|rest| rest.starts_with('.')))
}

impl Findings {
    /// Puts the list of members beside what a node printed of itself.
    ///
    /// # Panics
    /// When one of both is no JSON.
    #[must_use]
    pub fn of(members: &str, survey: &str) -> Self {
        let members: BTreeMap<String, Value> = serde_json::from_str(members).expect("the members are JSON");
        let survey: Vec<Value> = serde_json::from_str(survey).unwrap_or_else(|why| panic!("a node says no JSON: {why}: {survey}"));
        let told = |name: &str| survey.iter().find(|one| one["module"] == name);
        let mut modules: Vec<ModuleFindings> = members.iter().map(|(name, lists)| module(name, lists, told(name))).collect();
        modules.sort_by_key(|module| (module.name == "globals", module.name.clone()));
        let packages = survey.iter().filter_map(|one| Some((one["package"].as_str()?.to_owned(), one["members"].as_object()?)));
        let stand_ins = packages.map(|(name, members)| {
            let members = members.iter().map(|(name, methods)| (name.clone(), texts(methods))).collect();
            StandIn { name, members }
        });
        Self { stand_ins: stand_ins.collect(), modules }
    }
}

fn module(name: &str, lists: &Value, told: Option<&Value>) -> ModuleFindings {
    let paths: BTreeSet<String> = lists.as_object().into_iter().flatten().flat_map(|(_, list)| texts(list)).collect();
    let Some(told) = told else {
        let absent = |path: &String| Member { name: plain(path), standing: Standing::Absent("the module is not there".to_owned()) };
        return ModuleFindings { name: name.to_owned(), members: paths.iter().map(absent).collect(), ..ModuleFindings::default() };
    };
    let (partial, reasons) = (pairs(&told["partial"]), pairs(&told["reasons"]));
    let (absent, refused) = (texts(&told["absent"]), texts(&told["refused"]));
    let standing = |path: &String| {
        let name = plain(path);
        let missing = absent.contains(path);
        // What is said of an object covers its members, and what is said of a class not its methods.
        let of_object = || (!path.contains(".prototype.")).then(|| among(&name, partial.keys())).flatten();
        if among(&name, &refused).is_some() {
            Standing::Refused
        } else if let Some(reason) = among(&name, reasons.keys()) {
            Standing::Absent(reasons[reason].clone())
        } else if let Some(what) = partial.get(&name).or_else(|| of_object().filter(|_| missing).map(|object| &partial[object])) {
            Standing::Partial(what.clone())
        } else if missing {
            Standing::Absent(String::new())
        } else {
            Standing::Done
        }
    };
    let members: Vec<Member> = paths.iter().map(|path| Member { name: plain(path), standing: standing(path) }).collect();
    let names: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let declared = partial.keys().chain(&refused).chain(reasons.keys());
    let unknown = declared.filter(|name| !names.contains(name.as_str()) && !name.starts_with('_')).cloned().collect();
    let misnamed = pairs(&told["refusals"]).into_iter().filter(|(member, said)| !names_itself(member, said));
    let misnamed = misnamed.map(|(member, said)| format!("`{member}`: {said}")).collect();
    let (hidden, declared) = (texts(&told["hidden"]), told["declared"] == true);
    ModuleFindings { name: name.to_owned(), members, unknown, hidden, declared, misnamed }
}

/// Whether a refusal says the member's own name, and where to look.
fn names_itself(member: &str, said: &str) -> bool {
    let named =
        said.strip_prefix("ERR_KOIPOND_UNSUPPORTED: `").and_then(|rest| rest.strip_suffix("` is not in Koipond; see docs/node-support.md"));
    named.is_some_and(|named| named == member || named.strip_suffix(member).is_some_and(|module| module.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: &str = r#"{"fs":{"function":["Dir","Dir.prototype.close","Dir.prototype.read","open","watch"],"number":["constants.A"],"object":["constants"]},"gone":{"function":["f"]}}"#;

    fn found(survey: &str) -> ModuleFindings {
        Findings::of(MEMBERS, survey).modules.remove(0)
    }

    fn standing(module: &ModuleFindings, name: &str) -> Standing {
        module.members.iter().find(|member| member.name == name).expect("it is a member").standing.clone()
    }

    #[test]
    fn a_member_stands_as_its_module_says() {
        let survey = r#"[{"module":"fs","absent":["Dir.prototype.close","constants.A"],"partial":{"Dir":"no","constants":"some"},"refused":["watch"],"refusals":{}}]"#;
        let fs = found(survey);
        assert_eq!(standing(&fs, "open"), Standing::Done);
        assert_eq!(standing(&fs, "watch"), Standing::Refused);
        assert_eq!(standing(&fs, "Dir"), Standing::Partial("no".to_owned()));
        assert_eq!(standing(&fs, "constants.A"), Standing::Partial("some".to_owned()));
        assert_eq!(standing(&fs, "Dir.close"), Standing::Absent(String::new()));
        assert_eq!(standing(&fs, "Dir.read"), Standing::Done);
    }

    #[test]
    fn a_module_that_is_not_there_is_absent_with_all_of_its_members() {
        let gone = Findings::of(MEMBERS, "[]").modules.remove(1);
        assert!(gone.members.iter().all(|member| matches!(member.standing, Standing::Absent(_))) && !gone.members.is_empty());
    }

    #[test]
    fn words_about_what_nodejs_does_not_have_are_found() {
        let fs = found(r#"[{"module":"fs","absent":[],"partial":{"opn":"x"},"refused":["wtch","watch"],"refusals":{}}]"#);
        assert_eq!(fs.unknown, ["opn", "wtch"]);
    }

    #[test]
    fn a_refusal_without_its_own_name_is_found() {
        let told = |name: &str| format!("ERR_KOIPOND_UNSUPPORTED: `{name}` is not in Koipond; see docs/node-support.md");
        assert!(names_itself("watch", &told("fs.watch")) && names_itself("URL.x", &told("URL.x")));
        for said in [told("fs.unwatch"), told("watch.fs"), "does not throw".to_owned(), "undefined: not a function".to_owned()] {
            assert!(!names_itself("watch", &said), "{said}");
        }
        let said = r#"[{"module":"fs","absent":[],"partial":{},"refused":["watch"],"refusals":{"watch":"does not throw"}}]"#;
        assert_eq!(found(said).misnamed, ["`watch`: does not throw"]);
    }
}

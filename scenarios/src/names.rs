//! The names of nodes, groups and requests that a scenario uses, against those it has.

use crate::load::MOST_PROBLEMS;
use crate::near::nearest;
use crate::problem::Problem;
use crate::tree::{Node, Span, Tree};
use crate::walk::{NameUse, Refers};

/// A group as far as it can be known before it is read.
struct Group<'a> {
    name: &'a str,
    /// How many nodes; `None` where something in the group is wrong, so that its size is not to be trusted.
    count: Option<u64>,
}

/// Problems with the names used, given the problems found before.
pub fn problems(tree: &Tree, uses: &[NameUse], before: &[Problem]) -> Vec<Problem> {
    let mut found = requests(tree, uses, before);
    let Some(entries) = tree.get("nodes").and_then(Tree::entries) else { return found };
    let sound = |key: Span, group: &Tree| before.iter().all(|p| !key.covers(p.span.start) && !group.covers(p.span.start));
    let groups: Vec<Group<'_>> = entries
        .iter()
        .map(|(key, group)| {
            let count = group.get("count").map_or(Some(1), |count| count.text()?.parse().ok());
            Group { name: &key.text, count: count.filter(|_| sound(key.span, group)) }
        })
        .collect();
    if groups.is_empty() {
        return found;
    }
    let complaints = uses.iter().filter_map(|used| {
        let about = match StandIn::of(&used.name).filter(|_| used.refers != Refers::Request) {
            Some(stand_in) => stand_in.complaint(used, tree, &groups, before)?,
            None => complaint(used, &groups)?,
        };
        Some(Problem::new(used.span, about).help(listed(&groups)))
    });
    found.extend(complaints);
    found.truncate(MOST_PROBLEMS);
    found
}

/// Problems with the names of requests. Where something in the timeline is wrong, it may be a request.
fn requests(tree: &Tree, uses: &[NameUse], before: &[Problem]) -> Vec<Problem> {
    let timeline = tree.get("timeline");
    if timeline.is_some_and(|timeline| before.iter().any(|p| timeline.covers(p.span.start))) {
        return Vec::new();
    }
    let entries: &[Tree] = match timeline.map(|timeline| &timeline.node) {
        Some(Node::List(list)) => list,
        _ => &[],
    };
    let mut there: Vec<&str> = Vec::new();
    for name in entries.iter().filter_map(|entry| entry.get("request")?.get("name")?.text()) {
        if !there.contains(&name) {
            there.push(name);
        }
    }
    let help = if there.is_empty() {
        "an entry of `timeline` sends one: `request: { name: state, node: honest-1, path: /state }`".to_owned()
    } else {
        format!("the requests are: {}", there.join(", "))
    };
    let missing = uses.iter().filter(|used| used.refers == Refers::Request && !there.contains(&used.name.as_str()));
    let about = |used: &NameUse| match nearest(&used.name, there.iter().copied()) {
        Some(near) => format!("there is no request `{}`; did you mean `{near}`?", used.name),
        None => format!("there is no request `{}`", used.name),
    };
    missing.map(|used| Problem::new(used.span, about(used)).help(help.clone())).collect()
}

/// A word that stands for a node where the timeline names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandIn<'a> {
    /// Any node of the world.
    Any,
    /// Any node of a group.
    AnyOf(&'a str),
    /// The node that a trigger saw.
    It,
}

impl<'a> StandIn<'a> {
    /// What a name stands for, where it is no name of its own.
    pub fn of(name: &'a str) -> Option<Self> {
        match name.split_once(' ') {
            None if name == "any" => Some(Self::Any),
            None if name == "it" => Some(Self::It),
            Some(("any", group)) => Some(Self::AnyOf(group.trim())),
            _ => None,
        }
    }

    fn complaint(self, used: &NameUse, tree: &Tree, groups: &[Group<'_>], before: &[Problem]) -> Option<String> {
        let name = used.name.as_str();
        let holds = |tree: &Tree| tree.covers(used.span.start);
        let entry = match tree.get("timeline").map(|timeline| &timeline.node) {
            Some(Node::List(list)) => list.iter().find(|entry| holds(entry)),
            _ => None,
        };
        // A group can be called `any` or `it`.
        if used.refers == Refers::Group && groups.iter().any(|group| group.name == name) {
            return None;
        }
        let Some(entry) = entry else { return Some(format!("`{name}` stands for a node in the timeline alone")) };
        if used.refers == Refers::Group {
            let key = used.key.strip_suffix("_group").unwrap_or("node");
            return Some(format!("`{name}` stands for one node; write `{key}: {name}`"));
        }
        match self {
            Self::Any => None,
            Self::AnyOf(group) if groups.iter().any(|g| g.name == group) => None,
            Self::AnyOf(group) if node(group, groups).is_some() => Some(format!("`{group}` is one node; write it without `any`")),
            Self::AnyOf(group) => Some(match nearest(group, groups.iter().map(|g| g.name)) {
                Some(near) => format!("there is no group `{group}`; did you mean `any {near}`?"),
                None => format!("there is no group `{group}`"),
            }),
            Self::It => match entry.get("when") {
                // What is wrong in the entry may be its `when`.
                None if before.iter().any(|p| entry.covers(p.span.start)) => None,
                None => Some("`it` is the node that a `when` sees; this entry has none".to_owned()),
                Some(when) if holds(when) => Some("`it` is the node that this `when` sees; name another here, or none".to_owned()),
                Some(_) => None,
            },
        }
    }
}

fn complaint(used: &NameUse, groups: &[Group<'_>]) -> Option<String> {
    let name = used.name.as_str();
    let group = groups.iter().find(|g| g.name == name);
    let node = node(name, groups);
    match (used.refers, group, node) {
        (Refers::Group, Some(_), _) | (Refers::Node, _, Some(_)) | (Refers::Request, ..) => None,
        (Refers::Group, None, Some(of)) => {
            let key = used.key.strip_suffix("_group").unwrap_or("node");
            Some(format!("`{name}` is a node; write `{key}: {name}`, or `{}: {}`", used.key, of.name))
        }
        (Refers::Node, Some(group), None) => Some(match group.count {
            Some(count) if count > 1 => format!("`{name}` is a group; its nodes are {}", span_of(name, count)),
            _ => format!("`{name}` is a group; name one of its nodes, like `{name}-1`"),
        }),
        (Refers::Group, None, None) => Some(match nearest(name, groups.iter().map(|g| g.name)) {
            Some(near) => format!("there is no group `{name}`; did you mean `{near}`?"),
            None => format!("there is no group `{name}`"),
        }),
        (Refers::Node, None, None) => Some(missing_node(name, groups)),
    }
}

/// The group that has a node of this name.
fn node<'a>(name: &str, groups: &'a [Group<'a>]) -> Option<&'a Group<'a>> {
    let (of, number) = name.rsplit_once('-')?;
    let n: u64 = number.parse().ok().filter(|n: &u64| n.to_string() == number)?;
    groups.iter().find(|g| g.name == of && n >= 1 && g.count.is_none_or(|count| n <= count))
}

fn missing_node(name: &str, groups: &[Group<'_>]) -> String {
    let (of, number) = name.rsplit_once('-').unwrap_or((name, ""));
    if let Some((group, count)) = groups.iter().find(|g| g.name == of).and_then(|g| Some((g, g.count?))) {
        return format!("there is no node `{name}`; `{of}` has only {}", span_of(group.name, count));
    }
    let n = if number.parse::<u64>().is_ok_and(|n| n >= 1) { number } else { "1" };
    let near = nearest(of, groups.iter().map(|g| g.name)).map(|near| format!("{near}-{n}"));
    match near.filter(|near| node(near, groups).is_some()) {
        Some(near) => format!("there is no node `{name}`; did you mean `{near}`?"),
        None => format!("there is no node `{name}`"),
    }
}

fn span_of(group: &str, count: u64) -> String {
    if count == 1 { format!("{group}-1") } else { format!("{group}-1 to {group}-{count}") }
}

fn listed(groups: &[Group<'_>]) -> String {
    let shown: Vec<String> = groups
        .iter()
        .take(12)
        .map(|g| match g.count {
            Some(count) => format!("{} ({})", g.name, span_of(g.name, count)),
            None => g.name.to_owned(),
        })
        .collect();
    let more = if groups.len() > shown.len() { ", …" } else { "" };
    format!("the groups are: {}{more}", shown.join(", "))
}

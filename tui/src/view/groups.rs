//! The groups of a run's nodes.

use std::collections::BTreeMap;

use crate::story::{Story, clean};

/// A group.
#[derive(Debug)]
pub struct Group {
    pub name: String,
    /// The places of its nodes.
    pub nodes: Vec<usize>,
}

/// The groups, in the order of their first nodes.
pub fn groups(story: &Story) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (node, card) in story.nodes.iter().enumerate() {
        let place = *places.entry(&card.group).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { name: clean(&card.group), nodes: Vec::new() });
        }
        if let Some(group) = groups.get_mut(place) {
            group.nodes.push(node);
        }
    }
    groups
}

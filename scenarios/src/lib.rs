//! The scenario language: YAML to a [`Plan`], or to problems that name file, line, column and the nearest right word.
//!
//! | file | holds |
//! |---|---|
//! | `lines.rs` | where the expectations of a scenario stand in its file |
//! | `load.rs` | YAML text to a tree with spans; the one file that names the YAML crate |
//! | `tree.rs` | the tree |
//! | `sources.rs` | the files of one scenario, and which of them a place is in |
//! | `compose.rs` | `extends`: files laid over each other |
//! | `variables.rs` | `set` and `${…}` |
//! | `matrix.rs` | `matrix` and `--set`: the cases |
//! | `cases.rs` | the whole way from a text to the plans of its cases |
//! | `scenario.rs` | the types that the YAML is read into |
//! | `written.rs` | entries of the timeline and behaviours as YAML has them |
//! | `yaml/` | a plan as a scenario in YAML that stands alone |
//! | `draw.rs` | what chance decides of a scenario before it runs |
//! | `chaos/` | random worlds: faults and cheats that the seed draws |
//! | `occasion.rs` | when an entry of the timeline happens |
//! | `pick.rs` | enums that share a map with other keys |
//! | `schema.rs` | the JSON schema of these types |
//! | `page.rs` | the reference page, made from the schema |
//! | `explain.rs` | what each word means, made from the schema |
//! | `usage.rs` | where the library uses each word |
//! | `library.rs` | the shipped scenarios and tasks, within the program |
//! | `walk.rs` | a tree against the schema, all problems at once |
//! | `names.rs` | names of nodes, groups and requests, against those there are |
//! | `near.rs` | the nearest right word to a wrong one |
//! | `read.rs` | a tree to types: the serde side |
//! | `judge.rs` | what the words mean together |
//! | `web.rs` | what the words about HTTP mean: routes and requests |
//! | `timeline.rs` | what the words of the timeline mean |
//! | `expected.rs` | what the words of `expect` mean |
//! | `storage.rs` | what the words about the storage network mean: hosts, content, archives |
//! | `resolve.rs` | a tree to a plan: all checks, and every default |
//! | `editor.rs` | the schema as editors are given it |
//! | `crew.rs` | groups of nodes and tasks of a chain, to the nodes of a plan |
//! | `conduct.rs` | what the behaviours of a group mean together |
//! | `plan.rs` | the plan |
//! | `config/` | a task's `config-task.yml`, and how it stands under a scenario's `chain` |
//! | `remark.rs` | what of a plan is possible but perhaps not meant |
//! | `problem.rs` | problems as people read them |
//!
//! Reading files is the caller's part: the language is a function from text to a plan.

mod cases;
mod chaos;
mod compose;
mod conduct;
mod config;
mod crew;
mod draw;
mod editor;
mod expected;
mod explain;
mod judge;
mod library;
mod lines;
mod load;
mod matrix;
mod names;
mod near;
mod occasion;
mod page;
mod pick;
mod plan;
mod problem;
mod read;
mod remark;
mod resolve;
mod scenario;
mod schema;
mod sources;
mod storage;
mod timeline;
mod tree;
mod usage;
mod variables;
mod walk;
mod web;
mod written;
mod yaml;

pub use cases::{Case, cases, parse, parse_with};
pub use chaos::{Change, Changes, ChaosSpec, Wild, drawable};
pub use config::{
    ConfigRule, Environment, ExecutableNetwork, Remark, Requirement, RequirementKind, TaskConfig, Weight, is_config, read_config,
};
pub use draw::draw;
pub use explain::{KeyLine, Kind, Meaning, meanings, near_words};
pub use library::{Glance, Shipped, glance, joined, library, shipped_file, shipped_folder};
pub use lines::lines_of_expectations;
pub use near::nearest;
pub use occasion::{Every, Occasion, Randomly};
pub use page::reference_page;
pub use pick::variants;
pub use plan::{CheckPlan, NodePlan, Plan, TimelinePlan};
pub use problem::{Problem, Problems};
pub use resolve::Files;
pub use scenario::Deed;
pub use schema::schema_text;
pub use tree::Span;
pub use usage::Example;
pub use yaml::{
    Leaf, behaviour, in_words, in_yaml, leaves, optional, put_in, relocated, take_out, without_nodes, written_out, written_out_with,
};

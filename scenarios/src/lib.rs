//! The scenario language: YAML to a [`Plan`], or to problems that name file, line, column and the nearest right word.
//!
//! | file | holds |
//! |---|---|
//! | `load.rs` | YAML text to a tree with spans; the one file that names the YAML crate |
//! | `tree.rs` | the tree |
//! | `scenario.rs` | the types that the YAML is read into |
//! | `pick.rs` | enums that share a map with other keys |
//! | `schema.rs` | the JSON schema of these types |
//! | `page.rs` | the reference page, made from the schema |
//! | `walk.rs` | a tree against the schema, all problems at once |
//! | `names.rs` | names of nodes, groups and requests, against those there are |
//! | `near.rs` | the nearest right word to a wrong one |
//! | `read.rs` | a tree to types: the serde side |
//! | `judge.rs` | what the words mean together |
//! | `web.rs` | what the words about HTTP mean: routes and requests |
//! | `storage.rs` | what the words about the storage network mean: hosts, content, archives |
//! | `resolve.rs` | the whole way, and every default |
//! | `plan.rs` | the plan |
//! | `config/` | a task's `config-task.yml`, and how it stands under a scenario's `chain` |
//! | `remark.rs` | what of a plan is possible but perhaps not meant |
//! | `problem.rs` | problems as people read them |
//!
//! Reading files is the caller's part: the language is a function from text to a plan.

mod config;
mod judge;
mod load;
mod names;
mod near;
mod page;
mod pick;
mod plan;
mod problem;
mod read;
mod remark;
mod resolve;
mod scenario;
mod schema;
mod storage;
mod tree;
mod walk;
mod web;

pub use config::{
    ConfigRule, Environment, ExecutableNetwork, Remark, Requirement, RequirementKind, TaskConfig, Weight, is_config, read_config,
};
pub use page::reference_page;
pub use plan::{NodePlan, Plan, TimelinePlan};
pub use problem::{Problem, Problems};
pub use resolve::{Files, parse, parse_with};
pub use scenario::Deed;
pub use schema::schema_text;
pub use tree::Span;

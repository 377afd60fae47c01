//! A task's `config-task.yml`, read as its creator wrote it: everything that can be simulated is, with a remark where Koii's CLI refuses.
//!
//! | file | holds |
//! |---|---|
//! | `task.rs` | the whole way: a text to a [`TaskConfig`], or to problems |
//! | `terms.rs` | slots, amounts and the other terms that the contract keeps |
//! | `tags.rs` | what a task asks of a node |
//! | `decimal.rs` | numbers as they are written, exactly |
//! | `validate.rs` | every rule: what the CLI says, and why we go on or do not |
//! | `under.rs` | a config under the `chain` of a scenario |

mod decimal;
mod tags;
mod task;
mod terms;
mod under;
mod validate;

pub use tags::{Requirement, RequirementKind};
pub use task::{Environment, ExecutableNetwork, TaskConfig, is_config, read_config};
pub(crate) use under::under;
pub use validate::{ConfigRule, Remark, Weight};

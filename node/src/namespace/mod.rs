//! The RPC of the task node: `POST /namespace-wrapper` with a method's name and its arguments. `protocol.md` §4.3 and §5.1.
//!
//! | file | holds |
//! |---|---|
//! | `call.rs` | the door: a method by its name |
//! | `chain.rs` | methods that read or change the chain |
//! | `local.rs` | methods that the node answers by itself: keys, paths, its version |

mod call;
mod chain;
mod local;

pub(crate) use call::call;
pub(crate) use chain::state_query;
pub(crate) use local::argv;

//! Links between nodes and the services of the world: latency, loss with retransmission, partitions, and what else goes wrong with them.
//!
//! | file | holds |
//! |---|---|
//! | `send.rs` | a message and what becomes of it |
//! | `cut.rs` | who is cut off from what, and until when |
//! | `condition.rs` | what is wrong with links that still work |
//! | `spread.rs` | lengths drawn from a range |

mod condition;
mod cut;
mod send;
mod spread;

pub use condition::{Condition, Trouble};
pub use cut::Cut;
pub use send::{Delivery, Held, Message, Network, Service, Way};

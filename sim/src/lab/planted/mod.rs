//! Bugs of Koipond itself, planted one at a time, and whether its own checks catch them.
//!
//! | file | holds |
//! |---|---|
//! | `bugs.rs` | the table of bugs: a name, what is wrong, and where it shows first |
//! | `scenes.rs` | the scenarios in which they are looked for, with their tasks |
//! | `trial.rs` | one scenario and seed with a bug in it, and who catches it |
//! | `judging.rs` | bugs of the judges and of the log's file |
//! | `laws.rs` | laws of every log |
//! | `tables.rs` | all bugs, one after the other, and the control without any |
//! | `canary.rs` | how often the canary fails |

mod bugs;
mod canary;
mod judging;
mod laws;
mod scenes;
mod tables;
mod trial;

pub use bugs::{BUGS, Bug, Place, nearest_bug};
pub use canary::{Canary, SHARE_PPM, canary};
pub use judging::Flaw;
pub use laws::{Breach, Laws};
pub use scenes::{Must, Scene, Scenes};
pub use tables::{CONTROL_SEEDS, Caught, Row, control, tried};
pub use trial::{Catch, Depth, trial};

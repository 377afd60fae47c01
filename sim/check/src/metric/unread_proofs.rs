//! The metric `unread_proofs`: proofs that an auditor could not read in the round.

use koipond_record::Event;

use super::Metric;
use crate::story::Story;
use crate::unread::proofs;
use crate::words::len;

/// Proofs that an auditor could not read in the round.
pub(crate) struct UnreadProofs;

impl Metric for UnreadProofs {
    fn name(&self) -> &'static str {
        "unread_proofs"
    }

    /// The story keeps what it needs.
    fn on_event(&mut self, _: &Event) {}

    fn sample(&mut self, story: &Story) -> i64 {
        i64::try_from(len(proofs(story.unread.undecided()).len())).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use crate::stage::Stage;

    #[test]
    fn each_round_counts_the_proofs_once_that_nobody_read_after_all() {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "bafycheat").submits(0, "honest-1", "bafyone");
        stage.missing("honest-1", "bafycheat").missing("honest-2", "bafycheat");
        stage.missing("honest-2", "bafyone").reads("honest-2", "bafyone", "a proof");
        stage.round(2).missing("honest-2", "bafyone").missing("honest-1", "bafycheat").round(3);
        assert_eq!(stage.samples("unread_proofs"), [(0, 0), (1, 1), (2, 2), (3, 0)]);
    }
}

//! The metric `hosted_bytes`: bytes that hosts keep at the end of the round, each as often as it has hosts.

use koipond_record::Event;

use super::Metric;
use crate::hosted::Hosted;
use crate::story::Story;

/// Bytes that hosts keep at the end of the round.
#[derive(Default)]
pub(crate) struct HostedBytes(Hosted);

impl Metric for HostedBytes {
    fn name(&self) -> &'static str {
        "hosted_bytes"
    }

    fn on_event(&mut self, e: &Event) {
        self.0.on_event(e);
    }

    fn sample(&mut self, _: &Story) -> i64 {
        i64::try_from(self.0.bytes()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::NodeId;
    use koipond_record::event::Provider;

    use crate::stage::Stage;

    #[test]
    fn it_counts_a_file_once_for_each_host_that_has_it() {
        let mut stage = Stage::staked();
        stage.stores("honest-1", "bafyone", "12345").round(1).stores("honest-2", "bafyone", "12345").stores("honest-2", "bafytwo", "1");
        stage.pins("bafyone", Provider::PinningService).pins("bafyone", Provider::PinningService);
        stage.round(2).drops("bafyone", Provider::Node(NodeId(0))).drops("bafyone", Provider::Archive).round(3);
        assert_eq!(stage.samples("hosted_bytes"), [(0, 5), (1, 16), (2, 11), (3, 11)]);
    }

    #[test]
    fn what_is_pinned_before_it_is_stored_counts_from_then_on() {
        let mut stage = Stage::staked();
        stage.pins("bafyone", Provider::PinningService).round(1).stores("honest-1", "bafyone", "12345").round(2);
        assert_eq!(stage.samples("hosted_bytes"), [(0, 0), (1, 10), (2, 10)]);
    }
}

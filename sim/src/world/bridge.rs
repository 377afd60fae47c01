//! Carries a node's question over its link to chain, storage or web, and the answer back. The only place that knows both sides.

use koipond_kernel::{Delivery, Held, Message, Service, Way};
use koipond_record::event::NetEvent;
use koipond_record::{Ask, Reply, Seq, SimTime, What};

use super::engine::{Asker, Due, World};
use super::storage::GivenUp;

impl World<'_, '_> {
    fn service(&self, ask: &Ask) -> Service {
        match ask {
            Ask::Put { .. } | Ask::Get { .. } => Service::Storage,
            Ask::Http(http) if self.is_for_storage(http) => Service::Storage,
            Ask::Http(_) => Service::Web,
            _ => Service::Chain,
        }
    }

    /// Sends a question on its way.
    pub(super) fn sends(&mut self, asker: Asker, ask: Ask, leaves: SimTime) {
        let round = self.round();
        let service = self.service(&ask);
        let delivery = self.network.send(leaves, round, Message { node: asker.node, service, way: Way::Out, peer: None });
        match delivery {
            Delivery::Arrives { at, lost, held, again } => {
                self.retransmitted(asker, asker.asked, lost);
                self.held_up(asker, asker.asked, &held);
                if let Some((second, entry)) = again {
                    self.enter(second, Due::Again(asker, ask.clone(), entry));
                }
                self.enter(at, Due::Arrives(asker, ask));
            }
            Delivery::TimesOut { at, why } => self.enter(at, Due::GivesUp(Box::new(GivenUp { asker, ask: Some(ask), why }))),
        }
    }

    /// A question reaches its service.
    pub(super) fn arrives(&mut self, asker: Asker, ask: Ask) {
        match ask {
            Ask::Send(tx) => self.takes_on(asker, tx),
            Ask::Read(query) => self.reads(asker, &query),
            Ask::Put { files } => self.puts(asker, &files),
            Ask::Get { cid, name } => self.gets(asker, &cid, &name),
            Ask::Http(request) if self.is_for_storage(&request) => self.asks_storage_by_http(asker, &request),
            Ask::Http(request) => self.asks_web(asker, request),
            Ask::Wake { .. } | Ask::Forget { .. } | Ask::Respond { .. } => {}
        }
    }

    /// A question reaches its service once more: whoever serves it does not know, and who asked it hears the first answer alone.
    pub(super) fn arrives_again(&mut self, asker: Asker, ask: Ask, entry: u32) {
        let asked = self.say(Some(asker.node), Some(asker.asked), What::Net(NetEvent::Repeated { call: asker.call, entry }));
        self.arrives(Asker { asked, deaf: true, ..asker }, ask);
    }

    /// Sends an answer back.
    pub(super) fn answers(&mut self, asker: Asker, cause: Seq, from: Service, reply: Reply) {
        self.answers_at(self.now, asker, cause, from, reply);
    }

    /// Sends an answer back, now or later.
    pub(super) fn answers_at(&mut self, at: SimTime, asker: Asker, cause: Seq, from: Service, reply: Reply) {
        if asker.deaf {
            return;
        }
        let round = self.round();
        match self.network.send(at, round, Message { node: asker.node, service: from, way: Way::Back, peer: None }) {
            Delivery::Arrives { at, lost, held, .. } => {
                self.retransmitted(asker, cause, lost);
                self.held_up(asker, cause, &held);
                self.enter(at, Due::Answers(asker, cause, reply));
            }
            Delivery::TimesOut { at, why } => self.enter(at, Due::GivesUp(Box::new(GivenUp { asker, ask: None, why }))),
        }
    }

    /// Says what held up a question or its answer.
    pub(super) fn held_up(&mut self, asker: Asker, cause: Seq, held: &[Held]) {
        for Held { entry, kind, by } in held {
            let held_up = NetEvent::HeldUp { call: asker.call, by: *by, entry: *entry, kind: (*kind).to_owned() };
            self.say(Some(asker.node), Some(cause), What::Net(held_up));
        }
    }

    fn retransmitted(&mut self, asker: Asker, cause: Seq, lost: u32) {
        if lost > 0 {
            self.say(Some(asker.node), Some(cause), What::Net(NetEvent::Retransmitted { call: asker.call, lost }));
        }
    }
}

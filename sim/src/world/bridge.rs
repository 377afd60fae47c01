//! Carries a node's question over its link to chain, storage or web, and the answer back. The only place that knows both sides.

use koipond_kernel::{Delivery, Service, Way};
use koipond_record::event::{Absence, NetEvent, Provider, StorageEvent, StoredFile};
use koipond_record::{Ask, Hash, Payload, Reply, Seq, SimTime, What};

use super::engine::{Asker, Due, World};

fn service(ask: &Ask) -> Service {
    match ask {
        Ask::Put { .. } | Ask::Get { .. } => Service::Storage,
        Ask::Http(_) => Service::Web,
        _ => Service::Chain,
    }
}

impl World<'_, '_> {
    /// Sends a question on its way.
    pub(super) fn sends(&mut self, asker: Asker, ask: Ask, leaves: SimTime) {
        let round = self.round();
        let delivery = self.network.send(leaves, round, asker.node, service(&ask), Way::Out);
        match delivery {
            Delivery::Arrives { at, lost } => {
                self.retransmitted(asker, asker.asked, lost);
                self.enter(at, Due::Arrives(asker, ask));
            }
            Delivery::TimesOut { at, why } => self.enter(at, Due::GivesUp(asker, why)),
        }
    }

    /// A question reaches its service.
    pub(super) fn arrives(&mut self, asker: Asker, ask: Ask) {
        match ask {
            Ask::Send(tx) => self.takes_on(asker, tx),
            Ask::Read(query) => self.reads(asker, &query),
            Ask::Put { files } => self.puts(asker, &files),
            Ask::Get { cid, name } => self.gets(asker, cid, name),
            Ask::Http(request) => self.asks_web(asker, request),
            Ask::Wake { .. } | Ask::Forget { .. } | Ask::Respond { .. } => {}
        }
    }

    fn puts(&mut self, asker: Asker, files: &[(String, Payload)]) {
        let [(name, content)] = files else {
            return self.answers(asker, asker.asked, Service::Storage, Reply::Failed { why: "one file at a time".to_owned() });
        };
        let bytes = content.bytes().expect("what a node stores is at hand").clone();
        let (cause, reply) = match self.storage.put(asker.node, name, &bytes) {
            Ok(cid) => {
                let files = vec![StoredFile { name: name.clone(), content: content.clone() }];
                let stored =
                    StorageEvent::Stored { cid: cid.clone(), files, hosts: vec![Provider::Node(asker.node)], through: String::new() };
                (self.say(Some(asker.node), Some(asker.asked), What::Storage(stored)), Reply::Stored { cid })
            }
            Err(why) => (asker.asked, Reply::Failed { why: why.to_string() }),
        };
        self.answers(asker, cause, Service::Storage, reply);
    }

    fn gets(&mut self, asker: Asker, cid: String, name: String) {
        let found = {
            let inhabitants = &self.inhabitants;
            self.storage.get(&cid, &name, &|host| inhabitants[host.0 as usize].process.is_up())
        };
        let through = String::new();
        let (event, reply) = match found {
            Ok(file) => {
                let (bytes, from) = (file.len() as u64, Provider::Node(asker.node));
                (StorageEvent::Read { cid, name, bytes, blake3: Hash::of(&file), from, through }, Reply::Bytes(Payload::Here(file)))
            }
            Err(why) => (StorageEvent::Missing { cid, name, through, why: Absence::NeverStored }, Reply::Failed { why: why.to_string() }),
        };
        let cause = self.say(Some(asker.node), Some(asker.asked), What::Storage(event));
        self.answers(asker, cause, Service::Storage, reply);
    }

    /// Sends an answer back.
    pub(super) fn answers(&mut self, asker: Asker, cause: Seq, from: Service, reply: Reply) {
        self.answers_at(self.now, asker, cause, from, reply);
    }

    /// Sends an answer back, now or later.
    pub(super) fn answers_at(&mut self, at: SimTime, asker: Asker, cause: Seq, from: Service, reply: Reply) {
        let round = self.round();
        match self.network.send(at, round, asker.node, from, Way::Back) {
            Delivery::Arrives { at, lost } => {
                self.retransmitted(asker, cause, lost);
                self.enter(at, Due::Answers(asker, cause, reply));
            }
            Delivery::TimesOut { at, why } => self.enter(at, Due::GivesUp(asker, why)),
        }
    }

    fn retransmitted(&mut self, asker: Asker, cause: Seq, lost: u32) {
        if lost > 0 {
            self.say(Some(asker.node), Some(cause), What::Net(NetEvent::Retransmitted { call: asker.call, lost }));
        }
    }
}

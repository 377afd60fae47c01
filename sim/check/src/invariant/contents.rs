//! What is read is what was stored: a CID names the same bytes for ever, and nobody is given others but by a fault.

use std::collections::BTreeMap;

use koipond_record::event::{Event, StorageEvent, StoredFile, What};
use koipond_record::{Hash, Payload, Seq, Verdict};

use super::InvariantName;
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};
use crate::in_force::InForce;

/// What is read is what was stored.
#[derive(Default)]
pub(crate) struct Contents {
    cast: Cast,
    in_force: InForce,
    by_cid: BTreeMap<String, Stored>,
    looked: u64,
}

/// What was stored under one CID, and when first.
struct Stored {
    seq: Seq,
    files: BTreeMap<String, Bytes>,
}

/// A file's content: its hash and its length.
type Bytes = (Hash, u64);

/// Something that cannot be: in a sentence, with the event that it contradicts if there is one.
type Wrong = (String, Option<Seq>);

/// What identifies a file's content, whether or not its bytes are at hand.
fn bytes_of(content: &Payload) -> Bytes {
    match content {
        Payload::Here(bytes) => (Hash::of(bytes), content.len()),
        Payload::Kept { hash, len } => (*hash, *len),
    }
}

impl Contents {
    fn stores(&mut self, cid: &str, files: &[StoredFile], seq: Seq) -> Option<Wrong> {
        let files: BTreeMap<String, Bytes> = files.iter().map(|file| (file.name.clone(), bytes_of(&file.content))).collect();
        let Some(before) = self.by_cid.get(cid) else {
            self.by_cid.insert(cid.to_owned(), Stored { seq, files });
            return None;
        };
        if before.files == files {
            return None;
        }
        let what = if before.files.keys().eq(files.keys()) { "bytes" } else { "names" };
        Some((format!("other {what} were stored under {cid} than before"), Some(before.seq)))
    }

    fn reads(&self, cid: &str, name: &str, read: Bytes) -> Option<Wrong> {
        let Some(stored) = self.by_cid.get(cid) else {
            return Some((format!("`{name}` was read of {cid}, under which nothing was stored"), None));
        };
        match stored.files.get(name) {
            None => Some((format!("`{name}` was read of {cid}, under which no file of this name was stored"), Some(stored.seq))),
            Some(file) if *file != read => {
                Some((format!("what was read of `{name}` of {cid} are not the bytes that were stored"), Some(stored.seq)))
            }
            Some(_) => None,
        }
    }

    fn wrong(&mut self, event: &StorageEvent, seq: Seq) -> Option<Wrong> {
        match event {
            StorageEvent::Stored { cid, files, .. } => self.stores(cid, files, seq),
            StorageEvent::Read { cid, name, bytes, blake3, .. } => {
                self.looked += 1;
                self.reads(cid, name, (*blake3, *bytes))
            }
            StorageEvent::Altered { cid, name, entry, .. } => {
                self.looked += 1;
                let why = || format!("other bytes were given for `{name}` of {cid} by fault {entry}, which is not in force");
                (!self.in_force.is(*entry)).then(|| (why(), self.by_cid.get(cid).map(|stored| stored.seq)))
            }
            _ => None,
        }
    }
}

impl Checker for Contents {
    fn name(&self) -> &str {
        InvariantName::StoredBytes.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        self.in_force.on_event(e);
        let What::Storage(event) = &e.what else { return None };
        let (why, contradicts) = self.wrong(event, e.seq)?;
        Some(broken(&self.cast, e.seq, contradicts.into_iter().chain([e.seq]).collect(), why))
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "file read", "files read")
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::{Hash, INLINE_LIMIT, Payload};

    use super::Contents;
    use crate::stage::{Stage, assert_broken, assert_held};

    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.stores("honest-1", "bafyone", "a proof").reads("honest-2", "bafyone", "a proof");
        stage
    }

    #[test]
    fn reads_of_what_was_stored_are_looked_at() {
        assert_held(&stage().check(Contents::default()), "1 file read");
        assert_held(&Stage::staked().check(Contents::default()), "nothing to look at");
        let mut again = stage();
        again.stores("cheat-1", "bafyone", "a proof").reads("cheat-1", "bafyone", "a proof");
        assert_held(&again.check(Contents::default()), "2 files read");
    }

    #[test]
    fn a_file_of_which_the_log_keeps_the_hash_alone_is_compared_all_the_same() {
        let large = vec![7; INLINE_LIMIT + 1];
        let kept = Payload::Kept { hash: Hash::of(&large), len: large.len() as u64 };
        let mut stage = Stage::staked();
        stage.stores_payload("honest-1", "bafyone", kept).reads_bytes("honest-2", "bafyone", &large);
        assert_held(&stage.check(Contents::default()), "1 file read");
        let at = stage.reads_bytes("honest-2", "bafyone", &large[1..]).latest();
        assert_broken(&stage.check(Contents::default()), at, "are not the bytes that were stored");
    }

    #[test]
    fn other_bytes_than_were_stored_break_it() {
        let mut stage = stage();
        let at = stage.reads("honest-2", "bafyone", "a prooF").latest();
        let why = "what was read of `proof.json` of bafyone are not the bytes that were stored";
        let evidence = assert_broken(&stage.check(Contents::default()), at, why);
        stage.assert_kinds(&evidence, &["Stored", "Read"]);
    }

    #[test]
    fn a_read_of_what_nobody_stored_breaks_it() {
        let mut stage = stage();
        let at = stage.reads("honest-2", "bafytwo", "a proof").latest();
        assert_broken(&stage.check(Contents::default()), at, "`proof.json` was read of bafytwo, under which nothing was stored");
        let mut stage = self::stage();
        let at = stage.reads_name("honest-2", "bafyone", "Proof.json", "a proof").latest();
        assert_broken(&stage.check(Contents::default()), at, "under which no file of this name was stored");
    }

    #[test]
    fn a_cid_that_is_bound_again_to_other_bytes_or_names_breaks_it() {
        let mut stage = stage();
        let at = stage.stores("cheat-1", "bafyone", "another").latest();
        let evidence = assert_broken(&stage.check(Contents::default()), at, "other bytes were stored under bafyone than before");
        stage.assert_kinds(&evidence, &["Stored", "Stored"]);
        let mut stage = self::stage();
        let at = stage.stores_nothing("cheat-1", "bafyone").latest();
        assert_broken(&stage.check(Contents::default()), at, "other names were stored under bafyone than before");
    }

    #[test]
    fn a_lie_is_a_fault_s_alone() {
        let mut stage = stage();
        stage.fault_begins(3, "lie").alters("honest-2", "bafyone", 3);
        assert_held(&stage.check(Contents::default()), "2 files read");
        let at = stage.fault_ends(3).alters("honest-2", "bafyone", 3).latest();
        assert_broken(&stage.check(Contents::default()), at, "by fault 3, which is not in force");
    }
}

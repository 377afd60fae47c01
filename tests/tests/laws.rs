//! What holds in every small world, whoever takes part, whatever goes wrong and whoever looks on.

use std::io::Cursor;

use koipond::lab::Kept;
use koipond::world::{Flow, Observer};
use koipond_record::event::ChainEvent;
use koipond_record::log::{Digest, LogReader, LogWriter, encode};
use koipond_record::{Event, Hash, Round, What};
use koipond_tests::law::{Deed, Small, TASKS, What as Done};
use koipond_tests::{Collected, repo};
use proptest::prelude::*;

/// How many worlds each law is tried on.
const CASES: u32 = 24;

fn deed() -> impl Strategy<Value = Deed> {
    let what = prop_oneof![Just(Done::Crash), Just(Done::Alone), Just(Done::Unstored), Just(Done::Claim)];
    ((0..8_u64, 0..2_000_u64), (what, 1..1_500_u64)).prop_map(|(at, what)| Deed { at, what })
}

fn small() -> impl Strategy<Value = Small> {
    let nodes = ((1..=4_u64, 40..80_u64), (0..=2_u64, 40..80_u64, 0..3_u64), (2..=5_u64, 0..=1_u64));
    let time = ((150..500_u64, 150..500_u64, 0..300_u64), (0..60_u64, 1..80_u64), (1..300_u64, 0..15_u64));
    let rest = (0..TASKS.len(), any::<bool>(), (1..100_u64, 1..30_u64), prop::collection::vec(deed(), 0..3));
    (nodes, time, rest).prop_map(|((honest, cheats, rounds), (windows, lateness, network), (task, every, bounty, deeds))| Small {
        honest,
        cheats,
        rounds,
        windows,
        lateness,
        network,
        task,
        every,
        bounty,
        deeds,
    })
}

fn encoded(event: &Event) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(event, &mut bytes);
    bytes
}

/// Follows the money of a run: what came from outside, and the chain's own books.
fn check_books(run: &Collected) -> Result<u32, TestCaseError> {
    let (mut supply, mut stakes, mut balances, mut looks) = (0, 0, 0, 0);
    for event in &run.events {
        let What::Chain(what) = &event.what else { continue };
        match what {
            ChainEvent::TaskCreated { total_bounty, .. } => supply += total_bounty.0,
            ChainEvent::WalletOpened { amount, .. } => supply += amount.0,
            ChainEvent::Staked { amount, .. } => stakes += amount.0,
            ChainEvent::Rewarded { amount, .. } => balances += amount.0,
            ChainEvent::Slashed { amount, .. } => stakes -= amount.0,
            ChainEvent::Claimed { amount, .. } => balances -= amount.0,
            ChainEvent::Totals(totals) => {
                looks += 1;
                prop_assert_eq!(totals.stake_pot.0 + totals.wallets.0 + totals.fees.0, supply, "the supply at {}", event.seq);
                prop_assert_eq!(totals.stakes.0 + totals.balances.0 + totals.bounty.0, totals.stake_pot.0, "the pot at {}", event.seq);
                prop_assert_eq!((totals.stakes.0, totals.balances.0), (stakes, balances), "the books at {}", event.seq);
            }
            _ => {}
        }
    }
    Ok(looks)
}

/// A log in memory whose frames are closed every so many events.
struct Framed {
    log: Option<LogWriter<Vec<u8>>>,
    every: u64,
}

impl Observer for Framed {
    fn event(&mut self, event: &Event, bytes: &[u8], round: Round) -> Flow {
        let log = self.log.as_mut().expect("it is being written");
        log.add(event, bytes, round).expect("memory can be written");
        if event.seq.0 % self.every == self.every - 1 {
            log.flush().expect("memory can be written");
        }
        Flow::Go
    }
}

/// The events that a log's frames hold, and the digest of these frames.
fn read(log: &mut LogReader<Cursor<Vec<u8>>>) -> (Vec<Event>, Hash) {
    let (mut events, mut digest) = (Vec::new(), Digest::default());
    for n in 0..log.frames().len() {
        digest.add(&log.raw_frame(n).expect("the frame is whole"));
        events.extend(log.frame(n).expect("the frame is whole"));
    }
    (events, digest.finish())
}

/// Looks on and counts.
struct Looker(u64);

impl Observer for Looker {
    fn event(&mut self, _: &Event, _: &[u8], _: Round) -> Flow {
        self.0 += 1;
        Flow::Go
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn supply_is_conserved_and_the_books_balance_in_every_world(small in small(), seed in 0..1_000_u64) {
        let run = small.scene().collect(seed);
        let looks = check_books(&run)?;
        prop_assert!(looks > 0, "the chain never stated its totals");
    }

    #[test]
    fn a_world_run_again_is_the_same_whoever_looks_on(small in small(), seed in 0..1_000_u64, lookers in 1..6_usize) {
        let scene = small.scene();
        let alone = scene.outcome(seed);
        let mut all: Vec<Looker> = (0..lookers).map(|_| Looker(0)).collect();
        let observers = all.iter_mut().map(|looker| looker as &mut dyn Observer).collect();
        prop_assert_eq!(scene.watched(seed, observers), alone.clone());
        prop_assert!(all.iter().all(|looker| looker.0 == alone.events));
    }

    #[test]
    fn a_log_reads_back_as_the_run_it_was_written_of(small in small(), seed in 0..1_000_u64, every in 1..400_u64) {
        let scene = small.scene();
        let run = scene.collect(seed);
        let mut framed = Framed { log: LogWriter::new(Vec::new()).ok(), every };
        let outcome = scene.watched(seed, vec![&mut framed]);
        let bytes = framed.log.take().expect("it was begun").finish().expect("memory can be written");
        let mut log = LogReader::open(Cursor::new(bytes)).expect("it is a log");
        prop_assert!(log.is_complete());
        prop_assert_eq!(log.len(), outcome.events);
        let (events, digest) = read(&mut log);
        prop_assert_eq!(digest, outcome.digest);
        // A payload above the limit is read back as its hash, so what is compared is what the log keeps.
        prop_assert!(events.iter().map(encoded).eq(run.events.iter().map(encoded)));
    }

    #[test]
    fn the_log_of_the_lab_holds_the_digest(small in small(), seed in 0..1_000_u64) {
        let mut kept = Kept::default();
        let outcome = small.scene().watched(seed, vec![&mut kept]);
        let (_, digest) = read(&mut kept.log().expect("memory could hold it"));
        prop_assert_eq!(digest, outcome.digest);
    }
}

/// The bytes of a log of many frames, and its events.
fn many_frames() -> &'static (Vec<u8>, Vec<Event>) {
    static LOG: std::sync::OnceLock<(Vec<u8>, Vec<Event>)> = std::sync::OnceLock::new();
    LOG.get_or_init(|| {
        let scene = repo::scene("scenarios/library/basics/first-light.yaml");
        let mut framed = Framed { log: LogWriter::new(Vec::new()).ok(), every: 100 };
        let _ = scene.watched(1, vec![&mut framed]);
        let bytes = framed.log.take().expect("it was begun").finish().expect("memory can be written");
        let events = read(&mut LogReader::open(Cursor::new(bytes.clone())).expect("it is a log")).0;
        (bytes, events)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_log_cut_at_any_byte_opens_with_a_beginning_of_its_events(at in any::<prop::sample::Index>()) {
        let (bytes, events) = many_frames();
        let cut = at.index(bytes.len());
        match LogReader::open(Cursor::new(bytes[..cut].to_vec())) {
            Ok(mut log) => {
                prop_assert!(!log.is_complete(), "a log of {cut} of {} bytes calls itself whole", bytes.len());
                let found = read(&mut log).0;
                prop_assert_eq!(log.len(), found.len() as u64);
                prop_assert!(found.len() <= events.len() && found[..] == events[..found.len()]);
                // Every frame that lies before the cut is read; a frame has a hundred events.
                let whole = many_frames_before(cut);
                prop_assert_eq!(found.len(), whole);
            }
            Err(_) => prop_assert!(cut < 10, "a log of {cut} bytes has a whole head and does not open"),
        }
    }

    #[test]
    fn a_log_with_any_byte_changed_opens_or_says_why_not(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let (bytes, _) = many_frames();
        let mut changed = bytes.clone();
        changed[at.index(bytes.len())] = to;
        if let Ok(mut log) = LogReader::open(Cursor::new(changed)) {
            for n in 0..log.frames().len() {
                // Whether it can be read is not promised; that nothing panics is.
                let _ = log.frame(n);
            }
        }
    }
}

/// How many events the whole frames before a byte hold.
fn many_frames_before(cut: usize) -> usize {
    let log = LogReader::open(Cursor::new(many_frames().0.clone())).expect("it is a log");
    let whole = |frame: &&koipond_record::log::FrameHead| frame.offset + 36 + u64::from(frame.packed) <= cut as u64;
    log.frames().iter().filter(whole).map(|frame| frame.count as usize).sum()
}

//! Plan and seed to a world.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use koipond_chain_mock::spec::{ManagerSpec, TaskType};
use koipond_chain_mock::{Chain, ChainParams};
use koipond_kernel::outside::Outside;
use koipond_kernel::{Agenda, Network, Process};
use koipond_node::spec::BehaviourSpec;
use koipond_node::{Lateness, Node, NodeConfig, NodeKeys, Peer};
use koipond_record::event::{ChainEvent, NodeCard, RunEvent, Schedule};
use koipond_record::{Instruction, NodeId, Pubkey, Roe, Round, SimTime, Stream, TASK_NODE_PORT, TaskNo, Transaction, What};
use koipond_scenarios::{Deed, NodePlan, Plan};
use koipond_storage_mock::{Member, StorageNetwork};

use super::clock::clock;
use super::engine::{Creator, Due, Inhabitant, World};
use super::founding::{Founded, found};
use super::history::History;
use super::plant::Plant;
use super::recorder::Recorder;
use super::storage::Store;
use super::watch::Watches;
use super::web::Web;
use crate::tasks::Tasks;

/// What the creator's wallet holds beside what the plan has it give away.
const CREATORS_POCKET: Roe = Roe(10_000_000_000);

pub(super) fn build<'p, 'o>(plan: &'p Plan, tasks: &Tasks, seed: u64, recorder: Recorder<'o>) -> Result<World<'p, 'o>, String> {
    let plant = recorder.planted.map(|planted| planted.plant);
    let (told, seed) = (seed, if plant == Some(Plant::SeedIgnored) { 1 } else { seed });
    let own = |n| Pubkey::from_bytes(&Stream::named(seed, "chain/keys").bytes32(n));
    let creator = Creator { manager: own(1), authority: own(2) };
    let clock = clock(plan, seed);
    let mut params = ChainParams::of(&plan.chain, own(0), creator.manager.clone(), creator.authority.clone());
    params.clock = clock.clone();
    if let Some(plant) = plant {
        plant.founds(&mut params);
    }
    let schedule = Schedule {
        clock,
        submission_window: plan.chain.submission_window.0,
        audit_window: plan.chain.audit_window.0,
        rounds: plan.rounds.saturating_add(plan.settle),
    };
    let timing = &plan.chain.timing;
    let (jitter, inclusion) = timing.jitter.zip(timing.inclusion).ok_or("its timing is not resolved")?;
    let history = History::of(plan, schedule.clock.starting_slot);
    let (mut chain, mut created) = Chain::new(params);
    let (founded, more) = found(plan, &mut chain, &creator)?;
    created.extend(more);
    if let Some(plant) = plant {
        plant.tells_founding(&mut created);
    }
    let lateness = Lateness { jitter, tail: timing.tail.map(|tail| (tail.share, tail.to.0)), known: BTreeMap::new() };
    let inhabitants = inhabitants(plan, tasks, (seed, plant), &lateness, &own(0), &founded, &schedule)?;
    let watches = Watches::of(plan, inhabitants.iter().map(|i| i.card.key.clone()));
    let limit = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let mut world = World {
        plan,
        seed,
        now: SimTime(0),
        schedule,
        inclusion,
        inclusion_draws: Stream::named(seed, "chain/inclusion"),
        agenda: Agenda::new(limit(plan.limits.queue)),
        network: Network::new(&plan.network, seed, plan.nodes.len()),
        chain,
        history,
        transactions: 0,
        held: Vec::new(),
        batch: Vec::new(),
        unconfirmed: BTreeSet::new(),
        chain_faults: Vec::new(),
        creator,
        store: Store::new(StorageNetwork::new(&plan.storage, members(plan, &inhabitants), seed), own(3)),
        web: Web::new(Outside::new(&plan.http, seed)),
        inhabitants,
        recorder,
        faults: BTreeMap::new(),
        watches,
        codes: tasks.compiled.clone(),
        full: None,
    };
    genesis(&mut world, told, created.into_iter().map(What::Chain).collect())?;
    imports(&mut world, tasks)?;
    Ok(world)
}

/// The nodes as the storage network knows them.
fn members(plan: &Plan, inhabitants: &[Inhabitant]) -> Vec<Member> {
    let member = |(node, inhabitant): (&NodePlan, &Inhabitant)| {
        let key = inhabitant.card.key.clone();
        Member { key, access: node.storage.access, pinned: node.storage.pinned }
    };
    plan.nodes.iter().zip(inhabitants).map(member).collect()
}

/// What is in the storage network from the beginning.
fn imports(world: &mut World<'_, '_>, tasks: &Tasks) -> Result<(), String> {
    for car in &tasks.archives {
        for event in world.store.network.import(car).map_err(|why| why.to_string())? {
            world.recorder.record(SimTime(0), None, None, What::Storage(event));
        }
    }
    Ok(())
}

fn inhabitants(
    plan: &Plan,
    tasks: &Tasks,
    (seed, plant): (u64, Option<Plant>),
    lateness: &Lateness,
    task_id: &Pubkey,
    founded: &[Founded],
    schedule: &Schedule,
) -> Result<Vec<Inhabitant>, String> {
    let mut all = Vec::with_capacity(plan.nodes.len());
    let no_of_tasks = u32::try_from(founded.len()).unwrap_or(u32::MAX);
    let peers: BTreeMap<TaskNo, Arc<[Peer]>> = (0..=no_of_tasks).map(TaskNo).map(|task| (task, peers(plan, seed, task))).collect();
    for (n, node) in (0..).zip(&plan.nodes) {
        let task = tasks.compiled.get(node.task).ok_or_else(|| format!("node {} runs task {}, which it has not", node.name, node.task))?;
        let keys = keys_of(plan, seed, n, node);
        let card = NodeCard {
            name: node.name.clone(),
            group: node.group.clone(),
            key: keys.staking.public().clone(),
            main: keys.main.public().clone(),
            stake: node.stake,
            behaviour: BehaviourSpec::words(&node.behaviours),
            task: node.runs,
            computer: NodeId(node.on.and_then(|on| u32::try_from(on).ok()).unwrap_or(n)),
        };
        let other = node.runs.0.checked_sub(1).and_then(|no| founded.get(no as usize));
        let config = NodeConfig {
            id: NodeId(if plant == Some(Plant::SharedStreams) { 0 } else { n }),
            seed,
            task_no: node.runs,
            task_id: other.map_or(task_id, |other| &other.id).clone(),
            task_name: other.map_or(&plan.chain.task_name, |other| &other.name).clone(),
            schedule: schedule.clone(),
            lateness: Lateness { known: known(plan, node, schedule), ..lateness.clone() },
            keys,
            task: Arc::clone(task),
            framework: plan.framework.clone(),
            task_node: plan.task_node.clone(),
            stake: (plan.chain.task_type == TaskType::Koii).then_some(node.stake),
            variables: node.variables.clone(),
            nodes: u32::try_from(plan.nodes.len()).unwrap_or(u32::MAX),
            javascript: plan.javascript.clone(),
            behaviours: node.behaviours.clone(),
            acts: node.acts.clone(),
            peers: peers.get(&node.runs).map(Arc::clone).unwrap_or_default(),
            recording: node.submissions.clone(),
        };
        all.push(Inhabitant {
            card,
            node: Node::new(config),
            process: Process::default(),
            stopped: false,
            timers: BTreeSet::new(),
            sent: 0,
            read: 0,
            cache: Vec::new(),
        });
    }
    Ok(all)
}

/// The keys of a node. The nodes of one owner, or of one computer, have the main account of the first of them.
fn keys_of(plan: &Plan, seed: u64, n: u32, node: &NodePlan) -> NodeKeys {
    let mut keys = NodeKeys::of_node(seed, n);
    if let Some(key) = &node.key {
        keys.staking = keys.staking.known_as(Pubkey::from_text(key));
    }
    if node.behaviours.iter().any(BehaviourSpec::shares_its_main_account)
        && let Some((first, _)) = (0..).zip(&plan.nodes).find(|(_, other)| other.group == node.group)
    {
        keys.main = NodeKeys::of_node(seed, first).main;
    }
    if let Some((on, host)) = node.on.and_then(|on| Some((u32::try_from(on).ok()?, plan.nodes.get(on)?))) {
        keys.main = keys_of(plan, seed, on, host).main;
    }
    keys
}

/// All nodes of a task as they know each other.
fn peers(plan: &Plan, seed: u64, task: TaskNo) -> Arc<[Peer]> {
    let peer = |(n, node): (u32, &NodePlan)| {
        let keys = keys_of(plan, seed, n, node);
        Peer { name: node.name.clone(), group: node.group.clone(), key: keys.staking.public().clone(), main: keys.main.public().clone() }
    };
    (0..).zip(&plan.nodes).filter(|(_, node)| node.runs == task).map(peer).collect()
}

/// In which rounds it is known how late a node's calls are: where the slot of its recorded proof is, calls came as long before as
/// inclusion takes. `protocol.md` §1.4.
fn known(plan: &Plan, node: &NodePlan, schedule: &Schedule) -> BTreeMap<Round, u64> {
    let inclusion = plan.chain.timing.inclusion.map_or(0, |inclusion| inclusion.low);
    let recorded = node.submissions.iter().flat_map(|recording| &recording.0);
    let slots = recorded.filter_map(|(worked, recorded)| Some((Round(worked.0 + 1), recorded.slot?.0)));
    slots.map(|(round, slot)| (round, slot.saturating_sub(inclusion).saturating_sub(schedule.clock.round_begins(round).0))).collect()
}

/// The world's first events: who there is, the task and its bounty, wallets and stakes.
fn genesis(world: &mut World<'_, '_>, seed: u64, created: Vec<What>) -> Result<(), String> {
    let nodes: Vec<NodeCard> = world.inhabitants.iter().map(|i| i.card.clone()).collect();
    let started = RunEvent::Started {
        scenario: world.plan.scenario.clone(),
        seed,
        schedule: world.schedule.clone(),
        nodes: nodes.clone(),
        may_fork: world.history.may_fork(),
        tasks: std::iter::once(String::new()).chain(world.plan.others.iter().map(|(name, _)| name.clone())).collect(),
    };
    let start = world.recorder.record(SimTime(0), None, None, What::Run(started));
    for what in created {
        world.recorder.record(SimTime(0), None, Some(start), what);
    }
    let addresses = (0..).zip(&nodes).map(|(n, card)| (card.key.clone(), format!("http://{}:{TASK_NODE_PORT}", NodeId(n).address())));
    world.chain.reached_at(&addresses.collect());
    for (n, card) in (0..).zip(&nodes) {
        let events = endow(world, n, card)?;
        for event in events {
            world.recorder.record(SimTime(0), Some(NodeId(n)), Some(start), What::Chain(event));
        }
    }
    for event in endow_creator(world)? {
        world.recorder.record(SimTime(0), None, Some(start), What::Chain(event));
    }
    world.enter(SimTime(0), Due::RoundBegins(Round(0)));
    for (n, node) in (0..).zip(&world.plan.nodes) {
        let at = node.starts.map_or(SimTime(0), |starts| starts.on(&world.schedule.clock));
        world.enter(at, Due::Boot(NodeId(n), None));
    }
    world.enter_timeline();
    let settle = world.schedule.clock.begins(world.schedule.clock.round_begins(Round(world.plan.rounds)));
    let end = world.schedule.clock.begins(world.schedule.clock.round_begins(Round(world.schedule.rounds)));
    if world.plan.settle > 0 {
        world.enter(settle, Due::Settle);
    }
    world.enter(end, Due::End);
    Ok(())
}

/// A node's main account and its stake.
fn endow(world: &mut World<'_, '_>, n: u32, card: &NodeCard) -> Result<Vec<ChainEvent>, String> {
    let too_much = || format!("the stake of {} is more than an amount can hold", card.name);
    let pocket = world.plan.nodes[n as usize].pocket;
    let fee = if card.stake > Roe::ZERO { world.plan.chain.fee.0 } else { Roe::ZERO };
    let is_koii = world.plan.chain.task_type == TaskType::Koii;
    // The stake's own fee comes on top, so that a pocket holds what is written.
    let purse = pocket.plus(fee).ok_or_else(too_much)?;
    let mut events = if is_koii {
        world.chain.open_wallet(&card.main, card.stake.plus(purse).ok_or_else(too_much)?)
    } else {
        let mut events = world.chain.open_wallet(&card.main, card.stake);
        events.extend(world.chain.open_purse(&card.main, purse));
        events
    };
    if card.stake > Roe::ZERO {
        let what = Instruction::Stake { amount: card.stake };
        let stake = Transaction { by: card.key.clone(), payer: card.main.clone(), task: card.task, what };
        let receipt =
            world.chain.apply(world.schedule.clock.starting_slot, &stake).map_err(|why| format!("{} cannot stake: {why}", card.name))?;
        events.extend(receipt.events);
    }
    Ok(events)
}

/// The creator's wallet, if the plan has the creator or Koii do anything.
fn endow_creator(world: &mut World<'_, '_>) -> Result<Vec<ChainEvent>, String> {
    let deeds = world.plan.timeline.iter().filter_map(|entry| match &entry.what {
        Deed::Manager(deed) => Some(deed),
        _ => None,
    });
    let gifts: Vec<Roe> = deeds.map(|deed| if let ManagerSpec::FundTask(fund) = deed { fund.amount.0 } else { Roe::ZERO }).collect();
    if gifts.is_empty() {
        return Ok(Vec::new());
    }
    let all = gifts.into_iter().try_fold(CREATORS_POCKET, Roe::plus).ok_or("what the creator gives is more than an amount can hold")?;
    let manager = world.creator.manager.clone();
    let mut events = world.chain.open_wallet(&manager, all);
    if world.plan.chain.task_type == TaskType::Kpl {
        events.extend(world.chain.open_purse(&manager, CREATORS_POCKET));
    }
    Ok(events)
}

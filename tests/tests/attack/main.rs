//! The attack suite: what strangers do to a node, with one honest client beside them. Loopback only.
//!
//! `cargo test -p mengshu-tests --test attack` runs all of it, one attack after the other, and prints one table; words choose
//! the attacks whose names hold one of them. Each has a node of its own, a process, with an alliance in it. It holds when the
//! honest client was answered every time, 99 of 100 calls within a second, and the node's resident memory was at no moment more
//! than 512 MiB above what it was before, and its log did not grow. `MENGSHU_LONG=1` plays the numbers of real attackers
//! (`MENGSHU_NODE` may name an optimised `mengshu`).
//!
//! That the machine is busy is no fault of the node. So an attack under which the second is broken is played twice again, and
//! the median of the three counts; and where other processes took more than a quarter of the machine meanwhile, the time is
//! printed and not judged. Memory, answers and log count every time.

mod answers;
mod floods;
mod founding;
mod frames;
mod ground;
mod honest;
mod peer;
mod places;
mod questions;
mod stage;
mod table;
mod target;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::ground::Ground;
use crate::honest::{Ask, Served, USUAL};
use crate::stage::Stage;
use crate::table::Row;
use crate::target::Target;

// As the programs have it: memory is what is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long the honest client has the node for itself before.
const BEFORE: Duration = Duration::from_millis(600);

type Running = Pin<Box<dyn Future<Output = anyhow::Result<String>>>>;

/// What stands in the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Large entries.
    Large,
    /// Many deliveries.
    Many,
}

/// An attack.
struct Attack {
    name: &'static str,
    /// Whether the node withstands it; where not yet, it is played and printed.
    holds: bool,
    standing: Standing,
    asks: &'static [Ask],
    /// Descriptors that the node may have, where they are fewer than this process may.
    descriptors: Option<u64>,
    play: fn(Arc<Stage>) -> Running,
}

impl Attack {
    const fn new(name: &'static str, play: fn(Arc<Stage>) -> Running) -> Self {
        Self { name, holds: true, standing: Standing::Large, asks: USUAL, descriptors: None, play }
    }

    /// The node does not withstand it yet.
    const fn open(self) -> Self {
        Self { holds: false, ..self }
    }

    const fn on(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }

    const fn asking(self, asks: &'static [Ask]) -> Self {
        Self { asks, ..self }
    }

    /// With the descriptors that systems give by default.
    const fn few_descriptors(self) -> Self {
        Self { descriptors: Some(1_024), ..self }
    }
}

/// All attacks, in the order of the table. Those that a node which keeps founded ledgers cannot undo come last.
const ATTACKS: &[Attack] = &[
    Attack::new("none", |stage| Box::pin(rest(stage))),
    Attack::new("A1 bundles, no window", |stage| Box::pin(answers::bundles(stage))),
    Attack::new("A1 pages, no window", |stage| Box::pin(answers::pages(stage))),
    Attack::new("A1 watches unread", |stage| Box::pin(answers::watches(stage))),
    Attack::new("A1 HTTP/1.1 unread", |stage| Box::pin(answers::unread(stage))),
    Attack::new("A1 windows filled", |stage| Box::pin(answers::windows(stage))),
    Attack::new("A1 taken byte by byte", |stage| Box::pin(answers::trickle(stage))),
    Attack::new("A1 taken slowly", |stage| Box::pin(answers::steady(stage))).open(),
    Attack::new("A2 silent, pings answered", |stage| Box::pin(places::silent(stage))),
    Attack::new("A2 1,024 descriptors", |stage| Box::pin(places::silent(stage))).few_descriptors().open(),
    Attack::new("A2 idle, opened again", |stage| Box::pin(places::idle(stage))),
    Attack::new("A2 half a call each", |stage| Box::pin(places::half_calls(stage))),
    Attack::new("A2 a watch each", |stage| Box::pin(places::a_watch_each(stage))),
    Attack::new("A3 idle streams", |stage| Box::pin(places::idle_streams(stage))),
    Attack::new("A3 SETTINGS", |stage| Box::pin(floods::settings(stage))),
    Attack::new("A3 PING", |stage| Box::pin(floods::pings(stage))),
    Attack::new("A3 PRIORITY", |stage| Box::pin(floods::priorities(stage))),
    Attack::new("A3 WINDOW_UPDATE", |stage| Box::pin(floods::window_updates(stage))),
    Attack::new("A3 empty DATA", |stage| Box::pin(floods::empty_data(stage))),
    Attack::new("A3 unknown frames", |stage| Box::pin(floods::unknown(stage))),
    Attack::new("A3 rapid reset", |stage| Box::pin(floods::rapid_reset(stage))),
    Attack::new("A3 reset questions", |stage| Box::pin(floods::reset_questions(stage))),
    Attack::new("A3 CONTINUATION", |stage| Box::pin(floods::continuations(stage))),
    Attack::new("A3 no such method", |stage| Box::pin(floods::no_method(stage))),
    Attack::new("A3 garbage", |stage| Box::pin(floods::garbage(stage))),
    Attack::new("A4 contribution", |stage| Box::pin(questions::contribution(stage))).on(Standing::Many),
    Attack::new("A4 act, inbox", |stage| Box::pin(questions::lists(stage))),
    Attack::new("A6 past states", |stage| Box::pin(questions::past(stage))).on(Standing::Many).asking(&[
        Ask::Submit,
        Ask::Past(10),
        Ask::State,
        Ask::Past(2_000),
    ]),
    Attack::new("A5 founding", |stage| Box::pin(founding::ledgers(stage))),
];

/// No attack: what the machine and the honest client take by themselves.
async fn rest(stage: Arc<Stage>) -> anyhow::Result<String> {
    tokio::time::sleep_until(stage.until.into()).await;
    Ok("nothing".to_owned())
}

/// The grounds, made when they are needed.
#[derive(Default)]
struct Grounds {
    large: Option<Ground>,
    many: Option<Ground>,
}

impl Grounds {
    fn of(&mut self, standing: Standing, long: bool, runtime: &tokio::runtime::Runtime) -> anyhow::Result<&Ground> {
        let (place, large, deliveries) = match standing {
            Standing::Large => (&mut self.large, true, 0),
            // Within what one key may record in a day.
            Standing::Many => (&mut self.many, false, if long { 45_000 } else { 3_000 }),
        };
        if place.is_none() {
            *place = Some(runtime.block_on(Ground::make(large, deliveries))?);
        }
        place.as_ref().ok_or_else(|| anyhow::anyhow!("no ground"))
    }
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|word| word == "serve") {
        return target::run(&arguments);
    }
    if arguments.iter().any(|argument| argument == "--list") {
        ATTACKS.iter().for_each(|attack| println!("{}: test", attack.name));
        return Ok(());
    }
    let words: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let chosen = |attack: &&Attack| words.is_empty() || words.iter().any(|word| attack.name.contains(word.as_str()));
    let long = std::env::var_os("MENGSHU_LONG").is_some_and(|value| value == "1");
    target::all_descriptors()?;

    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (mut grounds, mut broken) = (Grounds::default(), Vec::new());
    println!("{}", table::HEAD);
    for (attack, salt) in ATTACKS.iter().filter(chosen).zip((10_u32..).step_by(10)) {
        let ground = grounds.of(attack.standing, long, &runtime)?;
        let mut rows = vec![play(attack, ground, long, salt, &runtime)?];
        while rows.len() < 3 && attack.holds && rows[0].is_slow() {
            let again = salt + u32::try_from(rows.len())?;
            rows.push(play(attack, ground, long, again, &runtime)?);
        }
        let found = table::broken(&rows);
        match (attack.holds, found.is_empty()) {
            (true, false) => broken.push(format!("{}: {}", attack.name, found.join("; "))),
            (false, false) => println!("    not yet withstood: {}", found.join("; ")),
            _ => {}
        }
    }
    anyhow::ensure!(broken.is_empty(), "the node does not withstand:\n  {}", broken.join("\n  "));
    Ok(())
}

/// Plays an attack against a node of its own.
fn play(
    attack: &Attack,
    ground: &Ground,
    long: bool,
    salt: u32,
    runtime: &tokio::runtime::Runtime,
) -> anyhow::Result<Row> {
    let target = Target::start(&ground.data, attack.descriptors)?;
    let (address, ledger) = (target.address, ground.ledger);
    // What the node holds when it has served a client for a moment is its state.
    let calm = client(address, ground, salt + 1_000_000, attack.asks, || {
        std::thread::sleep(BEFORE);
        Ok(())
    })?;
    let (state, lines, disk) = (target.resident()?.0, target.lines()?, target.written()?);
    let time = Duration::from_secs(if long { 20 } else { 3 });
    let (machine, own, node) = (target::machine_time()?, own_time(&target)?, target.processor_time()?);
    let stage = Stage::new(address, ledger, long, Instant::now() + time, salt);
    let mut what = String::new();
    let served = client(address, ground, salt, attack.asks, || {
        what = runtime.block_on((attack.play)(stage))?;
        Ok(())
    })?;
    let (busy, all) = target::machine_time()?;
    let own = own_time(&target).map_or(Duration::ZERO, |now| now.saturating_sub(own));
    let others = (busy - machine.0).saturating_sub(own);
    let row = Row {
        name: attack.name,
        what,
        served,
        calm,
        state,
        // Of a node that has ended nothing can be read.
        most: target.resident().map_or(0, |(_, most)| most),
        lines: target.lines()?.saturating_sub(lines),
        written: target.written().map_or(0, |written| written.saturating_sub(disk)),
        spent: target.processor_time().map_or(Duration::ZERO, |now| now.saturating_sub(node)),
        others: others.as_secs_f64() / (all - machine.1).as_secs_f64(),
        ended: target.stop().err().map(|error| error.to_string()),
    };
    println!("{row}");
    Ok(row)
}

/// Processor time of the node and of this process.
fn own_time(target: &Target) -> anyhow::Result<Duration> {
    Ok(target.processor_time()? + target::processor_time(std::process::id())?)
}

/// Runs the honest client for as long as something goes on.
fn client(
    address: std::net::SocketAddr,
    ground: &Ground,
    salt: u32,
    asks: &[Ask],
    meanwhile: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<Served> {
    let (stop, ledger) = (AtomicBool::new(false), ground.ledger);
    std::thread::scope(|scope| {
        let served = scope.spawn(|| honest::served(address, ledger, salt, asks, &stop));
        let done = meanwhile();
        stop.store(true, Ordering::Relaxed);
        let served = served.join().map_err(|_| anyhow::anyhow!("the honest client panicked"))?;
        done?;
        served
    })
}

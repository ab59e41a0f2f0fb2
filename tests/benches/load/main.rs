//! The load tool: durable signed appends, reads, audit and rebuild, each with its share of the limit measured in the
//! same run.
//!
//! `cargo bench -p mengshu-tests --bench load` prints one table. The node runs as a process of its own; the clients are
//! this process; both share the machine's cores, so the figures are for a whole small machine and not for a server
//! alone. Limits: Ed25519 strict verifications per second on all cores, and fdatasync calls per second of a plain
//! append, each measured right before and right after the step. `-- --events N` sets the number of events of each step,
//! `-- --only WORDS` runs the steps whose printed names hold these words, `-- --million` does the run with 1,000,000
//! events instead.

mod bench;
mod limits;
mod steps;
mod titles;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mengshu_server::audit::audit_data;
use mengshu_server::journal::{filled_append_rate, plain_append_rate};
use mengshu_server::serve::{AdmissionOptions, Quota, ServeOptions, serve};
use mengshu_tests::bodies::deliver;
use mengshu_tests::id;

use crate::bench::Bench;
use crate::limits::{
    Limit, Limits, Processor, own_verifications, per_second, resident, say_processor, signatures, strict_verifications,
};
use crate::steps::{health, in_process, reads, stream, unary};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MEMBERS: [&str; 3] = ["h", "k", "y"];

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, data, announce] = arguments.as_slice()
        && word == "serve"
    {
        let options = ServeOptions {
            announce: Some(announce.into()),
            // What is measured is the node, not its quotas.
            admission: AdmissionOptions {
                key_events: Quota(None),
                key_mib: Quota(None),
                ..AdmissionOptions::default()
            },
            ..ServeOptions::new(data, "127.0.0.1:0".parse()?, id("node.bench"))
        };
        return Ok(runtime()?.block_on(serve(options))?);
    }
    if arguments.iter().any(|argument| argument == "--list") {
        return Ok(());
    }
    let after = |name: &str| {
        arguments.iter().position(|argument| argument == name).and_then(|place| arguments.get(place + 1)).cloned()
    };
    let events: usize = after("--events").map_or(Ok(20_000), |number| number.parse())?;
    let folder = after("--dir").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let root = tempfile::tempdir_in(folder)?;
    if arguments.iter().any(|argument| argument == "--million") {
        return million(root.path(), after("--events").map_or(Ok(1_000_000), |number| number.parse())?);
    }
    let only = after("--only").unwrap_or_default();
    run(root.path(), events, &only)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

fn run(root: &Path, events: usize, only: &str) -> anyhow::Result<()> {
    let ran = std::cell::Cell::new(false);
    let wanted = |name: &str| {
        let wanted = name.contains(only);
        ran.set(ran.get() || wanted);
        wanted
    };
    let cores = std::thread::available_parallelism()?.get();
    let bench = Bench::start(&root.join("node"))?;
    let sample = bench.author(9).signed("h", deliver("c0", "1 CNY", "2024-01-01", "sample"));
    println!("{cores} cores, events of {} bytes, durable, verified, proved", sample.event.len());
    let (strict, own) = (strict_verifications(&sample, cores), own_verifications(&sample, cores));
    let (size, second) = (sample.event.len() + 400, Duration::from_secs(1));
    let (plain, filled) = (plain_append_rate(root, size, second)?, filled_append_rate(root, size, second)?);
    println!("plain append with fdatasync {plain:.0}/s; into a file filled with zeros, as segments are, {filled:.0}/s");
    println!("verify_strict on all cores {strict:.0}/s; our verification, which accepts the same, {own:.0}/s");
    let limits = Limits { root: root.to_owned(), cores, sample };

    // All clients on one thread: they should take as little of the machine from the node as they can.
    let run = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for (clients, connections) in [(1usize, 1usize), (16, 16), (64, 64), (64, 1)] {
        let name = format!("gRPC unary, {clients} clients, {connections} connections");
        if !wanted(&name) {
            continue;
        }
        let count = if clients == 1 { events / 10 } else { events };
        let batch = bench.presigned(count, clients * 100 + connections);
        let limit = if clients == 1 { Limit::Syncs } else { Limit::Verifications };
        let mut processor = None;
        limits.share(&name, limit, || {
            let before = Processor::start(bench.child.id())?;
            let rate = run.block_on(unary(&bench.address, batch, clients, connections))?;
            processor = Some(before.spent(count)?);
            Ok(rate)
        })?;
        say_processor(processor);
    }
    // What the transport alone costs.
    for (clients, count) in [(1, events / 10), (64, events)] {
        let name = format!("gRPC unary health check, {clients} clients");
        if !wanted(&name) {
            continue;
        }
        let rate = run.block_on(health(&bench.address, count, clients))?;
        println!("{name:<40} {rate:>10.0}/s");
        if clients == 1 {
            #[expect(clippy::cast_precision_loss, reason = "a few cores")]
            let parts = [rate, filled, own / cores as f64, signatures()].map(|rate| 1e6 / rate);
            let least = parts.iter().sum::<f64>();
            println!(
                "  the least that one submission can take: this {:.0} µs, append {:.0} µs, verification {:.0} µs, \
                 checkpoint's signature {:.0} µs; together {:.0} % of a plain append's rate",
                parts[0],
                parts[1],
                parts[2],
                parts[3],
                1e8 / plain / least
            );
        }
    }
    for streams in [1usize, 4] {
        let name = format!("gRPC SubmitStream, {streams} streams");
        if !wanted(&name) {
            continue;
        }
        let batch = bench.presigned(events * 2, 1000 + streams);
        let mut processor = None;
        limits.share(&name, Limit::Verifications, || {
            let before = Processor::start(bench.child.id())?;
            let rate = run.block_on(stream(&bench.address, batch, streams))?;
            processor = Some(before.spent(events * 2)?);
            Ok(rate)
        })?;
        say_processor(processor);
    }
    let name = "gRPC GetEvent with proof, 16 clients";
    if wanted(name) {
        println!("{name:<40} {:>10.0}/s", run.block_on(reads(&bench.address, bench.ledger, events / 2))?);
    }
    let data = bench.stop()?;

    let name = "in-process submit, 64 at once";
    if wanted(name) {
        limits.share(name, Limit::Verifications, || in_process(&root.join("inner"), events))?;
    }
    if wanted("a right with 10,000 conveyances") {
        titles::chain(10_000)?;
    }
    let name = "full audit: signatures verified";
    if wanted(name) {
        let mut entries = 0;
        limits.share(name, Limit::Verifications, || {
            let begin = Instant::now();
            let summary = audit_data(&data, false, &mut |count| entries = count)?;
            let signatures: u64 = summary.ledgers.iter().map(|ledger| ledger.signatures + ledger.checkpoints).sum();
            println!("full audit of {entries} entries in {:.2} s", begin.elapsed().as_secs_f64());
            Ok(per_second(usize::try_from(signatures)?, begin))
        })?;
    }
    for (name, delete) in [("start from snapshot", false), ("start after deleting the index", true)] {
        if !wanted(name) {
            continue;
        }
        if delete {
            std::fs::remove_dir_all(data.join("index"))?;
        }
        let begin = Instant::now();
        let node = Bench::again(&data)?;
        println!("{name:<40} {:>10.2} s", begin.elapsed().as_secs_f64());
        node.stop()?;
    }
    anyhow::ensure!(ran.get(), "no step's printed name holds {only:?}");
    Ok(())
}

/// One million events: memory while they come, the start with a snapshot.
fn million(root: &Path, events: usize) -> anyhow::Result<()> {
    let bench = Bench::start(&root.join("node"))?;
    let run = runtime()?;
    let step = 50_000;
    let begin = Instant::now();
    for part in 0..events / step {
        let batch = bench.presigned(step, 10_000 + part);
        run.block_on(stream(&bench.address, batch, 2))?;
        if (part + 1) % 2 == 0 {
            let (now, most) = resident(bench.child.id())?;
            println!(
                "{:>9} events, resident {now} MiB, at most {most} MiB, {:.0} s",
                (part + 1) * step,
                begin.elapsed().as_secs_f64()
            );
        }
    }
    let data = bench.stop()?;
    let begin = Instant::now();
    let bench = Bench::again(&data)?;
    println!("start with snapshot: {:.2} s", begin.elapsed().as_secs_f64());
    let (now, most) = resident(bench.child.id())?;
    println!("after the start: resident {now} MiB, at most {most} MiB");
    bench.stop()?;
    Ok(())
}

//! The load tool: durable signed appends, reads, audit and rebuild, each with its share of the limit measured in the
//! same run.
//!
//! `cargo bench -p mengshu-tests --bench load` prints one table. The node runs as a process of its own; the clients are
//! this process; both share the machine's cores, so the figures are for a whole small machine and not for a server
//! alone. Limits: Ed25519 strict verifications per second on all cores, and fdatasync calls per second of a plain
//! append, each measured right before and right after the step. `-- --events N` sets the number of events of each step,
//! `-- --only WORDS` runs the steps whose printed names hold these words, `-- --million` does the run with 1,000,000
//! events instead.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use mengshu_core::event::Submission;
use mengshu_core::event::key::KeyCache;
use mengshu_core::event::sshsig;
use mengshu_core::value::{EventId, LedgerId};
use mengshu_proto::v1;
use mengshu_proto::v1::ledger_service_client::LedgerServiceClient;
use mengshu_server::audit::audit_data;
use mengshu_server::journal::{RealDisk, filled_append_rate, plain_append_rate};
use mengshu_server::sequencer::{Node, NodeConfig, SystemClock};
use mengshu_server::serve::{ServeOptions, node_key, serve};
use mengshu_tests::bodies::{deliver, endorse, founding, promise, propose};
use mengshu_tests::terms::terms;
use mengshu_tests::{Author, id, request, signer};
use tokio_stream::StreamExt;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MEMBERS: [&str; 3] = ["h", "k", "y"];

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, data, announce] = arguments.as_slice()
        && word == "serve"
    {
        return runtime()?.block_on(serve(ServeOptions {
            data: data.into(),
            listen: "127.0.0.1:0".parse()?,
            name: id("node.bench"),
            announce: Some(announce.into()),
        }));
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

/// What the machine can do at most, measured beside each step because other guests of the machine come and go.
struct Limits {
    root: PathBuf,
    cores: usize,
    sample: Submission,
}

#[derive(Clone, Copy)]
enum Limit {
    /// Strict verifications per second on all cores.
    Verifications,
    /// fdatasync calls per second of a plain append.
    Syncs,
}

impl Limits {
    fn measure(&self, limit: Limit) -> anyhow::Result<f64> {
        Ok(match limit {
            Limit::Verifications => strict_verifications(&self.sample, self.cores),
            Limit::Syncs => plain_append_rate(&self.root, self.sample.event.len() + 400, Duration::from_secs(1))?,
        })
    }

    /// Runs a step that gives a rate, and prints it with its share of the limit before and after.
    fn share(&self, name: &str, limit: Limit, step: impl FnOnce() -> anyhow::Result<f64>) -> anyhow::Result<()> {
        let before = self.measure(limit)?;
        let rate = step()?;
        let most = f64::midpoint(before, self.measure(limit)?);
        let of = match limit {
            Limit::Verifications => "verifications",
            Limit::Syncs => "fdatasyncs",
        };
        println!("{name:<40} {rate:>10.0}/s, {:>3.0} % of {most:.0} {of}/s", rate / most * 100.0);
        let _ = std::io::stdout().flush();
        Ok(())
    }
}

/// Processor time that a step takes, of the node and of this process: unlike the rate it hardly depends on what else
/// runs on the machine.
struct Processor(u32, [Duration; 2]);

impl Processor {
    fn start(node: u32) -> anyhow::Result<Self> {
        Ok(Self(node, [processor_time(node)?, processor_time(std::process::id())?]))
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of events")]
    /// Microseconds for each event: of the node, of this process.
    fn spent(&self, events: usize) -> anyhow::Result<(f64, f64)> {
        let spent =
            |process, before| anyhow::Ok((processor_time(process)? - before).as_secs_f64() * 1e6 / events as f64);
        Ok((spent(self.0, self.1[0])?, spent(std::process::id(), self.1[1])?))
    }
}

fn say_processor(spent: Option<(f64, f64)>) {
    if let Some((node, clients)) = spent {
        println!("  each {node:.0} µs of the node's processor time and {clients:.0} µs of the clients'");
    }
}

/// Processor time of a process: user and system, in hundredths of a second.
fn processor_time(process: u32) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').context("the name in /proc's stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
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

/// The limit: how many signatures all cores verify strictly in a second, each over its event's preimage, by the library's
/// own `verify_strict` with a prepared key. Ours accepts the same with less work; that rate is printed beside it.
fn strict_verifications(sample: &Submission, cores: usize) -> f64 {
    let signature = sample.signatures[0].clone();
    let key = ed25519_dalek::VerifyingKey::from_bytes(&signature.key.0).expect("a good key");
    let raw = ed25519_dalek::Signature::from_bytes(&signature.signature.0);
    verifications(sample, cores, |preimage| key.verify_strict(preimage, &raw).is_ok())
}

/// The rate of our own verification, of a key that signs often.
fn own_verifications(sample: &Submission, cores: usize) -> f64 {
    let signature = sample.signatures[0].clone();
    let mut keys = KeyCache::default();
    for _ in 0..1_000 {
        keys.verifier(&signature.key).expect("a good key");
    }
    let verifier = keys.verifier(&signature.key).expect("a good key");
    verifications(sample, cores, |preimage| verifier.verify_raw(preimage, &signature.signature))
}

/// How many checkpoints one core signs in a second.
fn signatures() -> f64 {
    let (signer, note) = (signer("node"), [b'n'; 150]);
    let begin = Instant::now();
    let count = 5_000;
    for _ in 0..count {
        std::hint::black_box(signer.sign_raw(&note));
    }
    per_second(count, begin)
}

fn verifications(sample: &Submission, cores: usize, holds: impl Fn(&[u8]) -> bool + Sync) -> f64 {
    let preimage = sshsig::preimage(sshsig::EVENT, &sample.event);
    let done = AtomicUsize::new(0);
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while begin.elapsed() < Duration::from_secs(1) {
                    for _ in 0..50 {
                        assert!(holds(&preimage));
                    }
                    done.fetch_add(50, Ordering::Relaxed);
                }
            });
        }
    });
    per_second(done.load(Ordering::Relaxed), begin)
}

#[expect(clippy::cast_precision_loss, reason = "a count of events")]
fn per_second(count: usize, begin: Instant) -> f64 {
    count as f64 / begin.elapsed().as_secs_f64()
}

/// A node in a process of its own, with an alliance.
struct Bench {
    child: Child,
    data: PathBuf,
    address: String,
    ledger: LedgerId,
}

impl Bench {
    fn spawn(data: &Path) -> anyhow::Result<(Child, String)> {
        let announce = data.with_extension("announce");
        let _ = std::fs::remove_file(&announce);
        let child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .arg(data)
            .arg(&announce)
            .stdin(Stdio::null())
            .spawn()?;
        loop {
            if let Ok(text) = std::fs::read_to_string(&announce) {
                let address = text.lines().next().context("an address")?;
                return Ok((child, format!("http://{address}")));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn start(data: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(data)?;
        let key = node_key(data)?.key_id();
        let (child, address) = Self::spawn(data)?;
        let ledger = runtime()?.block_on(async {
            let mut client = LedgerServiceClient::connect(address.clone()).await?;
            let author = Author::new(None, 0);
            let found = author.signed("h", founding(&MEMBERS, "node.bench", key));
            let act = EventId::of(&found.event);
            let receipt = client.submit(request(found)).await?.into_inner().receipt.context("a receipt")?;
            let ledger = LedgerId(receipt.ledger.as_ref().try_into()?);
            let author = Author::new(Some(ledger), 1);
            for member in &MEMBERS[1..] {
                client.submit(request(author.signed(member, endorse(act)))).await?;
            }
            let agreement = author.signed("h", propose(1, "2024-01-01", terms(&[("h", "1")])));
            let act = EventId::of(&agreement.event);
            client.submit(request(agreement)).await?;
            for member in &MEMBERS[1..] {
                client.submit(request(author.signed(member, endorse(act)))).await?;
            }
            for number in 0..64 {
                client
                    .submit(request(author.signed("h", promise(&format!("c{number}"), "90000000000 CNY", "k"))))
                    .await?;
            }
            anyhow::Ok(ledger)
        })?;
        Ok(Self { child, data: data.to_owned(), address, ledger })
    }

    fn again(data: &Path) -> anyhow::Result<Self> {
        let (child, address) = Self::spawn(data)?;
        Ok(Self { child, data: data.to_owned(), address, ledger: LedgerId([0; 32]) })
    }

    fn author(&self, salt: usize) -> Author {
        Author::new(Some(self.ledger), u32::try_from(salt + 2).unwrap_or(u32::MAX))
    }

    /// Deliveries signed beforehand, so that the clients' signing is not measured.
    fn presigned(&self, count: usize, salt: usize) -> Vec<v1::SubmitRequest> {
        presigned(&self.author(salt), count, salt)
    }

    fn stop(mut self) -> anyhow::Result<PathBuf> {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status()?;
        let status = self.child.wait()?;
        anyhow::ensure!(status.success(), "the node ended with {status}");
        Ok(self.data)
    }
}

fn presigned(author: &Author, count: usize, salt: usize) -> Vec<v1::SubmitRequest> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let per = count.div_ceil(cores);
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..cores)
            .map(|core| {
                scope.spawn(move || {
                    (core * per..((core + 1) * per).min(count))
                        .map(|number| {
                            request(author.signed(
                                "h",
                                deliver(
                                    &format!("c{}", number % 64),
                                    "1 CNY",
                                    "2024-01-01",
                                    &format!("{salt}/{number}"),
                                ),
                            ))
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("signing")).collect()
    })
}

async fn unary(
    address: &str,
    batch: Vec<v1::SubmitRequest>,
    clients: usize,
    connections: usize,
) -> anyhow::Result<f64> {
    let count = batch.len();
    let mut shares: Vec<Vec<v1::SubmitRequest>> = (0..clients).map(|_| Vec::new()).collect();
    for (number, request) in batch.into_iter().enumerate() {
        shares[number % clients].push(request);
    }
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(LedgerServiceClient::connect(address.to_owned()).await?);
    }
    let ready: Vec<_> =
        shares.into_iter().zip(open.iter().cycle().cloned()).map(|(share, client)| (client, share)).collect();
    let begin = Instant::now();
    let tasks: Vec<_> = ready
        .into_iter()
        .map(|(mut client, share)| {
            tokio::spawn(async move {
                for request in share {
                    client.submit(request).await?;
                }
                Ok::<(), tonic::Status>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(count, begin))
}

async fn stream(address: &str, batch: Vec<v1::SubmitRequest>, streams: usize) -> anyhow::Result<f64> {
    let count = batch.len();
    let mut shares: Vec<Vec<v1::SubmitStreamRequest>> = (0..streams).map(|_| Vec::new()).collect();
    for (tag, request) in (0u64..).zip(batch) {
        let place = usize::try_from(tag)? % streams;
        shares[place].push(v1::SubmitStreamRequest { tag, event: request.event, signatures: request.signatures });
    }
    let begin = Instant::now();
    let tasks: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let address = address.to_owned();
            tokio::spawn(async move {
                let mut client = LedgerServiceClient::connect(address).await?;
                let expected = share.len();
                let mut answers = client.submit_stream(tokio_stream::iter(share)).await?.into_inner();
                let mut got = 0;
                while let Some(answer) = answers.next().await {
                    anyhow::ensure!(
                        matches!(answer?.result, Some(v1::submit_stream_response::Result::Receipt(_))),
                        "refused"
                    );
                    got += 1;
                }
                anyhow::ensure!(got == expected, "{got} answers of {expected}");
                Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(count, begin))
}

/// Calls that do nothing.
async fn health(address: &str, count: usize, clients: usize) -> anyhow::Result<f64> {
    let mut open = Vec::new();
    for _ in 0..clients {
        open.push(tonic::transport::Endpoint::new(address.to_owned())?.connect().await?);
    }
    let begin = Instant::now();
    let tasks: Vec<_> = open
        .into_iter()
        .map(|channel| {
            tokio::spawn(async move {
                let mut client = tonic_health::pb::health_client::HealthClient::new(channel);
                for _ in 0..count / clients {
                    client.check(tonic_health::pb::HealthCheckRequest::default()).await?;
                }
                Ok::<(), tonic::Status>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(count / clients * clients, begin))
}

async fn reads(address: &str, ledger: LedgerId, count: usize) -> anyhow::Result<f64> {
    let begin = Instant::now();
    let tasks: Vec<_> = (0..16usize)
        .map(|client| {
            let address = address.to_owned();
            tokio::spawn(async move {
                let mut reader = LedgerServiceClient::connect(address).await?;
                for number in 0..count / 16 {
                    let index = u64::try_from((number * 7919 + client) % 4000)?;
                    let which = Some(v1::get_event_request::Which::Index(index));
                    reader.get_event(v1::GetEventRequest { ledger: ledger.0.to_vec().into(), which }).await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(per_second(count, begin))
}

fn in_process(data: &Path, events: usize) -> anyhow::Result<f64> {
    let config = NodeConfig::new(data, id("node.bench"), signer("node"));
    let disk = Arc::new(RealDisk::create(data)?);
    let node = Node::open(&config, disk, Arc::new(SystemClock))?;
    let rate = runtime()?.block_on(async {
        let author = Author::new(None, 0);
        let found = author.signed("h", founding(&["h", "k"], "node.bench", node.key()));
        let act = EventId::of(&found.event);
        let ledger = node.submit(found).await?.ledger;
        let author = Author::new(Some(ledger), 1);
        node.submit(author.signed("k", endorse(act))).await?;
        let agreement = author.signed("h", propose(1, "2024-01-01", terms(&[("h", "1")])));
        let act = EventId::of(&agreement.event);
        node.submit(agreement).await?;
        node.submit(author.signed("k", endorse(act))).await?;
        node.submit(author.signed("h", promise("c0", "90000000000 CNY", "k"))).await?;
        let ready: Vec<_> = (0..events)
            .map(|number| author.signed("h", deliver("c0", "1 CNY", "2024-01-01", &number.to_string())))
            .collect();
        let queue = Arc::new(std::sync::Mutex::new(ready.into_iter()));
        let begin = Instant::now();
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let (node, queue) = (node.clone(), Arc::clone(&queue));
                tokio::spawn(async move {
                    loop {
                        let next = queue.lock().expect("no panic").next();
                        let Some(submission) = next else { return Ok(()) };
                        node.submit(submission).await?;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await?.map_err(|error: mengshu_server::sequencer::SubmitError| anyhow::anyhow!(error))?;
        }
        anyhow::Ok(per_second(events, begin))
    })?;
    node.stop().map_err(|error| anyhow::anyhow!(error))?;
    Ok(rate)
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

/// Resident memory of a process now and at most, in MiB.
fn resident(process: u32) -> anyhow::Result<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = |name: &str| -> anyhow::Result<u64> {
        let line = status.lines().find(|line| line.starts_with(name)).context("a line of /proc")?;
        Ok(line.split_whitespace().nth(1).context("a number")?.parse::<u64>()? / 1024)
    };
    Ok((line("VmRSS")?, line("VmHWM")?))
}

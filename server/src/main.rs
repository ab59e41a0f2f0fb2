//! `mengshud`: the node as a service.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mengshu_core::book::Lang;
use mengshu_core::value::NodeName;
use mengshu_server::limits;
use mengshu_server::operate::{LogFormat, start_log};
use mengshu_server::sequencer::ClockWatch;
use mengshu_server::serve::{AdmissionOptions, ClockGuard, Found, HeadOf, Quota, ServeOptions, Weight, check, serve};

// With many threads that hand memory to each other it is a tenth faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs a Mengshu node until SIGTERM.
#[derive(Debug, Parser)]
#[command(name = "mengshud", version)]
struct Args {
    /// Data directory; made if it is not there.
    #[arg(long, env = "MENGSHU_DATA", default_value = "mengshu-data")]
    data: PathBuf,
    /// Address to listen on. Reading needs no login yet: keep it on loopback, or behind something that asks.
    #[arg(long, env = "MENGSHU_LISTEN", default_value = "127.0.0.1:7400")]
    listen: SocketAddr,
    /// Address for measurements (`/metrics`) and probes, on a listener of their own. Keep it on loopback.
    #[arg(long, env = "MENGSHU_METRICS", value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// Form of the log's lines.
    #[arg(long, env = "MENGSHU_LOG_FORMAT", value_name = "text|json", default_value = "text")]
    log_format: LogFormat,
    /// Look at everything that a start would meet, say it line by line, change nothing, and end as the start would.
    #[arg(long)]
    check: bool,
    /// Name of the node, the first part of its checkpoints' origin. It stays the same for ever.
    #[arg(long, env = "MENGSHU_NODE_NAME", default_value = "localhost")]
    name: NodeName,
    /// File that gets the address and the node's key once the node listens.
    #[arg(long)]
    announce: Option<PathBuf>,
    /// Who may found ledgers here: `open`, whoever reaches the port, or `keys:FILE`, only who signs the founding with a root key
    /// that is in FILE, one OpenSSH public key a line; read again at SIGHUP. On loopback it is open; on any other address it must
    /// be said.
    #[arg(long, value_name = "open|keys:FILE", env = "MENGSHU_FOUND")]
    found: Option<Found>,
    /// Ledgers that are founded here on one day (of UTC), or `off`.
    #[arg(long, value_name = "NUMBER|off", default_value_t = Quota(Some(limits::FOUNDINGS)))]
    found_quota: Quota,
    /// Events that one key records in one ledger on one day, or `off`; all keys of a member together twice as many.
    #[arg(long, value_name = "NUMBER|off", default_value_t = Quota(Some(limits::KEY_EVENTS)))]
    key_quota: Quota,
    /// MiB of entries that one key records in one ledger on one day, or `off`; all keys of a member together twice as many.
    #[arg(long, value_name = "MIB|off", default_value_t = Quota(Some(limits::KEY_MIB)))]
    key_quota_mib: Quota,
    /// Hold writing while the clock is not believed: after a step of over an hour ahead, where the log is over an hour ahead of
    /// it, and after 30 days without running until the system says that it is synchronised. `off` records whatever it shows.
    #[arg(long, value_name = "on|off", default_value = "on")]
    clock_guard: ClockGuard,
    /// The clock is right, although the log is ahead of it or the node has not run for 30 days.
    #[arg(long)]
    accept_clock: bool,
    /// Size of the journal's files in MiB, 32 to 1024. Two are allocated ahead (128 MiB at 64), and up to 16 MiB are kept for
    /// the day on which the disk is full.
    #[arg(long, value_name = "MIB", default_value_t = limits::SEGMENT_BYTES >> 20, value_parser = clap::value_parser!(u32).range(i64::from(limits::SEGMENT_MIB_MIN)..=i64::from(limits::SEGMENT_MIB_MAX)))]
    segment_mib: u32,
    /// Where the data was restored from a copy: a checkpoint or receipt that a member holds. When there is one of every member
    /// and all agree with the copy, the node signs again. May be repeated.
    #[arg(long, value_name = "MEMBER=FILE")]
    member_head: Vec<HeadOf>,
    /// Where the data was restored from a copy: whatever it lacks is lost. This is told, and kept in the file accepted-loss.
    #[arg(long)]
    accept_loss: bool,
    /// Address of a proxy that others connect through. Of one address at most 64 connections are open at once; those of loopback
    /// and of proxies are not counted. May be repeated.
    #[arg(long, value_name = "IP")]
    proxy: Vec<IpAddr>,
    /// Name that this node is called by. On loopback it answers to localhost, to loopback's addresses and to these alone, so that
    /// no web page reads it by a name that points here; elsewhere to every name, unless some are given. May be repeated.
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Origin (`https://log.example.org`, or `*`) whose web pages may read checkpoints, tiles and entries. May be repeated.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let options = ServeOptions {
        metrics: args.metrics,
        announce: args.announce,
        clock: ClockWatch { guard: args.clock_guard == ClockGuard::On, accept: args.accept_clock },
        segment_mib: args.segment_mib,
        member_heads: args.member_head,
        accept_loss: args.accept_loss,
        admission: AdmissionOptions {
            found: args.found,
            foundings: args.found_quota,
            key_events: args.key_quota,
            key_mib: args.key_quota_mib,
        },
        proxies: args.proxy,
        hosts: args.host,
        origins: args.allow_origin,
        ..ServeOptions::new(args.data, args.listen, args.name)
    };
    if args.check {
        return Ok(told(&options));
    }
    let _log = start_log(args.log_format);
    serve(options).await?;
    Ok(ExitCode::SUCCESS)
}

/// Says what a start would meet.
#[allow(clippy::print_stdout, reason = "it is the answer")]
fn told(options: &ServeOptions) -> ExitCode {
    let found = check(options, Lang::En);
    for finding in &found {
        let weight = match finding.weight {
            Weight::Ok => "ok",
            Weight::Warns => "warns",
            Weight::Fails => "fails",
        };
        println!("{weight:<6} {:<9} {}", finding.what, finding.text);
    }
    if found.iter().any(|finding| finding.weight == Weight::Fails) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

//! `mengshud`: the node as a service.

use std::io::IsTerminal;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Parser;
use mengshu_core::value::NodeName;
use mengshu_server::limits;
use mengshu_server::sequencer::ClockWatch;
use mengshu_server::serve::{ClockGuard, HeadOf, ServeOptions, serve};

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
    /// Name of the node, the first part of its checkpoints' origin. It stays the same for ever.
    #[arg(long, env = "MENGSHU_NODE_NAME", default_value = "localhost")]
    name: NodeName,
    /// File that gets the address and the node's key once the node listens.
    #[arg(long)]
    announce: Option<PathBuf>,
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
    /// Origin (https://log.example.org, or *) whose web pages may read checkpoints, tiles and entries. May be repeated.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let Args {
        data,
        listen,
        name,
        announce,
        clock_guard,
        accept_clock,
        segment_mib,
        member_head,
        accept_loss,
        proxy,
        host,
        allow_origin,
    } = Args::parse();
    let clock = ClockWatch { guard: clock_guard == ClockGuard::On, accept: accept_clock };
    let options = ServeOptions::new(data, listen, name);
    serve(ServeOptions {
        announce,
        clock,
        segment_mib,
        member_heads: member_head,
        accept_loss,
        proxies: proxy,
        hosts: host,
        origins: allow_origin,
        ..options
    })
    .await
}

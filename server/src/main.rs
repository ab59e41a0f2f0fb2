//! `mengshud`: the node as a service.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use mengshu_core::value::NodeName;
use mengshu_server::serve::{ServeOptions, serve};

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
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let Args { data, listen, name, announce } = Args::parse();
    serve(ServeOptions { data, listen, name, announce }).await
}

//! The log of a node: one line of text or one JSON object for each thing that happened, on the error output.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use super::limiter::Limiter;
use crate::limits;

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// The log; when dropped it tells what was left out last.
#[derive(Debug)]
pub struct Log {
    limiter: Limiter,
    /// Closed, it ends the thread.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Log {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.limiter.turn();
    }
}

/// Starts the log of this process; one that was started already stays. What is written is chosen by `RUST_LOG`.
#[must_use]
pub fn start_log(format: LogFormat) -> Log {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    let limiter = Limiter::default();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines: Box<dyn Layer<_> + Send + Sync> = match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed(),
    };
    let _ = Registry::default().with(filter).with(limiter.clone()).with(lines).try_init();
    let (stop, stopped) = channel::<()>();
    let theirs = limiter.clone();
    let thread = std::thread::Builder::new().name("log".to_owned()).spawn(move || {
        while stopped.recv_timeout(limits::LOG_WINDOW) == Err(RecvTimeoutError::Timeout) {
            theirs.turn();
        }
    });
    Log { limiter, stop: Some(stop), thread: thread.ok() }
}

//! The demonstration's node: this same program as a process of its own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// How long the node may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running node. It is killed when this is dropped, unless it is left running.
#[derive(Debug)]
pub(super) struct NodeProcess {
    child: Option<Child>,
    pub(super) address: String,
    folder: PathBuf,
}

impl NodeProcess {
    /// Starts `mengshu serve` on `folder/node` and waits until it listens.
    pub(super) fn start(folder: &Path) -> Outcome<Self> {
        let announce = folder.join("announce");
        let log = folder.join("node.log");
        let failed = |error: &(dyn std::error::Error + 'static)| {
            Failure::new(Exit::Failed, Message::DemoNodeFailed { log: log.display().to_string() }).because(error)
        };
        // What an earlier start announced is not this one's.
        match std::fs::remove_file(&announce) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(&error)),
            _ => {}
        }
        let output = File::options().create(true).append(true).open(&log).map_err(|error| failed(&error))?;
        let program = std::env::current_exe().map_err(|error| failed(&error))?;
        let child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--name", "demo"])
            .arg("--data")
            .arg(folder.join("node"))
            .arg("--announce")
            .arg(&announce)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(output)
            .spawn()
            .map_err(|error| failed(&error))?;
        let mut node = Self { child: Some(child), address: String::new(), folder: folder.to_path_buf() };
        let end = Instant::now() + PATIENCE;
        loop {
            if let Ok(text) = std::fs::read_to_string(&announce)
                && let Some(address) = text.lines().next()
            {
                node.address = format!("http://{address}");
                return Ok(node);
            }
            let ended = node.child.as_mut().and_then(|child| child.try_wait().ok().flatten()).is_some();
            if ended || Instant::now() > end {
                let message = Message::DemoNodeFailed { log: log.display().to_string() };
                return Err(Failure::new(Exit::Failed, message));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Its process id.
    pub(super) fn pid(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }

    /// Kills it with SIGKILL, as a power failure would end it, and starts another one on the same data.
    pub(super) fn kill_and_start(mut self) -> Outcome<Self> {
        self.kill();
        Self::start(&self.folder.clone())
    }

    /// Stops it in order (SIGTERM); where that can't be done, kills it.
    pub(super) fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.pid().to_string()]).stderr(Stdio::null()).status();
        if asked.is_ok_and(|status| status.success()) {
            let end = Instant::now() + PATIENCE;
            while Instant::now() < end {
                if self.child.as_mut().and_then(|child| child.try_wait().ok().flatten()).is_some() {
                    self.child = None;
                    return;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        self.kill();
    }

    /// Leaves it running after this program ends.
    pub(super) fn leave_running(mut self) {
        self.child = None;
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

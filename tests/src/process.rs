//! A node as a process of its own, that can be killed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context;

/// A running `test-node`; killed when dropped.
#[derive(Debug)]
pub struct NodeProcess(Child);

impl NodeProcess {
    /// Starts one on this data, at a free port, without waiting for it.
    ///
    /// # Errors
    /// When the program does not run.
    pub fn start(program: &Path, data: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        Ok(Self(child.with_context(|| format!("run {}", program.display()))?))
    }

    /// Waits until it listens; where.
    ///
    /// # Errors
    /// When it ended instead.
    pub fn address(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().context("its address was read before")?).read_line(&mut line)?;
        let line = line.trim();
        anyhow::ensure!(!line.is_empty(), "the node ended: {}", self.0.wait()?);
        Ok(format!("http://{line}"))
    }

    /// Kills it with SIGKILL.
    ///
    /// # Errors
    /// When it had ended by itself.
    pub fn kill(mut self) -> anyhow::Result<()> {
        let ended = self.0.try_wait()?;
        anyhow::ensure!(ended.is_none(), "the node had ended: {ended:?}");
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

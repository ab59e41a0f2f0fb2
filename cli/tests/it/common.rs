//! Running the built command in a world of its own: own home folder, no inherited environment.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// The longest that a command may run, also on a busy machine: one that should have refused to begin does not end by itself.
const LONGEST: Duration = Duration::from_secs(300);

/// A home folder and the variables of one test.
pub(crate) struct World {
    home: TempDir,
    env: Vec<(String, String)>,
}

/// What a run of the command gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Fails the test unless the command succeeded.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Fails the test unless the command ended with `code`.
    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The error as JSON, behind the lines of the node's log where there are any.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let begin = self.stderr.lines().take_while(|line| !line.starts_with('{')).map(|line| line.len() + 1).sum();
        let json: Value =
            serde_json::from_str(&self.stderr[begin..]).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        json["error"].clone()
    }

    /// What was said on stderr but for the lines of the node's log, which are English.
    pub(crate) fn said(&self) -> String {
        let is_log = |line: &&str| !line.starts_with(|first: char| first.is_ascii_digit());
        self.stderr.lines().filter(is_log).collect::<Vec<_>>().join("\n")
    }

    /// The one JSON object on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), env: Vec::new() }
    }

    /// A path in the home folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file in the home folder.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.env.push((name.to_owned(), value.into()));
    }

    /// Sets these variables and no others from now on.
    pub(crate) fn forget(&mut self, variables: Vec<(String, String)>) {
        self.env = variables;
    }

    /// The variables that were set.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        self.env.clone()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mengshu"));
        command.env_clear().env("HOME", self.home.path()).env("PATH", "/usr/bin:/bin").current_dir(self.home.path());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let child = self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (process, (ended, waits)) = (child.id().to_string(), mpsc::channel::<()>());
        let guard = std::thread::spawn(move || {
            if waits.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").args(["-9", &process]).status();
            }
        });
        let output = child.wait_with_output().unwrap();
        drop(ended);
        guard.join().unwrap();
        let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        let code = output.status.code();
        Ran { code: code.unwrap_or_else(|| panic!("{arguments:?} did not end:\n{stdout}\n{stderr}")), stdout, stderr }
    }
}

/// The file by which Luma and Nanhu found an alliance, with the root key of each.
pub(crate) fn founding_file(name: &str, [luma, nanhu]: [&str; 2]) -> String {
    format!(
        r#"
name = "{name}"
[founders.luma]
name = "Luma Lighting Co., Ltd."
kind = "enterprise"
root_key = "{luma}"
[founders.nanhu]
name = "Nanhu University"
kind = "university"
root_key = "{nanhu}"
"#
    )
}

/// Runs a stock tool; fails the test if it fails.
#[track_caller]
pub(crate) fn tool(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// An ssh-agent of our own, ended when dropped.
pub(crate) struct SshAgent {
    child: Child,
    pub(crate) socket: PathBuf,
}

impl SshAgent {
    pub(crate) fn start(world: &World) -> Self {
        let socket = world.path("agent.socket");
        let mut child = Command::new("ssh-agent");
        child.arg("-D").arg("-a").arg(&socket).env("HOME", world.path(""));
        let child = child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while !socket.exists() {
            assert!(std::time::Instant::now() < deadline, "ssh-agent did not start");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Self { child, socket }
    }

    /// Adds a private key file.
    pub(crate) fn add(&self, arguments: &[&str]) {
        let output =
            Command::new("ssh-add").args(arguments).env("SSH_AUTH_SOCK", &self.socket).stdin(Stdio::null()).output();
        let output = output.unwrap();
        assert!(output.status.success(), "ssh-add: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for SshAgent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A node of our own, `mengshu serve`, killed when dropped.
pub(crate) struct ServedNode {
    child: Child,
    pub(crate) address: String,
}

impl ServedNode {
    pub(crate) fn start(world: &World) -> Self {
        Self::start_with(world, &[])
    }

    /// The same with more arguments.
    pub(crate) fn start_with(world: &World, more: &[&str]) -> Self {
        let data: &[&str] = if more.contains(&"--data") { &[] } else { &["--data", "node"] };
        let mut serve = world.command(&["serve", "--listen", "127.0.0.1:0", "--announce", "announce"]);
        serve.args(data).args(more);
        let _ = std::fs::remove_file(world.path("announce"));
        let log = std::fs::File::create(world.path("node.log")).unwrap();
        let child = serve.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let mut node = Self { child, address: String::new() };
        let announced = world.path("announce");
        while !announced.exists() {
            let ended = node.child.try_wait().unwrap();
            let log = || std::fs::read_to_string(world.path("node.log")).unwrap();
            assert!(ended.is_none(), "the node ended: {}", log());
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let announced = std::fs::read_to_string(announced).unwrap();
        node.address = format!("http://{}", announced.lines().next().unwrap());
        node
    }
}

impl ServedNode {
    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for ServedNode {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

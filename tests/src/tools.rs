//! Foreign tools: stock programs that judge what this project makes. A tool that is not installed is said so on stderr,
//! and the test that asks is weaker then.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether a stock tool is installed; says so when it is not.
#[must_use]
pub fn installed(tool: &str) -> bool {
    let found =
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|dir| dir.join(tool).is_file());
    if !found {
        eprintln!("{tool} is not installed: this part of the test is left out");
    }
    found
}

/// Whether a stock tool that reads `input` succeeds.
///
/// # Panics
/// When it does not run.
#[must_use]
pub fn succeeds(command: &mut Command, input: &[u8]) -> bool {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a tool that runs");
    // One that refuses before it has read all closes the pipe.
    let _ = child.stdin.take().expect("its input").write_all(input);
    child.wait().expect("its end").success()
}

/// Whether `ssh-keygen -Y verify` accepts the signature over `message` under the public key.
///
/// # Panics
/// When the folder takes no files.
#[must_use]
pub fn ssh_keygen_accepts(folder: &Path, public: &str, namespace: &str, message: &[u8], armored: &str) -> bool {
    let (signers, signature) = (folder.join("allowed_signers"), folder.join("message.sig"));
    std::fs::write(&signers, format!("member {public}\n")).expect("a file of allowed signers");
    std::fs::write(&signature, armored).expect("a file of the signature");
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "verify", "-I", "member", "-n", namespace, "-f"]).arg(&signers).arg("-s").arg(&signature);
    succeeds(&mut command, message)
}

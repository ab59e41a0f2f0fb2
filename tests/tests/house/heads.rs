//! What every file keeps: a head that says what it holds, a size that can be read, the formatter's form.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The most lines that a file has.
pub(crate) const LINES: usize = 500;

/// Rust files under a folder: those that git tracks, or all when there is no git.
pub(crate) fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let tracked = Command::new("git").arg("-C").arg(root).args(["ls-files", "-z", "*.rs"]).output();
    // A folder below somebody else's repository tracks nothing there.
    let mut files: Vec<PathBuf> = match tracked {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            let names = String::from_utf8(output.stdout)?;
            names.split_terminator('\0').map(|name| root.join(name)).filter(|file| file.is_file()).collect()
        }
        _ => {
            let mut found = Vec::new();
            walk(root, &mut found)?;
            found
        }
    };
    files.sort();
    Ok(files)
}

fn walk(folder: &Path, to: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            walk(&path, to)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            to.push(path);
        }
    }
    Ok(())
}

/// What is wrong with heads and sizes; `long` lists files that may be longer, each with its reason.
pub(crate) fn heads(root: &Path, long: &[(&str, &str)]) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    let mut needed = Vec::new();
    for file in files(root)? {
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let shown = file.strip_prefix(root)?.to_string_lossy().into_owned();
        if !text.starts_with("//!") {
            broken.push(format!("doesn't begin by saying what it holds (`//!`): {shown}"));
        }
        let lines = text.lines().count();
        if lines > LINES {
            match long.iter().find(|(path, _)| *path == shown) {
                Some(_) => needed.push(shown),
                None => broken.push(format!("{lines} lines, more than {LINES}: {shown}")),
            }
        }
    }
    let idle = long.iter().filter(|(path, _)| !needed.iter().any(|one| one == path));
    broken.extend(idle.map(|(path, _)| format!("needs no exception for its length any more: {path}")));
    Ok(broken)
}

/// The formatter, unless there is none here.
pub(crate) fn formatter() -> Option<Command> {
    let program = std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
    let there = Command::new(&program).arg("--version").output().is_ok_and(|output| output.status.success());
    there.then(|| Command::new(program))
}

/// Files that the formatter would change.
pub(crate) fn unformatted(root: &Path, mut formatter: Command) -> Result<Vec<String>> {
    formatter.args(["--check", "--files-with-diff", "--edition", "2024"]);
    // The project's settings, whatever lies above a file; none where a planted tree has none.
    if root.join("rustfmt.toml").is_file() {
        formatter.arg("--config-path").arg(root.join("rustfmt.toml"));
    }
    let output = formatter.args(files(root)?).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success() || !output.stdout.is_empty(), "the formatter failed: {said}");
    let names = String::from_utf8(output.stdout)?;
    let shown = |name: &str| Path::new(name).strip_prefix(root).unwrap_or(Path::new(name)).display().to_string();
    let mut files: Vec<_> = names.lines().map(shown).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

//! README is true: its tour runs as it stands, and every command that it names exists.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use mengshu_tests::tools::installed;

use crate::common::World;

const README: &str = include_str!("../../../README.md");

/// The code blocks of a kind in the section under a heading.
fn blocks(heading: &str, kind: &str) -> Vec<&'static str> {
    let (_, section) = README.split_once(heading).unwrap_or_else(|| panic!("README has no {heading:?}"));
    let section = section.split("\n## ").next().unwrap();
    section.split(&format!("```{kind}\n")).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn the_two_commands_are_the_two_commands() {
    assert_eq!(blocks("\n## Two commands\n", "sh"), ["cargo run -- demo\n", "cargo test --workspace\n"]);
}

#[test]
fn the_tour_runs_as_it_stands() {
    let mut script = blocks("\n## A tour in five minutes\n", "sh").concat();
    assert!(script.lines().filter(|line| line.starts_with("mengshu ")).count() > 20);
    // What is signed elsewhere goes on where the tour ends.
    let elsewhere = blocks("\n## Signing elsewhere, checking with other tools\n", "sh").concat();
    assert!(elsewhere.contains("mengshu submit"));
    if installed("ssh-keygen") {
        script += &elsewhere;
    }
    // The port alone is not the README's: it may be in use here.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut world = World::new();
    world.set("MENGSHU_LISTEN", port.to_string());
    world.set("MENGSHU_NODE", format!("http://{port}"));
    // Whatever happens, the node does not stay behind.
    let script = format!("trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{script}");
    let path = format!("{}:/usr/bin:/bin", Path::new(env!("CARGO_BIN_EXE_mengshu")).parent().unwrap().display());
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &script]).env_clear().current_dir(world.path(""));
    shell.env("HOME", world.path("")).env("PATH", path).envs(world.variables()).stdin(Stdio::null());
    let ran = shell.output().unwrap();
    let (said, told) = (String::from_utf8(ran.stdout).unwrap(), String::from_utf8_lossy(&ran.stderr).into_owned());
    assert!(ran.status.success(), "{said}\n{told}");
    assert_eq!(
        said.matches("the audit passed: 18 entries").count() + told.matches("the audit passed: 18 entries").count(),
        3
    );
    assert!(!installed("ssh-keygen") || told.contains("(nanhu) promises equipment"), "{told}");
    for expected in ["240,000.00 CNY", "nanhu   1/4", "50,000.00 CNY", "the receipt holds: entry 9", "2 of 2 for it"] {
        assert!(said.contains(expected) || told.contains(expected), "{expected}: {said}\n{told}");
    }
}

#[test]
fn every_command_that_is_named_exists() {
    // `mengshu word word`: as many words as are commands.
    let mut named = BTreeSet::new();
    for (at, _) in README.match_indices("mengshu ") {
        let before = README[..at].chars().next_back();
        if !matches!(before, Some('`' | '\n')) {
            continue;
        }
        let words =
            README[at..].split_whitespace().skip(1).map(|word| word.trim_matches(['`', ',', '.', ';', ':', ')']));
        let command: Vec<_> = words
            .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !word.starts_with('-'))
            .take(2)
            .collect();
        if !command.is_empty() {
            named.insert(command);
        }
    }
    assert!(named.len() > 15, "{named:?}");
    let world = World::new();
    for command in named {
        let whole = world.run(&[&command[..], &["--help"]].concat());
        // The second word may be an argument.
        let ran = if whole.code == 0 { whole } else { world.run(&[command[0], "--help"]) };
        assert_eq!(ran.code, 0, "README names `mengshu {}`: {}", command.join(" "), ran.stderr);
    }
}

//! What the built command shows: help, completions, settings, languages, JSON shapes, exit codes, closed pipes.

use std::io::Read;
use std::process::Stdio;

use crate::common::World;

#[test]
fn help_teaches_examples_first() {
    let world = World::new();
    for arguments in [&["--help"][..], &["key", "new", "--help"], &["config", "show", "--help"]] {
        let help = world.run(arguments).ok();
        let examples = help.stdout.find("Examples:").unwrap();
        assert!(examples < help.stdout.find("Usage:").unwrap(), "{}", help.stdout);
        assert!(help.stderr.is_empty());
    }
    let help = world.run(&["key", "list", "-h"]).ok().stdout;
    assert!(help.lines().count() < 15 && help.contains("mengshu --help"), "{help}");
}

#[test]
fn usage_errors_suggest_and_exit_with_2() {
    let world = World::new();
    let wrong = world.run(&["key", "lst"]).fails(2);
    assert!(wrong.stderr.contains("list") && wrong.stdout.is_empty(), "{}", wrong.stderr);
    world.run(&[]).fails(2);
    world.run(&["key", "new"]).fails(2);
    world.run(&["--lang", "fr", "key", "list"]).fails(2);
    world.run(&["--version"]).ok();
}

#[test]
fn completions_are_made_for_every_shell() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = world.run(&["completions", shell]).ok().stdout;
        assert!(script.contains("mengshu") && script.contains("no-passphrase"), "{shell}");
    }
    world.run(&["completions", "dos"]).fails(2);
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let world = World::new();
    for arguments in [&["completions", "bash"][..], &["--help"], &["key", "list", "--json"], &["config", "show"]] {
        let mut child = world.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn settings_show_their_origin() {
    let mut world = World::new();
    world.write(
        ".config/mengshu/config.toml",
        "profile = \"acme\"\n[profiles.acme]\nnode = \"http://n\"\nmember = \"acme\"\n",
    );
    world.set("MENGSHU_KEY", "root");
    let shown = world.run(&["config", "show", "--origin", "--ledger", "abc"]).ok().stdout;
    let shown: Vec<String> = shown.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let shown = shown.join("\n");
    for line in ["member acme ", "key root environment MENGSHU_KEY", "flag --ledger", "default"] {
        assert!(shown.contains(line.trim_end()), "{line:?} is not in\n{shown}");
    }
    let shown = world.run(&["config", "show", "--json"]).ok().json();
    let node = &shown["settings"][1];
    assert_eq!(
        (node["setting"].as_str(), node["value"].as_str(), node["origin"].as_str()),
        (Some("node"), Some("http://n"), Some("file"))
    );

    world.write(".config/mengshu/config.toml", "[profiles.acme]\nnode = 7\n");
    let bad = world.run(&["config", "show"]).fails(2);
    assert!(bad.stderr.contains("line 2") && bad.stderr.contains("hint: "), "{}", bad.stderr);
    world.run(&["--profile", "nix", "key", "list"]).fails(2);
}

#[test]
fn chinese_is_spoken_when_asked_for() {
    let mut world = World::new();
    assert!(world.run(&["key", "show", "nix", "--lang", "zh"]).fails(4).stderr.starts_with("错误：找不到密钥 nix"));
    assert!(world.run(&["key", "new", "--help", "--lang", "zh"]).ok().stdout.contains("新建密钥"));
    world.set("LANG", "zh_CN.UTF-8");
    assert!(world.run(&["-h"]).ok().stdout.contains("用法"));
    assert!(world.run(&["key", "list"]).ok().stderr.contains("没有找到密钥"));
    assert!(world.run(&["key", "list", "--lang", "en"]).ok().stderr.contains("no keys found"));
}

#[test]
fn json_keeps_its_shape() {
    let world = World::new();
    assert_eq!(world.run(&["key", "list", "--json"]).ok().stdout, "{\"keys\":[]}\n");
    let made = world.run(&["key", "new", "acme", "--no-passphrase", "--json"]).ok().json();
    let mut fields: Vec<_> = made.as_object().unwrap().keys().cloned().collect();
    fields.sort();
    let expected =
        ["comment", "fingerprint", "in_agent", "key", "locked", "name", "private_file", "public_file", "public_key"];
    assert_eq!(fields, expected);
    assert_eq!(made["key"].as_str().unwrap().len(), 64);

    let failed = world.run(&["key", "show", "nix", "--json"]).fails(4);
    assert!(failed.stdout.is_empty());
    let error: serde_json::Value = serde_json::from_str(&failed.stderr).unwrap();
    assert_eq!((error["error"]["exit"].as_u64(), error["error"]["kind"].as_str()), (Some(4), Some("not_found")));
}

#[test]
fn colour_only_when_wanted() {
    let mut world = World::new();
    assert!(!world.run(&["key", "show", "nix"]).stderr.contains('\u{1b}'));
    assert!(world.run(&["key", "show", "nix", "--color", "always"]).stderr.contains('\u{1b}'));
    world.set("NO_COLOR", "1");
    assert!(!world.run(&["key", "show", "nix"]).stderr.contains('\u{1b}'));
}

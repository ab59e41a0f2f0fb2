//! What is written about the commands is made of the command tree: the reference, the manual pages, the usage errors.
//!
//! After a change of the help: `MENGSHU_RECORD_DOCS=1 cargo test -p mengshu-cli --test it docs`.

use std::path::{Path, PathBuf};

use crate::common::World;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

#[test]
fn the_reference_is_that_of_the_commands() {
    for (name, chinese) in [("cli.md", false), ("cli.zh.md", true)] {
        let reference = mengshu_cli::reference(chinese);
        if std::env::var_os("MENGSHU_RECORD_DOCS").is_some() {
            std::fs::write(file(name), &reference).unwrap();
        }
        let written = std::fs::read_to_string(file(name)).unwrap();
        assert!(written == reference, "docs/{name} is not that of the commands: record it with MENGSHU_RECORD_DOCS=1");
    }
}

#[test]
fn every_command_has_its_manual_page() {
    let reference = mengshu_cli::reference(false);
    let commands = reference.lines().filter_map(|line| line.trim_start_matches('#').strip_prefix(" mengshu"));
    let mut pages: Vec<_> = commands.map(|rest| format!("mengshu{}.1", rest.replace(' ', "-"))).collect();
    pages.push("mengshu.1".to_owned());
    pages.sort();
    assert!(pages.len() > 100, "{pages:?}");
    let world = World::new();
    for (lang, heading, word) in [("en", ".SH EXAMPLES", "Approve an act"), ("zh", ".SH 示例", "同意等待")] {
        let made = world.run(&["man", lang, "--lang", lang, "--json"]).ok().json();
        let made: Vec<_> = made["pages"].as_array().unwrap().iter().map(|page| page.as_str().unwrap()).collect();
        assert_eq!(made, pages);
        let mut there: Vec<_> = std::fs::read_dir(world.path(lang)).unwrap().collect::<Result<_, _>>().unwrap();
        there.sort_by_key(std::fs::DirEntry::file_name);
        assert_eq!(there.iter().map(|page| page.file_name().into_string().unwrap()).collect::<Vec<_>>(), pages);
        let page = std::fs::read_to_string(world.path(lang).join("mengshu-act-endorse.1")).unwrap();
        for part in [heading, word, "mengshu act endorse 14 ", "dry", ".TH "] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("NO_COLOR"), "the flags of every command stand on the first page alone: {page}");
        if lang == "zh" {
            for english in [".SH NAME", ".SH OPTIONS", "Possible values", "[default", ".SH SUBCOMMANDS"] {
                there.iter().for_each(|page| {
                    assert!(!std::fs::read_to_string(page.path()).unwrap().contains(english), "{english}: {page:?}")
                });
            }
        }
    }
    // Once more to the same place: the pages are replaced.
    world.run(&["man", "en"]).ok();
}

#[test]
fn a_wrong_command_line_is_told_in_the_language_of_the_reader() {
    let world = World::new();
    let ran = world.run(&["act", "endorze", "--lang", "zh"]).fails(2);
    assert!(
        ran.stderr.starts_with("错误：没有子命令“endorze”\n\n  提示：有相近的子命令：“endorse”\n\n用法：mengshu act "),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.ends_with("\n\n更多信息请用 --help\n") && ran.stdout.is_empty(), "{}", ran.stderr);
    let ran = world.run(&["act", "endorze"]).fails(2);
    assert!(ran.stderr.starts_with("error: unrecognized subcommand 'endorze'\n"), "{}", ran.stderr);
}

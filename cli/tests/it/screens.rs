//! What people see: the answers, questions and refusals of one small alliance, in both languages, at 60 and 120 columns.
//!
//! Each screen is held against `snapshots/`; what a machine makes up (ids, keys, addresses) is masked in its own length.
//! A text that was changed on purpose is recorded anew with `INSTA_UPDATE=always cargo test -p mengshu-cli`.

use std::process::Stdio;

use mengshu_tests::clocked::ClockedNode;

use crate::common::World;

struct Stage {
    world: World,
    node: ClockedNode,
}

impl Stage {
    fn does(&self, member: &str, words: &[&str]) {
        let fixed = ["--node", &self.node.address, "--as", member, "--key", member, "--yes", "--json"];
        self.world.run(&[&fixed[..], words].concat()).ok();
    }

    /// What the command prints for these words, in both languages and at both widths, masked.
    fn screen(&self, words: &[&str]) -> String {
        let mut screen = format!("mengshu {}\n", words.join(" "));
        for lang in ["en", "zh"] {
            for columns in ["60", "120"] {
                let fixed = ["--node", &self.node.address, "--as", "nanhu", "--key", "nanhu", "--yes", "--lang", lang];
                let mut command = self.world.command(&[words, &fixed[..]].concat());
                let ran = command.env("COLUMNS", columns).stdin(Stdio::null()).output().unwrap();
                let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
                let code = ran.status.code().unwrap();
                screen += &format!("\n=== {lang}, {columns} columns, exit code {code}\n");
                screen += &(text(ran.stdout) + &text(ran.stderr));
            }
        }
        self.masked(&screen)
    }

    /// Ids, keys, addresses and folders as `#` of the same length.
    fn masked(&self, text: &str) -> String {
        let mut text = text.to_owned();
        let port = self.node.address.rsplit(':').next().unwrap().to_owned();
        for own in [self.world.path("").display().to_string(), port] {
            text = text.replace(&own, &"#".repeat(own.len()));
        }
        text = days_of_others_masked(&text);
        let random = |word: &str| {
            let hex =
                word.len() >= 12 && word.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
            // A verifier key: its name, 8 digits, and the key.
            let verifier = word.split('+').nth(1).is_some_and(|id| id.len() == 8 && word.len() > 64);
            hex || verifier || word.strip_prefix("SHA256:").is_some_and(|rest| rest.len() == 43)
        };
        let mut masked = String::new();
        for part in text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '+' | '/'))) {
            let word = part.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '+' | '/')));
            let mask = "#".repeat(word.len());
            masked += &if random(word.trim_end_matches(':')) { part.replacen(word, &mask, 1) } else { part.to_owned() };
        }
        masked
    }
}

/// Two members with an agreement: what is promised, delivered and acknowledged, owned, assigned, shared, paid and decided.
fn stage() -> Stage {
    let world = World::new();
    let node = ClockedNode::start(&world.path("node"), "2027-03-01");
    for member in ["luma", "nanhu"] {
        world.run(&["key", "new", member, "--no-passphrase"]).ok();
    }
    world.write(
        "found.toml",
        "name = \"半导体照明联盟\"\n\
         [founders.luma]\nname = \"流明照明有限公司\"\nkind = \"enterprise\"\nroot_key = \"luma\"\n\
         [founders.nanhu]\nname = \"Nanhu University\"\nkind = \"university\"\nroot_key = \"nanhu\"\n",
    );
    world.write("bench.txt", "A test bench for lamps.");
    let stage = Stage { world, node };
    stage.does("luma", &["alliance", "found", "found.toml"]);
    stage.does("nanhu", &["act", "endorse", "0"]);
    stage.does("luma", &["agreement", "template", "--members", "luma,nanhu", "--out", "draft", "--lang", "zh"]);
    let files = ["--text", "draft/agreement.md", "--terms", "draft/terms.toml"];
    let propose = ["agreement", "propose", "--title", "Alliance agreement", "--from", "2027-03-01"];
    stage.does("luma", &[&propose[..], &files].concat());
    stage.does("nanhu", &["agreement", "sign", "2"]);
    let promise = ["contribution", "promise", "lamp-bench", "--kind", "equipment", "--what", "灯具测试台"];
    let more = ["--value", "250,000 CNY", "--due", "2027-06-30", "--receiver", "nanhu"];
    stage.does("luma", &[&promise[..], &more].concat());
    let deliver = ["contribution", "deliver", "lamp-bench", "--value", "100,000 CNY", "--on", "2027-03-01"];
    stage.does("luma", &[&deliver[..], &["--evidence", "bench.txt"]].concat());
    stage.does("nanhu", &["contribution", "acknowledge", "5", "--value", "80,000 CNY"]);
    let register = ["ip", "register", "lamp-patent", "--title", "一种灯具", "--kind", "patent", "--country", "CN"];
    let owners = ["--since", "2027-02-01", "--owner", "luma=3/4", "--owner", "nanhu=1/4"];
    stage.does("luma", &[&register[..], &owners].concat());
    stage.does("nanhu", &["act", "endorse", "7"]);
    let assign = ["ip", "assign", "lamp-patent", "--to", "nanhu", "--share", "1/4", "--effective", "2027-03-01"];
    stage.does("luma", &[&assign[..], &["--consideration", "50,000 CNY"]].concat());
    let distribute = ["benefit", "distribute", "royalties", "--what", "Royalties of 2026", "--pool", "100,000 CNY"];
    stage.does("luma", &[&distribute[..], &["--accrued", "2027-03-01", "--payer", "luma"]].concat());
    stage.does("nanhu", &["act", "endorse", "10"]);
    stage.does(
        "luma",
        &["benefit", "pay", "royalties", "--payee", "nanhu", "--amount", "20,000 CNY", "--on", "2027-03-01"],
    );
    let convene = ["decision", "convene", "spring", "--organ", "council", "--on", "2027-04-20"];
    stage.does("luma", &[&convene[..], &["--item", "budget=budget", "--what", "Budget 2027"]].concat());
    stage
}

#[test]
fn every_screen_is_as_it_was_read() {
    let stage = stage();
    let screens: &[&[&str]] = &[
        &["alliance", "show"],
        &["alliance", "list"],
        &["member", "list"],
        &["member", "show", "luma"],
        &["member", "authority", "luma"],
        &["agreement", "list"],
        &["agreement", "show", "1"],
        &["agreement", "status"],
        &["contribution", "list"],
        &["contribution", "show", "lamp-bench"],
        &["ip", "list"],
        &["ip", "owners", "lamp-patent"],
        &["benefit", "list"],
        &["benefit", "show", "royalties"],
        &["decision", "organs"],
        &["decision", "organ", "council"],
        &["decision", "meetings"],
        &["decision", "list"],
        &["decision", "show", "budget"],
        &["exit", "show", "luma"],
        &["act", "list"],
        &["act", "show", "9"],
        &["inbox"],
        &["event", "list"],
        &["event", "show", "9"],
        &["explain", "asset/lamp-patent"],
        &["audit"],
        // What is not there, not understood, refused.
        &["member", "show", "nobody"],
        &["explain", "nothing/here"],
        &["member", "lst"],
        &["ip", "assign", "lamp-patent", "--to", "luma"],
        &["ip", "assign", "lamp-patent", "--to", "luma", "--share", "half", "--effective", "2027-03-01"],
        &["ip", "assign", "lamp-patent", "--to", "luma", "--share", "1/2", "--effective", "2027-03-01"],
        &["contribution", "acknowledge", "5", "--value", "50,000 CNY"],
        &["member", "admit", "xinhai", "--name", "X", "--kind", "enterprise", "--root-key", "nanhu"],
        // Signing, shown before it happens.
        &["act", "endorse", "9", "--dry-run"],
        &["exit", "leave", "--last-day", "2027-12-31", "--dry-run"],
    ];
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        for words in screens {
            let screen = stage.screen(words);
            let chinese = screen.split("\n=== zh").skip(1).flat_map(str::lines).filter_map(english);
            assert_eq!(chinese.collect::<Vec<_>>(), Vec::<String>::new(), "English in Chinese: {words:?}");
            let name = words.join("-").replace(['/', ' ', ',', '=', '.'], "-").replace("--", "-");
            insta::assert_snapshot!(name, screen);
        }
    });
}

#[test]
fn the_demonstration_in_chinese_has_no_english_sentence() {
    let told = World::new().run(&["demo", "--lang", "zh"]).ok();
    let english: Vec<_> = told.stdout.lines().chain(told.stderr.lines()).filter_map(english).collect();
    assert_eq!(english, Vec::<String>::new());
}

/// Days outside the story's year, and the time of day beside them, come from the clock of the machine.
fn days_of_others_masked(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let like = |bytes: &[u8], form: &[u8]| {
        bytes.len() >= form.len()
            && form
                .iter()
                .zip(bytes)
                .all(|(form, byte)| if *form == b'0' { byte.is_ascii_digit() } else { form == byte })
    };
    for at in 0..bytes.len() {
        if like(&bytes[at..], b"0000-00-00") && !bytes[at..].starts_with(b"2027") {
            let time = like(&bytes[at + 10..], b" 00:00:00");
            for byte in &mut bytes[at..at + if time { 19 } else { 10 }] {
                *byte = if byte.is_ascii_digit() { b'#' } else { *byte };
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A line with three English words in a row, which no id, name or command is.
fn english(line: &str) -> Option<String> {
    let line = line.split("mengshu ").next().unwrap_or_default();
    let word = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let words: Vec<&str> = line.split(' ').collect();
    words.windows(3).any(|three| three.iter().all(word)).then(|| line.to_owned())
}

//! What is wrong with a command line, in Chinese. In English clap says it itself; what it says stands above each text.
//!
//! Invariant: a kind of error that has no text here is told in clap's words, so that nothing is swallowed.

use std::error::Error as _;
use std::fmt::Write;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::language::Lang;
use crate::output::Cause;

/// The error in Chinese, without the word that begins it; none for what is no error, such as help.
pub(super) fn chinese(error: &Error) -> Option<String> {
    let mut text = said(error)?;
    let similar = [
        // a similar subcommand exists: 'x' / some similar subcommands exist: 'x', 'y'
        (ContextKind::SuggestedSubcommand, "子命令"),
        // a similar argument exists: '--x'
        (ContextKind::SuggestedArg, "参数"),
        // a similar value exists: 'x'
        (ContextKind::SuggestedValue, "值"),
    ];
    let similar = similar.iter().filter_map(|(kind, what)| Some((what, names(error, *kind)?)));
    let similar = similar.map(|(what, names)| format!("有相近的{what}：{}", quoted(&names)));
    let tips: Vec<_> = similar.chain(suggestions(error)).collect();
    if !tips.is_empty() {
        text.push('\n');
        // tip: …
        for tip in tips {
            let _ = write!(text, "\n  提示：{tip}");
        }
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        // Usage: mengshu …
        let _ = write!(text, "\n\n用法：{}", usage.strip_prefix("Usage:").unwrap_or(&usage).trim());
    }
    // For more information, try '--help'.
    text.push_str("\n\n更多信息请用 --help");
    Some(text)
}

fn said(error: &Error) -> Option<String> {
    let argument = || one(error, ContextKind::InvalidArg);
    let value = || one(error, ContextKind::InvalidValue);
    Some(match error.kind() {
        ErrorKind::ArgumentConflict => conflict(error)?,
        ErrorKind::InvalidValue => {
            let mut text = match value()?.as_str() {
                // a value is required for '--x <X>' but none was supplied
                "" => format!("“{}”须有值，但没有给出", argument()?),
                // invalid value 'v' for '--x <X>'
                value => format!("“{}”的值“{value}”无效", argument()?),
            };
            // [possible values: a, b]
            listed(&mut text, "可用的值", names(error, ContextKind::ValidValue));
            text
        }
        // invalid value 'v' for '--x <X>': why
        ErrorKind::ValueValidation => {
            let why = error.source().map(told).unwrap_or_default();
            format!("“{}”的值“{}”无效{why}", argument()?, value()?)
        }
        // unexpected argument 'x' found
        ErrorKind::UnknownArgument => format!("不接受参数“{}”", argument()?),
        // unrecognized subcommand 'x'
        ErrorKind::InvalidSubcommand => format!("没有子命令“{}”", one(error, ContextKind::InvalidSubcommand)?),
        // 'mengshu x' requires a subcommand but one was not provided
        ErrorKind::MissingSubcommand => {
            let mut text = format!("“{}”之后须有子命令", one(error, ContextKind::InvalidSubcommand)?);
            // [subcommands: a, b]
            listed(&mut text, "子命令", names(error, ContextKind::ValidSubcommand));
            text
        }
        // the following required arguments were not provided: …
        ErrorKind::MissingRequiredArgument => {
            format!("缺少必需的参数：{}", below(&names(error, ContextKind::InvalidArg)?))
        }
        // unexpected value 'v' for '--x' found; no more were expected
        ErrorKind::TooManyValues => format!("“{}”不接受值“{}”", argument()?, value()?),
        // 2 values required by '--x <X>'; only 1 was provided
        ErrorKind::TooFewValues => {
            let (least, given) = (number(error, ContextKind::MinValues)?, number(error, ContextKind::ActualNumValues)?);
            format!("“{}”至少须有 {least} 个值，只给出 {given} 个", argument()?)
        }
        // 2 values required for '--x <X>' but 1 was provided
        ErrorKind::WrongNumberOfValues => {
            let wanted = number(error, ContextKind::ExpectedNumValues)?;
            let given = number(error, ContextKind::ActualNumValues)?;
            format!("“{}”须有 {wanted} 个值，给出了 {given} 个", argument()?)
        }
        // equal sign is needed when assigning values to '--x=<X>'
        ErrorKind::NoEquals => format!("给“{}”赋值须用等号", argument()?),
        // invalid UTF-8 was detected in one or more arguments
        ErrorKind::InvalidUtf8 => "参数中有不是 UTF-8 的字节".to_owned(),
        _ => return None,
    })
}

fn conflict(error: &Error) -> Option<String> {
    let (what, name) = match one(error, ContextKind::InvalidArg) {
        Some(name) => ("参数", name),
        None => ("子命令", one(error, ContextKind::InvalidSubcommand)?),
    };
    Some(match error.get(ContextKind::PriorArg) {
        // the argument '--x' cannot be used multiple times
        Some(ContextValue::String(prior)) if *prior == name => format!("{what}“{name}”不能重复使用"),
        // the argument '--x' cannot be used with '--y'
        Some(ContextValue::String(prior)) => format!("{what}“{name}”不能与“{prior}”同时使用"),
        // the argument '--x' cannot be used with: …
        Some(ContextValue::Strings(prior)) => format!("{what}“{name}”不能与下列参数同时使用：{}", below(prior)),
        // the argument '--x' cannot be used with one or more of the other specified arguments
        _ => format!("{what}“{name}”不能与其他所给参数同时使用"),
    })
}

/// What clap suggests in whole sentences, which it has in English alone.
fn suggestions(error: &Error) -> Vec<String> {
    let Some(ContextValue::StyledStrs(all)) = error.get(ContextKind::Suggested) else { return Vec::new() };
    all.iter().map(|one| suggestion(&one.to_string())).collect()
}

fn suggestion(text: &str) -> String {
    // to pass 'x' as a value, use '-- x'
    let value =
        text.strip_prefix("to pass '").and_then(|rest| rest.strip_suffix('\'')?.split_once("' as a value, use '"));
    // subcommand 'x' exists; to use it, remove the '--' before it
    let command = text.strip_prefix("subcommand '").and_then(|rest| rest.split_once("' exists; "));
    // 'x --y' exists
    let exists = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix("' exists"));
    match (value, command, exists) {
        (Some((value, how)), _, _) => format!("如果“{value}”是值，请写“{how}”"),
        (_, Some((command, _)), _) => format!("有子命令“{command}”；请去掉它前面的“--”"),
        (_, _, Some(exists)) => format!("有“{exists}”"),
        (None, None, None) => text.to_owned(),
    }
}

fn one(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn names(error: &Error, kind: ContextKind) -> Option<Vec<String>> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(vec![text.clone()]),
        ContextValue::Strings(texts) => Some(texts.clone()),
        _ => None,
    }
}

fn number(error: &Error, kind: ContextKind) -> Option<isize> {
    match error.get(kind)? {
        ContextValue::Number(number) => Some(*number),
        _ => None,
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join("、")
}

fn below(names: &[String]) -> String {
    names.iter().map(|name| format!("\n  {name}")).collect()
}

fn listed(text: &mut String, what: &str, names: Option<Vec<String>>) {
    if let Some(names) = names.filter(|names| !names.is_empty()) {
        let _ = write!(text, "\n  ［{what}：{}］", names.join("、"));
    }
}

/// Why a value is not one.
fn told(why: &(dyn std::error::Error + 'static)) -> String {
    format!("：{}", Cause::of(why).words(Lang::Zh))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    use super::super::tree::tree;
    use super::*;
    use crate::language::Lang;

    fn wrong(lang: Lang, line: &[&str]) -> Error {
        tree(lang).try_get_matches_from([&["mengshu"], line].concat()).unwrap_err()
    }

    /// A line, its kind of error, and parts of what is said in English and in Chinese.
    type Wrong = (&'static [&'static str], ErrorKind, &'static [&'static str], &'static [&'static str]);

    /// Each kind that a command line can provoke here; no argument takes several values at once or needs an equals sign, and
    /// a group of commands by itself shows its help.
    const WRONG: &[Wrong] = &[
        (
            &["act", "endorze"],
            ErrorKind::InvalidSubcommand,
            &[
                "error: unrecognized subcommand 'endorze'",
                "tip: a similar subcommand exists: 'endorse'",
                "Usage: mengshu",
            ],
            &["没有子命令“endorze”", "提示：有相近的子命令：“endorse”", "用法：mengshu act [OPTIONS] <COMMAND>"],
        ),
        (
            &["act", "list", "--jsom"],
            ErrorKind::UnknownArgument,
            &["error: unexpected argument '--jsom' found", "tip: a similar argument exists: '--json'"],
            &["不接受参数“--jsom”", "提示：有相近的参数：“--json”", "用法：mengshu act list"],
        ),
        (
            &["act", "show", "--x"],
            ErrorKind::UnknownArgument,
            &["tip: to pass '--x' as a value, use '-- --x'"],
            &["不接受参数“--x”", "提示：如果“--x”是值，请写“-- --x”"],
        ),
        (
            &["act", "--dry-run", "endorse", "3"],
            ErrorKind::UnknownArgument,
            &["tip: 'endorse --dry-run' exists"],
            &["不接受参数“--dry-run”", "提示：有“endorse --dry-run”"],
        ),
        (
            &["act", "list", "14"],
            ErrorKind::UnknownArgument,
            &["error: unexpected argument '14' found"],
            &["不接受参数“14”"],
        ),
        (
            &["key", "list", "--lang", "zz"],
            ErrorKind::InvalidValue,
            &["error: invalid value 'zz' for '--lang <LANG>'\n  [possible values: en, zh]"],
            &["“--lang <LANG>”的值“zz”无效\n  ［可用的值：en、zh］"],
        ),
        (
            &["completions", "bsh"],
            ErrorKind::InvalidValue,
            &["tip: a similar value exists: 'bash'"],
            &["提示：有相近的值：“bash”"],
        ),
        (
            &["key", "list", "--node"],
            ErrorKind::InvalidValue,
            &["error: a value is required for '--node <URL>' but none was supplied"],
            &["“--node <URL>”须有值，但没有给出"],
        ),
        (
            &["ip", "owners", "lamp", "--effective", "May"],
            ErrorKind::ValueValidation,
            &["error: invalid value 'May' for '--effective <DATE>': "],
            &["“--effective <DATE>”的值“May”无效："],
        ),
        (
            &["act", "list", "--known", "May"],
            ErrorKind::ValueValidation,
            &["': give an entry's index (41), a day (2027-05-01) or a moment (2027-05-01T16:00:00Z)\n"],
            &["无效：请写条目序号（41）、日期（2027-05-01）或时刻（2027-05-01T16:00:00Z）\n"],
        ),
        (
            &["agreement", "amend", "--set", "days", "--from", "2027-01-01"],
            ErrorKind::ValueValidation,
            &["\"days\" is not NAME=VALUE\n"],
            &["无效：须写作 NAME=VALUE\n"],
        ),
        (
            &["decision", "vote", "budget", "maybe"],
            ErrorKind::ValueValidation,
            &["unknown variant `maybe`, expected one of `yes`, `no`, `abstain`"],
            &["“<VOTE>”的值“maybe”无效：可用 yes、no、abstain\n"],
        ),
        (
            &["key", "list", "--json=yes"],
            ErrorKind::TooManyValues,
            &["error: unexpected value 'yes' for '--json' found; no more were expected"],
            &["“--json”不接受值“yes”"],
        ),
        (
            &["audit", "--data", "a", "--export", "b"],
            ErrorKind::ArgumentConflict,
            &["error: the argument '--data <DIR>' cannot be used with '--export <DIR>'"],
            &["参数“--data <DIR>”不能与“--export <DIR>”同时使用"],
        ),
        (
            &["act", "endorse", "3", "--dry-run", "--prepare", "p", "--receipt", "r"],
            ErrorKind::ArgumentConflict,
            &["error: the argument '--dry-run' cannot be used with:\n  --prepare <FILE>\n  --receipt <FILE>\n"],
            &["参数“--dry-run”不能与下列参数同时使用：\n  --prepare <FILE>\n  --receipt <FILE>\n"],
        ),
        (
            &["key", "list", "--json", "--json"],
            ErrorKind::ArgumentConflict,
            &["error: the argument '--json' cannot be used multiple times"],
            &["参数“--json”不能重复使用"],
        ),
        (
            &["prepare"],
            ErrorKind::MissingRequiredArgument,
            &["error: the following required arguments were not provided:\n  --out <FILE>\n  <BODY>"],
            &["缺少必需的参数：\n  --out <FILE>\n  <BODY>", "用法：mengshu prepare"],
        ),
    ];

    #[test]
    fn every_kind_is_told_in_both_languages() {
        for (line, kind, english, chinese_parts) in WRONG {
            let error = wrong(Lang::En, line);
            assert_eq!(error.kind(), *kind, "{line:?}");
            let said = error.to_string();
            english.iter().for_each(|part| assert!(said.contains(part), "{line:?}: no {part:?} in\n{said}"));
            assert!(said.ends_with("\n\nFor more information, try '--help'.\n"), "{said}");
            let said = chinese(&wrong(Lang::Zh, line)).unwrap();
            chinese_parts.iter().for_each(|part| assert!(said.contains(part), "{line:?}: no {part:?} in\n{said}"));
            assert!(said.ends_with("\n\n更多信息请用 --help"), "{said}");
            for english in ["Usage", "tip:", "error", "cannot", "value"] {
                assert!(!said.contains(english), "{line:?}: {english} in\n{said}");
            }
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_told() {
        let line = ["mengshu", "key", "show"].map(OsString::from).into_iter();
        let line: Vec<_> = line.chain([OsString::from_vec(vec![0xff])]).collect();
        let error = tree(Lang::Zh).try_get_matches_from(line).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidUtf8);
        assert!(error.to_string().starts_with("error: invalid UTF-8 was detected"));
        assert!(chinese(&error).unwrap().starts_with("参数中有不是 UTF-8 的字节"));
    }

    #[test]
    fn a_subcommand_behind_two_dashes_is_told() {
        for (lang, tip) in
            [(Lang::En, "subcommand 'list' exists; "), (Lang::Zh, "提示：有子命令“list”；请去掉它前面的“--”")]
        {
            let error = wrong(lang, &["act", "--", "list"]);
            let said = if lang == Lang::En { error.to_string() } else { chinese(&error).unwrap() };
            assert!(said.contains(tip), "{said}");
        }
    }

    #[test]
    fn help_is_no_error() {
        for line in [&["--help"][..], &["key"], &["--version"]] {
            assert_eq!(chinese(&wrong(Lang::Zh, line)), None, "{line:?}");
        }
    }
}

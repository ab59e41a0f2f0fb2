//! What is wrong with a file that somebody wrote: how it was saved, and where it is no TOML or JSON, in the reader's words
//! and not in those of a parser.

use mengshu_core::book::near;

use crate::language::say;

/// The text of a file's bytes; otherwise what the file is instead. A mark at the beginning is no part of the text.
pub(crate) fn text(bytes: Vec<u8>) -> Result<String, NotText> {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    if starts(b"PK\x03\x04") || starts(b"\xd0\xcf\x11\xe0") || starts(b"{\\rtf") {
        return Err(NotText::Office);
    }
    if starts(b"%PDF-") {
        return Err(NotText::Pdf);
    }
    let zeros = bytes.iter().take(4096).filter(|byte| **byte == 0).count();
    if starts(b"\xff\xfe") || starts(b"\xfe\xff") || zeros > bytes.len().min(4096) / 4 {
        return Err(NotText::Utf16);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(if is_gbk(&bytes[at..]) { NotText::Gbk { line } } else { NotText::Other { line } })
        }
    }
}

/// Whether bytes can be the GBK that Chinese systems save as "ANSI": pairs whose first byte is 81 to FE.
fn is_gbk(bytes: &[u8]) -> bool {
    let (mut at, mut pairs) = (0, 0);
    while let Some(&first) = bytes.get(at) {
        if first < 0x80 {
            at += 1;
            continue;
        }
        match bytes.get(at + 1) {
            Some(second) if (0x81..=0xfe).contains(&first) && (0x40..=0xfe).contains(second) && *second != 0x7f => {
                pairs += 1;
                at += 2;
            }
            _ => return false,
        }
    }
    pairs > 0
}

/// What a file is where a text is wanted.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotText {
    /// UTF-16, as some editors call "Unicode".
    #[error(
        "{}",
        say(
            "it is saved as UTF-16 (\"Unicode\" in some editors); save it as UTF-8",
            "文件以 UTF-16 保存（某些编辑器称为“Unicode”）；请另存为 UTF-8",
        )
    )]
    Utf16,
    /// A word processor's file.
    #[error(
        "{}",
        say(
            "it is a word processor's file, not plain text; save it as plain text in UTF-8",
            "这是文字处理软件的文件（如 Word），不是纯文本；请另存为 UTF-8 纯文本",
        )
    )]
    Office,
    /// A PDF.
    #[error("{}", say("it is a PDF, not plain text", "这是 PDF，不是纯文本"))]
    Pdf,
    /// GBK, as Chinese Windows calls "ANSI".
    #[error("{}", say(
        format!("it is not UTF-8 from line {line} on; it looks like GBK (\"ANSI\" in Notepad): save it as UTF-8"),
        format!("自第 {line} 行起不是 UTF-8，像是 GBK（记事本中称“ANSI”）；请另存为 UTF-8"),
    ))]
    Gbk {
        /// The first line that is not UTF-8.
        line: usize,
    },
    /// Something else.
    #[error("{}", say(
        format!("it is not UTF-8 from line {line} on; save it as plain text in UTF-8"),
        format!("自第 {line} 行起不是 UTF-8；请另存为 UTF-8 纯文本"),
    ))]
    Other {
        /// The first line that is not UTF-8.
        line: usize,
    },
}

/// What is wrong with a TOML text, with its line.
pub(crate) fn in_toml(text: &str, error: &toml::de::Error) -> String {
    let place = error.span().map(|span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
    let why = toml_words(text, place, error.message());
    match place {
        Some(line) => say(format!("line {line}: {why}"), format!("第 {line} 行：{why}")),
        None => why,
    }
}

/// The same without the line.
pub(crate) fn toml_words(text: &str, line: Option<usize>, message: &str) -> String {
    let written = line.and_then(|line| text.lines().nth(line.saturating_sub(1))).unwrap_or_default();
    if written.contains(['“', '”', '„', '‘', '’', '＂', '＝', '「', '」']) {
        return say(
            "it has typographic quotes or full-width signs, as word processors put them; write \" and = as typed on the keyboard",
            "含有中文或排版引号、全角符号（文字处理软件常自动替换）；请使用英文半角的 \" 和 =",
        )
        .to_owned();
    }
    in_our_words(message)
}

/// What a parser says, where it says one of the common things.
pub(crate) fn in_our_words(message: &str) -> String {
    let message = message.trim();
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (first, known) = words.split_first().map_or(("", &[][..]), |(first, known)| (*first, known));
    let meant = near(first, known.iter().copied());
    let meant = meant.map_or_else(String::new, |meant| {
        say(format!(" (did you mean {meant}?)"), format!("（您是否想写 {meant}？）"))
    });
    let list = known.join(", ");
    if message.starts_with("missing field") {
        return say(format!("{first} is missing"), format!("缺少 {first}"));
    }
    if message.starts_with("unknown field") && !known.is_empty() {
        return say(
            format!("{first} is not known here{meant}; known: {list}"),
            format!("此处没有 {first}{meant}；可用：{list}"),
        );
    }
    if message.starts_with("unknown variant") && !known.is_empty() {
        return say(format!("{first} is none of: {list}{meant}"), format!("{first} 不在可用的值之中：{list}{meant}"));
    }
    if message.starts_with("duplicate key") || message.starts_with("duplicate field") {
        return say(format!("it says the same twice: {message}"), format!("同一内容写了两次：{message}"));
    }
    if message.starts_with("invalid type") {
        return say(format!("it is of the wrong form: {message}"), format!("写法不符：{message}"));
    }
    say(message.to_owned(), format!("写法有误（解析程序的原文：“{message}”）"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_text_says_what_it_is() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert_eq!(text("a = 1".into()), Ok("a = 1".to_owned()));
        assert_eq!(text("\u{feff}a".into()), Ok("a".to_owned()));
        assert_eq!(text(utf16("name = \"x\"")), Err(NotText::Utf16));
        assert_eq!(text([&b"\xff\xfe"[..], &utf16("联盟")].concat()), Err(NotText::Utf16));
        assert_eq!(text(b"PK\x03\x04rest".to_vec()), Err(NotText::Office));
        assert_eq!(text(b"%PDF-1.7".to_vec()), Err(NotText::Pdf));
        assert_eq!(text(b"name\n= \"\xc1\xaa\xc3\xcb\"".to_vec()), Err(NotText::Gbk { line: 2 }));
        assert_eq!(text(b"caf\xe9\n".to_vec()), Err(NotText::Other { line: 1 }));
        assert_eq!(text(Vec::new()), Ok(String::new()));
    }

    #[test]
    fn what_a_parser_says_is_said_in_our_words() {
        let said = in_our_words("unknown field `nmae`, expected one of `name`, `kind`");
        assert_eq!(said, "nmae is not known here (did you mean name?); known: name, kind");
        assert_eq!(in_our_words("unknown field `x`, expected `kind`"), "x is not known here; known: kind");
        assert_eq!(in_our_words("missing field `name`"), "name is missing");
        assert!(toml_words("a = “b”", Some(1), "invalid").contains("typographic"));
    }
}

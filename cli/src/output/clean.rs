//! Making foreign text harmless on a screen.

/// `text` with every character that could steer a terminal or reorder what is read replaced by its `\u{…}` spelling.
///
/// Line breaks and tabs are steering too: a value is one line.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Control characters, and Unicode's direction marks, embeddings, overrides, isolates and invisible joiners.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays() {
        for text in ["", "Zhou & Söhne GmbH", "清华大学", "1/2 – «a»", "SHA256:abc+/="] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn steering_characters_are_spelled_out() {
        assert_eq!(clean("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(clean("pay\r\n100"), "pay\\u{d}\\u{a}100");
        assert_eq!(clean("\u{202e}001"), "\\u{202e}001");
        assert_eq!(clean("x\u{9b}1m"), "x\\u{9b}1m");
    }
}

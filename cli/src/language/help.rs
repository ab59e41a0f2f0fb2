//! The texts of the help, each in both languages where it is used.
//!
//! The derive macros evaluate `about = …` and `help = …` when the command tree is built, so a text is chosen there and then by
//! the language that was set before. A text in one language only does not compile.

use std::cell::Cell;

use super::Lang;

thread_local! {
    /// The language that the tree of this thread is being built in.
    static SPOKEN: Cell<Lang> = const { Cell::new(Lang::En) };
}

/// Sets the language of what this thread builds from now on.
pub(crate) fn speak(lang: Lang) {
    SPOKEN.set(lang);
}

/// One of two texts, by the language that was set.
pub(crate) fn say<T>(en: T, zh: T) -> T {
    SPOKEN.get().pick(en, zh)
}

/// Examples that are nothing but command lines: their heading alone has words.
pub(crate) fn examples(lines: &[&str]) -> String {
    let mut text = say("Examples:", "示例：").to_owned();
    for line in lines {
        text.push_str("\n  ");
        text.push_str(line);
    }
    text
}

/// Examples with words beside them: a command line, padded to where its words begin, and the words in English and in Chinese
/// (empty where a line speaks for itself). A line without padding gets two blanks, so that words never stick to a command.
pub(crate) fn annotated(lines: &[(&str, &str, &str)]) -> String {
    let beside = |&(line, en, zh): &(&str, &str, &str)| match say(en, zh) {
        "" => line.to_owned(),
        words if line.ends_with(' ') => format!("{line}{words}"),
        words => format!("{line}  {words}"),
    };
    let lines: Vec<_> = lines.iter().map(beside).collect();
    examples(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_said_in_the_language_that_was_set() {
        speak(Lang::Zh);
        assert_eq!(say("a part", "份额"), "份额");
        assert_eq!(
            annotated(&[
                ("mengshu key list  ", "all", "全部"),
                ("mengshu demo", "a tour", "导览"),
                ("mengshu", "", "")
            ]),
            "示例：\n  mengshu key list  全部\n  mengshu demo  导览\n  mengshu"
        );
        speak(Lang::En);
        assert_eq!(examples(&["mengshu demo", "mengshu key list"]), "Examples:\n  mengshu demo\n  mengshu key list");
    }
}

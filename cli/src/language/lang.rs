//! Which language a person reads, by the locale.

use mengshu_core::book::Lang;

/// The language that a locale name such as `zh_CN.UTF-8` stands for; anything that is not Chinese is English.
pub(crate) fn of_locale(locale: &str) -> Lang {
    if locale.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locale_names_choose_the_language() {
        for (locale, lang) in [
            ("zh_CN.UTF-8", Lang::Zh),
            ("zh", Lang::Zh),
            ("ZH-TW", Lang::Zh),
            ("C.UTF-8", Lang::En),
            ("de_DE", Lang::En),
        ] {
            assert_eq!(of_locale(locale), lang, "{locale}");
        }
    }
}

//! How texts are compared that were written by different people: numbers by what they spell, names by how they look.
//!
//! Invariants: [`plain`] decides what is refused, so it rests on nothing that a newer version of Unicode could judge
//! otherwise; [`Likeness`] is only ever warned of, so its tables can grow without another version of the rule book.
//!
//! The look-alikes are a small table of our own (Cyrillic, Greek and CJK letters that pass for others in print) and not
//! the whole of UTS 39: two more crates of tables would find little more in the names of companies.

use unicode_normalization::UnicodeNormalization;

/// A number as its office or register counts it: compatibility forms (full width) folded, Latin letters in capitals,
/// without spaces, punctuation and dashes. Empty where nothing is left.
#[must_use]
pub(crate) fn plain(text: &str) -> String {
    // Capitals first: of a letter with a mark the small form would not become one after the two are joined.
    let spelled = text.to_ascii_uppercase().nfkc().map(|letter| letter.to_ascii_uppercase()).collect::<String>();
    let counts = |letter: &char| {
        let ascii = letter.is_ascii() && !letter.is_ascii_alphanumeric();
        !ascii
            && !matches!(letter, '\u{B7}' | '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201F}' | '\u{3000}'..='\u{303F}')
    };
    spelled.chars().filter(counts).nfkc().collect()
}

/// How a name looks to whoever reads it quickly. Two that are alike can be taken for one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Likeness {
    /// Its letters alone, without case, width, marks, punctuation and the spelling of its legal form.
    spelled: String,
    /// The same with what looks alike made one.
    looks: String,
}

impl Likeness {
    /// How a name looks.
    pub(crate) fn of(name: &str) -> Self {
        let letters: String = name.nfkd().filter(|letter| !matches!(letter, '\u{300}'..='\u{36F}')).collect();
        let latin: String = letters.chars().map(latin).collect();
        Self { spelled: spelled(&letters), looks: looks(&spelled(&latin)) }
    }

    /// What is the same of all names that look so.
    pub(crate) fn into_key(self) -> String {
        self.looks
    }

    /// Whether one can be taken for the other.
    pub(crate) fn resembles(&self, other: &Self) -> bool {
        !self.looks.is_empty() && (self.spelled == other.spelled || self.looks == other.looks)
    }
}

/// The letters of a name in small letters; the English words for a legal form in one spelling, the Chinese ones too.
fn spelled(text: &str) -> String {
    let small = text.to_lowercase().replace('&', " and ");
    // Letters with points between them are one word: `U.S.` is `US`.
    let small = small.replace(['.', '\'', '’'], "");
    let words = small.split(|letter: char| !letter.is_alphanumeric());
    let one: String = words
        .map(|word| match word {
            "limited" => "ltd",
            "company" => "co",
            "corporation" => "corp",
            "incorporated" => "inc",
            word => word,
        })
        .collect();
    one.replace("有限责任公司", "有限公司")
}

/// What can't be told apart in most typefaces, made one.
fn looks(spelled: &str) -> String {
    let one: String = spelled
        .chars()
        .map(|letter| match letter {
            'i' | '1' | '|' => 'l',
            '0' => 'o',
            other => other,
        })
        .collect();
    one.replace("rn", "m").replace("vv", "w")
}

/// The Latin letter, digit or ideograph that a letter passes for in print; else the letter itself.
const fn latin(letter: char) -> char {
    match letter {
        'А' | 'Α' => 'A',
        'В' | 'Β' | 'в' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' | 'н' | 'һ' => 'H',
        'І' | 'Ι' => 'I',
        'Ј' | 'Ϳ' => 'J',
        'К' | 'Κ' | 'к' | 'κ' => 'K',
        'М' | 'Μ' | 'м' => 'M',
        'Ν' | 'п' | 'η' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' | 'т' | 'τ' => 'T',
        'Х' | 'Χ' => 'X',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        'З' | 'з' => '3',
        'а' | 'α' | 'ɑ' => 'a',
        'Ь' | 'ь' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' | 'đ' => 'd',
        'е' => 'e',
        'ɡ' => 'g',
        'і' | 'ι' | 'ı' => 'i',
        'ј' | 'ϳ' => 'j',
        'ł' | 'Ł' | 'ӏ' | 'Ӏ' => 'l',
        'о' | 'ο' | 'σ' | 'ø' | 'Ø' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'υ' => 'u',
        'ѵ' | 'ν' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        '曰' => '日',
        '末' => '未',
        '士' => '土',
        '已' | '巳' => '己',
        '入' | '人' => '八',
        'ハ' => '八',
        '囗' | 'ロ' => '口',
        '戍' | '戌' => '戊',
        '于' => '干',
        'ニ' => '二',
        'カ' => '力',
        'エ' => '工',
        'ト' => '卜',
        'タ' => '夕',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        let (one, other) = (Likeness::of(one), Likeness::of(other));
        assert_eq!(one.resembles(&other), other.resembles(&one));
        one.resembles(&other)
    }

    #[test]
    fn names_that_look_alike_resemble_each_other() {
        for (one, other) in [
            ("US WELL SERVICES LLC", "U.S. WELL SERVICES, LLC"),
            ("Luma Optics Co., Ltd.", "LUMA OPTICS COMPANY LIMITED"),
            ("Luma Optics", "Ｌｕｍａ　Ｏｐｔｉｃｓ"),
            // Cyrillic а and о; Greek Ο; a digit; two letters for one.
            ("Luma Optics", "Lumа Оptics"),
            ("Luma Optics", "Luma Οptics"),
            ("Luma Optics", "Luma 0ptics"),
            ("Luma Optics", "Lurna Optics"),
            ("Pinel & Fils", "PINEL AND FILS"),
            ("É. Pinel", "E PINEL"),
            ("华新光电（集团）有限公司", "华新光电(集团)有限责任公司"),
            ("未来材料研究所", "末来材料研究所"),
            ("ПРОМЕТЕЙ", "прометей"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("Luma Optics", "Luma Optik"),
            ("H Ltd", "K Ltd"),
            ("华新光电有限公司", "华星光电有限公司"),
            ("南湖大学", "西湖大学"),
            ("?!", "!?"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_number_is_what_it_spells() {
        for text in ["HRB 6684", "hrb-6684", "ＨＲＢ　６６８４", "HRB·6684", "hrb. 6684"] {
            assert_eq!(plain(text), "HRB6684", "{text}");
        }
        assert_eq!(plain("沪ICP备2024-1号"), "沪ICP备20241号");
        assert_eq!(plain("- / ."), "");
    }

    proptest! {
        #[test]
        fn what_is_plain_stays_so(text in any::<String>()) {
            let once = plain(&text);
            prop_assert_eq!(plain(&once), once.clone());
            prop_assert_eq!(plain(&text.to_ascii_lowercase()), once);
            let like = Likeness::of(&text);
            prop_assert!(like.looks.is_empty() || like.resembles(&Likeness::of(&text)));
        }
    }
}

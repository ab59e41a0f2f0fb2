//! Patent numbers: what an office's number is, however it is written. One number has one normal form, so that the same
//! right can't be registered twice under two spellings.
//!
//! Sources: CNIPA ZC 0006-2003 (application numbers: year, kind, serial number and a check digit; weights 2 to 9, then 2 to
//! 5, modulo 11, X for ten; eight digits and the check digit before October 2003) and ZC 0007-2012 (publication numbers);
//! USPTO series codes and kind codes; EPO Guidelines A-II, 5.4 with the check digit as the Register computes it; PCT
//! Administrative Instructions 307 and WIPO ST.6 (WO numbers). Numbers of other offices are compared as they are spelled.
//!
//! What is beyond a number's own digits is not known here: that an application and the patent granted on it are one right,
//! or that a European patent was validated in a country. Only a register says so.

use super::country::is_office;
use super::likeness::plain;

/// A text is no number of its office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PatentNumberError {
    /// It has not the form of one.
    #[error("it has not the form of a number of that office")]
    Form,
    /// Its check digit is wrong.
    #[error("its check digit should be {expected}")]
    CheckDigit {
        /// The right one.
        expected: char,
    },
}

use PatentNumberError::{CheckDigit, Form};

/// The normal form of a patent's number at an office: an application, a publication or a patent. Of an office whose numbers
/// are not known here it is what the text spells, without the office's own letters before it.
pub(crate) fn patent_number(office: &str, text: &str) -> Result<String, PatentNumberError> {
    match office {
        "CN" => china(text),
        "US" => america(text),
        "EP" => europe(text),
        "WO" => international(text),
        _ => other_number(office, text),
    }
}

/// The normal form of a number at an office where it is known of no kind.
pub(crate) fn other_number(office: &str, text: &str) -> Result<String, PatentNumberError> {
    let spelled = plain(text);
    let own = spelled.strip_prefix(office).filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let number = own.unwrap_or(&spelled);
    if number.is_empty() { Err(Form) } else { Ok(number.to_owned()) }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text without its kind code: a letter of `letters` after a digit, perhaps with one digit after it.
fn without_kind<'a>(text: &'a str, letters: &str) -> (&'a str, Option<char>) {
    let body = text.strip_suffix(|last: char| last.is_ascii_digit()).filter(|body| body.ends_with(char::is_alphabetic));
    let body = body.unwrap_or(text);
    let mut back = body.chars();
    match back.next_back() {
        Some(kind) if letters.contains(kind) && back.as_str().ends_with(|digit: char| digit.is_ascii_digit()) => {
            (back.as_str(), Some(kind))
        }
        _ => (text, None),
    }
}

fn digits(text: &str) -> impl Iterator<Item = u32> {
    text.chars().filter_map(|digit| digit.to_digit(10))
}

/// `ZL 2026 1 0000001.9`, `CN202610000001`, `95115608.X`; `CN 101234567 A`.
fn china(text: &str) -> Result<String, PatentNumberError> {
    let spelled = plain(text);
    let patent = spelled.strip_prefix("ZL");
    let number = patent.or_else(|| spelled.strip_prefix("CN")).unwrap_or(&spelled);
    let (published, kind) = without_kind(number, "ABCUSY");
    let is_published = kind.is_some() || (patent.is_none() && matches!(number.len(), 7 | 9));
    if is_published
        && is_digits(published)
        && matches!(published.len(), 7 | 9)
        && published.starts_with(['1', '2', '3'])
    {
        return Ok(format!("CN {published}"));
    }
    let (body, check) = match (number.len(), number.strip_suffix('X')) {
        (9 | 13, Some(body)) => (body, Some('X')),
        (9 | 13, None) => {
            let last = number.chars().next_back();
            (number.strip_suffix(|last: char| last.is_ascii_digit()).ok_or(Form)?, last)
        }
        _ => (number, None),
    };
    if !is_digits(body) {
        return Err(Form);
    }
    let (year, rest) = match body.len() {
        12 => body.split_at(4),
        8 => body.split_at(2),
        _ => return Err(Form),
    };
    let year: u32 = year.parse().map_err(|_| Form)?;
    let is_year = matches!(year, 2003..=2099) || matches!(year, 85..=99 | 0..=3);
    if !is_year || !rest.starts_with(['1', '2', '3', '8', '9']) {
        return Err(Form);
    }
    let weights = [2u32, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
    let sum =
        digits(body).zip(weights).fold(0u32, |sum, (digit, weight)| sum.saturating_add(digit.saturating_mul(weight)));
    let expected = char::from_digit(sum % 11, 10).unwrap_or('X');
    match check {
        Some(check) if check != expected => Err(CheckDigit { expected }),
        _ => Ok(format!("{body}.{expected}")),
    }
}

/// `14/190,982`, `US 2014/0256100 A1`, `US 8,789,601 B2`, `D663359`, `RE42210`. Eight digits alone are an application,
/// series and number, but for those from 10,000,000 to 13,000,000, which patents have reached: a patent, unless a slash says
/// otherwise.
fn america(text: &str) -> Result<String, PatentNumberError> {
    let spelled = plain(text);
    let number = spelled.strip_prefix("US").unwrap_or(&spelled);
    let number = number.strip_prefix("NO").unwrap_or(number);
    let (number, kind) = match number.strip_suffix("X0") {
        // What the Office's own files call the number of an application.
        Some(application) => (application, Some('X')),
        None => without_kind(number, "ABCEFHIJKOPS"),
    };
    let letters = number.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let serial = number.get(letters.len()..).unwrap_or_default();
    if !is_digits(serial) {
        return Err(Form);
    }
    let short = serial.trim_start_matches('0');
    let slash = text.contains(['/', '／']);
    match (letters, serial.len()) {
        ("D" | "RE" | "PP" | "H" | "T" | "X" | "AI", 1..=7) if !short.is_empty() => Ok(format!("{letters}{short}")),
        ("", 8)
            if (slash
                || kind == Some('X')
                || (kind.is_none() && !("10000000".."13000000").contains(&serial) && !grouped(text))) =>
        {
            Ok(format!("{}/{}", serial.get(..2).unwrap_or_default(), serial.get(2..).unwrap_or_default()))
        }
        // Four digits of the year and seven of the number; some files leave out the first zero.
        ("", 11) if is_century(serial) => Ok(format!("US {serial}")),
        ("", 10) if is_century(serial) => {
            let (year, number) = serial.split_at(4);
            Ok(format!("US {year}0{number}"))
        }
        ("", 1..=8) if !slash && !short.is_empty() => Ok(format!("US {short} B")),
        _ => Err(Form),
    }
}

/// Whether the digits before the last six stand apart as those of a patent do: `12,345,678`.
fn grouped(text: &str) -> bool {
    text.matches([',', '，']).count() == 2
}

fn is_century(serial: &str) -> bool {
    serial.starts_with("20")
}

/// `EP 1 000 000 B1`; `EP 99203729.6`.
fn europe(text: &str) -> Result<String, PatentNumberError> {
    let spelled = plain(text);
    let number = spelled.strip_prefix("EP").unwrap_or(&spelled);
    let (number, kind) = without_kind(number, "AB");
    if !is_digits(number) {
        return Err(Form);
    }
    match (number.len(), kind) {
        (1..=7, _) if number.bytes().any(|byte| byte != b'0') => Ok(format!("EP {number:0>7}")),
        // `A` after eight digits is how files mark an application.
        (8, None | Some('A')) => Ok(number.to_owned()),
        (9, None) => {
            let (body, check) = number.split_at(8);
            let sum = digits(body).zip([1u32, 2].into_iter().cycle()).fold(0u32, |sum, (digit, weight)| {
                let product = digit.saturating_mul(weight);
                sum.saturating_add(product / 10).saturating_add(product % 10)
            });
            let expected = char::from_digit(10u32.saturating_sub(sum % 10) % 10, 10).unwrap_or('0');
            if check.starts_with(expected) { Ok(body.to_owned()) } else { Err(CheckDigit { expected }) }
        }
        _ => Err(Form),
    }
}

/// `PCT/CN2020/123456`, `PCT/EP99/12345`; `WO 2020/123456 A1`, `WO 99/12345`.
fn international(text: &str) -> Result<String, PatentNumberError> {
    let spelled = plain(text);
    if let Some(application) = spelled.strip_prefix("WO").unwrap_or(&spelled).strip_prefix("PCT") {
        let (office, number) = application.split_at_checked(2).ok_or(Form)?;
        if !is_office(office) {
            return Err(Form);
        }
        return Ok(format!("PCT/{office}{}", yearly(number)?));
    }
    let number = spelled.strip_prefix("WO").unwrap_or(&spelled);
    let (number, _) = without_kind(number, "ABC");
    Ok(format!("WO {}", yearly(number)?))
}

/// A year and a number in it: four and six digits, or two and five before 2004.
fn yearly(number: &str) -> Result<String, PatentNumberError> {
    if !is_digits(number) {
        return Err(Form);
    }
    let leading = |digits: usize| number.get(..digits).and_then(|year| year.parse::<u32>().ok());
    let (year, whole) = (leading(2), leading(4));
    match number.len() {
        10 if matches!(whole, Some(1978..=2099)) => {
            let (year, serial) = number.split_at(4);
            Ok(format!("{year}/{serial}"))
        }
        7 if matches!(year, Some(78..=99 | 0..=3)) => {
            let (year, serial) = number.split_at(2);
            let century = if year >= "78" { "19" } else { "20" };
            Ok(format!("{century}{year}/0{serial}"))
        }
        // Two digits of the year and six of the number: how some files shorten it.
        8 if matches!(year, Some(0..=77)) => {
            let (year, serial) = number.split_at(2);
            Ok(format!("20{year}/{serial}"))
        }
        9 if matches!(whole, Some(1978..=2003)) => {
            let (year, serial) = number.split_at(4);
            Ok(format!("{year}/0{serial}"))
        }
        _ => Err(Form),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn all_are(office: &str, normal: &str, texts: &[&str]) {
        for text in texts.iter().chain([&normal]) {
            assert_eq!(patent_number(office, text), Ok(normal.to_owned()), "{text}");
        }
    }

    #[track_caller]
    fn none_is(office: &str, texts: &[&str]) {
        for text in texts {
            assert!(patent_number(office, text).is_err(), "{text}: {:?}", patent_number(office, text));
        }
    }

    #[test]
    fn chinese_numbers_have_one_form() {
        all_are(
            "CN",
            "202610000001.9",
            &[
                "ZL202610000001.9",
                "zl 2026 1 0000001.9",
                "CN202610000001.9",
                "2026100000019",
                "ＺＬ２０２６１００００００１．９",
                "202610000001",
            ],
        );
        // Public examples, old and new.
        all_are("CN", "201710601862.3", &["CN201710601862", "ZL 201710601862.3"]);
        all_are("CN", "95115608.X", &["ZL95115608.X", "ZL 95 1 15608.x", "CN95115608"]);
        all_are("CN", "97101765.4", &["97101765.4", "971017654"]);
        all_are("CN", "CN 101234567", &["CN101234567A", "CN 101234567 B", "CN101234567"]);
        all_are("CN", "CN 1234567", &["CN1234567A", "CN1234567C", "CN 1234567"]);
        all_are("CN", "CN 203123456", &["CN203123456U"]);
        all_are("CN", "CN 302345678", &["CN302345678S"]);
        assert_eq!(patent_number("CN", "ZL202610000001.X"), Err(CheckDigit { expected: '9' }));
        assert_eq!(patent_number("CN", "ZL95115608.3"), Err(CheckDigit { expected: 'X' }));
        none_is(
            "CN",
            &[
                "banana",
                "",
                "ZL",
                "1",
                "8789601",
                "ZL202660000001.9",
                "ZL190010000001.9",
                "EP1000000",
                "ZL101234567",
                "ZL20261000000１９9",
            ],
        );
    }

    #[test]
    fn american_numbers_have_one_form() {
        all_are(
            "US",
            "US 8789601 B",
            &["8789601", "US 8,789,601 B2", "US8789601B2", "8,789,601", "No. 8,789,601", "US8789601"],
        );
        all_are("US", "14/190982", &["14/190,982", "US 14/190,982", "14190982", "14190982X0"]);
        all_are("US", "09/044559", &["09/044,559", "09044559"]);
        all_are("US", "12/803891", &["12/803,891", "12803891X0"]);
        all_are("US", "US 12803891 B", &["12803891", "12,803,891"]);
        all_are("US", "US 10000000 B", &["US 10,000,000 B2", "10000000"]);
        all_are("US", "US 14000000 B", &["US 14,000,000 B2", "14000000B1", "14,000,000"]);
        all_are("US", "US 20140256100", &["US 2014/0256100 A1", "20140256100", "US2014256100A1"]);
        all_are("US", "D663359", &["USD663359S", "D663,359", "US D0663359 S1"]);
        all_are("US", "RE42210", &["USRE42210E1", "RE 42,210"]);
        all_are("US", "PP12345", &["USPP12345P2"]);
        none_is(
            "US",
            &["banana", "", "US", "US B2", "0", "123456789", "14/19", "14/1909820", "19991234567", "ZL202610000001.9"],
        );
    }

    #[test]
    fn european_numbers_have_one_form() {
        all_are("EP", "EP 1000000", &["EP1000000A1", "EP 1 000 000 B1", "1000000"]);
        all_are("EP", "EP 0123456", &["EP123456", "EP 0 123 456 B1"]);
        all_are("EP", "99203729", &["EP99203729A", "99203729"]);
        // The examples of the EPO.
        all_are("EP", "99403122", &["EP99403122.7", "994031227"]);
        all_are("EP", "16839078", &["EP16839078.9"]);
        all_are("EP", "13748138", &["EP 13748138.8"]);
        all_are("EP", "15150367", &["15150367.9"]);
        assert_eq!(patent_number("EP", "EP16839078.8"), Err(CheckDigit { expected: '9' }));
        none_is("EP", &["banana", "", "EP", "0", "EP1234567890", "US8789601"]);
    }

    #[test]
    fn international_numbers_have_one_form() {
        all_are("WO", "PCT/CN2020/123456", &["PCT/CN2020/123456", "PCTCN2020123456", "WO PCT/CN2020/123456"]);
        all_are("WO", "PCT/EP1999/012345", &["PCT/EP99/12345"]);
        all_are("WO", "PCT/US2003/001234", &["PCT/US03/01234"]);
        all_are("WO", "WO 2020/123456", &["WO2020123456A1", "WO 20/123456", "WO 2020/123456 A2"]);
        all_are("WO", "WO 1999/012345", &["WO 99/12345", "WO9912345A1", "WO199912345"]);
        none_is("WO", &["banana", "", "WO", "PCT/QQ2020/123456", "PCT/CN2020/1", "WO 1950/123456", "PCT"]);
    }

    #[test]
    fn numbers_of_other_offices_are_as_they_are_spelled() {
        all_are("DE", "102015000001", &["DE 10 2015 000 001", "102015000001", "DE102015000001"]);
        all_are("JP", "特願2020123456", &["特願２０２０－１２３４５６", "特願2020-123456"]);
        all_are("DE", "BANANA", &["banana"]);
        none_is("DE", &["", "-"]);
    }

    proptest! {
        #[test]
        fn a_normal_form_is_its_own(office in "CN|US|EP|WO|DE", text in "[A-Z]{0,3}[0-9]{1,13}[.]?[0-9X]?[A-Z]?[0-9]?") {
            if let Ok(normal) = patent_number(&office, &text) {
                prop_assert_eq!(patent_number(&office, &normal), Ok(normal.clone()), "{} {}", text, normal);
                prop_assert_eq!(patent_number(&office, &text.to_ascii_lowercase()), Ok(normal));
            }
        }

        #[test]
        fn anything_can_be_asked(office in "CN|US|EP|WO|DE", text in any::<String>()) {
            let _ = patent_number(&office, &text);
        }

        #[test]
        fn a_chinese_check_digit_finds_every_wrong_digit(serial in 0u32..10_000_000, at in 4usize..12, more in 1u32..10) {
            let body = format!("20241{serial:07}");
            let good = patent_number("CN", &body).unwrap();
            let mut bent: Vec<char> = good.chars().collect();
            let digit = bent[at].to_digit(10).unwrap();
            bent[at] = char::from_digit((digit + more) % 10, 10).unwrap();
            let bent: String = bent.into_iter().collect();
            prop_assert!(patent_number("CN", &bent).is_err(), "{} {}", good, bent);
        }
    }
}

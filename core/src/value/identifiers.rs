//! The identifiers of legal persons, each with its check digits: a mistyped one is found before anybody signs.
//!
//! Sources: GB 32100-2015 (unified social credit code, 统一社会信用代码), ISO 17442 (LEI, check digits as in ISO 7064
//! MOD 97-10), ROR (research organisations: `0`, six characters in Crockford's base 32, two check digits).

/// Digits of the unified social credit code: no I, O, S, V, Z.
const CREDIT: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Crockford's base 32: no i, l, o, u.
const CROCKFORD: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Digits and letters as ISO 7064 counts them.
const LATIN: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The values of a text's characters; `None` where one is not in the alphabet.
fn values(alphabet: &[u8], text: &str) -> Option<Vec<u32>> {
    let value = |byte: u8| alphabet.iter().position(|&letter| letter == byte).and_then(|at| u32::try_from(at).ok());
    text.bytes().map(value).collect()
}

/// What the check of a unified social credit code found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CreditCode {
    /// Every field and both check characters are right.
    Holds,
    /// All but the last character is right. Codes are in use whose last character is not the one that GB 32100 demands:
    /// they were given out before it was in force.
    LastDiffers {
        /// What it should be.
        expected: char,
    },
    /// It is none.
    Fails,
}

/// The registering authorities with their categories of organisations, by the first two characters (GB 32100-2015 with its
/// amendment of 2016): 1 establishments, 2 foreign affairs, 3 justice, 4 culture, 5 civil affairs (4 and 5 are the grass-roots
/// organisations that were added for villages and neighbourhoods), 6 tourism, 7 religion, 8 unions, 9 market supervision,
/// A the military, N agriculture, Y others.
const CATEGORIES: &[(char, &str)] = &[
    ('1', "1239"),
    ('2', "19"),
    ('3', "123459"),
    ('4', "19"),
    ('5', "123459"),
    ('6', "129"),
    ('7', "129"),
    ('8', "19"),
    ('9', "123"),
    ('A', "19"),
    ('N', "1239"),
    ('Y', "1"),
];

/// The provinces by the first two digits of an administrative division (GB/T 2260), with 10 for the whole country and 66
/// for the Production and Construction Corps.
const PROVINCES: &[&str] = &[
    "10", "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43",
    "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "66", "71", "81", "82",
];

/// Checks a unified social credit code field by field: the authority and its category, the administrative division, the
/// organisation code with a check character of its own, the last character. The weighted sum of the first 17 characters'
/// values (weights are the powers of 3 modulo 31) and the last one's value sum to a multiple of 31.
///
/// The fields tell it from other texts of 18 characters, such as an identity card's number: their check alone can't.
pub(crate) fn credit_code(code: &str) -> CreditCode {
    let Some(values) = values(CREDIT, code).filter(|values| values.len() == 18) else { return CreditCode::Fails };
    let Some((last, body)) = values.split_last() else { return CreditCode::Fails };
    let (Some(division), Some(organisation)) = (code.get(2..8), code.get(8..17)) else { return CreditCode::Fails };
    let mut letters = code.chars();
    let known = letters.next().zip(letters.next()).is_some_and(|(authority, category)| {
        CATEGORIES.iter().any(|(known, categories)| *known == authority && categories.contains(category))
    });
    let placed = division.bytes().all(|byte| byte.is_ascii_digit())
        && PROVINCES.iter().any(|province| division.starts_with(province))
        // Of the whole country there are no parts.
        && (!division.starts_with("10") || division == "100000");
    if !known || !placed || !is_organisation_code(organisation) {
        return CreditCode::Fails;
    }
    let (mut sum, mut weight) = (0u32, 1u32);
    for value in body {
        sum = sum.saturating_add(value.saturating_mul(weight));
        weight = weight.saturating_mul(3) % 31;
    }
    let expected = 31u32.saturating_sub(sum % 31) % 31;
    if *last == expected {
        return CreditCode::Holds;
    }
    let expected = usize::try_from(expected).ok().and_then(|place| CREDIT.get(place)).copied().map_or('0', char::from);
    CreditCode::LastDiffers { expected }
}

/// The organisation code (GB 11714) within a credit code, or standing alone: it is the organisation's for life, whichever
/// authority gave it the rest. None where there is no such code.
pub(crate) fn organisation_code(code: &str) -> Option<&str> {
    let organisation = match code.len() {
        9 => code,
        18 if credit_code(code) != CreditCode::Fails => code.get(8..17)?,
        _ => return None,
    };
    is_organisation_code(organisation).then_some(organisation)
}

/// Whether an organisation code's check character is right: 11 less the weighted sum of the eight before it, modulo 11. Eight
/// zeros, to which a zero fits, are nobody's.
fn is_organisation_code(code: &str) -> bool {
    let Some(values) = values(LATIN, code).filter(|values| values.len() == 9) else { return false };
    let Some((last, body)) = values.split_last() else { return false };
    let sum = body.iter().zip([3u32, 7, 9, 10, 5, 8, 4, 2]);
    let sum = sum.fold(0u32, |sum, (value, weight)| sum.saturating_add(value.saturating_mul(weight)));
    if body.iter().all(|value| *value == 0) {
        return false;
    }
    let check = match 11u32.saturating_sub(sum % 11) {
        10 => 33, // X
        11 => 0,
        digit => digit,
    };
    *last == check
}

/// Whether a legal entity identifier is well-formed and its check digits right: 20 characters, of which the last two are
/// digits; read as a number with A = 10 … Z = 35 it leaves 1 when divided by 97.
pub(crate) fn is_lei(code: &str) -> bool {
    let Some(values) = values(LATIN, code).filter(|values| values.len() == 20) else { return false };
    let rest = values.iter().fold(0u32, |rest, value| {
        let shifted = rest.saturating_mul(if *value < 10 { 10 } else { 100 });
        shifted.saturating_add(*value) % 97
    });
    rest == 1 && values.iter().rev().take(2).all(|value| *value < 10)
}

/// Whether a ROR id (the part after `https://ror.org/`) is well-formed and its check digits right: they are 98 minus the
/// remainder of a hundred times the number when divided by 97.
pub(crate) fn is_ror(id: &str) -> bool {
    let Some(values) = values(CROCKFORD, id) else { return false };
    let [0, body @ .., tens, ones] = values.as_slice() else { return false };
    if body.len() != 6 || *tens > 9 || *ones > 9 {
        return false;
    }
    let number = body.iter().fold(0u64, |number, value| number.saturating_mul(32).saturating_add(u64::from(*value)));
    let check = 98u64.saturating_sub(number.saturating_mul(100) % 97);
    check == u64::from(*tens).saturating_mul(10).saturating_add(u64::from(*ones))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character of a good one changed to every other of its kind is noticed.
    fn notices_typing_errors(good: &str, alphabet: &[u8], check: fn(&str) -> bool) {
        assert!(check(good), "{good}");
        for at in 0..good.len() {
            for letter in alphabet {
                let mut bytes = good.as_bytes().to_vec();
                let before = std::mem::replace(&mut bytes[at], *letter);
                let text = String::from_utf8(bytes).unwrap();
                // A LEI counts a letter as two digits: a letter for a digit moves all before it, and one in 97 may pass.
                if before.is_ascii_digit() == letter.is_ascii_digit() {
                    assert_eq!(check(&text), before == *letter, "{text}");
                }
            }
        }
        assert!(!check(&good[1..]) && !check(&format!("{good}0")) && !check("") && !check("　"));
    }

    #[test]
    fn real_credit_codes_pass() {
        // Public examples: companies, institutes, universities, a state company of the whole country, letters in the
        // organisation code.
        for good in [
            "91350100M000100Y43",
            "91440300708461136T",
            "91110000802100433B",
            "91440300L83341734R",
            "91350200MA2YJ1XR9G",
            "91350200MA31E12PXF",
            "9135021359498494XQ",
            "12440600MB2C07549J",
            "12100000400010275N",
            "12100000425006133D",
            "91100000000013477B",
            "91310110666007217T",
            "123502001549897397",
        ] {
            assert_eq!(credit_code(good), CreditCode::Holds, "{good}");
        }
        // Early codes in use, whose last character is not that of the standard.
        for (early, expected) in [
            ("91350203M0001QAY9B", '9'),
            ("91350211M00013FA1N", '3'),
            ("91350100M0001TGQXM", '1'),
            ("91350211M0000XUF46", 'R'),
            ("91350203M0001FUE2P", 'J'),
        ] {
            assert_eq!(credit_code(early), CreditCode::LastDiffers { expected }, "{early}");
            assert_eq!(organisation_code(early), early.get(8..17), "{early}");
        }
    }

    #[test]
    fn what_only_looks_like_a_credit_code_does_not_pass() {
        for bad in [
            // Its check character would do: numbers of identity cards, zeros.
            "362322198709086409",
            "000000000000000000",
            "111111111111111111",
            "",
            "91350100M000100Y4",
            "91350100M000100Y433",
            "91350100m000100y43",
            "91350100M000100I43",
        ] {
            assert_eq!(credit_code(bad), CreditCode::Fails, "{bad}");
        }
        assert_eq!(organisation_code("000000000"), None);
    }

    /// Whatever is changed before the last character is noticed: it fails, or the last character does not fit any more.
    #[test]
    fn typing_errors_in_a_credit_code_are_noticed() {
        let good = "91350100M000100Y43";
        for at in 0..good.len() {
            for letter in CREDIT {
                let mut bytes = good.as_bytes().to_vec();
                let before = std::mem::replace(&mut bytes[at], *letter);
                let text = String::from_utf8(bytes).unwrap();
                let found = credit_code(&text);
                assert_eq!(found == CreditCode::Holds, before == *letter, "{text}");
                // A wrong digit of the organisation code is never taken for an early code.
                let digits = before.is_ascii_digit() && letter.is_ascii_digit() && before != *letter;
                assert!(!(digits && (8..17).contains(&at)) || found == CreditCode::Fails, "{text}");
            }
        }
    }

    #[test]
    fn the_check_digits_decide() {
        // Siemens and Microsoft; Tsinghua University, MIT and Stanford University.
        for good in ["W38RGI023J3WT1HWRP32", "INR2EJN1ERAN0W5ZP974"] {
            notices_typing_errors(good, LATIN, is_lei);
        }
        for good in ["03cve4549", "042nb2s44", "00f54p054"] {
            notices_typing_errors(good, CROCKFORD, is_ror);
        }
        assert!(!is_lei("w38rgi023j3wt1hwrp32") && !is_ror("https://ror.org/03cve4549") && !is_ror("13cve4549"));
    }
}

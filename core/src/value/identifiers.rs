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

/// Whether a unified social credit code is well-formed and its check character right: the weighted sum of the first 17
/// characters' values (weights are the powers of 3 modulo 31) and the check value sum to a multiple of 31.
pub(crate) fn is_credit_code(code: &str) -> bool {
    let values = values(CREDIT, code);
    let Some((check, body)) = values.as_deref().and_then(<[u32]>::split_last) else { return false };
    if body.len() != 17 {
        return false;
    }
    let (mut sum, mut weight) = (0u32, 1u32);
    for value in body {
        sum = sum.saturating_add(value.saturating_mul(weight));
        weight = weight.saturating_mul(3) % 31;
    }
    sum.saturating_add(*check) % 31 == 0
}

/// The organisation code (GB 11714) within a credit code, or standing alone: it is the organisation's for life, whichever
/// authority gave it the rest. None where there is no such code.
pub(crate) fn organisation_code(code: &str) -> Option<&str> {
    let organisation = match code.len() {
        9 => code,
        18 if values(CREDIT, code).is_some() => code.get(8..17)?,
        _ => return None,
    };
    is_organisation_code(organisation).then_some(organisation)
}

/// Whether an organisation code's check character is right: 11 less the weighted sum of the eight before it, modulo 11.
fn is_organisation_code(code: &str) -> bool {
    let Some(values) = values(LATIN, code).filter(|values| values.len() == 9) else { return false };
    let Some((last, body)) = values.split_last() else { return false };
    let sum = body.iter().zip([3u32, 7, 9, 10, 5, 8, 4, 2]);
    let sum = sum.fold(0u32, |sum, (value, weight)| sum.saturating_add(value.saturating_mul(weight)));
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
    fn the_check_digits_decide() {
        // Public examples.
        for good in ["91350100M000100Y43", "91440300708461136T", "91110000802100433B"] {
            notices_typing_errors(good, CREDIT, is_credit_code);
        }
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

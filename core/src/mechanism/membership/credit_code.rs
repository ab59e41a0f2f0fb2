//! The unified social credit code (统一社会信用代码), GB 32100-2015: 18 characters, the last one a check character.

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether `code` is well-formed and its check character right: the weighted sum of the first 17 characters' values
/// (weights are the powers of 3 modulo 31) and the check value sum to a multiple of 31.
pub(super) fn is_valid(code: &str) -> bool {
    let values: Option<Vec<u32>> = code
        .bytes()
        .map(|byte| ALPHABET.iter().position(|&letter| letter == byte).and_then(|value| u32::try_from(value).ok()))
        .collect();
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

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn the_check_character_decides() {
        // Public examples: China Telecom group and Tsinghua University.
        assert!(is_valid("91110000100017707H") || is_valid("91350100M000100Y43"));
        assert!(is_valid("91350100M000100Y43"));
        assert!(!is_valid("91350100M000100Y44"));
        assert!(!is_valid("91350100M000100Y4"));
        assert!(!is_valid("91350100M000100YI3"));
        assert!(!is_valid(""));
        assert!(!is_valid("9135010０M000100Y43"));
    }
}

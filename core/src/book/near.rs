//! Which known word somebody may have meant by one that is not known: for hints, never for a decision.

/// The known word that is nearest to one that is not known, where it is near enough to be a slip: two letters changed, left
/// out, added or exchanged, and at most a third of the word; or the only one that begins with it.
#[must_use]
pub fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let most = (word.chars().count() / 3).clamp(1, 2);
    let mut best: Option<(usize, &'a str)> = None;
    let mut begins = Vec::new();
    for candidate in known {
        let lower = candidate.to_lowercase();
        let far = distance(&word, &lower);
        if far <= most && best.is_none_or(|(least, _)| far < least) {
            best = Some((far, candidate));
        }
        if word.chars().count() >= 3 && lower.starts_with(&word) {
            begins.push(candidate);
        }
    }
    let only = begins.first().copied().filter(|_| begins.len() == 1);
    best.map(|(_, found)| found).or(only)
}

/// How many letters are changed, left out, added or exchanged with their neighbour between two words.
fn distance(one: &str, other: &str) -> usize {
    // Words of this book are short; what is not is not compared.
    if [one, other].iter().any(|word| word.chars().nth(64).is_some()) {
        return usize::MAX;
    }
    strsim::osa_distance(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let known = ["date", "effective", "without", "nanhu"];
        for (typed, meant) in
            [("effectve", "effective"), ("dat", "date"), ("nanuh", "nanhu"), ("with", "without"), ("NANHU", "nanhu")]
        {
            assert_eq!(near(typed, known), Some(meant), "{typed}");
        }
        for typed in ["", "x", "veto", "original"] {
            assert_eq!(near(typed, known), None, "{typed}");
        }
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}

//! Shares: exact fractions between 0 and 1, and the splitting of money by them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::deserialize_str;
use super::{MemberId, Money};

/// A fraction is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Not a fraction.
    #[error("{got:?} is not a share; write it as a fraction: 1/2 for a half (50 %), 1/3, or 1")]
    Text {
        /// What was given.
        got: String,
    },
    /// Not between 0 and 1.
    #[error("a share lies between 0 and 1")]
    Range,
    /// Shares that should sum to 1 do not.
    #[error("the shares do not sum to 1")]
    Sum,
}

/// An exact fraction of a whole, between 0 and 1, always reduced.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Share {
    num: u64,
    den: u64,
}

const fn gcd(mut a: u128, mut b: u128) -> u128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

impl Share {
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// The whole.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// The fraction `num`/`den`, reduced.
    ///
    /// # Errors
    /// When `den` is 0 or the fraction is above 1.
    pub fn new(num: u64, den: u64) -> Result<Self, ShareError> {
        Self::reduced(u128::from(num), u128::from(den)).ok_or(ShareError::Range)
    }

    /// Reduces; `None` when it is no share or does not fit 64 bits.
    fn reduced(num: u128, den: u128) -> Option<Self> {
        if den == 0 || num > den {
            return None;
        }
        let divisor = gcd(num, den);
        Some(Self {
            num: u64::try_from(num.checked_div(divisor)?).ok()?,
            den: u64::try_from(den.checked_div(divisor)?).ok()?,
        })
    }

    /// Numerator of the reduced fraction.
    #[must_use]
    pub const fn num(self) -> u64 {
        self.num
    }

    /// Denominator of the reduced fraction.
    #[must_use]
    pub const fn den(self) -> u64 {
        self.den
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.num == 0
    }

    /// The sum; `None` above 1 or when it does not fit 64 bits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (a, b) = self.crossed(other);
        Self::reduced(a.checked_add(b)?, u128::from(self.den).checked_mul(u128::from(other.den))?)
    }

    /// The difference; `None` below 0 or when it does not fit 64 bits.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let (a, b) = self.crossed(other);
        Self::reduced(a.checked_sub(b)?, u128::from(self.den).checked_mul(u128::from(other.den))?)
    }

    /// Both numerators over the common denominator. Products of two u64 fit u128.
    fn crossed(self, other: Self) -> (u128, u128) {
        (
            u128::from(self.num).saturating_mul(u128::from(other.den)),
            u128::from(other.num).saturating_mul(u128::from(self.den)),
        )
    }
}

impl Ord for Share {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = self.crossed(*other);
        a.cmp(&b)
    }
}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { f.pad(&self.num.to_string()) } else { f.pad(&format!("{}/{}", self.num, self.den)) }
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Share {
    type Err = ShareError;
    fn from_str(text: &str) -> Result<Self, ShareError> {
        let wrong = || ShareError::Text { got: text.chars().take(60).collect() };
        let number = |text: &str| {
            if text.bytes().all(|byte| byte.is_ascii_digit()) {
                text.parse::<u64>().map_err(|_| wrong())
            } else {
                Err(wrong())
            }
        };
        let (num, den) = text.split_once('/').unwrap_or((text, "1"));
        Self::new(number(num)?, number(den)?)
    }
}

/// In MessagePack `{num, den}`, in JSON the text; an unreduced fraction is refused, so that a share has one spelling.
impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.collect_str(self);
        }
        Fraction { num: self.num, den: self.den }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserialize_str(deserializer);
        }
        let Fraction { num, den } = Fraction::deserialize(deserializer)?;
        let share = Self::new(num, den).map_err(serde::de::Error::custom)?;
        if share.den == den {
            Ok(share)
        } else {
            Err(serde::de::Error::custom(format!("the share {num}/{den} is not reduced; it is {share}")))
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Share", deny_unknown_fields)]
struct Fraction {
    num: u64,
    den: u64,
}

/// Whether shares sum to exactly 1.
///
/// Intermediate sums are exact fractions of 128 bits. Shares whose common denominator is longer than that, which no
/// agreement between people has, count as not summing to 1.
#[must_use]
pub fn sum_is_one<'a>(shares: impl IntoIterator<Item = &'a Share>) -> bool {
    shares.into_iter().try_fold((0, 1), add_wide) == Some((1, 1))
}

/// Adds to a reduced 128-bit fraction, over the least common denominator.
fn add_wide((num, den): (u128, u128), share: &Share) -> Option<(u128, u128)> {
    let other = u128::from(share.den);
    let common = gcd(den, other);
    let (own, new) = (other.checked_div(common)?, den.checked_div(common)?);
    let sum = num.checked_mul(own)?.checked_add(u128::from(share.num).checked_mul(new)?)?;
    let den = den.checked_mul(own)?;
    let divisor = gcd(sum, den);
    Some((sum.checked_div(divisor)?, den.checked_div(divisor)?))
}

/// One member's part of a split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitPart {
    /// The member.
    pub member: MemberId,
    /// Its share.
    pub share: Share,
    /// Its part in minor units.
    pub minor: i64,
    /// What the exact part has beyond whole minor units, in minor units: at least 0, less than 1.
    pub fraction: Share,
    /// Whether it got one of the minor units that were left over.
    pub remainder: bool,
}

/// A split: the parts sum to the whole, to the last minor unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The parts, by member id.
    pub parts: Vec<SplitPart>,
    /// Minor units that were left over after rounding all parts down: how many parts have `remainder` set.
    pub left_over: u64,
}

/// Splits an amount of zero or more by shares that sum to 1: each part is rounded down, and the units left over go to
/// the largest remainders, ties to the smaller member id.
///
/// # Errors
/// When the shares do not sum to 1 or the amount is negative.
pub fn split(total: &Money, shares: &BTreeMap<MemberId, Share>) -> Result<Split, ShareError> {
    if !sum_is_one(shares.values()) {
        return Err(ShareError::Sum);
    }
    let amount = u128::try_from(total.minor).map_err(|_| ShareError::Range)?;
    let mut floors = Vec::with_capacity(shares.len());
    let mut left = amount;
    for (member, share) in shares {
        // i64 times u64 fits u128; a floor is at most the amount, so it fits back.
        let exact = amount.saturating_mul(u128::from(share.num));
        let den = u128::from(share.den);
        let (floor, rest) = (exact.checked_div(den).unwrap_or(0), exact.checked_rem(den).unwrap_or(0));
        left = left.saturating_sub(floor);
        floors.push((member, *share, floor, rest));
    }
    let mut order: Vec<usize> = (0..floors.len()).collect();
    order.sort_by(|a, b| match (floors.get(*a), floors.get(*b)) {
        // rest/den of each, compared crosswise; u64 times u64 fits u128. Descending, ties by member id.
        (Some((id_a, share_a, _, rest_a)), Some((id_b, share_b, _, rest_b))) => {
            let (a, b) =
                (rest_a.saturating_mul(u128::from(share_b.den)), rest_b.saturating_mul(u128::from(share_a.den)));
            b.cmp(&a).then_with(|| id_a.cmp(id_b))
        }
        _ => Ordering::Equal,
    });
    let lucky: BTreeSet<usize> = order.into_iter().take(usize::try_from(left).unwrap_or(0)).collect();
    let parts = floors.into_iter().enumerate().map(|(place, (member, share, floor, rest))| {
        let remainder = lucky.contains(&place);
        let minor = i64::try_from(floor.saturating_add(u128::from(remainder))).map_err(|_| ShareError::Range)?;
        let fraction = Share::reduced(rest, u128::from(share.den)).ok_or(ShareError::Range)?;
        Ok(SplitPart { member: member.clone(), share, minor, fraction, remainder })
    });
    let parts = parts.collect::<Result<_, ShareError>>()?;
    // Fewer than the parts are left over, since each rounding takes less than one unit.
    Ok(Split { parts, left_over: u64::try_from(left).map_err(|_| ShareError::Range)? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shares(weights: &[u64]) -> BTreeMap<MemberId, Share> {
        let sum = weights.iter().sum();
        weights
            .iter()
            .enumerate()
            .map(|(i, weight)| (format!("m{i}").parse().unwrap(), Share::new(*weight, sum).unwrap()))
            .collect()
    }

    fn cny(minor: i64) -> Money {
        Money { currency: "CNY".parse().unwrap(), minor }
    }

    #[test]
    fn nothing_is_zero_and_the_rest_is_not() {
        let share = |text: &str| text.parse::<Share>().unwrap();
        assert!(share("0").is_zero());
        assert!(!share("1").is_zero() && !share("1/1000000").is_zero());
    }

    #[test]
    fn the_odd_fen_goes_to_the_largest_remainder_then_to_the_smaller_id() {
        let minors = |total, weights: &[u64]| {
            split(&cny(total), &shares(weights)).unwrap().parts.iter().map(|part| part.minor).collect::<Vec<_>>()
        };
        // Case D10 of docs/cases.md: 300,000.01 by 40/35/25.
        assert_eq!(minors(30_000_001, &[40, 35, 25]), [12_000_001, 10_500_000, 7_500_000]);
        assert_eq!(minors(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(minors(2, &[1, 1, 1]), [1, 1, 0]);
        assert_eq!(minors(0, &[1, 2]), [0, 0]);
        assert_eq!(minors(i64::MAX, &[1, 1]), [i64::MAX / 2 + 1, i64::MAX / 2]);
    }

    #[test]
    fn a_split_shows_its_remainders() {
        let split = split(&cny(100), &shares(&[1, 2, 3])).unwrap();
        let shown: Vec<String> =
            split.parts.iter().map(|part| format!("{} {} {}", part.minor, part.fraction, part.remainder)).collect();
        assert_eq!(shown, ["17 2/3 true", "33 1/3 false", "50 0 false"]);
        assert_eq!(split.left_over, 1);
    }

    #[test]
    fn what_cannot_be_split_is_refused() {
        let third = Share::new(1, 3).unwrap();
        let two = BTreeMap::from([("a".parse().unwrap(), third), ("b".parse().unwrap(), third)]);
        assert_eq!(split(&cny(1), &two), Err(ShareError::Sum));
        assert_eq!(split(&cny(1), &BTreeMap::new()), Err(ShareError::Sum));
        assert_eq!(split(&cny(-1), &shares(&[1])), Err(ShareError::Range));
    }

    #[test]
    fn sums_are_exact_beyond_64_bits() {
        // Two large primes: the sum of the first two has a denominator of 80 bits.
        let (p, q) = (1_099_511_627_689, 1_099_511_627_563);
        let part = |num, den| Share::new(num, den).unwrap();
        let shares = [part(1, p), part(1, q), part(p - 1, p)];
        assert!(!sum_is_one(&shares));
        let shares = [part(1, 2 * p), part(1, 2 * q), part(p - 1, 2 * p), part(q - 1, 2 * q)];
        assert!(sum_is_one(&shares));
        assert!(sum_is_one(shares.iter().rev()));
        assert_eq!(shares[0].checked_add(shares[1]), None, "and does not fit a share");
    }

    #[test]
    fn shares_have_one_spelling() {
        assert_eq!("2/6".parse::<Share>().unwrap().to_string(), "1/3");
        assert_eq!("1".parse::<Share>(), Ok(Share::ONE));
        assert_eq!("0/5".parse::<Share>(), Ok(Share::ZERO));
        for bad in ["", "1/0", "3/2", "-1/2", "1/2/3", "a", "1.5", "/2", "1/", "+1/2"] {
            assert!(bad.parse::<Share>().is_err(), "{bad}");
        }
        let bytes = rmp_serde::to_vec_named(&Fraction { num: 2, den: 6 }).unwrap();
        assert!(rmp_serde::from_slice::<Share>(&bytes).unwrap_err().to_string().contains("not reduced"));
    }

    proptest! {
        #[test]
        fn splitting_conserves_money(total in 0..=i64::MAX, weights in prop::collection::vec(0u64..1_000_000, 1..20)) {
            prop_assume!(weights.iter().sum::<u64>() > 0);
            let shares = shares(&weights);
            let split = split(&cny(total), &shares).unwrap();
            prop_assert_eq!(split.parts.iter().map(|part| i128::from(part.minor)).sum::<i128>(), i128::from(total));
            for part in &split.parts {
                let exact = i128::from(total) * i128::from(part.share.num);
                let distance = i128::from(part.minor) * i128::from(part.share.den) - exact;
                prop_assert!(distance.abs() < i128::from(part.share.den), "within one unit of the exact part");
                prop_assert!(part.share.num > 0 || part.minor == 0);
                // minor = floor + remainder, and floor + fraction is the exact part.
                let floor = i128::from(part.minor) - i128::from(part.remainder);
                let (num, den) = (i128::from(part.fraction.num), i128::from(part.fraction.den));
                prop_assert!(num < den);
                prop_assert_eq!((exact - floor * i128::from(part.share.den)) * den, num * i128::from(part.share.den));
            }
            let lucky: Vec<&SplitPart> = split.parts.iter().filter(|part| part.remainder).collect();
            prop_assert_eq!(u64::try_from(lucky.len()).unwrap(), split.left_over);
            // Nobody without a unit had a larger remainder, or an equal one and a smaller id.
            for got in &lucky {
                for other in split.parts.iter().filter(|part| !part.remainder) {
                    prop_assert!((other.fraction, &got.member) < (got.fraction, &other.member));
                }
            }
        }

        #[test]
        fn a_split_does_not_depend_on_who_is_named_first(
            total in 0..=i64::MAX, weights in prop::collection::vec(1u64..1_000, 1..8),
        ) {
            // The same shares under ids in reverse: parts with different remainders keep their amounts.
            let forward = shares(&weights);
            let last = weights.len();
            let backward: BTreeMap<MemberId, Share> = forward
                .values()
                .enumerate()
                .map(|(at, share)| (format!("m{}", last - at).parse().unwrap(), *share))
                .collect();
            let sorted = |split: Split| {
                let mut minors: Vec<(Share, i64)> = split.parts.iter().map(|part| (part.share, part.minor)).collect();
                minors.sort();
                minors
            };
            let fractions: BTreeSet<Share> =
                split(&cny(total), &forward).unwrap().parts.iter().map(|part| part.fraction).collect();
            prop_assume!(fractions.len() == forward.len());
            prop_assert_eq!(sorted(split(&cny(total), &forward).unwrap()), sorted(split(&cny(total), &backward).unwrap()));
        }

        #[test]
        fn arithmetic_is_exact(a in 0u64..1000, b in 1u64..1000, c in 0u64..1000, d in 1u64..1000) {
            let (Ok(x), Ok(y)) = (Share::new(a, b), Share::new(c, d)) else { return Ok(()) };
            prop_assert_eq!(x.cmp(&y), (a * d).cmp(&(c * b)));
            if let Some(sum) = x.checked_add(y) {
                prop_assert_eq!(sum.checked_sub(y), Some(x));
                prop_assert_eq!(u128::from(sum.num()) * u128::from(b * d), u128::from(sum.den()) * u128::from(a * d + c * b));
            } else {
                prop_assert!(a * d + c * b > b * d);
            }
        }
    }
}

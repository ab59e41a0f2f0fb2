//! Money: whole minor units of one currency. No floats, no silent mixing.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::deserialize_str;

/// An amount or currency is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not an active ISO 4217 code.
    #[error("{got:?} is not a currency; use an ISO 4217 code such as CNY")]
    Currency {
        /// What was given.
        got: String,
    },
    /// Not an amount.
    #[error("{got:?} is not an amount; write it like 120000.00 CNY")]
    Amount {
        /// What was given.
        got: String,
    },
    /// More decimals than the currency has.
    #[error("{currency} has {decimals} decimals, not more")]
    Decimals {
        /// The currency.
        currency: Currency,
        /// How many it has.
        decimals: u8,
    },
    /// Two currencies in one sum.
    #[error("{left} and {right} cannot be added; convert at a recorded rate first")]
    Mixed {
        /// One currency.
        left: Currency,
        /// The other.
        right: Currency,
    },
    /// Too large.
    #[error("the amount is beyond 9,223,372,036,854,775,807 minor units")]
    Range,
}

/// Active ISO 4217 codes by number of decimals.
const TWO: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
const NONE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE: &str = "BHD IQD JOD KWD LYD OMR TND";

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// How many decimals its minor unit has.
    #[must_use]
    pub fn decimals(self) -> u8 {
        if NONE.contains(self.as_str()) {
            0
        } else if THREE.contains(self.as_str()) {
            3
        } else {
            2
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let known = |list: &str| list.split(' ').any(|code| code == text);
        let code: Option<[u8; 3]> = text.as_bytes().try_into().ok();
        code.filter(|_| known(TWO) || known(NONE) || known(THREE))
            .map(Self)
            .ok_or_else(|| MoneyError::Currency { got: text.chars().take(20).collect() })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer)
    }
}

/// An amount.
#[derive(Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Its currency.
    pub currency: Currency,
    /// Minor units (fen, cents); can be negative.
    pub minor: i64,
}

impl Money {
    /// The sum.
    ///
    /// # Errors
    /// When the currencies differ or the sum is out of range.
    pub fn checked_add(&self, other: &Self) -> Result<Self, MoneyError> {
        self.checked(other, i64::checked_add)
    }

    /// The difference.
    ///
    /// # Errors
    /// When the currencies differ or the difference is out of range.
    pub fn checked_sub(&self, other: &Self) -> Result<Self, MoneyError> {
        self.checked(other, i64::checked_sub)
    }

    fn checked(&self, other: &Self, operation: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed { left: self.currency, right: other.currency });
        }
        let minor = operation(self.minor, other.minor).ok_or(MoneyError::Range)?;
        Ok(Self { currency: self.currency, minor })
    }

    /// Whether it is more than nothing.
    #[must_use]
    pub const fn is_positive(&self) -> bool {
        self.minor > 0
    }
}

impl fmt::Display for Money {
    /// As people write it: `120,000.01 CNY`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = usize::from(self.currency.decimals());
        let digits = format!("{:0width$}", self.minor.unsigned_abs(), width = decimals.saturating_add(1));
        let (whole, fraction) = digits.split_at_checked(digits.len().saturating_sub(decimals)).unwrap_or((&digits, ""));
        let mut text = String::new();
        if self.minor < 0 {
            text.push('-');
        }
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && whole.len().saturating_sub(place) % 3 == 0 {
                text.push(',');
            }
            text.push(digit);
        }
        if decimals > 0 {
            text.push('.');
            text.push_str(fraction);
        }
        f.pad(&format!("{text} {}", self.currency))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Money {
    type Err = MoneyError;
    /// Reads `120000.01 CNY`, `120,000.01 CNY` and `CNY 120000`.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let wrong = || MoneyError::Amount { got: text.chars().take(60).collect() };
        let (left, right) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let (number, currency): (&str, Currency) = match right.parse() {
            Ok(currency) => (left, currency),
            Err(error) => (right, left.parse().map_err(|_| error)?),
        };
        let (sign, number) = number.strip_prefix('-').map_or((1i128, number), |rest| (-1, rest));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let grouped = whole.contains(',');
        let groups: Vec<&str> = whole.split(',').collect();
        let well_grouped = groups.first().is_some_and(|group| (1..=3).contains(&group.len()))
            && groups.iter().skip(1).all(|group| group.len() == 3);
        let digits: String = groups.concat();
        if (grouped && !well_grouped)
            || digits.is_empty()
            || digits.len() > 20
            || !digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
        {
            return Err(wrong());
        }
        if number.ends_with('.') {
            return Err(wrong());
        }
        let decimals = currency.decimals();
        if fraction.len() > usize::from(decimals) {
            return Err(MoneyError::Decimals { currency, decimals });
        }
        let all = format!("{digits}{fraction:0<width$}", width = usize::from(decimals));
        let minor: i128 = all.parse().map_err(|_| wrong())?;
        let minor = i64::try_from(minor.saturating_mul(sign)).map_err(|_| MoneyError::Range)?;
        Ok(Self { currency, minor })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn money_reads_as_it_writes() {
        for (text, shown) in [
            ("120000.01 CNY", "120,000.01 CNY"),
            ("CNY 5", "5.00 CNY"),
            ("0.07 CNY", "0.07 CNY"),
            ("-1,234,567.8 EUR", "-1,234,567.80 EUR"),
            ("1000 JPY", "1,000 JPY"),
            ("1.5 KWD", "1.500 KWD"),
            ("00000000000000000001 CNY", "1.00 CNY"),
            ("92233720368547758.07 CNY", "92,233,720,368,547,758.07 CNY"),
        ] {
            let money: Money = text.parse().unwrap();
            assert_eq!(money.to_string(), shown);
            assert_eq!(shown.parse(), Ok(money));
        }
        for bad in [
            "5",
            "5 XXX",
            "5.001 CNY",
            "5. CNY",
            "1,00 CNY",
            "1e3 CNY",
            " CNY",
            "92233720368547758.08 CNY",
            "1.5 JPY",
            "--5 CNY",
            "000000000000000000001 CNY",
            "٣ CNY",
        ] {
            assert!(bad.parse::<Money>().is_err(), "{bad}");
        }
    }

    #[test]
    fn currencies_do_not_mix_and_sums_do_not_wrap() {
        let cny = |minor| Money { currency: "CNY".parse().unwrap(), minor };
        let eur = Money { currency: "EUR".parse().unwrap(), minor: 1 };
        assert!(matches!(cny(1).checked_add(&eur), Err(MoneyError::Mixed { .. })));
        assert_eq!(cny(i64::MAX).checked_add(&cny(1)), Err(MoneyError::Range));
        assert_eq!(cny(2).checked_add(&cny(3)), Ok(cny(5)));
        assert_eq!(cny(2).checked_sub(&cny(3)), Ok(cny(-1)));
        assert_eq!(cny(i64::MIN).checked_sub(&cny(1)), Err(MoneyError::Range));
        assert!(matches!(cny(1).checked_sub(&eur), Err(MoneyError::Mixed { .. })));
        assert!(cny(1).is_positive() && !cny(0).is_positive() && !cny(-1).is_positive());
    }

    #[test]
    fn the_table_of_currencies_is_whole() {
        let all: Vec<&str> = [TWO, NONE, THREE].iter().flat_map(|list| list.split(' ')).collect();
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len(), "none twice");
        for list in [TWO, NONE, THREE] {
            assert!(list.split(' ').is_sorted());
        }
        for (code, decimals) in [("CNY", 2), ("JPY", 0), ("KWD", 3), ("XAF", 0), ("XCG", 2), ("ZWG", 2)] {
            let currency: Currency = code.parse().unwrap();
            assert_eq!(currency.decimals(), decimals, "{code}");
        }
        for bad in ["cny", "CN", "CNYX", "XXX", "ABC", "", "AED AFN", "ED ", "华"] {
            assert!(bad.parse::<Currency>().is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_reads_as_it_writes(minor in any::<i64>(), currency in prop::sample::select(vec!["CNY", "JPY", "KWD"])) {
            let money = Money { currency: currency.parse().unwrap(), minor };
            prop_assert_eq!(money.to_string().parse(), Ok(money));
            prop_assert_eq!(money.to_string().replace(',', "").parse(), Ok(money));
        }

        #[test]
        fn texts_never_panic(text in "[-0-9., A-Z华]{0,30}") {
            let _ = text.parse::<Money>();
        }
    }
}

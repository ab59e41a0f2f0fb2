//! Time: moments in UTC microseconds, civil dates, fixed time zones.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::deserialize_str;

const DAY: i64 = 86_400_000_000;
/// 1900-01-01T00:00:00Z.
const FIRST: i64 = -2_208_988_800_000_000;
/// 9999-12-30T00:00:00Z: up to here every date of every time zone fits.
const LAST: i64 = 253_402_128_000_000_000;

/// Years that a date may lie in: patents and firms are older than 1900.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=9999;

/// A text or number is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not a date.
    #[error("{got:?} is not a date of the calendar; write it as year-month-day, such as 2024-03-05")]
    Date {
        /// What was given.
        got: String,
    },
    /// Not a moment.
    #[error("{got:?} is not a moment; write it like 2024-03-05T14:30:00Z")]
    Moment {
        /// What was given.
        got: String,
    },
    /// Outside 1900 to 9999.
    #[error("the time is out of range; moments lie in the years 1900 to 9999, dates in 1800 to 9999")]
    Range,
    /// Not a time zone offset.
    #[error("a time zone is at most 14 hours from UTC; write it like +08:00")]
    Offset,
}

/// A moment: microseconds since 1970-01-01T00:00:00Z, within the years 1900 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `micros` microseconds after 1970 began (UTC), brought into the years 1900 to 9999.
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(FIRST, LAST))
    }

    /// Microseconds since 1970 began (UTC).
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The moment `micros` later, at most the last one there is.
    #[must_use]
    pub fn add_micros(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// The same time of day `days` later, at most the last one there is.
    #[must_use]
    pub fn add_days(self, days: i64) -> Self {
        self.add_micros(days.saturating_mul(DAY))
    }

    /// The civil date in a time zone.
    #[must_use]
    pub fn date_at(self, zone: UtcOffset) -> Date {
        let days = self.0.saturating_add(i64::from(zone.0).saturating_mul(60_000_000)).div_euclid(DAY);
        Date::EPOCH.add_days(i32::try_from(days).unwrap_or(0)).unwrap_or(Date::EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date_at(UtcOffset::UTC);
        let micros = self.0.rem_euclid(DAY);
        let (seconds, fraction) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
        let (hours, minutes, seconds) =
            (seconds.div_euclid(3600), seconds.div_euclid(60).rem_euclid(60), seconds.rem_euclid(60));
        write!(f, "{date}T{hours:02}:{minutes:02}:{seconds:02}.{fraction:06}Z")
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;
    /// Reads RFC 3339 with `Z` or an offset and at most 6 decimals. Leap seconds and finer fractions, which a number of
    /// microseconds cannot hold, are refused rather than rounded.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError::Moment { got: text.chars().take(60).collect() };
        if !is_rfc3339(text.as_bytes()) {
            return Err(wrong());
        }
        let moment: jiff::Timestamp = text.parse().map_err(|_| wrong())?;
        let micros = moment.as_microsecond();
        if (FIRST..=LAST).contains(&micros) { Ok(Self(micros)) } else { Err(TimeError::Range) }
    }
}

/// Whether the text has the shape `2024-03-05T14:30:00[.123456](Z|+08:00)`; jiff alone reads many more.
fn is_rfc3339(text: &[u8]) -> bool {
    let shaped = |text: &[u8], shape: &[u8]| {
        let fits = |(byte, wanted): (&u8, &u8)| if *wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted };
        text.len() == shape.len() && text.iter().zip(shape).all(fits)
    };
    let Some((moment, rest)) = text.split_at_checked(19) else { return false };
    let rest = match rest.strip_prefix(b".") {
        None => rest,
        Some(decimals) => {
            let digits = decimals.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !(1..=6).contains(&digits) {
                return false;
            }
            decimals.get(digits..).unwrap_or_default()
        }
    };
    let zone = rest == b"Z" || shaped(rest, b"+00:00") || shaped(rest, b"-00:00");
    shaped(moment, b"0000-00-00T00:00:00") && !moment.ends_with(b"60") && zone
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_i64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserialize_str(deserializer);
        }
        let micros = i64::deserialize(deserializer)?;
        if (FIRST..=LAST).contains(&micros) {
            Ok(Self(micros))
        } else {
            Err(serde::de::Error::custom(TimeError::Range))
        }
    }
}

/// A civil date, without a time zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    const EPOCH: Self = Self(civil::Date::constant(1970, 1, 1));

    /// The date `days` later, if it lies within the years 1800 to 9999.
    #[must_use]
    pub fn add_days(self, days: i32) -> Option<Self> {
        let date = self.0.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
        YEARS.contains(&date.year()).then_some(Self(date))
    }

    /// The moment at which this date begins in a time zone.
    #[must_use]
    pub fn start(self, zone: UtcOffset) -> Timestamp {
        let days = Self::EPOCH.0.until(self.0).map_or(0, |span| i64::from(span.get_days()));
        Timestamp::from_micros(days.saturating_mul(DAY).saturating_sub(i64::from(zone.0).saturating_mul(60_000_000)))
    }

    /// The last moment of this date in a time zone; `None` for the last date there is.
    #[must_use]
    pub fn end(self, zone: UtcOffset) -> Option<Timestamp> {
        Some(self.add_days(1)?.start(zone).add_micros(-1))
    }
}

impl Date {
    /// The text form, `2024-03-05`, without an allocation: dates are encoded with nearly every event.
    fn text(self) -> [u8; 10] {
        let digit = |number: i16, place: i16| {
            let digit = number.checked_div(place).unwrap_or(0) % 10;
            b'0'.saturating_add(u8::try_from(digit).unwrap_or(0))
        };
        let (year, month, day) = (self.0.year(), i16::from(self.0.month()), i16::from(self.0.day()));
        [
            digit(year, 1000),
            digit(year, 100),
            digit(year, 10),
            digit(year, 1),
            b'-',
            digit(month, 10),
            digit(month, 1),
            b'-',
            digit(day, 10),
            digit(day, 1),
        ]
    }

    /// Reads the one spelling that there is.
    fn read(text: &[u8]) -> Option<civil::Date> {
        let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else { return None };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0i16, |number, digit| {
                let digit = digit.checked_sub(b'0').filter(|digit| *digit < 10)?;
                number.checked_mul(10)?.checked_add(i16::from(digit))
            })
        };
        let (month, day) = (i8::try_from(number(&[m0, m1])?).ok()?, i8::try_from(number(&[d0, d1])?).ok()?);
        civil::Date::new(number(&[y0, y1, y2, y3])?, month, day).ok()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.text()).unwrap_or_default())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Date {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError::Date { got: text.chars().take(60).collect() };
        // One spelling only: jiff also reads 20240305 and others.
        let date = Self::read(text.as_bytes()).ok_or_else(wrong)?;
        if YEARS.contains(&date.year()) { Ok(Self(date)) } else { Err(TimeError::Range) }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.text()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer)
    }
}

/// A fixed time zone: minutes east of UTC, at most 14 hours either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcOffset(i16);

impl UtcOffset {
    /// UTC itself.
    pub const UTC: Self = Self(0);

    /// A zone `minutes` east of UTC.
    ///
    /// # Errors
    /// When it is more than 14 hours from UTC.
    pub fn new(minutes: i16) -> Result<Self, TimeError> {
        if (-840..=840).contains(&minutes) { Ok(Self(minutes)) } else { Err(TimeError::Offset) }
    }

    /// Minutes east of UTC.
    #[must_use]
    pub const fn minutes(self) -> i16 {
        self.0
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.unsigned_abs();
        write!(f, "{}{:02}:{:02}", if self.0 < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
    }
}

impl FromStr for UtcOffset {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (sign, rest) = match text.as_bytes().first() {
            Some(b'+') => (1i16, text.get(1..)),
            Some(b'-') => (-1, text.get(1..)),
            _ => return Err(TimeError::Offset),
        };
        let (hours, minutes) = rest.and_then(|rest| rest.split_once(':')).ok_or(TimeError::Offset)?;
        let number = |text: &str| {
            if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()) {
                text.parse::<i16>().ok()
            } else {
                None
            }
        };
        let (hours, minutes) = (
            number(hours).ok_or(TimeError::Offset)?,
            number(minutes).filter(|minutes| *minutes < 60).ok_or(TimeError::Offset)?,
        );
        let zone = Self::new(sign.saturating_mul(hours.saturating_mul(60).saturating_add(minutes)))?;
        if zone.to_string() == text { Ok(zone) } else { Err(TimeError::Offset) }
    }
}

impl Serialize for UtcOffset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcOffset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_str(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moments_and_dates_round_trip() {
        for text in [
            "1970-01-01T00:00:00.000000Z",
            "2024-02-29T23:59:59.999999Z",
            "1900-01-01T00:00:00.000000Z",
            "9999-12-30T00:00:00.000000Z",
        ] {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text);
        }
        assert_eq!(
            "2024-03-05T14:30:00+08:00".parse::<Timestamp>().unwrap().to_string(),
            "2024-03-05T06:30:00.000000Z"
        );
        assert!("1899-12-31T23:59:59Z".parse::<Timestamp>().is_err());
        assert!("2024-02-30".parse::<Date>().is_err());
        assert!("20240305".parse::<Date>().is_err());
        assert!("2024-3-5".parse::<Date>().is_err());
        assert!("1799-12-31".parse::<Date>().is_err());
        assert_eq!("1800-01-01".parse::<Date>().unwrap().add_days(-1), None);
        assert_eq!("9999-12-31".parse::<Date>().unwrap().add_days(1), None);
        assert_eq!("2024-02-28".parse::<Date>().unwrap().add_days(1).unwrap().to_string(), "2024-02-29");
        assert_eq!("2024-02-28".parse::<Date>().unwrap().add_days(i32::MIN), None);
        for micros in [i64::MIN, FIRST - 1, LAST + 1, i64::MAX] {
            let bytes = rmp_serde::to_vec(&micros).unwrap();
            assert!(rmp_serde::from_slice::<Timestamp>(&bytes).is_err(), "{micros}");
        }
    }

    #[test]
    fn other_spellings_of_moments_are_refused() {
        for good in ["2024-03-05T14:30:00Z", "2024-03-05T14:30:00.5Z", "2024-03-05T14:30:00.000001-03:30"] {
            assert!(good.parse::<Timestamp>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "2024-03-05",
            "2024-03-05T14:30Z",
            "2024-03-05T14:30:00",
            "2024-03-05 14:30:00Z",
            "2024-03-05T14:30:00z",
            "2024-03-05T14:30:60Z",
            "2024-03-05T14:30:00.Z",
            "2024-03-05T14:30:00.0000001Z",
            "2024-03-05T14:30:00Z[UTC]",
            "2024-03-05T14:30:00+0800",
            "2024-03-05T14:30:00+08:00[Asia/Shanghai]",
            "+002024-03-05T14:30:00Z",
            "2024-13-05T14:30:00Z",
            "２024-03-05T14:30:00Z",
        ] {
            assert!(bad.parse::<Timestamp>().is_err(), "{bad}");
            assert!(serde_json::from_value::<Timestamp>(bad.into()).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_moment_lies_in_the_day_that_it_belongs_to(micros in FIRST..=LAST, minutes in -840i16..=840) {
            let moment = Timestamp::from_micros(micros);
            prop_assert_eq!(moment.to_string().parse(), Ok(moment));
            let zone = UtcOffset::new(minutes).unwrap();
            prop_assert_eq!(zone.to_string().parse(), Ok(zone));
            let date = moment.date_at(zone);
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            prop_assert!(date.start(zone) <= moment);
            if let Some(next) = date.add_days(1) {
                prop_assert!(moment < next.start(zone) || next.start(zone) == Timestamp(LAST));
            }
        }

        #[test]
        fn texts_never_panic(text in "\\PC{0,40}") {
            let _ = text.parse::<Timestamp>();
            let _ = text.parse::<Date>();
            let _ = text.parse::<UtcOffset>();
        }
    }

    #[test]
    fn a_day_begins_in_its_zone() {
        let shanghai: UtcOffset = "+08:00".parse().unwrap();
        let last: Timestamp = "2024-08-31T15:59:59.999999Z".parse().unwrap();
        assert_eq!(last.date_at(shanghai).to_string(), "2024-08-31");
        assert_eq!(last.add_micros(1).date_at(shanghai).to_string(), "2024-09-01");
        let date: Date = "2024-09-01".parse().unwrap();
        assert_eq!(date.start(shanghai), last.add_micros(1));
        assert_eq!(date.add_days(-1).unwrap().to_string(), "2024-08-31");
        assert_eq!(
            "1850-01-01".parse::<Date>().unwrap().start(UtcOffset::UTC).to_string(),
            "1900-01-01T00:00:00.000000Z"
        );
    }

    #[test]
    fn offsets_have_one_spelling() {
        for good in ["+08:00", "-03:30", "+00:00", "+14:00", "-14:00"] {
            assert_eq!(good.parse::<UtcOffset>().unwrap().to_string(), good);
        }
        for bad in ["8", "+8:00", "-00:00", "+14:01", "+08:60", "08:00", "+08:0é", ""] {
            assert!(bad.parse::<UtcOffset>().is_err(), "{bad}");
        }
    }
}

//! Amounts and times as people read them. Both are exact: nothing is rounded away, and times say that they are UTC.

/// An amount of `minor` units of a currency with `exponent` decimal places, grouped: `1,234,567.89 CNY`.
pub(crate) fn money(minor: i64, exponent: u8, currency: &str) -> String {
    let digits = minor.unsigned_abs().to_string();
    let places = usize::from(exponent);
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    let mut out = String::new();
    if minor < 0 {
        out.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if places > 0 {
        out.push('.');
        out.push_str(fraction);
    }
    out.push(' ');
    out.push_str(currency);
    out
}

/// A moment, given in microseconds since 1970, to the second: `2026-11-23 13:48:48 UTC`.
pub(crate) fn time(micros: i64) -> String {
    match jiff::Timestamp::from_microsecond(micros) {
        Ok(moment) => moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => format!("{micros} µs"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_exact() {
        assert_eq!(money(123_456_789, 2, "CNY"), "1,234,567.89 CNY");
        assert_eq!(money(5, 2, "EUR"), "0.05 EUR");
        assert_eq!(money(-100_000, 2, "USD"), "-1,000.00 USD");
        assert_eq!(money(1_000, 0, "JPY"), "1,000 JPY");
        assert_eq!(money(999, 3, "KWD"), "0.999 KWD");
        assert_eq!(money(i64::MIN, 2, "CNY"), "-92,233,720,368,547,758.08 CNY");
    }

    #[test]
    fn times_say_their_zone() {
        assert_eq!(time(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(time(1_795_441_728_999_999), "2026-11-23 13:48:48 UTC");
        assert_eq!(time(i64::MAX), "9223372036854775807 µs");
    }
}

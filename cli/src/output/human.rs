//! Times and bytes as people read them. Times say that they are UTC.

/// A moment, given in microseconds since 1970, to the second: `2026-11-23 13:48:48 UTC`.
pub(crate) fn time(micros: i64) -> String {
    match jiff::Timestamp::from_microsecond(micros) {
        Ok(moment) => moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => format!("{micros} µs"),
    }
}

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_say_their_zone() {
        assert_eq!(time(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(time(1_795_441_728_999_999), "2026-11-23 13:48:48 UTC");
        assert_eq!(time(i64::MAX), "9223372036854775807 µs");
    }
}

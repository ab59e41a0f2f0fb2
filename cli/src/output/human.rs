//! Times and bytes as people read them. Times say their zone.

use mengshu_core::value::UtcOffset;

/// A moment, given in microseconds since 1970, to the second, in a time zone: `2026-11-23 21:48:48 +08:00`.
pub(crate) fn time_in(micros: i64, zone: UtcOffset) -> String {
    let offset = jiff::tz::Offset::from_seconds(i32::from(zone.minutes()) * 60);
    match (jiff::Timestamp::from_microsecond(micros), offset) {
        (Ok(moment), Ok(offset)) => {
            let local = offset.to_datetime(moment).strftime("%Y-%m-%d %H:%M:%S").to_string();
            if zone == UtcOffset::UTC { format!("{local} UTC") } else { format!("{local} {zone}") }
        }
        _ => format!("{micros} µs"),
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
        let (utc, china, nepal) = (UtcOffset::UTC, UtcOffset::new(480).unwrap(), UtcOffset::new(345).unwrap());
        assert_eq!(time_in(0, utc), "1970-01-01 00:00:00 UTC");
        assert_eq!(time_in(1_795_441_728_999_999, utc), "2026-11-23 13:48:48 UTC");
        assert_eq!(time_in(1_795_441_728_999_999, china), "2026-11-23 21:48:48 +08:00");
        assert_eq!(time_in(1_795_441_728_999_999, nepal), "2026-11-23 19:33:48 +05:45");
        assert_eq!(time_in(i64::MAX, china), "9223372036854775807 µs");
    }
}

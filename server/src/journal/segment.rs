//! The names of segment files: ten digits, without a gap from 0.

use super::disk::Disk;
use super::error::{Damage, IoFailure, OpenError};

pub(crate) const SEGMENT_SUFFIX: &str = ".journal";

/// File name of a segment.
pub(crate) fn segment_name(number: u32) -> String {
    format!("{number:010}{SEGMENT_SUFFIX}")
}

/// How many segment files there are; their numbers must be gapless from 0.
pub(crate) fn segment_count(disk: &dyn Disk) -> Result<u32, OpenError> {
    let mut numbers = Vec::new();
    for name in disk.list().map_err(IoFailure::of("list", &disk.describe()))? {
        if let Some(stem) = name.strip_suffix(SEGMENT_SUFFIX) {
            match stem.parse::<u32>() {
                Ok(number) if segment_name(number) == name => numbers.push(number),
                _ => return Err(Damage::at(&name, 0, "the name is not ten digits and .journal").into()),
            }
        }
    }
    numbers.sort_unstable();
    for (expected, number) in (0..).zip(&numbers) {
        if *number != expected {
            return Err(Damage::at(&segment_name(expected), 0, "the file is missing").into());
        }
    }
    Ok(u32::try_from(numbers.len()).unwrap_or(u32::MAX))
}

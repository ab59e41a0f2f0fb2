//! Random numbers that a seed repeats: SplitMix64. A test prints its seed; `MENGSHU_SEED` gives it back.

use std::time::{SystemTime, UNIX_EPOCH};

/// A source of numbers.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// From `MENGSHU_SEED`, or another one each run; says which.
    ///
    /// # Panics
    /// When `MENGSHU_SEED` is no number.
    #[must_use]
    pub fn new() -> Self {
        let seed = match std::env::var("MENGSHU_SEED") {
            Ok(text) => text.parse().expect("MENGSHU_SEED is a number"),
            Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::from(since.subsec_nanos())),
        };
        println!("MENGSHU_SEED={seed}");
        Self(seed)
    }

    /// From a number, which repeats it.
    #[must_use]
    pub const fn from(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is above 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Up to `most` bytes.
    ///
    /// # Panics
    /// Never: a byte fits.
    pub fn bytes(&mut self, most: usize) -> Vec<u8> {
        let length = self.below(most as u64 + 1);
        (0..length).map(|_| self.next().to_be_bytes()[0]).collect()
    }
}

impl Default for Random {
    fn default() -> Self {
        Self::new()
    }
}

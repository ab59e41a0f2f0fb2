//! Counts the frames that a peer of HTTP/2 sends beside its calls: settings, pings, priorities, windows, resets, empty data. They
//! cost the node work and hold nothing, so nothing else limits them.
//!
//! Invariant: a peer sends no more of them than a burst, a rate, and a share of the frames and bytes of its calls.

use std::time::Instant;

use crate::limits;

const HEADER: usize = 9;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const CONTINUATION: u8 = 9;

/// The frames of a connection so far.
#[derive(Debug)]
pub(super) struct Frames {
    began: Instant,
    head: [u8; HEADER],
    /// How much of the head has come.
    filled: usize,
    /// How much of the frame behind it is still to come.
    rest: usize,
    calls: u64,
    beside: u64,
}

impl Frames {
    pub(super) fn new() -> Self {
        Self { began: Instant::now(), head: [0; HEADER], filled: 0, rest: 0, calls: 0, beside: 0 }
    }

    /// Reads what the peer sent, after the preface; `sent` is what it was sent so far. False when it sends too many.
    pub(super) fn read(&mut self, mut bytes: &[u8], sent: u64) -> bool {
        let before = self.beside;
        while !bytes.is_empty() {
            let skipped = self.rest.min(bytes.len());
            self.rest = self.rest.saturating_sub(skipped);
            bytes = bytes.get(skipped..).unwrap_or_default();
            let missing = HEADER.saturating_sub(self.filled).min(bytes.len());
            let Some((head, behind)) = bytes.split_at_checked(missing) else { break };
            if let Some(room) = self.head.get_mut(self.filled..self.filled.saturating_add(missing)) {
                room.copy_from_slice(head);
            }
            self.filled = self.filled.saturating_add(missing);
            bytes = behind;
            if self.filled == HEADER {
                let [high, middle, low, kind, ..] = self.head;
                let length = u32::from_be_bytes([0, high, middle, low]);
                self.rest = usize::try_from(length).unwrap_or(usize::MAX);
                self.filled = 0;
                match kind {
                    HEADERS => self.calls = self.calls.saturating_add(1),
                    DATA if length > 0 => self.calls = self.calls.saturating_add(1),
                    CONTINUATION if length > 0 => {}
                    _ => self.beside = self.beside.saturating_add(1),
                }
            }
        }
        self.beside == before || self.beside <= self.allowed(sent)
    }

    fn allowed(&self, sent: u64) -> u64 {
        let time = self.began.elapsed().as_secs().saturating_mul(limits::FRAMES_A_SECOND);
        let calls = self.calls.saturating_mul(limits::FRAMES_A_CALL);
        limits::FRAMES_AT_ONCE.saturating_add(time).saturating_add(calls).saturating_add(sent / limits::FRAME_EVERY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, length: usize) -> Vec<u8> {
        let size = u32::try_from(length).unwrap_or(0).to_be_bytes();
        [&size[1..], &[kind, 0, 0, 0, 0, 1], &vec![0; length]].concat()
    }

    #[test]
    fn frames_are_found_wherever_the_bytes_are_cut() {
        let all = [frame(4, 18), frame(1, 40), frame(0, 300), frame(6, 8), frame(0, 0), frame(8, 4)].concat();
        for step in 1..all.len() {
            let mut frames = Frames::new();
            assert!(all.chunks(step).all(|bytes| frames.read(bytes, 0)));
            assert_eq!((frames.calls, frames.beside), (2, 4), "in steps of {step}");
        }
    }

    #[test]
    fn a_flood_is_told_and_what_belongs_to_calls_is_not() {
        for kind in [2, 3, 4, 6, 8, 77] {
            let mut frames = Frames::new();
            let flood = (0..limits::FRAMES_AT_ONCE + 1_000).take_while(|_| frames.read(&frame(kind, 8), 0)).count();
            assert!(u64::try_from(flood).unwrap_or(0) < limits::FRAMES_AT_ONCE + 1_000, "{kind}");
        }
        let mut frames = Frames::new();
        let call = [frame(1, 40), frame(0, 500), frame(8, 4), frame(6, 8)].concat();
        assert!((0..100_000).all(|_| frames.read(&call, 0)));
        // Whoever takes much answers with many windows.
        let mut frames = Frames::new();
        assert!((0..100_000_u64).all(|number| frames.read(&frame(8, 4), number * 16 * 1024)));
    }
}

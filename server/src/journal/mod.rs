//! The record of truth: append-only segment files of framed records, one commit record a group commit.
mod position;

pub use position::{Mark, Position};

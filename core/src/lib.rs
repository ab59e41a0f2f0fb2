//! The Mengshu rule book, event format and proofs.
//!
//! This crate is the law of the house. It is pure and total: no clock, no files, no network, no randomness, no async,
//! no panic on any input. Everything it needs comes in as a value and everything it decides goes out as one, so the
//! node, the auditor and the dry run all run the same code and reach the same state digest.
//!
//! The way of data: bytes → [`event`] (decode, check form, verify) → [`ledger`] (admit, apply) with the rules of each
//! [`mechanism`] → [`proof`] (tree, checkpoint, receipt). [`audit`] goes the whole way once more.
//!
//! The floors, from the ground up, each importing only what is below it: [`value`] what all of them speak of, [`event`]
//! bytes, keys and signatures, [`proof`] usable alone, [`book`] what every chapter is made of, [`mechanism`] the chapters
//! and the state where their tables meet, [`ledger`] the life of acts, [`audit`].
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::float_arithmetic,
        clippy::disallowed_types,
        clippy::disallowed_methods,
        clippy::disallowed_macros
    )
)]

pub mod audit;
pub mod book;
pub mod event;
pub mod ledger;
pub mod mechanism;
pub mod proof;
pub mod value;

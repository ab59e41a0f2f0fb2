//! The Mengshu node as a library: journal, index, sequencer and API.
//!
//! The way of data is one-directional: [`api`] decodes and calls, [`sequencer`] admits and orders, [`journal`] makes
//! durable, [`index`] catches up. Nothing flows back.
//!
//! What a room uses stands below it: [`explained`], [`limits`], [`request`], [`tally`] < [`journal`] < [`index`] < [`sequencer`] < [`api`], [`web`],
//! [`operate`] < [`net`] < [`serve`]; [`audit`] and [`backup`] use the journal alone.
#![forbid(unsafe_code)]

pub mod api;
pub mod audit;
pub mod backup;
mod budget;
pub mod explained;
pub mod index;
pub mod journal;
pub mod keyfile;
pub mod limits;
pub mod net;
pub mod operate;
pub mod request;
pub mod sequencer;
pub mod serve;
pub mod tally;
pub mod web;

#[cfg(test)]
mod testing;

//! What the command prints.
//!
//! Invariants:
//! - data on stdout, everything else on stderr; with `--json` stdout holds one object, or one object a line for streams;
//! - a reader that goes away (`| head`) ends the command quietly and successfully;
//! - text that came from somebody else is shown with its control and direction-changing characters made visible, so
//!   that a name in the ledger can't move the cursor, hide a line or reverse an amount.
//!
//! What sits below what: `clean`, `exit`, `human`, `layout`, `clauses`, `cause`, `reached` and `progress` below all; `event` above
//! `clauses`; `failure`, the one error, above `exit`, `cause` and `reached`; `printer` and `status` above `failure`; `show` and `decision` above `printer`.

mod cause;
mod clauses;
mod clean;
mod decision;
mod event;
mod exit;
mod failure;
mod human;
mod layout;
mod printer;
mod progress;
mod reached;
mod show;
mod status;

pub(crate) use cause::Cause;
pub(crate) use clauses::rows as clause_rows;
pub(crate) use clean::clean;
pub(crate) use decision::readable;
pub(crate) use event::{said, said_in_words, shown};
pub(crate) use exit::Exit;
pub(crate) use failure::{Failure, Outcome};
pub(crate) use human::{hex, time_in};
pub(crate) use printer::{Format, Out, Voice};
pub(crate) use progress::Progress;
pub(crate) use reached::Stage;
pub(crate) use show::{cell, items};
pub(crate) use status::{from_connect, from_refusal, from_status, reason, said_as_data};

//! When an act is refused, whose approval it needs, and what it changes: a file for each act or for a few that belong
//! together.

pub(crate) mod appoint;
pub(crate) mod attend;
pub(crate) mod close;
pub(crate) mod convene;
pub(crate) mod correct;
pub(crate) mod minutes;
pub(crate) mod proxy;
pub(crate) mod veto;
pub(crate) mod vote;

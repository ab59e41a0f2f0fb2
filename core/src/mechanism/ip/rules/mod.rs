//! When an act is refused, whose approval it needs, and what it changes: a file for each act or for a few that belong
//! together.

pub(crate) mod assign;
pub(crate) mod claim;
pub(crate) mod fact;
pub(crate) mod register;

//! When an act is refused, whose approval it needs, and what it changes: a file for each act or for a few that belong
//! together.

pub(crate) mod admit;
pub(crate) mod application;
pub(crate) mod conduct;
pub(crate) mod entrant;
pub(crate) mod found;
pub(crate) mod keys;
pub(crate) mod person;
pub(crate) mod standing;

//! When an act is refused, whose approval it needs, and what it changes: a file for each act or for a few that belong
//! together.

pub(crate) mod amend;
pub(crate) mod project;
pub(crate) mod propose;
pub(crate) mod side;
pub(crate) mod terminate;

//! When an act is refused, whose approval it needs, and what it changes: a file for each act or for a few that belong
//! together.

pub(crate) mod acknowledge;
pub(crate) mod contest;
pub(crate) mod correct;
pub(crate) mod deliver;
pub(crate) mod promise;

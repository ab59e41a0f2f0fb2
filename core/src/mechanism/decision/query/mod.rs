//! What can be asked about organs and their decisions, as they stand at a moment.

pub(crate) mod interest;
pub(crate) mod item;
pub(crate) mod organ;
pub(crate) mod outcome;
pub(crate) mod waiting;

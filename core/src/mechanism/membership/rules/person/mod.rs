//! person

pub(crate) mod affiliate;
pub(crate) mod change;
pub(crate) mod end;
pub(crate) mod identity;
pub(crate) mod succeed;

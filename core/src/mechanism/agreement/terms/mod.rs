//! Terms: the machine-readable clauses of an agreement version.

pub(crate) mod check;
pub(crate) mod clauses;
pub(crate) mod difference;
pub(crate) mod document;
pub(crate) mod held;
pub(crate) mod matters;
pub(crate) mod signing;
pub(crate) mod whole;

//! The agreement, with the built command over a served node.

mod changes;
mod kit;
mod signing;
mod terms;

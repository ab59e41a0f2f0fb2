//! The log as far as it goes.

/// The log as far as it goes: what `seen` is checked against.
pub trait Prefix {
    /// Root of the tree over the first `size` entries, if there are that many.
    fn root_at(&self, size: u64) -> Option<crate::value::Hash>;
}

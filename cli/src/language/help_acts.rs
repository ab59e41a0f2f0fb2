//! The help in Chinese, continued: the commands about alliances, acts and the log.

#[rustfmt::skip]
pub(super) const HELP_ACTS: &[(&str, &str)] = &[
];

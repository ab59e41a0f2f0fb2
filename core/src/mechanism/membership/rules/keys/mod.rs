//! keys

pub(crate) mod compromise;
pub(crate) mod grant;
pub(crate) mod limit_root;
pub(crate) mod replace_root;
pub(crate) mod revoke;
pub(crate) mod rotate;
pub(crate) mod serial;
pub(crate) mod settle;

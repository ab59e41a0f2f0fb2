//! The Mengshu protocol, package `mengshu.v1`: messages, clients and servers, generated from `proto/`.
//!
//! One service a file. Events travel as their exact bytes, bodies and views as JSON made by the core, so a new mechanism
//! changes nothing here.

/// Package `mengshu.v1`.
#[allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated; the .proto files are documented")]
pub mod v1 {
    tonic::include_proto!("mengshu.v1");
}

/// The compiled .proto files, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

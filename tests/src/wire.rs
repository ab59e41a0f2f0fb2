//! The wire forms of what is signed.

use mengshu_core::event::{EventSignature, Submission};
use mengshu_proto::v1;

/// The wire form of a submission.
#[must_use]
pub fn request(submission: Submission) -> v1::SubmitRequest {
    v1::SubmitRequest { event: submission.event.into(), signatures: signatures(&submission.signatures) }
}

/// The wire form of signatures.
#[must_use]
pub fn signatures(signatures: &[EventSignature]) -> Vec<v1::EventSignature> {
    let wire = |signature: &EventSignature| v1::EventSignature {
        member: signature.member.to_string(),
        key: signature.key.0.to_vec().into(),
        signature: signature.signature.0.to_vec().into(),
    };
    signatures.iter().map(wire).collect()
}

//! Errors on the wire: google.rpc.Status with ErrorInfo (our code), BadRequest (the field) and, for refusals, the
//! node-signed refusal receipt. One table from refusal codes to gRPC codes.

use mengshu_core::ledger::Refusal;
use mengshu_core::ledger::view::ViewError;
use mengshu_core::value::EventId;
use mengshu_proto::v1;
use prost::Message;
use prost_types::Any;
use tonic::{Code, Status};
use tonic_types::pb;

use crate::sequencer::{Node, QueryError, SubmitError};

/// The domain of our codes in ErrorInfo.
pub const DOMAIN: &str = "mengshu.v1";

/// The gRPC code of a refusal code, by its family.
#[must_use]
pub fn grpc_code(code: &str) -> Code {
    match code {
        "LED-001" | "ACT-001" | "CON-002" | "CON-010" | "IP-002" | "BEN-002" | "BEN-010" => Code::NotFound,
        "LED-003" => Code::AlreadyExists,
        "LED-006" => Code::Unavailable,
        _ => match code.split_once('-').map_or(code, |(family, _)| family) {
            "ENC" | "SIG" => Code::InvalidArgument,
            "AUT" | "NOD" => Code::PermissionDenied,
            _ => Code::FailedPrecondition,
        },
    }
}

fn any<M: Message>(name: &str, message: &M) -> Any {
    Any { type_url: format!("type.googleapis.com/{name}"), value: message.encode_to_vec() }
}

fn status(code: Code, message: String, details: Vec<Any>) -> Status {
    let full = pb::Status { code: i32::from(code), message: message.clone(), details };
    Status::with_details(code, message, full.encode_to_vec().into())
}

fn info(reason: &str, remedy: &str) -> Any {
    let metadata = [("remedy".to_owned(), remedy.to_owned())].into();
    any("google.rpc.ErrorInfo", &pb::ErrorInfo { reason: reason.to_owned(), domain: DOMAIN.to_owned(), metadata })
}

fn bad_field(field: &str, description: String) -> Any {
    let violation = pb::bad_request::FieldViolation { field: field.to_owned(), description, ..Default::default() };
    any("google.rpc.BadRequest", &pb::BadRequest { field_violations: vec![violation] })
}

fn retry() -> Any {
    let delay = prost_types::Duration { seconds: 0, nanos: 200_000_000 };
    any("google.rpc.RetryInfo", &pb::RetryInfo { retry_delay: Some(delay) })
}

/// A refusal, with its signed receipt where the event was meant to be recorded.
pub(super) fn refused(refusal: &Refusal, receipt: Option<String>) -> Status {
    let mut details = vec![info(refusal.code.id, refusal.remedy()), bad_field(&refusal.field, refusal.message.clone())];
    details.extend(receipt.map(|note| any("mengshu.v1.RefusalReceipt", &v1::RefusalReceipt { note })));
    status(grpc_code(refusal.code.id), refusal.to_string(), details)
}

/// A submission that was not recorded.
pub(super) fn not_recorded(node: &Node, event: &[u8], error: SubmitError) -> Status {
    match error {
        SubmitError::Refused { refusal, ledger, at } => {
            let note = node.refusal_note(EventId::of(event), &refusal, ledger, at);
            refused(&refusal, Some(note))
        }
        SubmitError::Busy => {
            let details = vec![info("NODE_BUSY", "try again in a moment"), retry()];
            status(Code::ResourceExhausted, error.to_string(), details)
        }
        SubmitError::Unavailable(_) => status(
            Code::Unavailable,
            error.to_string(),
            vec![info("NODE_UNAVAILABLE", "submit the same event again later")],
        ),
    }
}

/// A read that has no answer.
pub(super) fn no_answer(error: &QueryError) -> Status {
    let message = error.to_string();
    match error {
        QueryError::Ledger(_) => {
            status(Code::NotFound, message, vec![info("LEDGER_NOT_FOUND", "list the ledgers of this node")])
        }
        QueryError::NotFound(_) | QueryError::View(ViewError::NotFound { .. }) => {
            status(Code::NotFound, message, vec![info("NOT_FOUND", "list what there is")])
        }
        QueryError::Invalid { field, message: what } => invalid(field, what.clone()),
        QueryError::View(ViewError::Unknown { .. }) => invalid("view", message),
        QueryError::View(ViewError::Parameter { name, .. }) => invalid(name, message),
        QueryError::Storage(_) => {
            tracing::error!(%error, "a read failed");
            status(Code::DataLoss, message, vec![info("STORAGE", "tell the operator")])
        }
        QueryError::Busy => {
            status(Code::ResourceExhausted, message, vec![info("NODE_BUSY", "try again in a moment"), retry()])
        }
    }
}

/// A request field that cannot be used.
pub(super) fn invalid(field: &str, message: impl Into<String>) -> Status {
    let message = message.into();
    let details =
        vec![info("INVALID_REQUEST", "correct the field and send it again"), bad_field(field, message.clone())];
    status(Code::InvalidArgument, format!("{field}: {message}"), details)
}

/// The node is stopping.
pub(super) fn stopping() -> Status {
    status(
        Code::Unavailable,
        "the node is stopping".to_owned(),
        vec![info("NODE_STOPPING", "connect again in a moment")],
    )
}

/// The same status inside a stream's answer.
pub(super) fn embedded(status: &Status) -> tonic_types::Status {
    pb::Status::decode(status.details()).unwrap_or_else(|_| pb::Status {
        code: i32::from(status.code()),
        message: status.message().to_owned(),
        details: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use mengshu_core::ledger::refusal::codes;

    use super::*;

    #[test]
    fn every_refusal_code_has_a_grpc_code() {
        for code in codes::ALL {
            assert!(
                !matches!(grpc_code(code.id), Code::Ok | Code::Unknown | Code::Internal | Code::Unauthenticated),
                "{}",
                code.id
            );
        }
        assert_eq!(grpc_code("AUT-005"), Code::PermissionDenied);
        assert_eq!(grpc_code("ENC-004"), Code::InvalidArgument);
        assert_eq!(grpc_code("IP-007"), Code::FailedPrecondition);
    }
}

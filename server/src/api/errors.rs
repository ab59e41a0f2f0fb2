//! Errors on the wire: google.rpc.Status with ErrorInfo (our code), BadRequest (the field) and, for refusals, the
//! node-signed refusal receipt. One table from refusal codes to gRPC codes.
//!
//! Invariants: no error leaves the node without an ErrorInfo, and none of a call without the call's number (RequestInfo); those
//! that the gRPC library makes are completed here. A reason has google.rpc's form, so a code of ours stands beside it, as it is.
//! All of it fits into the headers that clients take, whatever a caller sent: it travels there.

use std::time::Duration;

use mengshu_core::book::{ALLIANCE, Lang, Refusal, Said, Thing, ViewError, echo};
use mengshu_core::value::{EventId, Timestamp};
use mengshu_proto::v1;
use prost::Message;
use prost_types::Any;
use tonic::{Code, Status};
use tonic_types::pb;

use crate::limits;
use crate::request;
use crate::sequencer::{Held, Node, QueryError, SubmitError, opens_after};

/// The header that says how messages may be packed.
const ACCEPTS: &str = "grpc-accept-encoding";

/// The domain of our codes in ErrorInfo.
pub const DOMAIN: &str = "mengshu.v1";

/// The gRPC code of a refusal code, by its family.
#[must_use]
pub fn grpc_code(code: &str) -> Code {
    match code {
        "LED-001" | "ACT-001" | "CON-002" | "CON-010" | "DEC-001" | "DEC-003" | "EXT-005" | "IP-002" | "BEN-002"
        | "BEN-010" | "MEM-004" => Code::NotFound,
        "LED-003" => Code::AlreadyExists,
        "LED-006" => Code::Unavailable,
        "NOD-005" | "NOD-006" => Code::ResourceExhausted,
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

fn status(code: Code, message: String, mut details: Vec<Any>) -> Status {
    if let Some(id) = request::current() {
        let info = pb::RequestInfo { request_id: id.to_string(), serving_data: String::new() };
        details.push(any("google.rpc.RequestInfo", &info));
    }
    let full = pb::Status { code: i32::from(code), message, details };
    let (message, encoded) = fitting(full);
    Status::with_details(code, message, encoded.into())
}

/// What a status takes in headers: its message with every byte that is no plain character in three, its details in base64.
fn header_bytes(message: &str, encoded: &[u8]) -> usize {
    let plain = message.bytes().filter(|byte| (0x20..0x7f).contains(byte) && *byte != b'%').count();
    let escaped = message.len().saturating_sub(plain).saturating_mul(3);
    plain.saturating_add(escaped).saturating_add(encoded.len().div_ceil(3).saturating_mul(4))
}

/// The message and the encoded details of a status that fits in [`limits::ERROR_BYTES`]: what is told as data goes first, then
/// words are cut.
fn fitting(mut full: pb::Status) -> (String, Vec<u8>) {
    let encoded = full.encode_to_vec();
    if header_bytes(&full.message, &encoded) <= limits::ERROR_BYTES {
        return (full.message, encoded);
    }
    for any in &mut full.details {
        if let Some(mut info) = info_in(any)
            && info.metadata.remove("found").is_some()
        {
            any.value = info.encode_to_vec();
        }
    }
    let encoded = full.encode_to_vec();
    if header_bytes(&full.message, &encoded) <= limits::ERROR_BYTES {
        return (full.message, encoded);
    }
    full.message = cut(&full.message);
    for any in &mut full.details {
        if let Some(mut info) = info_in(any) {
            info.metadata.values_mut().for_each(|value| *value = cut(value));
            any.value = info.encode_to_vec();
        } else if any.type_url.ends_with("google.rpc.BadRequest")
            && let Ok(mut request) = pb::BadRequest::decode(any.value.as_slice())
        {
            for violation in &mut request.field_violations {
                violation.field = cut(&violation.field);
                violation.description = cut(&violation.description);
            }
            any.value = request.encode_to_vec();
        }
    }
    let encoded = full.encode_to_vec();
    (full.message, encoded)
}

fn info_in(any: &Any) -> Option<pb::ErrorInfo> {
    let is = any.type_url.ends_with("google.rpc.ErrorInfo");
    is.then(|| pb::ErrorInfo::decode(any.value.as_slice()).ok()).flatten()
}

/// The beginning of a text that is too long.
fn cut(text: &str) -> String {
    let mut start: String = text.chars().take(limits::ERROR_WORDS).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

fn info(reason: &str, remedy: &str) -> Any {
    info_with(reason, &[("remedy", remedy)])
}

fn info_with(reason: &str, metadata: &[(&str, &str)]) -> Any {
    let metadata = metadata.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    any("google.rpc.ErrorInfo", &pb::ErrorInfo { reason: reason.to_owned(), domain: DOMAIN.to_owned(), metadata })
}

/// A code of ours as google.rpc has reasons: `[A-Z][A-Z0-9_]+[A-Z0-9]`.
fn reason(code: &str) -> String {
    code.replace('-', "_")
}

fn bad_field(field: &str, description: String) -> Any {
    let violation = pb::bad_request::FieldViolation { field: field.to_owned(), description, ..Default::default() };
    any("google.rpc.BadRequest", &pb::BadRequest { field_violations: vec![violation] })
}

/// What is said as data, so that clients tell it in their reader's language: JSON, where it is not too long for a header.
fn found(said: &Said) -> String {
    let json = serde_json::to_string(said).unwrap_or_default();
    if json.len() > limits::FOUND_BYTES { String::new() } else { json }
}

fn retry() -> Any {
    retry_after(limits::RETRY_AFTER)
}

fn retry_after(time: Duration) -> Any {
    let delay = prost_types::Duration::try_from(time).unwrap_or_default();
    any("google.rpc.RetryInfo", &pb::RetryInfo { retry_delay: Some(delay) })
}

/// How long what the day's quota refuses has to wait.
fn wait(refusal: &Refusal, at: Timestamp) -> Option<Duration> {
    let micros = opens_after(at).micros().saturating_sub(at.micros());
    (grpc_code(refusal.code.id) == Code::ResourceExhausted)
        .then(|| Duration::from_micros(u64::try_from(micros).unwrap_or_default()))
}

/// A refusal, with its signed receipt where the event was meant to be recorded.
pub(super) fn refused(refusal: &Refusal, receipt: Option<String>) -> Status {
    refused_for(refusal, receipt, None)
}

fn refused_for(refusal: &Refusal, receipt: Option<String>, wait: Option<Duration>) -> Status {
    let found = found(&refusal.found);
    let remedy = ("remedy", refusal.code.remedy(Lang::En));
    let mut details = vec![
        info_with(&reason(refusal.code.id), &[("code", refusal.code.id), remedy, ("found", &found)]),
        bad_field(&refusal.field, refusal.found.words(Lang::En)),
    ];
    details.extend(wait.map(retry_after));
    details.extend(receipt.map(|note| any("mengshu.v1.RefusalReceipt", &v1::RefusalReceipt { note })));
    status(grpc_code(refusal.code.id), refusal.to_string(), details)
}

/// A submission that was not recorded.
pub(super) fn not_recorded(node: &Node, event: &[u8], error: SubmitError) -> Status {
    match error {
        SubmitError::Refused { refusal, ledger, at } => {
            let note = node.refusal_note(EventId::of(event), &refusal, ledger, at);
            refused_for(&refusal, Some(note), wait(&refusal, at))
        }
        SubmitError::Held(ref held) => {
            let (reason, remedy) = why_held(held);
            let details = vec![info(reason, remedy), retry_after(limits::HELD_RETRY_AFTER)];
            status(Code::Unavailable, error.to_string(), details)
        }
        SubmitError::Busy => busy(&error.to_string()),
        SubmitError::Unavailable(_) => status(
            Code::Unavailable,
            error.to_string(),
            vec![info("NODE_UNAVAILABLE", "submit the same event again later")],
        ),
    }
}

/// Why writing is held, and what to do. Whatever holds it, the event was not recorded.
const fn why_held(held: &Held) -> (&'static str, &'static str) {
    match held {
        Held::Clock(_) => {
            ("CLOCK_HELD", "nothing was recorded; submit the same event again when the operator has seen to the clock")
        }
        Held::DiskFull => {
            ("DISK_FULL", "nothing was recorded; submit the same event again when the operator has made room")
        }
        Held::Restored => (
            "NODE_RESTORED",
            "nothing was recorded; send the operator your newest receipt or checkpoint, and submit the same event again",
        ),
    }
}

/// A read that has no answer.
pub(super) fn no_answer(error: &QueryError) -> Status {
    let message = error.to_string();
    match error {
        QueryError::Ledger(id) => missing("LEDGER_NOT_FOUND", &Refusal::no_ledger(id).found, &ALLIANCE),
        QueryError::View(what @ ViewError::NotFound { kind, .. }) => missing("NOT_FOUND", &what.said(), kind),
        QueryError::Invalid { field, message: what } => invalid(field, what.clone()),
        QueryError::View(what @ ViewError::Unknown { .. }) => unanswered("view", what),
        QueryError::View(what @ ViewError::NoPage { .. }) => unanswered("page", what),
        QueryError::View(what @ (ViewError::Parameter { name, .. } | ViewError::NoParameter { name, .. })) => {
            unanswered(name, what)
        }
        QueryError::Storage(_) => {
            tracing::error!(request = request::named(), %error, "a read failed");
            status(Code::DataLoss, message, vec![info("STORAGE", "tell the operator")])
        }
        QueryError::Busy => busy(&message),
        QueryError::Abandoned => status(Code::Cancelled, message, vec![info("ABANDONED", "ask again")]),
    }
}

/// Something that is not there, with the command that lists what there is of its kind.
fn missing(reason: &str, what: &Said, kind: &Thing) -> Status {
    let remedy = format!("look at what there is: `{}`", kind.list);
    let details = [("remedy", &*remedy), ("list", kind.list), ("found", &found(what))];
    status(Code::NotFound, what.to_string(), vec![info_with(reason, &details)])
}

/// A question that cannot be answered as it is put.
fn unanswered(field: &str, what: &ViewError) -> Status {
    let said = what.said();
    let remedy = ("remedy", "correct the field and send it again");
    let details =
        vec![info_with("INVALID_REQUEST", &[remedy, ("found", &found(&said))]), bad_field(field, said.to_string())];
    // It names the field by itself.
    status(Code::InvalidArgument, said.to_string(), details)
}

/// A request field that cannot be used.
pub(super) fn invalid(field: &str, message: impl Into<String>) -> Status {
    let message = message.into();
    let details =
        vec![info("INVALID_REQUEST", "correct the field and send it again"), bad_field(field, message.clone())];
    status(Code::InvalidArgument, format!("{field}: {message}"), details)
}

/// More is asked at once than the node takes.
pub(crate) fn busy(message: &str) -> Status {
    status(Code::ResourceExhausted, message.to_owned(), vec![info("NODE_BUSY", "try again in a moment"), retry()])
}

/// An answer larger than callers are sent.
pub(super) fn too_large(bytes: usize) -> Status {
    let message = format!("the answer has {bytes} bytes; at most {} are sent", limits::ANSWER_BYTES);
    status(
        Code::ResourceExhausted,
        message,
        vec![info("ANSWER_TOO_LARGE", "ask for less: one subject, not all of them")],
    )
}

/// A place that the log has not reached.
pub(super) fn beyond(field: &str, asked: u64, size: u64) -> Status {
    let what = format!("it is {asked}; the log has {size} entries");
    let remedy = "if you have seen more entries than that, keep them: the node shows a shorter history; audit it";
    let message = format!("{field}: {what}");
    status(Code::OutOfRange, message, vec![info("BEYOND_LOG", remedy), bad_field(field, what)])
}

/// The caller's deadline, or the longest time of a call, has passed.
pub(crate) fn late() -> Status {
    let remedy = "ask again with more time; submit the same event again: it is recorded once";
    status(
        Code::DeadlineExceeded,
        "the time for this call has passed".to_owned(),
        vec![info("DEADLINE_EXCEEDED", remedy)],
    )
}

/// No such service.
pub(crate) fn no_service(name: &str) -> Status {
    let message = format!("there is no service {}", echo(name));
    status(Code::Unimplemented, message, vec![info("NO_SUCH_METHOD", "reflection lists services and methods")])
}

/// The node is called by a name that is none of its own.
pub(crate) fn not_called(name: &str) -> Status {
    let remedy =
        "call it by an address or a name of its own; its operator names those with `mengshu serve --host NAME`";
    let message = format!("this node is not called {}", echo(name));
    status(Code::PermissionDenied, message, vec![info("HOST_NOT_SERVED", remedy)])
}

/// A fault of the node itself.
pub(super) fn fault(message: String) -> Status {
    tracing::error!(request = request::named(), what = message, "a call met a fault of the node");
    status(Code::Internal, message, vec![info("NODE_FAULT", "tell the operator")])
}

/// Completes what the gRPC library refused by itself, before any of our code ran. Our own errors pass unchanged.
pub(super) fn completed(bare: Status) -> Status {
    if !bare.details().is_empty() {
        return bare;
    }
    let message = bare.message().to_owned();
    match bare.code() {
        // Larger than the decoder takes.
        Code::OutOfRange => {
            let message = format!("the message is larger than {} bytes ({message})", limits::MESSAGE_BYTES);
            let remedy = "put large content in a sealed document and name its commitment";
            status(Code::ResourceExhausted, message, vec![info("MESSAGE_TOO_LARGE", remedy)])
        }
        // Not a message of this method: the caller's fault, not the node's.
        Code::Internal => {
            let remedy = "build it from the .proto files of mengshu.v1; reflection gives them";
            status(Code::InvalidArgument, message, vec![info("MALFORMED_MESSAGE", remedy)])
        }
        // Packed in a way that is not read here; the header beside it names those that are.
        Code::Unimplemented if bare.metadata().contains_key(ACCEPTS) => {
            let remedy = "send it as it is, or packed with gzip";
            status(Code::Unimplemented, message, vec![info("ENCODING_NOT_READ", remedy)])
        }
        Code::Unimplemented => {
            let message = if message.is_empty() { "there is no such method".to_owned() } else { message };
            status(Code::Unimplemented, message, vec![info("NO_SUCH_METHOD", "reflection lists services and methods")])
        }
        // More than the decoder takes, once it is unpacked.
        Code::ResourceExhausted => {
            let message = format!("the message is larger than {} bytes ({message})", limits::MESSAGE_BYTES);
            let remedy = "put large content in a sealed document and name its commitment";
            status(Code::ResourceExhausted, message, vec![info("MESSAGE_TOO_LARGE", remedy)])
        }
        code => {
            let reason = format!("{code:?}").chars().fold(String::new(), |mut reason, letter| {
                if letter.is_ascii_uppercase() && !reason.is_empty() {
                    reason.push('_');
                }
                reason.push(letter.to_ascii_uppercase());
                reason
            });
            status(code, message, vec![info(&reason, "see the message")])
        }
    }
}

/// The same for a call's whole response. Calls that went well have their status in the trailers and pass untouched.
pub(crate) fn complete<B: Default>(response: http::Response<B>) -> http::Response<B> {
    let headers = response.headers();
    if !headers.contains_key(Status::GRPC_STATUS) || headers.contains_key(Status::GRPC_STATUS_DETAILS) {
        return response;
    }
    match Status::from_header_map(headers) {
        Some(bare) if bare.code() != Code::Ok => {
            let accepts = bare.metadata().get(ACCEPTS).cloned();
            let mut whole = completed(bare);
            if let Some(accepts) = accepts {
                whole.metadata_mut().insert(ACCEPTS, accepts);
            }
            whole.into_http()
        }
        _ => response,
    }
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
    use mengshu_core::mechanism::roll::all_codes;

    use super::*;

    #[test]
    fn every_refusal_code_has_a_grpc_code() {
        for code in all_codes() {
            assert!(
                !matches!(grpc_code(code.id), Code::Ok | Code::Unknown | Code::Internal | Code::Unauthenticated),
                "{}",
                code.id
            );
        }
        // google.rpc's form of a reason, at most 63 characters; told apart as the codes are.
        let mut reasons = std::collections::BTreeSet::new();
        for code in all_codes() {
            let reason = reason(code.id);
            let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
            assert!(reason.len() <= 63 && reason.starts_with(|first: char| first.is_ascii_uppercase()), "{reason}");
            assert!(reason.bytes().all(|byte| plain(byte) || byte == b'_') && reason.bytes().last().is_some_and(plain));
            assert!(reasons.insert(reason));
        }
        assert_eq!(grpc_code("AUT-005"), Code::PermissionDenied);
        assert_eq!(grpc_code("ENC-004"), Code::InvalidArgument);
        assert_eq!(grpc_code("IP-007"), Code::FailedPrecondition);
    }

    #[test]
    fn whatever_is_said_fits_in_headers() {
        let taken = |status: &Status| {
            let headers = status.clone().into_http::<()>().into_parts().0.headers;
            headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 32).sum::<usize>()
        };
        let long = |text: &str| text.repeat(90_000);
        let errors = [
            no_answer(&QueryError::View(ViewError::Unknown { name: long("a"), known: long("view, ") })),
            no_answer(&QueryError::View(ViewError::missing(&ALLIANCE, long("盟")))),
            invalid("field", long("盟")),
            invalid(&long("盟"), long("%")),
            no_service(&long("x")),
            busy(&long("\n")),
            completed(Status::unimplemented(long("y"))),
        ];
        for error in &errors {
            assert!(taken(error) <= 8 * 1024, "{} bytes", taken(error));
            let full = embedded(error);
            assert_eq!(full.message, error.message());
            assert!(full.details.iter().any(|any| info_in(any).is_some()));
        }
        // What is not long is said whole.
        let error = invalid("date", "there is no such day");
        assert_eq!(error.message(), "date: there is no such day");
    }
}

//! From the node's answers and the rule book's refusals to failures: gRPC status and its details become exit code, text,
//! fields and advice.

use mengshu_core::book::{Refusal, Said};
use mengshu_core::mechanism::roll::{self, things};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::{Exit, Failure};
use crate::language::Message;

/// The failure that `status` from the node at `node` means.
pub(crate) fn from_status(node: &str, status: &Status) -> Failure {
    let details = status.get_error_details();
    let reason = reason(status);
    let detail = status.message().to_owned();
    let node = node.to_owned();
    // The transport reports its own time limit as a cancelled call. Over the wire it has no type and no details: the node's
    // transport keeps the limit too, and of its answer there is only this text.
    let timed_out = status.code() == Code::Cancelled && status.message().contains("Timeout expired");
    let mut failure = match status.code() {
        Code::DeadlineExceeded => too_slow(node),
        _ if timed_out => too_slow(node),
        Code::Unavailable if reason.is_none() => {
            Failure::new(Exit::Unavailable, Message::NodeUnreachable { node }).hint(Message::NodeUnreachableHint)
        }
        Code::Unavailable if reason.as_deref() == Some("CLOCK_HELD") => {
            Failure::new(Exit::Unavailable, Message::NodeClockHeld).hint(Message::NodeHeldHint)
        }
        Code::Unavailable if reason.as_deref() == Some("DISK_FULL") => {
            Failure::new(Exit::Unavailable, Message::NodeDiskFull).hint(Message::NodeHeldHint)
        }
        Code::Unavailable if reason.as_deref() == Some("NODE_RESTORED") => {
            Failure::new(Exit::Unavailable, Message::NodeRestored).hint(Message::NodeHeldHint)
        }
        Code::Unavailable | Code::ResourceExhausted => {
            Failure::new(Exit::Unavailable, Message::NodeBusy { detail }).hint(Message::NodeBusyHint)
        }
        Code::Cancelled => Failure::new(Exit::Interrupted, Message::Interrupted),
        Code::DataLoss => Failure::new(Exit::VerificationFailed, Message::NodeDamaged { detail }),
        Code::Unauthenticated => {
            Failure::new(Exit::Denied, refused(reason.as_ref(), detail)).hint(Message::LoginNeeded)
        }
        Code::PermissionDenied => Failure::new(Exit::Denied, refused(reason.as_ref(), detail)),
        Code::NotFound => Failure::new(Exit::NotFound, refused(reason.as_ref(), detail)),
        Code::AlreadyExists | Code::Aborted => Failure::new(Exit::Conflict, refused(reason.as_ref(), detail)),
        Code::InvalidArgument | Code::OutOfRange => Failure::new(Exit::Usage, refused(reason.as_ref(), detail)),
        Code::FailedPrecondition => Failure::new(Exit::Failed, refused(reason.as_ref(), detail)),
        Code::Ok | Code::Unknown | Code::Unimplemented | Code::Internal => {
            Failure::new(Exit::Failed, Message::NodeInternal { detail })
        }
    };
    let metadata = details.error_info().map(|info| &info.metadata);
    let said = |name: &str| metadata.and_then(|metadata| metadata.get(name));
    let violation = details.bad_request().and_then(|request| request.field_violations.first());
    // What was found, as data: then it is told in the reader's language, from this program's own catalogue.
    let found = said("found").and_then(|json| said_as_data(json));
    let code = reason.as_ref().and_then(|reason| roll::all_codes().find(|code| code.id == *reason));
    // What is told already need not be told again, in English.
    let mut told = String::new();
    match (code, found, failure.exit(), violation) {
        (Some(code), Some(found), Some(exit), Some(violation)) => {
            return Failure::refused(exit, code, violation.field.clone(), found);
        }
        (None, Some(found), Some(exit), _) => {
            told = found.to_string();
            failure = Failure::missing(exit, reason.clone().unwrap_or_default(), found);
        }
        _ => {}
    }
    for violation in details.bad_request().map(|request| &request.field_violations[..]).unwrap_or_default() {
        if violation.description == told {
            continue;
        }
        failure = failure.field(&violation.field, &violation.description);
    }
    // In our own words only what is a command of ours.
    let list = said("list").and_then(|list| things().map(|thing| thing.list).find(|known| known == list));
    failure = match (list, said("remedy")) {
        (Some(command), _) => failure.hint(Message::LookAtList { command: command.to_owned() }),
        (None, Some(remedy)) => failure.advice(remedy),
        (None, None) => failure,
    };
    match reason {
        Some(reason) => failure.code(reason),
        None => failure,
    }
}

/// The code of an error: a refusal's as the rule book has it, which stands beside the reason, or the node's own reason.
pub(crate) fn reason(status: &Status) -> Option<String> {
    let details = status.get_error_details();
    let info = details.error_info()?;
    Some(info.metadata.get("code").unwrap_or(&info.reason).clone()).filter(|reason| !reason.is_empty())
}

/// What the node says as data, where it is a text of this program's own catalogue.
pub(crate) fn said_as_data(json: &str) -> Option<Said> {
    let said: Said = serde_json::from_str(json).ok()?;
    Some(said.found(roll::text)).filter(Said::is_known)
}

/// The failure of not reaching `node` at all.
pub(crate) fn from_connect(node: &str, error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::new(Exit::Unavailable, Message::NodeUnreachable { node: node.to_owned() })
        .because(error)
        .hint(Message::NodeUnreachableHint)
}

/// What a refusal by the rule book means here.
pub(crate) fn from_refusal(refusal: &Refusal) -> Failure {
    let exit = match refusal.code.id.split('-').next() {
        Some("ENC") => Exit::Usage,
        Some("SIG") => Exit::VerificationFailed,
        Some("AUT") => Exit::Denied,
        _ => Exit::Failed,
    };
    Failure::refused(exit, refusal.code, refusal.field.to_string(), refusal.found.clone())
}

fn too_slow(node: String) -> Failure {
    Failure::new(Exit::Unavailable, Message::NodeTooSlow { node }).hint(Message::NodeTooSlowHint)
}

fn refused(reason: Option<&String>, detail: String) -> Message {
    match reason {
        // The node's text begins with the code; once is enough.
        Some(code) => {
            let rest = detail.strip_prefix(code.as_str()).map(|rest| rest.trim_start().to_owned());
            Message::Refused { code: code.clone(), detail: rest.unwrap_or(detail) }
        }
        None => Message::RefusedPlain { detail },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tonic_types::{ErrorDetails, FieldViolation};

    use super::*;
    use crate::language::Lang;

    #[test]
    fn what_is_missing_says_which_list_to_look_at() {
        let failure = |list: &str| {
            let metadata = [("remedy", "look around"), ("list", list)];
            let metadata = metadata.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let details = ErrorDetails::with_error_info("NOT_FOUND", "mengshu.v1", HashMap::from(metadata));
            from_status("n", &Status::with_error_details(Code::NotFound, "there is no member x", details))
        };
        for (lang, hint) in [(Lang::En, "`mengshu member list` shows"), (Lang::Zh, "`mengshu member list` 列出")] {
            let hints = failure("member list").json(lang)["error"]["hints"].clone();
            assert!(hints[0].as_str().unwrap().starts_with(hint) && hints[1].is_null(), "{hints}");
        }
        // A node puts no commands in our mouth.
        let hints = failure("key delete --all").json(Lang::En)["error"]["hints"].clone();
        assert_eq!(hints, serde_json::json!(["look around"]));
    }

    #[test]
    fn what_holds_writing_is_said_and_not_called_busy() {
        for reason in ["CLOCK_HELD", "DISK_FULL", "NODE_RESTORED"] {
            let details = ErrorDetails::with_error_info(reason, "mengshu.v1", HashMap::new());
            let failure = from_status("n", &Status::with_error_details(Code::Unavailable, "held", details));
            assert_eq!(failure.exit(), Some(Exit::Unavailable));
            for (lang, begin) in [(Lang::En, "not recorded: "), (Lang::Zh, "未记录：")] {
                let json = failure.json(lang);
                assert!(json["error"]["message"].as_str().unwrap().starts_with(begin), "{json}");
                assert_eq!(json["error"]["code"], reason);
            }
        }
    }

    #[test]
    fn every_code_has_its_exit() {
        let table = [
            (Code::Unknown, Exit::Failed),
            (Code::Internal, Exit::Failed),
            (Code::Unimplemented, Exit::Failed),
            (Code::FailedPrecondition, Exit::Failed),
            (Code::InvalidArgument, Exit::Usage),
            (Code::OutOfRange, Exit::Usage),
            (Code::DataLoss, Exit::VerificationFailed),
            (Code::NotFound, Exit::NotFound),
            (Code::PermissionDenied, Exit::Denied),
            (Code::Unauthenticated, Exit::Denied),
            (Code::Unavailable, Exit::Unavailable),
            (Code::DeadlineExceeded, Exit::Unavailable),
            (Code::ResourceExhausted, Exit::Unavailable),
            (Code::AlreadyExists, Exit::Conflict),
            (Code::Aborted, Exit::Conflict),
            (Code::Cancelled, Exit::Interrupted),
        ];
        for (code, exit) in table {
            let failure = from_status("http://node", &Status::new(code, "why"));
            assert_eq!(failure.exit(), Some(exit), "{code:?}");
        }
        let timeout = Status::cancelled("Timeout expired");
        assert_eq!(from_status("n", &timeout).exit(), Some(Exit::Unavailable));
    }

    #[test]
    fn refusals_show_code_fields_and_remedy() {
        let mut details = ErrorDetails::new();
        let metadata = [("remedy", "assign at most 1/2"), ("code", "IP-007")];
        let metadata = metadata.map(|(name, value)| (name.to_owned(), value.to_owned()));
        details.set_error_info("IP_007", "mengshu.v1", HashMap::from(metadata));
        details.set_bad_request(vec![FieldViolation::new("share", "is more than the assignor holds")]);
        let status = Status::with_error_details(Code::FailedPrecondition, "share exceeds holding", details);
        let failure = from_status("n", &status);
        let lines: Vec<_> = failure.lines(Lang::En).into_iter().map(|(_, text)| text).collect();
        assert_eq!(
            lines,
            ["refused, IP-007: share exceeds holding", "share: is more than the assignor holds", "assign at most 1/2"]
        );
        assert_eq!(failure.json(Lang::En)["error"]["code"], "IP-007");
    }
}

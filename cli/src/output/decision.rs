//! Decisions, meetings and organs for people.

use serde_json::Value;

use super::Out;

/// A decision, a meeting or an organ for people: the arithmetic and the rules in words, and nothing that is not there.
/// Programs get the document as it is.
pub(crate) fn readable(out: &Out, mut document: Value) -> Value {
    let same_as_closed = document["arithmetic"] == document["as_closed"];
    let Value::Object(fields) = &mut document else { return document };
    if out.is_json() {
        return document;
    }
    // While the vote is open there is no outcome, only what it would be.
    if fields.get("standing").is_some_and(|standing| standing == "open")
        && let Some(count) = fields.remove("arithmetic").filter(|count| !count.is_null())
    {
        fields.insert("if_closed_now".to_owned(), count["in_words"].clone());
        fields.insert("excluded".to_owned(), count["excluded"].clone());
    }
    // What the signatures say now differs from what was closed only where some are no longer trusted.
    if same_as_closed {
        fields.remove("as_closed");
    }
    for name in ["arithmetic", "as_closed"] {
        let Some(count) = fields.remove(name).filter(|count| !count.is_null()) else { continue };
        fields.insert(name.to_owned(), count["in_words"].clone());
        for extra in ["excluded", "deemed_to_agree"] {
            fields.insert(extra.to_owned(), count[extra].clone());
        }
        // A veto may stand against what was counted.
        fields.insert("outcome_of_the_count".to_owned(), count["outcome"].clone());
    }
    if let Some(count) = fields.remove("if_abstained").filter(|count| !count.is_null()) {
        fields.insert("if_abstained_member".to_owned(), count["member"].clone());
        fields.insert("if_abstained".to_owned(), count["arithmetic"]["in_words"].clone());
        fields.insert("if_abstained_outcome".to_owned(), count["arithmetic"]["outcome"].clone());
    }
    if let Some(present) = fields.remove("present") {
        fields.insert("attendance".to_owned(), present);
    }
    if let Some(Value::Array(matters)) = fields.get_mut("matters") {
        for matter in matters.iter_mut().filter_map(Value::as_object_mut) {
            matter.remove("text");
            let power = matter.get("power").and_then(Value::as_object).map(|power| {
                let parts =
                    power.iter().map(|(member, share)| format!("{member} {}", share.as_str().unwrap_or_default()));
                parts.collect::<Vec<_>>().join(", ")
            });
            matter.insert("power".to_owned(), power.into());
        }
    }
    fields.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty()));
    document
}

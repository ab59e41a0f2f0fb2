//! What is not there under the name that was typed: whether it is still pending, and which name may have been meant.

use mengshu_core::book::near;
use serde_json::Value;

use super::Desk;
use crate::args::Known;
use crate::client::{Which, decoded};
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome, items};

/// Which act makes a thing that has a view: the view, the act's chapter and name, and the field with the thing's id.
const MADE_BY: [(&str, &str, &str, &str); 4] = [
    ("asset", "ip", "register", "asset"),
    ("contribution", "contribution", "promise", "contribution"),
    ("distribution", "benefit", "distribute", "distribution"),
    ("project", "agreement", "project", "project"),
];

/// The name of the thing that a body makes.
pub(crate) fn made_by(body: &Value) -> Option<String> {
    MADE_BY.iter().find_map(|(_, chapter, act, field)| body[chapter][act][field].as_str().map(str::to_owned))
}

impl Desk<'_> {
    /// The answer about a thing; where an act that is still pending would make it, where that act stands.
    pub(crate) fn ask_or_pending(
        &mut self,
        view: &str,
        known: &Known,
        parameters: &[(&str, Option<String>)],
    ) -> Outcome<Value> {
        let failure = match self.ask(view, known, parameters) {
            Err(failure) if failure.exit() == Some(Exit::NotFound) && known.upto.is_none() => failure,
            other => return other,
        };
        let (of, id) = view.split_once('/').unwrap_or((view, ""));
        let Some((_, chapter, act, field)) = MADE_BY.iter().find(|(made, ..)| *made == of) else { return Err(failure) };
        let kind = format!("{chapter}.{act}");
        let pending = self.view("act")?;
        for row in items(&pending["pending"]).iter().filter(|row| row["kind"] == kind.as_str()) {
            let entry = row["entry"].as_u64().unwrap_or_default();
            let event = decoded(&self.entry(Which::Index(entry))?.entry)?;
            let body = serde_json::to_value(&event.body).unwrap_or_default();
            if body[chapter][act][field] == id {
                let act = row["act"].as_str().unwrap_or_default();
                self.context.out.tell(&Message::StillPending { id: id.to_owned(), entry: entry.to_string() });
                return self.ask(&format!("act/{act}"), known, &[]);
            }
        }
        Err(failure)
    }

    /// Adds which name may have been meant, of a view that was not found.
    pub(super) fn meant_view(&mut self, view: &str, failure: Failure) -> Failure {
        let Some((kind, typed)) = view.split_once('/') else { return failure };
        let list = if matches!(kind, "authority" | "exit" | "inbox") { "member" } else { kind };
        match self.nearest(typed, &[list]) {
            Some(name) => failure.hint(Message::DidYouMean { clause: name }),
            None => failure,
        }
    }

    /// Adds which of the names that were given as parameters may have been meant otherwise.
    pub(super) fn meant_parameter(&mut self, parameters: &[(&str, Option<String>)], failure: Failure) -> Failure {
        let given: Vec<_> = parameters.iter().filter_map(|(_, value)| value.clone()).collect();
        match given.iter().find_map(|typed| self.nearest(typed, &["member", "asset"])) {
            Some(name) => failure.hint(Message::DidYouMean { clause: name }),
            None => failure,
        }
    }

    /// Adds which member, asset or other thing may have been meant, where a rule refuses the field that names one.
    pub(crate) fn meant_field(&mut self, body: &Value, failure: Failure) -> Failure {
        let mut lists = vec!["member", "asset"];
        let typed = failure.field_names().into_iter().find_map(|path| {
            let path = path.strip_prefix("body.").unwrap_or(&path);
            let field = path.rsplit('.').next().unwrap_or_default();
            let own = ["contribution", "decision", "distribution", "meeting", "organ", "project"];
            lists = own.into_iter().find(|list| *list == field).map_or_else(|| lists.clone(), |list| vec![list]);
            let found = path.split('.').try_fold(body, |value, name| match value {
                Value::Array(rows) => rows.get(name.parse::<usize>().ok()?),
                other => other.get(name),
            });
            found.and_then(Value::as_str).map(str::to_owned)
        });
        match typed.and_then(|typed| self.nearest(&typed, &lists)) {
            Some(name) => failure.hint(Message::DidYouMean { clause: name }),
            None => failure,
        }
    }

    /// The name that is nearest to one that none of these lists has.
    fn nearest(&mut self, typed: &str, lists: &[&str]) -> Option<String> {
        let mut names = Vec::new();
        for list in lists {
            let Ok(document) = self.view(list) else { continue };
            let rows = document.as_object()?.values().find_map(Value::as_array).cloned().unwrap_or_default();
            names.extend(rows.iter().filter_map(|row| row[*list].as_str().map(str::to_owned)));
        }
        if names.iter().any(|name| name == typed) {
            return None;
        }
        near(typed, names.iter().map(String::as_str)).map(str::to_owned)
    }
}

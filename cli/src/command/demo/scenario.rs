//! The story: a readable TOML file, and how its short forms become event bodies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mengshu_core::mechanism::Body;
use mengshu_core::mechanism::membership::MemberKind;
use mengshu_core::value::{AssetId, Date, EventId, MemberId, Money, Name, UtcOffset};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::files::read_text;
use crate::given::document::Document;
use crate::language::{Lang, Message};
use crate::output::{Exit, Failure, Outcome};

/// The story that is built in, and the agreement's text that it names.
const DEMO: &str = include_str!("../../../scenarios/demo.toml");
const AGREEMENT: &str = include_str!("../../../scenarios/agreement.md");

/// A text in both languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Both {
    en: String,
    zh: String,
}

impl Both {
    pub(super) fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// A story.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    pub(super) zone: UtcOffset,
    pub(super) title: Both,
    pub(super) note: Both,
    pub(super) alliance: AllianceName,
    pub(super) members: Vec<Member>,
    pub(super) steps: Vec<Step>,
    #[serde(default)]
    pub(super) ask: Vec<Ask>,
    /// Where files that it names are looked up; the built-in story has its own.
    #[serde(skip)]
    folder: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AllianceName {
    pub(super) name: Name,
}

/// A founder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    pub(super) id: MemberId,
    pub(super) name: Name,
    pub(super) kind: MemberKind,
}

/// What happens next.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) say: Both,
    /// Who says it.
    pub(super) by: Option<MemberId>,
    /// What later steps call it.
    pub(super) name: Option<String>,
    /// The event's body, with short forms.
    #[serde(rename = "do")]
    pub(super) body: Option<toml::Value>,
    /// The code of the refusal that shall come.
    pub(super) expect: Option<String>,
    /// Kill the node and start it again.
    #[serde(default)]
    pub(super) restart: bool,
}

/// A question at the end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    pub(super) asset: AssetId,
    pub(super) effective: String,
}

impl Scenario {
    /// Reads a story, or the built-in one.
    pub(super) fn read(path: Option<&Path>) -> Outcome<Self> {
        let (text, shown) = match path {
            Some(path) => (read_text(path)?, path.display().to_string()),
            None => (DEMO.to_owned(), "demo.toml".to_owned()),
        };
        let mut scenario: Self = toml::from_str(&text)
            .map_err(|error| Failure::new(Exit::Usage, Message::FileBad { path: shown }).because(&error))?;
        scenario.folder = path.map(|path| path.parent().unwrap_or(Path::new("")).to_path_buf());
        Ok(scenario)
    }

    fn file(&self, name: &str) -> Outcome<Vec<u8>> {
        match &self.folder {
            Some(folder) => read_text(&folder.join(name)).map(String::into_bytes),
            None if name == "agreement.md" => Ok(AGREEMENT.as_bytes().to_vec()),
            None => Err(Failure::new(Exit::NotFound, Message::FileUnreadable { path: name.to_owned() })),
        }
    }

    /// The body that a step says, with its short forms written out.
    pub(super) fn body(
        &self,
        step: &toml::Value,
        today: Date,
        named: &BTreeMap<String, EventId>,
        sealed: &mut Vec<Document>,
    ) -> Outcome<Body> {
        let json = serde_json::to_value(step).map_err(|error| Failure::bad_value("do").because(&error))?;
        let json = self.written_out(json, today, named, sealed)?;
        serde_json::from_value(json.clone()).map_err(|error| Failure::bad_value(json.to_string()).because(&error))
    }

    fn written_out(
        &self,
        value: Value,
        today: Date,
        named: &BTreeMap<String, EventId>,
        sealed: &mut Vec<Document>,
    ) -> Outcome<Value> {
        match value {
            Value::String(text) => short_form(&text, today, named),
            Value::Array(items) => items.into_iter().map(|item| self.written_out(item, today, named, sealed)).collect(),
            Value::Object(object) => {
                if let Some(text) = object.get("money").and_then(Value::as_str).filter(|_| object.len() == 1) {
                    let money: Money = text.parse().map_err(|error| Failure::bad_value(text).because(&error))?;
                    return Ok(json!({ "currency": money.currency, "minor": money.minor }));
                }
                if let Some(one) = self.seal(&object)? {
                    let seal = json!(one.seal());
                    sealed.push(one);
                    return Ok(seal);
                }
                let mut out = Map::new();
                for (key, value) in object {
                    out.insert(key, self.written_out(value, today, named, sealed)?);
                }
                Ok(Value::Object(out))
            }
            other => Ok(other),
        }
    }

    fn seal(&self, object: &Map<String, Value>) -> Outcome<Option<Document>> {
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        let (content, media_type) = match (text("seal"), text("seal_file")) {
            (Some(text), _) => (text.as_bytes().to_vec(), "text/plain"),
            (None, Some(name)) => (self.file(name)?, "text/markdown"),
            (None, None) => return Ok(None),
        };
        let label = text("label").unwrap_or("document");
        Document::new(content, media_type, label).map(Some)
    }
}

/// `@name` is an event id, `{today+30}` a date; everything else stays.
fn short_form(text: &str, today: Date, named: &BTreeMap<String, EventId>) -> Outcome<Value> {
    if let Some(name) = text.strip_prefix('@') {
        return named.get(name).map(|id| json!(id)).ok_or_else(|| Failure::bad_value(text));
    }
    if text.starts_with("{today") {
        return date(text, today).map(|date| json!(date));
    }
    Ok(Value::String(text.to_owned()))
}

/// A date as written in a story: `{today}`, `{today+30}`, `{today-1}` or the date itself.
pub(super) fn date(text: &str, today: Date) -> Outcome<Date> {
    let Some(days) = text.strip_prefix("{today").and_then(|rest| rest.strip_suffix('}')) else {
        return text.parse().map_err(|error| Failure::bad_value(text).because(&error));
    };
    let days: i32 =
        if days.is_empty() { 0 } else { days.parse().map_err(|error| Failure::bad_value(text).because(&error))? };
    today.add_days(days).ok_or_else(|| Failure::bad_value(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_count_from_today() {
        let today: Date = "2027-03-01".parse().unwrap();
        let text = |form: &str| date(form, today).unwrap().to_string();
        assert_eq!(text("{today}"), "2027-03-01");
        assert_eq!(text("{today+30}"), "2027-03-31");
        assert_eq!(text("{today-1}"), "2027-02-28");
        assert_eq!(text("2016-05-06"), "2016-05-06");
        assert!(date("{today+x}", today).is_err());
        assert!(date("soon", today).is_err());
    }

    #[test]
    fn the_built_in_story_is_well_formed() {
        let scenario = Scenario::read(None).unwrap();
        let today: Date = "2027-03-01".parse().unwrap();
        // Steps that are named later get any id here; only the form is looked at.
        let named = scenario.steps.iter().filter_map(|step| step.name.clone()).map(|name| (name, EventId([7; 32])));
        let named = named.collect();
        for step in &scenario.steps {
            if let Some(body) = &step.body {
                scenario.body(body, today, &named, &mut Vec::new()).unwrap_or_else(|error| {
                    panic!("{}: {:?}", step.say.text(Lang::En), error.lines(Lang::En));
                });
                assert!(step.by.is_some());
            }
            assert!(step.say.text(Lang::Zh).chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
        }
        assert!(scenario.steps.iter().any(|step| step.restart));
        assert_eq!(scenario.members.len(), 5);
    }

    #[test]
    fn no_natural_person_is_named() {
        // The names stand in the public record; they have no place here.
        let upper = DEMO.to_uppercase();
        for name in ["LEBENS", "BOURN", "CHARLES"] {
            assert!(!upper.contains(name), "{name}");
        }
    }
}

//! Whether a value is what a schema says: the words of JSON Schema that our schemas use, and no others. It is stricter than
//! the standard in one thing: what a schema does not name must not be there.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use regex::Regex;
use serde_json::{Map, Value, json};

use crate::documents::Documents;

/// Words that say nothing about a value.
const NOTES: &[&str] = &["$schema", "$defs", "title", "description", "default", "examples", "format", "views"];

/// Where a schema stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) documents: &'a Documents,
    pub(crate) document: &'a str,
    pub(crate) schema: &'a Value,
}

impl<'a> Place<'a> {
    /// The whole document.
    pub(crate) fn root(documents: &'a Documents, document: &'a str) -> Self {
        Self { documents, document, schema: &documents[document] }
    }

    pub(crate) fn with(self, schema: &'a Value) -> Self {
        Self { schema, ..self }
    }

    /// What a reference leads to.
    pub(crate) fn follow(self, reference: &str) -> Self {
        let (file, inside) = reference.split_once('#').unwrap_or((reference, ""));
        let folder = self.document.split_once('/').map_or("", |(folder, _)| folder);
        let other = format!("{folder}/{file}");
        let key = if file.is_empty() { self.document } else { &other };
        let (document, root) = self.documents.get_key_value(key).unwrap_or_else(|| panic!("no document {key}"));
        let schema = root.pointer(inside).unwrap_or_else(|| panic!("{document} has no {inside}"));
        Self { document, schema, ..self }
    }

    /// Everything that is wrong with a value.
    pub(crate) fn check(self, at: &str, value: &Value, wrong: &mut Vec<String>) {
        let Value::Object(schema) = self.schema else {
            assert_eq!(self.schema, &json!(true), "a schema is an object, or true");
            return;
        };
        let mut say = |what: &str| wrong.push(format!("{at}: {what}"));
        for (word, rule) in schema {
            let text = value.as_str();
            let length = text.map(|text| text.chars().count() as u64);
            let number = value.as_number().and_then(serde_json::Number::as_i128);
            let limit = rule.as_number().and_then(serde_json::Number::as_i128);
            let holds = match word.as_str() {
                "type" => rule.as_array().map_or_else(|| is(value, rule), |all| all.iter().any(|one| is(value, one))),
                "const" => value == rule,
                "enum" => rule.as_array().unwrap().contains(value),
                "pattern" => text.is_none_or(|text| matches(rule.as_str().unwrap(), text)),
                "minLength" => length >= rule.as_u64().filter(|_| length.is_some()),
                "maxLength" => length <= rule.as_u64(),
                "minimum" => number.is_none() || number >= limit,
                "maximum" => number <= limit,
                "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= rule.as_u64().unwrap()),
                "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= rule.as_u64().unwrap()),
                "uniqueItems" => {
                    value.as_array().is_none_or(|list| (1..list.len()).all(|n| !list[..n].contains(&list[n])))
                }
                "anyOf" => self.fitting(rule, value) > 0,
                "oneOf" => self.fitting(rule, value) == 1,
                "required" => {
                    let names = rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                    value.as_object().is_none_or(|object| names.clone().all(|name| object.contains_key(name)))
                }
                "$ref" | "items" | "properties" | "patternProperties" | "additionalProperties" => true,
                other => NOTES.contains(&other) || other.starts_with("x-"),
            };
            if !holds {
                say(&format!("{value} breaks {word} {rule}"));
            }
        }
        if let Some(reference) = schema.get("$ref") {
            self.follow(reference.as_str().unwrap()).check(at, value, wrong);
        }
        if let (Some(items), Value::Array(list)) = (schema.get("items"), value) {
            for (place, value) in list.iter().enumerate() {
                self.with(items).check(&format!("{at}[{place}]"), value, wrong);
            }
        }
        if let Value::Object(object) = value {
            self.fields(at, schema, object, wrong);
        }
    }

    fn fields(self, at: &str, schema: &'a Map<String, Value>, object: &Map<String, Value>, wrong: &mut Vec<String>) {
        if ["properties", "patternProperties", "additionalProperties"].iter().all(|word| !schema.contains_key(*word)) {
            return;
        }
        for (name, value) in object {
            let patterns = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
            let by_pattern = patterns.filter(|(pattern, _)| matches(pattern, name));
            let named = schema.get("properties").and_then(|all| all.get(name));
            let other = schema.get("additionalProperties").filter(|other| **other != json!(false));
            match named.or(by_pattern.map(|(_, schema)| schema).next()).or(other) {
                Some(schema) => self.with(schema).check(&format!("{at}.{name}"), value, wrong),
                None => wrong.push(format!("{at}.{name}: no schema names it")),
            }
        }
    }

    fn fitting(self, schemas: &'a Value, value: &Value) -> usize {
        let fits = |schema: &&'a Value| {
            let mut wrong = Vec::new();
            self.with(schema).check("", value, &mut wrong);
            wrong.is_empty()
        };
        schemas.as_array().unwrap().iter().filter(fits).count()
    }
}

/// Each pattern is made once.
fn matches(pattern: &str, text: &str) -> bool {
    static MADE: LazyLock<Mutex<BTreeMap<String, Regex>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap();
    made.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).unwrap()).is_match(text)
}

fn is(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type that we use"),
    }
}

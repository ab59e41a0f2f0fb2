//! What a change of a schema breaks, by name. A reader of a view counts on every field that it was promised; who writes an
//! act writes the fields that it knew. What is new and optional breaks nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::check::Place;
use crate::documents::Documents;

/// What is known of a place in a value: what can stand there, and whether it always does.
#[derive(Debug, Default, PartialEq, Eq)]
struct Fact {
    types: BTreeSet<String>,
    required: bool,
}

/// What a change of the documents breaks.
pub(crate) fn breaking(before: &Documents, after: &Documents) -> Vec<String> {
    let mut broken = Vec::new();
    for name in before.keys() {
        if !after.contains_key(name) {
            broken.push(format!("{name}: is gone"));
            continue;
        }
        let written = name.starts_with("event/");
        let (old, new) = (facts(before, name), facts(after, name));
        for (at, fact) in &old {
            match new.get(at) {
                None => broken.push(format!("{name}: {at} is gone")),
                Some(now) if now.types != fact.types => {
                    broken.push(format!("{name}: {at} was {:?} and becomes {:?}", fact.types, now.types));
                }
                Some(now) if written && now.required && !fact.required => {
                    broken.push(format!("{name}: {at} is required now"));
                }
                Some(now) if !written && fact.required && !now.required => {
                    broken.push(format!("{name}: {at} can be absent now"));
                }
                Some(_) => {}
            }
        }
        let added = new.iter().filter(|(at, fact)| written && fact.required && !old.contains_key(*at));
        // What is new within something new asks nothing of anybody.
        let of_old = added.filter(|(at, _)| at.rsplit_once('.').is_some_and(|(parent, _)| old.contains_key(parent)));
        broken.extend(of_old.map(|(at, _)| format!("{name}: {at} is new and required")));
    }
    broken
}

/// All places of a document's values.
fn facts(documents: &Documents, name: &str) -> BTreeMap<String, Fact> {
    let (mut facts, root) = (BTreeMap::new(), Place::root(documents, name));
    match root.schema.get("views").and_then(Value::as_object) {
        Some(views) => {
            for (view, schema) in views {
                collect(root.with(schema), view, true, &mut facts);
            }
        }
        None => collect(root, "body", true, &mut facts),
    }
    facts
}

/// Gathers what is known of a place and of all below it. Of several forms, each is only one that can be there: then no field
/// of the place itself is required.
fn collect(place: Place<'_>, at: &str, sole: bool, facts: &mut BTreeMap<String, Fact>) {
    let fact = facts.entry(at.to_owned()).or_default();
    let Value::Object(schema) = place.schema else { return };
    let types = match schema.get("type") {
        Some(Value::Array(types)) => types.clone(),
        one => one.cloned().into_iter().collect(),
    };
    let pattern = schema.get("pattern").map(|pattern| format!(" {pattern}")).unwrap_or_default();
    fact.types.extend(types.iter().filter_map(Value::as_str).map(|name| format!("{name}{pattern}")));
    let list = |word: &str| schema.get(word).and_then(Value::as_array).into_iter().flatten();
    // Each word of a list is a place: one that falls away is gone.
    for word in schema.get("const").into_iter().chain(list("enum")) {
        facts.entry(format!("{at}={word}")).or_default();
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str).filter(|reference| reference.starts_with('#')) {
        collect(place.follow(reference), at, sole, facts);
    }
    let forms = || list("anyOf").chain(list("oneOf"));
    let one = forms().filter(|form| form["type"] != "null").count() == 1;
    for form in forms() {
        collect(place.with(form), at, sole && one, facts);
    }
    let always: Vec<&Value> = list("required").collect();
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let below = format!("{at}.{name}");
        facts.entry(below.clone()).or_default().required |= sole && always.contains(&&json!(name));
        collect(place.with(property), &below, true, facts);
    }
    let patterns = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
    for value in patterns.map(|(_, value)| value).chain(schema.get("additionalProperties")) {
        collect(place.with(value), &format!("{at}.*"), true, facts);
    }
    if let Some(items) = schema.get("items") {
        collect(place.with(items), &format!("{at}[]"), true, facts);
    }
}

/// A document of an act, or of a view, with these fields.
fn document(kind: &str, fields: Value, required: Value) -> Documents {
    let schema = json!({ "type": "object", "properties": fields, "required": required });
    let document = if kind == "view" { json!({ "views": { "mill": schema } }) } else { schema };
    Documents::from([(format!("{kind}/mill.json"), document)])
}

#[test]
fn a_field_that_falls_away_or_is_renamed_breaks() {
    for kind in ["event", "view"] {
        let before = document(kind, json!({ "size": { "type": "integer" }, "name": { "type": "string" } }), json!([]));
        let without = document(kind, json!({ "size": { "type": "integer" } }), json!([]));
        let renamed =
            document(kind, json!({ "size": { "type": "integer" }, "title": { "type": "string" } }), json!([]));
        for after in [without, renamed] {
            let broken = breaking(&before, &after);
            assert!(broken.len() == 1 && broken[0].ends_with(".name is gone"), "{broken:?}");
        }
        assert_eq!(breaking(&before, &Documents::new()), [format!("{kind}/mill.json: is gone")]);
    }
}

#[test]
fn another_type_or_word_breaks() {
    let of = |schema: Value| document("event", json!({ "size": schema }), json!(["size"]));
    let before = of(json!({ "enum": ["small", "large"], "type": "string" }));
    for other in [json!({ "type": "integer" }), json!({ "enum": ["small"], "type": "string" })] {
        assert!(!breaking(&before, &of(other)).is_empty());
    }
    assert_eq!(breaking(&before, &of(json!({ "enum": ["small", "large", "huge"], "type": "string" }))), [""; 0]);
    let nullable = breaking(&of(json!({ "type": "integer" })), &of(json!({ "type": ["integer", "null"] })));
    assert!(nullable[0].contains("body.size was"), "{nullable:?}");
}

#[test]
fn what_is_new_breaks_only_where_an_act_must_have_it() {
    let (size, name) = (json!({ "type": "integer" }), json!({ "type": "string" }));
    for kind in ["event", "view"] {
        let before = document(kind, json!({ "size": size }), json!(["size"]));
        let optional = document(kind, json!({ "size": size, "name": name }), json!(["size"]));
        let required = document(kind, json!({ "size": size, "name": name }), json!(["size", "name"]));
        assert_eq!(breaking(&before, &optional), [""; 0]);
        assert_eq!(breaking(&before, &required).is_empty(), kind == "view");
        // What was optional and is required breaks who writes; what was required and can be absent breaks who reads.
        assert_eq!(breaking(&optional, &required).is_empty(), kind == "view");
        assert_eq!(breaking(&required, &optional).is_empty(), kind == "event");
    }
}

//! Terms of an agreement as a document that people write.

use mengshu_core::mechanism::agreement::Terms;

use crate::mutate::holds;

/// A template filled in, without its comments: what is bent is then a clause.
fn filled(template: &str) -> Vec<u8> {
    let filled = template
        .replace("{{lead}}", "h")
        .replace("{{shares}}", "h = \"1/3\", k = \"2/3\"")
        .replace("{{goal_due}}", "2029-01-01")
        .replace("{{term_end}}", "2032-01-01");
    let clauses = filled.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    clauses.collect::<Vec<_>>().join("\n").into_bytes()
}

#[test]
fn terms() {
    const TEMPLATES: [&str; 2] =
        [include_str!("../../../cli/templates/en/terms.toml"), include_str!("../../../cli/templates/zh/terms.toml")];
    let read = |text: &str| Terms::from_document(&toml::from_str::<serde_json::Value>(text).ok()?).ok();
    holds("terms", 500, &TEMPLATES.map(filled), |bytes| {
        let Ok(text) = std::str::from_utf8(bytes) else { return false };
        let Some(terms) = read(text) else { return false };
        // What is proposed is these terms: written as JSON they are read as the same.
        let written = serde_json::to_value(&terms).unwrap();
        assert_eq!(serde_json::from_value::<Terms>(written).unwrap(), terms);
        true
    });
}

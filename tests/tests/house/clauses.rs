//! Every clause of the terms is held by a rule or says that it is not: the table of core against the code that reads clauses.
//!
//! Invariant: a clause counts as read where a file outside the terms' own folder takes it from `terms` or `clauses`; what only
//! shows terms as a whole, and what describes them, stands in that folder or takes none by its name.

use std::collections::{BTreeMap, BTreeSet};

use mengshu_core::mechanism::agreement::{Clauses, HOLDINGS, Held, OwnMatter};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, terms};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::source::Source;
use crate::{none, root};

/// The terms' own folder.
const TERMS: &str = "mechanism/agreement/terms/";

/// Every clause there is, by its path.
fn clauses() -> BTreeSet<String> {
    use mengshu_core::book::Matter;
    use mengshu_core::mechanism::decision::Base;
    // A table without entries is left out of the document.
    let rule = mengshu_tests::terms::rule(None, Base::All, "> 1/2");
    let matter = OwnMatter { what: id("Anything"), acts: BTreeSet::new() };
    let terms = terms(&[("h", "1")]).council(&[(Matter::Ordinary, "simple", rule)]);
    let terms = terms.with(|terms| drop(terms.matters.insert(id("any-thing"), matter)));
    let document = serde_json::to_value(terms).unwrap();
    let fields = document.as_object().unwrap().keys().filter(|field| *field != "clauses").cloned();
    let clauses = Clauses::default().missing().into_iter().map(|clause| format!("clauses.{clause}"));
    fields.chain(clauses).collect()
}

/// What is taken from something called `terms` or `clauses`: as paths of clauses. A method is none.
fn taken(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            taken(group.stream(), found);
        }
        let [TokenTree::Ident(of), TokenTree::Punct(dot), TokenTree::Ident(name)] =
            [place, place + 1, place + 2].map(|at| tokens.get(at).cloned().unwrap_or_else(end))
        else {
            continue;
        };
        let called = matches!(tokens.get(place + 3), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        if dot.as_char() == '.' && !called {
            let clause = match of.to_string().as_str() {
                "terms" => Some(name.to_string()),
                "clauses" => Some(format!("clauses.{name}")),
                _ => None,
            };
            found.extend(clause);
        }
    }
}

fn end() -> TokenTree {
    proc_macro2::Punct::new(';', proc_macro2::Spacing::Alone).into()
}

/// Which clauses each room of core reads: a mechanism, or the folder beside them.
fn readings() -> BTreeMap<String, BTreeSet<String>> {
    let source = Source::read(&root().join("core")).unwrap();
    let mut readings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in source.files.iter().filter(|file| !file.path.starts_with(TERMS)) {
        let room = file.path.strip_prefix("mechanism/").unwrap_or(&file.path);
        let room = room.split('/').next().unwrap().to_owned();
        let text = std::fs::read_to_string(root().join("core/src").join(&file.path)).unwrap();
        taken(text.parse().unwrap(), readings.entry(room).or_default());
    }
    readings
}

#[test]
fn every_clause_is_held_by_a_rule_or_says_that_it_is_not() {
    let (clauses, readings) = (clauses(), readings());
    let mut broken = Vec::new();
    let mut listed = BTreeSet::new();
    for row in HOLDINGS {
        if !listed.insert(row.clause.to_owned()) {
            broken.push(format!("{} stands twice in the table", row.clause));
        }
        let readers: Vec<_> =
            readings.iter().filter(|(_, read)| read.contains(row.clause)).map(|(room, _)| room.as_str()).collect();
        match row.held {
            Held::By(room) if !readers.contains(&room) => {
                broken.push(format!("{} is held by {room}, which does not read it", row.clause));
            }
            Held::NotYet | Held::Void if !readers.is_empty() => {
                broken.push(format!("no rule is to hold {}, and {readers:?} read it", row.clause));
            }
            _ => {}
        }
    }
    let missing = clauses.difference(&listed).map(|clause| format!("{clause} does not stand in the table"));
    let unknown = listed.difference(&clauses).map(|clause| format!("{clause} is no clause"));
    broken.extend(missing.chain(unknown));
    none(&broken);
}

#[test]
fn a_reading_is_found_wherever_it_stands() {
    let read = |text: &str| {
        let mut found = BTreeSet::new();
        taken(text.parse().unwrap(), &mut found);
        found.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(read("fn f() { if x { g(&version.terms.clauses.cure_days) } }"), ["clauses", "clauses.cure_days"]);
    assert_eq!(read("m!(terms.transfer)"), ["transfer"]);
    assert_eq!(read("match terms.transfer { _ => {} }"), ["transfer"]);
    assert_eq!(read("terms.approver(matter); pool.currency"), [""; 0]);
}

//! Paths in token streams: bodies and calls of macros, and attributes, which the parser leaves as they are.

use std::collections::BTreeSet;
use std::iter::Peekable;

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream::IntoIter};

/// A path in a token stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// `$crate` is `crate`; what a macro's variable stands for is `$name`.
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
}

/// Every path, single names too; `a::{b, c}` is two, and `a::*` is `a`.
pub(crate) fn paths(tokens: &TokenStream) -> Vec<Found> {
    let mut found = Vec::new();
    scan(tokens.clone(), &mut found);
    found
}

fn scan(tokens: TokenStream, to: &mut Vec<Found>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => scan(group.stream(), to),
            TokenTree::Punct(sign) if sign.as_char() == '$' => {
                let line = sign.span().start().line;
                if let Some(TokenTree::Ident(name)) = tokens.peek() {
                    let name = if name == "crate" { "crate".to_owned() } else { format!("${name}") };
                    tokens.next();
                    rest(vec![name], line, &mut tokens, to);
                }
            }
            // A field or a method: no path.
            TokenTree::Punct(sign) if sign.as_char() == '.' => {
                if matches!(tokens.peek(), Some(TokenTree::Ident(_))) {
                    tokens.next();
                }
            }
            // A lifetime, which has no name among items.
            TokenTree::Punct(sign) if sign.as_char() == '\'' => {
                tokens.next();
            }
            TokenTree::Ident(name) => {
                let line = name.span().start().line;
                rest(vec![name.to_string()], line, &mut tokens, to);
            }
            TokenTree::Literal(literal) => {
                // serde names functions in strings.
                let text = literal.to_string();
                let inner = text.trim_matches('"');
                let is_path = text.starts_with('"') && inner.contains("::");
                if is_path && inner.split("::").all(is_name) {
                    let path = inner.split("::").map(str::to_owned).collect();
                    to.push(Found { path, line: literal.span().start().line });
                }
            }
            TokenTree::Punct(_) => {}
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|one| one.is_alphanumeric() || one == '_')
}

/// Goes on with a path whose first name is read.
fn rest(mut path: Vec<String>, line: usize, tokens: &mut Peekable<IntoIter>, to: &mut Vec<Found>) {
    loop {
        let mut ahead = tokens.clone();
        let colon = |token: Option<TokenTree>| matches!(token, Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
        if !(colon(ahead.next()) && colon(ahead.next())) {
            break;
        }
        match ahead.next() {
            Some(TokenTree::Ident(name)) => path.push(name.to_string()),
            Some(TokenTree::Punct(sign)) if sign.as_char() == '$' => match ahead.next() {
                Some(TokenTree::Ident(name)) => path.push(format!("${name}")),
                _ => break,
            },
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let mut inner = Vec::new();
                scan(group.stream(), &mut inner);
                to.extend(inner.into_iter().map(|one| {
                    let tail = one.path.into_iter().filter(|name| name != "self");
                    Found { path: path.iter().cloned().chain(tail).collect(), line: one.line }
                }));
                *tokens = ahead;
                return;
            }
            // `::<`, `::*`: the path ends here.
            _ => break,
        }
        *tokens = ahead;
    }
    to.push(Found { path, line });
}

/// Every name in a token stream.
pub(crate) fn identifiers(tokens: &TokenStream) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => names.extend(identifiers(&group.stream())),
            TokenTree::Ident(name) => {
                names.insert(name.to_string());
            }
            _ => {}
        }
    }
    names
}

/// The names that a macro's body declares literally.
pub(crate) fn declared(tokens: &TokenStream) -> BTreeSet<String> {
    const WORDS: [&str; 9] = ["struct", "enum", "union", "fn", "trait", "const", "static", "type", "mod"];
    let (mut names, mut after) = (BTreeSet::new(), false);
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => {
                names.extend(declared(&group.stream()));
                after = false;
            }
            TokenTree::Ident(name) => {
                if after {
                    names.insert(name.to_string());
                }
                after = WORDS.contains(&name.to_string().as_str());
            }
            _ => after = false,
        }
    }
    names
}

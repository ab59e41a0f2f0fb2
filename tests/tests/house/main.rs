//! The house's own rules: who imports whom, what every file begins with, how it is written.
//!
//! `matrix.rs` is the plan; the rest reads the code and compares. With `--nocapture` the rooms and the imports between them
//! are printed; when a rule is broken they always are.
#![allow(clippy::unwrap_used, reason = "tests")]

mod circles;
mod clauses;
mod heads;
mod imports;
mod matrix;
mod names;
mod planted;
mod rooms;
mod source;
mod tokens;

use std::path::{Path, PathBuf};

use rooms::Floors;
use source::Source;

/// Files that are longer than others may be, and why.
const LONG: &[(&str, &str)] = &[];

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Fails with everything that is broken.
fn none(broken: &[String]) {
    assert!(broken.is_empty(), "{} rules are broken:\n  {}", broken.len(), broken.join("\n  "));
}

fn holds(folder: &str, floors: Floors) {
    let source = Source::read(&root().join(folder)).unwrap();
    let findings = rooms::judge(&source, floors);
    println!("{}", findings.picture);
    none(&findings.broken);
}

#[test]
fn core_imports_downward() {
    holds("core", matrix::CORE);
}

#[test]
fn server_imports_downward() {
    holds("server", matrix::SERVER);
}

#[test]
fn cli_imports_downward() {
    holds("cli", matrix::CLI);
}

#[test]
fn every_file_says_what_it_holds_and_can_be_read_at_once() {
    none(&heads::heads(&root(), LONG).unwrap());
}

#[test]
fn every_file_is_formatted() {
    let Some(formatter) = heads::formatter() else {
        assert!(std::env::var_os("CI").is_none(), "rustfmt is not installed");
        return println!("skipped: rustfmt is not installed");
    };
    none(&heads::unformatted(&root(), formatter).unwrap());
}

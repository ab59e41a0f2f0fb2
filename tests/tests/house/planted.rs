//! The checker itself, on small trees: what is planted is found, and what is right is left alone.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::heads;
use crate::rooms::{Findings, Floors, judge, room};
use crate::source::Source;

const HOUSE: Floors = &[
    &[room("low", &["low.rs", "low/**"])],
    &[room("left", &["left/**"]).beside(&["right"]), room("right", &["right.rs"])],
    &[room("top", &["lib.rs", "top/**"]).apart(2)],
];

/// A crate with these files in `src`; what the table's rooms need is there anyway.
fn plant(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("Cargo.toml", "[package]\nname = \"planted-house\"\n[dependencies]\nserde-json = \"1\"\n");
    put("src/lib.rs", "//! All.\nmod left;\nmod low;\nmod right;\n");
    put("src/low.rs", "//! Low.\npub struct Low;\n");
    put("src/left/mod.rs", "//! Left.\n");
    put("src/right.rs", "//! Right.\npub struct Right;\n");
    for (path, text) in files {
        put(&format!("src/{path}"), text);
    }
    folder
}

fn found(files: &[(&str, &str)]) -> Findings {
    judge(&Source::read(plant(files).path()).unwrap(), HOUSE)
}

/// The one thing that is broken.
fn one(files: &[(&str, &str)]) -> String {
    let found = found(files);
    assert_eq!(found.broken.len(), 1, "{:#?}", found.broken);
    found.broken[0].clone()
}

fn right(files: &[(&str, &str)]) -> String {
    let found = found(files);
    assert!(found.broken.is_empty(), "{:#?}", found.broken);
    found.picture
}

#[test]
fn what_is_right_passes_and_is_counted() {
    let left = "//! Left.\nuse serde_json::Value;\nuse crate::{low::Low, right::Right};\npub struct Left(Low, Right, Value);\n\
                impl Left { fn new<T: Default>() -> T { let low = Vec::<u8>::new(); T::default() } }\n";
    let picture = right(&[("left/mod.rs", left)]);
    let line = picture.lines().find(|line| line.contains(" left ")).unwrap();
    assert!(line.ends_with("low 1 right 1"), "{picture}");
}

#[test]
fn an_import_upward_is_found() {
    let said =
        one(&[("low.rs", "//! Low.\nuse crate::left::Left;\n"), ("left/mod.rs", "//! Left.\npub struct Left;\n")]);
    assert_eq!(said, "low imports left, which is above it:\n    low.rs:2 → left/mod.rs: crate::left::Left");
}

#[test]
fn an_import_sideways_is_found_unless_the_table_has_it() {
    let said = one(&[
        ("right.rs", "//! Right.\nfn of(_: super::left::Left) {}\n"),
        ("left/mod.rs", "//! Left.\npub struct Left;\n"),
    ]);
    assert!(said.starts_with("right imports left, which is beside it:"), "{said}");
}

/// Through `pub use`, one name or all: what counts is the file that defines.
#[test]
fn a_circle_through_a_re_export_is_found() {
    for export in ["pub use b::B;", "pub use b::*;", "pub use self::b::{B as C, B};"] {
        let facade = format!("//! Left.\nmod a;\nmod b;\n{export}\npub use a::A;\n");
        let (a, b) = ("//! A.\nuse super::B;\npub struct A(B);\n", "//! B.\nuse crate::left::A;\npub struct B(A);\n");
        let said = one(&[("left/mod.rs", &facade), ("left/a.rs", a), ("left/b.rs", b)]);
        assert!(said.starts_with("2 files import each other in a circle:"), "{said}");
        assert!(said.contains("left/a.rs:2 → left/b.rs: super::B"), "{said}");
        assert!(said.contains("left/b.rs:2 → left/a.rs: crate::left::A"), "{said}");
    }
}

/// The facade defines what its child uses, and re-exports the child.
#[test]
fn a_circle_with_the_facade_is_found() {
    let facade = "//! Left.\nmod a;\npub use a::A;\npub struct Shared;\n";
    let said = one(&[("left/mod.rs", facade), ("left/a.rs", "//! A.\npub struct A(super::Shared);\n")]);
    assert!(said.starts_with("2 files import each other in a circle:"), "{said}");
}

/// Wherever a path can hide: macros' bodies and calls, attributes, blocks, qualified paths, inline modules, visibility.
#[test]
fn paths_are_found_wherever_they_stand() {
    for text in [
        "macro_rules! up { () => { $crate::left::Left } }",
        "macro_rules! up { ($name:ident) => { use crate::left::{self, Left}; } }",
        "fn f() { println!(\"{}\", crate::left::left()); }",
        "fn f() { assert!(left(), \"no\", super::left::left()) }",
        "#[derive(Debug)]\nstruct S { #[serde(with = \"crate::left::Left\")] a: u8 }",
        "fn f() { use crate::left; left::left(); }",
        "fn f() { use crate::left::Left as L; let _ = L; }",
        "fn f() { let _ = <u8 as crate::left::Trait>::NAME; }",
        "mod inner { pub(in crate::low) fn f(_: super::super::left::Left) {} }",
        "fn f<T: crate::left::Trait>() where Vec<crate::left::Left>: Sized {}",
        "use crate::left::left as other;\nfn f() { other!(); }",
        "fn f(x: u8) { match x { crate::left::NUMBER => {} _ => {} } }",
    ] {
        let left = "//! Left.\npub struct Left;\npub fn left() {}\npub trait Trait { const NAME: u8; }\npub const NUMBER: u8 = 1;\n";
        let said = one(&[("low.rs", &format!("//! Low.\n{text}\n")), ("left/mod.rs", left)]);
        assert!(said.starts_with("low imports left, which is above it:"), "{text}: {said}");
    }
}

/// What a macro of the crate makes of its arguments: the items that it names, the modules that it looks into.
#[test]
fn macros_of_the_crate_are_followed() {
    let low = "//! Low.\nmacro_rules! makes { ($($name:ident)*) => { $(pub struct $name;)* pub static ALL: u8 = 0; } }\n\
               pub(crate) use makes;\nmakes! { One Two }\npub struct Low;\n";
    let right_ = "//! Right.\nuse crate::low::{One, ALL, makes};\npub struct Right(One);\nmakes! { Three }\n";
    let picture = right(&[("low.rs", low), ("right.rs", right_)]);
    assert!(picture.contains("low 3"), "{picture}");

    // One macro hands what it has to another, which looks into the modules that it names.
    let low = "//! Low.\nmacro_rules! roll { ($then:ident) => { $then! { Left = left; } } }\npub(crate) use roll;\npub struct Low;\n";
    let made = "//! All.\nmod left;\nmod low;\nmod right;\nuse low::roll;\nmacro_rules! made { ($($v:ident = $m:ident;)*) => {\n\
                pub enum Made { $($v(self::$m::Act),)* } } }\nroll!(made);\nfn f(_: Made) {}\nfn g() { crate::Made::Left; }\n";
    let picture = right(&[("low.rs", low), ("left/mod.rs", "//! Left.\npub struct Act;\n"), ("lib.rs", made)]);
    assert!(picture.lines().any(|line| line.ends_with("low 1 left 1")), "{picture}");

    let top = "//! All.\nmod left;\nmod low;\nmod right;\n#[macro_use]\nmod top { macro_rules! all { ($($m:ident)*) => { $(pub use $m::Name;)* } } }\n\
               all! { left }\n";
    let picture = right(&[("lib.rs", top), ("left/mod.rs", "//! Left.\npub struct Name;\n")]);
    assert!(picture.lines().any(|line| line.contains(" top ") && line.contains("left 1")), "{picture}");
}

#[test]
fn a_path_that_leads_nowhere_is_found() {
    for text in [
        "use crate::nothing::Gone;",
        "use nothing::Gone;",
        "fn f() { crate::left::gone(); }",
        "fn f() { strange::gone(); }",
        "macro_rules! m { () => { $crate::left::Gone } }",
        "macro_rules! m { ($name:ident) => { $crate::left::$name } } fn f() { m!(Gone) }",
        "fn f() { panic!(\"{}\", super::left::gone()); }",
    ] {
        let said = one(&[("low.rs", &format!("//! Low.\n{text}\n"))]);
        assert!(said.starts_with("leads nowhere: low.rs:2: "), "{text}: {said}");
    }
}

#[test]
fn tests_are_left_out() {
    let low = "//! Low.\n#[cfg(test)]\nmod tests;\n#[cfg(test)]\nmod helping;\n#[cfg(all(test, unix))]\nuse crate::left::Left;\n\
               pub struct Low;\nimpl Low { #[cfg(test)]\nfn f(_: crate::left::Left) {} }\n#[cfg(test)]\nmod inner { use crate::gone; }\n";
    let up = "use crate::left::Left;\n";
    right(&[
        ("low.rs", low),
        ("low/tests.rs", up),
        ("low/helping.rs", up),
        ("left/mod.rs", "//! Left.\npub struct Left;\n"),
    ]);
    let said = one(&[
        ("low.rs", "//! Low.\n#[cfg(not(test))]\nuse crate::left::Left;\n"),
        ("left/mod.rs", "//! Left.\npub struct Left;\n"),
    ]);
    assert!(said.starts_with("low imports left"), "{said}");
}

/// Files of two folders form no circle, but their folders do.
#[test]
fn a_circle_of_folders_is_found() {
    let said = one(&[
        ("lib.rs", "//! All.\nmod left;\nmod low;\nmod right;\nmod top;\n"),
        ("top/mod.rs", "//! Top.\nmod one;\nmod two;\n"),
        ("top/one/mod.rs", "//! One.\nmod a;\nmod b;\n"),
        ("top/one/a.rs", "//! A.\npub struct A(crate::top::two::c::C);\n"),
        ("top/one/b.rs", "//! B.\npub struct B;\n"),
        ("top/two/mod.rs", "//! Two.\npub mod c;\nmod d;\n"),
        ("top/two/c.rs", "//! C.\npub struct C;\n"),
        ("top/two/d.rs", "//! D.\npub struct D(crate::top::one::b::B);\n"),
    ]);
    assert!(said.starts_with("top: folders import each other in a circle:"), "{said}");
}

#[test]
fn the_table_has_a_room_for_every_file_and_a_file_for_every_room() {
    let said = one(&[("lib.rs", "//! All.\nmod left;\nmod low;\nmod right;\nmod new;\n"), ("new.rs", "//! New.\n")]);
    assert_eq!(said, "in no room: new.rs");
    let folder = plant(&[("lib.rs", "//! All.\nmod left;\nmod low;\n")]);
    fs::remove_file(folder.path().join("src/right.rs")).unwrap();
    let found = judge(&Source::read(folder.path()).unwrap(), HOUSE);
    assert_eq!(found.broken, ["no file is in the room right"]);
}

#[test]
fn a_file_that_no_module_declares_and_a_path_attribute_are_refused() {
    for files in [&[("low/lost.rs", "//! Lost.\n")], &[("low.rs", "//! Low.\n#[path = \"left/mod.rs\"]\nmod other;\n")]]
    {
        assert!(Source::read(plant(files).path()).is_err(), "{files:?}");
    }
}

fn heads_of(folder: &Path, long: &[(&str, &str)]) -> Vec<String> {
    heads::heads(folder, long).unwrap()
}

#[test]
fn a_file_without_a_head_and_a_long_one_are_found() {
    let long = format!("//! Low.\n{}", "// more\n".repeat(heads::LINES));
    let folder = plant(&[("right.rs", "// Right.\n"), ("low.rs", &long)]);
    let headless = "doesn't begin by saying what it holds (`//!`): src/right.rs";
    assert_eq!(heads_of(folder.path(), &[]), ["501 lines, more than 500: src/low.rs", headless]);
    let excused = [("src/low.rs", "planted"), ("src/lib.rs", "short")];
    assert_eq!(heads_of(folder.path(), &excused), [headless, "needs no exception for its length any more: src/lib.rs"]);
}

#[test]
fn an_unformatted_file_is_found() {
    let Some(formatter) = heads::formatter() else { return println!("skipped: rustfmt is not installed") };
    let folder = plant(&[("right.rs", "//! Right.\npub  fn  f( ) { }\n")]);
    // No module leads to this one.
    fs::write(folder.path().join("loose.rs"), "//! Loose.\nfn  f() {}\n").unwrap();
    assert_eq!(heads::unformatted(folder.path(), formatter).unwrap(), ["loose.rs", "src/right.rs"]);
}

//! Which room may import which: the plan of the house.
//!
//! Floors stand bottom to top, and a room imports what is below it. A file is in the first room that it fits, so the last
//! rooms can take what is left. The rooms of mechanisms go by kind of file: a mechanism's file of one kind imports any
//! mechanism's files of a lower kind; of its own kind it imports other mechanisms' files only without circles between
//! mechanisms.

use crate::rooms::{Floors, room};

/// The law.
pub(crate) const CORE: Floors = &[
    &[room("value", &["value/**"])],
    &[room("event", &["event/**"])],
    &[room("proof", &["proof/**"])],
    &[room("book", &["book/**"])],
    &[room("list", &["mechanism/list.rs"])],
    // Mechanisms: their words, acts and tables, which know no state.
    &[room("codes", &["mechanism/*/codes.rs"]).apart(2)],
    &[room(
        "acts, tables",
        &[
            "mechanism/*/acts.rs",
            "mechanism/*/tables.rs",
            "mechanism/*/profile.rs",
            "mechanism/*/terms/**",
            "mechanism/*/rule.rs",
            "mechanism/*/count.rs",
            "mechanism/*/power.rs",
        ],
    )
    .apart(2)],
    // All acts together; the machine's tables; all tables together; what rests on a doubted signature.
    &[room("body", &["mechanism/body.rs"])],
    &[room("machine", &["mechanism/machine.rs"])],
    &[room("state", &["mechanism/state.rs"])],
    &[room("doubt", &["mechanism/doubt.rs"])],
    &[room("query", &["mechanism/*/query.rs", "mechanism/*/query/**"]).apart(2)],
    // What crosses mechanisms.
    &[room("seam", &["mechanism/seam.rs"])],
    &[room(
        "views, change",
        &["mechanism/*/views.rs", "mechanism/*/views/**", "mechanism/*/inbox.rs", "mechanism/*/change.rs"],
    )
    .apart(2)],
    &[room("hooks", &["mechanism/*/hooks.rs"]).apart(2)],
    &[room("roll", &["mechanism/roll.rs"])],
    &[room("rules", &["mechanism/*/rules/**"]).apart(2)],
    &[room("mechanism", &["mechanism/**"])],
    &[room("ledger", &["ledger/**"])],
    &[room("audit", &["audit/**", "audit.rs"])],
    &[room("core", &["lib.rs"])],
];

/// The node.
pub(crate) const SERVER: Floors = &[
    &[room("limits", &["limits.rs"])],
    &[room("journal", &["journal/**"])],
    &[room("index", &["index/**"])],
    &[room("sequencer", &["sequencer/**"]), room("audit", &["audit.rs", "audit/**"]), room("keyfile", &["keyfile.rs"])],
    &[room("api", &["api/**"]), room("web", &["web/**"])],
    &[room("net", &["net/**"])],
    &[room("serve", &["serve.rs"])],
    &[room("server", &["lib.rs", "main.rs"])],
];

/// The command.
pub(crate) const CLI: Floors = &[
    &[room("language", &["language/**"])],
    &[room("output", &["output/**"]), room("args", &["args/**"])],
    &[room("files", &["files.rs"])],
    &[room("config", &["config.rs"])],
    &[room("client", &["client/**"]), room("keys", &["keys/**"])],
    &[room("given", &["given/**"])],
    &[room("perform", &["perform/**"])],
    &[room("command", &["command/**"])],
    &[room("cli", &["lib.rs", "main.rs"])],
];

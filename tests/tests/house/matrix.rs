//! Which room may import which: the plan of the house.
//!
//! Floors stand bottom to top, and a room imports what is below it. A file is in the first room that it fits, so the last
//! rooms can take what is left. The rooms of mechanisms go by kind of file: a mechanism's file of one kind imports any
//! mechanism's files of a lower kind; of its own kind it imports other mechanisms' files only without circles between
//! mechanisms.

use crate::rooms::{Floors, room};

/// What a mechanism's acts and tables are made of.
const DATA: &[&str] = &[
    "mechanism/*/acts.rs",
    "mechanism/*/acts/**",
    "mechanism/*/tables.rs",
    "mechanism/agreement/terms/**",
    "mechanism/decision/rule.rs",
    "mechanism/decision/count.rs",
    "mechanism/membership/profile.rs",
];

/// What a mechanism shows, and what it changes when another asks for it.
const ANSWERS: &[&str] = &[
    "mechanism/*/views.rs",
    "mechanism/*/views/**",
    "mechanism/*/inbox.rs",
    "mechanism/*/power.rs",
    "mechanism/*/change.rs",
];

/// The law.
pub(crate) const CORE: Floors = &[
    &[room("value", &["value/**"])],
    &[room("event", &["event/**"])],
    &[room("proof", &["proof/**"])],
    &[room("book", &["book/**"])],
    &[room("list", &["mechanism/list.rs"])],
    // Mechanisms: their words, acts and tables, which know no state.
    &[room(
        "codes, words",
        &["mechanism/*/codes.rs", "mechanism/*/words.rs", "mechanism/*/words/**", "mechanism/*/labels.rs"],
    )
    .apart(2)],
    &[room("acts, tables", DATA).apart(2)],
    // All acts together; the life of an act; all tables together.
    &[room("body", &["mechanism/body.rs"])],
    &[room("machine", &["mechanism/machine.rs"])],
    &[room("state", &["mechanism/state.rs"])],
    &[room("doubt", &["mechanism/doubt.rs"])],
    // The days that acts give to facts.
    &[room("dates", &["mechanism/dates.rs"])],
    &[room("query", &["mechanism/*/query.rs", "mechanism/*/query/**"]).apart(2)],
    // What looks like a slip.
    &[room("doubles", &["mechanism/doubles.rs"])],
    // What crosses mechanisms, and what each answers to it.
    &[room("seam", &["mechanism/seam.rs"])],
    &[room("views, change", ANSWERS).apart(2)],
    &[room("hooks", &["mechanism/*/hooks.rs"]).apart(2)],
    &[room("roll", &["mechanism/roll.rs"])],
    &[room("rules", &["mechanism/**"]).apart(2)],
    &[room("ledger", &["ledger/**"])],
    &[room("audit", &["audit/**", "audit.rs"])],
    &[room("core", &["lib.rs"])],
];

/// The node.
pub(crate) const SERVER: Floors = &[
    &[
        room("limits", &["limits.rs"]),
        room("request", &["request.rs"]),
        room("tally", &["tally.rs"]),
        room("explained", &["explained.rs"]),
    ],
    &[room("journal", &["journal/**"])],
    &[room("index", &["index/**"])],
    // The memory of the port is taken below those who answer.
    &[room("budget", &["budget.rs"])],
    &[
        room("sequencer", &["sequencer/**"]),
        room("audit", &["audit.rs", "audit/**"]),
        room("backup", &["backup.rs", "backup/**"]),
        room("keyfile", &["keyfile.rs", "keyfile/**"]),
    ],
    &[room("api", &["api/**"]), room("web", &["web/**"]), room("operate", &["operate/**"])],
    &[room("net", &["net/**"])],
    &[room("serve", &["serve.rs", "serve/**"])],
    &[room("server", &["lib.rs"])],
];

/// The command.
pub(crate) const CLI: Floors = &[
    &[room("language", &["language/**"])],
    &[room("args", &["args/**"])],
    &[room("output", &["output/**"])],
    &[room("written", &["written.rs"])],
    &[room("files, config", &["files.rs", "config.rs"])],
    &[room("keys", &["keys/**"]), room("client", &["client/**"])],
    // What every command is given; what commands that sign share.
    &[room("given", &["given/**"])],
    &[room("perform", &["perform/**"])],
    // A folder of commands knows no other in a circle.
    &[room("command", &["command/**"]).apart(2)],
    &[room("cli", &["lib.rs", "main.rs"])],
];

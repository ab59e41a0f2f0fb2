//! The measurements of a node, as a text: what each is stands in its help, and in `docs/operations.md`.
//!
//! Invariant: a name and its meaning stay, since alarms of others rest on them.

use crate::limits;
use crate::sequencer::NotReady;

use super::process::Process;
use super::ready::Readiness;
use super::text::Text;

/// All measurements, as Prometheus reads them.
#[must_use]
pub fn metrics(readiness: &Readiness) -> String {
    let mut text = Text::default();
    standing(&mut text, readiness);
    recording(&mut text, readiness);
    port(&mut text, readiness);
    machine(&mut text, readiness);
    text.finish()
}

fn standing(text: &mut Text, readiness: &Readiness) {
    let found = readiness.not_ready();
    text.each(
        "mengshu_build_info",
        "gauge",
        "Always 1; the version of the program.",
        "version",
        [(env!("CARGO_PKG_VERSION"), 1)],
    );
    let ready = u64::from(found.is_empty());
    text.gauge("mengshu_ready", "Whether the node writes and reads, as /readyz says it.", Some(ready));
    let held = NotReady::WORDS.map(|word| (word, u64::from(found.iter().any(|one| one.word() == word))));
    let help = "Whether this keeps the node from writing or reading: clock, disk, failed, index, restored, stopping.";
    text.each("mengshu_not_ready", "gauge", help, "reason", held);
}

fn recording(text: &mut Text, readiness: &Readiness) {
    let tally = readiness.node().tally();
    let submissions = &tally.submissions;
    let refused = submissions.refused.all().map(|(_, count)| count).fold(0, u64::saturating_add);
    let outcomes = [
        ("recorded", submissions.recorded.get()),
        ("known", submissions.known.get()),
        ("refused", refused),
        ("held", submissions.held.get()),
        ("busy", submissions.busy.get()),
        ("unavailable", submissions.unavailable.get()),
    ];
    let help = "Submissions by what became of them; known were recorded before and answered again.";
    text.each("mengshu_submissions_total", "counter", help, "outcome", outcomes);
    let help = "Submissions that the rules refused, by the code of the refusal.";
    text.each("mengshu_refusals_total", "counter", help, "code", submissions.refused.all());
    let help = "Time that the disk took for a group of entries, written and synced.";
    text.times("mengshu_commit_seconds", help, &tally.commits.counted());
    text.count("mengshu_entries_total", "Entries made durable since the start.", tally.entries.get());
    text.count("mengshu_entry_bytes_total", "Their bytes.", tally.entry_bytes.get());
    text.count("mengshu_heads_total", "Tree heads signed since the start.", tally.heads.get());
    text.gauge("mengshu_ledgers", "Ledgers that the node keeps.", Some(tally.ledgers.get()));
    let queue = readiness.node().queue();
    text.gauge("mengshu_queue_calls", "Calls that wait for the writer.", Some(queue.waiting));
    text.gauge(
        "mengshu_queue_calls_limit",
        "Most that may wait; beyond it calls are refused as busy.",
        Some(limits::QUEUE),
    );
    text.gauge("mengshu_submitting_calls", "Calls that submit something and are under way.", Some(queue.under_way));
}

fn port(text: &mut Text, readiness: &Readiness) {
    let tally = readiness.node().tally();
    text.count("mengshu_connections_total", "Connections that were taken.", tally.accepted.get());
    text.gauge("mengshu_connections", "Connections that are open.", Some(tally.connections.get()));
    text.gauge("mengshu_connections_limit", "Most that may be open.", Some(limits::CONNECTIONS));
    text.count("mengshu_calls_total", "Calls and requests for pages.", tally.calls.get());
}

fn machine(text: &mut Text, readiness: &Readiness) {
    let clock = readiness.node().clock_standing();
    let help = "By how much the clock was moved since the start, against the time that has passed.";
    text.gauge("mengshu_clock_offset_seconds", help, clock.moved.map(|micros| micros as f64 / 1e6));
    let help = "Whether the system says that its clock is synchronised.";
    text.gauge("mengshu_clock_synchronised", help, clock.synchronised.map(u64::from));
    let help = "Room on the disk of the data directory.";
    text.gauge("mengshu_disk_free_bytes", help, readiness.node().disk_free());
    let Process { resident, resident_peak, descriptors, descriptors_most, processor } = Process::look();
    text.gauge("process_resident_memory_bytes", "Memory in use.", resident);
    text.gauge("mengshu_resident_memory_peak_bytes", "The most memory that was in use.", resident_peak);
    text.gauge("process_open_fds", "Open files and connections.", descriptors);
    text.gauge("process_max_fds", "The most that there may be.", descriptors_most);
    let help = "Time on processors.";
    text.one("process_cpu_seconds_total", "counter", help, processor.map(|time| time.as_secs_f64()));
}

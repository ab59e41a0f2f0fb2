//! What happened is said first: an act that was recorded is told as recorded whatever fails afterwards, and one whose answer
//! was lost is sent again as it was signed, so that nobody pays twice.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::council::Alliance;

/// A way to the node that loses the answer to a submission: what the node says once signed bytes are kept does not arrive.
struct Lossy {
    address: String,
    loses: Arc<AtomicBool>,
}

impl Lossy {
    fn before(node: &str, kept: PathBuf) -> Self {
        let node = node.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let loses = Arc::new(AtomicBool::new(true));
        let flag = loses.clone();
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                let (caller, node) = (caller.unwrap(), TcpStream::connect(&node).unwrap());
                let (theirs, ours) = (caller.try_clone().unwrap(), node.try_clone().unwrap());
                std::thread::spawn(move || pass(theirs, ours, || false));
                let (kept, flag) = (kept.clone(), flag.clone());
                std::thread::spawn(move || pass(node, caller, || flag.load(Ordering::SeqCst) && holds(&kept)));
            }
        });
        Self { address, loses }
    }
}

fn holds(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

fn pass(mut from: TcpStream, mut to: TcpStream, lost: impl Fn() -> bool) {
    let mut bytes = [0; 65536];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        if lost() || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

const REGISTER: [&str; 13] = [
    "ip",
    "register",
    "lamp",
    "--title",
    "A lamp",
    "--kind",
    "patent",
    "--country",
    "CN",
    "--since",
    "2027-01-04",
    "--owner",
    "luma=1",
];

fn entries(alliance: &Alliance) -> usize {
    alliance.asks(&["event", "list"])["entries"].as_array().unwrap().len()
}

#[test]
fn an_answer_that_was_lost_costs_no_second_signature() {
    let alliance = Alliance::new();
    let kept = alliance.world.path(".config/mengshu/unanswered");
    let way = Lossy::before(&alliance.node.address, kept.clone());
    let before = entries(&alliance);
    let over = |words: &[&str]| alliance.by("luma", &[words, &["--node", &way.address]].concat());

    let lost = over(&REGISTER).fails(6);
    assert!(lost.stderr.contains("whether it is recorded is not known"), "{}", lost.stderr);
    assert!(lost.stderr.contains("mengshu submit") && holds(&kept), "{}", lost.stderr);
    assert_eq!(entries(&alliance), before + 1, "it was recorded");

    // Something else of the same kind waits until it is known what became of the first.
    let mut other = REGISTER;
    other[4] = "Another lamp";
    let stopped = alliance.by("luma", &other).fails(7);
    assert!(stopped.stderr.contains(&format!("recorded as entry {before}")), "{}", stopped.stderr);
    assert!(!holds(&kept));

    // Lost once more, now the same command: the same bytes are sent, and the first answer comes.
    let mut mine = REGISTER;
    mine[2] = "bulb";
    over(&mine).fails(6);
    way.loses.store(false, Ordering::SeqCst);
    let again = over(&[&mine[..], &["--json", "--receipt", "bulb.receipt"]].concat()).ok().json();
    assert_eq!((&again["duplicate"], &again["index"]), (&true.into(), &(before + 1).into()), "{again}");
    assert_eq!(again["standing"], "effective");
    assert!(!holds(&kept) && alliance.world.path("bulb.receipt").exists());
    assert_eq!(entries(&alliance), before + 2, "nothing was signed twice");
    alliance.world.run(&["receipt", "verify", "bulb.receipt"]).ok();
}

#[test]
fn what_was_kept_can_be_handed_in_by_hand() {
    let alliance = Alliance::new();
    let kept = alliance.world.path(".config/mengshu/unanswered");
    let way = Lossy::before(&alliance.node.address, kept.clone());
    let before = entries(&alliance);
    alliance.by("luma", &[&REGISTER[..], &["--node", &way.address]].concat()).fails(6);
    let folder = std::fs::read_dir(&kept).unwrap().next().unwrap().unwrap().path();
    let (event, signature) = (folder.join("event"), folder.join("luma.sig"));
    let words = ["submit", event.to_str().unwrap(), "--signature", signature.to_str().unwrap(), "--yes"];
    alliance.world.run(&words).ok();
    assert_eq!(entries(&alliance), before + 1);
    assert!(!holds(&kept), "an answer settles it");
}

#[test]
fn a_path_that_cannot_be_written_is_told_before_anything_is_sent() {
    let alliance = Alliance::new();
    let before = entries(&alliance);
    for path in ["nowhere/r", "taken/r"] {
        std::fs::create_dir_all(alliance.world.path("taken/r.entry")).unwrap();
        let ran = alliance.by("luma", &[&REGISTER[..], &["--receipt", path]].concat());
        assert!(ran.code == 1 || ran.code == 7, "{}", ran.stderr);
    }
    assert_eq!(entries(&alliance), before, "nothing was recorded");
    let draft = alliance.by("luma", &[&REGISTER[..], &["--prepare", "draft.event"]].concat()).ok();
    assert!(!draft.stderr.contains("recorded, as entry"));
    alliance.by("luma", &["sign", "draft.event"]).ok();
    let words = ["submit", "draft.event", "--signature", "draft.event.sig", "--receipt", "nowhere/r"];
    alliance.world.run(&words).fails(1);
    assert_eq!(entries(&alliance), before, "nor by hand");
}

#[test]
fn what_is_recorded_is_said_when_the_rest_fails() {
    let alliance = Alliance::new();
    let before = entries(&alliance);
    // The screen takes nothing any more.
    let words = [&REGISTER[..], &["--as", "luma", "--key", "luma", "--yes"]].concat();
    let mut command = alliance.world.command(&words);
    command.stdout(std::fs::File::options().write(true).open("/dev/full").unwrap());
    let ran = command.output().unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{told}");
    let first = told.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(first.contains(&format!("it is recorded, as entry {before}")), "{told}");
    assert_eq!(entries(&alliance), before + 1);
    // Given again it is not paid twice.
    let again = alliance.by("luma", &[&REGISTER[..], &["--json"]].concat()).ok().json();
    assert_eq!((&again["duplicate"], &again["index"]), (&true.into(), &before.into()), "{again}");
}

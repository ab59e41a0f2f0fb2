//! `mengshu demo`: a whole life of an alliance, played over gRPC on a node that is a process of its own, and audited.
//!
//! Invariants: nothing is taken on the node's word (every receipt is verified against the founders' key); the node is
//! killed once on the way and must still have every entry it acknowledged; the audit at the end reads the data directory
//! after the node has stopped; whatever goes wrong, the node's process is not left behind.
//!
//! What sits below what: `node`, `player` and `scenario` by themselves; this file above them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use self::node::NodeProcess;
use self::player::{Played, Players};
use self::scenario::Scenario;
use clap::Args;
use mengshu_core::event::key::Signer;
use mengshu_core::mechanism::membership::{Found, Node, Profile};
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{Date, MemberId};
use mengshu_proto::v1;
use mengshu_server::audit::audit_data;
use mengshu_server::keyfile;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::audit;
use crate::client::{Client, key_of_wire, word};
use crate::files::{make_folder, unwritable};
use crate::given::Context;
use crate::given::machine::now;
use crate::language::{Message, annotated, say};
use crate::output::{Exit, Failure, Outcome, cell, clean};

mod node;
mod player;
mod scenario;

#[derive(Debug, Args)]
#[command(about = say(
    "Play a whole life of an alliance on a node of its own, and audit it",
    "在独立节点上演示一个联盟的全过程，并加以审计",
))]
#[command(before_long_help = annotated(&[
    ("mengshu demo", "", ""),
    ("mengshu demo --lang zh", "", ""),
    ("mengshu demo --keep --data demo-data         ", "leave the node running, to look around", "让节点继续运行，以便查看"),
    ("mengshu demo --scenario my-story.toml", "", ""),
]))]
pub(crate) struct Demo {
    #[arg(help = say("The story to play (default: the one that is built in)", "要演示的剧本文件（默认为内置剧本）"))]
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    #[arg(help = say("Leave the node running, and say how to use it", "让节点继续运行，并说明如何使用"))]
    #[arg(long)]
    keep: bool,
    #[arg(help = say(
        "Where the node keeps its data (default: a folder that is removed afterwards)",
        "节点数据的存放位置（默认为用后即删的文件夹）",
    ))]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Demo {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let scenario = Scenario::read(self.scenario.as_deref())?;
        let (folder, temporary) = folder(self.data.as_deref())?;
        let mut stage = Stage { context, scenario: &scenario, told: Vec::new(), number: 0 };
        stage.say(&format!(
            "{}\n{}\n",
            scenario.title.text(context.out.lang()),
            scenario.note.text(context.out.lang())
        ))?;
        let node = NodeProcess::start(&folder)?;
        let (node, owners) = stage.play(node, &folder)?;
        let address = node.address.clone();
        node.stop();
        let data = folder.join("node");
        let summary = audit_data(&data, false, &mut |_| {})
            .map_err(|error| audit::failed(&data.display().to_string(), &error))?;
        if context.out.is_json() {
            let kept = self.keep.then(|| folder.display().to_string());
            context.out.json(&json!({ "steps": stage.told, "owners": owners, "audit": summary, "passed": true, "folder": kept, "node": address }))?;
        } else {
            stage.say(&format!("\n{}", Message::DemoAudit.text(context.out.lang())))?;
            audit::print(&summary, &context.out)?;
        }
        if self.keep {
            let node = NodeProcess::start(&folder)?;
            let (address, pid, place) = (node.address.clone(), node.pid().to_string(), folder.display().to_string());
            node.leave_running();
            if let Some(temporary) = temporary {
                let _ = temporary.keep();
            }
            context.out.hint(&Message::DemoKept { address, pid, folder: place });
        } else if temporary.is_none() {
            context.out.note(&Message::DemoFolder { folder: folder.display().to_string() });
        }
        Ok(())
    }
}

/// The demonstration's folder: a new one of its own, or the one that was named, which must be empty.
fn folder(given: Option<&Path>) -> Outcome<(PathBuf, Option<TempDir>)> {
    let Some(path) = given else {
        let made = tempfile::Builder::new().prefix("mengshu-demo-").tempdir();
        let made = made.map_err(|error| unwritable(&std::env::temp_dir(), &error))?;
        return Ok((made.path().to_path_buf(), Some(made)));
    };
    make_folder(path)?;
    let mut inside = std::fs::read_dir(path).map_err(|error| unwritable(path, &error))?;
    if inside.next().is_some() {
        return Err(Failure::new(Exit::Conflict, Message::DemoNotEmpty { path: path.display().to_string() }));
    }
    Ok((path.to_path_buf(), None))
}

/// The telling of the story.
struct Stage<'a> {
    context: &'a Context,
    scenario: &'a Scenario,
    told: Vec<Value>,
    number: usize,
}

impl Stage<'_> {
    fn say(&self, text: &str) -> Outcome<()> {
        if self.context.out.is_json() { Ok(()) } else { self.context.out.raw(format!("{text}\n").as_bytes()) }
    }

    fn headline(&mut self, say: &str) -> Outcome<()> {
        self.number += 1;
        self.say(&format!("{:>2}. {}", self.number, clean(say)))
    }

    fn play(&mut self, mut node: NodeProcess, folder: &Path) -> Outcome<(NodeProcess, Vec<Value>)> {
        let lang = self.context.out.lang();
        let signers = keys(self.scenario, &folder.join("keys"))?;
        let mut players = Players::new(Client::connect(&node.address)?, signers, folder, lang);
        let info = players.client().info()?;
        let (name, key) = (info.name.parse(), key_of_wire(&info.key)?);
        let name = name.map_err(|error| Failure::bad_value(&info.name).because(&error))?;

        let first = self.scenario.members.first().ok_or_else(|| Failure::bad_value("members"))?;
        self.headline(
            &Message::DemoFound {
                name: self.scenario.alliance.name.to_string(),
                count: self.scenario.members.len().to_string(),
            }
            .text(lang),
        )?;
        let body = found(self.scenario, &folder.join("keys"), Node { name, key })?;
        let named_node = match &body {
            Body::Membership(membership::Act::Found(found)) => (found.node.name.clone(), found.node.key),
            _ => return Err(Failure::bad_value("members")),
        };
        let played = players.found(&first.id, body, named_node)?;
        self.tell(&first.id, &played)?;

        let today: Date = now().date_at(self.scenario.zone);
        let mut names = BTreeMap::new();
        for step in &self.scenario.steps {
            self.headline(step.say.text(lang))?;
            if step.restart {
                node = node.kill_and_start()?;
                players.reconnect(Client::connect(&node.address)?)?;
                let count = players.acknowledged().to_string();
                self.say(&format!("    {}", Message::DemoRestarted { count: count.clone() }.text(lang)))?;
                self.told.push(json!({ "restarted": true, "entries_still_there": players.acknowledged() }));
            }
            let (Some(by), Some(body)) = (&step.by, &step.body) else { continue };
            let mut sealed = Vec::new();
            let body = self.scenario.body(body, today, &names, &mut sealed)?;
            if let Some(code) = &step.expect {
                let note = players.refused(by, body, code)?;
                let told = Message::DemoRefused { member: by.to_string(), code: code.clone() }.text(lang);
                self.say(&format!("    {told}"))?;
                self.told.push(json!({ "author": by, "refused": code, "receipt": note }));
                continue;
            }
            // As its member would, but beside the node.
            sealed.iter().try_for_each(|one| one.keep_in(&folder.join("sealed")).map(|_| ()))?;
            let played = players.act(by, body)?;
            self.tell(by, &played)?;
            if let Some(name) = &step.name {
                names.insert(name.clone(), played.event);
            }
        }
        let owners = self.answers(&mut players, today)?;
        Ok((node, owners))
    }

    fn tell(&mut self, author: &MemberId, played: &Played) -> Outcome<()> {
        let lang = self.context.out.lang();
        let Played { event, index, approvals, standing } = played;
        let mut line = Message::DemoEntry { index: index.to_string(), member: author.to_string() }.text(lang);
        if !approvals.is_empty() {
            let who: Vec<_> = approvals.iter().map(|(member, index)| format!("{member} {index}")).collect();
            line.push_str(&Message::DemoApproved { who: who.join(", ") }.text(lang));
        }
        line.push_str(&format!(" · {}", crate::language::word(standing, lang)));
        self.told.push(json!({
            "author": author, "event": event, "entry": index, "standing": standing,
            "approved": approvals.iter().map(|(member, index)| json!({ "member": member, "entry": index })).collect::<Vec<_>>(),
        }));
        self.say(&format!("    {}", clean(&line)))
    }

    /// Who owns what, with the entries that it follows from shown to be in the log.
    fn answers(&mut self, players: &mut Players, today: Date) -> Outcome<Vec<Value>> {
        let lang = self.context.out.lang();
        let mut all = Vec::new();
        for ask in &self.scenario.ask {
            let date = scenario::date(&ask.effective, today)?;
            let parameters = [("effective".to_owned(), date.to_string())].into_iter().collect();
            let view = format!("asset/{}", ask.asset);
            let request = v1::GetStateRequest { view, parameters, lang: word(lang), ..Default::default() };
            let answer = players.answer(request)?;
            let document = players.client().document(&answer.json)?;
            let entries: Vec<u64> =
                document["entries"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
            let size = players.prove(&entries)?;
            let members = cell("between_the_members", &document["between_the_members"], &self.context.out);
            let holders = document["in_the_register"]["holders"].as_array().into_iter().flatten();
            let holders: Vec<_> = holders
                .map(|holder| holder["name"].as_str().or(holder["id"].as_str()).unwrap_or("-").to_owned())
                .collect();
            let number = document["number"].as_str().unwrap_or(ask.asset.as_str()).to_owned();
            let country = document["country"].as_str().unwrap_or_default().to_owned();
            let asset = format!("{country} {number}");
            let numbers: Vec<_> = entries.iter().map(ToString::to_string).collect();
            self.say(&format!("\n{}", clean(&Message::DemoOwners { asset, date: date.to_string() }.text(lang))))?;
            let mut fields = vec![(Message::FieldBetween, members), (Message::FieldRegister, holders.join(", "))];
            for conflict in document["conflicts"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                fields.push((Message::FieldConflict, conflict.to_owned()));
            }
            fields.push((
                Message::FieldProof,
                Message::DemoProof { entries: numbers.join(", "), size: size.to_string() }.text(lang),
            ));
            if !self.context.out.is_json() {
                let fields: Vec<_> =
                    fields.into_iter().map(|(label, text)| (format!("    {}", label.text(lang)), text)).collect();
                self.context.out.pairs(&fields)?;
            }
            all.push(json!({ "answer": document, "proved_entries": entries, "checkpoint_size": size, "checkpoint": answer.checkpoint }));
        }
        Ok(all)
    }
}

/// A new key for each member, kept where `--keep` lets a person use it.
fn keys(scenario: &Scenario, folder: &Path) -> Outcome<BTreeMap<MemberId, Signer>> {
    let mut signers = BTreeMap::new();
    for member in &scenario.members {
        let path = folder.join(member.id.as_str());
        crate::keys::create(&path, member.id.as_str(), None)?;
        let text = std::fs::read(&path).map_err(|error| {
            Failure::new(Exit::Failed, Message::FileUnreadable { path: path.display().to_string() }).because(&error)
        })?;
        let signer = keyfile::read(&text, None)
            .map_err(|error| Failure::new(Exit::Failed, Message::KeyNotMade).because(&error))?;
        signers.insert(member.id.clone(), signer);
    }
    Ok(signers)
}

fn found(scenario: &Scenario, keys: &Path, node: Node) -> Outcome<Body> {
    let founders: Outcome<BTreeMap<_, _>> = scenario
        .members
        .iter()
        .map(|member| {
            let public = crate::files::read_text(&keys.join(format!("{}.pub", member.id)))?;
            let root_key = mengshu_core::event::sshsig::parse_public_key_line(public.trim_end())
                .map_err(|error| Failure::new(Exit::Failed, Message::KeyNotMade).because(&error))?;
            let profile = Profile::named(member.name.clone(), member.kind, root_key);
            Ok((member.id.clone(), profile))
        })
        .collect();
    let name = scenario.alliance.name.clone();
    Ok(Body::Membership(membership::Act::Found(Found { name, node, founders: founders? })))
}

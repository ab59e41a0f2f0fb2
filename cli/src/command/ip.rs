//! `mengshu ip`.

use std::collections::BTreeMap;

use mengshu_core::mechanism::ip::{Fact, Party};
use mengshu_core::mechanism::{Body, ip};
use mengshu_core::value::Name;

use crate::args::{Assign, FactArgs, IpCommand, Register};
use crate::given::typed::{as_member, parsed, shares};
use crate::given::{Context, Desk, sealed};
use crate::output::Outcome;
use crate::perform;

pub(super) fn run(command: IpCommand, context: &Context) -> Outcome<()> {
    let mut desk = Desk::open(context)?;
    match command {
        IpCommand::Register(options) => register(&mut desk, options),
        IpCommand::Assign(Assign { id, from, to, share, effective, consideration, handling }) => {
            let from = match from {
                Some(from) => from,
                None => context.member()?,
            };
            let assign = ip::Assign { asset: id, from, to, share, effective, consideration };
            perform::act(&mut desk, &handling, Body::Ip(ip::Act::Assign(assign))).map(drop)
        }
        IpCommand::Fact(options) => fact(&mut desk, options),
        IpCommand::Owners { id, effective, known } => {
            let effective = effective.map(|date| date.to_string());
            let document = desk.ask(&format!("asset/{id}"), &known, &[("effective", effective)])?;
            context.out.document(&document)
        }
        IpCommand::List { known } => {
            let document = desk.ask("asset", &known, &[])?;
            let columns = ["asset", "kind", "country", "number", "between_the_members", "title"];
            context.out.list_view(&document, "assets", &columns)
        }
    }
}

fn register(desk: &mut Desk<'_>, options: Register) -> Outcome<()> {
    let Register { id, title, kind, country, number, background, since, owner, document, handling } = options;
    let document = document.map(|path| sealed::file(desk.context, &path, None)).transpose()?;
    let owners = shares(&owner, as_member)?;
    let register = ip::Register { asset: id, title, kind, country, number, background, since, owners, document };
    perform::act(desk, &handling, Body::Ip(ip::Act::Register(register))).map(drop)
}

fn fact(desk: &mut Desk<'_>, options: FactArgs) -> Outcome<()> {
    let members: BTreeMap<String, String> = options.party.iter().cloned().collect();
    let parties = |open: &[(String, String)], people: &[(String, String)]| -> Outcome<Vec<Party>> {
        let all = open.iter().map(|pair| (pair, false)).chain(people.iter().map(|pair| (pair, true)));
        all.map(|((id, name), sealed_one)| party(desk.context, id, name, sealed_one, members.get(id))).collect()
    };
    let from = parties(&options.from, &options.person_from)?;
    let to = parties(&options.to, &options.person_to)?;
    let document = options.document.as_ref().map(|path| sealed::file(desk.context, path, None)).transpose()?;
    let FactArgs { id, source, reference, kind, executed, registered, handling, .. } = options;
    let fact = Fact { source, reference, kind, executed, registered, from, to, document };
    let body = Body::Ip(ip::Act::RecordFact(ip::RecordFact { asset: id, fact }));
    perform::act(desk, &handling, body).map(drop)
}

fn party(context: &Context, id: &str, name: &str, natural: bool, member: Option<&String>) -> Outcome<Party> {
    let open: Option<Name> = match natural {
        true => None,
        false => Some(parsed(name)?),
    };
    let sealed_name = match natural {
        true => Some(sealed::text(context, name, &format!("Name of the natural person {id}"))?),
        false => None,
    };
    Ok(Party { id: parsed(id)?, name: open, sealed_name, member: member.map(|member| as_member(member)).transpose()? })
}

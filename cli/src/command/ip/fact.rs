//! `mengshu ip fact`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use mengshu_core::mechanism::ip::{FactKind, Party};
use mengshu_core::mechanism::{Body, ip};
use mengshu_core::value::{AssetId, Date, Name};

use crate::args::{Handling, pair, word};
use crate::given::typed::{as_member, parsed};
use crate::given::{Context, Desk, sealed};
use crate::language::{Message, examples, say};
use crate::output::{Exit, Failure, Outcome};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "State what an official register shows; it does not move title between the members",
    "声明官方登记簿的记载；不改变盟员之间的权属",
))]
#[command(before_long_help = examples(&[
    "mengshu ip fact lamp-patent --source \"USPTO assignment records\" --reference 38505-128 --kind assignment --executed 2016-05-06 --registered 2016-05-06 --from \"led-tech-2=LED TECH DEVELOPMENT, LLC\" --to \"lit=LEMAIRE ILLUMINATION TECHNOLOGIES, LLC\"",
]))]
pub(crate) struct Fact {
    #[arg(help = say("The asset", "资产"))]
    #[arg(value_name = "ASSET")]
    id: AssetId,
    #[arg(help = say("The register", "登记簿"))]
    #[arg(long, value_name = "TEXT")]
    source: Name,
    #[arg(help = say("Where it stands in the register", "在登记簿中的位置"))]
    #[arg(long, value_name = "TEXT")]
    reference: Name,
    #[arg(help = say(
        "What it is: assignment, merger, change-of-name, security-interest, release, licence or other",
        "类型：assignment、merger、change-of-name、security-interest、release、licence 或 other",
    ))]
    #[arg(long, value_parser = word::<FactKind>)]
    kind: FactKind,
    #[arg(help = say("The date on the document", "文件日期"))]
    #[arg(long, value_name = "DATE")]
    executed: Date,
    #[arg(help = say("The date on which the register took it", "登记日期"))]
    #[arg(long, value_name = "DATE")]
    registered: Date,
    #[arg(help = say(
        "A legal person who gives: an id of yours and its name in the register",
        "转出的法人：您所起的编号及其登记名称",
    ))]
    #[arg(long, value_name = "ID=NAME", value_parser = pair)]
    from: Vec<(String, String)>,
    #[arg(help = say("A legal person who receives", "受让的法人"))]
    #[arg(long, value_name = "ID=NAME", value_parser = pair)]
    to: Vec<(String, String)>,
    #[arg(help = say("A natural person who gives; the name is sealed", "转出的自然人；姓名将被封存"))]
    #[arg(long, value_name = "ID=NAME", value_parser = pair)]
    person_from: Vec<(String, String)>,
    #[arg(help = say("A natural person who receives; the name is sealed", "受让的自然人；姓名将被封存"))]
    #[arg(long, value_name = "ID=NAME", value_parser = pair)]
    person_to: Vec<(String, String)>,
    #[arg(help = say("Which member a party is", "某一方是哪个盟员"))]
    #[arg(long, value_name = "ID=MEMBER", value_parser = pair)]
    party: Vec<(String, String)>,
    #[arg(help = say(
        "When one who gives signed, where that is another day than the document's",
        "某一转出方的签署日（与文件日期不同时）",
    ))]
    #[arg(long, value_name = "ID=DATE", value_parser = pair)]
    signed: Vec<(String, String)>,
    #[arg(help = say(
        "The reference of the earlier record that it corrects",
        "所更正的在先登记的位置",
    ))]
    #[arg(long, value_name = "TEXT")]
    corrects: Option<Name>,
    #[arg(help = say("Of a release, the reference of what it releases", "质押解除所解除的登记的位置"))]
    #[arg(long, value_name = "TEXT")]
    releases: Option<Name>,
    #[arg(help = say("A copy of the document; it is sealed", "文件副本；将被封存"))]
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    #[command(flatten)]
    handling: Handling,
}

impl Fact {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self {
            id,
            source,
            reference,
            kind,
            executed,
            registered,
            from,
            to,
            person_from,
            person_to,
            party,
            signed,
            corrects,
            releases,
            document,
            handling,
        } = self;
        let mut desk = Desk::open(context)?;
        let members: BTreeMap<String, String> = party.into_iter().collect();
        let signed: BTreeMap<String, Date> =
            signed.iter().map(|(id, day)| Ok((id.clone(), parsed(day)?))).collect::<Outcome<_>>()?;
        let parties = |open: &[(String, String)], people: &[(String, String)]| -> Outcome<Vec<Party>> {
            let all = open.iter().map(|pair| (pair, false)).chain(people.iter().map(|pair| (pair, true)));
            all.map(|((id, name), natural)| described(context, id, name, natural, members.get(id))).collect()
        };
        let mut from = parties(&from, &person_from)?;
        let to = parties(&to, &person_to)?;
        let unknown = signed.keys().find(|id| !from.iter().any(|party| party.id.as_str() == *id));
        if let Some(id) = unknown {
            return Err(Failure::new(Exit::Usage, Message::SignedByNobody { party: id.clone() }));
        }
        for party in &mut from {
            party.executed = signed.get(party.id.as_str()).copied();
        }
        let document = document.map(|path| sealed::file(context, &path, None)).transpose()?;
        let fact = ip::Fact { source, reference, kind, executed, registered, from, to, corrects, releases, document };
        let record = ip::RecordFact { asset: id, fact };
        perform::act(&mut desk, &handling, Body::Ip(ip::Act::RecordFact(record)))
    }
}

/// A party as a register has it; the name of a natural person is sealed.
fn described(context: &Context, id: &str, name: &str, natural: bool, member: Option<&String>) -> Outcome<Party> {
    let open: Option<Name> = match natural {
        true => None,
        false => Some(parsed(name)?),
    };
    let sealed_name = match natural {
        true => Some(sealed::text(context, name, &format!("Name of the natural person {id}"))?),
        false => None,
    };
    let member = member.map(|member| as_member(member)).transpose()?;
    Ok(Party { id: parsed(id)?, name: open, sealed_name, member, executed: None })
}

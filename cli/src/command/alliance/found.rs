//! `mengshu alliance found`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use mengshu_core::mechanism::membership::{Node, Profile};
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{MemberId, Name, NodeName};
use serde::Deserialize;

use crate::args::{Handling, Person};
use crate::client::{Client, key_of_wire};
use crate::files::read_toml;
use crate::given::Context;
use crate::language::{Message, annotated, say};
use crate::output::{Failure, Outcome, hex};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Found an alliance: every founder endorses the founding event",
    "创建联盟：须全体创始盟员同意创立事件",
))]
#[command(before_long_help = annotated(&[
    ("mengshu alliance found found.toml --as luma --key luma      ", "the file is described below", "文件格式见下"),
    ("mengshu alliance found found.toml --as luma --key luma --dry-run", "", ""),
]))]
#[command(after_long_help = say(
    r#"The file:
  name = "Solid-State Lighting Alliance"
  [founders.luma]
  name = "Luma Lighting Co., Ltd."
  kind = "enterprise"                 # enterprise, university, institute or other
  root_key = "ssh-ed25519 AAAA… "     # or a .pub file, or a key id
  credit_code = "91…"                 # this and what follows may be left out
  lei = "…"                          # ISO 17442
  ror = "03cve4549"                  # research organisations: the part after https://ror.org/
  number = "HRB 6684"                # in a foreign register
  country = "CN"
  seat = "Suzhou"
  legal_from = "2001-05-17"          # since when it exists in law
  representative = "…"               # a natural person: only sealed on the ledger
  parent = "Luma Holding"
  [founders.nanhu]
  …"#,
    r#"文件格式：
  name = "半导体照明联盟"
  [founders.luma]
  name = "流明照明有限公司"
  kind = "enterprise"                 # enterprise、university、institute 或 other
  root_key = "ssh-ed25519 AAAA… "     # 或 .pub 文件，或密钥编号
  credit_code = "91…"                 # 本项及以下均可省略
  lei = "…"                          # 法人机构识别编码，ISO 17442
  ror = "03cve4549"                  # 科研机构：https://ror.org/ 之后的部分
  number = "HRB 6684"                # 境外登记号
  country = "CN"
  seat = "苏州"                       # 住所
  legal_from = "2001-05-17"          # 成立日期
  representative = "…"               # 法定代表人姓名：账本中仅存封存承诺值
  parent = "流明控股"
  [founders.nanhu]
  …"#,
))]
pub(crate) struct Found {
    #[arg(help = say("File that names the alliance and its founders", "写明联盟及其创始盟员的文件"))]
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    handling: Handling,
}

impl Found {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { file, handling } = self;
        let client = context.client()?;
        let info = client.info()?;
        let found: FoundFile = read_toml(&file)?;
        let node = match found.node {
            Some(node) => node,
            None => Node { name: node_name(&info.name)?, key: key_of_wire(&info.key)? },
        };
        let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
        let founders: Outcome<BTreeMap<MemberId, Profile>> = found
            .founders
            .into_iter()
            .map(|(id, founder)| Ok((id, perform::profile(founder, context, Some(&folder))?)))
            .collect();
        let named = (node.name.clone(), node.key);
        let found = membership::Found { name: found.name, node, founders: founders? };
        ask_before_another(context, &client, found.name.as_str(), handling.is_sent())?;
        let body = Body::Membership(membership::Act::Found(found));
        let done = perform::found(context, &client, &handling, body, named)?;
        if let Some(done) = done {
            context.out.hint(&Message::FoundNext { ledger: done.ledger.to_string() });
        }
        Ok(())
    }
}

/// Founding the same twice makes two ledgers, of which nobody knows later which one counts: it is said, and asked where it is sent.
fn ask_before_another(context: &Context, client: &Client, name: &str, asks: bool) -> Outcome<()> {
    let same = client.ledgers()?.into_iter().filter(|info| info.alliance.to_lowercase() == name.to_lowercase());
    let known: Vec<_> = same.map(|info| hex(&info.ledger)).collect();
    if known.is_empty() {
        return Ok(());
    }
    let name = name.to_owned();
    context.out.warn(&Message::FoundTwice { name: name.clone(), known: known.join(" · ") });
    if asks { context.confirm(&Message::ConfirmFoundTwice { name }) } else { Ok(()) }
}

/// A founding file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FoundFile {
    name: Name,
    node: Option<Node>,
    founders: BTreeMap<MemberId, Person>,
}

fn node_name(name: &str) -> Outcome<NodeName> {
    name.parse().map_err(|error| Failure::bad_answer("its name is not one", &error))
}

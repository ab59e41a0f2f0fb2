//! `mengshu member admit`.

use clap::Args;
use mengshu_core::mechanism::membership::Profile;
use mengshu_core::mechanism::{Body, membership};
use mengshu_core::value::{EventId, MemberId};

use crate::args::{Handling, Person};
use crate::given::{Context, Desk, last_signed};
use crate::language::{annotated, say};
use crate::output::{Failure, Outcome};
use crate::perform;

#[derive(Debug, Args)]
#[command(about = say(
    "Admit a member: those whom the terms name approve, and the joiner endorses",
    "接纳盟员：由条款指定者同意，加入者同意",
))]
#[command(before_long_help = annotated(&[
    ("mengshu member admit qihang --name \"Qihang Optics Co., Ltd.\" --kind enterprise --root-key qihang.pub", "", ""),
    ("mengshu member admit qihang --application 21          ", "as applied for in entry 21", "按第 21 条的申请"),
]))]
pub(crate) struct Admit {
    #[arg(help = say("The id that the joiner will have", "加入者的编号"))]
    #[arg(value_name = "MEMBER")]
    id: MemberId,
    #[arg(help = say(
        "The application that was checked, which says who it is; needed where the terms have a secretariat",
        "已审查的申请，其中写明申请人情况；条款设有秘书处时必填",
    ))]
    #[arg(long, value_name = "APPLICATION", required_unless_present = "name", conflicts_with = "Person")]
    application: Option<String>,
    #[command(flatten)]
    person: Option<Person>,
    #[arg(help = say(
        "The agreement version it accedes to (default: the last signed one, in force or to come)",
        "所加入的协议版本（默认为最近签署的版本，无论已经生效还是尚待生效）",
    ))]
    #[arg(long, value_name = "NUMBER")]
    accedes_to: Option<u32>,
    #[command(flatten)]
    handling: Handling,
}

impl Admit {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let Self { id, application, person, accedes_to, handling } = self;
        let mut desk = Desk::open(context)?;
        let application = application.map(|text| desk.event_of(&text, &["membership.apply"], &handling)).transpose()?;
        let accedes_to = accedes_to.map_or_else(|| last_signed(&mut desk), Ok)?;
        let profile = match (person, &application) {
            (Some(person), _) => perform::profile(person, context, None)?,
            (None, Some(application)) => applied_for(&mut desk, application)?,
            // The command line asks for the one or the other.
            (None, None) => return Err(Failure::bad_value(id.as_str())),
        };
        let admit = membership::Admit { member: id, profile, accedes_to, application };
        perform::act(&mut desk, &handling, Body::Membership(membership::Act::Admit(admit)))
    }
}

/// The profile that an application states.
fn applied_for(desk: &mut Desk<'_>, application: &EventId) -> Outcome<Profile> {
    let document = desk.ask_all(&format!("application/{application}"))?;
    serde_json::from_value(document["profile"].clone())
        .map_err(|error| Failure::bad_answer("the application has no profile", &error))
}

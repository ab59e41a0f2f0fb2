//! `mengshu member`: who the members are, which keys speak for them, and what becomes of both.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mengshu_core::book::Scope;
use mengshu_core::mechanism::membership::SuccessionKind;
use mengshu_core::value::{AssetId, Date, MemberId, Money, Name, Note, PartyId, Timestamp};

use super::asking::{Asking, Known};
use super::handling::{Handling, pair, word};
use super::person::Person;

/// Commands about members and their keys.
#[derive(Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// Hand in an application for membership: a member does, and the applicant endorses
    #[command(
        before_long_help = "Examples:\n  mengshu member apply qihang --name \"Qihang Optics Co., Ltd.\" --kind enterprise --root-key qihang.pub --form application.pdf"
    )]
    Apply(Apply),
    /// State what the secretariat's check of an application found
    #[command(
        before_long_help = "Examples:\n  mengshu member check-application 21 --meets --note \"a legal person, makes lamps, accepts the terms\"\n  mengshu member check-application 21 --fails --note \"not a legal person\""
    )]
    CheckApplication {
        /// The application: its event id or its entry's index
        #[arg(value_name = "APPLICATION")]
        application: String,
        /// The conditions are met
        #[arg(long, required_unless_present = "fails", conflicts_with = "fails")]
        meets: bool,
        /// The conditions are not met
        #[arg(long)]
        fails: bool,
        /// What was found, for everybody to read
        #[arg(long, value_name = "TEXT")]
        note: Note,
        #[command(flatten)]
        handling: Handling,
    },
    /// List the applications, with what the check found
    #[command(before_long_help = "Examples:\n  mengshu member applications\n  mengshu member applications --json")]
    Applications {
        #[command(flatten)]
        known: Known,
    },
    /// Admit a member: those whom the terms name approve, and the joiner endorses
    #[command(
        before_long_help = "Examples:\n  mengshu member admit qihang --name \"Qihang Optics Co., Ltd.\" --kind enterprise --root-key qihang.pub\n  mengshu member admit qihang --application 21          as applied for in entry 21"
    )]
    Admit(Admit),
    /// State that your member's name, seat, representative or parent has changed
    #[command(
        before_long_help = "Examples:\n  mengshu member change --name \"Luma Optics Co., Ltd.\" --since 2027-03-01 --document register.pdf"
    )]
    Change(Change),
    /// State that a member was succeeded: by merger, conversion or split
    #[command(
        before_long_help = "Examples:\n  mengshu member succeed qihang --by luma --how merger --effective 2027-03-01 --document register.pdf\n  mengshu member succeed luma --by luma-ip --how split --effective 2027-03-01 --part lamp-patent=1/2 --document register.pdf --name \"Luma IP Ltd.\" --kind enterprise --root-key luma-ip.pub"
    )]
    Succeed(Succeed),
    /// State that a member has ended as a legal person
    #[command(
        before_long_help = "Examples:\n  mengshu member end qihang --last-day 2027-06-30 --document deregistration.pdf"
    )]
    End {
        /// The member
        #[arg(value_name = "MEMBER")]
        id: MemberId,
        /// Its last day
        #[arg(long, value_name = "DATE")]
        last_day: Date,
        /// The extract of the business register that shows it; it is sealed
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
        #[command(flatten)]
        handling: Handling,
    },
    /// Declare an affiliate of your member
    #[command(
        before_long_help = "Examples:\n  mengshu member affiliate luma-trading --name \"Luma Trading Ltd.\" --since 2026-01-01\n  mengshu member affiliate qihang --name \"Qihang Optics Co., Ltd.\" --since 2026-01-01 --member qihang"
    )]
    Affiliate {
        /// Its id among your member's affiliates
        #[arg(value_name = "AFFILIATE")]
        affiliate: PartyId,
        /// Its registered name
        #[arg(long, value_name = "TEXT")]
        name: Name,
        /// The day since which it is one
        #[arg(long, value_name = "DATE")]
        since: Date,
        /// The member of this alliance that it is, where it is one
        #[arg(long, value_name = "MEMBER")]
        member: Option<MemberId>,
        #[command(flatten)]
        handling: Handling,
    },
    /// State that an affiliate of your member is none any more
    #[command(before_long_help = "Examples:\n  mengshu member end-affiliate luma-trading --last-day 2027-06-30")]
    EndAffiliate {
        /// Its id among your member's affiliates
        #[arg(value_name = "AFFILIATE")]
        affiliate: PartyId,
        /// The last day on which it was one
        #[arg(long, value_name = "DATE")]
        last_day: Date,
        #[command(flatten)]
        handling: Handling,
    },
    /// Suspend a member: it neither votes nor counts in any organ until it is reinstated
    #[command(before_long_help = "Examples:\n  mengshu member suspend qihang --reason \"two fees unpaid\"")]
    Suspend(Conduct),
    /// End a suspension
    #[command(before_long_help = "Examples:\n  mengshu member reinstate qihang --reason \"fees paid\"")]
    Reinstate(Conduct),
    /// Declare a member to be in default
    #[command(
        before_long_help = "Examples:\n  mengshu member declare-default qihang --reason \"contribution overdue\""
    )]
    DeclareDefault(Conduct),
    /// State that a member is no longer in default
    #[command(before_long_help = "Examples:\n  mengshu member end-default qihang --reason \"contribution delivered\"")]
    EndDefault(Conduct),
    #[command(flatten)]
    Keys(MemberKeys),
    /// List the members
    #[command(
        before_long_help = "Examples:\n  mengshu member list\n  mengshu member list --date 2027-05-01\n  mengshu member list --json"
    )]
    List {
        #[command(flatten)]
        asking: Asking,
    },
    /// Show a member and its keys
    #[command(
        before_long_help = "Examples:\n  mengshu member show luma\n  mengshu member show                          the member of --as or of your profile"
    )]
    Show {
        /// The member
        #[arg(value_name = "MEMBER")]
        id: Option<MemberId>,
        #[command(flatten)]
        asking: Asking,
    },
}

/// Commands about a member's keys and what they signed.
#[derive(Debug, Subcommand)]
pub(crate) enum MemberKeys {
    /// Grant a working key to your member; the new key must be at hand, since it proves its possession
    #[command(
        before_long_help = "Examples:\n  mengshu member grant-key clerk --scope contribute --scope acknowledge\n  mengshu member grant-key sales --scope assign-ip --limit \"1,000,000 CNY\" --asset lamp-patent\n  mengshu member grant-key agent:SHA256:… --scope assign-ip --valid-until 2027-12-31T16:00:00Z"
    )]
    GrantKey {
        /// The new key, written as for --key
        #[arg(value_name = "KEY")]
        key_spec: String,
        /// What it may do: sign-agreements, vote, contribute, acknowledge, assign-ip, license-ip, pay, acknowledge-payment, administer, read
        #[arg(long, required = true, value_parser = word::<Scope>, value_name = "SCOPE")]
        scope: Vec<Scope>,
        /// The most that it signs for in one act; what goes beyond waits for ratification
        #[arg(long, value_name = "AMOUNT")]
        limit: Option<Money>,
        /// An asset that it may dispose of, and no others; repeat for several
        #[arg(long, value_name = "ASSET")]
        asset: Vec<AssetId>,
        /// Last moment of its validity
        #[arg(long, value_name = "TIME")]
        valid_until: Option<Timestamp>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Put a new key in the place of a working key, with the same authority; the new key must be at hand
    #[command(before_long_help = "Examples:\n  mengshu member rotate-key clerk clerk-2027")]
    RotateKey {
        /// The key that goes, written as for --key, or its key id
        #[arg(value_name = "OLD")]
        old: String,
        /// The key that comes, written as for --key
        #[arg(value_name = "NEW")]
        new: String,
        #[command(flatten)]
        handling: Handling,
    },
    /// Revoke a working key of your member
    #[command(
        before_long_help = "Examples:\n  mengshu member revoke-key clerk --reason \"left the company\"\n  mengshu member revoke-key 1f2e…             by its key id, as `member show` prints it"
    )]
    RevokeKey {
        /// The key, written as for --key, or its key id
        #[arg(value_name = "KEY")]
        key_spec: String,
        /// Why, for everybody to read
        #[arg(long, value_name = "TEXT")]
        reason: Option<Note>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Put a new root key in the place of a member's; where the old one is lost, those who admit members decide
    #[command(
        before_long_help = "Examples:\n  mengshu member replace-root luma-2027 --document register.pdf      your own, signed with the old one\n  mengshu member replace-root qihang-new --member qihang             another's, whose root key is lost"
    )]
    ReplaceRoot {
        /// The new root key, written as for --key; it must be at hand, since it proves its possession
        #[arg(value_name = "KEY")]
        key_spec: String,
        /// Whose root key it becomes (default: your member's)
        #[arg(long, value_name = "MEMBER")]
        member: Option<MemberId>,
        /// A document that shows it, such as an extract of the business register; it is sealed
        #[arg(long, value_name = "FILE")]
        document: Option<PathBuf>,
        #[command(flatten)]
        handling: Handling,
    },
    /// Publish the limits of your legal representative; without any, there are none any more
    #[command(
        before_long_help = "Examples:\n  mengshu member limit-root --limit \"5,000,000 CNY\"\n  mengshu member limit-root                   without limits again"
    )]
    LimitRoot {
        /// The most that it shall sign for in one act
        #[arg(long, value_name = "AMOUNT")]
        limit: Option<Money>,
        /// An asset that it shall dispose of, and no others; repeat for several
        #[arg(long, value_name = "ASSET")]
        asset: Vec<AssetId>,
        #[command(flatten)]
        handling: Handling,
    },
    /// State that a key is in wrong hands: what it signed after the last trusted entry becomes suspect
    #[command(
        before_long_help = "Examples:\n  mengshu member key-acts clerk --after 40                            look first\n  mengshu member compromise-key clerk --last-trusted 40 --key root    the root key says so\n  mengshu member compromise-key clerk --last-trusted 40 --key clerk   an alarm by the key itself"
    )]
    CompromiseKey {
        /// The key, written as for --key, or its key id
        #[arg(value_name = "KEY")]
        key_spec: String,
        /// Index of the last entry for which it is trusted
        #[arg(long, value_name = "ENTRY")]
        last_trusted: u64,
        #[command(flatten)]
        handling: Handling,
    },
    /// Confirm a suspect act: it holds as it was recorded
    #[command(before_long_help = "Examples:\n  mengshu member confirm 43 --key root")]
    Confirm {
        /// The act: its event id or its entry's index
        #[arg(value_name = "ACT")]
        act: String,
        #[command(flatten)]
        handling: Handling,
    },
    /// Have a suspect act struck: it is as if it had never taken effect
    #[command(before_long_help = "Examples:\n  mengshu member strike 43")]
    Strike {
        /// The act: its event id or its entry's index
        #[arg(value_name = "ACT")]
        act: String,
        #[command(flatten)]
        handling: Handling,
    },
    /// List the suspect acts
    #[command(before_long_help = "Examples:\n  mengshu member suspects\n  mengshu member suspects --known 2027-05-01")]
    Suspects {
        #[command(flatten)]
        known: Known,
    },
    /// Show who could sign what for a member on a date
    #[command(
        before_long_help = "Examples:\n  mengshu member authority\n  mengshu member authority luma --date 2027-05-01\n  mengshu member authority luma --date 2027-05-01 --known 2027-05-03"
    )]
    Authority {
        /// The member (default: the one of --as or of your profile)
        #[arg(value_name = "MEMBER")]
        id: Option<MemberId>,
        #[command(flatten)]
        asking: Asking,
    },
    /// List what rests on a key, from after an entry on
    #[command(
        before_long_help = "Examples:\n  mengshu member key-acts clerk\n  mengshu member key-acts clerk --after 40"
    )]
    KeyActs {
        /// The key, written as for --key, or its key id
        #[arg(value_name = "KEY")]
        key_spec: String,
        /// Only what it signed after this entry
        #[arg(long, value_name = "ENTRY")]
        after: Option<u64>,
        #[command(flatten)]
        known: Known,
    },
}

/// Who applies.
#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// The id that the applicant wants to have
    #[arg(value_name = "MEMBER")]
    pub(crate) id: MemberId,
    #[command(flatten)]
    pub(crate) person: Person,
    /// The form of application; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) form: PathBuf,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// Who joins.
#[derive(Debug, Args)]
pub(crate) struct Admit {
    /// The id that the joiner will have
    #[arg(value_name = "MEMBER")]
    pub(crate) id: MemberId,
    /// The application that was checked, which says who it is; needed where the terms have a secretariat
    #[arg(long, value_name = "APPLICATION", required_unless_present = "name", conflicts_with = "Person")]
    pub(crate) application: Option<String>,
    #[command(flatten)]
    pub(crate) person: Option<Person>,
    /// The agreement version it accedes to (default: the one in force)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) accedes_to: Option<u32>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// What has changed.
#[derive(Debug, Args)]
pub(crate) struct Change {
    /// The new registered name
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<Name>,
    /// The new seat
    #[arg(long, value_name = "TEXT")]
    pub(crate) seat: Option<Name>,
    /// The name of the new legal representative; it is sealed. Its key comes with `member replace-root`
    #[arg(long, value_name = "NAME")]
    pub(crate) representative: Option<String>,
    /// The company that controls it now
    #[arg(long, value_name = "TEXT")]
    pub(crate) parent: Option<Name>,
    /// The day since which it is so
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Date,
    /// The extract of the business register that shows it; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) document: PathBuf,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// Who succeeds whom.
///
/// Who is a member already needs no introduction; who is introduced with one flag needs all three.
#[derive(Debug, Args)]
#[command(mut_args(|arg| match arg.get_id().as_str() {
    "name" => arg.required(false).requires("kind").requires("root_key"),
    "kind" | "root_key" => arg.required(false).requires("name"),
    _ => arg,
}))]
pub(crate) struct Succeed {
    /// The member that is succeeded
    #[arg(value_name = "MEMBER")]
    pub(crate) predecessor: MemberId,
    /// Who succeeds it; where that is no member yet, say who it is with --name, --kind and --root-key
    #[arg(long, value_name = "MEMBER")]
    pub(crate) by: MemberId,
    /// How: merger, conversion or split
    #[arg(long, value_parser = word::<SuccessionKind>)]
    pub(crate) how: SuccessionKind,
    /// The day since which it is so
    #[arg(long, value_name = "DATE")]
    pub(crate) effective: Date,
    /// A part of an asset that passes, where the member goes on with the rest; repeat for several
    #[arg(long, value_name = "ASSET=SHARE", value_parser = pair)]
    pub(crate) part: Vec<(String, String)>,
    /// The extract of the business register that shows it; it is sealed
    #[arg(long, value_name = "FILE")]
    pub(crate) document: PathBuf,
    #[command(flatten)]
    pub(crate) person: Option<Person>,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

/// Whose conduct is decided on.
#[derive(Debug, Args)]
pub(crate) struct Conduct {
    /// The member
    #[arg(value_name = "MEMBER")]
    pub(crate) id: MemberId,
    /// Why, for everybody to read
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Note,
    #[command(flatten)]
    pub(crate) handling: Handling,
}

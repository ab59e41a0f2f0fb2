//! `mengshu member`: a file for each of its commands.
//!
//! What sits below what: `conduct` and `possession` below all; the commands above; this file knows them all, and none knows it.

mod admit;
mod affiliate;
mod applications;
mod apply;
mod authority;
mod change;
mod check_application;
mod compromise_key;
mod conduct;
mod confirm;
mod declare_default;
mod end;
mod end_affiliate;
mod end_default;
mod grant_key;
mod key_acts;
mod limit_root;
mod list;
mod possession;
mod reinstate;
mod replace_recovery;
mod replace_root;
mod revoke_key;
mod rotate_key;
mod show;
mod strike;
mod succeed;
mod suspects;
mod suspend;

use clap::Subcommand;

use crate::given::Context;
use crate::language::say;
use crate::output::Outcome;

#[derive(Debug, Subcommand)]
#[command(about = say("Members and their keys", "盟员及其密钥"))]
pub(crate) enum MemberCommand {
    Apply(apply::Apply),
    CheckApplication(check_application::CheckApplication),
    Applications(applications::Applications),
    Admit(admit::Admit),
    Change(change::Change),
    Succeed(succeed::Succeed),
    End(end::End),
    Affiliate(affiliate::Affiliate),
    EndAffiliate(end_affiliate::EndAffiliate),
    Suspend(suspend::Suspend),
    Reinstate(reinstate::Reinstate),
    DeclareDefault(declare_default::DeclareDefault),
    EndDefault(end_default::EndDefault),
    GrantKey(grant_key::GrantKey),
    RotateKey(rotate_key::RotateKey),
    RevokeKey(revoke_key::RevokeKey),
    ReplaceRoot(replace_root::ReplaceRoot),
    ReplaceRecovery(replace_recovery::ReplaceRecovery),
    LimitRoot(limit_root::LimitRoot),
    CompromiseKey(compromise_key::CompromiseKey),
    Confirm(confirm::Confirm),
    Strike(strike::Strike),
    Suspects(suspects::Suspects),
    Authority(authority::Authority),
    KeyActs(key_acts::KeyActs),
    List(list::List),
    Show(show::Show),
}

impl MemberCommand {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        match self {
            Self::Apply(command) => command.run(context),
            Self::CheckApplication(command) => command.run(context),
            Self::Applications(command) => command.run(context),
            Self::Admit(command) => command.run(context),
            Self::Change(command) => command.run(context),
            Self::Succeed(command) => command.run(context),
            Self::End(command) => command.run(context),
            Self::Affiliate(command) => command.run(context),
            Self::EndAffiliate(command) => command.run(context),
            Self::Suspend(command) => command.run(context),
            Self::Reinstate(command) => command.run(context),
            Self::DeclareDefault(command) => command.run(context),
            Self::EndDefault(command) => command.run(context),
            Self::GrantKey(command) => command.run(context),
            Self::RotateKey(command) => command.run(context),
            Self::RevokeKey(command) => command.run(context),
            Self::ReplaceRoot(command) => command.run(context),
            Self::ReplaceRecovery(command) => command.run(context),
            Self::LimitRoot(command) => command.run(context),
            Self::CompromiseKey(command) => command.run(context),
            Self::Confirm(command) => command.run(context),
            Self::Strike(command) => command.run(context),
            Self::Suspects(command) => command.run(context),
            Self::Authority(command) => command.run(context),
            Self::KeyActs(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Show(command) => command.run(context),
        }
    }
}

//! What a court or an official register says, as it is typed.

use std::path::PathBuf;

use clap::Args;
use mengshu_core::value::Name;

use crate::language::say;

/// A ruling: all three or none.
#[derive(Debug, Args)]
pub(crate) struct Ruling {
    #[arg(help = say(
        "The court or register whose word carries it against the member's contest; every other member then approves",
        "据以对抗该盟员异议的法院或登记机关；此时须经其他全体盟员同意",
    ))]
    #[arg(long, value_name = "NAME", requires = "ruling_reference", requires = "ruling_document")]
    ruling_by: Option<Name>,
    #[arg(help = say("The number of the case or of the entry there", "案号或登记号"))]
    #[arg(long, value_name = "NUMBER", requires = "ruling_by")]
    ruling_reference: Option<Name>,
    #[arg(help = say("The ruling or the extract; it is sealed", "裁判文书或登记证明；将被封存"))]
    #[arg(long, value_name = "FILE", requires = "ruling_by")]
    ruling_document: Option<PathBuf>,
}

impl Ruling {
    /// Its three parts, where it is given.
    pub(crate) fn given(self) -> Option<(Name, Name, PathBuf)> {
        Some((self.ruling_by?, self.ruling_reference?, self.ruling_document?))
    }
}

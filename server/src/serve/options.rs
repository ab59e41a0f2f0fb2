//! How a node is run as a process: what an operator says of it.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use mengshu_core::value::{IdError, MemberId, NodeName};

use super::admission::AdmissionOptions;
use super::error::{HeadFileError, ServeError};
use crate::audit::{Absent, OutsideHead};
use crate::limits;
use crate::sequencer::{ClockWatch, MemberHead};

/// How to run a node.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The data directory; made if it is not there.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where measurements are given, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// The node's name: the first part of its checkpoints' origin. It stays the same for ever.
    pub name: NodeName,
    /// A file that gets the address and the node's key once the node listens, for whoever started it.
    pub announce: Option<PathBuf>,
    /// How the clock is watched.
    pub clock: ClockWatch,
    /// Size of the journal's files in MiB; two of them are allocated ahead.
    pub segment_mib: u32,
    /// Heads that members hold, where the data was restored from a copy.
    pub member_heads: Vec<HeadOf>,
    /// The operator accepts that what a restored copy lacks is lost.
    pub accept_loss: bool,
    /// Addresses of proxies that others connect through: their connections are not counted by address.
    pub proxies: Vec<IpAddr>,
    /// Who may found ledgers, and the quotas of a day.
    pub admission: AdmissionOptions,
    /// Names that the node is called by, beside localhost and addresses.
    pub hosts: Vec<String>,
    /// Origins whose pages may read the static files; `*` for all.
    pub origins: Vec<String>,
}

/// A head that a member holds, as an argument: `MEMBER=FILE`, a checkpoint or a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadOf {
    /// Who holds it.
    pub member: MemberId,
    /// The file.
    pub file: PathBuf,
}

impl FromStr for HeadOf {
    type Err = HeadOfError;

    fn from_str(text: &str) -> Result<Self, HeadOfError> {
        let (member, file) = text.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or(HeadOfError::Form)?;
        Ok(Self { member: member.parse()?, file: file.into() })
    }
}

/// An argument is no member's head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadOfError {
    /// Not of the form.
    #[error("write it as MEMBER=FILE")]
    Form,
    /// No member's id.
    #[error(transparent)]
    Member(#[from] IdError),
}

impl HeadOf {
    pub(super) fn read(&self) -> Result<MemberHead, ServeError> {
        let source = self.file.display().to_string();
        let read = || -> Result<OutsideHead, HeadFileError> {
            let text = std::fs::read_to_string(&self.file)?;
            Ok(OutsideHead::read(source.as_str(), &text, Absent::Fails)?)
        };
        let head =
            read().map_err(|why| ServeError::Head { member: self.member.clone(), file: self.file.clone(), why })?;
        Ok(MemberHead { member: self.member.clone(), source, note: head.note })
    }
}

impl ServeOptions {
    /// The usual settings.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>, listen: SocketAddr, name: NodeName) -> Self {
        let clock = ClockWatch { guard: true, accept: false };
        Self {
            data: data.into(),
            listen,
            metrics: None,
            name,
            announce: None,
            clock,
            segment_mib: limits::SEGMENT_BYTES >> 20,
            member_heads: Vec::new(),
            accept_loss: false,
            proxies: Vec::new(),
            admission: AdmissionOptions::default(),
            hosts: Vec::new(),
            origins: Vec::new(),
        }
    }
}

/// The switch of the clock's watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ClockGuard {
    /// Hold writing while the clock is not believed.
    On,
    /// Record whatever the clock shows.
    Off,
}

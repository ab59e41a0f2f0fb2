//! What a start looks at before it touches anything, and the check with it: the data directory, the addresses, the file that
//! gets the address.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use mengshu_core::proof::{Checkpoint, ledger_of};
use rustix::fs::{Access, access};
use tokio::net::TcpSocket;

use super::error::ServeError;
use crate::journal::{Disk, RealDisk};
use crate::sequencer::{MemberHead, Missing, NodeError, refuse_unfit};

/// The data directory, where there is one already: a folder, no copy, and nothing that is known to lack something.
pub(super) fn data_folder(data: &Path) -> Result<Option<RealDisk>, ServeError> {
    match RealDisk::existing(data) {
        Ok(disk) => {
            refuse_unfit(&disk, data)?;
            Ok(Some(disk))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ServeError::Folder { folder: data.to_path_buf(), source }),
    }
}

/// Takes an address, and does not listen there yet: nobody is answered before there is somebody to answer.
pub(super) fn bind(option: &'static str, address: SocketAddr) -> Result<TcpSocket, ServeError> {
    let bound = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        Ok(socket)
    };
    bound().map_err(|source| ServeError::Listen { option, address, source })
}

/// The same for measurements; two sockets of one process may have one address as long as neither listens.
pub(super) fn bind_metrics(address: SocketAddr, port: SocketAddr) -> Result<TcpSocket, ServeError> {
    if address == port && address.port() != 0 {
        return Err(ServeError::Listen { option: "--metrics", address, source: io::ErrorKind::AddrInUse.into() });
    }
    bind("--metrics", address)
}

/// Where nothing was recorded yet, no member can hold a head of it.
pub(super) fn nobody_holds(disk: Option<&RealDisk>, heads: &[MemberHead]) -> Result<(), ServeError> {
    let names = disk.map_or_else(Vec::new, |disk| disk.list().unwrap_or_default());
    let begun = names.iter().any(|name| name.ends_with(".journal"));
    let Some(head) = heads.first().filter(|_| !begun) else { return Ok(()) };
    let ledger = Checkpoint::peek(&head.note).ok().and_then(|checkpoint| ledger_of(&checkpoint.origin));
    let what = ledger.map_or_else(|| Missing::Unusable("it names no ledger".to_owned()), Missing::Ledger);
    let (source, member) = (head.source.clone(), head.member.clone());
    Err(NodeError::Lost { head: source, member, what, marked: false }.into())
}

/// Whether the file that gets the address can be written.
pub(super) fn may_announce(file: &Path) -> Result<(), ServeError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let may = access(folder, Access::WRITE_OK | Access::EXEC_OK).map_err(io::Error::from);
    let may = if file.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { may };
    may.map_err(|source| ServeError::Announce { file: file.to_path_buf(), source })
}

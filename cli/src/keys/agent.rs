//! A small ssh-agent client: list keys, sign. Works with OpenSSH's agent, gpg-agent and what else speaks the protocol
//! (draft-miller-ssh-agent) on the socket that `SSH_AUTH_SOCK` names.
//!
//! Invariants: nothing the agent sends can make us wait without limit, take more than [`MAX_MESSAGE`] bytes of memory
//! or panic; only Ed25519 keys come out; the caller verifies every signature before using it.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mengshu_core::event::key::Signature;
use mengshu_core::event::sshsig;
use mengshu_core::value::KeyId;

/// The largest message taken from an agent, in bytes; OpenSSH's own limit.
const MAX_MESSAGE: usize = 256 * 1024;
/// The most keys an agent may list, so that a list is short to walk.
const MAX_KEYS: usize = 2048;
/// Longest wait for a list of keys.
const LIST_TIME: Duration = Duration::from_secs(5);
/// Longest wait for a signature: a person may have to confirm, touch a token or type a PIN.
const SIGN_TIME: Duration = Duration::from_secs(120);

const FAILURE: u8 = 5;
const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;

/// What can go wrong with an agent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AgentError {
    /// The socket could not be used, or the agent was too slow.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The answer was not what the protocol says.
    #[error("the agent's answer is malformed: {0}")]
    Malformed(&'static str),
    /// The agent said no.
    #[error("the agent answered with failure")]
    Refused,
}

/// An Ed25519 key that the agent holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentKey {
    pub(crate) key: KeyId,
    pub(crate) comment: String,
}

/// What an agent holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentKeys {
    pub(crate) keys: Vec<AgentKey>,
    /// How many keys of other kinds it holds, which can't sign here.
    pub(crate) others: usize,
}

/// An agent's socket. Each request is a connection of its own, so a stuck one never blocks the next.
#[derive(Debug, Clone)]
pub(crate) struct Agent {
    socket: PathBuf,
}

impl Agent {
    /// The agent at `socket`.
    pub(crate) fn at(socket: impl Into<PathBuf>) -> Self {
        Self { socket: socket.into() }
    }

    /// Where it listens.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    /// The Ed25519 keys it holds, in its order.
    pub(crate) fn list(&self) -> Result<AgentKeys, AgentError> {
        let answer = self.ask(&[REQUEST_IDENTITIES], LIST_TIME)?;
        parse_list(&answer)
    }

    /// Signs exactly `data` with `key`.
    pub(crate) fn sign(&self, key: &KeyId, data: &[u8]) -> Result<Signature, AgentError> {
        let mut request = vec![SIGN_REQUEST];
        put(&mut request, &sshsig::wire_key(key))?;
        put(&mut request, data)?;
        request.extend_from_slice(&0_u32.to_be_bytes());
        let answer = self.ask(&request, SIGN_TIME)?;
        parse_signature(&answer)
    }

    /// Sends one request and reads its answer within `limit` in all.
    fn ask(&self, request: &[u8], limit: Duration) -> Result<Vec<u8>, AgentError> {
        let deadline = Instant::now() + limit;
        let mut stream = UnixStream::connect(&self.socket)?;
        stream.set_write_timeout(Some(limit))?;
        let mut framed = Vec::with_capacity(request.len() + 4);
        put(&mut framed, request)?;
        stream.write_all(&framed)?;
        let mut length = [0; 4];
        read_until(&mut stream, &mut length, deadline)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length == 0 || length > MAX_MESSAGE {
            return Err(AgentError::Malformed("its length is 0 or over 256 KiB"));
        }
        let mut answer = vec![0; length];
        read_until(&mut stream, &mut answer, deadline)?;
        Ok(answer)
    }
}

/// Fills `buffer` before `deadline`; a trickle of bytes does not stretch it.
fn read_until(stream: &mut UnixStream, mut buffer: &mut [u8], deadline: Instant) -> io::Result<()> {
    while !buffer.is_empty() {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => buffer = &mut buffer[count..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(io::ErrorKind::TimedOut.into()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn parse_list(answer: &[u8]) -> Result<AgentKeys, AgentError> {
    let mut rest = expect(answer, IDENTITIES_ANSWER)?;
    let count = usize::try_from(take_u32(&mut rest)?).unwrap_or(usize::MAX);
    if count > MAX_KEYS {
        return Err(AgentError::Malformed("it lists more than 2,048 keys"));
    }
    let mut found = AgentKeys { keys: Vec::new(), others: 0 };
    for _ in 0..count {
        let blob = take(&mut rest)?;
        let comment = String::from_utf8_lossy(take(&mut rest)?).into_owned();
        match sshsig::parse_key_blob(blob) {
            Some(key) => found.keys.push(AgentKey { key, comment }),
            None => found.others += 1,
        }
    }
    if rest.is_empty() { Ok(found) } else { Err(AgentError::Malformed("bytes follow the list")) }
}

fn parse_signature(answer: &[u8]) -> Result<Signature, AgentError> {
    let mut rest = expect(answer, SIGN_RESPONSE)?;
    let signature = take(&mut rest)?;
    if !rest.is_empty() {
        return Err(AgentError::Malformed("bytes follow the signature"));
    }
    sshsig::parse_signature_blob(signature).ok_or(AgentError::Malformed("the signature is not of kind ssh-ed25519"))
}

/// The bytes after the message kind.
fn expect(answer: &[u8], kind: u8) -> Result<&[u8], AgentError> {
    match answer.split_first() {
        Some((&got, rest)) if got == kind => Ok(rest),
        Some((&FAILURE, _)) => Err(AgentError::Refused),
        _ => Err(AgentError::Malformed("it is of another kind than asked for")),
    }
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), AgentError> {
    if bytes.len() > MAX_MESSAGE {
        return Err(AgentError::Malformed("the request is over 256 KiB"));
    }
    let length = u32::try_from(bytes.len()).map_err(|_| AgentError::Malformed("the request is too long"))?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}

fn take<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], AgentError> {
    let length = usize::try_from(take_u32(rest)?).unwrap_or(usize::MAX);
    let (part, after) = rest.split_at_checked(length).ok_or(AgentError::Malformed("it ends too early"))?;
    *rest = after;
    Ok(part)
}

fn take_u32(rest: &mut &[u8]) -> Result<u32, AgentError> {
    let (head, after) = rest.split_first_chunk::<4>().ok_or(AgentError::Malformed("it ends too early"))?;
    *rest = after;
    Ok(u32::from_be_bytes(*head))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    /// An agent that answers every request with these bytes.
    fn fake(answer: Vec<u8>) -> (tempfile::TempDir, Agent) {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("agent");
        let listener = UnixListener::bind(&socket).unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut length = [0; 4];
            stream.read_exact(&mut length).unwrap();
            let mut request = vec![0; u32::from_be_bytes(length) as usize];
            stream.read_exact(&mut request).unwrap();
            stream.write_all(&answer).unwrap();
        });
        (folder, Agent::at(socket))
    }

    fn framed(body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, body).unwrap();
        out
    }

    fn list_answer() -> Vec<u8> {
        let mut body = vec![IDENTITIES_ANSWER, 0, 0, 0, 2];
        put(&mut body, &sshsig::wire_key(&KeyId([7; 32]))).unwrap();
        put(&mut body, b"acme \xff").unwrap();
        put(&mut body, &framed(b"ssh-rsa")).unwrap();
        put(&mut body, b"old").unwrap();
        body
    }

    #[test]
    fn lists_ed25519_keys_and_counts_the_others() {
        let (_folder, agent) = fake(framed(&list_answer()));
        let found = agent.list().unwrap();
        assert_eq!(found.keys, [AgentKey { key: KeyId([7; 32]), comment: "acme \u{fffd}".into() }]);
        assert_eq!(found.others, 1);
    }

    #[test]
    fn refusals_and_malformed_answers_are_errors() {
        let (_folder, agent) = fake(framed(&[FAILURE]));
        assert!(matches!(agent.sign(&KeyId([7; 32]), b"x"), Err(AgentError::Refused)));
        for answer in [vec![0, 0, 0, 0], vec![0xff; 4], framed(&[SIGN_RESPONSE]), framed(&[99])] {
            let (_folder, agent) = fake(answer);
            assert!(matches!(agent.list(), Err(AgentError::Malformed(_))));
        }
        let (_folder, agent) = fake(vec![0, 0]);
        assert!(matches!(agent.list(), Err(AgentError::Io(_))));
    }

    #[test]
    fn every_truncation_is_refused() {
        let whole = list_answer();
        assert!(parse_list(&whole).is_ok());
        for end in 0..whole.len() {
            assert!(parse_list(&whole[..end]).is_err(), "{end}");
        }
        let mut signature = Vec::new();
        put(&mut signature, b"ssh-ed25519").unwrap();
        put(&mut signature, &[3; 64]).unwrap();
        let mut answer = vec![SIGN_RESPONSE];
        put(&mut answer, &signature).unwrap();
        assert_eq!(parse_signature(&answer).unwrap(), Signature([3; 64]));
        for end in 0..answer.len() {
            assert!(parse_signature(&answer[..end]).is_err(), "{end}");
        }
        answer.push(0);
        assert!(parse_signature(&answer).is_err());
    }

    #[test]
    fn a_trickle_does_not_stretch_the_deadline() {
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        std::thread::spawn(move || {
            while theirs.write_all(&[0]).is_ok() {
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        let start = Instant::now();
        let mut buffer = [0; 1000];
        let error = read_until(&mut ours, &mut buffer, start + Duration::from_millis(100)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

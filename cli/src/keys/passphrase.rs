//! Where passphrases come from: the terminal, a file, or a program named in `MENGSHU_ASKPASS`.
//!
//! Never a flag and never the environment, which other users and crash reports can read. Every copy is wiped.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use crate::language::{Lang, Message};
use crate::output::{Exit, Failure, Outcome};

/// The longest passphrase, in bytes.
const MAX_PASSPHRASE: u64 = 1024;

/// How to get a passphrase in this run.
#[derive(Debug, Clone)]
pub(crate) struct Passphrases {
    /// `--passphrase-file`.
    pub(crate) file: Option<PathBuf>,
    /// `MENGSHU_ASKPASS`.
    pub(crate) askpass: Option<PathBuf>,
    /// Whether a person may be asked.
    pub(crate) may_ask: bool,
    pub(crate) lang: Lang,
}

impl Passphrases {
    /// The passphrase that opens the key at `path`.
    pub(crate) fn to_open(&self, path: &Path) -> Outcome<Zeroizing<String>> {
        let shown = path.display().to_string();
        if let Some(found) = self.without_asking(&Message::PassphrasePrompt { path: shown.clone() })? {
            return Ok(found);
        }
        if !self.can_ask() {
            let message = Message::PassphraseNeeded { path: shown };
            return Err(Failure::new(Exit::Denied, message).hint(Message::PassphraseHint));
        }
        self.prompt(&Message::PassphrasePrompt { path: shown })
    }

    /// A passphrase for the new key at `path`; none when the person wants none.
    pub(crate) fn for_new(&self, path: &Path) -> Outcome<Option<Zeroizing<String>>> {
        let question = Message::PassphraseNew { path: path.display().to_string() };
        if let Some(found) = self.without_asking(&question)? {
            return Ok(Some(found));
        }
        if !self.can_ask() {
            let message = Message::PassphraseNeeded { path: path.display().to_string() };
            return Err(Failure::new(Exit::Usage, message).hint(Message::PassphraseNewHint));
        }
        let first = self.prompt(&question)?;
        if first.is_empty() {
            return Ok(None);
        }
        if *self.prompt(&Message::PassphraseAgain)? != *first {
            return Err(Failure::new(Exit::Failed, Message::PassphraseDiffer));
        }
        Ok(Some(first))
    }

    fn can_ask(&self) -> bool {
        self.may_ask && std::io::stdin().is_terminal()
    }

    fn without_asking(&self, question: &Message) -> Outcome<Option<Zeroizing<String>>> {
        if let Some(path) = &self.file {
            return from_file(path).map(Some);
        }
        match &self.askpass {
            Some(program) => from_program(program, &question.text(self.lang)).map(Some),
            None => Ok(None),
        }
    }

    fn prompt(&self, question: &Message) -> Outcome<Zeroizing<String>> {
        rpassword::prompt_password(question.text(self.lang))
            .map(Zeroizing::new)
            .map_err(|error| Failure::new(Exit::Failed, Message::PassphraseTtyBad).because(&error))
    }
}

fn from_file(path: &Path) -> Outcome<Zeroizing<String>> {
    let bad = || {
        let message = Message::PassphraseFileBad { path: path.display().to_string() };
        Failure::new(Exit::Failed, message).hint(Message::PassphraseFileHint)
    };
    let file = File::open(path).map_err(|error| bad().because(&error))?;
    first_line(file).map_err(|error| bad().because(&error))?.ok_or_else(bad)
}

/// Runs the program with the question as its argument, as ssh does with `SSH_ASKPASS`.
fn from_program(program: &Path, question: &str) -> Outcome<Zeroizing<String>> {
    let bad = || {
        let message = Message::PassphraseAskpassBad { program: program.display().to_string() };
        Failure::new(Exit::Denied, message)
    };
    let mut child = Command::new(program)
        .arg(question)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| bad().because(&error))?;
    let line = match child.stdout.take() {
        Some(stdout) => first_line(stdout),
        None => Ok(None),
    };
    let status = child.wait().map_err(|error| bad().because(&error))?;
    // Only the exit code tells a cancelled dialogue from an answer.
    if !status.success() {
        return Err(bad());
    }
    line.map_err(|error| bad().because(&error))?.ok_or_else(bad)
}

/// The first line without its end; none when it is empty, not UTF-8 or too long.
fn first_line(source: impl Read) -> std::io::Result<Option<Zeroizing<String>>> {
    // Room for all there can be, so that growing leaves no copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2048));
    source.take(MAX_PASSPHRASE + 2).read_to_end(&mut bytes)?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() || u64::try_from(line.len()).unwrap_or(u64::MAX) > MAX_PASSPHRASE {
        return Ok(None);
    }
    Ok(std::str::from_utf8(line).ok().map(|text| Zeroizing::new(text.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_line_counts() {
        let line = |text: &[u8]| first_line(text).unwrap().map(|found| found.to_string());
        assert_eq!(line(b"secret\n"), Some("secret".into()));
        assert_eq!(line(b"two words\r\nmore"), Some("two words".into()));
        assert_eq!(line(b"no end"), Some("no end".into()));
        assert_eq!(line("口令\n".as_bytes()), Some("口令".into()));
        for none in [&b""[..], b"\nsecond", b"\xff\n", &[b'x'; 1025]] {
            assert_eq!(line(none), None);
        }
        assert_eq!(line(&[b'x'; 1024]).unwrap().len(), 1024);
    }

    #[test]
    fn nobody_to_ask_is_said_with_the_ways_out() {
        let source = Passphrases { file: None, askpass: None, may_ask: false, lang: Lang::En };
        let failure = source.to_open(Path::new("/k")).unwrap_err();
        assert_eq!(failure.exit(), Some(Exit::Denied));
        assert!(failure.lines(Lang::En).iter().any(|(_, text)| text.contains("MENGSHU_ASKPASS")));
        assert_eq!(source.for_new(Path::new("/k")).unwrap_err().exit(), Some(Exit::Usage));
    }

    #[test]
    fn a_program_can_answer_or_refuse() {
        let ask = |program: &str| from_program(Path::new(program), "Passphrase?");
        assert_eq!(*ask("/bin/echo").unwrap(), "Passphrase?");
        assert_eq!(ask("/bin/false").unwrap_err().exit(), Some(Exit::Denied));
        assert_eq!(ask("/nonexistent/askpass").unwrap_err().exit(), Some(Exit::Denied));
    }
}

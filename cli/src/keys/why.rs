//! Why a key file or a public key line cannot be used, in the reader's language.

use mengshu_core::event::sshsig::SshError;
use mengshu_server::keyfile::{FILE_MAX, KeyFileError, ROUNDS_MAX, SK, Saved};

use crate::language::say;

/// A cause that is told.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Why(String);

impl Why {
    /// What is wrong with a private key file.
    pub(super) fn file(error: &KeyFileError) -> Self {
        let zh = match error {
            KeyFileError::Encrypted => "密钥已加密，请提供口令".to_owned(),
            KeyFileError::Passphrase => "口令无法打开密钥".to_owned(),
            KeyFileError::Kind { found } => {
                format!("该密钥是 {found}，不是 Ed25519；可用 `mengshu key new` 或 `ssh-keygen -t ed25519` 生成")
            }
            KeyFileError::SecurityKey => fido(SK),
            KeyFileError::Public => "这是公钥；请提供私钥文件（不带 .pub 的那个）".to_owned(),
            KeyFileError::Saved(saved) => match saved {
                Saved::Bom => {
                    "文件开头有字节顺序标记（某些编辑器会添加）；请去除：`tail -c +4 KEY > NEW && chmod 600 NEW`"
                }
                Saved::Utf16 => {
                    "文件以 UTF-16 保存；请另存为纯文本：`iconv -f UTF-16LE -t ASCII -c KEY > NEW && chmod 600 NEW`"
                }
                Saved::Der => "密钥为二进制格式（DER）；请转换为文本：`openssl pkey -inform DER -in KEY -out NEW`",
                Saved::Putty => {
                    "这是 PuTTY 密钥；请在 PuTTYgen 中导出为 OpenSSH 密钥，或执行 `puttygen KEY -O private-openssh-new -o NEW`"
                }
                Saved::Certificate => "这是证书；请提供与之对应的私钥",
                _ => "文件的保存方式无法识别",
            }
            .to_owned(),
            KeyFileError::TooLarge { length } => format!("文件有 {length} 字节；密钥文件至多 {FILE_MAX} 字节"),
            KeyFileError::Rounds { rounds } => {
                format!("打开密钥需 {rounds} 轮 bcrypt，至多执行 {ROUNDS_MAX} 轮；请用 `ssh-keygen -p -a 16` 重新保存")
            }
            KeyFileError::Cipher { found, form } => {
                format!("密钥以 {found} 加密，此处无法读取；请重新保存：`{}`", form.remedy())
            }
            KeyFileError::Damaged => "密钥文件已损坏，请从副本恢复".to_owned(),
            KeyFileError::Format => {
                "不是私钥文件；可读取 OpenSSH 和 PKCS#8 PEM 文件，`mengshu key new` 可生成密钥".to_owned()
            }
            other => other.to_string(),
        };
        Self(say(error.to_string(), zh))
    }

    /// What is wrong with a public key line.
    pub(super) fn line(error: &SshError) -> Self {
        let zh = match error {
            SshError::SecurityKey { kind, .. } => fido(kind),
            SshError::PrivateKey => "这是私钥；请提供公钥（以 .pub 结尾的文件），切勿向任何人出示私钥".to_owned(),
            SshError::Kind { kind, .. } => {
                format!("公钥类型为 {kind}；请使用 Ed25519 密钥（ssh-keygen -t ed25519）")
            }
            SshError::Saved { remedy, .. } => format!("公钥不是 OpenSSH 的一行格式；请转换：{remedy}"),
            SshError::PublicKey => "这一行不是 OpenSSH 公钥；应为：ssh-ed25519 AAAA… 注释".to_owned(),
            other => other.to_string(),
        };
        Self(say(error.to_string(), zh))
    }
}

fn fido(kind: &str) -> String {
    format!(
        "这是 FIDO 安全密钥（{kind}）：其签名除账本所存的 64 字节外还含计数器和标志，且签署的是另外的字节；请使用普通 Ed25519 密钥，硬件令牌上则使用经 gpg-agent 提供的 OpenPGP 密钥"
    )
}

//! What whoever runs a node is told when something does not go: a stable code, the words and the next step, in both languages.
//!
//! Invariants: a code never changes its meaning; no next step is one that could do harm where the failure happened; what the
//! system says of a file or an address is translated here and nowhere else.

use std::io;

use mengshu_core::book::Lang;

/// A failure that says what it is and what to do.
pub trait Explained {
    /// Its stable code, for scripts.
    fn code(&self) -> &'static str;
    /// What went wrong.
    fn words(&self, lang: Lang) -> String;
    /// What to do next. `place` is the folder that the command was about.
    fn next(&self, place: &str, lang: Lang) -> String;
}

/// What the system said. An error that somebody gave words of their own keeps them.
#[must_use]
pub fn system(error: &io::Error, lang: Lang) -> String {
    match (lang, error.get_ref()) {
        (Lang::En, _) | (_, Some(_)) => error.to_string(),
        (Lang::Zh, None) => chinese(error).map_or_else(|| format!("系统答复：{error}"), str::to_owned),
    }
}

fn chinese(error: &io::Error) -> Option<&'static str> {
    use io::ErrorKind::*;
    /// What the disk answers when it is broken; the kind is not stable.
    const EIO: i32 = 5;
    const EMFILE: i32 = 24;
    Some(match (error.kind(), error.raw_os_error()) {
        (_, Some(EIO)) => "输入输出错误（磁盘或其连接有故障）",
        (_, Some(EMFILE)) => "打开的文件过多",
        (NotFound, _) => "没有该文件或文件夹",
        (PermissionDenied, _) => "没有权限",
        (AlreadyExists, _) => "已经存在",
        (NotADirectory, _) => "不是文件夹",
        (IsADirectory, _) => "是文件夹，而非文件",
        (DirectoryNotEmpty, _) => "文件夹不是空的",
        (AddrInUse, _) => "该地址已被占用",
        (AddrNotAvailable, _) => "本机没有该地址",
        (StorageFull, _) => "磁盘已满",
        (QuotaExceeded, _) => "已超出磁盘配额",
        (ReadOnlyFilesystem, _) => "文件系统只读",
        (FileTooLarge, _) => "文件过大",
        (UnexpectedEof, _) => "内容提前结束",
        (InvalidData, _) => "内容无法识别（不是 UTF-8 文本）",
        (InvalidInput, _) => "参数无效",
        (InvalidFilename, _) => "文件名无效",
        (WriteZero, _) => "未能写入全部内容",
        (WouldBlock | ResourceBusy, _) => "正被占用",
        (TimedOut, _) => "超时",
        (Interrupted, _) => "被中断",
        (ConnectionRefused, _) => "连接被拒绝",
        (ConnectionReset | ConnectionAborted | BrokenPipe, _) => "连接已断开",
        (NotConnected, _) => "尚未连接",
        (HostUnreachable | NetworkUnreachable | NetworkDown, _) => "网络不可达",
        (OutOfMemory, _) => "内存不足",
        (Unsupported, _) => "系统不支持",
        (StaleNetworkFileHandle, _) => "网络文件系统已断开",
        _ => return None,
    })
}

/// What helps where the system refused a file or folder.
#[must_use]
pub fn system_next(error: &io::Error, lang: Lang) -> &'static str {
    use io::ErrorKind::*;
    match error.kind() {
        NotFound => lang.pick("check the path", "请检查路径"),
        PermissionDenied => lang.pick(
            "let the user that runs this command read and write it (chown, chmod), or run it as the user that owns it",
            "请使运行本命令的用户有权读写（chown、chmod），或以其所有者运行",
        ),
        NotADirectory | AlreadyExists => lang.pick("name a folder, not a file", "请指定文件夹，而非文件"),
        IsADirectory => lang.pick("name a file, not a folder", "请指定文件，而非文件夹"),
        ReadOnlyFilesystem => {
            lang.pick("choose a folder on a disk that can be written", "请选择位于可写磁盘上的文件夹")
        }
        StorageFull | QuotaExceeded => lang.pick("make room on that disk", "请在该磁盘上腾出空间"),
        InvalidData | FileTooLarge | UnexpectedEof => {
            lang.pick("look at the file: it is not what is read here", "请查看该文件：其内容并非此处所需")
        }
        _ => lang.pick("look at the disk and its mount, and try again", "请检查磁盘及其挂载情况，然后重试"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_said_in_chinese() {
        for kind in [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied, io::ErrorKind::AddrInUse] {
            let said = system(&kind.into(), Lang::Zh);
            assert!(!said.is_ascii() && !said.contains("系统答复"), "{said}");
        }
        // As the system gives them, and what nobody has a word for.
        assert_eq!(system(&io::Error::from_raw_os_error(13), Lang::Zh), "没有权限");
        assert_eq!(system(&io::Error::from_raw_os_error(5), Lang::Zh), "输入输出错误（磁盘或其连接有故障）");
        assert!(system(&io::Error::from_raw_os_error(95), Lang::Zh).starts_with("系统"));
        assert_eq!(system(&io::Error::other("our own words"), Lang::Zh), "our own words");
        assert!(system(&io::Error::from_raw_os_error(13), Lang::En).contains("Permission denied"));
        let text = std::fs::read_to_string("/bin/sh").unwrap_err();
        assert_eq!(system(&text, Lang::Zh), "内容无法识别（不是 UTF-8 文本）");
    }
}

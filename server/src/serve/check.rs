//! What would keep a node from starting or from writing, looked at beforehand: `serve --check`.
//!
//! Invariant: it changes nothing, neither a file nor a mode; whatever it says stops a start does stop it. What only replaying
//! the journal can show (an entry that the rules do not allow) it does not see: that is the audit's.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use mengshu_core::book::Lang;
use mengshu_core::event::key::Signer;
use mengshu_core::event::sshsig;
use rustix::fs::{Access, access, statvfs};
use rustix::process::{Resource, getrlimit};

use super::options::{HeadOf, ServeOptions};
use super::{folder, key};
use crate::journal::{Disk, RealDisk};
use crate::limits;
use crate::sequencer::{Clock, Foreseen, SystemClock, foresee, foresee_clock, in_use, may_make_key};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// As it should be.
    Ok,
    /// A start would not fail for it; somebody should know all the same.
    Warns,
    /// A start would fail.
    Fails,
}

/// What was looked at, and how it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// What, in one word.
    pub what: &'static str,
    /// How much it weighs.
    pub weight: Weight,
    /// How it is, in the reader's language.
    pub text: String,
}

impl Finding {
    /// What was looked at, in the reader's language.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &'static str {
        let zh = match self.what {
            "settings" => "设置",
            "folder" => "数据目录",
            "key" => "密钥",
            "identity" => "身份",
            "journal" => "日志",
            "modes" => "权限",
            "restored" => "恢复",
            "disk" => "磁盘",
            "clock" => "时钟",
            "listen" => "监听",
            "metrics" => "度量",
            other => other,
        };
        lang.pick(self.what, zh)
    }
}

struct Look<'o> {
    options: &'o ServeOptions,
    lang: Lang,
    found: Vec<Finding>,
}

/// Looks at everything that a start with these options would meet.
#[must_use]
pub fn check(options: &ServeOptions, lang: Lang) -> Vec<Finding> {
    let mut look = Look { options, lang, found: Vec::new() };
    look.settings();
    let disk = look.folder();
    let signer = look.key(disk.as_ref());
    let foreseen = match (&disk, &signer) {
        (Some(disk), Some(signer)) => look.journal(disk, signer),
        _ => None,
    };
    if disk.is_some() {
        look.modes();
        look.restored(foreseen.as_ref());
    }
    look.room(disk.as_ref());
    look.clock(disk.as_ref(), foreseen.as_ref());
    look.address("listen", options.listen);
    if let Some(metrics) = options.metrics {
        look.address("metrics", metrics);
    }
    look.found
}

impl Look<'_> {
    fn say(&mut self, what: &'static str, weight: Weight, en: impl Into<String>, zh: impl Into<String>) {
        let text = self.lang.pick(en.into(), zh.into());
        self.found.push(Finding { what, weight, text });
    }

    /// An error in its own words.
    fn fails(&mut self, what: &'static str, error: impl std::fmt::Display) {
        let text = error.to_string();
        self.say(what, Weight::Fails, text.clone(), text);
    }

    fn settings(&mut self) {
        let options = self.options;
        let (name, mib) = (&options.name, options.segment_mib);
        let (en, zh) = if options.clock.guard { ("on", "开启") } else { ("off", "关闭") };
        self.say(
            "settings",
            if options.clock.guard { Weight::Ok } else { Weight::Warns },
            format!("node {name}, journal files of {mib} MiB, clock guard {en}"),
            format!("节点 {name}，日志文件每个 {mib} MiB，时钟保护{zh}"),
        );
        for head in &options.member_heads {
            if let Err(error) = HeadOf::read(head) {
                self.fails("settings", format!("{error:#}"));
            }
        }
        if let Some(announce) = &options.announce {
            let folder = announce.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if access(folder, Access::WRITE_OK | Access::EXEC_OK).is_err() {
                let shown = announce.display();
                self.say("settings", Weight::Fails, format!("{shown} cannot be written"), format!("{shown} 无法写入"));
            }
        }
        let needed = limits::CONNECTIONS + limits::METRICS_CONNECTIONS + limits::OPEN_SEGMENTS + OTHER_FILES;
        let needed = u64::try_from(needed).unwrap_or(u64::MAX);
        if let Some(most) = getrlimit(Resource::Nofile).current.filter(|most| *most < needed) {
            self.say(
                "settings",
                Weight::Warns,
                format!("the process may open {most} files; with all connections taken the node needs {needed} (ulimit -n, LimitNOFILE)"),
                format!("本进程最多可打开 {most} 个文件；连接占满时节点需要 {needed} 个（ulimit -n、LimitNOFILE）"),
            );
        }
    }

    /// The data directory, where it is there and can be used.
    fn folder(&mut self) -> Option<RealDisk> {
        let data = &self.options.data;
        let shown = data.display().to_string();
        let may_write = |path: &Path| access(path, Access::WRITE_OK | Access::EXEC_OK | Access::READ_OK).is_ok();
        let disk = match RealDisk::existing(data) {
            Ok(disk) => disk,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let parent = there(data);
                match parent.is_dir() && may_write(parent) {
                    true => self.say("folder", Weight::Ok, format!("{shown} will be made"), format!("将创建 {shown}")),
                    false => {
                        let parent = parent.display();
                        let en = format!("{shown} cannot be made: {parent} cannot be written");
                        self.say("folder", Weight::Fails, en, format!("无法创建 {shown}：{parent} 不可写"));
                    }
                }
                return None;
            }
            Err(error) => {
                self.fails("folder", format!("{shown}: {error}"));
                return None;
            }
        };
        if !may_write(data) {
            let (en, zh) = (format!("{shown} cannot be read and written"), format!("{shown} 不可读写"));
            self.say("folder", Weight::Fails, en, zh);
        } else if in_use(data) {
            let (en, zh) = (format!("{shown} is in use by another process"), format!("{shown} 正被另一进程使用"));
            self.say("folder", Weight::Fails, en, zh);
        } else {
            self.say("folder", Weight::Ok, shown.clone(), shown);
        }
        Some(disk)
    }

    fn key(&mut self, disk: Option<&RealDisk>) -> Option<Signer> {
        match key::existing(&self.options.data) {
            Ok(Some(signer)) => {
                let fingerprint = sshsig::fingerprint(&signer.key_id());
                self.say("key", Weight::Ok, fingerprint.clone(), fingerprint);
                Some(signer)
            }
            Ok(None) => {
                match disk.map_or(Ok(()), |disk| may_make_key(disk)) {
                    Ok(()) => {
                        let en = "there is none, and nothing was signed yet: one will be made";
                        self.say("key", Weight::Ok, en, "尚无密钥，也未签署过任何内容：将创建密钥");
                    }
                    Err(error) => self.fails("key", error),
                }
                None
            }
            Err(error) => {
                self.fails("key", format!("{error:#}"));
                None
            }
        }
    }

    fn journal(&mut self, disk: &RealDisk, signer: &Signer) -> Option<Foreseen> {
        match foresee(disk, &self.options.name, signer) {
            Ok(foreseen) => {
                let Foreseen { entries, ledgers, .. } = foreseen;
                self.say(
                    "identity",
                    Weight::Ok,
                    "all heads were signed with this key under this name",
                    "全部检查点均以此密钥、此名称签署",
                );
                let (en, zh) =
                    (format!("{entries} entries, {ledgers} ledgers"), format!("{entries} 条记录，{ledgers} 个账本"));
                self.say("journal", Weight::Ok, en, zh);
                if foreseen.torn {
                    let en = "it ends in a write that was cut short and never acknowledged; a start puts that aside";
                    self.say("journal", Weight::Warns, en, "末尾有一次中断且未曾确认的写入；启动时将另行存放");
                }
                Some(foreseen)
            }
            Err(error) => {
                let what =
                    if matches!(error, crate::sequencer::NodeError::Foreign { .. }) { "identity" } else { "journal" };
                self.fails(what, error);
                None
            }
        }
    }

    fn modes(&mut self) {
        match folder::open_to_others(&self.options.data) {
            Ok(0) => self.say("modes", Weight::Ok, "closed to other users of this machine", "未向本机其他用户开放"),
            Ok(open) => self.say(
                "modes",
                Weight::Warns,
                format!("{open} files and folders are open to other users of this machine; a start closes them"),
                format!("有 {open} 个文件和文件夹向本机其他用户开放；启动时将予关闭"),
            ),
            Err(error) => self.fails("modes", error),
        }
    }

    fn restored(&mut self, foreseen: Option<&Foreseen>) {
        let waiting = foreseen.map_or(0, |foreseen| foreseen.restored.len());
        if waiting > 0 && !self.options.accept_loss {
            let given = self.options.member_heads.len();
            self.say(
                "restored",
                Weight::Warns,
                format!("restored from a copy: nothing new is signed for {waiting} ledgers unless a head of every member agrees with it ({given} given) or the loss is accepted"),
                format!("数据自副本恢复：除非每名盟员的检查点均与之一致（已提供 {given} 份），或接受丢失，否则不为 {waiting} 个账本签署新内容"),
            );
        } else if waiting > 0 {
            let en = format!("--accept-loss: whatever the copy lacks of {waiting} ledgers will be lost for good");
            self.say(
                "restored",
                Weight::Warns,
                en,
                format!("--accept-loss：{waiting} 个账本中副本所缺的内容将最终丢失"),
            );
        }
    }

    fn room(&mut self, disk: Option<&RealDisk>) {
        let segment = u64::from(self.options.segment_mib) << 20;
        let free = match disk {
            Some(disk) => disk.free(),
            None => statvfs(there(&self.options.data)).ok().and_then(|room| room.f_bavail.checked_mul(room.f_frsize)),
        };
        let Some(free) = free else {
            return self.say("disk", Weight::Warns, "nobody says how much room there is", "无法得知剩余空间");
        };
        let begun = disk
            .and_then(|disk| disk.list().ok())
            .is_some_and(|names| names.iter().any(|name| name.ends_with(".journal")));
        let mib = free >> 20;
        // The first file, the next one ahead, and what is kept for a full disk.
        let wanted = segment.saturating_mul(2).saturating_add(limits::DISK_LOW);
        if !begun && free < segment {
            let en = format!("{mib} MiB free: the journal's first file does not fit");
            self.say("disk", Weight::Fails, en, format!("剩余 {mib} MiB：放不下日志的第一个文件"));
        } else if free < wanted {
            let en =
                format!("{mib} MiB free: writing will soon be held for want of room; {} MiB are better", wanted >> 20);
            self.say(
                "disk",
                Weight::Warns,
                en,
                format!("剩余 {mib} MiB：很快会因空间不足而暂停写入；宜有 {} MiB", wanted >> 20),
            );
        } else {
            self.say("disk", Weight::Ok, format!("{mib} MiB free"), format!("剩余 {mib} MiB"));
        }
    }

    fn clock(&mut self, disk: Option<&RealDisk>, foreseen: Option<&Foreseen>) {
        let disk = disk.map(|disk| disk as &dyn Disk);
        let last_entry = foreseen.and_then(|foreseen| foreseen.last_entry);
        if let Some(hold) = foresee_clock(&SystemClock, disk, self.options.clock, last_entry) {
            let text = format!("writing would be held: {hold}");
            return self.say("clock", Weight::Warns, text, format!("将暂停写入：{hold}"));
        }
        let now = SystemClock.now();
        match SystemClock.synchronised() {
            Some(true) => self.say("clock", Weight::Ok, format!("{now}, synchronised"), format!("{now}，已同步")),
            Some(false) => {
                let en = format!("{now}; the system does not say that it is synchronised");
                self.say("clock", Weight::Warns, en, format!("{now}；系统未确认时钟已同步"));
            }
            None => self.say("clock", Weight::Ok, format!("{now}"), format!("{now}")),
        }
    }

    fn address(&mut self, what: &'static str, address: SocketAddr) {
        match TcpListener::bind(address) {
            Err(error) => self.fails(what, format!("{address}: {error}")),
            Ok(_) if !address.ip().is_loopback() => {
                let en = format!("{address} is free; whoever reaches it reads everything");
                self.say(what, Weight::Warns, en, format!("{address} 可用；凡能访问该地址者均可读取全部内容"));
            }
            Ok(_) => self.say(what, Weight::Ok, format!("{address} is free"), format!("{address} 可用")),
        }
    }
}

/// Files beside connections and segments: index, heads, the log, the runtime.
const OTHER_FILES: usize = 64;

/// The nearest folder above a path that is there.
fn there(path: &Path) -> &Path {
    let above = path.ancestors().skip(1).find(|above| above.as_os_str().is_empty() || above.exists());
    above.filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

//! What would keep a node from starting or from writing, looked at beforehand: `serve --check`.
//!
//! Invariants: it changes nothing, neither a file nor a mode; whatever it says stops a start does stop it, and is said by the
//! same functions, in the same words. What only replaying the journal can show (an entry that the rules do not allow) it sees
//! only where heads that members hold are given, since they take it; else that is the audit's.

use std::net::SocketAddr;
use std::path::Path;

use mengshu_core::book::Lang;
use mengshu_core::event::key::Signer;
use mengshu_core::event::sshsig;
use rustix::fs::{Access, access, statvfs};
use rustix::process::{Resource, getrlimit};

use super::admission::Found;
use super::error::ServeError;
use super::first::{bind, bind_metrics, data_folder, may_announce, nobody_holds};
use super::options::{HeadOf, ServeOptions};
use super::{folder, key};
use crate::explained::Explained;
use crate::journal::{Disk, OpenError, RealDisk};
use crate::limits;
use crate::sequencer::{
    Clock, Foreseen, MemberHead, NodeError, SystemClock, foresee, foresee_clock, foresee_index, in_use, may_make_key,
};

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
    /// The code of what stops the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Whether the start would say that it was not understood.
    #[serde(skip)]
    pub usage: bool,
}

impl Finding {
    /// What was looked at, in the reader's language.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &'static str {
        let zh = match self.what {
            "settings" => "设置",
            "found" => "设立",
            "head" => "检查点",
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

impl Finding {
    /// How it is and what to do about it.
    #[must_use]
    pub fn says(&self, lang: Lang) -> String {
        let next = self.next.as_ref().map(|next| lang.pick(format!(": {next}"), format!("；{next}")));
        format!("{}{}", self.text, next.unwrap_or_default())
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
    look.admission();
    let heads = look.heads();
    let disk = look.folder();
    if let Err(error) = nobody_holds(disk.as_ref(), &heads) {
        look.fails("head", error);
    }
    let signer = look.key(disk.as_ref());
    let foreseen = match (&disk, &signer) {
        (Some(disk), Some(signer)) => look.journal(disk, signer, &heads),
        _ => None,
    };
    if disk.is_some() {
        look.modes();
        look.restored(foreseen.as_ref());
    }
    if let Some(Err(error)) =
        disk.as_ref().map(|disk| foresee_index(disk, &options.data, foreseen.as_ref().map(|foreseen| foreseen.end)))
    {
        look.fails("disk", error);
    }
    look.unasked(disk.is_some(), foreseen.as_ref());
    look.room(disk.as_ref());
    look.clock(disk.as_ref(), foreseen.as_ref());
    // Held until both are: two of one process may have one address as long as neither listens.
    let _port = look.address("listen", options.listen, bind("--listen", options.listen));
    let _metrics =
        options.metrics.map(|metrics| look.address("metrics", metrics, bind_metrics(metrics, options.listen)));
    look.found
}

impl Look<'_> {
    fn say(&mut self, what: &'static str, weight: Weight, en: impl Into<String>, zh: impl Into<String>) {
        let text = self.lang.pick(en.into(), zh.into());
        self.found.push(Finding { what, weight, text, code: None, next: None, usage: false });
    }

    /// What stops the start, as the start says it.
    fn fails(&mut self, what: &'static str, error: impl Into<ServeError>) {
        let (error, place) = (error.into(), self.options.data.display().to_string());
        self.found.push(Finding {
            what,
            weight: Weight::Fails,
            text: error.words(self.lang),
            code: Some(error.code()),
            next: Some(error.next(&place, self.lang)),
            usage: error.is_usage(),
        });
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
        if let Some(Err(error)) = options.announce.as_deref().map(may_announce) {
            self.fails("settings", error);
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

    /// Who may found.
    fn admission(&mut self) {
        let options = self.options;
        match options.admission.read(options.listen) {
            Err(error) => self.fails("found", error),
            Ok(_) => match &options.admission.found {
                Some(Found::Keys(file)) => {
                    let file = file.display();
                    let en = format!("who signs with a key of {file}");
                    self.say("found", Weight::Ok, en, format!("以 {file} 所列密钥签署者"));
                }
                None | Some(Found::Open) => {
                    self.say("found", Weight::Ok, "whoever reaches the port", "任何可访问端口者");
                }
            },
        }
    }

    /// The heads that members hold, as far as they can be read.
    fn heads(&mut self) -> Vec<MemberHead> {
        let mut heads = Vec::new();
        for head in &self.options.member_heads {
            match HeadOf::read(head) {
                Ok(head) => heads.push(head),
                Err(error) => self.fails("head", error),
            }
        }
        heads
    }

    /// What the operator said and nothing asks for.
    fn unasked(&mut self, there: bool, foreseen: Option<&Foreseen>) {
        let marked = foreseen.is_some_and(|foreseen| !foreseen.restored.is_empty());
        if there && (foreseen.is_none() || marked) {
            return;
        }
        if self.options.accept_loss {
            let en = "--accept-loss: this data is not marked as restored, so there is nothing to accept";
            self.say("restored", Weight::Warns, en, "--accept-loss：数据并未标记为自副本恢复，无可接受");
        }
        if foreseen.is_some_and(|foreseen| foreseen.agreed.is_some()) {
            let en = "the data has all heads that were given; it is not marked as restored, so nothing waits for them";
            self.say("head", Weight::Warns, en, "数据与所提供的检查点全部一致；数据并未标记为自副本恢复，无需提供");
        }
    }

    /// The data directory, where it is there and can be used.
    fn folder(&mut self) -> Option<RealDisk> {
        use std::io::ErrorKind::{NotADirectory, PermissionDenied};
        let data = &self.options.data;
        let shown = data.display().to_string();
        let may_write = |path: &Path| access(path, Access::WRITE_OK | Access::EXEC_OK | Access::READ_OK).is_ok();
        let disk = match data_folder(data) {
            Ok(Some(disk)) => disk,
            Ok(None) => {
                let parent = there(data);
                if parent.is_dir() && may_write(parent) {
                    self.say("folder", Weight::Ok, format!("{shown} will be made"), format!("将创建 {shown}"));
                } else {
                    let (kind, folder) = (if parent.is_dir() { PermissionDenied } else { NotADirectory }, data.clone());
                    self.fails("folder", ServeError::Folder { folder, source: kind.into() });
                }
                return None;
            }
            Err(error) => {
                self.fails("folder", error);
                return None;
            }
        };
        if !may_write(data) {
            self.fails("folder", ServeError::Folder { folder: data.clone(), source: PermissionDenied.into() });
        } else if in_use(data) {
            self.fails("folder", NodeError::from(OpenError::Locked { directory: shown }));
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
            // What the folder is was said already: none is made there.
            Ok(None) if disk.is_none() && self.options.data.exists() => None,
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
                self.fails("key", error);
                None
            }
        }
    }

    fn journal(&mut self, disk: &RealDisk, signer: &Signer, heads: &[MemberHead]) -> Option<Foreseen> {
        match foresee((disk, &self.options.data), &self.options.name, signer, heads) {
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
                let what = match &error {
                    NodeError::Foreign { .. } => "identity",
                    NodeError::Lost { .. } => "head",
                    NodeError::Mark(_) | NodeError::Unfinished { .. } => "restored",
                    _ => "journal",
                };
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
            Err(source) => self.fails("modes", ServeError::Folder { folder: self.options.data.clone(), source }),
        }
    }

    fn restored(&mut self, foreseen: Option<&Foreseen>) {
        let waiting = foreseen.map_or(0, |foreseen| foreseen.restored.len());
        let agreed = foreseen.and_then(|foreseen| foreseen.agreed.as_ref());
        let whole = agreed.map_or(0, |agreed| agreed.whole);
        if whole > 0 {
            let en = format!("restored from a copy: heads that every member of {whole} ledgers holds agree with it");
            let zh = format!("数据自副本恢复：{whole} 个账本的全体盟员所持检查点与之一致");
            self.say("restored", Weight::Ok, en, zh);
        }
        let waiting = waiting.saturating_sub(whole);
        if waiting > 0 && !self.options.accept_loss {
            let given = self.options.member_heads.len();
            let said = |lang: Lang| match agreed {
                Some(agreed) => agreed.words(lang),
                None => lang.pick("none was given".to_owned(), "尚未提供检查点".to_owned()),
            };
            let (en, zh) = (said(Lang::En), said(Lang::Zh));
            self.say(
                "restored",
                Weight::Warns,
                format!("restored from a copy: nothing new is signed for {waiting} ledgers unless a head of every member agrees with it ({given} given) or the loss is accepted; {en}"),
                format!("数据自副本恢复：除非每名盟员的检查点均与之一致（已提供 {given} 份），或接受丢失，否则不为 {waiting} 个账本签署新内容；{zh}"),
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
            let (en, zh) = (hold.words(Lang::En), hold.words(Lang::Zh));
            let text = format!("writing would be held: {en}");
            return self.say("clock", Weight::Warns, text, format!("将暂停写入：{zh}"));
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

    fn address<T>(&mut self, what: &'static str, address: SocketAddr, bound: Result<T, ServeError>) -> Option<T> {
        match bound {
            Err(error) => {
                self.fails(what, error);
                None
            }
            Ok(bound) if !address.ip().is_loopback() => {
                let en = format!("{address} is free; whoever reaches it reads everything");
                self.say(what, Weight::Warns, en, format!("{address} 可用；凡能访问该地址者均可读取全部内容"));
                Some(bound)
            }
            Ok(bound) => {
                self.say(what, Weight::Ok, format!("{address} is free"), format!("{address} 可用"));
                Some(bound)
            }
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

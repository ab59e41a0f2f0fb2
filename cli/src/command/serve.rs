//! `mengshu serve`: a node in this process.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use mengshu_core::value::NodeName;
use mengshu_server::limits;
use mengshu_server::operate::{LogFormat, start_log};
use mengshu_server::sequencer::ClockWatch;
use mengshu_server::serve::{
    AdmissionOptions, ClockGuard, Found, HeadOf, Quota, ServeError, ServeOptions, Weight, check, serve,
};

use crate::given::Context;
use crate::language::{Message, examples, say};
use crate::output::{Exit, Failure, Outcome};

#[derive(Debug, Args)]
#[command(about = say("Run a node here until it is stopped", "在本机运行节点，直到停止"))]
#[command(before_long_help = examples(&[
    "mengshu serve",
    "mengshu serve --data /srv/mengshu --listen 127.0.0.1:7400 --name node.example.org",
    "mengshu serve --data /srv/mengshu --listen 10.0.0.5:7400 --name node.example.org --found keys:founders.pub",
    "mengshu serve --data /srv/mengshu --name node.example.org --check",
    "mengshu serve --data /srv/mengshu --name node.example.org --metrics 127.0.0.1:7401 --log-format json",
]))]
pub(crate) struct Serve {
    #[arg(help = say("Data directory; made if it is not there", "数据目录；不存在时自动创建"))]
    #[arg(long, value_name = "DIR", env = "MENGSHU_DATA", default_value = "mengshu-data", hide_env = true)]
    data: PathBuf,
    #[arg(help = say("Address to listen on", "监听地址"))]
    #[arg(long, value_name = "ADDRESS", env = "MENGSHU_LISTEN", default_value = "127.0.0.1:7400", hide_env = true)]
    listen: SocketAddr,
    #[arg(help = say(
        "Address for measurements (/metrics) and probes (/healthz, /readyz), on a listener of their own; keep it on loopback, such as 127.0.0.1:7401",
        "度量（/metrics）与探测（/healthz、/readyz）的监听地址，与主端口分开；宜限于本机，如 127.0.0.1:7401",
    ))]
    #[arg(long, value_name = "ADDRESS", env = "MENGSHU_METRICS", hide_env = true)]
    metrics: Option<SocketAddr>,
    #[arg(help = say("Form of the log's lines", "运行日志每行的格式"))]
    #[arg(
        long,
        value_name = "text|json",
        env = "MENGSHU_LOG_FORMAT",
        default_value = "text",
        hide_env = true,
        hide_possible_values = true
    )]
    log_format: LogFormat,
    #[arg(help = say(
        "Look at everything that a start would meet, say it line by line, change nothing, and end with the code that the start would have",
        "检查启动所涉各项并逐行列出，不作任何更改，并以启动时应有的退出码结束",
    ))]
    #[arg(long)]
    check: bool,
    #[arg(help = say(
        "Name of the node, the first part of its checkpoints' origin; it stays the same for ever",
        "节点名称，即检查点来源的前半部分；永不更改",
    ))]
    #[arg(long, value_name = "NAME", env = "MENGSHU_NODE_NAME", default_value = "localhost", hide_env = true)]
    name: NodeName,
    #[arg(help = say(
        "File that gets the address and the node's key once the node listens",
        "节点开始监听后，把地址和节点密钥写入此文件",
    ))]
    #[arg(long, value_name = "FILE")]
    announce: Option<PathBuf>,
    #[arg(help = say(
        "Who may found ledgers here: `open`, whoever reaches the port, or `keys:FILE`, only who signs the founding with a root key that is in FILE, one OpenSSH public key a line; read again at SIGHUP. On loopback it is open; on any other address it must be said",
        "可在本节点设立账本者：`open` 为可访问端口的任何人；`keys:FILE` 为以 FILE 所列根密钥签署设立事件者，每行一个 OpenSSH 公钥，收到 SIGHUP 时重新读取。监听本机地址时默认为 open；监听其他地址时必须写明",
    ))]
    #[arg(long, value_name = "open|keys:FILE", env = "MENGSHU_FOUND", hide_env = true)]
    found: Option<Found>,
    #[arg(help = say(
        "Ledgers that are founded here on one day (of UTC), or `off`",
        "每日（UTC）接受设立的账本数；`off` 为不限",
    ))]
    #[arg(long, value_name = "NUMBER|off", default_value_t = Quota(Some(limits::FOUNDINGS)))]
    found_quota: Quota,
    #[arg(help = say(
        "Events that one key records in one ledger on one day, or `off`; all keys of a member together twice as many",
        "每一密钥每日在一个账本中记录的事件数；`off` 为不限；一个盟员的全部密钥合计为其两倍",
    ))]
    #[arg(long, value_name = "NUMBER|off", default_value_t = Quota(Some(limits::KEY_EVENTS)))]
    key_quota: Quota,
    #[arg(help = say(
        "MiB of entries that one key records in one ledger on one day, or `off`; all keys of a member together twice as many",
        "每一密钥每日在一个账本中记录的条目大小（MiB）；`off` 为不限；一个盟员的全部密钥合计为其两倍",
    ))]
    #[arg(long, value_name = "MIB|off", default_value_t = Quota(Some(limits::KEY_MIB)))]
    key_quota_mib: Quota,
    #[arg(help = say(
        "Hold writing while the clock is not believed: after a step of over an hour ahead or back, where the log is over an hour ahead of it, and after 30 days without running until the system says that it is synchronised; `off`, for tests and clocks that are moved on purpose, records whatever it shows",
        "时钟不可信时暂停写入：时钟向前或向后跳变超过一小时、账本领先时钟超过一小时，或停止运行超过 30 天且系统尚未确认时钟已同步；`off` 用于测试或有意调整的时钟，按时钟所示照录",
    ))]
    #[arg(long, value_name = "on|off", default_value = "on", hide_possible_values = true)]
    clock_guard: ClockGuard,
    #[arg(help = say(
        "The clock is right, although the log is ahead of it or the node has not run for 30 days",
        "确认时钟正确，即使账本领先于时钟，或节点已停止运行超过 30 天",
    ))]
    #[arg(long)]
    accept_clock: bool,
    #[arg(help = say(
        "Size of the journal's files in MiB, 32 to 1024; two are allocated ahead (128 MiB at 64), and up to 16 MiB are kept for the day on which the disk is full",
        "日志文件的大小（MiB），32 至 1024；预先分配两个（64 时即 128 MiB），另留至多 16 MiB 以备磁盘写满之时",
    ))]
    #[arg(long, value_name = "MIB", default_value_t = limits::SEGMENT_BYTES >> 20, value_parser = clap::value_parser!(u32).range(i64::from(limits::SEGMENT_MIB_MIN)..=i64::from(limits::SEGMENT_MIB_MAX)))]
    segment_mib: u32,
    #[arg(help = say(
        "Where the data was restored from a copy: a checkpoint or receipt that a member holds. When there is one of every member and all agree with the copy, the node signs again. May be repeated",
        "数据自副本恢复时：某盟员持有的检查点或回执。全体盟员均有提供且与副本一致的，节点恢复签署。可重复",
    ))]
    #[arg(long, value_name = "MEMBER=FILE")]
    member_head: Vec<HeadOf>,
    #[arg(help = say(
        "Where the data was restored from a copy: whatever it lacks is lost. This is told, and kept in the file accepted-loss",
        "数据自副本恢复时：接受副本所缺内容的丢失。此事将予提示，并记入 accepted-loss 文件",
    ))]
    #[arg(long)]
    accept_loss: bool,
    #[arg(help = say(
        "Address of a proxy that others connect through. Of one address at most 64 connections are open at once; those of loopback and of proxies are not counted. May be repeated",
        "供他人连接所经由的代理的地址。同一地址至多同时保持 64 个连接；本机及代理的连接不计。可重复",
    ))]
    #[arg(long, value_name = "IP")]
    proxy: Vec<IpAddr>,
    #[arg(help = say(
        "Name that this node is called by. On loopback it answers to localhost, to loopback's addresses and to these alone, so that no web page reads it by a name that points here; elsewhere to every name, unless some are given. May be repeated",
        "本节点使用的名称。在本机回环地址上，仅响应 localhost、回环地址及所列名称，以防网页借指向本机的域名读取节点；在其他地址上响应任何名称，但列出名称的以所列为限。可重复",
    ))]
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    #[arg(help = say(
        "Origin (https://log.example.org, or *) whose web pages may read checkpoints, tiles and entries; without it no other origin's may. May be repeated",
        "允许其网页读取检查点、树块和条目的来源（如 https://log.example.org，或 *）；未列出的，其他来源的网页一律不得读取。可重复",
    ))]
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
}

impl Serve {
    pub(super) fn run(self, context: &Context) -> Outcome<()> {
        let options = ServeOptions {
            metrics: self.metrics,
            announce: self.announce,
            clock: ClockWatch { guard: self.clock_guard == ClockGuard::On, accept: self.accept_clock },
            segment_mib: self.segment_mib,
            member_heads: self.member_head,
            accept_loss: self.accept_loss,
            admission: AdmissionOptions {
                found: self.found,
                foundings: self.found_quota,
                key_events: self.key_quota,
                key_mib: self.key_quota_mib,
            },
            proxies: self.proxy,
            hosts: self.host,
            origins: self.allow_origin,
            ..ServeOptions::new(&self.data, self.listen, self.name)
        };
        let (data, only_check, log_format) = (self.data, self.check, self.log_format);
        let shown = data.display().to_string();
        if only_check {
            return tell(&options, shown, context);
        }
        let _log = start_log(log_format);
        let runtime = tokio::runtime::Runtime::new()
            .map_err(|error| Failure::new(Exit::Failed, Message::SystemRefused).because(&error))?;
        runtime.block_on(serve(options)).map_err(|error| {
            let data = shown.clone();
            let message = match error {
                ServeError::Ended(_) => Message::ServeEnded { data },
                _ => Message::ServeNotStarted { data },
            };
            Failure::new(if error.is_usage() { Exit::Usage } else { Exit::Failed }, message).explained(&error, &shown)
        })
    }
}

/// Says what a start would meet, and ends as it would.
fn tell(options: &ServeOptions, data: String, context: &Context) -> Outcome<()> {
    let lang = context.out.lang();
    let found = check(options, lang);
    context.out.list("check", &found, &[Message::ColResult, Message::ColChecked, Message::ColSays], |finding| {
        let weight = match finding.weight {
            Weight::Ok => Message::CheckOk,
            Weight::Warns => Message::CheckWarns,
            Weight::Fails => Message::CheckFails,
        };
        vec![weight.text(lang), finding.name(lang).to_owned(), finding.says(lang)]
    })?;
    // The first that fails is the one that the start would end with.
    found.iter().find(|finding| finding.weight == Weight::Fails).map_or(Ok(()), |first| {
        let exit = if first.usage { Exit::Usage } else { Exit::Failed };
        Err(Failure::new(exit, Message::CheckWouldFail { data }).hint(Message::CheckHint))
    })
}

//! Every text a person reads, in English and in Chinese, in one table.
//!
//! A message cannot exist in one language only: the table's form demands both. Names, numbers and identifiers go in as
//! fields, so both languages say the same facts; a test checks that each text uses every field of its message.

use super::Lang;

macro_rules! messages {
    ($($name:ident $({ $($field:ident),+ })? en $en:literal zh $zh:literal)+) => {
        /// One thing to say to a person.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub(crate) enum Message {
            $($name $({ $($field: String),+ })?,)+
        }

        impl Message {
            /// The text in `lang`.
            pub(crate) fn text(&self, lang: Lang) -> String {
                match (self, lang) {
                    $(
                        (Self::$name $({ $($field),+ })?, Lang::En) => format!($en),
                        (Self::$name $({ $($field),+ })?, Lang::Zh) => format!($zh),
                    )+
                }
            }

            /// One of each, every field filled with its own name in brackets.
            #[cfg(test)]
            fn samples() -> Vec<(Self, &'static str, Vec<&'static str>)> {
                vec![$((
                    Self::$name $({ $($field: format!("<{}>", stringify!($field))),+ })?,
                    stringify!($name),
                    vec![$($(stringify!($field)),+)?],
                )),+]
            }
        }
    };
}

messages! {
    // Words of the screen itself.
    WordError en "error" zh "错误"
    WordCausedBy en "caused by" zh "原因"
    WordHint en "hint" zh "提示"
    WordOutcome en "outcome" zh "结果"
    WordWarning en "warning" zh "警告"
    WordYes en "yes" zh "是"
    WordNo en "no" zh "否"

    // Column and field names.
    ColName en "NAME" zh "名称"
    ColFingerprint en "FINGERPRINT" zh "指纹"
    ColWhere en "WHERE" zh "位置"
    ColComment en "COMMENT" zh "备注"
    ColSetting en "SETTING" zh "设置"
    ColValue en "VALUE" zh "值"
    ColOrigin en "FROM" zh "来源"
    ColKeyId en "KEY ID" zh "密钥编号"
    ColPublicKey en "PUBLIC KEY" zh "公钥"
    ColProtected en "PASSPHRASE" zh "口令保护"
    ColAgent en "IN AGENT" zh "在代理中"
    ColSocket en "SOCKET" zh "套接字"
    ColKeys en "KEYS" zh "密钥数"

    // Keys.
    KeyWritten { path, public } en "wrote the private key {path} (keep it secret) and the public key {public} (share it)" zh "已写入私钥 {path}（请保密）和公钥 {public}（可以分享）"
    KeyUnprotected { path } en "{path} has no passphrase: whoever can read the file can sign as you" zh "{path} 没有口令：任何能读取该文件的人都可以代您签名"
    KeyNextUse { name } en "sign with it: add `--key {name}`, or `key = \"{name}\"` in a profile of your settings file" zh "用它签名：加上 `--key {name}`，或在设置文件的配置中写 `key = \"{name}\"`"
    KeyNextAgent { path } en "to type the passphrase once a session only: ssh-add {path}" zh "若希望每次会话只输入一次口令：ssh-add {path}"
    KeyNextGrant { public } en "to sign for a member, the ledger must know the key: as a founder send {public} to whoever writes the founding file, as a joiner name it in `mengshu member apply`, otherwise have a key holder of the member grant it with `mengshu member grant-key`" zh "要代表盟员签名，账本须登记此密钥：创始盟员请把 {public} 发给撰写创立文件者，申请加入者在 `mengshu member apply` 中指明，其他情形由该盟员的密钥持有人用 `mengshu member grant-key` 授权"
    KeyExists { path } en "{path} exists already, and a key is never overwritten" zh "{path} 已存在，密钥绝不会被覆盖"
    KeyExistsHint en "choose another name, or move the old key away first" zh "请换一个名称，或先移走旧密钥"
    KeyNameBad { name } en "{name:?} can't be the name of a key file" zh "{name:?} 不能用作密钥文件名"
    KeyNameHint en "use letters, digits, `-`, `_` and `.`, starting with a letter or digit; or give a path with --out" zh "请使用字母、数字、`-`、`_` 和 `.`，并以字母或数字开头；或用 --out 指定路径"
    KeyNotGiven en "no key to sign with" zh "没有可用于签名的密钥"
    KeyNotGivenHint en "add --key (a key's name, a key file, a .pub file or agent:SHA256:…); `mengshu key list` shows what you have" zh "请加上 --key（密钥名称、私钥文件、.pub 文件或 agent:SHA256:…）；`mengshu key list` 可列出您的密钥"
    KeyNotFound { spec } en "no key {spec}" zh "找不到密钥 {spec}"
    KeyNotFoundHint { folder } en "a name is looked up in {folder}; a path needs a `/`; `mengshu key list` shows what you have, `mengshu key new NAME` makes one" zh "名称在 {folder} 中查找；路径须含 `/`；`mengshu key list` 列出已有密钥，`mengshu key new NAME` 新建密钥"
    KeyUnreadable { path } en "can't read {path}" zh "无法读取 {path}"
    KeyNotUnderstood { path } en "{path} is not a key that can sign here" zh "{path} 不是可在此签名的密钥"
    KeyKindsHint en "Mengshu signs with Ed25519 keys: OpenSSH or PKCS#8 files, or keys held by an ssh-agent; `ssh-keygen -t ed25519` or `mengshu key new` makes one" zh "盟书使用 Ed25519 密钥签名：OpenSSH 或 PKCS#8 文件，或 ssh-agent 中的密钥；可用 `ssh-keygen -t ed25519` 或 `mengshu key new` 生成"
    KeyOpenToOthers { path } en "{path} is open to other users of this machine, so it is not used, as ssh does it" zh "本机其他用户可以读取或更改 {path}，因此不予使用（与 ssh 相同）"
    KeyOpenHint { path } en "close it with: chmod 600 {path}; if others may have copied the key, put another one in its place: mengshu member rotate-key" zh "请执行：chmod 600 {path}；他人可能已复制该密钥的，请更换：mengshu member rotate-key"
    KeyAgentFirst { fingerprint } en "signing with {fingerprint} held by the ssh-agent" zh "使用 ssh-agent 中的 {fingerprint} 签名"
    KeysNone en "no keys found" zh "没有找到密钥"
    KeysNoneHint en "make one with: mengshu key new NAME" zh "新建密钥：mengshu key new NAME"
    KeysSkipped { count } en "{count} other key(s) left out: only plain Ed25519 keys can sign here, no FIDO keys" zh "另有 {count} 个密钥未列出：此处只能使用普通 Ed25519 密钥签名，FIDO 密钥不可用"
    KeyWriteFailed { path } en "can't write {path}" zh "无法写入 {path}"
    KeyWorks { fingerprint } en "the key works: a test message was signed and verified with {fingerprint}" zh "密钥可用：已用 {fingerprint} 签署并验证了一条测试消息"
    KeyNotMade en "the key could not be made" zh "无法生成密钥"
    KeyNoRandom en "the system gives no random numbers" zh "系统无法提供随机数"

    // Passphrases.
    PassphrasePrompt { path } en "Passphrase for {path}: " zh "{path} 的口令："
    PassphraseNew { path } en "New passphrase for {path} (empty for none): " zh "为 {path} 设置口令（留空则不设）："
    PassphraseAgain en "The same again: " zh "请再输入一次："
    PassphraseDiffer en "the two passphrases differ; nothing was written" zh "两次输入的口令不同；没有写入任何内容"
    PassphraseWrong { path } en "the passphrase does not open {path}" zh "口令无法打开 {path}"
    PassphraseNeeded { path } en "{path} is locked with a passphrase, and there is nobody to ask" zh "{path} 有口令保护，但当前无法询问口令"
    PassphraseHint en "put the key into an ssh-agent (ssh-add), give --passphrase-file, or set MENGSHU_ASKPASS to a program that prints the passphrase" zh "请把密钥加入 ssh-agent（ssh-add），或使用 --passphrase-file，或将 MENGSHU_ASKPASS 设为一个输出口令的程序"
    PassphraseNewHint en "give --no-passphrase, or --passphrase-file, or set MENGSHU_ASKPASS" zh "请使用 --no-passphrase 或 --passphrase-file，或设置 MENGSHU_ASKPASS"
    PassphraseFileBad { path } en "can't read a passphrase from {path}" zh "无法从 {path} 读取口令"
    PassphraseFileHint en "the file's first line is the passphrase: not empty and at most 1,024 bytes" zh "文件第一行即口令：不得为空，最多 1,024 字节"
    PassphraseAskpassBad { program } en "the program {program} named in MENGSHU_ASKPASS gave no passphrase" zh "MENGSHU_ASKPASS 指定的程序 {program} 没有给出口令"
    PassphraseTtyBad en "can't ask for the passphrase on the terminal" zh "无法在终端上询问口令"

    // The agent.
    AgentNone en "no ssh-agent: SSH_AUTH_SOCK is not set" zh "没有 ssh-agent：未设置 SSH_AUTH_SOCK"
    AgentNoneHint en "start one with: eval \"$(ssh-agent)\" and add a key with: ssh-add PATH; or sign with a key file" zh "启动代理：eval \"$(ssh-agent)\"，添加密钥：ssh-add PATH；或改用密钥文件签名"
    AgentUnreachable { socket } en "the ssh-agent at {socket} does not answer" zh "位于 {socket} 的 ssh-agent 没有应答"
    AgentUnreachableHint en "is it running? `ssh-add -l` should list your keys" zh "它在运行吗？`ssh-add -l` 应能列出您的密钥"
    AgentLacks { fingerprint } en "the ssh-agent does not hold the key {fingerprint}" zh "ssh-agent 中没有密钥 {fingerprint}"
    AgentLacksHint en "add it with `ssh-add PATH`, or plug in the token that it speaks to; `mengshu key agent` shows what it holds" zh "用 `ssh-add PATH` 添加，或插入代理所用的令牌；`mengshu key agent` 可查看其中的密钥"
    AgentRefused { fingerprint } en "the ssh-agent refused to sign with {fingerprint}" zh "ssh-agent 拒绝用 {fingerprint} 签名"
    AgentRefusedHint en "keys added with `ssh-add -h` can't sign documents, keys added with `ssh-add -c` ask each time, a locked agent needs `ssh-add -X`" zh "用 `ssh-add -h` 添加的密钥不能签署文件，用 `ssh-add -c` 添加的密钥每次都要确认，被锁定的代理需要 `ssh-add -X`"
    AgentWrongSignature { fingerprint } en "the ssh-agent returned a signature that is not {fingerprint}'s; nothing was sent" zh "ssh-agent 返回的签名与 {fingerprint} 不符；没有发送任何内容"
    AgentEmpty en "the ssh-agent holds no Ed25519 key" zh "ssh-agent 中没有 Ed25519 密钥"
    AgentEmptyHint en "add one with: ssh-add PATH" zh "添加密钥：ssh-add PATH"

    // Settings.
    ConfigUnreadable { path } en "can't read the settings file {path}" zh "无法读取设置文件 {path}"
    ConfigBad { path } en "the settings file {path} is not valid" zh "设置文件 {path} 无效"
    ConfigBadHint en "allowed: `profile = \"NAME\"`, and in [profiles.NAME]: node, ledger, member, key, lang, output" zh "允许的内容：`profile = \"NAME\"`，以及 [profiles.NAME] 中的 node、ledger、member、key、lang、output"
    ConfigNoProfile { profile, path } en "no profile {profile:?} in {path}" zh "{path} 中没有配置 {profile:?}"
    ConfigNoProfileHint { known } en "there: {known}" zh "现有配置：{known}"
    ConfigEnvBad { variable, value, allowed } en "the environment variable {variable} is {value:?}, but must be one of: {allowed}" zh "环境变量 {variable} 的值为 {value:?}，但只能是：{allowed}"
    ConfigNoHome en "can't find your home folder: HOME is not set" zh "找不到主目录：未设置 HOME"
    ConfigHomeHint en "set HOME, or name the settings file with MENGSHU_CONFIG" zh "请设置 HOME，或用 MENGSHU_CONFIG 指定设置文件"
    OriginFlag { flag } en "flag {flag}" zh "命令行参数 {flag}"
    OriginEnv { variable } en "environment {variable}" zh "环境变量 {variable}"
    OriginFile { path, profile } en "{path}, profile {profile}" zh "{path}，配置 {profile}"
    OriginFileTop { path } en "{path}" zh "{path}"
    OriginLocale { variable } en "locale ({variable})" zh "区域设置（{variable}）"
    OriginDefault en "default" zh "默认"
    OriginMissing en "not there yet" zh "尚不存在"
    OriginUnset en "not set" zh "未设置"

    // The node's answers.
    NodeUnreachable { node } en "the node at {node} does not answer" zh "位于 {node} 的节点没有应答"
    NodeUnreachableHint en "is it running? `mengshu serve` starts one; --node names another; `mengshu config show --origin` says where the address comes from" zh "它在运行吗？`mengshu serve` 可启动节点；--node 指定其他节点；`mengshu config show --origin` 显示地址来源"
    NodeTooSlow { node } en "the node at {node} did not answer in time" zh "位于 {node} 的节点未能及时应答"
    NodeTooSlowHint en "try again: an event that was already recorded is answered with its first receipt, never recorded twice" zh "请重试：已记录的事件会返回首次的回执，绝不会重复记录"
    NodeBusy { detail } en "the node is busy: {detail}" zh "节点繁忙：{detail}"
    NodeClockHeld en "not recorded: the node does not believe its clock, so it records nothing for now; reading goes on" zh "未记录：节点判定其时钟不可信，暂不记录；仍可读取"
    NodeRestored en "not recorded: the node's data was restored from a copy, and it signs nothing new until what members hold agrees with it; reading goes on" zh "未记录：节点数据恢复自副本，在与盟员所持内容核对一致之前不再签署；仍可读取"
    NodeDiskFull en "not recorded: the node's disk is full; it goes on by itself when there is room, and reading goes on meanwhile" zh "未记录：节点磁盘已满；腾出空间后自动恢复，其间仍可读取"
    NodeHeldHint en "tell the node's operator; the same may be sent again later, it is recorded once" zh "请告知节点运营者；稍后可原样再次提交，不会重复记录"
    NodeBusyHint en "wait a moment and try again" zh "请稍后重试"
    NodeDamaged { detail } en "the node reports damaged data: {detail}" zh "节点报告数据损坏：{detail}"
    NodeInternal { detail } en "the node failed: {detail}" zh "节点出错：{detail}"
    Refused { code, detail } en "refused, {code}: {detail}" zh "被拒绝，{code}：{detail}"
    RefusedFound { meaning, found, field } en "{meaning}: {found} ({field})" zh "{meaning}：{found}（{field}）"
    TermsProblem { meaning, found } en "{meaning}: {found}" zh "{meaning}：{found}"
    RefusedPlain { detail } en "refused: {detail}" zh "被拒绝：{detail}"
    RefusedField { field, description } en "{field}: {description}" zh "{field}：{description}"
    LoginNeeded en "name your member and key (--as MEMBER --key KEY): reading needs a login with a member's or auditor's key" zh "请指定盟员和密钥（--as MEMBER --key KEY）：读取需要以盟员或审计人的密钥登录"

    // Asking before signing.
    ConfirmSubmit { member } en "Hand this in, as signed by {member}? [y/N]" zh "提交以上由 {member} 签署的内容？[y/N]"
    ConfirmSign { member } en "Sign this for {member}? [y/N]" zh "代表 {member} 签署以上内容？[y/N]"
    SignOtherKey { fingerprint, author, key } en "you sign with {fingerprint}, but the event names {author}'s key {key}: your signature will stand beside the author's" zh "您使用 {fingerprint} 签名，但事件写明的是 {author} 的密钥 {key}：您的签名将与作者的签名并列"
    Signed { path } en "signed; hand in {path} together with the event" zh "已签名；请将 {path} 与事件一并提交"
    FieldWords en "what it says" zh "内容"
    FieldEvent en "event" zh "事件"
    FieldLedger en "ledger" zh "账本"
    FieldAuthor en "author" zh "作者"
    FieldKey en "author's key" zh "作者的密钥"
    FieldWritten en "written" zh "书写时间"
    FieldNotAfter en "not after" zh "截止时间"
    FieldSeen en "history verified up to" zh "已验证的历史"
    ConfirmNobody en "this needs a yes, and there is nobody to ask" zh "此事须经确认，但当前无法询问"
    ConfirmHint en "read what is said above, then give --yes" zh "请先阅读以上内容，再加上 --yes"
    ConfirmNo en "the question was not answered with yes" zh "未获确认"
    NothingDone en "nothing was signed, sent or recorded" zh "没有签署、发送或记录任何内容"
    NothingMoreDone { entries } en "recorded before that, as entry {entries}, and it stands; beyond that nothing was signed, sent or recorded" zh "此前已记录的第 {entries} 条仍然有效；此外没有签署、发送或记录任何内容"
    SignedNotSent en "it was signed here; nothing was sent or recorded" zh "已在此处签名；没有发送或记录任何内容"
    RefusedNotRecorded en "it was signed and sent, and the node refused it; nothing was recorded" zh "已签名并发送，但被节点拒绝；没有记录任何内容"

    // Ledgers and members.
    SystemRefused en "the system refused a runtime for this command" zh "系统无法为此命令提供运行环境"
    NodeAddressBad { node } en "{node:?} is not the address of a node" zh "{node:?} 不是节点地址"
    NodeLies { detail } en "the node's answer does not hold: {detail}" zh "节点的应答不成立：{detail}"
    Forked { old, new } en "the node shows another history than the one verified before ({old} entries then, {new} now)" zh "节点展示的历史与此前验证过的不同（当时 {old} 条，现在 {new} 条）"
    ForkedHint { path } en "sign nothing; keep {path}, which holds the node's own signed checkpoint, and compare with other members" zh "请勿签署任何内容；请保留 {path}（其中有节点自己签署的检查点），并与其他盟员核对"
    LedgerNone en "this node keeps no ledger yet" zh "此节点尚无账本"
    LedgerNoneHint en "found an alliance with: mengshu alliance found FILE.toml" zh "创建联盟：mengshu alliance found FILE.toml"
    LedgerWhich en "this node keeps several ledgers: say which one with --ledger" zh "此节点有多个账本：请用 --ledger 指定"
    LedgerWhichHint { known } en "there: {known}" zh "现有：{known}"
    LedgerUnknown { text } en "no ledger {text}" zh "找不到账本 {text}"
    OtherLog { place, wanted, found } en "{place} is another log than the one meant: wanted {wanted}, found {found}" zh "{place} 不是所指的账本：应为 {wanted}，实为 {found}"
    OtherLogHint en "`mengshu config show --origin` says where the ledger's id comes from; name the one you mean with --ledger ID or --vkey KEY, as other members have it" zh "`mengshu config show --origin` 显示账本编号的来源；请用 --ledger ID 或 --vkey KEY 指明所要核查的账本，并以其他盟员所持者为准"
    OtherLedger { wanted, found } en "the event is for ledger {found}, and ledger {wanted} is meant" zh "该事件属于账本 {found}，而所指的是账本 {wanted}"
    OtherLedgerHint en "`mengshu config show --origin` says where the ledger's id comes from; name the event's own ledger with --ledger, or prepare the event anew for the one you mean" zh "`mengshu config show --origin` 显示账本编号的来源；请用 --ledger 指明事件所属的账本，或为所指的账本重新准备事件"
    LedgerNotWhole { text } en "{text:?} does not pin a ledger: another log can have the same name or beginning" zh "{text:?} 不足以确定账本：其他账本可能有相同的名称或编号开头"
    LedgerNotWholeHint en "give the ledger's whole id of 64 characters: `mengshu alliance show` prints it" zh "请给出 64 个字符的完整账本编号：`mengshu alliance show` 可显示"
    LedgerAmbiguous { text } en "{text} names more than one ledger" zh "{text} 对应不止一个账本"
    MemberNotGiven en "no member to act for" zh "没有指定所代表的盟员"
    MemberNotGivenHint en "add --as MEMBER, or `member = \"…\"` in a profile of your settings file; `mengshu member list` shows the members" zh "请加上 --as MEMBER，或在设置文件的配置中写 `member = \"…\"`；`mengshu member list` 可列出盟员"
    MemberBad { text } en "{text:?} can't be a member's id" zh "{text:?} 不能作为盟员编号"
    ActUnknown { text } en "no act {text}" zh "找不到行为 {text}"
    ActUnknownHint en "give an event id, the index of an entry, or at least four characters of a pending act's id; `mengshu act list` shows the pending ones" zh "请给出事件编号、条目序号，或待决行为编号的至少四个开头字符；`mengshu act list` 可列出待决行为"

    // Acts.
    FieldEntry en "entry" zh "条目"
    FieldRecorded en "recorded" zh "记录时间"
    FieldStanding en "standing" zh "状态"
    FieldMissing en "still missing" zh "尚缺同意"
    FieldUndecided en "needs a decision of" zh "尚待机构决定"
    BeyondAuthority { lack, member } en "{lack}: the act is recorded without effect until {member} ratifies it with its root key or a key with that authority" zh "{lack}：该行为记录后不生效，须由 {member} 以根密钥或有此权限的密钥追认"
    Warned { text } en "{text}" zh "{text}"
    DoubleOf { entry, at, standing } en "you signed the same before (but for what is sealed): entry {entry}, recorded {at}, {standing}; is this another one?" zh "您此前已签署相同内容（封存部分除外）：第 {entry} 条，记录于 {at}，{standing}；请确认是否另有其事"
    DoubleMade { entry, at, standing, name } en "you signed another act that makes {name}: entry {entry}, recorded {at}, {standing}; only one of the two can take effect" zh "您此前已签署另一项设立 {name} 的行为：第 {entry} 条，记录于 {at}，{standing}；二者只能有一项生效"
    Resembles { member, others } en "the name of {member} is easily taken for that of {others}" zh "{member} 的名称与 {others} 的名称容易混淆"
    SameRight { asset, text } en "{asset}: {text}" zh "{asset}：{text}"
    RatifyNext { member, act } en "{member} ratifies with: mengshu act endorse {act} --as {member} --key ROOT-KEY; the other parties can demand that with: mengshu act demand {act}" zh "{member} 追认：mengshu act endorse {act} --as {member} --key ROOT-KEY；其他当事人可催告：mengshu act demand {act}"
    DecideNext { organ, act } en "{organ} decides on it: mengshu decision convene MEETING --organ {organ} --on DATE --act {act} (`mengshu decision organ {organ}` shows the days of notice)" zh "须由机构 {organ} 决定：mengshu decision convene MEETING --organ {organ} --on DATE --act {act}（`mengshu decision organ {organ}` 显示通知期）"
    ConvenedNext { item, meeting, on } en "from {on} on the organ's members attend and vote: mengshu decision attend {meeting} --as MEMBER --key KEY, mengshu decision vote {item} yes --as MEMBER --key KEY; each finds it in `mengshu inbox`" zh "自 {on} 起，该机构成员出席并表决：mengshu decision attend {meeting} --as MEMBER --key KEY，mengshu decision vote {item} yes --as MEMBER --key KEY；各成员可在 `mengshu inbox` 中看到"
    WrittenNext { item, on } en "until {on} the organ's members answer in writing: mengshu decision vote {item} yes --as MEMBER --key KEY; each finds it in `mengshu inbox`" zh "该机构成员于 {on} 前书面表决：mengshu decision vote {item} yes --as MEMBER --key KEY；各成员可在 `mengshu inbox` 中看到"
    DidYouMean { clause } en "did you mean {clause}?" zh "您是否想写 {clause}？"
    ClosedNext { item } en "what came of it, and from which day it is final: mengshu decision show {item}" zh "表决结果及终局之日：mengshu decision show {item}"
    AgendaEmpty en "nothing stands on the agenda" zh "议程为空"
    AgendaHint en "name what is decided on: --act ENTRY for a pending act, or --item NAME --what \"…\" for a resolution in words" zh "请写明决定内容：待决行为用 --act ENTRY，一般决议用 --item NAME --what \"…\""
    NothingFailed { meeting } en "nothing failed at {meeting} for want of a quorum" zh "会议 {meeting} 没有因未达法定人数而未决的议题"
    ItemWhich { text } en "{text:?} does not say which item of the agenda it is for" zh "{text:?} 没有指明属于哪个议题"
    ItemOrdinary { item, organ, matters } en "item {item} names no matter, so it is put as an ordinary one; {organ} decides: {matters} (--item {item}=MATTER)" zh "议题 {item} 未写明事项种类，按一般决议（ordinary）提出；{organ} 可决定：{matters}（--item {item}=MATTER）"
    ItemWithoutMatter { item, organ } en "item {item} names no matter, and {organ} decides no ordinary ones" zh "议题 {item} 未写明事项种类，而 {organ} 不作一般决议"
    OrganDecides { organ, matters } en "{organ} decides: {matters}; write --item NAME=MATTER" zh "{organ} 可决定：{matters}；写法：--item NAME=MATTER"
    ItemWithoutWords { item } en "item {item} says neither what is decided nor on which act" zh "议题 {item} 既未说明内容，也未指明行为"
    ItemWithoutWordsHint { item } en "add --what \"{item}=…\" in words, or --act {item}=ACT" zh "请用 --what \"{item}=…\" 说明内容，或用 --act {item}=ACT 指明行为"
    BreachWhich { member, count } en "{member} has {count} breaches that are not cured: say which one" zh "{member} 有 {count} 项未纠正的违约：请指明是哪一项"
    BreachWhichHint { member } en "`mengshu exit show {member}` lists them with their entries; then --breach ENTRY" zh "`mengshu exit show {member}` 列出违约及其条目；然后用 --breach ENTRY 指明"
    InboxEmpty { member } en "nothing waits for {member}" zh "没有等待 {member} 处理的事项"
    HeadingExitActs en "Acts about the end of the membership:" zh "与退出有关的行为："
    HeadingCauses en "It follows from these entries:" zh "依据下列条目："
    CausesProved { count, size } en "each of the {count} entries was proved to be in the log of {size} entries that the node signed; what follows from them, `mengshu audit` computes again" zh "上述 {count} 条均已证明在节点签署的 {size} 条账本之中；由其得出的结论可用 `mengshu audit` 重新计算"
    ColSays en "SAYS" zh "内容"
    FieldEffect en "with it" zh "连带结果"
    Duplicate en "it was in the log already: this is the first answer again" zh "账本中已有该事件：这是首次应答的重复"
    ReceiptWritten { path } en "wrote the receipt {path} and the entry {path}.entry" zh "已写入回执 {path} 和条目 {path}.entry"
    EndorseNext { member, act } en "{member} approves with: mengshu act endorse {act} --as {member} --key KEY (`mengshu act list` shows what is pending)" zh "{member} 如同意：mengshu act endorse {act} --as {member} --key KEY（`mengshu act list` 可列出待决行为）"
    SignNext { member, act } en "{member} signs with: mengshu agreement sign {act} --as {member} --key KEY (`mengshu agreement status` shows who is missing)" zh "{member} 签署：mengshu agreement sign {act} --as {member} --key KEY（`mengshu agreement status` 显示尚缺何人）"
    RecordedBut { entry } en "it is recorded, as entry {entry}, but not everything asked for could be done" zh "已记录为第 {entry} 条，但所要求的事项未能全部完成"
    RecordedButHint { entry } en "don't do it once more under another form: the same command again sends the same signed bytes, which the log takes once; `mengshu event export {entry} --out FOLDER` writes entry and receipt" zh "请勿另行重复办理：再次执行同一命令会发送同一份已签字节，账本只记录一次；`mengshu event export {entry} --out FOLDER` 可写出条目和回执"
    Unanswered en "it was signed and sent, and no answer came that settles it: whether it is recorded is not known" zh "已签名并发送，但没有收到可以确定结果的应答：是否已记录尚不清楚"
    UnansweredHint { path, signature } en "give the same command again: the same signed bytes are sent, never signed anew, and the log takes them once; they are kept in {path}, by hand: mengshu submit {path}/event --signature {signature}" zh "请再次执行同一命令：发送的是同一份已签字节，不会重新签名，账本只记录一次；字节保存在 {path}，也可手工提交：mengshu submit {path}/event --signature {signature}"
    UnansweredElsewhere en "hand the same files in again: the log takes the same event once" zh "请再次提交同样的文件：同一事件账本只记录一次"
    SentUnproved en "it was signed and sent; that it is recorded is not shown" zh "已签名并发送；但尚未证明其已被记录"
    SendingAgain en "no answer; the same signed bytes are sent again" zh "没有应答；正在再次发送同一份已签字节"
    SentBefore { at } en "you signed this on {at}, and no answer came: the same signed bytes are sent again, nothing is signed anew" zh "您已于 {at} 签署此项，但没有收到应答：现再次发送同一份已签字节，不重新签名"
    RefusedBefore { at } en "what you signed on {at} was refused and is not recorded" zh "您于 {at} 签署的内容已被拒绝，没有记录"
    FoundRecorded { at, entry } en "an act that you signed on {at}, for which no answer came, is recorded as entry {entry}" zh "您于 {at} 签署而未收到应答的行为，已记录为第 {entry} 条"
    FoundRecordedHint { entry } en "look at it with `mengshu event show {entry}`; if what you want now is something else, give the command once more" zh "请用 `mengshu event show {entry}` 查看；如现在所要办理的是另一事项，请再次执行该命令"
    StillUnanswered { at, path } en "an act that you signed on {at} has no answer yet; it is kept in {path}" zh "您于 {at} 签署的一项行为尚无应答；保存在 {path}"
    StillUnansweredHint { path, signature } en "send it first: mengshu submit {path}/event --signature {signature}; or, if you want it no more, remove {path}" zh "请先发送：mengshu submit {path}/event --signature {signature}；如不再需要，请删除 {path}"
    KeptUnreadable { path } en "{path} should hold an act that was signed and not answered, and can't be read; move it away when you know what became of it" zh "{path} 应保存一项已签署而未获应答的行为，但无法读取；弄清其结果后请将其移走"
    NothingSent en "nothing was signed or sent" zh "没有签署或发送任何内容"
    SignElsewhere { path } en "sign it with `mengshu sign {path}` or `ssh-keygen -Y sign -n event@mengshu.v1 -f KEY {path}`, then: mengshu submit {path} --signature {path}.sig" zh "用 `mengshu sign {path}` 或 `ssh-keygen -Y sign -n event@mengshu.v1 -f KEY {path}` 签名，然后：mengshu submit {path} --signature {path}.sig"
    RefusalKept { path } en "the node's signed refusal is kept in {path}: it shows that you tried, and when; check it with: mengshu receipt verify {path}" zh "节点签署的拒绝凭证保存在 {path}：可证明您曾提交及其时间；核查：mengshu receipt verify {path}"
    InsistHint en "to hold the node's signed refusal, as evidence that you tried, give --insist" zh "如需节点签署的拒绝凭证，以证明您曾提交，请加上 --insist"
    SealTooLarge { path } en "{path} is larger than 1 GiB" zh "{path} 超过 1 GiB"
    SealEmpty { path } en "{path} is empty: nothing would be signed with it" zh "{path} 是空文件：签署它没有任何内容"
    SealLabelBad { label } en "{label:?} can't be the label of a sealed document" zh "{label:?} 不能用作封存文件的标签"
    SealKept { label, path } en "{label}: content and salt are kept in {path}; keep that folder, only the commitment goes into the ledger" zh "{label}：内容和盐值保存在 {path}；请妥善保管该文件夹，只有承诺值进入账本"
    SealedSend { member, path, act } en "so that {member} can read what is sealed, send a copy of {path}; it is checked there with: mengshu sealed receive FOLDER {act}" zh "为使 {member} 能阅读封存内容，请发送 {path} 的副本；对方核对：mengshu sealed receive FOLDER {act}"
    EvidenceTwice { label, path } en "{label} is also kept here under another seal: the same bytes are in {path}; ask which delivery they show before you acknowledge it" zh "{label} 在此处另有一份封存：{path} 中的内容完全相同；确认之前，请核实其证明的是哪一次交付"
    SealedHere { label, path } en "{label}, which is sealed, is here and is exactly what is signed: read {path}/content" zh "封存的 {label} 已在此处，且与所签内容完全一致：请阅读 {path}/content"
    SealedNotHere { label, author, act } en "{label} is sealed and is not here, so you would sign what you cannot show; ask {author}, or whoever {author} has it from, for its folder, then: mengshu sealed receive FOLDER {act}" zh "{label} 已封存而不在此处，您将签署无从出示的内容；请向 {author}（或其来源方）索取其文件夹，然后：mengshu sealed receive FOLDER {act}"
    SealedHolds { label, author, entry, path } en "it is {label}, exactly as {author} sealed it in entry {entry}; kept in {path} (the document is the file `content`)" zh "这正是 {author} 在第 {entry} 条封存的 {label}；已保存在 {path}（文件 `content` 即该文件）"
    SealedOther { path, entry } en "what is in {path} is not what entry {entry} seals: the content or the salt was altered, or it is another document" zh "{path} 中的内容不是第 {entry} 条所封存的：内容或盐值已被改动，或者是另一份文件"
    SealedNothing { entry } en "entry {entry} seals nothing" zh "第 {entry} 条没有封存任何文件"
    SealedNothingHint en "name the entry that proposed or recorded it: `mengshu event list` shows them" zh "请指明提出或记录该文件的条目：`mengshu event list` 可列出"
    OtherKind { entry, words } en "entry {entry} is another thing than this command is about: {words}" zh "第 {entry} 条与此命令所办事项不符：{words}"
    FitsHint { command } en "what fits it: {command}" zh "适用的命令：{command}"
    EntryIs { entry, words, command } en "entry {entry} says: {words}; look at it, or go on with it, by: {command}" zh "第 {entry} 条的内容：{words}；查看或继续办理：{command}"
    ItemIsMeeting { meeting, items } en "{meeting} is a meeting, and no item; its items: {items}" zh "{meeting} 是会议，不是议题；其议题：{items}"
    ItemIsMeetingHint en "name one of its items; `mengshu decision meeting MEETING` shows the meeting" zh "请指明其中一个议题；`mengshu decision meeting MEETING` 可查看该会议"
    StepOnStep { entry } en "entry {entry} is itself a step on another act" zh "第 {entry} 条本身是针对另一行为的步骤"
    StepOnStepHint { act } en "name the act that it is about: {act}" zh "请指明其所针对的行为：{act}"
    DeclinedNext en "the act is ended for all; what is still wanted is proposed anew" zh "该行为对各方均已终止；如仍有需要，请重新提出"
    FoundTwice { name, known } en "this node keeps a ledger of {name} already: {known}" zh "此节点已有 {name} 的账本：{known}"
    ConfirmFoundTwice { name } en "Found {name} once more, as another ledger? [y/N]" zh "是否再次设立 {name}，另立一个账本？[y/N]"
    VerifiedUpTo { node, ledger, size, vkey } en "node {node}, ledger {ledger}, verified up to {size} entries, key {vkey}" zh "节点 {node}，账本 {ledger}，已验证至 {size} 条，密钥 {vkey}"
    NotFoundedName { name } en "[{name}, not founded]" zh "［{name}，未成立］"
    NotFounded en "the alliance is not founded yet" zh "联盟尚未成立"
    NotFoundedHint en "`mengshu act list` shows who has not endorsed the founding; if it was declined, found the alliance anew: mengshu alliance found FILE.toml" zh "`mengshu act list` 显示谁尚未同意设立；如已被拒绝，请重新设立：mengshu alliance found FILE.toml"
    InForceLater { number, day } en "version {number} is signed by all and is in force from {day}" zh "第 {number} 版已由全体签署，自 {day} 起生效"
    InForceLaterHint { number } en "read it with: mengshu agreement show {number}; before that day nothing that needs an agreement can be done" zh "查看：mengshu agreement show {number}；在该日之前，须有协议的事项不能办理"
    WarnBackdated { day } en "it would count as in force from {day}, before it was signed" zh "协议将自 {day} 起视为生效，早于签署之日"
    SealedUnreadable { path } en "{path} holds no sealed document: the files `content` and `salt` are needed" zh "{path} 中没有封存文件：须有 `content` 和 `salt` 两个文件"
    SealedAskHint { author } en "ask {author}, who signed that entry, for a copy of the whole folder; its name is the fingerprint that `mengshu event show` gives" zh "请向签署该条的 {author} 索取整个文件夹的副本；文件夹名即 `mengshu event show` 所示的指纹"
    SignUnseen { act } en "this event names an act by its id alone; read that act before you sign: mengshu act show {act}" zh "此事件只以编号指明一项行为；签署前请先阅读该行为：mengshu act show {act}"
    ActBeside { author, path } en "what it is about, as {author} signed it, out of {path}, whose bytes have the id that is named" zh "所涉内容，即 {author} 所签，取自 {path}，其字节与所指编号相符"
    ActItself { author, entry } en "what it is about, as {author} signed it in entry {entry}" zh "所涉内容，即 {author} 在第 {entry} 条所签"
    FileBad { path } en "{path} can't be understood" zh "无法理解 {path} 的内容"
    ValueBad { text } en "{text:?} can't be understood" zh "无法理解 {text:?}"
    SignatureOther { path } en "{path} is no signature over this event" zh "{path} 不是对此事件的签名"
    SignatureNeeded en "hand in at least the author's signature: --signature FILE" zh "至少须提交作者的签名：--signature FILE"
    SignatureWhose { path, fingerprint } en "{path} is signed with {fingerprint}, which is not the author's key: say whose it is with MEMBER={path}" zh "{path} 由 {fingerprint} 签名，并非作者的密钥：请用 MEMBER={path} 指明签名人"
    StillPending { id, entry } en "{id} is not in effect yet: the act of entry {entry} that would make it is pending" zh "{id} 尚未生效：第 {entry} 条中的相应行为仍待决"
    NothingPending en "no act is pending" zh "没有待决行为"
    NothingThere en "nothing there yet" zh "尚无内容"
    KeyNeedsProof en "the new key must show that its holder has it: its private key must be at hand here (a file, or in the ssh-agent)" zh "新密钥须证明由其持有人掌握：其私钥须在此可用（文件或 ssh-agent）"

    // The agreement.
    TemplateAlliance en "[name of the alliance]" zh "［联盟名称］"
    TemplateName en "[registered name]" zh "［登记名称］"
    TemplateTooFew en "an agreement needs two members at least" zh "协议至少须有两名盟员"
    TemplateMembersHint en "name the members, the lead first: --members luma,nanhu" zh "请写明盟员，牵头单位在前：--members luma,nanhu"
    TemplateOutHint en "name another folder with --out" zh "请用 --out 指定另一文件夹"
    TemplateWritten { terms, text } en "wrote the terms {terms} and the text {text}" zh "已写入条款 {terms} 和文本 {text}"
    TemplateNext { terms, text } en "edit both; then: mengshu agreement check {terms}, and: mengshu agreement propose --title TITLE --text {text} --terms {terms} --from DATE" zh "请编辑二者；然后：mengshu agreement check {terms}，再：mengshu agreement propose --title TITLE --text {text} --terms {terms} --from DATE"
    TermsRight { path } en "{path} can be proposed as it is" zh "{path} 可以直接提出"
    TermsWrong { path, count } en "{path} cannot be proposed: problems found: {count}" zh "{path} 不能提出：共发现 {count} 处问题"
    TermsCheckHint { path } en "`mengshu agreement check {path}` explains each clause; `mengshu agreement template` writes a file that is right" zh "`mengshu agreement check {path}` 逐条说明；`mengshu agreement template` 可写出正确的文件"
    TermsFixHint en "change the file as said above, then check it again" zh "请按上述说明修改文件，然后再次检查"
    WarnLater { day } en "before {day} no agreement will be in force, and nothing that needs one can be done until then" zh "在 {day} 之前没有生效的协议，须有协议的事项届时之前不能办理"
    MemberUnknown { member } en "no member {member} is known here" zh "此处没有盟员 {member}"
    MemberUnknownHint en "`mengshu member list` shows how the members are spelt; founders who are still to endorse use `mengshu act endorse 0`" zh "`mengshu member list` 列出盟员编号；尚待同意设立的创始盟员请用 `mengshu act endorse 0`"
    ServeHint en "if its address is in use, stop the other node or give another with --listen; if its data is reported damaged, look with: mengshu audit --data DIR" zh "地址被占用时，请停止另一节点或用 --listen 指定其他地址；报告数据损坏时，请核查：mengshu audit --data DIR"
    TermsMore en "some of it could not be read; what hangs on that is checked when it can be" zh "部分内容无法读取；与之相关的内容待可读取后再行检查"
    TermsMembersUnchecked en "not checked: whether all who are named are members (no ledger at hand)" zh "未核查：所列各方是否均为盟员（没有可用的账本）"
    TermsPlace { path, line } en "{path}, line {line}" zh "{path} 第 {line} 行"
    FieldRemedy en "what to do" zh "如何改正"
    FieldClause en "the clause" zh "条款说明"
    WarnPartnership { clause } en "{clause}: a court may read the agreement as a partnership contract, with joint and several liability (Civil Code 967, 973)" zh "{clause}：本协议可能被认定为合伙合同，各方承担连带责任（民法典967、973条）"
    WarnObjection { clause } en "{clause}: the days to object are more than the days of notice, so a publication can come before the objection" zh "{clause}：异议天数长于通知天数，可能在异议期届满之前已经发表"
    WarnCure { clause } en "{clause}: nobody can be expelled with less than 30 days to cure" zh "{clause}：纠正期限不足 30 天的，不能除名"
    WarnVoid { clause } en "{clause}: agreed, it is void as an unlawful monopoly of technology (Civil Code 850; the Supreme People's Court's interpretation on technology contracts, art. 10)" zh "{clause}：此项约定因非法垄断技术而无效（民法典850条；最高人民法院技术合同司法解释第10条）"
    TermsNotHeld { clauses } en "no rule of the ledger enforces yet: {clauses}" zh "账本尚无规则执行：{clauses}"
    WarnUnfilled { clause, text } en "{clause} is still to be filled in: {text}" zh "{clause} 尚未填写：{text}"
    WarnUnfilledText { path, count, line, text } en "{path}: {count} places in [brackets] are still to be filled in, the first on line {line}: {text}" zh "{path}：尚有 {count} 处方括号内容未填写，首处在第 {line} 行：{text}"
    WarnNoShare { clause, members } en "{clause}: no share for {members}" zh "{clause}：{members} 没有份额"
    AmendNothing en "nothing is amended: every clause says that already" zh "没有修改任何内容：各条款已是如此"
    AmendNothingHint en "name a clause with --set CLAUSE=VALUE or --remove CLAUSE, a file with --terms, or a new text with --text; `mengshu agreement show` prints the clauses" zh "请用 --set CLAUSE=VALUE 或 --remove CLAUSE 指明条款，用 --terms 指明文件，或用 --text 给出新文本；`mengshu agreement show` 可显示各条款"
    AmendValueBad { clause, value } en "{value:?} is no value for {clause}" zh "{value:?} 不能作为 {clause} 的取值"
    AmendValueHint { clause } en "write it as in the terms file, words in quotes: --set '{clause}=\"words\"'" zh "请按条款文件的写法，文字加引号：--set '{clause}=\"文字\"'"
    AmendNoClause { clause } en "the terms have no clause {clause}" zh "条款中没有 {clause}"
    ByStatute { law } en "by statute: {law}" zh "依法定：{law}"
    NoProposal { entry } en "entry {entry} proposes no version of the agreement" zh "第 {entry} 条没有提出协议版本"
    NoProposalHint en "`mengshu agreement status` lists what is proposed, with its entry" zh "`mengshu agreement status` 列出提案及其条目"
    ColClause en "CLAUSE" zh "条款"
    HeadingTerms en "The terms" zh "条款"
    DiffMixed en "compare two versions by their numbers, or two terms files" zh "请比较两个版本号，或比较两个条款文件"
    DiffNone en "nothing changed" zh "没有变化"
    DiffText en "the text changed too" zh "协议文本也有修改"
    SignNothing { member } en "no agreement waits for the signature of {member}" zh "没有待 {member} 签署的协议"
    SignNothingHint en "`mengshu agreement status` shows who has signed what; `mengshu agreement list` shows what is signed by all" zh "`mengshu agreement status` 显示各方签署情况；`mengshu agreement list` 列出已由全体签署的版本"
    SignSeveral { acts } en "several proposals wait: {acts}" zh "有多项提案待签：{acts}"
    SignSeveralHint en "name one: mengshu agreement sign ACT; `mengshu agreement status` shows them" zh "请指明一项：mengshu agreement sign ACT；`mengshu agreement status` 可列出"

    // Receipts, exports, audits.
    ReceiptHolds { index, size } en "the receipt holds: entry {index} is in the log of {size} entries that the node signed" zh "回执成立：第 {index} 条在节点签署的 {size} 条账本之中"
    ReceiptFails { path } en "the receipt {path} does not hold" zh "回执 {path} 不成立"
    RefusalHolds { event } en "the refusal holds: the node signed that it refused event {event}" zh "拒绝凭证成立：节点签署确认其拒绝了事件 {event}"
    RefusalUnseen { event } en "what was refused is not beside it: the note names event {event} by its id alone" zh "旁边没有被拒绝的内容：凭证仅以编号指明事件 {event}"
    FieldCode en "refused with" zh "拒绝代码"
    FieldRefused en "refused at" zh "拒绝时间"
    FieldLog en "log then" zh "当时的账本"
    ReceiptNoKey { origin } en "the node's key for {origin} is not known here" zh "此处不知道 {origin} 的节点密钥"
    ReceiptNoKeyHint en "name it with --vkey NAME+ID+KEY, as an auditor would; or read the ledger once with this command, which takes the key from the founding event" zh "请用 --vkey NAME+ID+KEY 指定（如审计人所为）；或先用本命令读取一次该账本，密钥取自创立事件"
    Exported { path } en "wrote {path}" zh "已写入 {path}"
    ExportVerify { path, member } en "check it with: cd {path} && ssh-keygen -Y verify -f allowed_signers -I {member} -n event@mengshu.v1 -s {member}.sig < event" zh "验证：cd {path} && ssh-keygen -Y verify -f allowed_signers -I {member} -n event@mengshu.v1 -s {member}.sig < event"
    FoundNext { ledger } en "the ledger's id is the id of this event; where a node keeps several, name it with --ledger {ledger}" zh "账本编号即此事件的编号；节点有多个账本时，请用 --ledger {ledger} 指明"
    NothingInForce en "no agreement is in force" zh "没有生效的协议"
    NothingInForceHint en "`mengshu agreement list` shows the versions and their first days; `mengshu agreement propose` proposes one" zh "`mengshu agreement list` 列出各版本及其生效首日；`mengshu agreement propose` 用于提出"
    ColEntry en "ENTRY" zh "条目"
    ColRecorded en "RECORDED" zh "记录时间"
    ColAuthor en "AUTHOR" zh "作者"
    ColAct en "ACT" zh "行为"
    FieldSignedBy en "signed by" zh "签名人"
    FieldAlliance en "alliance" zh "联盟"
    FieldEntries en "entries replayed" zh "重放的条目"
    FieldSignatures en "signatures" zh "签名"
    FieldCheckpoints en "checkpoints" zh "检查点"
    FieldDigests en "state digests" zh "状态摘要"
    FieldRoot en "root of the tree" zh "树根"
    FieldStateDigest en "state digest" zh "当前状态摘要"
    Reading en "reading" zh "读取中"
    Auditing en "auditing" zh "审计中"
    SignersVerify { path } en "check the signatures of an event with it: mengshu event export ENTRY --out DIR && cd DIR && ssh-keygen -Y verify -f {path} -I MEMBER -n event@mengshu.v1 -Overify-time=YYYYMMDDHHMMSSZ -s MEMBER.sig < event (the time is that of the entry, in UTC)" zh "用它验证事件的签名：mengshu event export ENTRY --out DIR && cd DIR && ssh-keygen -Y verify -f {path} -I MEMBER -n event@mengshu.v1 -Overify-time=YYYYMMDDHHMMSSZ -s MEMBER.sig < event（时间为该条目的记录时间，UTC）"
    AuditExportNext { path } en "check it anywhere, connected to nothing: mengshu audit --export {path}" zh "可在任何不联网的机器上核查：mengshu audit --export {path}"
    AuditPassed { entries } en "the audit passed: {entries} entries; every byte, signature, hash, checkpoint and rule was checked" zh "审计通过：共 {entries} 条；逐字节核查了签名、哈希、检查点和规则"
    AuditPassedPartly { entries } en "the audit passed as far as it went: {entries} entries" zh "已核查部分通过审计：共 {entries} 条"
    NotData { path } en "{path} is not a node's data directory: it holds no journal. For a folder written by `mengshu event export-log`, use --export" zh "{path} 不是节点的数据目录：其中没有日志文件。如为 `mengshu event export-log` 写出的文件夹，请用 --export"
    NotExport { path } en "{path} is not an exported log: it holds no checkpoint. For a node's data directory, use --data" zh "{path} 不是导出的日志：其中没有检查点。如为节点的数据目录，请用 --data"
    AuditEmpty en "there is no ledger there: nothing was checked" zh "没有账本：未核查任何内容"
    AuditSkipped { what } en "not checked: {what}" zh "未核查：{what}"
    AuditNoHead { ledger } en "no head from outside was compared for ledger {ledger}: the audit can't know whether entries after these are missing. An older copy of the whole folder passes just the same; give heads that members hold: --head FILE" zh "账本 {ledger} 未与任何外部检查点比对：审计无从得知其后是否缺少条目。整个文件夹若为旧副本，同样能够通过；请以 --head 文件 提供盟员持有的检查点或回执"
    AuditHeads { ledger, size, entries } en "ledger {ledger} has what was seen of it outside, up to {size} of its {entries} entries; whether entries after those are missing can't be known from it" zh "账本 {ledger} 与外部检查点一致，所及 {size} 条（共 {entries} 条）；其后是否缺少条目，无从据此得知"
    AuditApart { count, entry, written, recorded } en "{count} entries were recorded over a day before or after their authors say they wrote them (the first: entry {entry}, written {written}, recorded {recorded}); that is no fault by itself, but ask where it surprises (all: --json)" zh "{count} 个条目的记录时间与作者所称的书写时间相差一天以上（首个：第 {entry} 条，书写于 {written}，记录于 {recorded}）；这本身并非错误，如有疑问请查询（全部：--json）"
    OwnHead en "what this command verified before" zh "本命令此前核验的检查点"
    HeadBad { path } en "{path} is neither a checkpoint nor a receipt" zh "{path} 既不是检查点，也不是回执"
    Copied { path, entries, ledgers, bytes } en "{path} has {entries} entries of {ledgers} ledger(s), every byte checked; {bytes} bytes were written now" zh "{path} 现有 {ledgers} 个账本共 {entries} 条，已逐字节核查；本次写入 {bytes} 字节"
    CopiedNoKey en "there was no node.key to copy: without it the data can be read and audited, and no node can go on with it" zh "没有可复制的 node.key：缺少它时数据可供读取和审计，但节点无法继续运行"
    CopyFailed { path } en "{path} was not made a copy" zh "未能完成对 {path} 的复制"
    BackupNext { path } en "it holds the node's private key: keep it as you keep that. Restore it with: mengshu restore {path} --data NEW" zh "其中含节点私钥，请妥善保管。恢复：mengshu restore {path} --data 新目录"
    Restored { path } en "{path} is marked as restored: its node signs no new head until heads that every member holds agree with it (mengshu serve --member-head MEMBER=FILE …), or you accept the loss of what it may lack (--accept-loss)" zh "{path} 已标记为自副本恢复：在全体盟员所持检查点与之一致（mengshu serve --member-head 盟员=文件 …）或您接受可能的丢失（--accept-loss）之前，其节点不签署新的检查点"
    ExportDiffers { path } en "{path} was not written by an export of this ledger, or was changed since; nothing was changed: name another folder" zh "{path} 并非此账本的导出内容，或其后已被更改；未作任何更改，请另行指定文件夹"
    AuditFailed { place } en "the audit of {place} failed" zh "对 {place} 的审计未通过"
    AuditFailedHint en "keep everything as it is; compare with another member's receipts, checkpoints or exported copy" zh "请保持原状；并与其他盟员的回执、检查点或导出副本核对"
    ServeWhoFounds { listen } en "others can reach {listen}, and it is not said who may found ledgers on this node; it was not started" zh "{listen} 可被他人访问，而尚未写明何人可在本节点设立账本；节点未启动"
    ServeWhoFoundsHint { quota } en "add `--found keys:FILE` (those whose root keys are in FILE, one OpenSSH public key a line) or `--found open` (everybody, at most {quota} ledgers a day: --found-quota)" zh "请加上 `--found keys:FILE`（FILE 所列根密钥的持有者，每行一个 OpenSSH 公钥）或 `--found open`（任何人，每日至多 {quota} 个账本：--found-quota）"
    ColResult en "RESULT" zh "结果"
    ColChecked en "CHECKED" zh "检查项"
    CheckOk en "ok" zh "正常"
    CheckWarns en "warning" zh "注意"
    CheckFails en "fails" zh "不可启动"
    CheckWouldFail { data } en "a node on {data} would not start; nothing was changed" zh "{data} 上的节点将无法启动；未作任何更改"
    CheckHint en "see to what is marked as failing above, and check again" zh "请先处理上表标为“不可启动”的各项，再行检查"
    ServeFailed { data } en "the node on {data} did not start, or ended with an error" zh "{data} 上的节点未能启动，或出错停止"

    // The demonstration.
    DemoNodeFailed { log } en "the demonstration's node did not start; its log is {log}" zh "演示节点未能启动；日志见 {log}"
    DemoNotEmpty { path } en "{path} is not empty: a demonstration starts in a folder of its own" zh "{path} 不是空文件夹：演示须使用单独的文件夹"
    DemoUnexpected { expected, found } en "the rules should have refused this with {expected}, but: {found}" zh "规则本应以 {expected} 拒绝，但结果是：{found}"
    DemoLost { index } en "entry {index} was acknowledged and is not there any more" zh "第 {index} 条曾获确认，现已不存在"
    DemoFound { name, count } en "{count} members found the {name}; each signs with its own key." zh "{count} 位盟员创建 {name}，各以自己的密钥签署。"
    DemoEntry { index, member } en "entry {index} by {member}" zh "第 {index} 条，{member}"
    DemoApproved { who } en ", approved by {who}" zh "，同意：{who}"
    DemoRefused { member, code } en "refused with {code}; nothing entered the log, and {member} holds the node's signed refusal" zh "以 {code} 拒绝；账本没有任何变动，{member} 持有节点签署的拒绝凭证"
    DemoRestarted { count } en "all {count} acknowledged entries are still there, byte for byte, under a checkpoint that extends the old one" zh "已确认的 {count} 条全部还在，逐字节一致，且新检查点延续旧检查点"
    DemoOwners { asset, date } en "Who owns {asset} on {date}?" zh "{date} 谁拥有 {asset}？"
    DemoProof { entries, size } en "entries {entries}, each shown to be in the log of {size} entries that the node signed" zh "第 {entries} 条，均已证明在节点签署的 {size} 条账本之中"
    FieldBetween en "between the members" zh "盟员之间"
    FieldRegister en "in the register" zh "登记簿上"
    FieldConflict en "they differ" zh "两者不同"
    FieldProof en "proof" zh "证明"
    DemoAudit en "The node is stopped. Audit of its data directory, offline:" zh "节点已停止。离线审计其数据目录："
    DemoFolder { folder } en "the node's data, the members' keys and the sealed documents are in {folder}" zh "节点数据、盟员密钥和封存文件在 {folder}"
    DemoKept { address, pid, folder } en "the node runs again at {address} (stop it with: kill {pid}); look around with `mengshu --node {address} ip owners us6095661`, act with --as luma --key {folder}/keys/luma" zh "节点已重新运行于 {address}（停止：kill {pid}）；查看：`mengshu --node {address} ip owners us6095661`；签署：--as luma --key {folder}/keys/luma"

    // What usually helps, where nothing better is known.
    FileReadHint en "check the path, and that you may read the file" zh "请检查路径，并确认您有权读取该文件"
    FileWriteHint en "check that the folder exists, that you may write to it, and that the disk is not full" zh "请确认文件夹存在、您有权写入且磁盘未满"
    UsageBad { text } en "{text}" zh "{text}"
    NamedTwice { option, name } en "{option} names {name} twice: only one of the two would count" zh "{option} 重复写了 {name}：二者只能有其一"
    UsageHint en "the same command with --help shows how it is written, with examples" zh "同一命令加上 --help 可查看写法和示例"
    AsKnown { entries } en "as known after {entries} entries of the log: what was recorded later is not in it" zh "以日志前 {entries} 条条目为据：其后记录的内容未计入"
    KnownBeyond { entries, ends, to } en "the log ends before that, at {ends} with {entries} entries: deadlines are counted up to {to} as if nothing more were recorded" zh "账本在此之前已止于 {ends}（共 {entries} 条）：期限计算至 {to}，视同其间没有其他记录"
    MoreRows { list, rows, page } en "{rows} more rows of {list} are not shown: go on with --page {page}, or take all with --json" zh "{list}另有 {rows} 行未显示：用 --page {page} 继续查看，或用 --json 取得全部"
    DayAhead { day } en "{day} is yet to come: this is what is recorded so far, and it can still change" zh "{day} 尚未到来：以下仅为截至目前的记录，届时可能不同"
    KnownHint en "--known asks what was known then: what was recorded later is missing; ask again without it" zh "--known 询问的是当时所知：其后记录的内容不在其中；请去掉该选项再试"
    LookAtList { command } en "`mengshu {command}` shows what there is" zh "`mengshu {command}` 列出现有内容"
    NotFoundHint en "check the spelling; `mengshu --help` names the commands that list what there is" zh "请检查拼写；`mengshu --help` 列出可查看现有内容的命令"
    VerificationHint en "rely on nothing of it and sign nothing; keep what you have, and compare with another member's receipts, checkpoints or exported copy" zh "请勿信赖该内容，也勿签署；请保留现有材料，并与其他盟员的回执、检查点或导出副本核对"
    DeniedHint en "`mengshu member authority MEMBER` shows which key may do what" zh "`mengshu member authority MEMBER` 显示各密钥的权限"
    ConflictHint en "look at how things stand now, then try again" zh "请先查看当前状态，再重试"
    FailedHint en "try again; if it happens again, show this message to whoever runs the node or this machine" zh "请重试；如再次发生，请将此信息告知节点或本机的管理者"

    // What others say in English, behind a sentence of ours.
    Foreign { text } en "{text}" zh "程序给出的原文：“{text}”"
    NotANumber { text } en "{text}" zh "不是有效的数字（{text}）"
    NumberRange { text } en "{text}" zh "数字超出范围（{text}）"
    IoNotFound { text } en "{text}" zh "没有这个文件或文件夹（{text}）"
    IoDenied { text } en "{text}" zh "没有访问权限（{text}）"
    IoExists { text } en "{text}" zh "已经存在（{text}）"
    IoFolder { text } en "{text}" zh "这是文件夹，不是文件（{text}）"
    IoNoFolder { text } en "{text}" zh "路径中有一段不是文件夹（{text}）"
    IoFull { text } en "{text}" zh "磁盘已满（{text}）"
    IoReadOnly { text } en "{text}" zh "文件系统只读（{text}）"
    IoRefused { text } en "{text}" zh "连接被拒绝（{text}）"
    IoTimedOut { text } en "{text}" zh "连接超时（{text}）"
    IoCutOff { text } en "{text}" zh "连接中断（{text}）"
    IoInUse { text } en "{text}" zh "地址已被占用（{text}）"
    IoOther { text } en "{text}" zh "系统报告错误（{text}）"

    // Reading and writing.
    FileExists { path } en "{path} exists already; it is not overwritten" zh "{path} 已存在，不会被覆盖"
    FileUnreadable { path } en "can't read {path}" zh "无法读取 {path}"
    FileUnwritable { path } en "can't write {path}" zh "无法写入 {path}"
    StdoutFailed en "can't write the output" zh "无法写出结果"
    Interrupted en "stopped" zh "已停止"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_says_all_its_facts_in_both_languages() {
        for (message, name, fields) in Message::samples() {
            let (en, zh) = (message.text(Lang::En), message.text(Lang::Zh));
            assert!(!en.trim().is_empty() && !zh.trim().is_empty(), "{name} is empty");
            for field in fields {
                assert!(en.contains(&format!("<{field}>")), "{name}: the English text leaves out {field}");
                assert!(zh.contains(&format!("<{field}>")), "{name}: the Chinese text leaves out {field}");
            }
            assert!(!en.chars().any(is_han), "{name}: Chinese in the English text");
            assert!(name == "WordError" || !en.starts_with("error"), "{name}: the prefix is added by the printer");
        }
    }

    #[test]
    fn chinese_texts_are_chinese() {
        // Only names that are the same everywhere may be without Chinese characters.
        let same_everywhere =
            ["OriginFileTop", "RefusedField", "RefusedFound", "TermsProblem", "Warned", "SameRight", "UsageBad"];
        for (message, name, _) in Message::samples() {
            if !same_everywhere.contains(&name) {
                assert!(message.text(Lang::Zh).chars().any(is_han), "{name} has no Chinese text");
            }
        }
    }

    fn is_han(c: char) -> bool {
        ('\u{4e00}'..='\u{9fff}').contains(&c)
    }
}

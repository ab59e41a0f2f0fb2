//! The machine's own texts: what became of an act, what is wrong with the form of an
//! event, why a key or a step is refused. English, then Chinese.

use super::vocabulary::Scope;
use super::words::{Arg, Said, words};
use crate::value::{AssetId, Date, EventId, Hash, KeyId, LedgerId, MemberId, Money, Note, Timestamp};

words! {
    book;
    // What became of an act.
    standing_done() "done" "已完成";
    standing_pending() "pending" "待决";
    standing_effective() "effective" "已生效";
    standing_declined() "declined" "已被拒绝";
    standing_withdrawn() "withdrawn" "已撤回";
    standing_lapsed() "lapsed" "已失效";
    standing_void() "void" "无效";

    // What whoever signs should know first.
    beyond_published(member: &MemberId, entry: u64, lack: Said)
        "the legal representative of {member} signs beyond the limits that entry {entry} published ({lack}): whoever could read them may not rely on the signature (Civil Code 504)"
        "{member} 的法定代表人超出第 {entry} 条所公示的限制签署（{lack}）：知道或者应当知道的相对人不得主张其有效（民法典第五百零四条）";

    // What is wrong with the form.
    bytes_over(length: usize, max: usize) "it has {length} bytes; at most {max} are allowed" "共 {length} 字节，最多 {max} 字节";
    bytes_would_be_over(length: usize, max: usize)
        "it would have {length} bytes; at most {max} are allowed" "将有 {length} 字节，最多 {max} 字节";
    no_form(reason: &str) "the value has no canonical form: {reason}" "该值没有规范形式：{reason}";
    value_over(length: usize, max: usize)
        "the value has {length} bytes; at most {max} are allowed, put larger content into a sealed document"
        "该值共 {length} 字节，最多 {max} 字节；更大的内容请放入封存文件";
    there_are_over(length: usize, max: usize)
        "there are {length} bytes; at most {max} are allowed, put larger content into a sealed document"
        "共 {length} 字节，最多 {max} 字节；更大的内容请放入封存文件";
    cut_off(place: &str) "the bytes end inside {place}; send all of them" "字节在 {place} 处中断，请发送全部字节";
    too_deep(max: usize, offset: usize)
        "the value is nested more than {max} levels deep at byte {offset}" "该值在第 {offset} 字节处嵌套超过 {max} 层";
    wrong_at(place: &str, offset: usize, reason: &str)
        "{place} (byte {offset}): {reason}" "{place}（第 {offset} 字节）：{reason}";
    trailing(count: usize)
        "{count} bytes follow the value; remove them" "该值之后另有 {count} 字节，请删去";
    not_canonical(offset: usize, place: &str)
        "not canonical from byte {offset} on, at {place}; encode the value anew"
        "自第 {offset} 字节（{place}）起不是规范形式，请重新编码";
    /// What a library reports of bytes that it cannot read, in its own words.
    reported(detail: &str) "{detail}" "{detail}";
    event_says_version(v: u16) "the event says {v}" "事件写明的版本为 {v}";
    signatures_over(count: usize, max: usize) "there are {count}; at most {max}" "共 {count} 个，最多 {max} 个";
    signature_out_of_order(member: &MemberId, key: &str)
        "the one of member {member} with key {key} is out of order" "盟员 {member} 以密钥 {key} 所作签名的次序不对";
    signature_missing(member: &MemberId, key: &str)
        "there is none of member {member} with key {key}" "没有盟员 {member} 以密钥 {key} 所作的签名";
    signature_forged(member: &MemberId, key: &str)
        "the one of member {member} with key {key} is not over these bytes"
        "盟员 {member} 以密钥 {key} 所作的签名并非针对这些字节";
    key_no_point(key: &KeyId)
        "the key {key} is not an Ed25519 public key; give the 32 bytes that its .pub file holds"
        "密钥 {key} 不是 Ed25519 公钥，请给出 .pub 文件中的 32 字节";
    key_second_spelling(key: &KeyId)
        "the key {key} is not canonically encoded; make a new one (ssh-keygen -t ed25519)"
        "密钥 {key} 的编码不规范，请重新生成（ssh-keygen -t ed25519）";
    key_weak(key: &KeyId)
        "the key {key} is weak (small order), anybody can forge under it; make a new one (ssh-keygen -t ed25519)"
        "密钥 {key} 是弱密钥（小阶点），任何人都可伪造其签名，请重新生成（ssh-keygen -t ed25519）";
    not_an_act() "it is not an act" "不是一项行为";

    // The days of facts.
    date_after(date: Date, today: Date) "{date} is after today, {today}" "{date} 晚于今日（{today}）";
    date_before_founding(date: Date, founded: Date)
        "{date} is before the founding of the alliance on {founded}" "{date} 早于联盟设立之日（{founded}）";
    date_past(date: Date, today: Date) "{date} is before today, {today}" "{date} 早于今日（{today}）";
    dates_reversed(executed: Date, registered: Date)
        "executed on {executed}, and registered before that, on {registered}" "签署于 {executed}，登记却在此前的 {registered}";
    date_unlikely(field: &str, date: Date)
        "{date} is an unlikely day; is it meant? ({field})" "{date} 不像是所指的日期，请核对（{field}）";

    currency_unlikely(sum: Money)
        "{sum} is in another currency than the agreement counts in; is it meant?" "{sum} 的币种与协议所定币种不同；请核对";

    // Which ledger, and when.
    is_entry(index: u64) "it is entry {index}" "即第 {index} 条";
    no_such_tree(size: u64, root: &Hash)
        "this log has no tree of {size} entries with root {root}" "本日志没有含 {size} 个条目、根为 {root} 的树";
    founds_none()
        "there is no ledger with this id, and the event founds none" "没有此编号的账本，该事件也不设立账本";
    this_is(ledger: &LedgerId) "this is ledger {ledger}" "这是账本 {ledger}";
    names_no_ledger()
        "the event names no ledger; only a founding event may" "事件未写明账本；只有设立事件可以不写";
    names_other_ledger(named: &LedgerId, ledger: &LedgerId)
        "the event names {named}, this is {ledger}" "事件写明 {named}，而这是 {ledger}";
    keeps_no_ledger(ledger: &LedgerId) "this node keeps no ledger {ledger}" "本节点没有账本 {ledger}";
    names_other_node(named: &str, named_key: &str, own: &str, own_key: &str)
        "it names node {named} with key {named_key}; this is node {own} with key {own_key}"
        "其中写明节点 {named}（密钥 {named_key}），而这是节点 {own}（密钥 {own_key}）";
    may_not_found(node: &str, key: &str)
        "node {node} lets only the keys on its operator's list found ledgers, and {key}, which signed this, is not on it"
        "节点 {node} 只允许运营者名单上的密钥设立账本，而签署本事件的 {key} 不在其中";
    foundings_spent(most: u64, opens: Timestamp)
        "{most} ledgers a day are founded here, and they are; the next from {opens}"
        "本节点每日接受设立 {most} 个账本，今日已满；{opens} 起重新开放";
    key_spent(key: &str, events: u64, bytes: u64, opens: Timestamp)
        "key {key} has recorded {events} events of {bytes} bytes in this ledger today; it can go on from {opens}"
        "密钥 {key} 今日已在本账本记录 {events} 个事件，共 {bytes} 字节；{opens} 起可继续";
    member_spent(member: &MemberId, events: u64, bytes: u64, opens: Timestamp)
        "the keys of {member} have together recorded {events} events of {bytes} bytes in this ledger today; they can go on from {opens}"
        "{member} 的各密钥今日已在本账本共记录 {events} 个事件，{bytes} 字节；{opens} 起可继续";
    not_after_last(recorded_at: Timestamp, last: Timestamp)
        "{recorded_at} is not after the last entry's {last}" "{recorded_at} 不晚于最后一条的时间 {last}";
    too_late(end: Timestamp, recorded_at: Timestamp)
        "it was to be recorded by {end}; it is {recorded_at}" "应于 {end} 之前记录，现为 {recorded_at}";
    founders_missing() "founders' endorsements are missing" "尚缺发起人的同意";
    founding_is(standing: Said) "the founding event is {standing}" "设立事件{standing}";
    not_the_node(author: &MemberId)
        "member {author} with its key is not the node" "盟员 {author} 及其密钥并非本节点";
    digest_differs(claimed: &Hash, size: u64, rule_book: u32, computed: &str, own_size: u64, own_rule_book: u32)
        "claimed {claimed} after {size} entries under rule book {rule_book}; computed {computed} after {own_size} under {own_rule_book}"
        "所称摘要为 {claimed}（{size} 条之后，规则书第 {rule_book} 版）；计算所得为 {computed}（{own_size} 条之后，第 {own_rule_book} 版）";

    // Who may sign.
    reserved(author: &MemberId) "{author} is reserved" "{author} 为保留名称";
    key_not_of(key: &str, member: &MemberId)
        "{key} is not a key of member {member} in this ledger" "{key} 不是盟员 {member} 在本账本中的密钥";
    key_of_nobody(key: &str, member: &MemberId)
        "{key} is not a key of member {member} in this ledger; no member {member} is known here"
        "{key} 不是盟员 {member} 在本账本中的密钥；本账本没有盟员 {member}";
    key_of_other(key: &str, owner: &MemberId, member: &MemberId)
        "{key} belongs to member {owner}, not to {member}" "{key} 属于盟员 {owner}，而非 {member}";
    key_revoked(key: &str, entry: u64) "{key} was revoked by entry {entry}" "{key} 已由第 {entry} 条撤销";
    key_grant_suspect(granted: u64, key: &str, raised: u64)
        "entry {granted} granted {key}, and entry {raised} made that suspect"
        "{key} 由第 {granted} 条授权，而第 {raised} 条使该授权存疑";
    builds_on_suspect(entry: u64, raised: u64)
        "it builds on the act of entry {entry}, which entry {raised} made suspect or struck"
        "其依据第 {entry} 条所载行为，而第 {raised} 条使该行为存疑或将其删除";
    key_recovers(key: &str, member: &MemberId)
        "{key} is the recovery key of {member}" "{key} 是 {member} 的恢复密钥";
    key_expired(key: &str, end: Timestamp) "{key} was valid until {end}" "{key} 的有效期至 {end}";
    recovery_withdraws(member: &MemberId)
        "the recovery key of {member} asked for it, and alone takes it back" "该行为由 {member} 的恢复密钥提出，只能由其撤回";
    key_in_doubt(key: &str, member: &MemberId)
        "{member} contests the replacement of the root key that {key} comes from" "{member} 对密钥 {key} 所由来的根密钥更换提出了异议";
    lacks_scope(scope: Scope) "the key lacks the scope {scope}" "该密钥没有“{scope}”权限";
    lacks_limit(limit: Money) "the key signs up to {limit} in one act" "该密钥单笔限额为 {limit}";
    lacks_price(limit: Money)
        "the key signs up to {limit} in one act, and this states no value" "该密钥单笔限额为 {limit}，而此行为未写明金额";
    lacks_asset(asset: &AssetId) "the key does not sign for asset {asset}" "该密钥不得处分资产 {asset}";
    key_may(key: &str, member: &MemberId, has: Arg, scope: Scope)
        "{key} of {member} may {has}; this needs {scope}" "{member} 的密钥 {key} 的权限为：{has}；此处需要：{scope}";
    no_scope() "nothing" "无";
    key_signs_up_to(key: &str, member: &MemberId, limit: Money)
        "{key} of {member} signs up to {limit}" "{member} 的密钥 {key} 单笔限额为 {limit}";
    key_signs_priced(key: &str, member: &MemberId, limit: Money)
        "{key} of {member} signs up to {limit}, and this states no value"
        "{member} 的密钥 {key} 单笔限额为 {limit}，而此行为未写明金额";
    key_not_for_asset(key: &str, member: &MemberId, asset: &AssetId)
        "{key} of {member} does not sign for asset {asset}" "{member} 的密钥 {key} 不得处分资产 {asset}";
    membership_ended(member: &MemberId) "the membership of {member} has ended" "{member} 的盟员资格已终止";

    // The life of acts.
    signs_too_early(member: &MemberId) "others sign before {member}" "在 {member} 之前尚有他方应签署";
    signs_before(first: &MemberId, member: &MemberId) "{first} signs before {member}" "{first} 应先于 {member} 签署";
    not_needed(member: &MemberId)
        "the act does not need the approval of {member}" "该行为无须 {member} 同意";
    no_act(act: &EventId) "there is no act {act}" "没有行为 {act}";
    not_ratified_in_time(act: &EventId) "the act {act} was not ratified in time" "行为 {act} 未在期限内获得追认";
    not_approved_in_time(act: &EventId) "the act {act} was not approved in time" "行为 {act} 未在期限内获得同意";
    act_is(act: &EventId, standing: Said) "the act {act} is {standing}" "行为 {act} {standing}";
    speaks_alone(member: &MemberId)
        "a step speaks for its author alone; {member} endorses for itself" "此步骤只代表其作者；{member} 应自行同意";
    act_of(author: &MemberId) "the act is {author}'s" "该行为由 {author} 提出";
    by(act: &EventId, author: &MemberId) "{act} by {author}" "{act}，由 {author} 提出";
    days_after(days: u16, today: Date) "{days} days after {today}" "{today} 之后 {days} 日";
    has_approved(author: &MemberId) "{author} has approved the act" "{author} 已同意该行为";

    // What events do that are no acts.
    endorses(author: &MemberId, entry: &str, act: Arg)
        "{author} approves this act of entry {entry}: {act}" "{author} 同意第 {entry} 条所载行为：{act}";
    declines(author: &MemberId, entry: &str, act: Arg)
        "{author} declines this act of entry {entry}, which ends it: {act}"
        "{author} 拒绝第 {entry} 条所载行为，该行为就此终止：{act}";
    contests(author: &MemberId, entry: &str, act: Arg, reason: &Note)
        "{author} contests this act of entry {entry} on its identity: {act} ({reason})"
        "{author} 对第 {entry} 条所载涉及其身份的行为提出异议：{act}（{reason}）";
    no_identity(author: &MemberId)
        "the act is not on the identity of {author}, or does not wait in the open" "该行为不涉及 {author} 的身份，或并非处于公示期间";
    contests_nothing()
        "this key does not contest it, or it was contested already" "此密钥不能对其提出异议，或已提出过异议";
    too_late_to_contest(on: Date)
        "it took effect on {on}, not by the root key, or more than 30 days ago, or it was contested already"
        "其于 {on} 生效，并非由根密钥作出，或已逾 30 日，或已提出过异议";
    demands(author: &MemberId, entry: &str, act: Arg)
        "{author} demands that the act of entry {entry}, signed beyond a key's authority, be ratified or refused; silence refuses it: {act}"
        "{author} 催告追认第 {entry} 条所载超越权限的行为，逾期未作表示视为拒绝追认：{act}";
    steps_back(author: &MemberId, entry: &str, act: Arg)
        "{author} steps back from this act of entry {entry}, which was signed beyond a key's authority and is not ratified: {act}"
        "{author} 撤销参与第 {entry} 条所载超越权限且未经追认的行为：{act}";
    takes_back(author: &MemberId, entry: &str, act: Arg)
        "{author} takes back its act of entry {entry}: {act}" "{author} 撤回第 {entry} 条所载行为：{act}";
    node_states(size: u64, digest: &Hash)
        "The node states that after {size} entries the state digest is {digest}."
        "节点声明：第 {size} 条之后的状态摘要为 {digest}。";

    // Questions.
    no_view(name: &str, known: &str) "there is no view {name}; the views are {known}" "没有视图 {name}；可用的视图：{known}";
    none(kind: Said) "there is no {kind}" "没有{kind}";
    none_named(kind: Said, name: &str) "there is no {kind} {name}" "没有{kind} {name}";
    unreadable_parameter(name: &str, message: &str)
        "parameter {name} is not readable: {message}" "参数 {name} 无法读取：{message}";
    no_page(page: &str)
        "parameter page is not readable: no list of this answer has the page {page}; take one that an answer gave under `more`"
        "参数 page 无法读取：本答复没有名为 {page} 的列表分页；请使用此前答复中 `more` 所给出的分页";
    no_parameters(name: &str) "parameter {name} does not apply: this question takes none" "参数 {name} 不适用：此问题不接受任何参数";
    no_parameter(name: &str, takes: &str)
        "parameter {name} does not apply: this question takes {takes}" "参数 {name} 不适用：此问题接受的参数为 {takes}";
    no_parameter_but(name: &str, meant: &str, takes: &str)
        "there is no parameter {name}: did you mean {meant}? This question takes {takes}"
        "没有参数 {name}：您是否想写 {meant}？此问题接受的参数为 {takes}";

    // What waits.
    root_was_replaced(entry: u64, on: Date)
        "Entry {entry} put another root key in the place of yours on {on}. If that was not you, contest it with the key that was replaced, or with the recovery key."
        "第 {entry} 条已于 {on} 更换贵方的根密钥。如非贵方所为，请以被更换的密钥或恢复密钥提出异议。";
    confirm_or_strike(entry: u64)
        "The act of entry {entry} is in effect and rests on a signature that is no longer trusted. Confirm it with the root key, or have it struck: mengshu member strike {entry}"
        "第 {entry} 条所载行为已生效，但依据的签名不再受信。请用根密钥确认，或提请删除：mengshu member strike {entry}";
}

//! Membership in words: what its acts say, what was found where one is refused, what waits for whom. English, then Chinese.

use crate::book::{Arg, Said, Scope, words};
use crate::value::{AssetId, Date, EventId, Hash, MemberId, Money, Name, Note, PartyId, Share};

words! {
    membership;
    // What was found of persons.
    has_left(member: &MemberId) "{member} has left the alliance" "{member} 已退出联盟";
    no_member(member: &MemberId) "{member} is not a member" "{member} 不是盟员";
    founder_count(count: usize) "there is {count}" "现有 {count} 名发起人";
    founders_over(count: usize) "there are {count}" "现有 {count} 名发起人";
    reserved(id: &MemberId) "{id} is reserved" "{id} 为保留名称";
    key_named_twice(id: &MemberId) "the key of {id} is named twice" "{id} 的密钥重复列出";
    no_founder(author: &MemberId)
        "{author} with this key is none of the founders" "{author} 及此密钥不在发起人之列";
    names_version(named: u32, version: u32)
        "it names version {named}; the last signed version, which will bind the joiner, is {version}"
        "其写明第 {named} 版；最近签署、将约束加入者的是第 {version} 版";
    was_member(id: &MemberId) "{id} is or was a member" "{id} 现为或曾为盟员";
    full() "the alliance is full" "盟员数已达上限";
    fails_check(text: &str) "{text} fails the check" "{text} 未通过校验";
    is_already(member: &MemberId)
        "{member} has this identifier, or has succeeded whoever had it" "{member} 已使用该标识，或已承继该标识的原持有人";
    twice_among_founders(one: &MemberId, other: &MemberId)
        "{one} and {other} have the same identifier" "{one} 与 {other} 的标识相同";
    exists_from(name: &Name, from: Date, today: Date)
        "{name} exists from {from} on; today is {today}" "{name} 自 {from} 起存在，今日为 {today}";
    no_application(application: &EventId) "{application} is no application" "{application} 不是入盟申请";
    checked_by(index: u64) "entry {index} says what was found" "第 {index} 条已载明审查结果";
    not_in_secretariat(author: &MemberId)
        "{author} does not sit in the secretariat" "{author} 不是秘书处成员";
    secretariat_first()
        "the terms have a secretariat, which looks at it first" "条款设有秘书处，须先经其审查";
    other_application(id: &EventId)
        "{id} is not the application of this member with this profile" "{id} 不是该方以此情况提出的申请";
    conditions_not_met(index: u64)
        "entry {index} found that the conditions are not met" "第 {index} 条认定不符合条件";
    needs_document(member: &MemberId)
        "the root key of {member} does not sign, so a document has to show it" "{member} 的根密钥未签署，须有文件证明";
    waits_in_the_open(days: u16, member: &MemberId)
        "it takes effect {days} days after the last approval; until then {member} can contest it and disposes of nothing"
        "最后一项同意之后公示 {days} 日方生效；其间 {member} 可提出异议，且不得处分";
    nobody_else(member: &MemberId)
        "beside {member} there is no member that could say so" "除 {member} 外没有其他盟员可作此声明";
    one_side(member: &MemberId)
        "beside {member} there are not two members in different hands" "除 {member} 外没有两个不受同一控制的盟员";
    recovery_itself(member: &MemberId)
        "only the recovery key of {member} replaces itself" "{member} 的恢复密钥只能由其自身更换";
    replaces_recovery(key: &str, member: &str)
        "{key} becomes the recovery key of {member} in the place of the one that signs this"
        "{key} 取代签署本行为的密钥，成为 {member} 的恢复密钥";
    unchecked() "nobody has checked it yet" "尚无人审查";
    stands_so(member: &MemberId) "{member}" "{member}";
    unchanged()
        "name, seat, representative and parent are what they are already" "名称、住所、法定代表人和控股公司均与现状相同";
    day_before(day: Date, first: Date) "{day} is before {first}" "{day} 早于 {first}";
    before_last_change(since: Date, last: Date)
        "{since} is before the last change, of {last}" "{since} 早于上一次变更之日 {last}";
    was_none_on(member: &MemberId, day: Date) "{member} was no member on {day}" "{member} 在 {day} 不是盟员";
    ended_by(index: u64, member: &MemberId)
        "entry {index} says that {member} has ended" "第 {index} 条已记载 {member} 终止";
    not_between(day: Date, first: Date, last: Date)
        "{day} is not between {first} and {last}" "{day} 不在 {first} 至 {last} 之间";
    not_itself() "nobody succeeds itself" "不得承继自身";
    cannot_join(successor: &MemberId, asset: &AssetId)
        "the part of {asset} that {successor} would have is no exact fraction within 64 bits; assign a simpler part first"
        "{successor} 将持有的 {asset} 份额无法以 64 位精确分数表示；请先转让较简单的份额";
    can_pass(predecessor: &MemberId, free: Share, asset: &AssetId, effective: Date)
        "{predecessor} can pass on {free} of {asset} from {effective} on" "{predecessor} 自 {effective} 起可移转 {asset} 的 {free}";
    has_affiliate(author: &MemberId, affiliate: &PartyId)
        "{author} has an affiliate {affiliate}" "{author} 已有关联方 {affiliate}";
    has_no_affiliate(author: &MemberId, affiliate: &PartyId)
        "{author} has no affiliate {affiliate}" "{author} 没有关联方 {affiliate}";
    own_affiliate() "nobody is its own affiliate" "不得为自身的关联方";
    no_affiliate_any_more(affiliate: &PartyId)
        "{affiliate} is no affiliate any more" "{affiliate} 已不再是关联方";

    // What whoever signs should know first.
    resembles(name: &Name, other: &MemberId, called: &Name)
        "the name \"{name}\" is easily taken for \"{called}\", a name of {other}: make sure who it is"
        "名称“{name}”与 {other} 的名称“{called}”容易混淆，请核实主体";
    resembles_id(id: &MemberId, other: &MemberId)
        "the id {id} is easily taken for {other}" "编号 {id} 与 {other} 容易混淆";
    last_differs(code: &str, expected: &str)
        "the last character of the credit code {code} should be {expected} by GB 32100; some early codes in use differ: compare it with the licence"
        "统一社会信用代码 {code} 的校验码按 GB 32100 应为 {expected}；部分早期代码与此不符，请与营业执照核对";
    claims_identity(applicant: &MemberId, member: &MemberId)
        "{applicant} names an identifier of {member}: it can only be admitted when {member} is no member any more, or by succession"
        "{applicant} 填写的标识属于 {member}：只有 {member} 不再是盟员，或由其承继，方可接纳";
    same_applicant(applicant: &MemberId, other: &MemberId, index: u64)
        "{applicant} names the same identifier as {other} in the application of entry {index}"
        "{applicant} 填写的标识与第 {index} 条申请的 {other} 相同";
    affiliate_is_member(name: &Name, member: &MemberId)
        "the name \"{name}\" is that of the member {member}, or easily taken for it: if it is that member, say so"
        "名称“{name}”是盟员 {member} 的名称或与其容易混淆；如即为该盟员，请写明";

    // What was found of keys.
    unusable(detail: &str) "{detail}" "{detail}";
    key_in_use() "the key is in use in this ledger" "该密钥已在本账本中使用";
    root_names() "the root key states what the person is called" "名称等情况由根密钥声明";
    entry_beyond(last: u64, size: u64) "it names entry {last}; the log has {size}" "其写明第 {last} 条；日志共 {size} 条";
    neither_key() "this key is neither the root key nor the one named" "此密钥既非根密钥，也非所指密钥";
    cannot_grant(scope: Scope)
        "a key without scope {scope} cannot grant it" "没有“{scope}”权限的密钥不能授予该权限";
    grants_within()
        "a key with limits grants no more than its own amount, its own assets and its own time, and signing without a stated value only if it may itself"
        "受限的密钥，其授权不得超出自身的金额、资产和期限；自身不得签署未写明金额的行为的，亦不得授予此项";
    own_limits() "the legal representative's own key publishes its limits" "限制由法定代表人本人的密钥公示";
    rotates_itself()
        "a working key rotates itself; others are rotated by the root key" "工作密钥只能更换自身；其他密钥由根密钥更换";
    serial_is(serial: u32, member: &MemberId, last: u32)
        "it is {serial}; the last key act of {member} was number {last}" "现为 {serial}；{member} 最近一次密钥行为的序号为 {last}";
    no_proof() "the new key did not sign this" "新密钥未签署此授权";
    never_granted(key: &str) "{key} was never granted" "{key} 从未获授权";
    key_is_of(key: &str, member: &MemberId) "{key} is {member}'s" "{key} 属于 {member}";
    is_root(key: &str) "{key} is the root key" "{key} 是根密钥";
    revoked_by(index: u64, key: &str) "entry {index} revoked {key}" "第 {index} 条已撤销 {key}";
    nothing_to_confirm(author: &MemberId, act: &EventId)
        "{author} has nothing to confirm about {act}" "{author} 就 {act} 没有可确认的事项";
    root_confirms() "the root key confirms what another key signed" "其他密钥所签由根密钥确认";
    not_suspect(act: &EventId) "{act} is not suspect" "{act} 并不存疑";

    // What acts do about persons.
    founds(name: &Name, count: usize, founders: Arg, node: &str)
        "Found the alliance \"{name}\" with {count} members: {founders}. It exists once each of them has endorsed. The ledger is kept by node {node}."
        "发起设立联盟“{name}”，盟员 {count} 家：{founders}。全体发起人签署后成立。账本由节点 {node} 保管。";
    founder(name: &Name, id: &MemberId, kind: Said) "{name} ({id}, {kind})" "{name}（{id}，{kind}）";
    applies(name: &Name, applicant: &MemberId, seal: &Hash)
        "Hand in the application of {name} ({applicant}) for membership; the form is sealed, its fingerprint is {seal}."
        "提交 {name}（{applicant}）的入盟申请；申请书已封存，指纹为 {seal}。";
    meets(author: &MemberId, name: &str, note: &Note)
        "{author} states that the application of {name} meets the conditions: {note}" "{author} 声明：{name} 的入盟申请符合条件：{note}";
    does_not_meet(author: &MemberId, name: &str, note: &Note)
        "{author} states that the application of {name} does not meet the conditions: {note}"
        "{author} 声明：{name} 的入盟申请不符合条件：{note}";
    admits(name: &Name, member: &MemberId, kind: Said, version: u32)
        "Admit {name} ({member}, {kind}) as a member. It accedes to version {version} of the agreement."
        "接纳 {name}（{member}，{kind}）为盟员，加入第 {version} 版协议。";
    changes(author: &MemberId, since: Date, parts: Arg)
        "{author} states that since {since} {parts}. It is the same legal person." "{author} 声明：自 {since} 起，{parts}。法律主体不变。";
    new_name(name: &Name) "its name is {name}" "名称变更为 {name}";
    new_seat(seat: &Name) "its seat is {seat}" "住所变更为 {seat}";
    new_representative() "it has another legal representative" "法定代表人变更";
    new_parent(parent: &Name) "it is controlled by {parent}" "由 {parent} 控制";
    succeeds(to: &str, from: &str, kind: Said, since: Date)
        "State that {to} has succeeded {from} by {kind} since {since}: it has all its rights and duties from that day on and takes its seat. What was signed for {from} since then waits for {to}'s confirmation."
        "声明自 {since} 起，{to} 因{kind}承继 {from} 的全部权利义务并取得其席位。此后以 {from} 名义所作签署，待 {to} 确认。";
    split_names_parts() "a split names the parts that pass" "分立应写明所承继的份额";
    debts_stay(from: &MemberId)
        "what {from} owes stays with {from} here; by law those that come out of a split are liable together, unless its creditors agreed otherwise (Civil Code 67)"
        "{from} 的债务在本账本中仍由其承担；依民法典第六十七条，分立后的法人对此承担连带债务，但债权人和债务人另有约定的除外";
    takes_parts(kind: Said, to: &str, from: &str, since: Date, parts: Arg)
        "State that by {kind} {to} has these parts of {from} since {since}: {parts}. {from} goes on."
        "声明自 {since} 起，{to} 因{kind}取得 {from} 的下列份额：{parts}。{from} 继续存在。";
    ends(member: &str, last: Date)
        "State that {member} has ended as a legal person; its last day was {last}. Its membership ends with it; what was signed for it later is suspect; its liquidators still dispose of its parts, pay and acknowledge."
        "声明 {member} 的法人资格已终止，最后一日为 {last}。其盟员资格随之终止；此后以其名义的签署存疑；清算人仍可处分其份额、付款和确认收款。";
    declares_affiliate(author: &MemberId, name: &Name, since: Date)
        "{author} declares {name} to be its affiliate since {since}. What rights of access it has, it has through {author}, and they end with {author}'s."
        "{author} 申报关联方 {name}，自 {since} 起。其使用权由 {author} 派生，并随之终止。";
    ends_affiliate(author: &MemberId, affiliate: &PartyId, last: Date)
        "{author} states that {affiliate} was its affiliate until {last} and is none after it."
        "{author} 声明 {affiliate} 自 {last} 之后不再是其关联方。";
    suspends(member: &str, reason: &Note)
        "Suspend {member}: it neither votes nor counts in any organ until it is reinstated. Reason: {reason}"
        "暂停 {member} 的盟员权利：恢复前在各机构中不参加表决、不计入人数。理由：{reason}";
    reinstates(member: &str, reason: &Note)
        "End the suspension of {member}. Reason: {reason}" "恢复 {member} 的盟员权利。理由：{reason}";
    declares_default(member: &str, reason: &Note)
        "Declare {member} to be in default. Reason: {reason}" "宣告 {member} 违约。理由：{reason}";
    ends_default(member: &str, reason: &Note)
        "State that {member} is no longer in default. Reason: {reason}" "确认 {member} 的违约已消除。理由：{reason}";

    // What acts do about keys.
    grants(key: &str, author: &MemberId, limits: Arg)
        "Let key {key} act for {author}, limited to: {limits}. Everybody in the alliance can read these limits."
        "授权密钥 {key} 代表 {author}，权限限于：{limits}。上述限制对全体盟员可见。";
    limits_of(scopes: Arg, more: Said) "{scopes}; {more}" "{scopes}；{more}";
    up_to(limit: Money) "up to {limit} in one act" "单笔不超过 {limit}";
    up_to_or_unpriced(limit: Money)
        "up to {limit} in one act, and what states no value" "单笔不超过 {limit}，并可签署未写明金额的行为";
    only_for(assets: Arg) "only for assets {assets}" "仅限资产 {assets}";
    both_limits(amount: Said, assets: Said) "{amount}; {assets}" "{amount}；{assets}";
    publishes_none(author: &MemberId)
        "{author} publishes that its legal representative signs without limits." "{author} 公示：其法定代表人签署不受内部限制。";
    publishes(author: &MemberId, limits: Said)
        "{author} publishes the limits of its legal representative: {limits}. An act beyond them binds {author} all the same, but nobody here can say that it could not know them."
        "{author} 公示其法定代表人的内部限制：{limits}。超出限制的行为对其仍有约束力，但盟员不得主张不知。";
    replaces_root(key: &str, member: &str)
        "Make {key} the root key of {member}, its legal representative's, in the place of the one before."
        "以 {key} 替换 {member} 的根密钥（法定代表人密钥）。";
    revokes(key: &str, author: &MemberId)
        "Revoke key {key} of {author}: what it signs after this entry is refused; what it signed before stands."
        "撤销 {author} 的密钥 {key}：此后的签名一律拒绝，此前的签名仍然有效。";
    rotates(new: &str, old: &str, author: &MemberId)
        "Put key {new} in the place of key {old} of {author}, with the same authority. What the old key signed before stands."
        "以密钥 {new} 替换 {author} 的密钥 {old}，权限不变；原密钥此前的签名仍然有效。";
    compromised(author: &MemberId, key: &str, last: u64)
        "{author} states that key {key} is in wrong hands. It signs nothing more. Where the root key says this, what the key signed up to entry {last} stands, and what it signed later is suspect until {author} confirms it or it is struck."
        "{author} 声明密钥 {key} 已失控，停止使用。由根密钥作出声明的：第 {last} 条及以前的签名有效；此后的签名存疑，待 {author} 确认或经表决删除。";
    confirms(author: &MemberId, entry: &str)
        "{author} confirms the act of entry {entry}, which a key of its own that is no longer trusted had signed. It holds from its own date."
        "{author} 确认第 {entry} 条所载行为（由其不再受信的密钥签署）有效，自原定日期起生效。";
    strikes(entry: &str)
        "Strike the suspect act of entry {entry}: it is as if it had never taken effect. Its entries stay in the log."
        "删除第 {entry} 条所载存疑行为的效力，视为自始未生效；原始记录保留。";

    // Kinds of members and of successions.
    enterprise() "enterprise" "企业";
    university() "university" "大学";
    institute() "institute" "科研机构";
    other_organisation() "other organisation" "其他组织机构";
    merger() "merger" "合并";
    conversion() "conversion" "改制";
    split() "split" "分立";
}

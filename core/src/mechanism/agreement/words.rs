//! The agreement in words: what its acts say, what was found where one is refused, what waits for whom. English, then Chinese.

use crate::book::{Arg, Said, words};
use crate::value::{Date, Hash, MatterId, MemberId, Name, Note, OrganId, ProjectId, RuleId, SideAgreementId};

words! {
    agreement;
    // What was found in the agreement's acts.
    none_on(date: Date) "on {date} there is none" "{date} 没有";
    none_on_but(date: Date, number: u32, start: Date)
        "on {date} there is none; version {number} is signed and is in force from {start}"
        "{date} 没有；第 {number} 版已签署，自 {start} 起生效";
    term_over(date: Date, number: u32, last: Date)
        "on {date} there is none; the term of version {number} ended on {last}"
        "{date} 没有；第 {number} 版的期限已于 {last} 届满";
    ends_before(last: Date, start: Date)
        "its term would end on {last}, before {start}" "其期限将于 {last} 届满，早于 {start}";
    threshold_means_nothing()
        "it is reached always or never" "该比例恒可达到或永远不能达到";
    begins_too_late(from: Date, last: Date) "{from} is after {last}" "{from} 晚于 {last}";
    begins_after_end(start: Date, entry: u64, last_day: Date)
        "it would begin on {start}; entry {entry} ends the agreement on {last_day}"
        "其将于 {start} 开始；第 {entry} 条使协议于 {last_day} 终止";
    author_alone(author: &MemberId)
        "{author} alone would carry it, and it concerns others" "仅由 {author} 一方即可成立，而该行为涉及他人";
    nothing_named() "no clause and no text is named" "未写明任何条款或文本";
    stays(clause: &Name) "{clause} stays what it is" "{clause} 并无变化";
    there_is_none() "there is none" "没有";
    exists_project(project: &ProjectId) "{project} exists" "{project} 已存在";
    exists_side(side: &SideAgreementId) "{side} exists" "{side} 已存在";
    none_of_them(author: &MemberId) "{author} is none of them" "{author} 不在其列";
    before_start(start: Date) "it is before {start}" "早于 {start}";
    no_party(stranger: &MemberId) "{stranger} is no party" "{stranger} 不是当事人";
    not_one() "they have to be exactly 1 together" "合计须恰为 1";
    version_is(version: u32, last: u32)
        "it is {version}; the last signed version is {last}" "其为第 {version} 版；最近签署的是第 {last} 版";
    starts_too_early(from: Date, number: u32, start: Date)
        "it would start on {from}; version {number} starts on {start}" "其将于 {from} 开始；第 {number} 版于 {start} 开始";
    signs_twice(member: &MemberId) "{member} signs twice" "{member} 重复签署";
    forbidden() "the terms forbid them" "条款禁止附属协议";
    two_at_least(author: &MemberId) "two at least, {author} among them" "至少两方，且须包括 {author}";
    no_member(stranger: &MemberId) "{stranger} is not a member" "{stranger} 不是盟员";
    ended_by(entry: u64, last_day: Date) "entry {entry} ends it on {last_day}" "第 {entry} 条已使其于 {last_day} 终止";

    // What was found in terms.
    in_clause(clause: &str, found: Said) "{clause}: {found}" "{clause}：{found}";
    together(clauses: Arg) "{clauses}" "{clauses}";
    /// What a parser says of a clause or a file that it cannot read, in its own words.
    unreadable(detail: &str) "{detail}" "{detail}";
    syntax(detail: &str) "the file is not TOML: {detail}" "文件不是 TOML：{detail}";
    set_them(names: Arg) "set them, or write \"statute_default\": {names}" "请约定，或写 \"statute_default\"：{names}";
    write_them(names: Arg) "write these clauses: {names}" "请写明这些条款：{names}";
    no_table() "it is not a table of clauses" "不是由条款组成的表";
    one_path()
        "agree on arbitration or on a court, never on both: leave one out" "仲裁与诉讼只能择一，请删去其一";
    contest_days_are(days: u16)
        "{days} days; a member needs 15 at least to answer, at most 3650" "{days} 日；盟员至少须有 15 日答复，至多 3650 日";
    days_are(days: u16) "it is {days}" "现为 {days}";
    sum(shares: &str) "{shares}" "{shares}";
    no_rule(rule: &RuleId) "there is no rule {rule}" "没有规则 {rule}";
    in_a_circle() "it leads back to itself: a fallback has to end" "循环引用：再次会议的规则须有终点";
    only_opinions(organ: &Name) "{organ} gives opinions and decides nothing" "{organ}只提出意见，不作决定";
    nobody_votes() "nobody has a vote" "无人有表决权";
    does_not_sit(chair: &MemberId) "{chair} does not sit in it" "{chair} 不是该机构成员";
    all_sit_there() "every member sits there: no seat is left to appoint to" "全体盟员均为其成员：无席位可供任命";
    opens_no_seat() "it opens no seat" "未留出席位";
    not_above(by: &OrganId)
        "{by} does not stand above it: the members' meeting stands above the council, that above the standing council, that above the expert committee and the secretariat"
        "{by} 不是其上级机构：成员大会高于理事会，理事会高于常务理事会，常务理事会高于专家委员会与秘书处";
    no_organ(organ: &OrganId) "there is no organ {organ}" "没有机构 {organ}";
    no_rule_for_it(organ: &OrganId, matter: &str)
        "organ {organ} has no rule for it: add {matter} to its matters"
        "机构 {organ} 对此没有规则：请在其 matters 中加入 {matter}";
    no_hyphen(matter: &MatterId)
        "{matter} has no hyphen: write own-{matter}, so that no word of the rule book can be taken for it"
        "{matter} 中没有连字符：请写作 own-{matter}，以免与规则书的用词混淆";
    no_matter(matter: &MatterId)
        "the terms have no matter {matter}: describe it in [matters.{matter}]"
        "条款没有事项 {matter}：请在 [matters.{matter}] 中说明";
    cannot_wait(act: &Name, known: Arg)
        "{act} is none of the acts that can wait for a matter: {known}" "{act} 不是可等待自定事项的行为：{known}";
    alone_in_it() "it names fewer than two: write the one alone" "所列不足两方：请直接写该一方";
    member_alone()
        "a member approves only beside an organ or all members" "单个盟员只能与机构或全体盟员一并同意";
    changed_meanwhile(clause: &str) "{clause} has been changed meanwhile" "{clause} 已另有变更";
    no_clause(clause: &str) "{clause} is no clause" "{clause} 不是条款";
    entry_by_entry(clause: &str) "{clause} is changed entry by entry" "{clause} 须逐项变更";
    no_json() "the terms have no JSON" "条款无法写成 JSON";

    // What acts do.
    signs(version: u32, title: &Name, start: Said, more: Arg, shares: Arg, settled: Said, seal: &Hash)
        "Sign version {version} of the agreement, \"{title}\", to be in force from {start}.{more} Benefit shares: {shares}. {settled} The text is sealed; its fingerprint is {seal}. Every member signs."
        "签署第 {version} 版协议《{title}》，自 {start}。{more}利益分配比例：{shares}。{settled}协议文本已封存，指纹为 {seal}。须全体盟员签署。";
    settled(disputes: Said, law: &str)
        "Disputes: {disputes}. Law: {law}." "争议解决：{disputes}。适用法律：{law}。";
    starts(day: Date) "{day}" "{day} 起生效";
    starts_until(day: Date, end: Date) "{day} until {end}" "{day} 起生效，至 {end} 止";
    lead(member: &MemberId) " Lead: {member}." "牵头单位：{member}。";
    arbitration(institution: &Name) "arbitration by {institution}" "由 {institution} 仲裁";
    by_court(court: &Name) "court: {court}" "由 {court} 管辖";
    amends(from: Date, changes: Arg) "Amend the agreement from {from} on: {changes}." "修改协议，自 {from} 起：{changes}。";
    amends_text(from: Date, changes: Arg, seal: &Hash)
        "Amend the agreement from {from} on: {changes}. The text changes too; its fingerprint is {seal}. Every member signs."
        "修改协议，自 {from} 起：{changes}。协议文本一并修改，指纹为 {seal}，须全体盟员签署。";
    amends_text_alone(from: Date, seal: &Hash)
        "Amend the agreement from {from} on: the text changes; its fingerprint is {seal}. Every member signs."
        "修改协议文本，自 {from} 起，指纹为 {seal}，须全体盟员签署。";
    signs_project(project: &ProjectId, title: &Name, parties: Arg, start: Date, seal: &Hash)
        "Sign project agreement {project}, \"{title}\", between {parties}, from {start}. The text is sealed; its fingerprint is {seal}."
        "签署项目协议 {project}《{title}》，当事人：{parties}，自 {start} 起。文本已封存，指纹为 {seal}。";
    declares_side(parties: Arg, dated: Date, summary: &Note)
        "Declare a side agreement between {parties}, dated {dated}: {summary} It binds its parties; others at the earliest from today."
        "申报 {parties} 之间的附属协议，落款日期 {dated}：{summary} 仅约束其当事人；对其他盟员最早自今日起。";
    terminates(last: Date, reason: &Note)
        "End the agreement; it is in force until {last} at the earliest. Reason: {reason}" "终止协议，最早于 {last} 失效。理由：{reason}";

    with_notes(act: Said, not_held: Arg, void: Arg) "{act}{not_held}{void}" "{act}{not_held}{void}";
    not_held(clauses: Arg)
        " No rule of the ledger enforces yet: {clauses}." "账本尚无规则执行：{clauses}。";
    void_by_law(clauses: Arg)
        " Void as an unlawful monopoly of technology (Civil Code 850; the Supreme People's Court's interpretation on technology contracts, art. 10): {clauses}."
        "因非法垄断技术而无效（民法典850条；最高人民法院技术合同司法解释第10条）：{clauses}。";
    shares_not_held(act: Said)
        "{act} Its own shares bind its parties; no rule of the ledger enforces them yet: distributions go by the agreement's."
        "{act}其自定的分配比例约束当事人，但账本尚无规则执行：分配仍按协议的比例。";

    // What changes in a clause.
    nothing() "nothing" "无";
    is_new(clause: &Name, after: Arg) "{clause} is new: {after}" "新增 {clause}：{after}";
    falls_away(clause: &Name, before: Arg) "{clause} falls away; it was {before}" "删除 {clause}（原为 {before}）";
    becomes(clause: &Name, before: Arg, after: Arg)
        "{clause} was {before} and becomes {after}" "{clause} 由 {before} 改为 {after}";
}

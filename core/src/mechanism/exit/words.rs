//! Exit in words: what its acts say, what was found where one is refused, what waits for whom. English, then Chinese.

use crate::book::words;
use crate::value::{Date, EventId, MemberId, Note};

words! {
    exit;
    // What was found.
    not_to_itself() "nobody gives notice to itself" "不得向自己发出违约通知";
    cure_too_short(cure_by: Date, days: u32, today: Date)
        "{cure_by} is less than {days} days after {today}" "{cure_by} 距 {today} 不足 {days} 日";
    gave_notice(by: &MemberId) "{by} gave the notice" "通知由 {by} 发出";
    entry_says_so(index: u64) "entry {index} says so" "第 {index} 条已作此记载";
    notice_went_to(member: &MemberId) "the notice went to {member}" "该通知的对象为 {member}";
    has_until(member: &MemberId, cure_by: Date) "{member} has until the end of {cure_by}" "{member} 的纠正期至 {cure_by} 届满";
    not_between(day: Date, first: Date, last: Date)
        "{day} is not between {first} and {last}" "{day} 不在 {first} 至 {last} 之间";
    no_expulsion(member: &MemberId)
        "{member} has no expulsion to be notified of" "{member} 没有可通知的除名决定";
    membership_ends(member: &MemberId, last_day: Date)
        "the membership of {member} ends on {last_day}" "{member} 的盟员资格于 {last_day} 终止";
    day_before(last_day: Date, today: Date) "{last_day} is before {today}" "{last_day} 早于 {today}";
    no_breach(id: &EventId) "{id} is no notice of a breach" "{id} 不是违约通知";

    no_receipt(fact: &EventId) "{fact} states no receipt that stands" "{fact} 不是有效的收到声明";
    stated_it(by: &MemberId) "{by} stated it" "声明人为 {by}";
    says_so(day: Date) "{day} is the day that stands" "现有记载即为 {day}";
    before_decision(day: Date, on: Date) "{day} is before the decision of {on}" "{day} 早于作出决定之日（{on}）";

    // What acts do.
    leaves(member: &str, last_day: Date)
        "{member} leaves the alliance; its last day as a member is {last_day}. Its parts of assets stay its own; licences it gave go on."
        "{member} 退出联盟，盟员资格最后一日为 {last_day}。其资产份额仍归其所有，已授予的许可继续有效。";
    gives_notice(author: &MemberId, member: &str, cure_by: Date, what: &str)
        "{author} gives {member} notice of a breach, to be cured by {cure_by}: {what}"
        "{author} 通知 {member} 违约，限 {cure_by} 前纠正：{what}";
    cured(author: &MemberId, member: &str, what: &str)
        "{author} acknowledges that {member} has cured its breach: {what}" "{author} 确认 {member} 已纠正违约：{what}";
    expels(member: &str, what: &str)
        "Expel {member} for a breach that it did not cure: {what}. Its votes end with the decision; its parts of assets stay its own, and licences it gave go on."
        "将 {member} 除名，理由为逾期未纠正的违约：{what}。其表决权自决定之日终止；其资产份额仍归其所有，已授予的许可继续有效。";
    received(member: &str, day: Date)
        "State that {member} received the decision on its expulsion on {day}; the evidence is sealed."
        "声明 {member} 已于 {day} 收到除名决定；证据已封存。";
    corrects_receipt(author: &MemberId, member: &str, day: Date, reason: &Note)
        "{author} corrects its statement: {member} received the decision on its expulsion on {day}. Reason: {reason}"
        "{author} 更正其声明：{member} 于 {day} 收到除名决定。理由：{reason}";
    withdraws_receipt(author: &MemberId, member: &str, reason: &Note)
        "{author} corrects its statement: {member} has not received the decision on its expulsion. Reason: {reason}"
        "{author} 更正其声明：{member} 尚未收到除名决定。理由：{reason}";
}

//! Contributions in words: what its acts say, what was found where one is refused, what waits for whom. English, then Chinese.

use crate::book::{Arg, Said, words};
use crate::value::{ContributionId, Date, EventId, MemberId, Money, Note};

words! {
    contribution;
    // What was found.
    value_is(value: Money) "it is {value}" "现为 {value}";
    other_currency(currency: &str, promised: &str)
        "it is in {currency}; the promise is in {promised}" "币种为 {currency}，而承诺的币种为 {promised}";
    sum_too_large() "the sum is larger than any amount can be" "合计超出金额上限";
    no_delivery(delivery: &EventId) "{delivery} is not a delivery" "{delivery} 不是交付";
    delivered_it(author: &MemberId) "{author} delivered it" "交付方为 {author}";
    affiliate_delivered(author: &MemberId, member: &MemberId)
        "{author} is in the same hands as {member}, who delivered it" "{author} 与交付方 {member} 受同一控制";
    receiver_is(receiver: &MemberId) "{receiver} is the receiver" "接收方为 {receiver}";
    secretariat_acknowledges(office: Arg)
        "the receiver is on the contributor's side; the secretariat acknowledges: {office}"
        "接收方与投入方属同一方，应由秘书处确认：{office}";
    over_delivered(total: Money, value: Money)
        "{total} would be acknowledged of {value}" "拟确认合计 {total}，而交付为 {value}";
    not_promised(contribution: &ContributionId) "{contribution} was not promised" "{contribution} 未经承诺";
    left_on(member: &MemberId, last_day: Date)
        "the last day of {member} was {last_day}" "{member} 的最后一日为 {last_day}";
    promised_it(member: &MemberId) "{member} promised it" "承诺方为 {member}";
    document_used(delivery: u64)
        "the document backs the delivery of entry {delivery}" "该文件已作为第 {delivery} 条交付的证明";
    exists(contribution: &ContributionId) "{contribution} exists" "{contribution} 已存在";
    own_receiver(receiver: &MemberId)
        "{receiver} would acknowledge its own deliveries" "{receiver} 将确认自己的交付";
    affiliate_receives(receiver: &MemberId, author: &MemberId)
        "{receiver} is in the same hands as {author}" "{receiver} 与 {author} 受同一控制";

    no_fact(fact: &EventId)
        "{fact} is neither a delivery nor an acknowledgement" "{fact} 既不是交付，也不是确认";
    right_or_never()
        "it says both that the fact did not happen and what is right of it, or neither" "应写明正确内容，或写明并未发生，二者择一";
    has_no_day() "an acknowledgement has no day" "确认没有日期";
    says_so() "it says what the fact says already" "与现有记载相同";
    stated_it(by: &MemberId) "{by} stated it" "声明人为 {by}";
    acknowledge_the_rest()
        "it would acknowledge more; acknowledge the rest by another act" "更正后确认额增加；增加部分请另行确认";

    // What is likely a slip.
    looks_delivered(entries: Arg)
        "it looks like the delivery of entry {entries}: the same value on the same day; is it another one?"
        "与第 {entries} 条的交付相似：价值和日期相同；请确认是否为另一次交付";
    beyond_promise(total: Money, promised: Money)
        "{total} would be delivered in all; {promised} was promised" "交付合计将为 {total}，而承诺为 {promised}";
    large_promise(value: Money, largest: Money)
        "{value} is ten thousand times the largest other promise, {largest}, or more; is it meant?"
        "{value} 达到其他最大承诺（{largest}）的一万倍以上，请核对";

    contested_by(index: u64) "entry {index} contests it" "第 {index} 条已提出异议";
    acknowledged_whole(value: Money) "{value} are acknowledged" "已确认 {value}";

    // What acts do.
    promises(author: &str, kind: Said, value: Money, due: Date, contribution: &ContributionId, what: &str, receiver: &str)
        "{author} promises {kind} worth {value} by {due} ({contribution}): {what}. {receiver} will acknowledge it."
        "{author} 承诺于 {due} 前投入{kind}，价值 {value}（{contribution}）：{what}。由 {receiver} 确认收到。";
    delivers(author: &str, delivered: Date, value: Money, contribution: &ContributionId, label: &str)
        "{author} states that on {delivered} it delivered {value} under contribution {contribution}. The evidence is sealed: {label}."
        "{author} 声明：已于 {delivered} 就投入 {contribution} 交付 {value}。证据已封存：{label}。";
    acknowledges(author: &str, value: Money, date: Date, delivered: Money, contribution: &ContributionId)
        "{author} acknowledges that {value} of the delivery of {date} ({delivered}, contribution {contribution}) was received."
        "{author} 确认收到 {date} 交付（{delivered}，投入 {contribution}）中的 {value}。";
    acknowledges_unseen(author: &str, value: Money, delivery: &EventId)
        "{author} acknowledges that {value} of the delivery {delivery} was received." "{author} 确认收到交付 {delivery} 中的 {value}。";

    contests(author: &str, date: Date, delivered: Money, contribution: &ContributionId, reason: &str)
        "{author} contests the delivery of {date} ({delivered}, contribution {contribution}), as far as it is not acknowledged: {reason}"
        "{author} 对 {date} 交付（{delivered}，投入 {contribution}）中尚未确认的部分提出异议：{reason}";
    contests_unseen(author: &str, delivery: &EventId, reason: &str)
        "{author} contests the delivery {delivery}, as far as it is not acknowledged: {reason}"
        "{author} 对交付 {delivery} 中尚未确认的部分提出异议：{reason}";

    // What waits.
    waits_for_receiver(rest: Money, date: Date, contribution: &ContributionId, last: Date, version: u32)
        "{rest} of the delivery of {date} (contribution {contribution}) count as acknowledged after {last} unless it is acknowledged or contested (version {version}, clauses.deemed_acknowledgement_days)"
        "{date} 交付（投入 {contribution}）中的 {rest}，至 {last} 未确认亦未提出异议的，视为已确认（第 {version} 版，clauses.deemed_acknowledgement_days）";
    waits_without_end(rest: Money, date: Date, contribution: &ContributionId)
        "{rest} of the delivery of {date} (contribution {contribution}) wait to be acknowledged or contested"
        "{date} 交付（投入 {contribution}）中的 {rest} 尚待确认或者提出异议";
    corrects(author: &str, entry: u64, right: Said, reason: &Note)
        "{author} corrects what it stated in entry {entry}: {right}. Reason: {reason}" "{author} 更正其在第 {entry} 条的声明：{right}。理由：{reason}";
    corrects_unseen(author: &str, fact: &EventId, reason: &Note)
        "{author} corrects {fact}. Reason: {reason}" "{author} 更正 {fact}。理由：{reason}";
    never_happened() "it did not happen" "该事实并未发生";
    rightly(value: Money, day: Date) "{value} on {day}" "{day} 交付 {value}";
    rightly_valued(value: Money) "{value}" "{value}";

    // Kinds of contributions.
    cash() "cash" "资金";
    equipment() "equipment or premises" "设备场地";
    materials() "materials" "材料";
    people() "people" "人员";
    ip() "IP" "技术作价";
    other() "other means" "其他投入";
}

//! Benefit in words: what its acts say, what was found where one is refused, what waits for whom. English, then Chinese.

use crate::book::{Arg, words};
use crate::value::{Date, DistributionId, EventId, MemberId, Money, Note, Share};

words! {
    benefit;
    // What was found.
    amount_is(amount: Money) "it is {amount}" "现为 {amount}";
    no_payment(payment: &EventId) "{payment} is not a payment" "{payment} 不是付款";
    was_paid(payee: &MemberId) "{payee} was paid" "收款方为 {payee}";
    entry_did(index: u64) "entry {index} did" "第 {index} 条已作此确认";
    names_other_version(named: u32, date: Date, number: u32)
        "it names version {named}; on {date} version {number} is in force"
        "其写明第 {named} 版；{date} 生效的是第 {number} 版";
    no_version_in_force(date: Date) "on {date} no version is in force" "{date} 没有生效的协议版本";
    no_version(number: u32) "there is no version {number}" "没有第 {number} 版";
    gives_gone(version: u32, share: Share, member: &MemberId)
        "version {version} gives {share} to {member}" "第 {version} 版分给 {member} {share}";
    cannot_split() "the pool cannot be split by these shares" "该金额无法按这些份额分配";
    exists(distribution: &DistributionId) "{distribution} exists" "{distribution} 已存在";
    not_approved(distribution: &DistributionId) "{distribution} is not approved" "{distribution} 未获同意";
    pays(payer: &MemberId) "{payer} pays" "付款方为 {payer}";
    gives_nothing(distribution: &DistributionId, payee: &MemberId)
        "{distribution} gives {payee} nothing" "{distribution} 未分给 {payee}";
    other_currency(currency: &str, pool: &str)
        "it is in {currency}; the pool is in {pool}" "币种为 {currency}，而分配总额的币种为 {pool}";
    over_open(amount: Money, open: Money) "{amount} would be paid; {open} is open" "拟付 {amount}，未付余额为 {open}";

    no_fact(fact: &EventId)
        "{fact} is neither a payment nor an acknowledgement in force of one" "{fact} 既不是付款，也不是有效的收款确认";
    right_or_never()
        "it says both that the fact did not happen and what is right of it, or neither" "应写明正确内容，或写明并未发生，二者择一";
    receipt_or_none() "an acknowledgement can only be said not to be" "收款确认只能更正为并未作出";
    says_so() "it says what the fact says already" "与现有记载相同";
    stated_it(by: &MemberId) "{by} stated it" "声明人为 {by}";

    // What is likely a slip.
    looks_paid(entries: Arg)
        "it looks like the payment of entry {entries}: the same payee, amount and day, or the same reference of the bank; is it another one?"
        "与第 {entries} 条的付款相似：收款方、金额和日期相同，或银行流水号相同；请确认是否为另一笔";

    // What waits.
    waits_for_payer(rest: Money, payee: &MemberId, distribution: &DistributionId)
        "{rest} of distribution {distribution} are still to be paid to {payee}"
        "分配 {distribution} 中尚有 {rest} 未支付给 {payee}";
    waits_for_payee(amount: Money, paid: Date, distribution: &DistributionId)
        "{amount} are stated to have been paid to you on {paid} under distribution {distribution}; acknowledge what you have received"
        "付款方声明已于 {paid} 就分配 {distribution} 向贵方支付 {amount}；如已收到，请予确认";

    // What acts do.
    looks_shared(others: Arg)
        "it looks like distribution {others}: the same pool, payer and day of accrual; are they other proceeds?"
        "与分配 {others} 相似：金额、支付方和形成日相同；请确认是否为另一笔收益";
    shares_out(distribution: &DistributionId, pool: Money, what: &str, accrued: Date, version: u32, parts: Arg, payer: &str)
        "Distribution {distribution}: share {pool} ({what}, accrued {accrued}) by version {version} of the agreement: {parts}. {payer} pays."
        "分配 {distribution}：按第 {version} 版协议分配 {pool}（{what}，{accrued} 形成）：{parts}。由 {payer} 支付。";
    states_payment(payer: &str, paid: Date, amount: Money, payee: &str, distribution: &DistributionId)
        "{payer} states that on {paid} it paid {amount} to {payee} under distribution {distribution}."
        "{payer} 声明：已于 {paid} 就分配 {distribution} 向 {payee} 支付 {amount}。";
    acknowledges(payee: &str, amount: Arg)
        "{payee} acknowledges having received {amount}." "{payee} 确认已收到 {amount}。";
    corrects(payer: &str, entry: u64, amount: Money, payee: &str, paid: Date, reason: &Note)
        "{payer} corrects the payment of entry {entry}: it paid {amount} to {payee} on {paid}. Reason: {reason}"
        "{payer} 更正第 {entry} 条的付款：已于 {paid} 向 {payee} 支付 {amount}。理由：{reason}";
    corrects_to_none(payer: &str, amount: Money, payee: &str, entry: u64, reason: &Note)
        "{payer} states that the payment of {amount} to {payee} in entry {entry} did not happen. Reason: {reason}"
        "{payer} 声明：第 {entry} 条所载向 {payee} 支付 {amount} 并未发生。理由：{reason}";
    corrects_receipt(payee: &str, amount: Money, entry: u64, reason: &Note)
        "{payee} states that it has not received the {amount} of entry {entry} that it acknowledged. Reason: {reason}"
        "{payee} 声明：其曾确认收到的第 {entry} 条付款 {amount} 实未收到。理由：{reason}";
    corrects_unseen(author: &str, fact: &EventId, reason: &Note)
        "{author} corrects {fact}. Reason: {reason}" "{author} 更正 {fact}。理由：{reason}";
}

//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    BEN_001 "BEN-001"
        "distribution id already taken" "分配编号已被占用",
        "choose another distribution id"
        "请另选分配编号";
    BEN_002 "BEN-002"
        "no such distribution" "没有这次分配",
        "name an approved distribution; `mengshu benefit list` shows them"
        "请写明已同意的分配；mengshu benefit list 会列出";
    BEN_003 "BEN-003"
        "terms not in force on accrual date" "该版本在收益形成日并未生效",
        "name the agreement version that was in force on the accrual date"
        "请写明收益形成日有效的协议版本";
    BEN_005 "BEN-005"
        "amount not positive" "金额不为正",
        "give an amount above zero"
        "请给出大于零的金额";
    BEN_006 "BEN-006"
        "not the payer" "不是付款方",
        "only the payer named in the distribution pays it"
        "只有分配中写明的付款方付款";
    BEN_007 "BEN-007"
        "nothing due to this member" "该盟员无应得份额",
        "pay a member that the distribution gives a part"
        "请付给分配中有份额的盟员";
    BEN_008 "BEN-008"
        "another currency" "币种不同",
        "use the currency of the distribution"
        "请使用分配所用的币种";
    BEN_009 "BEN-009"
        "paid exceeds approved" "付款超过已同意的数额",
        "pay at most what is approved and not yet paid"
        "付款不得超过已同意而未付的数额";
    BEN_010 "BEN-010"
        "no such payment" "没有这笔付款",
        "name the event id of a payment"
        "请写明某笔付款的事件编号";
    BEN_011 "BEN-011"
        "not the payee" "不是收款方",
        "only the member who was paid acknowledges the payment"
        "只有收款的盟员才能确认收款";
    BEN_012 "BEN-012"
        "payment already acknowledged" "收款已经确认",
        "nothing to do: a payment is acknowledged once"
        "无须再做：一笔付款只确认一次";
    BEN_013 "BEN-013"
        "part for a member who had left" "份额给了已退出的盟员",
        "amend the benefit shares first: the agreement gives a part to a member who had left by the accrual date"
        "请先修改利益分配比例：协议把比例给了在收益形成日之前已退出的盟员";
    BEN_014 "BEN-014"
        "terms not in force on payment date" "该版本在支付日并非现行",
        "name the agreement version that is in force now: the terms say that its shares hold for what is paid now"
        "请写明现行有效的协议版本：协议约定按支付时的份额分配";
    BEN_020 "BEN-020"
        "nothing to correct" "没有可更正的事实",
        "name the event of a payment or of its acknowledgement; `mengshu benefit show` lists them"
        "请写明某笔付款或其收款确认的事件；mengshu benefit show 会列出";
    BEN_021 "BEN-021"
        "not a correction" "不构成更正",
        "say what is right where it differs from what was said, or that it did not happen; an acknowledgement was given or was not"
        "请写明与原记载不同的正确内容，或写明并未发生；收款确认只能更正为并未作出";
    BEN_022 "BEN-022"
        "another's fact" "他人的事实",
        "the payer corrects a payment and the payee its acknowledgement; the other approves"
        "付款由付款方更正，收款确认由收款方更正，另一方同意";
}

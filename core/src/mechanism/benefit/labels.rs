//! Benefit: names for people of acts, fields and words. English, then Chinese.

use crate::book::labels;

labels! {
    acts {
        "benefit.distribute" "benefit.distribute" "提出分配";
        "benefit.pay" "benefit.pay" "付款";
        "benefit.correct" "benefit.correct" "更正付款事实";
        "benefit.acknowledge" "benefit.acknowledge" "确认收款";
    }
    fields {
        "accrued" "accrued" "收益形成日";
        "acknowledged_by_entry" "acknowledged by entry" "确认条目";
        "agreement_entry" "agreement entry" "协议条目";
        "amount" "amount" "金额";
        "approved_by_entry" "approved by entry" "批准条目";
        "bank_reference" "bank reference" "银行流水号";
        "distributions" "distributions" "分配";
        "method" "method" "方法";
        "open_until_payment" "open until payment" "首次付款前未定";
        "paid" "paid" "付款日";
        "correct.paid" "paid" "付款日";
        "originals.paid" "paid" "付款日";
        "parts.due" "due" "应付金额";
        "parts.paid" "paid" "已付金额";
        "pay.paid" "paid" "付款日";
        "payment" "payment" "付款";
        "payments" "payments" "付款";
        "pool" "pool" "总额";
        "remainder_unit" "remainder unit" "余数单位";
    }
    words {
        "fixed shares, largest remainder, ties by member id"
            "fixed shares, largest remainder, ties by member id"
            "按固定份额分配，余数按最大余数法，相同时按盟员编号";
    }
}

//! The machine's own texts: what keys may do, what is decided on, what became of an act, what is wrong with the form of an
//! event, why a key or a step is refused. English, then Chinese.

use super::words::words;

words! {
    book;
    // What a key may do.
    scope_sign_agreements() "sign_agreements" "签署协议";
    scope_vote() "vote" "表决";
    scope_contribute() "contribute" "投入";
    scope_acknowledge() "acknowledge" "确认";
    scope_assign_ip() "assign_ip" "转让知识产权";
    scope_license_ip() "license_ip" "许可知识产权";
    scope_pay() "pay" "付款";
    scope_acknowledge_payment() "acknowledge_payment" "确认收款";
    scope_administer() "administer" "管理";
    scope_read() "read" "读取";
    // What is decided on.
    matter_ordinary() "ordinary" "一般";
    matter_admission() "admission" "接纳盟员";
    matter_suspension() "suspension" "暂停权利";
    matter_expulsion() "expulsion" "除名";
    matter_amendment() "amendment" "修订协议";
    matter_project_agreement() "project_agreement" "项目协议";
    matter_termination() "termination" "终止协议";
    matter_budget() "budget" "预算";
    matter_distribution() "distribution" "收益分配";
    matter_background_list() "background_list" "背景清单";
    matter_appointment() "appointment" "任命";
    matter_strike() "strike" "删除存疑行为";
    matter_dissolution() "dissolution" "解散";
    // What became of an act.
    standing_done() "done" "已完成";
    standing_pending() "pending" "待决";
    standing_effective() "effective" "已生效";
    standing_declined() "declined" "已被拒绝";
    standing_withdrawn() "withdrawn" "已撤回";
    standing_lapsed() "lapsed" "已失效";
    standing_void() "void" "无效";
}

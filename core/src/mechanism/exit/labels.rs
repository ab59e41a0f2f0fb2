//! Exit: names for people of acts, fields and words. English, then Chinese.

use crate::book::labels;

labels! {
    acts {
        "exit.leave" "exit.leave" "退出联盟";
        "exit.open_breach" "exit.open_breach" "发出违约通知";
        "exit.acknowledge_cure" "exit.acknowledge_cure" "确认已纠正";
        "exit.expel" "exit.expel" "除名";
        "exit.correct" "exit.correct" "更正收到声明";
        "exit.notify_expulsion" "exit.notify_expulsion" "声明收到除名决定";
    }
    fields {
        "asked_to_approve" "asked to approve" "待其同意";
        "before_last_day" "before the last day" "最后一日之前";
        "breach" "breach" "违约通知";
        "breaches" "breaches" "违约";
        "contributions_outstanding" "contributions outstanding" "未完成的投入";
        "cure_by" "cure by" "纠正期限";
        "cured_by_entry" "cured by entry" "纠正条目";
        "holds" "holds" "持有";
        "is_owed" "is owed" "应收";
        "notified" "notified" "通知日";
        "open" "open" "未付";
        "receipts_before" "receipts before correction" "更正前的收到声明";
        "owes" "owes" "应付";
    }
    words {
        "cure" "cure" "纠正违约";
        "deliver" "deliver" "交付";
    }
}

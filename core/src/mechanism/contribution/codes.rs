//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    CON_001 "CON-001"
        "contribution id already taken" "投入编号已被占用",
        "choose another contribution id"
        "请另选投入编号";
    CON_002 "CON-002"
        "no such contribution" "没有这项投入",
        "name a promised contribution; `mengshu contribution list` shows them"
        "请写明已承诺的投入；mengshu contribution list 会列出";
    CON_003 "CON-003"
        "not the contributor" "不是投入方",
        "only the member who promised it delivers it"
        "只有承诺的盟员才能交付";
    CON_004 "CON-004"
        "own delivery acknowledged" "自己确认自己的交付",
        "name a member in other hands as receiver: nobody acknowledges its own delivery, nor an affiliate's; then the secretariat or the council does"
        "请写明不受同一控制的盟员为接收方：任何人不得确认自己或其关联方的交付；此时由秘书处或理事会确认";
    CON_005 "CON-005"
        "amount not positive" "金额不为正",
        "give an amount above zero"
        "请给出大于零的金额";
    CON_006 "CON-006"
        "evidence used twice" "证据重复使用",
        "one sealed document backs one delivery; seal the right document"
        "一份封存文件只支持一次交付；请封存正确的文件";
    CON_007 "CON-007"
        "another currency" "币种不同",
        "use the currency of the promise"
        "请使用承诺所用的币种";
    CON_008 "CON-008"
        "not the receiver" "不是接收方",
        "the receiver named in the promise acknowledges; where it is on the contributor's side, the secretariat"
        "由承诺中写明的接收方确认；接收方与投入方属同一方的，由秘书处确认";
    CON_009 "CON-009"
        "acknowledged exceeds delivered" "确认额超过交付额",
        "acknowledge at most what was delivered"
        "确认额不得超过交付额";
    CON_010 "CON-010"
        "no such delivery" "没有这次交付",
        "name the event id of a delivery"
        "请写明某次交付的事件编号";
    CON_011 "CON-011"
        "date in the future" "日期在未来",
        "a delivery lies on or before the day it is recorded"
        "交付日不得晚于记录之日";
    CON_012 "CON-012"
        "nothing to contest" "没有可提出异议的部分",
        "nothing to do: the delivery is contested already, or acknowledged in full; what is wrong in that is corrected, not contested"
        "无须再做：该交付已被提出异议，或者已全部确认；其中有误的，应予更正而非异议";
    CON_013 "CON-013"
        "nothing to correct" "没有可更正的事实",
        "name the event of a delivery or of an acknowledgement; `mengshu contribution show` lists them"
        "请写明某次交付或确认的事件；mengshu contribution show 会列出";
    CON_014 "CON-014"
        "not a correction" "不构成更正",
        "say what is right where it differs from what was said, or that it did not happen; more is delivered or acknowledged by another act"
        "请写明与原记载不同的正确内容，或写明并未发生；增加的交付或确认请另行作出";
    CON_015 "CON-015"
        "another's fact" "他人的事实",
        "whoever stated it corrects it; the others approve"
        "由作出该项声明的盟员更正，其他盟员同意";
    CON_016 "CON-016"
        "not a member then" "当时已非盟员",
        "state what was delivered until the last day of the membership; the secretariat or the others acknowledge what came later"
        "退出盟员只能声明最后一日及之前的交付；此后的交付由秘书处或其他盟员确认";
}

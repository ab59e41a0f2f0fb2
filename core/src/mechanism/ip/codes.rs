//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    IP_001 "IP-001"
        "asset id already taken" "资产编号已被占用",
        "choose another asset id"
        "请另选资产编号";
    IP_002 "IP-002"
        "no such asset" "没有这项资产",
        "name a registered asset; `ip list` shows them"
        "请写明已登记的资产；ip list 会列出";
    IP_003 "IP-003"
        "shares do not sum to 1" "份额之和不为 1",
        "make the owners' shares sum to exactly 1"
        "请使权利人份额之和恰为 1";
    IP_004 "IP-004"
        "share not positive" "份额不为正",
        "give a share above 0, at most 1"
        "份额须大于 0 且不超过 1";
    IP_005 "IP-005"
        "assignor and assignee are the same" "转让方与受让方相同",
        "name two different members"
        "请写明两个不同的盟员";
    IP_006 "IP-006"
        "not a party to the assignment" "不是转让的当事人",
        "the assignor or the assignee proposes the assignment"
        "由转让方或受让方提出转让";
    IP_007 "IP-007"
        "share exceeds holding" "份额超过所持份额",
        "assign at most what the assignor holds on the effective date and on every later date already recorded"
        "转让不得超过转让方在生效日及其后已记录各日所持的份额";
    IP_008 "IP-008"
        "effective before the asset existed" "生效日早于资产存在之日",
        "let the assignment take effect on or after the asset's first date"
        "请让转让自资产首日或之后生效";
    IP_009 "IP-009"
        "country code unknown" "国家代码未知",
        "use two capital letters (ISO 3166), or WO or EP"
        "请用两个大写字母（ISO 3166），或 WO、EP";
    IP_010 "IP-010"
        "share does not fit" "份额无法表示",
        "the exact fraction grows beyond 64 bits; assign simpler shares"
        "精确分数超出 64 位；请转让较简单的份额";
    IP_012 "IP-012"
        "register fact without parties" "登记事项缺少当事人",
        "name who gave and who received"
        "请写明出让方与受让方";
    IP_021 "IP-021"
        "interest is suspect" "权益存疑",
        "wait until the member confirms the act that it rests on, or it is struck"
        "请等待盟员确认其所依据的行为，或该行为被删除";
    IP_022 "IP-022"
        "nothing to correct" "没有可更正的登记事项",
        "name the event of a register fact of this asset, and say what is right where it differs; `ip owners` shows the facts"
        "请写明本资产某项登记事项的事件，并写明与原记载不同的正确内容；ip owners 会列出登记事项";
    IP_023 "IP-023"
        "another's fact" "他人的记载",
        "whoever recorded a register fact corrects it; record the contrary as a fact of your own"
        "登记事项由记载的盟员更正；不同意见请另行记载";
}

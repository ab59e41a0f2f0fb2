//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    IP_001 "IP-001"
        "asset id already taken" "资产编号已被占用",
        "choose another asset id"
        "请另选资产编号";
    IP_002 "IP-002"
        "no such asset" "没有这项资产",
        "name a registered asset; `mengshu ip list` shows them"
        "请写明已登记的资产；mengshu ip list 会列出";
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
        "use two capital letters: a country (ISO 3166) or, for a right, an office of several such as WO or EP (WIPO ST.3)"
        "请用两个大写字母：国家或地区代码（ISO 3166）；权利亦可用 WO、EP 等机构代码（WIPO ST.3）";
    IP_010 "IP-010"
        "share does not fit" "份额无法表示",
        "the exact fraction grows beyond 64 bits; assign simpler shares"
        "精确分数超出 64 位；请转让较简单的份额";
    IP_012 "IP-012"
        "register fact without parties" "登记事项缺少当事人",
        "name who gave and who received"
        "请写明出让方与受让方";
    IP_013 "IP-013"
        "right already registered" "权利已登记",
        "one right is one asset: act on the asset that is registered; `mengshu ip owners` tells its owners"
        "一项权利只登记为一项资产：请就已登记的资产行事；mengshu ip owners 显示其权利人";
    IP_014 "IP-014"
        "not a number of that office" "不是该机构的编号",
        "write the number as the office does, with its check digit: ZL202610000001.9 (CN); 14/190,982 or 8,789,601 (US); EP 1000000 or 99203729.1 (EP); PCT/CN2020/123456 or WO 2020/123456 (WO)"
        "请按该机构的写法填写，并核对校验位：ZL202610000001.9（CN）；14/190,982 或 8,789,601（US）；EP 1000000 或 99203729.1（EP）；PCT/CN2020/123456 或 WO 2020/123456（WO）";
    IP_021 "IP-021"
        "interest is suspect" "权益存疑",
        "wait until the member confirms the act that it rests on, or it is struck"
        "请等待盟员确认其所依据的行为，或该行为被删除";
    IP_030 "IP-030"
        "no claim to settle" "没有可了结的主张",
        "a claim is given up by the claimant, or upheld by the claimant together with whoever has the part back; `mengshu ip owners` shows the claims"
        "主张由主张方放弃，或由主张方与重新持有该份额者共同确认；mengshu ip owners 会列出各项主张";
    IP_022 "IP-022"
        "nothing to correct" "没有可更正的登记事项",
        "name the event of a register fact of this asset, and say what is right where it differs; `mengshu ip owners` shows the facts"
        "请写明本资产某项登记事项的事件，并写明与原记载不同的正确内容；mengshu ip owners 会列出登记事项";
    IP_023 "IP-023"
        "another's fact" "他人的记载",
        "whoever recorded a register fact corrects it; record the contrary as a fact of your own"
        "登记事项由记载的盟员更正；不同意见请另行记载";
}

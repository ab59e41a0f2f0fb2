//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    AGR_001 "AGR-001"
        "no agreement in force" "没有现行有效的协议",
        "where a version is signed already, wait for its first day (`mengshu agreement list`); otherwise propose an agreement and have every member sign it"
        "已有签署版本的，请等到其生效首日（`mengshu agreement list`）；否则请提出协议并由全体盟员签署";
    AGR_002 "AGR-002"
        "version out of order" "版本次序不对",
        "versions count 1, 2, 3 …; propose the next one"
        "版本依次为 1、2、3……；请提出下一个";
    AGR_003 "AGR-003"
        "shares do not sum to 1" "份额之和不为 1",
        "make the benefit shares sum to exactly 1"
        "请使利益分配比例之和恰为 1";
    AGR_004 "AGR-004"
        "not a member" "并非盟员",
        "name members only, as `mengshu member list` spells them"
        "只能写盟员，写法同 `mengshu member list`";
    AGR_005 "AGR-005"
        "version would not follow the last one" "版本未接续上一版本",
        "let the new version begin after the last one"
        "请让新版本在上一版本之后开始";
    AGR_006 "AGR-006"
        "deadline out of range" "期限超出范围",
        "terms deadlines are 1 to 3650 days"
        "协议中的期限为 1 至 3650 天";
    AGR_007 "AGR-007"
        "clauses left out" "条款缺漏",
        "set each clause; those of the table `clauses` may also say \"statute_default\"; `mengshu agreement template` writes them all"
        "请逐条写明；表 `clauses` 之下的条款也可写作 statute_default；mengshu agreement template 会写出全部条款";
    AGR_008 "AGR-008"
        "organs and rules do not fit together" "机构与规则不相配",
        "name organs and rules that the terms have, and let fallbacks end"
        "请写明条款中已有的机构与规则，且后续会议的规则不得循环";
    AGR_009 "AGR-009"
        "two paths for disputes" "约定了两种争议解决方式",
        "agree on arbitration or on a court, never on both"
        "请约定仲裁或诉讼之一，不得同时约定";
    AGR_010 "AGR-010"
        "clause not readable" "条款无法读取",
        "write it as `mengshu agreement template` does"
        "请按 mengshu agreement template 的写法填写";
    AGR_011 "AGR-011"
        "amendments clash" "修订相互冲突",
        "amend the clause as it stands now; `mengshu agreement show` prints it"
        "请按该条款的现行内容修订；mengshu agreement show 会显示";
    AGR_012 "AGR-012"
        "nothing is amended" "没有修订任何内容",
        "name a clause and what it shall say"
        "请写明条款及其修订后的内容";
    AGR_013 "AGR-013"
        "id already taken" "编号已被占用",
        "choose another id"
        "请另选编号";
    AGR_014 "AGR-014"
        "not a party" "不是当事人",
        "the parties sign; name two members at least, yourself among them"
        "由各当事人签署；请写明至少两个盟员，其中包括您自己";
    AGR_015 "AGR-015"
        "side agreements are forbidden" "禁止另订协议",
        "agree it as an amendment or a project agreement"
        "请以修订协议或项目协议的方式约定";
    AGR_016 "AGR-016"
        "dated in the future" "日期在未来",
        "give the date on the paper, today or before"
        "请写明文本上的日期，不得晚于今日";
    AGR_017 "AGR-017"
        "agreement is ending" "协议正在终止",
        "nothing to do: the termination stands"
        "无须再做：终止已有效";
    AGR_018 "AGR-018"
        "signing order does not fit" "签署顺序不合",
        "name each member that signs after you once"
        "请将在您之后签署的每个盟员各写明一次";
    AGR_019 "AGR-019"
        "nobody else to approve it" "没有其他人可以同意",
        "an act that concerns others needs at least one member beside its author; admit one, or leave it"
        "涉及他人的行为，除作者外至少须有一个盟员同意；请先接纳盟员，或放弃该行为";
    AGR_020 "AGR-020"
        "term over before it begins" "期限在开始前已届满",
        "let the last day of the agreement (clauses.term_end) be on or after the version's first day, and not in the past"
        "请让协议期满日（clauses.term_end）不早于该版本的首日，也不早于今日";
    AGR_021 "AGR-021"
        "first day too far off" "生效日过远",
        "let it be in force within a year: no earlier version could be agreed until then"
        "请令其在一年之内生效：在此之前无法约定更早的版本";
}

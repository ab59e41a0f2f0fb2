//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    EXT_001 "EXT-001"
        "exit in the past" "退出日在过去",
        "let the membership end today or later: nobody leaves backwards in time"
        "成员关系须在今天或以后终止：不得倒签退出";
    EXT_002 "EXT-002"
        "already leaving" "已在退出",
        "nothing to do: the exit stands"
        "无须再做：退出已有效";
    EXT_003 "EXT-003"
        "time to cure is not over" "纠正期尚未届满",
        "decide after the last day to cure"
        "请在纠正期限的最后一日之后再作决定";
    EXT_004 "EXT-004"
        "time to cure too short" "纠正期过短",
        "give at least 30 days to cure the breach, or as many as the terms say where they say more"
        "请给予至少 30 天纠正违约；条款约定更长的，从其约定";
    EXT_005 "EXT-005"
        "no such breach" "没有这项违约",
        "name the event id of a notice of a breach to this member; `mengshu exit show` shows them"
        "请写明给该盟员的违约通知的事件编号；mengshu exit show 会列出";
    EXT_006 "EXT-006"
        "not who gave notice" "不是发出通知者",
        "the member that gave notice acknowledges the cure, or its successor; once it has left, whoever approves expulsions"
        "由发出通知的盟员或其承继者确认已纠正；其已退出的，由同意除名的一方确认";
    EXT_007 "EXT-007"
        "no receipt to state" "没有可声明的收到事实",
        "state once when an expelled member received the decision: on its day or later, not in the future; whoever stated it corrects it"
        "被除名盟员收到决定的日期只声明一次：不早于决定之日，不晚于今日；由作出声明的盟员更正";
}

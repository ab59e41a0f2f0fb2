//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    DEC_001 "DEC-001"
        "no such organ" "没有这个机构",
        "name an organ of the terms in force; `mengshu decision organs` shows them"
        "请写明现行条款中的机构；mengshu decision organs 会列出";
    DEC_002 "DEC-002"
        "meeting or item already there" "会议或议题已经存在",
        "choose another id"
        "请另选编号";
    DEC_003 "DEC-003"
        "no such meeting or item" "没有这个会议或议题",
        "name a meeting or item of this alliance; `mengshu decision list` shows them"
        "请写明本联盟的会议或议题；mengshu decision list 会列出";
    DEC_004 "DEC-004"
        "not this organ's to decide" "不属于该机构的决定权限",
        "put it to the approver that the terms name for this matter"
        "请提交条款就此事项指定的决定者";
    DEC_005 "DEC-005"
        "notice too short" "通知期不足",
        "choose a later day; the terms give the days of notice"
        "请选择更晚的日期；通知天数见条款";
    DEC_006 "DEC-006"
        "excluded from this vote" "须回避此次表决",
        "nothing to do: the member concerned and a member in default neither vote nor count nor veto"
        "无须再做：所涉盟员与违约盟员不参加表决，不计入人数，也不得否决";
    DEC_007 "DEC-007"
        "not present" "未出席",
        "attend the meeting first, or have the member who holds your proxy do so"
        "请先声明出席会议，或由受托盟员代为声明";
    DEC_008 "DEC-008"
        "vote is closed" "表决已经结束",
        "nothing to do: the votes before the close count"
        "无须再做：以结束前的投票为准";
    DEC_009 "DEC-009"
        "no seat in this organ" "不是该机构成员",
        "only the members of the organ can do this"
        "只有该机构的成员可以这样做";
    DEC_010 "DEC-010"
        "not the chair" "不是负责人",
        "the chair of the organ does this"
        "由该机构的负责人进行";
    DEC_011 "DEC-011"
        "breach was cured" "违约已经纠正",
        "nothing to decide: there is no breach left"
        "无可决定：违约已不存在";
    DEC_012 "DEC-012"
        "act does not wait for this" "该行为并不等待此项决定",
        "name a pending act that needs this organ's decision on this matter; `mengshu act list` shows them"
        "请写明需要该机构就此事项作出决定的待决行为；mengshu act list 会列出";
    DEC_013 "DEC-013"
        "no valid proxy" "没有有效的委托",
        "a proxy goes to another member of the organ, before the day of the meeting"
        "委托须在会议日之前授予该机构的另一成员";
    DEC_014 "DEC-014"
        "no veto possible" "不能否决",
        "a veto stops what has passed, within the terms' days, by a member whom it does not concern"
        "否决针对已通过的决定，须在条款规定的天数内、由决定未涉及的盟员提出";
    DEC_015 "DEC-015"
        "not yet, or not in this kind of meeting" "时间未到，或不适用于此类会议",
        "wait for the day of the meeting or for the votes that are missing; in writing nobody attends, all vote"
        "请等到会议当日，或等待尚缺的表决；书面程序无须出席，直接表决";
    DEC_016 "DEC-016"
        "no fallback meeting possible" "不能召开后续会议",
        "a fallback meeting follows one without quorum, on the same items, within the terms' days"
        "后续会议须在条款规定的天数内，就未达法定人数之会议的同一议题召开";
    DEC_017 "DEC-017"
        "minutes do not allow it" "纪要不允许如此",
        "minutes are recorded once, and objected to within the terms' days"
        "纪要只记录一次，异议须在条款规定的天数内提出";
    DEC_018 "DEC-018"
        "item says nothing" "议题没有内容",
        "say in words what is decided, or name the pending act that is put to the vote"
        "请写明所议内容，或指明提交表决的待决行为";
    DEC_019 "DEC-019"
        "seats are not open to appointment" "席位不得任命",
        "appoint to the seats that the terms leave open (`appointed` of the organ) and to no others; `mengshu decision organ` shows them"
        "只能就条款留待任命的席位（机构的 appointed 条款）作出任命；mengshu decision organ 会列出";
    DEC_020 "DEC-020"
        "meeting is over" "会议已经结束",
        "nothing to do: presence and votes at a meeting count on its day; what found no quorum goes to a further meeting"
        "无须再做：出席与表决以会议当日为限；未达法定人数的，可召开后续会议";
    DEC_021 "DEC-021"
        "day too far off" "日期过远",
        "choose an earlier day: an item that is under way keeps others waiting"
        "请选择较早的日期：进行中的议题会使他人等待";
    DEC_022 "DEC-022"
        "chair cannot be appointed so" "不能如此任命负责人",
        "a chair is appointed where the terms name none, among those who sit in the organ, by every member or an organ above it"
        "仅在条款未指定负责人时，可由全体盟员或上级机构从该机构成员中任命";
    DEC_023 "DEC-023"
        "not a correction of this attendance" "不能如此更正出席声明",
        "name the meeting and the event in which you stated the attendance, and who of those it names was there; `mengshu decision meeting` shows them"
        "请写明会议、贵方声明出席的事件，以及其中确实到场者；mengshu decision meeting 会列出";
}

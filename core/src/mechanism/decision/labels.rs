//! Decisions: names for people of acts, fields and words. English, then Chinese.

use crate::book::labels;

labels! {
    acts {
        "decision.convene" "decision.convene" "召集会议";
        "decision.add_item" "decision.add_item" "增列议题";
        "decision.grant_proxy" "decision.grant_proxy" "委托出席";
        "decision.attend" "decision.attend" "声明出席";
        "decision.vote" "decision.vote" "表决";
        "decision.close" "decision.close" "结束表决";
        "decision.minutes" "decision.minutes" "记录纪要";
        "decision.object_minutes" "decision.object_minutes" "对纪要提出异议";
        "decision.veto" "decision.veto" "否决";
        "decision.lift_veto" "decision.lift_veto" "撤回否决";
        "decision.appoint" "decision.appoint" "任命";
    }
    fields {
        "abstained" "abstained" "弃权";
        "agenda" "agenda" "议程";
        "appointed_by_entry" "appointed by entry" "任命条目";
        "arithmetic" "arithmetic" "计算";
        "as_closed" "as closed" "结束时的计算";
        "base" "base" "计算基数";
        "chair" "chair" "负责人";
        "closed_by_entry" "closed by entry" "结束条目";
        "concerned" "concerned" "所涉盟员";
        "convene_days" "convene days" "召集提前期（天）";
        "convened_by" "convened by" "召集人";
        "convened_by_entry" "convened by entry" "召集条目";
        "days" "days" "天数";
        "decides" "decides" "决定事项";
        "decision" "decision" "议题";
        "decisions" "decisions" "决定";
        "deemed_to_agree" "deemed to agree" "视为同意";
        "earlier_votes" "earlier votes" "此前投票";
        "entitled" "entitled" "有表决权";
        "exclude" "exclude" "回避";
        "excluded" "excluded" "回避";
        "extraordinary_days" "extraordinary days" "临时会议提前期（天）";
        "fallback" "fallback" "再次会议规则";
        "fallback_of" "fallback of" "接续会议";
        "final_from" "final from" "终局日";
        "if_abstained" "if abstained" "假如弃权";
        "in_words" "in words" "内容";
        "item" "item" "议题";
        "item_days" "item days" "增列议题提前期（天）";
        "lifted_by_entry" "lifted by entry" "撤回条目";
        "matters" "matters" "事项";
        "meeting" "meeting" "会议";
        "meetings" "meetings" "会议";
        "met" "met" "已达到";
        "minutes" "minutes" "纪要";
        "minutes_days" "minutes days" "异议期（天）";
        "more_than" "more than" "超过";
        "needed" "needed" "所需";
        "no" "no" "反对";
        "objections" "objections" "异议";
        "objections_until" "objections until" "异议期至";
        "of" "of" "基数";
        "on_behalf_of" "on behalf of" "代表";
        "outcome" "outcome" "结果";
        "passes" "passes" "通过标准";
        "power" "power" "表决权力";
        "power_note" "power note" "表决权力说明";
        "proxies" "proxies" "委托";
        "quorum" "quorum" "法定人数";
        "represents" "represents" "代表";
        "rule" "rule" "规则";
        "seats" "seats" "席位";
        "sent" "sent" "记录日";
        "settled_early" "settled early" "已成定局";
        "silence_accepts" "silence accepts" "逾期未答视为同意";
        "veto" "veto" "否决";
        "vetoes" "vetoes" "否决";
        "vetoes_until" "vetoes until" "否决期至";
        "vote" "vote" "投票";
        "votes" "votes" "票";
        "within_days" "within days" "期限（天）";
        "written" "written" "书面表决";
        "yes" "yes" "赞成";
    }
    words {
        "abstain" "abstain" "弃权";
        "all" "all" "全部票数";
        "all_members" "all members" "全体盟员";
        "attend" "attend" "声明出席";
        "cast" "cast" "所投票数";
        "close" "close" "结束表决";
        "come" "come" "参加会议";
        "concerned" "concerned" "所涉盟员";
        "convene" "convene" "召集会议";
        "council" "council" "理事会";
        "defaulting" "defaulting" "违约盟员";
        "done" "done" "已完成";
        "equal" "equal" "一员一票";
        "expert_committee" "expert committee" "专家委员会";
        "extraordinary" "extraordinary" "临时";
        "failed" "failed" "未通过";
        "members_meeting" "members meeting" "成员大会";
        "minutes" "minutes" "记录纪要";
        "no" "no" "反对";
        "no_quorum" "no quorum" "未达法定人数";
        "object" "object" "对纪要的异议（如有必要）";
        "open" "open" "表决中";
        "passed" "passed" "通过";
        "passed_not_final" "passed not final" "通过，尚未终局";
        "present" "present" "出席票数";
        "reopened" "reopened" "重新开放";
        "secretariat" "secretariat" "秘书处";
        "standing_council" "standing council" "常务理事会";
        "veto" "veto" "否决（如有必要）";
        "vetoed" "vetoed" "被否决";
        "written" "written" "书面";
        "yes" "yes" "赞成";
    }
}

//! Names for people of the fields in view documents and of the words in them.
//!
//! The documents themselves are for programs and stay English; a field without a name here is shown as it is.

use super::Lang;

/// The name of a field.
pub(crate) fn label(key: &str, lang: Lang) -> String {
    match (find(LABELS, key), lang) {
        (Some((_, chinese)), Lang::Zh) => (*chinese).to_owned(),
        _ => key.replace('_', " "),
    }
}

/// A word of a fixed set, such as a standing or a scope.
pub(crate) fn word(word: &str, lang: Lang) -> String {
    match (find(WORDS, word), lang) {
        (Some((_, chinese)), Lang::Zh) => (*chinese).to_owned(),
        _ => word.replace('_', " "),
    }
}

/// Whether the values of a field are words of a fixed set.
pub(crate) fn is_word(key: &str) -> bool {
    matches!(
        key,
        "standing"
            | "kind"
            | "scope"
            | "scopes"
            | "matter"
            | "decides"
            | "vote"
            | "outcome"
            | "outcome_of_the_count"
            | "if_abstained_outcome"
            | "settled_early"
    )
}

fn find<'a>(table: &'a [(&'a str, &'a str)], key: &str) -> Option<&'a (&'a str, &'a str)> {
    table.iter().find(|(english, _)| *english == key)
}

#[rustfmt::skip]
const LABELS: &[(&str, &str)] = &[
    ("accrued", "形成日"), ("acknowledged", "已确认"), ("acknowledged_by_entry", "确认条目"), ("acknowledged_minor", "已确认（最小单位）"),
    ("act", "行为"), ("agreement_in_force", "生效协议版本"), ("agreement_version", "协议版本"), ("alliance", "联盟"), ("amount", "金额"),
    ("approval_days", "同意期限（天）"), ("approved_by", "已同意"), ("approved_by_entry", "批准条目"), ("asked_to_approve", "待其同意"),
    ("asset", "资产"), ("assets", "资产"), ("author", "作者"), ("background", "背景知识产权"), ("benefit_shares", "收益份额"),
    ("between_the_members", "盟员之间"), ("commitment", "承诺值"), ("completed_by_entry", "完成条目"), ("conflicts", "冲突"),
    ("contribution", "投入"), ("contributions", "投入"), ("contributions_outstanding", "未完成的投入"), ("country", "国家"),
    ("credit_code", "统一社会信用代码"), ("currency", "币种"), ("date", "日期"), ("deadline", "期限"), ("deliveries", "交付"), ("delivered", "已交付"),
    ("delivered_minor", "已交付（最小单位）"), ("delivery", "交付"), ("disputes", "争议解决"), ("distribution", "分配"), ("distributions", "分配"),
    ("due", "应付"), ("effective", "生效日"), ("entries", "条目"), ("entry", "条目"), ("event", "事件"), ("executed", "签署日"), ("exit_by_entry", "退出条目"),
    ("exit_notice_days", "退出通知期（天）"), ("fact", "登记事项"), ("fingerprint", "指纹"), ("founded", "已成立"), ("founded_at", "成立时间"),
    ("founded_by_entry", "成立条目"), ("from", "转出方"), ("governing_law", "适用法律"), ("granted_by_entry", "授权条目"), ("holders", "权利人"),
    ("holds", "持有"), ("id", "编号"), ("in_force", "生效版本"), ("in_the_register", "登记簿上"), ("index", "序号"), ("is_owed", "应收"), ("joined", "加入日"),
    ("joined_by_entry", "加入条目"), ("key", "密钥"), ("key_serial", "密钥序号"), ("keys", "密钥"), ("kind", "种类"), ("label", "标签"),
    ("last_day", "最后一日"), ("last_recorded_at", "最近记录时间"), ("ledger", "账本"), ("ledgers", "账本"), ("length", "长度"), ("media_type", "媒体类型"), ("member", "盟员"),
    ("members", "盟员"), ("method", "方法"), ("missing", "尚缺同意"), ("name", "名称"), ("node", "节点"), ("node key", "节点密钥"), ("node name", "节点名称"), ("number", "编号"), ("open", "未付"), ("owes", "应付"), ("paid", "已付"),
    ("part", "份"), ("partnership_excluded", "排除合伙"), ("parts", "各方所得"), ("payee", "收款人"), ("payer", "付款人"), ("payment", "付款"),
    ("payments", "付款"), ("pending", "待决"), ("pending_acts", "待决行为"), ("pool", "总额"), ("present", "在盟"), ("presumed", "推定"),
    ("promised", "已承诺"), ("promised_by_entry", "承诺条目"), ("promised_minor", "已承诺（最小单位）"), ("receiver", "接收人"),
    ("recorded_at", "记录时间"), ("reference", "登记号"), ("register_facts", "登记事项"), ("registered", "登记日"), ("remainder_unit", "余数单位"),
    ("revoked_by_entry", "撤销条目"), ("root", "根密钥"), ("scope", "权限"), ("scopes", "权限"), ("sealed", "已封存"), ("settled_by", "了结条目"), ("share", "份额"), ("shares", "份额"),
    ("signed_by_entry", "签署条目"), ("since", "起始日"), ("size", "条目数"), ("source", "来源"), ("standing", "状态"), ("start", "生效日"), ("terms", "条款"),
    ("text", "文本"), ("time_zone", "时区"), ("title", "名称"), ("to", "受让方"), ("totals", "合计"), ("transfer", "转让规则"), ("transfers", "转让"),
    ("act_entry", "行为条目"), ("admitted", "已接纳"), ("affiliate", "关联方"), ("affiliates", "关联方"), ("after", "其后"), ("agenda", "议程"), ("applicant", "申请人"),
    ("application", "申请"), ("applications", "申请"), ("appointed_by_entry", "任命条目"), ("arithmetic", "计算"), ("as_closed", "结束时的计算"), ("as_successor_of", "承继自"),
    ("attendance", "出席"), ("beyond_authority", "超越权限"), ("binding", "有约束力"), ("binds", "约束"), ("breaches", "违约"), ("by", "由"), ("by_statute", "依法定"),
    ("chair", "负责人"), ("checked", "审查"), ("clause", "条款"), ("clauses", "所用条款"), ("closed_by_entry", "结束条目"), ("command", "命令"), ("concerned", "所涉盟员"),
    ("convened_by", "召集人"), ("convened_by_entry", "召集条目"), ("cure_by", "纠正期限"), ("cured_by_entry", "纠正条目"), ("decides", "决定事项"), ("decision", "议题"),
    ("decisions", "决定"), ("declined", "拒绝"), ("deemed_to_agree", "视为同意"), ("defaults", "违约期间"), ("demanded_by", "催告人"), ("demanded_by_entry", "催告条目"),
    ("doubts", "存疑"), ("ended_by_entry", "终止条目"), ("excluded", "回避"), ("expelled_on", "除名日"), ("expulsion_received", "除名决定收到"), ("fallback_of", "接续会议"),
    ("final_from", "终局日"), ("form", "申请书"), ("former", "曾用名"), ("granted_at", "授权时间"), ("if_abstained", "假如弃权"), ("if_closed_now", "假如现在结束"), ("had_signed", "届时已签署"), ("in_force_from", "拟生效日"), ("if_abstained_member", "假如弃权的盟员"),
    ("if_abstained_outcome", "假如弃权的结果"), ("in_words", "内容"), ("lack", "所缺权限"), ("last_moment", "最后时刻"), ("last_trusted_entry", "最后受信条目"),
    ("legal_from", "成立日"), ("lei", "法人识别编码"), ("lifted_by_entry", "撤回条目"), ("limit", "限额"), ("limits_published_by_entry", "限制公示条目"),
    ("matter", "事项"), ("matters", "事项"), ("may_sign", "可签署"), ("meeting", "会议"), ("meetings", "会议"), ("meets", "符合条件"), ("minutes", "纪要"),
    ("minutes_days", "异议期（天）"), ("next_to_sign", "下一签署人"), ("note", "意见"), ("notice", "通知"), ("notified", "通知日"), ("objections", "异议"),
    ("objections_until", "异议期至"), ("on", "日期"), ("open_since_entry", "存疑起始条目"), ("organ", "机构"), ("organs", "机构"), ("others_could_know", "他方可知"),
    ("outcome", "结果"), ("outcome_of_the_count", "计票结果"), ("earlier_votes", "此前投票"), ("over", "终止日"), ("over_by_entry", "终止条目"), ("parent", "控股公司"), ("person", "权利人"), ("power", "表决权力"), ("power_note", "表决权力说明"),
    ("profile", "情况"), ("proxies", "委托"), ("quorum", "法定人数"), ("ratification", "追认"), ("ratified_by_entry", "追认条目"), ("reason", "理由"),
    ("received", "收到日"), ("representative", "法定代表人"), ("represents", "代表"), ("revoked_at", "撤销时间"), ("ror", "科研机构编号"), ("rule", "规则"),
    ("seat", "住所"), ("sent", "记录日"), ("settled_early", "已成定局"), ("signed", "已签署"), ("struck_by_entry", "删除条目"), ("succeeds", "承继"),
    ("suspect", "存疑"), ("suspect_by_entry", "存疑条目"), ("suspects", "存疑行为"), ("suspensions", "暂停期间"), ("undecided", "待机构决定"), ("until", "期限"),
    ("vetoes", "否决"), ("vetoes_until", "否决期至"), ("vote", "投票"), ("votes", "票"), ("waiting", "待办"),
    ("parties", "当事人"), ("project", "项目"), ("side_agreement", "附属协议"), ("summary", "摘要"), ("dated", "落款日期"), ("declared", "申报日"), ("declared_by_entry", "申报条目"), ("end", "止日"), ("next", "下一签署人"), ("name_of_clause", "条款名称"), ("change", "变化"),
    ("valid_until", "有效至"), ("version", "版本"), ("versions", "版本"), ("void", "无效原因"), ("what", "内容"), ("words", "内容"),
];

#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("pending", "待决"), ("effective", "已生效"), ("declined", "已被拒绝"), ("withdrawn", "已撤回"), ("lapsed", "已失效"), ("void", "无效"), ("recorded", "已记录"),
    ("sign_agreements", "签署协议"), ("vote", "表决"), ("contribute", "投入"), ("acknowledge", "确认"), ("assign_ip", "转让知识产权"),
    ("license_ip", "许可知识产权"), ("pay", "付款"), ("acknowledge_payment", "确认收款"), ("administer", "管理"), ("read", "读取"),
    ("enterprise", "企业"), ("university", "大学"), ("institute", "科研机构"), ("other", "其他"), ("patent", "专利"), ("know_how", "技术秘密"),
    ("software", "软件"), ("layout", "集成电路布图设计"), ("plant_variety", "植物新品种"), ("standard", "标准"), ("data", "数据"), ("mark", "商标"),
    ("cash", "资金"), ("equipment", "设备场地"), ("materials", "材料"), ("people", "人员"), ("ip", "技术作价"),
    ("assignment", "转让"), ("merger", "合并"), ("change_of_name", "名称变更"), ("security_interest", "质押"), ("release", "质押解除"), ("licence", "许可"),
    ("done", "已完成"), ("open", "表决中"), ("reopened", "重新开放"), ("failed", "未通过"), ("no_quorum", "未达法定人数"), ("vetoed", "被否决"), ("passed", "通过"),
    ("passed_not_final", "通过，尚未终局"), ("ordinary", "一般"), ("extraordinary", "临时"), ("written", "书面"), ("yes", "赞成"), ("no", "反对"), ("abstain", "弃权"),
    ("admission", "接纳盟员"), ("suspension", "暂停权利"), ("expulsion", "除名"), ("amendment", "修订协议"), ("project_agreement", "项目协议"), ("termination", "终止协议"),
    ("budget", "预算"), ("distribution", "收益分配"), ("background_list", "背景清单"), ("appointment", "任命"), ("strike", "删除存疑行为"), ("dissolution", "解散"),
    ("members_meeting", "成员大会"), ("council", "理事会"), ("standing_council", "常务理事会"), ("expert_committee", "专家委员会"), ("secretariat", "秘书处"),
    ("active", "在盟"), ("not_yet", "尚未加入"), ("suspended", "暂停权利"), ("left", "已退出"), ("expelled", "已除名"), ("succeeded", "已被承继"), ("dissolved", "已终止"),
    ("approve", "同意"), ("ratify", "追认"), ("demand", "催告"), ("step_back", "撤销参与"), ("convene", "召集会议"), ("confirm", "确认存疑行为"), ("come", "参加会议"),
    ("attend", "声明出席"), ("close", "结束表决"), ("minutes", "记录纪要"), ("veto", "否决（如有必要）"), ("object", "对纪要的异议（如有必要）"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_have_no_key_twice() {
        for table in [LABELS, WORDS] {
            let mut keys: Vec<_> = table.iter().map(|(key, _)| *key).collect();
            keys.sort_unstable();
            let all = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), all);
        }
    }

    #[test]
    fn unknown_names_are_shown_as_they_are() {
        assert_eq!(label("between_the_members", Lang::En), "between the members");
        assert_eq!(label("share", Lang::Zh), "份额");
        assert_eq!(label("no_such_field", Lang::Zh), "no such field");
        assert_eq!(word("assign_ip", Lang::Zh), "转让知识产权");
    }
}

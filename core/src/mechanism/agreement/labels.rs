//! The agreement: names for people of acts, fields and words. English, then Chinese.

use crate::book::labels;

labels! {
    acts {
        "agreement.propose" "agreement.propose" "提出协议版本";
        "agreement.amend" "agreement.amend" "修订条款";
        "agreement.project" "agreement.project" "签订项目协议";
        "agreement.declare_side" "agreement.declare_side" "申报附属协议";
        "agreement.terminate" "agreement.terminate" "终止协议";
    }
    fields {
        "contest_days" "contest days" "公示期（天）";
        "acceptance_days" "acceptance days" "验收期（天）";
        "acts" "acts" "行为";
        "admission" "admission" "接纳盟员";
        "amendment" "amendment" "修订协议";
        "appointment" "appointment" "任命";
        "approval_days" "approval days" "同意期限（天）";
        "arbitration" "arbitration" "仲裁";
        "background_list" "background list" "背景清单";
        "before" "before" "变更前";
        "benefit_shares" "benefit shares" "利益分配比例";
        "binds" "binds" "约束";
        "budget" "budget" "预算";
        "by_statute" "by statute" "依法定";
        "changes" "changes" "变更";
        "clause" "clause" "条款";
        "confidentiality_years" "confidentiality years" "保密期（年）";
        "court" "court" "法院";
        "cure_days" "cure days" "纠正期（天）";
        "dated" "dated" "落款日期";
        "declared" "declared" "申报日";
        "declared_by_entry" "declared by entry" "申报条目";
        "deemed_acknowledgement_days" "deemed acknowledgement days" "视为确认的期限（天）";
        "diffusion" "diffusion" "成果扩散";
        "disputes" "disputes" "争议解决";
        "effective_by_entry" "effective by entry" "生效条目";
        "end" "end" "止日";
        "exit_notice_days" "exit notice days" "退出通知期（天）";
        "expulsion" "expulsion" "除名";
        "funds_keeper" "funds keeper" "资金管理方";
        "goals" "goals" "目标";
        "governing" "governing" "清算适用版本";
        "governing_law" "governing law" "适用法律";
        "grant_back" "grant back" "技术回授";
        "holder" "holder" "归属方";
        "in_force" "in force" "生效版本";
        "in_force_from" "in force from" "拟生效日";
        "lead" "lead" "牵头单位";
        "liability_cap" "liability cap" "责任上限";
        "no_challenge" "no challenge" "不质疑条款";
        "ordinary" "ordinary" "一般事项";
        "output" "output" "成果";
        "ownership_of_results" "ownership of results" "成果归属";
        "paper" "paper" "协议原件";
        "parties" "parties" "当事人";
        "partnership_excluded" "partnership excluded" "排除合伙";
        "payout_terms" "payout terms" "付款适用条款";
        "precedence" "precedence" "优先次序";
        "preemption_days" "preemption days" "优先购买期（天）";
        "project" "project" "项目";
        "project_agreement" "project agreement" "项目协议";
        "projects" "projects" "项目协议";
        "publication_notice_days" "publication notice days" "发表通知期（天）";
        "publication_objection_days" "publication objection days" "发表异议期（天）";
        "ratification_days" "ratification days" "追认期（天）";
        "renewal" "renewal" "续期";
        "risk_shares" "risk shares" "风险分担比例";
        "rules" "rules" "规则";
        "side_agreement" "side agreement" "附属协议";
        "side_agreements" "side agreements" "附属协议";
        "signed_by_date" "signed by date" "截至当日已签署";
        "signed_by_entry" "signed by entry" "签署条目";
        "start" "start" "生效日";
        "strike" "strike" "删除存疑行为";
        "summary" "summary" "摘要";
        "suspension" "suspension" "暂停权利";
        "term_end" "term end" "协议期满日";
        "terminated" "terminated" "已终止";
        "termination" "termination" "终止协议";
        "terms" "terms" "条款";
        "text_changed" "text changed" "文本有变更";
        "time_zone" "time zone" "时区";
        "transfer" "transfer" "转让规则";
        "versions" "versions" "版本";
        "weighted" "weighted" "加权票数";
    }
    words {
        "accrual_date" "accrual date" "收益形成日";
        "agreed" "agreed" "有约定";
        "as_needed" "as needed" "按需";
        "by_project" "by project" "按项目约定";
        "co_owners_consent" "co owners consent" "须共有人同意";
        "forbidden" "forbidden" "禁止";
        "free" "free" "自由转让";
        "from_declaration" "from declaration" "自申报起";
        "inventor_party" "inventor party" "归完成方";
        "joint_by_shares" "joint by shares" "按份共有";
        "listed_only" "listed only" "仅限清单";
        "none" "none" "无";
        "payment_date" "payment date" "付款日";
        "process_line" "process line" "工艺生产线";
        "product" "product" "产品";
        "statute_default" "statute default" "依法律规定";
        "technology" "technology" "技术";
    }
}

//! IP: names for people of acts, fields and words. English, then Chinese.

use crate::book::labels;

labels! {
    acts {
        "ip.register" "ip.register" "登记资产";
        "ip.assign" "ip.assign" "转让资产";
        "ip.settle_claim" "ip.settle_claim" "了结主张";
        "ip.correct" "ip.correct" "更正登记事项";
        "ip.record_fact" "ip.record_fact" "记载登记事项";
    }
    fields {
        "struck" "struck" "已删除的行为";
        "by_law" "by law" "法律依据";
        "claim" "claim" "主张";
        "claimant" "claimant" "主张方";
        "claims" "claims" "主张";
        "background" "background" "背景知识产权";
        "between_the_members" "between the members" "盟员之间";
        "by_entry" "by entry" "所据条目";
        "completed_by_entry" "completed by entry" "完成条目";
        "conflicts" "conflicts" "冲突";
        "consideration" "consideration" "对价";
        "corrects" "corrects" "所更正的登记";
        "counts_from" "counts from" "计算自";
        "duplicate_of" "duplicate of" "重复登记于";
        "executed" "executed" "签署日";
        "fact" "fact" "登记事项";
        "first_owners" "first owners" "最初权利人";
        "holders" "holders" "权利人";
        "id" "id" "编号";
        "in_the_register" "in the register" "登记簿上";
        "inferred" "inferred" "推断";
        "liens" "liens" "质押";
        "owners" "owners" "权利人";
        "presumed" "presumed" "推定";
        "reference" "reference" "登记号";
        "register_facts" "register facts" "登记事项";
        "released" "released" "解除日";
        "released_by_entry" "released by entry" "解除条目";
        "releases" "releases" "所解除的登记";
        "registered" "registered" "登记日";
        "same_right_as" "same right as" "同一权利另登记为";
        "right" "right" "正确内容";
        "sealed" "sealed" "已封存";
        "sealed_name" "sealed name" "封存的名称";
        "shares" "shares" "份额";
        "source" "source" "来源";
        "transfers" "transfers" "转让";
        "trusted" "trusted" "受信状态";
    }
    words {
        "fell" "fell" "随之失效";
        "given_up" "given up" "已放弃";
        "upheld" "upheld" "已确认";
        "assignment" "assignment" "转让";
        "change_of_name" "change of name" "名称变更";
        "data" "data" "数据";
        "execution" "execution" "签署";
        "registration" "registration" "登记";
        "know_how" "know how" "技术秘密";
        "layout" "layout" "集成电路布图设计";
        "licence" "licence" "许可";
        "mark" "mark" "商标";
        "patent" "patent" "专利";
        "plant_variety" "plant variety" "植物新品种";
        "release" "release" "质押解除";
        "security_interest" "security interest" "质押";
        "software" "software" "软件";
        "standard" "standard" "标准";
    }
}

//! Membership: names for people of acts, fields and words. English, then Chinese.

use crate::book::labels;

labels! {
    acts {
        "membership.found" "membership.found" "设立联盟";
        "membership.apply" "membership.apply" "申请入盟";
        "membership.check_application" "membership.check_application" "审查入盟申请";
        "membership.admit" "membership.admit" "接纳盟员";
        "membership.change_profile" "membership.change_profile" "变更登记情况";
        "membership.succeed" "membership.succeed" "承继";
        "membership.record_end" "membership.record_end" "记载主体终止";
        "membership.declare_affiliate" "membership.declare_affiliate" "申报关联方";
        "membership.end_affiliate" "membership.end_affiliate" "关联关系终止";
        "membership.suspend" "membership.suspend" "暂停权利";
        "membership.reinstate" "membership.reinstate" "恢复权利";
        "membership.declare_default" "membership.declare_default" "认定违约";
        "membership.end_default" "membership.end_default" "违约状态终止";
        "membership.grant_key" "membership.grant_key" "授权密钥";
        "membership.rotate_key" "membership.rotate_key" "更换密钥";
        "membership.revoke_key" "membership.revoke_key" "撤销密钥";
        "membership.replace_root" "membership.replace_root" "更换根密钥";
        "membership.replace_recovery" "membership.replace_recovery" "更换恢复密钥";
        "membership.limit_root" "membership.limit_root" "公示根密钥限制";
        "membership.compromise_key" "membership.compromise_key" "声明密钥失控";
        "membership.confirm" "membership.confirm" "确认存疑行为";
        "membership.strike" "membership.strike" "删除存疑行为";
    }
    fields {
        "accedes_to" "accedes to" "加入的协议版本";
        "act_entry" "act entry" "行为条目";
        "admitted" "admitted" "已接纳";
        "affiliate" "affiliate" "关联方";
        "affiliates" "affiliates" "关联方";
        "agreement_in_force" "agreement in force" "生效协议版本";
        "applicant" "applicant" "申请人";
        "application" "application" "申请";
        "applications" "applications" "申请";
        "as_successor_of" "as successor of" "承继自";
        "checked" "checked" "审查";
        "credit_code" "credit code" "统一社会信用代码";
        "defaults" "defaults" "违约期间";
        "ended" "ended" "主体终止";
        "ended_by_entry" "ended by entry" "终止条目";
        "exit_by_entry" "exit by entry" "退出条目";
        "expelled_on" "expelled on" "除名日";
        "expulsion_received" "expulsion received" "除名决定收到";
        "fingerprint" "fingerprint" "指纹";
        "form" "form" "申请书";
        "former" "former" "曾用名";
        "founded" "founded" "已成立";
        "founded_at" "founded at" "成立时间";
        "founded_by_entry" "founded by entry" "成立条目";
        "founders" "founders" "发起人";
        "granted_at" "granted at" "授权时间";
        "granted_by_entry" "granted by entry" "授权条目";
        "joined" "joined" "加入日";
        "joined_by_entry" "joined by entry" "加入条目";
        "key_serial" "key serial" "密钥序号";
        "vkey" "verifier key" "验证密钥";
        "last_recorded_at" "last recorded at" "最近记录时间";
        "last_trusted" "last trusted" "最后受信条目";
        "last_trusted_entry" "last trusted entry" "最后受信条目";
        "legal_from" "legal from" "成立日";
        "lei" "lei" "法人识别编码";
        "limit" "limit" "限额";
        "unpriced" "unpriced" "可签未写明金额的行为";
        "may_sign" "may sign" "可签署";
        "meets" "meets" "符合条件";
        "new" "new" "新密钥";
        "node" "node" "节点";
        "note" "note" "意见";
        "old" "old" "原密钥";
        "over" "over" "终止日";
        "over_by_entry" "over by entry" "终止条目";
        "parent" "parent" "控股公司";
        "pending_acts" "pending acts" "待决行为";
        "person" "person" "法律主体";
        "predecessor" "predecessor" "被承继方";
        "profile" "profile" "情况";
        "proof" "proof" "持有证明";
        "recovery_key" "recovery key" "恢复密钥";
        "representative" "representative" "法定代表人";
        "resembles" "easily taken for" "易混淆于";
        "revoked_at" "revoked at" "撤销时间";
        "revoked_by_entry" "revoked by entry" "撤销条目";
        "root_key" "root key" "根密钥";
        "ror" "ror" "科研机构编号";
        "ruling" "ruling" "裁判或登记";
        "same_identifier_as" "same identifier as" "标识同于";
        "scopes" "scopes" "权限";
        "seat" "seat" "住所";
        "serial" "serial" "密钥序号";
        "succeeds" "succeeds" "承继";
        "successor" "successor" "承继方";
        "suspensions" "suspensions" "暂停期间";
        "valid_until" "valid until" "有效至";
    }
    words {
        "active" "active" "在盟";
        "conversion" "conversion" "改制";
        "dissolved" "dissolved" "已终止";
        "enterprise" "enterprise" "企业";
        "expelled" "expelled" "已除名";
        "institute" "institute" "科研机构";
        "left" "left" "已退出";
        "not_yet" "not yet" "尚未加入";
        "split" "split" "分立";
        "succeeded" "succeeded" "已被承继";
        "suspended" "suspended" "暂停权利";
        "university" "university" "大学";
    }
}

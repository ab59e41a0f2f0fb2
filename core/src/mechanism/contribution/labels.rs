//! Contributions: names for people of acts, fields and words. English, then Chinese.

use crate::book::labels;

labels! {
    acts {
        "contribution.promise" "contribution.promise" "承诺投入";
        "contribution.deliver" "contribution.deliver" "交付投入";
        "contribution.correct" "contribution.correct" "更正投入事实";
        "contribution.acknowledge" "contribution.acknowledge" "确认交付";
        "contribution.contest" "contribution.contest" "对交付提出异议";
    }
    fields {
        "acknowledgements" "acknowledgements" "确认";
        "acknowledged_minor" "acknowledged minor" "已确认（最小单位）";
        "awaits" "awaits" "待确认";
        "contested" "contested" "异议";
        "contributions" "contributions" "投入";
        "deemed" "deemed" "视为确认";
        "deemed_minor" "deemed minor" "视为确认（最小单位）";
        "deliver.delivered" "delivered" "交付日";
        "delivered" "delivered" "已交付";
        "delivered_minor" "delivered minor" "已交付（最小单位）";
        "deliveries" "deliveries" "交付";
        "deliveries.delivered" "delivered" "交付日";
        "delivery" "delivery" "交付";
        "over_delivered" "over delivered" "超出承诺的交付";
        "promised_by_entry" "promised by entry" "承诺条目";
        "promised_minor" "promised minor" "已承诺（最小单位）";
        "receiver" "receiver" "接收人";
        "totals" "totals" "合计";
        "value" "value" "价值";
    }
    words {
        "cash" "cash" "资金";
        "equipment" "equipment" "设备场地";
        "ip" "ip" "技术作价";
        "materials" "materials" "材料";
        "people" "people" "人员";
    }
}

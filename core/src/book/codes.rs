//! The machine's codes: bytes, signatures, the ledger, authority, the life of acts, the node's own entries.

use super::refusal::code_table;

code_table! {
    // Bytes: is this an event at all?
    ENC_001 "ENC-001"
        "event too large" "事件过大",
        "put large content in a sealed document and name its commitment"
        "大段内容请放入封存文件，事件中只写其承诺值";
    ENC_002 "ENC-002"
        "not an event" "不是事件",
        "build the event with `prepare`; its fields and types are fixed"
        "请用 prepare 生成事件；其字段与类型是固定的";
    ENC_003 "ENC-003"
        "bytes after the event" "事件之后还有多余字节",
        "send the event's bytes alone"
        "只发送事件本身的字节";
    ENC_004 "ENC-004"
        "not in canonical form" "不是规范形式",
        "encode again: named fields, shortest integers, no unknown or repeated field"
        "请重新编码：具名字段、最短整数，不得有未知或重复的字段";
    ENC_005 "ENC-005"
        "unknown event version" "事件版本未知",
        "use event version 1"
        "请使用事件版本 1";
    ENC_006 "ENC-006"
        "entry too large" "条目过大",
        "carry fewer signatures beside the event; the others can endorse it afterwards"
        "随事件携带较少的签名；其余成员可在事后同意";
    // Signatures: did these members sign these bytes?
    SIG_001 "SIG-001"
        "author's signature missing" "缺少作者的签名",
        "sign the event bytes with the key the event names"
        "请用事件中写明的密钥对事件字节签名";
    SIG_002 "SIG-002"
        "signature does not verify" "签名验证不通过",
        "sign exactly the event bytes in namespace event@mengshu.v1, with the key that is named"
        "请用写明的密钥、在命名空间 event@mengshu.v1 中对事件字节原样签名";
    SIG_003 "SIG-003"
        "unusable key" "密钥不可用",
        "use an Ed25519 key made by ssh-keygen or openssl"
        "请使用 ssh-keygen 或 openssl 生成的 Ed25519 密钥";
    SIG_004 "SIG-004"
        "signatures repeated or out of order" "签名重复或次序不对",
        "give each signature once, sorted by member and key"
        "每个签名只给一次，按盟员与密钥排序";
    SIG_005 "SIG-005"
        "too many signatures" "签名过多",
        "at most 64 signatures go beside an event; the others can endorse it afterwards"
        "一个事件最多随附 64 个签名；其余成员可在事后同意";
    // The ledger: does the event belong here and now?
    LED_001 "LED-001"
        "no such ledger" "没有这个账本",
        "check the ledger id; `mengshu alliance list` shows the ledgers of this node"
        "请核对账本编号；mengshu alliance list 列出本节点的账本";
    LED_002 "LED-002"
        "event belongs to another ledger" "事件属于另一账本",
        "build the event for this ledger's id"
        "请为本账本的编号生成事件";
    LED_003 "LED-003"
        "event already recorded" "事件已经记录",
        "nothing to do: the first answer stands"
        "无须再做：以首次答复为准";
    LED_004 "LED-004"
        "event came after its own deadline" "事件晚于其自定期限",
        "sign it again with a later end (not_after; for an agreement its last day for signing)"
        "请以更晚的截止时间重新签名（not_after；协议则为签署截止日）";
    LED_005 "LED-005"
        "seen is not a prefix of this log" "所见历史不是本日志的前段",
        "do not sign: the node shows another history than the one you verified; keep your checkpoint and compare with other members"
        "请勿签名：节点出示的历史与您验证过的不同；请保留您的检查点并与其他盟员比对";
    LED_006 "LED-006"
        "clock out of range" "时钟超出范围",
        "the node's clock is wrong; tell the operator"
        "节点时钟有误，请告知运营者";
    LED_007 "LED-007"
        "ledger already founded" "账本已经设立",
        "submit a founding event without a ledger id, to found another alliance"
        "如要设立另一联盟，请提交不带账本编号的设立事件";
    LED_008 "LED-008"
        "alliance not founded yet" "联盟尚未设立",
        "wait until every founder has endorsed the founding event"
        "请等待全体发起人同意设立事件";
    LED_009 "LED-009"
        "founding failed" "设立未成",
        "found the alliance again with a new founding event"
        "请以新的设立事件重新设立联盟";
    NOD_003 "NOD-003"
        "another node is named" "写明的是另一节点",
        "name the node you submit to, with its key; `mengshu key node` shows both"
        "请写明您所提交的节点及其密钥；mengshu key node 会显示二者";
    NOD_004 "NOD-004"
        "this node does not let everybody found ledgers" "本节点限定可设立账本者",
        "ask whoever runs the node to put the root key of a founder who signs the founding on its list (`mengshu serve --found keys:FILE`)"
        "请联系节点运营者，将某一在设立事件上签名的发起人的根密钥列入其名单（mengshu serve --found keys:FILE）";
    NOD_005 "NOD-005"
        "no more ledgers are founded here today" "本节点今日不再接受设立账本",
        "submit the same event again when the day is over, or ask whoever runs the node for more"
        "请于次日再次提交同一事件，或请节点运营者提高限额";
    NOD_006 "NOD-006"
        "this day's share of the ledger is used up" "账本当日的份额已用完",
        "submit the same event again when the day is over, or ask whoever runs the node for more; what is recorded stays"
        "请于次日再次提交同一事件，或请节点运营者提高限额；已记录的内容不受影响";
    // Authority: may this key do this for this member?
    AUT_001 "AUT-001"
        "unknown key" "密钥未知",
        "sign with a key that the member has granted in this ledger; `mengshu member list` shows how the members are spelt"
        "请用该盟员在本账本中授权的密钥签名；`mengshu member list` 列出盟员编号";
    AUT_002 "AUT-002"
        "key of another member" "密钥属于另一盟员",
        "act as the member whose key signs, or sign with a key of the member you act for"
        "请以签名密钥所属盟员的名义行事，或改用您所代表盟员的密钥签名";
    AUT_003 "AUT-003"
        "key revoked" "密钥已撤销",
        "sign with a key that is in force"
        "请用有效的密钥签名";
    AUT_004 "AUT-004"
        "key outside its validity" "密钥不在有效期内",
        "grant a new key, or sign with another"
        "请授权新的密钥，或用另一密钥签名";
    AUT_005 "AUT-005"
        "key lacks the scope" "密钥没有此项权限",
        "sign with the root key, or have it grant a key with this scope"
        "请用根密钥签名，或由根密钥授权一把有此权限的密钥";
    AUT_006 "AUT-006"
        "member has left" "该盟员已经退出",
        "only acts that wind up the membership are open to a former member"
        "退出后只能作了结成员关系的行为";
    AUT_007 "AUT-007"
        "key does not prove possession" "未证明持有密钥",
        "sign the grant with the new key in namespace key@mengshu.v1"
        "请用新密钥在命名空间 key@mengshu.v1 中签署该授权";
    AUT_008 "AUT-008"
        "key serial out of order" "密钥序号不连续",
        "use the member's next key serial"
        "请使用该盟员的下一个密钥序号";
    AUT_009 "AUT-009"
        "ratification came too late" "追认已逾期",
        "propose the act again; silence until the last day refused it"
        "请重新提出该行为：至最后一日未作表示，视为拒绝追认";
    AUT_010 "AUT-010"
        "root key cannot be revoked" "根密钥不可撤销",
        "revoke working keys only; the root key is the member's legal representative"
        "只能撤销工作密钥；根密钥代表盟员的法定代表人";
    AUT_011 "AUT-011"
        "key already in use" "密钥已被使用",
        "each key is granted once, to one member; make a new one"
        "每把密钥只授权一次、给一个盟员；请生成新的";
    AUT_012 "AUT-012"
        "reserved author" "保留的作者名",
        "choose another member id; `node` is the node's own"
        "请另选盟员编号；node 是节点自用的";
    AUT_013 "AUT-013"
        "beyond the key's limit" "超出密钥的限额",
        "sign with the root key, or with a key whose limits allow it; what states no value is beyond a limit in money unless the grant says `unpriced`"
        "请用根密钥签名，或用限额足够的密钥签名；未写明金额的行为即超出金额限额，授权中写明 unpriced 的除外";
    AUT_014 "AUT-014"
        "not a key that can say so" "该密钥无权作此声明",
        "the member's root key names a compromise; a working key can only raise the alarm about itself"
        "密钥失控由盟员的根密钥声明；工作密钥只能就自身报警";
    AUT_015 "AUT-015"
        "last trusted entry does not exist yet" "最后受信条目尚不存在",
        "name the index of an entry of this log: the last one that the key's holder made or saw"
        "请写明本账本中某条目的序号：密钥持有人最后作出或见过的条目";
    AUT_016 "AUT-016"
        "nothing suspect to settle" "没有可处理的存疑行为",
        "name an act that is suspect because of one of your keys; `mengshu inbox` shows them"
        "请写明因贵方密钥而存疑的行为；`mengshu inbox` 会列出";
    AUT_018 "AUT-018"
        "key was granted by a key that is not trusted" "密钥由不受信的密钥授权",
        "sign with another key, or have the root key confirm the grant; `mengshu inbox` shows it"
        "请用另一密钥签名，或由根密钥确认该授权；`mengshu inbox` 会列出";
    AUT_020 "AUT-020"
        "not the recovery key" "不是恢复密钥",
        "a recovery key is named at entry and changed by itself alone; it contests and replaces the root key, nothing else"
        "恢复密钥在加入时指定，只能由其自身更换；它只用于提出异议和更换根密钥";
    AUT_021 "AUT-021"
        "builds on a suspect act" "依据存疑行为",
        "wait until the member confirms the act that this builds on; one that was struck is done anew"
        "请等待盟员确认所依据的行为；已被删除的，须重新作出";
    AUT_022 "AUT-022"
        "key in doubt" "密钥存疑",
        "wait until the contest of the root key is settled: by the recovery key, or by the other members"
        "请等待对根密钥的异议解决：由恢复密钥或其他盟员处理";
    // Acts: their life cycle
    ACT_001 "ACT-001"
        "no such act" "没有这个行为",
        "name the event id of an act of this ledger"
        "请写明本账本中某行为的事件编号";
    ACT_002 "ACT-002"
        "act already settled" "行为已有结果",
        "`mengshu act show` tells what became of it and when; if it did not take effect, what is still wanted is proposed anew"
        "`mengshu act show` 显示其结果和时间；未生效而仍有需要的，请重新提出";
    ACT_003 "ACT-003"
        "not asked for approval" "无须您的同意",
        "only the members whose approval the act needs can endorse or decline it"
        "只有需其同意的盟员才能同意或拒绝";
    ACT_004 "ACT-004"
        "approval already given" "已经同意",
        "nothing to do: one approval of a member is enough"
        "无须再做：一个盟员同意一次即可";
    ACT_005 "ACT-005"
        "not the author of the act" "不是该行为的作者",
        "only its author withdraws an act; a member who was asked can decline it"
        "只有作者可以撤回；被征求同意的盟员可以拒绝";
    ACT_006 "ACT-006"
        "act has lapsed" "行为已经失效",
        "propose it again"
        "请重新提出";
    ACT_007 "ACT-007"
        "nothing to ratify" "没有可追认的事项",
        "only an act signed beyond a key's authority can be demanded, once, by another of its parties"
        "只有超越密钥权限签署的行为可以催告，且只能由另一方当事人催告一次";
    ACT_008 "ACT-008"
        "not this member's turn" "尚未轮到该盟员",
        "wait until those before it in the signing order have signed; `mengshu agreement status` shows them"
        "请等待签署顺序在前的各方签署；mengshu agreement status 会列出";
    ACT_020 "ACT-020"
        "not open to contest" "不能提出异议",
        "a member contests an act on its own identity: while it waits in the open, or for 30 days after its root key did it"
        "盟员只能就涉及自身身份的行为提出异议：在其公示期间，或在其根密钥作出后 30 日内";
    ACT_009 "ACT-009"
        "approval binds who gave it" "已作出的同意具有约束力",
        "wait until the act is settled or lapses; only its author may withdraw it, and a vote in an organ may change until its close"
        "请等待该行为有结果或失效；只有作者可以撤回该行为，在机构中的表决则可在结束前更改";
    // Facts: the days that members give them
    FAC_001 "FAC-001"
        "date in the future" "日期在未来",
        "give the day on which it happened: today at the latest, in the ledger's time zone"
        "请写明其发生之日：按账本时区，不得晚于今日";
    FAC_002 "FAC-002"
        "date before the alliance" "日期早于联盟设立",
        "what is done in the alliance is done since its founding; give the day on which it happened"
        "联盟内的事项不得早于联盟设立之日；请写明其发生之日";
    FAC_003 "FAC-003"
        "due date is past" "到期日已过",
        "give a day from today on"
        "请写明今日或其后的日期";
    FAC_004 "FAC-004"
        "dates in the wrong order" "日期先后颠倒",
        "a register takes what was executed before or on the same day; check both dates against the register"
        "登记不得早于签署；请按登记簿核对两个日期";
    // The node's own entries
    NOD_001 "NOD-001"
        "not the node's key" "不是节点的密钥",
        "only the node named in the founding event records state digests"
        "只有设立事件中写明的节点可以记录状态摘要";
    NOD_002 "NOD-002"
        "digest differs from the computed state" "摘要与计算出的状态不符",
        "stop: the state that the node claims is not the state that the rules compute"
        "请停止：节点声称的状态不是按规则计算出的状态";
}

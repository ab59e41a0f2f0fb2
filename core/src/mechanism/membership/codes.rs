//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    MEM_001 "MEM-001"
        "too few founders" "发起人太少",
        "an alliance is a contract between at least two members"
        "联盟是至少两个成员之间的合同";
    MEM_002 "MEM-002"
        "author is not a founder" "作者不是发起人",
        "the founding event is signed by a founder that it names, with the root key that it names for that founder"
        "设立事件须由其中写明的一名发起人，用其中为其写明的根密钥签署";
    MEM_003 "MEM-003"
        "member id already taken" "盟员编号已被占用",
        "choose another member id"
        "请另选盟员编号";
    MEM_004 "MEM-004"
        "no such member" "没有这个盟员",
        "name a member of this alliance; `mengshu member list` shows them"
        "请写明本联盟的盟员；mengshu member list 会列出";
    MEM_005 "MEM-005"
        "too many members" "盟员过多",
        "an alliance has at most 256 members"
        "一个联盟最多 256 个盟员";
    MEM_006 "MEM-006"
        "admission names another agreement version" "入盟写明的是另一协议版本",
        "name the last signed version of the agreement, in force or to come; `mengshu agreement list` shows it"
        "请写明最近签署的协议版本，无论已经生效还是尚待生效；mengshu agreement list 会列出";
    MEM_007 "MEM-007"
        "not a valid credit code" "统一社会信用代码无效",
        "check the unified social credit code: 18 characters, of which the first two are the authority, six digits the division, nine the organisation code with its check character (GB 32100)"
        "请核对统一社会信用代码：共 18 位，依次为登记管理部门和机构类别、六位行政区划码、九位主体标识码（含校验码）和校验码（GB 32100）";
    MEM_008 "MEM-008"
        "nothing to change" "没有可变更的内容",
        "the member is in that state already; `mengshu member show` shows it"
        "该盟员已处于此状态；mengshu member show 会显示";
    MEM_009 "MEM-009"
        "not a valid LEI" "LEI 无效",
        "check the legal entity identifier: 20 characters with two check digits (ISO 17442)"
        "请核对法人机构识别编码：20 位，末两位为校验码（ISO 17442）";
    MEM_010 "MEM-010"
        "not a valid ROR id" "ROR 编号无效",
        "give the nine characters after https://ror.org/"
        "请给出 https://ror.org/ 之后的九个字符";
    MEM_011 "MEM-011"
        "date does not fit" "日期不合",
        "give the date as the business register has it: not in the future, and in the time of the membership"
        "请按登记机关所载日期填写：不得晚于今日，且须在成员关系存续期间";
    MEM_012 "MEM-012"
        "application is not ready" "申请尚未就绪",
        "hand in an application, have the secretariat check it, and admit as applied for; `mengshu member applications` shows them"
        "请先提交申请，由秘书处审查，再按申请内容接纳；mengshu member applications 会列出";
    MEM_020 "MEM-020"
        "nobody but one side would decide" "只有一方在作决定",
        "what takes a member's rights needs two other members that are not in the same hands; its own root key can do it at once"
        "剥夺盟员权利须有另外两个并非同一控制的盟员同意；该盟员自己的根密钥可立即为之";
    MEM_021 "MEM-021"
        "document missing" "缺少文件",
        "seal the document that shows it; only the member's own root key or recovery key does without"
        "请封存证明文件；只有该盟员自己的根密钥或恢复密钥可以不附文件";
    MEM_022 "MEM-022"
        "split without parts" "分立未写明份额",
        "name the parts that pass, with the new owner; where everything passes it is a merger or a conversion"
        "请写明所承继的份额；全部承继的，属于合并或改制";
    MEM_013 "MEM-013"
        "this legal person is a member already" "该主体已是盟员",
        "one legal person is one member: let the member that has this identifier act, or correct the identifier"
        "一个主体只能有一个盟员席位：请由持有该标识的盟员行事，或更正标识";
}

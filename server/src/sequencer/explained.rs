//! Why a node does not start, for whoever runs it.

use mengshu_core::book::Lang;

use super::error::{Missing, NodeError};
use crate::explained::{Explained, system, system_next};
use crate::journal::restore_again;

impl Explained for NodeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Journal(error) => error.code(),
            Self::Entry { .. } | Self::Head { .. } => "JOURNAL_WRONG",
            Self::Foreign { .. } => "JOURNAL_FOREIGN",
            Self::KeyMissing { .. } => "KEY_MISSING",
            Self::Copy { .. } => "DATA_IS_A_COPY",
            Self::Unfinished { .. } => "RESTORE_UNFINISHED",
            Self::Mark(error) => error.code(),
            Self::Lost { .. } => "MEMBER_HEAD",
            Self::Index(_) => "INDEX",
            Self::System { .. } => "SYSTEM",
        }
    }

    fn words(&self, lang: Lang) -> String {
        let zh = match self {
            Self::Journal(error) => return error.words(lang),
            Self::Mark(error) => return error.words(lang),
            Self::Entry { ledger, position, what } => format!(
                "账本 {ledger}：日志第 {} 段第 {} 字节处的条目不为规则所许（{what}）；未作任何更改",
                position.segment, position.offset
            ),
            Self::Head { ledger, size, what } => {
                format!("账本 {ledger}：涵盖 {size} 条的检查点与其条目不符（{what}）；未作任何更改")
            }
            Self::Foreign { ledger, size, .. } => {
                format!("账本 {ledger}：涵盖 {size} 条的检查点系以其他名称或密钥签署；未作任何更改")
            }
            Self::KeyMissing { directory, .. } => format!(
                "{directory} 中有已签署检查点的账本，而缺少节点密钥；新密钥将使其后的审计永远无法通过，故未创建"
            ),
            Self::Copy { directory } => format!(
                "{directory} 是由 backup 制作的副本；请用 `mengshu restore {directory} --data 新目录`：以副本本身继续运行的节点将展示另一份历史。未写入任何内容"
            ),
            Self::Unfinished { ledger, has, should } => {
                format!("恢复未完成：账本 {ledger} 在此有 {has} 条，而副本有 {should} 条")
            }
            Self::Lost { head, member, what, .. } => {
                format!("{member} 持有的检查点（{head}）：{}", what.words(lang))
            }
            Self::Index(why) => format!("无法打开索引（{why}）"),
            Self::System { action, source } => format!("系统拒绝了所需的操作（{action}）：{}", system(source, lang)),
        };
        lang.pick(self.to_string(), zh)
    }

    fn next(&self, place: &str, lang: Lang) -> String {
        match self {
            Self::Journal(error) => error.next(place, lang),
            Self::Mark(error) => error.next(place, lang),
            Self::Entry { .. } | Self::Head { .. } => lang.pick(
                format!("keep {place} as it is, and compare it with what others hold: mengshu audit --data {place} --head THEIR.receipt"),
                format!("请保持 {place} 原状，并与他人所持内容比对：mengshu audit --data {place} --head 回执"),
            ),
            Self::Foreign { remedy, .. } | Self::KeyMissing { remedy, .. } => remedy.words(lang),
            Self::Copy { .. } => lang.pick(
                format!("restore it into a new folder, and start the node on that: mengshu restore {place} --data NEW; mengshu audit --data {place} reads the copy itself"),
                format!("请恢复到新文件夹，并以该文件夹启动节点：mengshu restore {place} --data 新目录；副本本身可用 mengshu audit --data {place} 核查"),
            ),
            Self::Unfinished { .. } => restore_again(place, lang),
            Self::Lost { what: Missing::Unusable(_), member, .. } => lang.pick(
                format!("the file is damaged, or of another node: ask {member} for another receipt or checkpoint of this node"),
                format!("该文件已损坏，或属于其他节点：请向 {member} 另行索取本节点的回执或检查点"),
            ),
            Self::Lost { what: Missing::Member { .. }, .. } => lang.pick(
                "check the member's id in --member-head MEMBER=FILE".to_owned(),
                "请核对 --member-head 盟员=文件 中的盟员编号".to_owned(),
            ),
            // Only what is missing can be lost: histories that parted are not joined by it.
            Self::Lost { marked: true, what: Missing::End { .. } | Missing::Ledger(_), .. } => lang.pick(
                "restore a newer copy; or, where there is none, leave out --member-head and start with --accept-loss: what the copy lacks is lost then, and whoever holds more will see a fork".to_owned(),
                "请恢复较新的副本；没有的，去掉 --member-head 并以 --accept-loss 启动：副本所缺内容即告丢失，持有更多内容者将看到分叉".to_owned(),
            ),
            Self::Lost { .. } => lang.pick(
                "look first for a copy that has what is missing, and restore it into a new folder; where there is none, tell who holds the head, and start without it: they will see a fork".to_owned(),
                "请先寻找含有所缺内容的副本，并恢复到新文件夹；没有的，请告知持有者，并去掉该检查点后启动：其将看到分叉".to_owned(),
            ),
            Self::Index(_) => lang.pick(
                format!("remove the folder {place}/index: the next start rebuilds it from the journal"),
                format!("请删除文件夹 {place}/index，下次启动时将依日志重建"),
            ),
            Self::System { source, .. } => system_next(source, lang).to_owned(),
        }
    }
}

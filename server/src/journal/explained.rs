//! Why a journal is not opened, for whoever runs the node.

use mengshu_core::book::Lang;

use super::error::{IoFailure, OpenError};
use super::restored::MarkError;
use crate::explained::{Explained, system, system_next};

impl Explained for IoFailure {
    fn code(&self) -> &'static str {
        "FILE"
    }

    fn words(&self, lang: Lang) -> String {
        lang.pick(
            self.to_string(),
            format!("日志：无法{} {}：{}", action(self.action), self.file, system(&self.source, Lang::Zh)),
        )
    }

    fn next(&self, _: &str, lang: Lang) -> String {
        system_next(&self.source, lang).to_owned()
    }
}

/// The verbs of [`IoFailure::action`].
fn action(verb: &str) -> &str {
    match verb {
        "open" => "打开",
        "read" => "读取",
        "write" => "写入",
        "create" | "make" => "创建",
        "sync" => "同步",
        "rename" => "改名",
        "remove" => "删除",
        "list" => "列出",
        "lock" => "锁定",
        "copy" => "复制",
        "cut" => "截短",
        other => other,
    }
}

impl Explained for OpenError {
    fn code(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "DATA_IN_USE",
            Self::Corrupt(_)
            | Self::EndLost { .. }
            | Self::Gone { .. }
            | Self::UnknownMark { .. }
            | Self::Visitor(_) => "JOURNAL_DAMAGED",
            Self::Io(failure) => failure.code(),
        }
    }

    fn words(&self, lang: Lang) -> String {
        let zh = match self {
            Self::Locked { directory } => format!("数据目录 {directory} 正被另一进程使用"),
            Self::Corrupt(damage) => {
                format!("日志文件 {} 自第 {} 字节起已损坏（{}）；未作任何更改", damage.file, damage.offset, damage.what)
            }
            Self::EndLost { ends, known } => {
                format!("日志止于第 {ends} 次提交，而已知至第 {known} 次提交均已落盘：其末尾已丢失；未作任何更改")
            }
            Self::Gone { file } => format!("没有日志，而文件 {file} 表明节点曾在此运行：日志已丢失；未作任何更改"),
            Self::UnknownMark { mark, what } => format!("日志在 {mark} 处没有边界（{what}）"),
            Self::Visitor(why) => format!("日志的重放中止（{why}）"),
            Self::Io(failure) => failure.words(lang),
        };
        lang.pick(self.to_string(), zh)
    }

    fn next(&self, place: &str, lang: Lang) -> String {
        match self {
            Self::Locked { directory } => lang.pick(
                format!("stop the other process (`fuser {directory}/lock` names it), or give this one a directory of its own with --data"),
                format!("请停止另一进程（`fuser {directory}/lock` 可显示该进程），或用 --data 另行指定目录"),
            ),
            // The journal may be whole in itself: restored, it is marked as one that may be older than what people hold.
            Self::EndLost { .. } | Self::Gone { .. } | Self::UnknownMark { .. } => lang.pick(
                format!("keep {place} as it is, its folder index too: it shows what is lost. Restore the newest good copy into a new folder: mengshu restore COPY --data NEW; where {place} itself has the most, restore that: mengshu restore {place} --data NEW"),
                format!("请保持 {place} 原状，包括其中的 index 文件夹：它表明丢失了什么。请把最新的完好副本恢复到新文件夹：mengshu restore 副本 --data 新目录；{place} 本身内容最多的，则恢复它：mengshu restore {place} --data 新目录"),
            ),
            Self::Corrupt(_) | Self::Visitor(_) => lang.pick(
                format!("keep {place} as it is; `mengshu audit --data {place}` names what is damaged. Then restore the newest good copy into a new folder: mengshu restore COPY --data NEW"),
                format!("请保持 {place} 原状；`mengshu audit --data {place}` 可指出损坏之处。其后把最新的完好副本恢复到新文件夹：mengshu restore 副本 --data 新目录"),
            ),
            Self::Io(failure) => failure.next(place, lang),
        }
    }
}

/// What to do with a folder that a restore did not finish.
pub(crate) fn restore_again(place: &str, lang: Lang) -> String {
    lang.pick(
        format!("remove {place}, and restore the copy again: mengshu restore COPY --data {place}"),
        format!("请删除 {place}，并重新恢复：mengshu restore 副本 --data {place}"),
    )
}

impl Explained for MarkError {
    fn code(&self) -> &'static str {
        match self {
            Self::Begun(_) => "RESTORE_UNFINISHED",
            Self::Io(_) | Self::Form(_) => "RESTORE_MARK",
        }
    }

    fn words(&self, lang: Lang) -> String {
        match self {
            Self::Io(failure) => failure.words(lang),
            Self::Begun(folder) => {
                lang.pick(self.to_string(), format!("对 {folder} 的恢复未完成：尚未写入任何数据即已中止"))
            }
            Self::Form(why) => {
                lang.pick(self.to_string(), format!("表明数据自副本恢复的文件 restored 无法识别（{why}）"))
            }
        }
    }

    fn next(&self, place: &str, lang: Lang) -> String {
        match self {
            Self::Io(failure) => failure.next(place, lang),
            Self::Begun(_) => restore_again(place, lang),
            Self::Form(_) => lang.pick(
                "don't remove the file: restore the copy again, into a new folder".to_owned(),
                "请勿删除该文件；请把副本重新恢复到新文件夹".to_owned(),
            ),
        }
    }
}

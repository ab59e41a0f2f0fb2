//! Why nothing was copied or restored, for whoever runs the node.

use mengshu_core::book::Lang;

use super::{BackupError, Stopped};
use crate::explained::Explained;

impl Explained for Stopped {
    fn code(&self) -> &'static str {
        match &*self.error {
            BackupError::Journal(error) => error.code(),
            BackupError::Io(failure) => failure.code(),
            BackupError::Mark(error) => error.code(),
            BackupError::NoFolder(_) => "NO_FOLDER",
            BackupError::Empty(_) => "NO_ENTRIES",
            BackupError::NotEmpty(_) => "FOLDER_NOT_EMPTY",
            BackupError::IntoCopy(_) => "DATA_IS_A_COPY",
            BackupError::Itself(_) => "SAME_FOLDER",
            BackupError::Unfinished { .. } => "RESTORE_UNFINISHED",
            BackupError::Parts { .. } => "COPY_PARTED",
            BackupError::Unfaithful(_) => "DISK_UNFAITHFUL",
        }
    }

    fn words(&self, lang: Lang) -> String {
        let zh = match &*self.error {
            BackupError::Journal(error) => return error.words(lang),
            BackupError::Io(failure) => return failure.words(lang),
            BackupError::Mark(error) => return error.words(lang),
            BackupError::NoFolder(folder) => format!("{folder}：没有该文件夹"),
            BackupError::Empty(folder) => format!("{folder} 中没有条目，无可复制"),
            BackupError::NotEmpty(folder) => format!("{folder} 不是空文件夹，也不是这样的副本"),
            BackupError::IntoCopy(folder) => format!("{folder} 本身是由 backup 制作的副本"),
            BackupError::Itself(folder) => format!("{folder} 不能复制到其自身"),
            BackupError::Unfinished { folder, ledger, has, should } => {
                format!("{folder} 的恢复未完成：账本 {ledger} 有 {has} 条，而副本有 {should} 条")
            }
            BackupError::Parts { data, copy, what } => {
                format!("{data} 中的日志并非 {copy} 中副本的延续（{what}）；未作任何更改")
            }
            BackupError::Unfaithful(folder) => format!("{folder} 中的内容与读取的不同：其磁盘未能保存所写内容"),
        };
        lang.pick(self.error.to_string(), zh)
    }

    fn next(&self, place: &str, lang: Lang) -> String {
        let (en, zh) = match &*self.error {
            BackupError::Journal(error) => return error.next(place, lang),
            BackupError::Io(failure) => return failure.next(place, lang),
            BackupError::Mark(error) => return error.next(place, lang),
            BackupError::NoFolder(_) => ("check the path", "请检查路径"),
            BackupError::Empty(_) => {
                ("name the folder that the node records in, or a copy of it", "请指定节点记录所用的文件夹，或其副本")
            }
            BackupError::NotEmpty(_) | BackupError::IntoCopy(_) | BackupError::Itself(_) => {
                ("name a new folder", "请指定新文件夹")
            }
            BackupError::Unfinished { .. } => {
                ("remove that folder, and restore the copy again", "请删除该文件夹，并重新恢复副本")
            }
            BackupError::Parts { .. } => (
                "keep both, find out which of them is older or damaged (mengshu audit --data, with --head), and copy to a new folder meanwhile",
                "请保留二者，查明何者较旧或已损坏（mengshu audit --data，并用 --head），其间请复制到新文件夹",
            ),
            BackupError::Unfaithful(_) => ("use another disk", "请换用其他磁盘"),
        };
        lang.pick(en, zh).to_owned()
    }
}

//! What every question can be told about the day and the knowledge that it is answered from.

use std::str::FromStr;

use clap::Args;
use mengshu_core::value::{Date, Timestamp};

use crate::language::say;

/// From which knowledge a question is answered.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Known {
    #[arg(help = say(
        "Answer with what was recorded up to this entry, moment, or end of this day: 41, 2027-05-01T00:00:00Z or 2027-05-01",
        "按截至此条目、此时刻或此日终了所记录的内容作答：41、2027-05-01T00:00:00Z 或 2027-05-01",
    ))]
    #[arg(long = "known", alias = "known-at", value_name = "WHEN")]
    pub(crate) upto: Option<Upto>,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

/// Which rows of long lists are shown.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Paging {
    #[arg(help = say(
        "Begin a long list where the answer before left off: the page that it named, such as deliveries/41",
        "从上一答复未显示处继续列出：填写其所给分页，例如 deliveries/41",
    ))]
    #[arg(long, value_name = "PAGE")]
    pub(crate) page: Option<String>,
    #[arg(help = say(
        "Most rows of each list (default: 100, at most 1000; all of them under --json)",
        "每个列表最多显示的行数（默认 100，至多 1000；使用 --json 时为全部）",
    ))]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rows: Option<u32>,
    /// All rows, whoever they are for.
    #[arg(skip)]
    pub(crate) all: bool,
}

/// For which day and from which knowledge a question is answered.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Asking {
    #[arg(help = say("The day for which the answer is given (default: today)", "所问之日（默认为今天）"))]
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<Date>,
    #[command(flatten)]
    pub(crate) known: Known,
}

/// How far the log counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Upto {
    /// With this entry.
    Entry(u64),
    /// To this moment.
    Moment(Timestamp),
    /// To the end of this day in the alliance's time zone.
    Day(Date),
}

/// What was typed says no place in the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{}",
    say(
        "give an entry's index (41), a day (2027-05-01) or a moment (2027-05-01T16:00:00Z)",
        "请写条目序号（41）、日期（2027-05-01）或时刻（2027-05-01T16:00:00Z）",
    )
)]
pub(crate) struct NotAPlace;

impl FromStr for Upto {
    type Err = NotAPlace;
    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let entry = text.parse().map(Self::Entry).ok();
        let day = || text.parse().map(Self::Day).ok();
        let moment = || text.parse().map(Self::Moment).ok();
        entry.or_else(day).or_else(moment).ok_or(NotAPlace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn knowledge_ends_at_an_entry_a_day_or_a_moment() {
        assert_eq!("41".parse(), Ok(Upto::Entry(41)));
        assert_eq!("2027-05-01".parse(), Ok(Upto::Day("2027-05-01".parse().unwrap())));
        assert_eq!("2027-05-01T08:00:00+08:00".parse(), Ok(Upto::Moment("2027-05-01T00:00:00Z".parse().unwrap())));
        assert!("May".parse::<Upto>().is_err());
    }
}

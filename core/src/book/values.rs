//! What is wrong with a value that somebody wrote, as data: the errors of `value`, told in the reader's language.

use std::error::Error;

use super::words::{Said, words};
use crate::value::{Bytes32Error, IdError, MoneyError, ShareError, TextError, TimeError};

words! {
    value;
    no_hash(got: &str) "expected 64 lower-case hexadecimal digits, got {got}" "应为 64 位小写十六进制数字，现为 {got}";
    no_id(got: &str)
        "{got} is not an identifier; use 1 to 40 of a-z and 0-9, with single - or . between them"
        "{got} 不是编号；请用 1 至 40 个 a-z、0-9，其间可有单个 - 或 .";
    no_currency(got: &str)
        "{got} is not a currency; use an ISO 4217 code such as CNY" "{got} 不是币种；请用 ISO 4217 代码，例如 CNY";
    no_amount(got: &str)
        "{got} is not an amount; write it like 120000.00 CNY" "{got} 不是金额；写法例如 120000.00 CNY";
    decimals(currency: &str, decimals: u8)
        "{currency} has {decimals} decimals, not more" "{currency} 最多 {decimals} 位小数";
    mixed(left: &str, right: &str)
        "{left} and {right} cannot be added; convert at a recorded rate first" "{left} 与 {right} 不能相加；请先按记录的汇率折算";
    amount_range()
        "the amount is beyond 9,223,372,036,854,775,807 minor units" "金额超出 9,223,372,036,854,775,807 个最小单位";
    no_share(got: &str)
        "{got} is not a share; write it as a fraction: 1/2 for a half (50 %), 1/3, or 1"
        "{got} 不是份额；请写作分数：一半（50 %）写作 1/2，或 1/3、1";
    share_range() "a share lies between 0 and 1" "份额在 0 与 1 之间";
    share_sum() "the shares do not sum to 1" "份额之和不为 1";
    text_length(length: usize, max: usize)
        "the text has {length} characters; 1 to {max} are allowed" "文本共 {length} 个字符；应为 1 至 {max} 个字符";
    text_bytes(length: usize, max: usize)
        "the text has {length} bytes; at most {max} are allowed" "文本共 {length} 字节；最多 {max} 字节";
    text_ends() "the text begins or ends with white space; remove it" "文本首尾有空白，请删去";
    text_not_nfc(at: usize)
        "the text is not in Unicode normal form C from byte {at} on; save it as NFC"
        "文本自第 {at} 字节起不是 Unicode 规范形式 C，请存为 NFC";
    text_invisible(code: &str, at: usize)
        "the text has the invisible character U+{code} at byte {at}; remove it" "文本第 {at} 字节处有不可见字符 U+{code}，请删去";
    text_unattached(code: &str, at: usize)
        "the text has the mark U+{code} at byte {at} with no letter before it to stand on; remove it"
        "文本第 {at} 字节处的附加符号 U+{code} 之前没有可附着的字符，请删去";
    no_date(got: &str)
        "{got} is not a date of the calendar; write it as year-month-day, such as 2024-03-05"
        "{got} 不是日期；请写作 年-月-日，例如 2024-03-05";
    no_moment(got: &str)
        "{got} is not a moment; write it like 2024-03-05T14:30:00Z" "{got} 不是时刻；写法例如 2024-03-05T14:30:00Z";
    time_range()
        "the time is out of range; moments lie in the years 1900 to 9999, dates in 1800 to 9999"
        "时间超出范围：时刻在 1900 至 9999 年，日期在 1800 至 9999 年";
    zone_range()
        "a time zone is at most 14 hours from UTC; write it like +08:00" "时区与 UTC 相差至多 14 小时；写法例如 +08:00";
}

/// What is wrong with a value, where its error is one of this crate's values.
#[must_use]
pub fn wrong_value(error: &(dyn Error + 'static)) -> Option<Said> {
    let quoted = |got: &str| format!("{got:?}");
    if let Some(error) = error.downcast_ref::<Bytes32Error>() {
        return Some(no_hash(&quoted(error.got())));
    }
    if let Some(error) = error.downcast_ref::<IdError>() {
        return Some(no_id(&quoted(error.got())));
    }
    if let Some(error) = error.downcast_ref::<MoneyError>() {
        return Some(match error {
            MoneyError::Currency { got } => no_currency(&quoted(got)),
            MoneyError::Amount { got } => no_amount(&quoted(got)),
            MoneyError::Decimals { currency, decimals: most } => decimals(&currency.to_string(), *most),
            MoneyError::Mixed { left, right } => mixed(&left.to_string(), &right.to_string()),
            MoneyError::Range => amount_range(),
        });
    }
    if let Some(error) = error.downcast_ref::<ShareError>() {
        return Some(match error {
            ShareError::Text { got } => no_share(&quoted(got)),
            ShareError::Range => share_range(),
            ShareError::Sum => share_sum(),
        });
    }
    if let Some(error) = error.downcast_ref::<TextError>() {
        return Some(match error {
            TextError::Length { length, max } => text_length(*length, *max),
            TextError::Bytes { length, max } => text_bytes(*length, *max),
            TextError::Unattached { code, at } => text_unattached(&format!("{code:04X}"), *at),
            TextError::Ends => text_ends(),
            TextError::NotNfc { at } => text_not_nfc(*at),
            TextError::Invisible { code, at } => text_invisible(&format!("{code:04X}"), *at),
        });
    }
    error.downcast_ref::<TimeError>().map(|error| match error {
        TimeError::Date { got } => no_date(&quoted(got)),
        TimeError::Moment { got } => no_moment(&quoted(got)),
        TimeError::Range => time_range(),
        TimeError::Offset => zone_range(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Lang;
    use crate::value::{Date, EventId, MemberId, Money, Name, Share, Timestamp, UtcOffset};

    #[test]
    fn every_wrong_value_is_told_as_its_error_tells_it_and_in_chinese() {
        let errors: Vec<Box<dyn Error>> = vec![
            Box::new("x".parse::<EventId>().unwrap_err()),
            Box::new("5 XXX".parse::<Money>().unwrap_err()),
            Box::new("x CNY".parse::<Money>().unwrap_err()),
            Box::new("5.001 CNY".parse::<Money>().unwrap_err()),
            Box::new("92233720368547758.08 CNY".parse::<Money>().unwrap_err()),
            Box::new("half".parse::<Share>().unwrap_err()),
            Box::new("3/2".parse::<Share>().unwrap_err()),
            Box::new("".parse::<Name>().unwrap_err()),
            Box::new("\u{20BB7}".repeat(200).parse::<Name>().unwrap_err()),
            Box::new("\u{301}".parse::<Name>().unwrap_err()),
            Box::new(" x".parse::<Name>().unwrap_err()),
            Box::new("x\u{200b}x".parse::<Name>().unwrap_err()),
            Box::new("e\u{301}".parse::<Name>().unwrap_err()),
            Box::new("May".parse::<Date>().unwrap_err()),
            Box::new("May".parse::<Timestamp>().unwrap_err()),
            Box::new("+20:00".parse::<UtcOffset>().unwrap_err()),
        ];
        for error in errors {
            let said = wrong_value(error.as_ref()).unwrap_or_else(|| panic!("{error}"));
            assert_eq!(said.words(Lang::En), error.to_string());
            assert!(!said.words(Lang::Zh).is_ascii(), "{error}");
        }
        let error: Box<dyn Error> = Box::new("A b".parse::<MemberId>().unwrap_err());
        assert!(wrong_value(error.as_ref()).is_some_and(|said| said.words(Lang::Zh).starts_with("\"A b\" 不是编号")));
    }
}

//! Names for people of the fields in documents and of the words in them, from the catalogue of the rule book.
//!
//! The documents themselves are for programs and stay English; a field without a name is shown as it is.

use mengshu_core::mechanism::roll;

use super::Lang;

/// The name of a field; `within` names the table or the act that it stands in.
pub(crate) fn label(within: &str, key: &str, lang: Lang) -> String {
    // In a body the name of an act stands within that of its mechanism.
    let act = (lang == Lang::Zh).then(|| roll::act_name(&format!("{within}.{key}"), lang)).flatten();
    act.or_else(|| roll::field_name(within, key, lang)).map_or_else(|| key.replace('_', " "), str::to_owned)
}

/// A word of a fixed set, such as a standing or a scope.
pub(crate) fn word(word: &str, lang: Lang) -> String {
    roll::word_name(word, lang).map_or_else(|| word.replace('_', " "), str::to_owned)
}

/// The name of an act; in English it is what programs call it.
pub(crate) fn act_name(kind: &str, lang: Lang) -> String {
    roll::act_name(kind, lang).map_or_else(|| kind.to_owned(), str::to_owned)
}

/// A path into an event or a body, such as `body.ip.assign.share` or `ip.assign.owners.luma`: in English as programs write
/// it, in Chinese by the names of its parts. What has no name, such as a member's id, stays as it is.
pub(crate) fn path_name(path: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return path.to_owned();
    }
    let parts: Vec<&str> = path.strip_prefix("body.").unwrap_or(path).split('.').collect();
    let (mut names, mut within) = (Vec::new(), "");
    let mut rest = parts.as_slice();
    if let [mechanism, act, others @ ..] = rest
        && let Some(name) = roll::act_name(&format!("{mechanism}.{act}"), lang)
    {
        names.push(name.to_owned());
        (within, rest) = (act, others);
    }
    for part in rest {
        names.push(roll::field_name(within, part, lang).map_or_else(|| (*part).to_owned(), str::to_owned));
        within = part;
    }
    names.join("·")
}

/// Whether the values of a field are words of a fixed set.
pub(crate) fn is_word(key: &str) -> bool {
    matches!(
        key,
        "standing"
            | "kind"
            | "scope"
            | "scopes"
            | "matter"
            | "decides"
            | "vote"
            | "outcome"
            | "outcome_of_the_count"
            | "if_abstained_outcome"
            | "settled_early"
            | "method"
            | "shares"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_name_is_shown_as_it_is() {
        assert_eq!(label("", "between_the_members", Lang::En), "between the members");
        assert_eq!(label("", "share", Lang::Zh), "份额");
        assert_eq!(label("", "no_such_field", Lang::Zh), "no such field");
        assert_eq!(word("assign_ip", Lang::Zh), "转让知识产权");
        assert_eq!(act_name("ip.assign", Lang::Zh), "转让资产");
        assert_eq!(path_name("body.ip.assign.share", Lang::Zh), "转让资产·份额");
        assert_eq!(path_name("ip.register.owners.luma", Lang::Zh), "登记资产·权利人·luma");
        assert_eq!(path_name("key", Lang::Zh), "密钥");
        assert_eq!(path_name("body.ip.assign.share", Lang::En), "body.ip.assign.share");
    }

    #[test]
    fn a_field_can_mean_another_thing_in_one_table() {
        assert_eq!(label("payments", "paid", Lang::Zh), "付款日");
        assert_eq!(label("parts", "paid", Lang::Zh), "已付金额");
    }
}

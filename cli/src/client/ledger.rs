//! Which ledger is meant: by id, by the beginning of its id, or by the alliance's name.

use mengshu_core::value::LedgerId;
use mengshu_proto::v1::LedgerInfo;

use super::Client;
use crate::language::Message;
use crate::output::{Exit, Failure, Outcome};

/// The ledger that `given` names; without a name, the node's only one.
pub(crate) fn resolve(client: &Client, given: Option<&str>) -> Outcome<LedgerId> {
    if let Some(id) = given.and_then(|text| text.parse().ok()) {
        return Ok(id);
    }
    let all = client.ledgers()?;
    choose(&all, given)
}

fn choose(all: &[LedgerInfo], given: Option<&str>) -> Outcome<LedgerId> {
    let known = || {
        let lines: Vec<_> = all.iter().map(|info| format!("{} {}", short(info), info.alliance)).collect();
        if lines.is_empty() { "-".to_owned() } else { lines.join(" · ") }
    };
    let Some(text) = given else {
        return match all {
            [only] => id(only),
            [] => Err(Failure::new(Exit::NotFound, Message::LedgerNone).hint(Message::LedgerNoneHint)),
            _ => {
                let hint = Message::LedgerWhichHint { known: known() };
                Err(Failure::new(Exit::Usage, Message::LedgerWhich).hint(hint))
            }
        };
    };
    let wanted = text.to_lowercase();
    let named = |info: &&LedgerInfo| info.alliance.to_lowercase() == wanted;
    let begins = |info: &&LedgerInfo| wanted.len() >= 4 && hex(info).starts_with(&wanted);
    let found: Vec<_> = all.iter().filter(|info| named(info) || begins(info)).collect();
    match found.as_slice() {
        [only] => id(only),
        [] => {
            let message = Message::LedgerUnknown { text: text.to_owned() };
            Err(Failure::new(Exit::NotFound, message).hint(Message::LedgerWhichHint { known: known() }))
        }
        _ => {
            let message = Message::LedgerAmbiguous { text: text.to_owned() };
            Err(Failure::new(Exit::Usage, message).hint(Message::LedgerWhichHint { known: known() }))
        }
    }
}

fn id(info: &LedgerInfo) -> Outcome<LedgerId> {
    let id = info.ledger.as_ref().try_into().map(LedgerId);
    id.map_err(|error| Failure::bad_answer("a ledger id has not 32 bytes", &error))
}

fn hex(info: &LedgerInfo) -> String {
    info.ledger.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn short(info: &LedgerInfo) -> String {
    hex(info).chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(first: u8, name: &str) -> LedgerInfo {
        let mut ledger = vec![0; 32];
        ledger[0] = first;
        LedgerInfo { ledger: ledger.into(), alliance: name.to_owned(), size: 1, not_founded: String::new() }
    }

    #[test]
    fn a_ledger_is_named_by_its_beginning_or_its_alliance() {
        let all = [info(0xab, "Light"), info(0xac, "Steel")];
        assert_eq!(choose(&all, Some("ab00")).unwrap().0[0], 0xab);
        assert_eq!(choose(&all, Some("steel")).unwrap().0[0], 0xac);
        assert_eq!(choose(&all[..1], None).unwrap().0[0], 0xab);
        for (given, exit) in [(None, Exit::Usage), (Some("dead"), Exit::NotFound), (Some("ab"), Exit::NotFound)] {
            assert_eq!(choose(&all, given).unwrap_err().exit(), Some(exit), "{given:?}");
        }
        let twins = [info(0xab, "Light"), info(0xac, "Light")];
        assert_eq!(choose(&twins, Some("light")).unwrap_err().exit(), Some(Exit::Usage));
        assert_eq!(choose(&[], None).unwrap_err().exit(), Some(Exit::NotFound));
    }
}

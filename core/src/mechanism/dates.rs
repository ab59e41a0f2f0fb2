//! The dates of facts: one rule for all that members date themselves (issue 13, D17).
//!
//! What happened, happened until today, in the ledger's time zone, and after the alliance was founded unless it is something
//! that can be older: what a register shows, a paper, a title, a legal person. What is promised is due today or later. What is
//! agreed for a day (an assignment, terms, an exit) follows the rules of its act. What is possible and unlikely is taken, and
//! whoever signs is told.
//!
//! Invariant: every date that an act carries has a line in the table; a test goes through the schemas of all acts.

use crate::book::codes::{FAC_001, FAC_002, FAC_003, FAC_004};
use crate::book::{Code, Refusal, Said, catalogue};
use crate::mechanism::agreement::acts as agreement;
use crate::mechanism::agreement::codes::AGR_016;
use crate::mechanism::benefit::acts as benefit;
use crate::mechanism::body::Body;
use crate::mechanism::contribution::acts as contribution;
use crate::mechanism::contribution::codes::CON_011;
use crate::mechanism::decision::acts as decision;
use crate::mechanism::exit::acts as exit;
use crate::mechanism::exit::codes::EXT_007;
use crate::mechanism::ip::acts as ip;
use crate::mechanism::membership::acts as membership;
use crate::mechanism::membership::codes::MEM_011;
use crate::mechanism::state::State;
use crate::value::Date;

/// What a date is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Something done in the alliance: from its founding to today.
    Done,
    /// Something that can be older than the alliance: until today.
    Older,
    /// Something promised: from today on.
    Due,
    /// Something that is agreed for a day; the act's own rules say which days can be.
    Agreed,
}

/// What is wrong with dates, by kind of act: the general codes.
const GENERAL: Codes = Codes { future: &FAC_001, early: &FAC_002, past: &FAC_003 };

/// The codes that refuse a date of the future, one before the founding, and one that is past.
struct Codes {
    future: &'static Code,
    early: &'static Code,
    past: &'static Code,
}

/// The codes of a chapter that had one of its own before there was this rule.
const fn own(code: &'static Code) -> Codes {
    Codes { future: code, early: code, past: code }
}

/// Declares the dates of acts: where each stands in the event, what it is of, the code that refuses it, and how to find it.
macro_rules! dates {
    ($($body:ident in $module:ident: $($act:ident { $($path:literal $kind:ident $codes:expr, |$of:ident| $dates:expr;)* })*;)*) => {
        /// Where dates stand, and what each is of.
        #[cfg(test)]
        const TABLE: &[(&str, Kind)] = &[$($($(($path, Kind::$kind),)*)*)*];

        /// Shows all dates of an act.
        fn each(body: &Body, see: &mut dyn FnMut(&'static str, Kind, &'static Codes, Date)) {
            match body {
                $($(Body::$body($module::Act::$act(act)) => {
                    $({
                        const CODES: Codes = $codes;
                        let $of = act;
                        $dates.into_iter().for_each(|date| see(concat!("body.", $path), Kind::$kind, &CODES, date));
                    })*
                })*)*
                _ => {}
            }
        }
    };
}

dates! {
    Membership in membership:
        Found { "membership.found.founders.*.legal_from" Older own(&MEM_011), |act| act.founders.values().filter_map(|who| who.legal_from); }
        Apply { "membership.apply.profile.legal_from" Older own(&MEM_011), |act| act.profile.legal_from; }
        Admit { "membership.admit.profile.legal_from" Older own(&MEM_011), |act| act.profile.legal_from; }
        ChangeProfile { "membership.change_profile.since" Older own(&MEM_011), |act| [act.since]; }
        Succeed {
            "membership.succeed.effective" Older own(&MEM_011), |act| [act.effective];
            "membership.succeed.profile.legal_from" Older own(&MEM_011), |act| act.profile.as_ref().and_then(|who| who.legal_from);
        }
        RecordEnd { "membership.record_end.last_day" Older own(&MEM_011), |act| [act.last_day]; }
        DeclareAffiliate { "membership.declare_affiliate.since" Older own(&MEM_011), |act| [act.since]; }
        // An end can be announced; it counts from its recording at the earliest.
        EndAffiliate { "membership.end_affiliate.last_day" Agreed GENERAL, |act| [act.last_day]; };
    Agreement in agreement:
        Propose { "agreement.propose.in_force_from" Agreed GENERAL, |act| [act.in_force_from]; }
        Amend { "agreement.amend.in_force_from" Agreed GENERAL, |act| [act.in_force_from]; }
        Project {
            "agreement.project.start" Agreed GENERAL, |act| [act.start];
            "agreement.project.end" Agreed GENERAL, |act| act.end;
        }
        DeclareSide { "agreement.declare_side.dated" Older own(&AGR_016), |act| [act.dated]; }
        Terminate { "agreement.terminate.last_day" Agreed GENERAL, |act| [act.last_day]; };
    Decision in decision:
        Convene { "decision.convene.on" Agreed GENERAL, |act| [act.on]; };
    Contribution in contribution:
        Promise { "contribution.promise.due" Due GENERAL, |act| [act.due]; }
        Correct { "contribution.correct.delivered" Done Codes { future: &CON_011, ..GENERAL }, |act| act.delivered; }
        Deliver { "contribution.deliver.delivered" Done Codes { future: &CON_011, ..GENERAL }, |act| [act.delivered]; };
    Ip in ip:
        Register { "ip.register.since" Older GENERAL, |act| [act.since]; }
        Assign { "ip.assign.effective" Agreed GENERAL, |act| [act.effective]; }
        Correct {
            "ip.correct.right.executed" Older GENERAL, |act| act.right.as_ref().map(|fact| fact.executed);
            "ip.correct.right.from[].executed" Older GENERAL, |act| act.right.iter().flat_map(|fact| &fact.from).filter_map(|party| party.executed);
            "ip.correct.right.to[].executed" Older GENERAL, |act| act.right.iter().flat_map(|fact| &fact.to).filter_map(|party| party.executed);
            "ip.correct.right.registered" Older GENERAL, |act| act.right.as_ref().map(|fact| fact.registered);
        }
        RecordFact {
            "ip.record_fact.fact.executed" Older GENERAL, |act| [act.fact.executed];
            "ip.record_fact.fact.from[].executed" Older GENERAL, |act| act.fact.from.iter().filter_map(|party| party.executed);
            "ip.record_fact.fact.to[].executed" Older GENERAL, |act| act.fact.to.iter().filter_map(|party| party.executed);
            "ip.record_fact.fact.registered" Older GENERAL, |act| [act.fact.registered];
        };
    Benefit in benefit:
        // What accrued before the alliance has no version of the agreement that shares it (BEN-003).
        Distribute { "benefit.distribute.accrued" Older GENERAL, |act| [act.accrued]; }
        Correct { "benefit.correct.paid" Done GENERAL, |act| act.paid; }
        Pay { "benefit.pay.paid" Done GENERAL, |act| [act.paid]; };
    Exit in exit:
        // Asked again when the last consent comes (EXT-001).
        Leave { "exit.leave.last_day" Agreed GENERAL, |act| [act.last_day]; }
        OpenBreach { "exit.open_breach.cure_by" Agreed GENERAL, |act| [act.cure_by]; }
        Correct { "exit.correct.received" Done own(&EXT_007), |act| act.received; }
        NotifyExpulsion { "exit.notify_expulsion.received" Done own(&EXT_007), |act| [act.received]; };
}

/// Refuses an act with a date that cannot be.
///
/// # Errors
/// `FAC-001` to `FAC-004`, or the code that the chapter has for it.
pub(crate) fn require_possible(state: &State, body: &Body, today: Date) -> Result<(), Refusal> {
    // The first agreement may reach back: then the alliance is as old as that.
    let recorded = state.sections.membership.alliance.get(&()).map(|alliance| state.date_at(alliance.founded_at));
    let agreed = state.sections.agreement.versions.get(&1).map(|version| version.start);
    let founded = recorded.map(|recorded| agreed.map_or(recorded, |agreed| agreed.min(recorded)));
    let mut found = Ok(());
    each(body, &mut |field, kind, codes, date| {
        let refused = match kind {
            Kind::Done | Kind::Older if date > today => Some((codes.future, catalogue::date_after(date, today))),
            Kind::Done => {
                let early = founded.filter(|founded| date < *founded);
                early.map(|founded| (codes.early, catalogue::date_before_founding(date, founded)))
            }
            Kind::Due if date < today => Some((codes.past, catalogue::date_past(date, today))),
            Kind::Older | Kind::Due | Kind::Agreed => None,
        };
        if let (Ok(()), Some((code, said))) = (&found, refused) {
            found = Err(code.refuse(field, said));
        }
    });
    found?;
    let fact = match body {
        Body::Ip(ip::Act::RecordFact(act)) => Some(("body.ip.record_fact.fact.executed", &act.fact)),
        Body::Ip(ip::Act::Correct(act)) => act.right.as_ref().map(|fact| ("body.ip.correct.right.executed", fact)),
        _ => None,
    };
    let Some((field, fact)) = fact else { return Ok(()) };
    let signed = fact.from.iter().filter_map(|party| party.executed).fold(fact.executed, Ord::max);
    if fact.registered < signed {
        return Err(FAC_004.refuse(field, catalogue::dates_reversed(signed, fact.registered)));
    }
    Ok(())
}

/// The year before which, and the days from today after which a date is unlikely.
const UNLIKELY: (&str, i32) = ("1990-01-01", 3653);

/// The dates of an act that can be and hardly are: slips of the pen.
pub(crate) fn unlikely(body: &Body, today: Date) -> Vec<Said> {
    let (first, days) = UNLIKELY;
    let (first, last) = (first.parse::<Date>().ok(), today.add_days(days));
    let mut warnings = Vec::new();
    each(body, &mut |field, _, _, date| {
        if first.is_some_and(|first| date < first) || last.is_some_and(|last| last < date) {
            warnings.push(catalogue::date_unlikely(field, date));
        }
    });
    warnings
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::mechanism::roll::CHAPTERS;

    /// Gathers where dates stand below a schema.
    fn gather(schema: &Value, definitions: &Value, at: &str, depth: u32, dates: &mut BTreeSet<String>) {
        if depth == 0 {
            return;
        }
        let mut below = |schema: &Value, at: &str| gather(schema, definitions, at, depth - 1, dates);
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
            if name == "Date" {
                dates.insert(at.to_owned());
            } else {
                gather(&definitions[name], definitions, at, depth - 1, dates);
            }
            return;
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            below(property, &format!("{at}.{name}"));
        }
        for form in ["anyOf", "oneOf", "allOf"].iter().flat_map(|word| schema[*word].as_array().into_iter().flatten()) {
            below(form, at);
        }
        for values in schema["patternProperties"].as_object().into_iter().flatten().map(|(_, values)| values) {
            below(values, &format!("{at}.*"));
        }
        below(&schema["additionalProperties"], &format!("{at}.*"));
        below(&schema["items"], &format!("{at}[]"));
    }

    #[test]
    fn every_date_of_every_act_has_its_rule() {
        let mut dates = BTreeSet::new();
        for chapter in CHAPTERS {
            let mut generator = schemars::SchemaGenerator::default();
            let acts = (chapter.acts)(&mut generator).to_value();
            let definitions = Value::Object(generator.take_definitions(false));
            gather(&acts, &definitions, chapter.name, 16, &mut dates);
        }
        // The dates in terms are clauses: what they are of, the terms say.
        dates.retain(|path| !path.starts_with("agreement.propose.terms."));
        let listed: BTreeSet<String> = TABLE.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(listed, dates, "a line of dates! for each, and no other");
    }
}

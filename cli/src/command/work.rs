//! `mengshu contribution`, `mengshu benefit` and `mengshu act`.

use mengshu_core::mechanism::{Body, Step, benefit, contribution};

use crate::args::{ActCommand, BenefitCommand, ContributionCommand, Deliver, Distribute, Handling, Pay, Promise};
use crate::given::{Context, Desk, in_force, sealed};
use crate::language::Message;
use crate::output::Outcome;
use crate::perform;

pub(super) fn contribution(command: ContributionCommand, context: &Context) -> Outcome<()> {
    use contribution::Act;
    let mut desk = Desk::open(context)?;
    let mut act = |handling: &Handling, act| perform::act(&mut desk, handling, Body::Contribution(act)).map(drop);
    match command {
        ContributionCommand::Promise(Promise { id, kind, what, value, due, receiver, handling }) => {
            let promise = contribution::Promise { contribution: id, kind, what, value, due, receiver };
            act(&handling, Act::Promise(promise))
        }
        ContributionCommand::Deliver(Deliver { id, value, on, evidence, label, handling }) => {
            let evidence = sealed::file(context, &evidence, label)?;
            let deliver = contribution::Deliver { contribution: id, value, delivered: on, evidence };
            act(&handling, Act::Deliver(deliver))
        }
        ContributionCommand::Acknowledge { delivery, value, handling } => {
            let delivery = desk.event_id(&delivery)?;
            let acknowledge = contribution::Acknowledge { delivery, value };
            perform::act(&mut desk, &handling, Body::Contribution(Act::Acknowledge(acknowledge))).map(drop)
        }
        ContributionCommand::List { known } => {
            let document = desk.ask("contribution", &known, &[])?;
            let columns =
                ["contribution", "member", "kind", "promised", "delivered", "acknowledged", "due", "receiver", "what"];
            context.out.list_view(&document, "contributions", &columns)
        }
        ContributionCommand::Show { id, known } => {
            let document = desk.ask(&format!("contribution/{id}"), &known, &[])?;
            context.out.document(&document)
        }
    }
}

pub(super) fn benefit(command: BenefitCommand, context: &Context) -> Outcome<()> {
    use benefit::Act;
    let mut desk = Desk::open(context)?;
    match command {
        BenefitCommand::Distribute(Distribute { id, what, pool, accrued, payer, number, handling }) => {
            let version = match number {
                Some(number) => number,
                None => in_force(&desk)?,
            };
            let distribute = benefit::Distribute { distribution: id, what, pool, accrued, version, payer };
            perform::act(&mut desk, &handling, Body::Benefit(Act::Distribute(distribute))).map(drop)
        }
        BenefitCommand::Pay(Pay { id, payee, amount, on, bank_reference, handling }) => {
            let label = format!("Bank reference of {id} to {payee}");
            let bank_reference = bank_reference.map(|text| sealed::text(context, &text, &label)).transpose()?;
            let pay = benefit::Pay { distribution: id, payee, amount, paid: on, bank_reference };
            perform::act(&mut desk, &handling, Body::Benefit(Act::Pay(pay))).map(drop)
        }
        BenefitCommand::Acknowledge { payment, handling } => {
            let payment = desk.event_id(&payment)?;
            let body = Body::Benefit(Act::Acknowledge(benefit::AcknowledgePayment { payment }));
            perform::act(&mut desk, &handling, body).map(drop)
        }
        BenefitCommand::List { known } => {
            let document = desk.ask("distribution", &known, &[])?;
            let columns = ["distribution", "pool", "accrued", "payer", "approved_by_entry", "what"];
            context.out.list_view(&document, "distributions", &columns)
        }
        BenefitCommand::Show { id, known } => {
            let document = desk.ask(&format!("distribution/{id}"), &known, &[])?;
            context.out.document(&document)
        }
    }
}

pub(super) fn act(command: ActCommand, context: &Context) -> Outcome<()> {
    let mut desk = Desk::open(context)?;
    match command {
        ActCommand::Endorse { act, handling } => {
            let act = desk.event_id(&act)?;
            perform::act(&mut desk, &handling, Body::Act(Step::Endorse { act })).map(drop)
        }
        ActCommand::Decline { act, reason, handling } => {
            let act = desk.event_id(&act)?;
            perform::act(&mut desk, &handling, Body::Act(Step::Decline { act, reason })).map(drop)
        }
        ActCommand::Withdraw { act, reason, handling } => {
            let act = desk.event_id(&act)?;
            perform::act(&mut desk, &handling, Body::Act(Step::Withdraw { act, reason })).map(drop)
        }
        ActCommand::Demand { act, handling } => {
            let act = desk.event_id(&act)?;
            perform::act(&mut desk, &handling, Body::Act(Step::Demand { act })).map(drop)
        }
        ActCommand::Show { act, known } => {
            let act = desk.event_id(&act)?;
            let document = desk.ask(&format!("act/{act}"), &known, &[])?;
            context.out.document(&document)
        }
        ActCommand::List { known } => {
            let document = desk.ask("act", &known, &[])?;
            if document["pending"].as_array().is_none_or(Vec::is_empty) {
                context.out.note(&Message::NothingPending);
            }
            let columns = ["entry", "kind", "author", "deadline", "missing", "undecided", "words"];
            context.out.column_view(&document, "pending", &columns)
        }
    }
}

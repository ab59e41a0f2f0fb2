//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    BEN_001 "BEN-001" "distribution id already taken", "choose another distribution id";
    BEN_002 "BEN-002" "no such distribution", "name an approved distribution; `benefit list` shows them";
    BEN_003 "BEN-003" "terms not in force on accrual date", "name the agreement version that was in force on the accrual date";
    BEN_005 "BEN-005" "amount not positive", "give an amount above zero";
    BEN_006 "BEN-006" "not the payer", "only the payer named in the distribution pays it";
    BEN_007 "BEN-007" "nothing due to this member", "pay a member that the distribution gives a part";
    BEN_008 "BEN-008" "another currency", "use the currency of the distribution";
    BEN_009 "BEN-009" "paid exceeds approved", "pay at most what is approved and not yet paid";
    BEN_010 "BEN-010" "no such payment", "name the event id of a payment";
    BEN_011 "BEN-011" "not the payee", "only the member who was paid acknowledges the payment";
    BEN_012 "BEN-012" "payment already acknowledged", "nothing to do: a payment is acknowledged once";
    BEN_013 "BEN-013" "part for a member who had left", "amend the benefit shares first: the agreement gives a part to a member who had left by the accrual date";
    BEN_014 "BEN-014" "terms not in force on payment date", "name the agreement version that is in force now: the terms say that its shares hold for what is paid now";
}

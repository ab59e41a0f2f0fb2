//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    AGR_001 "AGR-001" "no agreement in force", "where a version is signed already, wait for its first day (`agreement list`); otherwise propose an agreement and have every member sign it";
    AGR_002 "AGR-002" "version out of order", "versions count 1, 2, 3 …; propose the next one";
    AGR_003 "AGR-003" "shares do not sum to 1", "make the benefit shares sum to exactly 1";
    AGR_004 "AGR-004" "not a member", "name members only, as `member list` spells them";
    AGR_005 "AGR-005" "version would not follow the last one", "let the new version begin after the last one";
    AGR_006 "AGR-006" "deadline out of range", "terms deadlines are 1 to 3650 days";
    AGR_007 "AGR-007" "clauses left out", "set each clause; those of the table `clauses` may also say \"statute_default\"; `agreement template` writes them all";
    AGR_008 "AGR-008" "organs and rules do not fit together", "name organs and rules that the terms have, and let fallbacks end";
    AGR_009 "AGR-009" "two paths for disputes", "agree on arbitration or on a court, never on both";
    AGR_010 "AGR-010" "clause not readable", "write it as `agreement template` does";
    AGR_011 "AGR-011" "amendments clash", "amend the clause as it stands now; `agreement show` prints it";
    AGR_012 "AGR-012" "nothing is amended", "name a clause and what it shall say";
    AGR_013 "AGR-013" "id already taken", "choose another id";
    AGR_014 "AGR-014" "not a party", "the parties sign; name two members at least, yourself among them";
    AGR_015 "AGR-015" "side agreements are forbidden", "agree it as an amendment or a project agreement";
    AGR_016 "AGR-016" "dated in the future", "give the date on the paper, today or before";
    AGR_017 "AGR-017" "agreement is ending", "nothing to do: the termination stands";
    AGR_018 "AGR-018" "signing order does not fit", "name each member that signs after you once";
}

//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    EXT_001 "EXT-001" "exit in the past", "let the membership end today or later: nobody leaves backwards in time";
    EXT_002 "EXT-002" "already leaving", "nothing to do: the exit stands";
    EXT_003 "EXT-003" "time to cure is not over", "decide after the last day to cure";
    EXT_004 "EXT-004" "time to cure too short", "give at least 30 days to cure the breach";
    EXT_005 "EXT-005" "no such breach", "name the event id of a notice of a breach to this member; `exit show` shows them";
    EXT_006 "EXT-006" "not who gave notice", "the member that gave notice acknowledges the cure";
    EXT_007 "EXT-007" "no receipt to state", "state once when an expelled member received the decision: on its day or later, not in the future";
}

//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    CON_001 "CON-001" "contribution id already taken", "choose another contribution id";
    CON_002 "CON-002" "no such contribution", "name a promised contribution; `contribution list` shows them";
    CON_003 "CON-003" "not the contributor", "only the member who promised it delivers it";
    CON_004 "CON-004" "own delivery acknowledged", "name another member as receiver: nobody acknowledges its own delivery";
    CON_005 "CON-005" "amount not positive", "give an amount above zero";
    CON_006 "CON-006" "evidence used twice", "one sealed document backs one delivery; seal the right document";
    CON_007 "CON-007" "another currency", "use the currency of the promise";
    CON_008 "CON-008" "not the receiver", "the receiver named in the promise acknowledges";
    CON_009 "CON-009" "acknowledged exceeds delivered", "acknowledge at most what was delivered";
    CON_010 "CON-010" "no such delivery", "name the event id of a delivery";
    CON_011 "CON-011" "date in the future", "a delivery lies on or before the day it is recorded";
}

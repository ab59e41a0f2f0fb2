//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    IP_001 "IP-001" "asset id already taken", "choose another asset id";
    IP_002 "IP-002" "no such asset", "name a registered asset; `ip list` shows them";
    IP_003 "IP-003" "shares do not sum to 1", "make the owners' shares sum to exactly 1";
    IP_004 "IP-004" "share not positive", "give a share above 0, at most 1";
    IP_005 "IP-005" "assignor and assignee are the same", "name two different members";
    IP_006 "IP-006" "not a party to the assignment", "the assignor or the assignee proposes the assignment";
    IP_007 "IP-007" "share exceeds holding", "assign at most what the assignor holds on the effective date and on every later date already recorded";
    IP_008 "IP-008" "effective before the asset existed", "let the assignment take effect on or after the asset's first date";
    IP_009 "IP-009" "country code unknown", "use two capital letters (ISO 3166), or WO or EP";
    IP_010 "IP-010" "share does not fit", "the exact fraction grows beyond 64 bits; assign simpler shares";
    IP_012 "IP-012" "register fact without parties", "name who gave and who received";
    IP_021 "IP-021" "interest is suspect", "wait until the member confirms the act that it rests on, or it is struck";
}

//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    MEM_001 "MEM-001" "too few founders", "an alliance is a contract between at least two members";
    MEM_002 "MEM-002" "author is not a founder", "the founding event is signed by a founder that it names, with the root key that it names for that founder";
    MEM_003 "MEM-003" "member id already taken", "choose another member id";
    MEM_004 "MEM-004" "no such member", "name a member of this alliance; `member list` shows them";
    MEM_005 "MEM-005" "too many members", "an alliance has at most 256 members";
    MEM_006 "MEM-006" "admission names another agreement version", "name the agreement version that is in force";
    MEM_007 "MEM-007" "not a valid credit code", "check the unified social credit code: 18 characters with a check character (GB 32100)";
    MEM_008 "MEM-008" "nothing to change", "the member is in that state already; `member show` shows it";
    MEM_009 "MEM-009" "not a valid LEI", "check the legal entity identifier: 20 characters with two check digits (ISO 17442)";
    MEM_010 "MEM-010" "not a valid ROR id", "give the nine characters after https://ror.org/";
    MEM_011 "MEM-011" "date does not fit", "give the date as the business register has it: not in the future, and in the time of the membership";
    MEM_012 "MEM-012" "application is not ready", "hand in an application, have the secretariat check it, and admit as applied for; `member applications` shows them";
}

//! Why an act of this mechanism is refused.

use crate::book::code_table;

code_table! {
    DEC_001 "DEC-001" "no such organ", "name an organ of the terms in force; `decision organs` shows them";
    DEC_002 "DEC-002" "meeting or item already there", "choose another id";
    DEC_003 "DEC-003" "no such meeting or item", "name a meeting or item of this alliance; `decision list` shows them";
    DEC_004 "DEC-004" "not this organ's to decide", "put it to the approver that the terms name for this matter";
    DEC_005 "DEC-005" "notice too short", "choose a later day; the terms give the days of notice";
    DEC_006 "DEC-006" "excluded from this vote", "nothing to do: the member concerned and a member in default neither vote nor count";
    DEC_007 "DEC-007" "not present", "attend the meeting first, or have the member who holds your proxy do so";
    DEC_008 "DEC-008" "vote is closed", "nothing to do: the votes before the close count";
    DEC_009 "DEC-009" "no seat in this organ", "only the members of the organ can do this";
    DEC_010 "DEC-010" "not the chair", "the chair of the organ does this";
    DEC_011 "DEC-011" "breach was cured", "nothing to decide: there is no breach left";
    DEC_012 "DEC-012" "act does not wait for this", "name a pending act that needs this organ's decision on this matter; `act list` shows them";
    DEC_013 "DEC-013" "no valid proxy", "a proxy goes to another member of the organ, before the day of the meeting";
    DEC_014 "DEC-014" "no veto possible", "a veto stops what has passed, within the terms' days, by a member whom it does not concern";
    DEC_015 "DEC-015" "not yet, or not in this kind of meeting", "wait for the day of the meeting or for the votes that are missing; in writing nobody attends, all vote";
    DEC_016 "DEC-016" "no fallback meeting possible", "a fallback meeting follows one without quorum, on the same items, within the terms' days";
    DEC_017 "DEC-017" "minutes do not allow it", "minutes are recorded once, and objected to within the terms' days";
}

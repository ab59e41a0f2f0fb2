//! What waits for a member in the organs, in words and with the command that does it.

use crate::book::Ask;
use crate::mechanism::decision::query::waiting::{Deed, Waiting, waiting};
use crate::mechanism::decision::tables::MeetingKind;
use crate::mechanism::seam::InboxItem;
use crate::mechanism::state::State;
use crate::value::{Date, MemberId};

/// All that waits for a member in the organs.
pub(crate) fn inbox(state: &State, ask: &Ask<'_>, member: &MemberId) -> Vec<InboxItem> {
    waiting(state, member, ask.at).into_iter().filter_map(|waiting| organ_item(state, ask, waiting)).collect()
}

fn organ_item(state: &State, ask: &Ask<'_>, waiting: Waiting) -> Option<InboxItem> {
    let tables = &state.sections.decision;
    let meeting = tables.meetings.get(&waiting.meeting)?;
    let record = waiting.decision.as_ref().and_then(|id| tables.decisions.get(id));
    let (id, organ) = (&waiting.meeting, &meeting.organ);
    let item = waiting.decision.as_ref().map(ToString::to_string).unwrap_or_default();
    let whom: String = waiting.represents.iter().map(|member| format!(" --for {member}")).collect();
    let what_is_decided = record.map(|record| record.what.to_string()).unwrap_or_default();
    let en_zh = |en: String, zh: String| ask.lang.pick(en, zh);
    let (what, words, command) = match waiting.deed {
        Deed::Come => {
            let on = meeting.on;
            let words = en_zh(
                format!(
                    "{organ} meets on {on}. Be there and attend, or let another member act for you: mengshu decision proxy {id} --to MEMBER"
                ),
                format!("{organ} 将于 {on} 开会。请届时出席，或委托其他盟员：mengshu decision proxy {id} --to MEMBER"),
            );
            ("come", words, format!("mengshu decision meeting {id}"))
        }
        Deed::Attend => {
            let words = en_zh(
                format!("{organ} meets since {}: state your presence, which the quorum is counted from.", meeting.on),
                format!("{organ} 自 {} 起开会：请声明出席，法定人数据此计算。", meeting.on),
            );
            ("attend", words, format!("mengshu decision attend {id}{whom}"))
        }
        Deed::Vote => {
            let words = en_zh(
                format!("{what_is_decided} (vote yes, no or abstain)"),
                format!("{what_is_decided}（yes 赞成、no 反对、abstain 弃权）"),
            );
            ("vote", words, format!("mengshu decision vote {item} yes{whom}"))
        }
        Deed::Close => ("close", what_is_decided, format!("mengshu decision close {item}")),
        Deed::Minutes => {
            let words = en_zh(
                format!("Record the draft minutes of meeting {id}: the days for objections and vetoes run from it."),
                format!("请记录会议 {id} 的纪要草案：异议期与否决期自记录之日起算。"),
            );
            ("minutes", words, format!("mengshu decision minutes {id} --text minutes.txt"))
        }
        Deed::Veto => ("veto", what_is_decided, format!("mengshu decision veto {item} --reason \"…\"")),
        Deed::ObjectMinutes => {
            let words = en_zh(
                format!("Draft minutes of meeting {id}: who is silent until the last day accepts them."),
                format!("会议 {id} 的纪要草案：至最后一日未提出异议的，视为认可。"),
            );
            ("object", words, format!("mengshu decision object {id} --reason \"…\""))
        }
    };
    // A vote at a meeting is open until the chair closes it; the day of the meeting is no end.
    let ends = !matches!(waiting.deed, Deed::Attend | Deed::Vote) || meeting.kind == MeetingKind::Written;
    let until = waiting.until.filter(|_| ends).and_then(|date: Date| state.end_of(date, ask.at));
    let entry = match (waiting.deed, &meeting.minutes) {
        (Deed::ObjectMinutes, Some(minutes)) => minutes.index,
        _ => record.map_or(meeting.index, |record| record.index),
    };
    let about = waiting.decision.map_or_else(|| waiting.meeting.to_string(), |decision| decision.to_string());
    Some(InboxItem { what, until, entry, about, words, command })
}

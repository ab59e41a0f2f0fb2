//! Decisions in words: what its acts say, what was found where one is refused, how a rule and a count read, what waits for
//! whom. English, then Chinese.

use crate::book::{Arg, Matter, Said, words};
use crate::value::{Date, DecisionId, EventId, Hash, MeetingId, MemberId, Name, Note, OrganId, RuleId, Share};

words! {
    decision;

    // What was found.
    no_meeting(meeting: &MeetingId) "there is no meeting {meeting}" "没有会议 {meeting}";
    no_item(item: &DecisionId) "there is no item {item}" "没有议题 {item}";
    no_organ(version: u32, organ: &OrganId)
        "version {version} of the agreement has no organ {organ}" "第 {version} 版协议中没有机构 {organ}";
    no_rule(rule: &RuleId) "the terms have no rule {rule}" "条款中没有规则 {rule}";
    no_rule_for(matter: &Matter) "the terms have no rule for {matter}" "条款未就“{matter}”规定表决规则";
    exists(id: Arg) "{id} exists" "{id} 已存在";
    stands_twice(id: Arg) "{id} stands there twice" "{id} 重复列入";
    says_nothing(item: &DecisionId)
        "{item} says neither what is decided nor on which act" "{item} 既未说明所议内容，也未指明所涉行为";
    does_not_sit(member: &MemberId, organ: &Name) "{member} does not sit in {organ}" "{member} 不是 {organ} 的成员";
    chairs(chair: &MemberId, organ: &Name) "{chair} chairs {organ}" "{organ} 的负责人是 {chair}";
    notice_short(on: Date, days: u16, today: Date)
        "{on} is less than {days} days after {today}" "{today} 至 {on} 不足 {days} 天";
    notice_short_until(on: Date, days: u16, today: Date, earliest: Date)
        "{on} is less than {days} days after {today}: the earliest day is {earliest}"
        "{today} 至 {on} 不足 {days} 天，最早可定于 {earliest}";
    too_far(on: Date, days: u16, today: Date, latest: Date)
        "{on} is more than {days} days after {today}: the latest day is {latest}"
        "{today} 至 {on} 超过 {days} 天，最晚可定于 {latest}";
    meeting_was_on(on: Date, today: Date)
        "the meeting was on {on}; today is {today}" "会议于 {on} 举行，今日为 {today}";
    further_first(act: &EventId, item: &DecisionId, last: Date)
        "{act} goes to the further meeting of {item} first, which can be held until {last}"
        "行为 {act} 应先由 {item} 的后续会议决定，后续会议最晚可于 {last} 召开";
    seats_by_terms(organ: &Name)
        "the terms say who sits in {organ} and leave no seat open" "{organ} 的席位由条款确定，未留待任命";
    sits_by_terms(member: &MemberId) "{member} sits there by the terms" "{member} 依条款已在其中";
    more_than_open(named: u64, open: u16) "{named} are named for {open} seats" "写明 {named} 名，席位为 {open} 个";
    appoints_nobody() "it appoints nobody" "未任命任何人";
    not_above(by: &OrganId, organ: &Name) "{by} does not stand above {organ}" "{by} 不是 {organ} 的上级机构";
    chair_by_terms(organ: &Name) "the terms name who chairs {organ}" "{organ} 的负责人由条款指定";
    does_not_decide(organ: &Name, matter: &Matter)
        "{organ} does not decide on {matter}" "{organ} 无权决定“{matter}”事项";
    given_to_all(matter: &Matter)
        "the terms give {matter} to all members, who endorse" "条款规定“{matter}”须经全体盟员各自同意";
    given_to_other(matter: &Matter, named: &OrganId, organ: &OrganId)
        "the terms give {matter} to {named}, not to {organ}" "条款规定“{matter}”由 {named} 决定，而非 {organ}";
    given_to_none(matter: &Matter)
        "the terms give {matter} to no organ: who must approve the act, endorses it"
        "条款未将“{matter}”交由任何机构决定：该行为由须同意者各自同意";
    no_written_procedure(rule: &RuleId) "rule {rule} has no written procedure" "规则 {rule} 未规定书面程序";
    does_not_wait(act: &EventId, organ: &OrganId, matter: &Matter)
        "{act} does not wait for a decision of {organ} on {matter}" "行为 {act} 并不等待 {organ} 就“{matter}”作出决定";
    waits_for_item(act: &EventId, item: &DecisionId)
        "{act} waits for the decision on {item}" "行为 {act} 正等待就议题 {item} 作出的决定";
    agenda_closed() "its agenda is closed with the call" "其议程自召集时即告确定，不得增补";
    meeting_of(meeting: &MeetingId, organ: &OrganId)
        "{meeting} is a meeting of {organ}" "{meeting} 是 {organ} 的会议";
    further_not_written()
        "it is a meeting, not a written procedure" "后续会议须开会进行，不得采用书面程序";
    has_further_meeting(item: &DecisionId, meeting: &MeetingId)
        "{item} has its further meeting: {meeting}" "{item} 已有后续会议：{meeting}";
    did_not_lack_quorum(item: &DecisionId, meeting: &MeetingId)
        "{item} did not fail for want of a quorum at {meeting}" "{item} 在会议 {meeting} 上并非因未达法定人数而未决";
    no_further_meeting() "the rule knows no further meeting" "该规则未规定后续会议";
    further_within(days: u16, on: Date)
        "it is to be held within {days} days of {on}" "应在 {on} 之后 {days} 天内召开";
    meeting_is_on(on: Date, today: Date)
        "the meeting is on {on}; today is {today}" "会议定于 {on}，今日为 {today}";
    vote_is_closed(item: &DecisionId) "the vote on {item} is closed" "对 {item} 的表决已经结束";
    concerned_or_in_default(item: &DecisionId, member: &MemberId)
        "{item} is about {member} or what it gave or received, or {member} is in default"
        "{item} 涉及 {member} 或其所出让、受让者，或 {member} 处于违约状态";
    votes_until(on: Date)
        "votes are taken until the end of {on}, and those that are missing can change it"
        "{on} 终了之前仍可表决，尚缺的票可能改变结果";
    no_attendance() "a written procedure has no attendance; vote" "书面程序无须出席，请直接表决";
    no_proxy(from: &MemberId, to: &MemberId)
        "{from} granted {to} no proxy for this meeting" "{from} 未就此次会议委托 {to}";
    acts_for_itself(member: &MemberId, meeting: &MeetingId)
        "{member} acts for itself at {meeting}" "{member} 已在会议 {meeting} 上自行出席或表决";
    does_not_attend(member: &MemberId, meeting: &MeetingId)
        "no entry says that {member} attends {meeting}" "没有条目载明 {member} 出席会议 {meeting}";
    no_attendance_of(fact: &EventId, meeting: &MeetingId)
        "{fact} states no attendance of {meeting}" "{fact} 未声明出席会议 {meeting}";
    attended_by(by: &MemberId) "{by} stated it" "声明人为 {by}";
    did_not_name(member: &MemberId) "it does not name {member}" "其中未写明 {member}";
    names_them() "it says so already" "原声明即是如此";
    not_another_member(member: &MemberId)
        "{member} is not another member of the organ" "{member} 不是该机构的另一成员";
    minutes_recorded(entry: u64) "entry {entry} recorded them" "纪要已由第 {entry} 条记录";
    no_minutes() "there are no minutes yet" "尚无纪要";
    objections_until(last: Date) "objections were possible until {last}" "异议期已于 {last} 届满";
    nothing_passed() "nothing has passed that could be stopped" "没有可予否决的已通过决定";
    about_itself(member: &MemberId) "it is about {member} itself" "该决定涉及 {member} 自身";
    has_vetoed(member: &MemberId) "{member} has vetoed it" "{member} 已提出否决";
    no_veto_by_rule(rule: &RuleId) "rule {rule} knows no veto" "规则 {rule} 未规定否决权";
    vetoes_until(last: Date) "vetoes were possible until {last}" "否决期已于 {last} 届满";
    no_veto_to_lift(member: &MemberId) "{member} has no veto to lift" "{member} 没有可撤回的否决";
    organ_on(organ: &OrganId, date: Date, found: Said) "{organ} on {date}: {found}" "{organ}（{date}）：{found}";

    // What is decided.
    in_words(what: &Note) "{what}" "{what}";
    nothing_said() "nothing" "无";
    act_of_entry(entry: u64) "the act of entry {entry}" "第 {entry} 条所载行为";
    act_unknown(act: &EventId) "the act {act}" "行为 {act}";
    item_with(item: &DecisionId, what: Said) "{item} ({what})" "{item}（{what}）";

    // What acts do.
    convenes(organ: &OrganId, on: Date, items: Arg)
        "Convene {organ} for {on}. Agenda: {items}." "召集 {organ} 于 {on} 开会。议程：{items}。";
    asks_in_writing(organ: &OrganId, on: Date, items: Arg)
        "Ask {organ} to decide in writing until {on} on: {items}." "请 {organ} 于 {on} 前书面表决：{items}。";
    adds_item(item: &DecisionId, what: Said, meeting: &MeetingId)
        "Put {item} ({what}) on the agenda of meeting {meeting}." "将 {item}（{what}）列入会议 {meeting} 的议程。";
    grants_proxy(author: &MemberId, to: &MemberId, meeting: &MeetingId)
        "{author} lets {to} attend and vote for it at meeting {meeting}." "{author} 委托 {to} 代为出席会议 {meeting} 并表决。";
    attends(author: &MemberId, meeting: &MeetingId)
        "{author} attends meeting {meeting}." "{author} 出席会议 {meeting}。";
    attends_for(author: &MemberId, meeting: &MeetingId, others: Arg)
        "{author} attends meeting {meeting}, also for {others}." "{author} 出席会议 {meeting}，并代表 {others}。";
    corrects_attendance(author: &MemberId, meeting: &MeetingId, there: Arg, reason: &Note)
        "{author} corrects its statement on meeting {meeting}: of those it named, {there} was there. Reason: {reason}"
        "{author} 更正其关于会议 {meeting} 的出席声明：所列者中到场的为 {there}。理由：{reason}";
    votes_yes(voter: &MemberId, item: Arg) "{voter} votes for {item}." "{voter} 对 {item} 投赞成票。";
    votes_no(voter: &MemberId, item: Arg) "{voter} votes against {item}." "{voter} 对 {item} 投反对票。";
    abstains(voter: &MemberId, item: Arg) "{voter} abstains on {item}." "{voter} 对 {item} 弃权。";
    closes(item: Arg)
        "Close the vote on {item}. The result is computed from the attendance and the votes on the log."
        "结束对 {item} 的表决，结果由账本所载出席与投票记录计算得出。";
    records_minutes(meeting: &MeetingId, seal: &Hash)
        "Record the draft minutes of meeting {meeting}; the text is sealed, its fingerprint is {seal}. Objections and vetoes run from today."
        "记录会议 {meeting} 的纪要草案；文本已封存，指纹为 {seal}。异议期与否决期自今日起算。";
    objects(author: &MemberId, meeting: &MeetingId, reason: &Note)
        "{author} objects to the draft minutes of meeting {meeting}: {reason}"
        "{author} 对会议 {meeting} 的纪要草案提出异议：{reason}";
    vetoes(author: &MemberId, item: Arg, reason: &Note)
        "{author} vetoes {item}: {reason}" "{author} 否决 {item}：{reason}";
    lifts_veto(author: &MemberId, item: &DecisionId)
        "{author} lifts its veto against {item}." "{author} 撤回对 {item} 的否决。";
    appoints(organ: &OrganId) "Appoint to {organ}." "任命 {organ} 的成员。";
    appoints_members(organ: &OrganId, members: Arg)
        "Appoint to {organ}. In its open seats: {members}." "任命 {organ} 的成员。留待任命的席位：{members}。";
    nobody() "nobody" "无人";
    appoints_chair(organ: &OrganId, chair: &MemberId)
        "Appoint to {organ}. Its chair: {chair}." "任命 {organ} 的成员。负责人：{chair}。";
    appoints_both(organ: &OrganId, members: Arg, chair: &MemberId)
        "Appoint to {organ}. In its open seats: {members}. Its chair: {chair}."
        "任命 {organ} 的成员。留待任命的席位：{members}。负责人：{chair}。";

    // How a rule reads.
    more_than(share: Share) "> {share}" "超过 {share}";
    at_least(share: Share) ">= {share}" "不少于 {share}";
    rule_quorum(quorum: Arg) "quorum {quorum} of all votes" "法定人数：{quorum}（以全部票数计）";
    rule_passes(passes: Arg, base: Said) "passes with {passes} {base}" "通过：{passes}（以{base}计）";
    base_cast() "of the votes cast" "所投票数";
    base_present() "of the votes present" "出席票数";
    base_all() "of all votes" "全部票数";
    excludes_concerned() "without the member concerned" "所涉盟员回避";
    excludes_defaulting() "without members in default" "违约盟员不计";
    rule_further_meeting(days: u16, rule: &RuleId)
        "without a quorum a further meeting within {days} days, by rule {rule}"
        "未达法定人数的，{days} 天内再次开会，适用规则 {rule}";
    rule_veto(days: u16) "veto within {days} days after the minutes" "纪要记录后 {days} 天内可否决";
    rule_written(days: u16, passes: Arg)
        "in writing within {days} days with {passes} of all votes" "书面表决：{days} 天内答复，{passes}（以全部票数计）";
    rule_written_silence(days: u16, passes: Arg)
        "in writing within {days} days with {passes} of all votes, silence agrees"
        "书面表决：{days} 天内答复，{passes}（以全部票数计），逾期未答视为同意";

    // How a count reads.
    count_quorum(quorum: Arg, of: u64, present: u64, met: Said)
        "quorum {quorum} of {of}: {present} present, {met}" "法定人数为 {of} 票，{quorum}：出席 {present} 票，{met}";
    count_yes(yes: u64, base: u64, passes: Arg, met: Said)
        "{yes} of {base} for it, {passes} needed: {met}" "{base} 票中赞成 {yes} 票，须{passes}：{met}";
    reached() "reached" "已达到";
    not_reached() "not reached" "未达到";
    power_note(max: usize)
        "the power index looks at every coalition and is computed up to {max} members"
        "表决权力指数须逐一考察各种联合，成员不超过 {max} 个时方予计算";

    // What waits.
    waits_come(organ: &OrganId, on: Date, meeting: &MeetingId)
        "{organ} meets on {on}. Be there and attend, or let another member act for you: mengshu decision proxy {meeting} --to MEMBER"
        "{organ} 将于 {on} 开会。请届时出席，或委托其他盟员：mengshu decision proxy {meeting} --to MEMBER";
    waits_attend(organ: &OrganId, on: Date)
        "{organ} meets on {on}: state your presence that day, which the quorum is counted from."
        "{organ} 于 {on} 开会：请于当日声明出席，法定人数据此计算。";
    waits_vote(what: Said) "{what} (vote yes, no or abstain)" "{what}（yes 赞成、no 反对、abstain 弃权）";
    waits_minutes(meeting: &MeetingId)
        "Record the draft minutes of meeting {meeting}: the days for objections and vetoes run from it."
        "请记录会议 {meeting} 的纪要草案：异议期与否决期自记录之日起算。";
    waits_object(meeting: &MeetingId)
        "Draft minutes of meeting {meeting}: who is silent until the last day accepts them."
        "会议 {meeting} 的纪要草案：至最后一日未提出异议的，视为认可。";
}

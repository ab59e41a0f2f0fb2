//! IP in words: what its acts say, what was found where one is refused, what waits for whom. English, then Chinese.

use crate::book::{Arg, Said, words};
use crate::value::{AssetId, Date, EventId, MemberId, Money, Name, Note, PartyId, Share};

words! {
    ip;
    // What was found.
    exists(asset: &AssetId) "{asset} exists" "{asset} 已存在";
    would_own_nothing(owner: &MemberId) "{owner} would own nothing" "{owner} 的份额为零";
    sum(shares: &str) "{shares}" "{shares}";
    both_are(member: &MemberId) "both are {member}" "双方均为 {member}";
    parties_are(from: &MemberId, to: &MemberId) "the parties are {from} and {to}" "当事人为 {from} 与 {to}";
    no_claim(act: &EventId)
        "no open claim follows from the transfer {act}" "没有源于转让 {act} 的未了结主张";
    is_claimed(claimant: &MemberId, share: Share, asset: &AssetId)
        "{claimant} claims {share} of {asset}: its transfer rested on one that was struck" "{claimant} 主张 {asset} 的 {share}：其受让所依据的转让已被删除";
    claims(claimant: &MemberId) "the claim is {claimant}'s" "该主张属于 {claimant}";
    claimed_from(claimant: &MemberId, holder: &MemberId)
        "{claimant} claims it from {holder}; those two settle it" "{claimant} 向 {holder} 主张；由双方了结";
    upholds_claim(from: &str, share: Share, asset: &AssetId, to: &str)
        "{from} upholds the claim of {to} to {share} of {asset} and gives it that part"
        "{from} 承认 {to} 对 {asset} 的 {share} 所作的主张，并将该份额交予该方";
    gives_claim_up(claimant: &str, share: Share, asset: &AssetId)
        "{claimant} gives up its claim to {share} of {asset}" "{claimant} 放弃对 {asset} 的 {share} 的主张";
    is_zero() "it is 0" "份额为 0";
    before_title(effective: Date, since: Date)
        "{effective} is before {since}, the first date of the asset's title" "{effective} 早于该资产权属的起始日 {since}";
    can_give(from: &MemberId, free: Share, asset: &AssetId, effective: Date, share: Share)
        "{from} can give {free} of {asset} from {effective} on; the act gives {share}"
        "{from} 自 {effective} 起可转让 {asset} 的 {free}；该行为转让 {share}";
    rests_on_suspect(from: &MemberId, asset: &AssetId, entry: u64)
        "what {from} holds of {asset} rests on an act that entry {entry} made suspect"
        "{from} 所持 {asset} 的份额所依据的行为，已因第 {entry} 条存疑";
    part_of(share: Share, asset: &AssetId) "{share} of {asset}" "{asset} 的 {share}";
    parties_out_of_range(count: usize, max: usize) "there are {count}; 1 to {max}" "共 {count} 方；应为 1 至 {max} 方";
    one_name(party: &PartyId)
        "{party} has a name or a sealed name, and not both" "{party} 应写明名称或封存的名称，二者择一";
    country_is(country: &str) "it is {country}" "现为 {country}";
    no_number(got: &str, country: &str)
        "{got} is not a number of {country} for such a right" "{got} 不是 {country} 此类权利的编号";
    check_digit(got: &str, expected: &str)
        "{got} has a wrong check digit; by its other digits it is {expected}" "{got} 的校验位有误；按其余各位应为 {expected}";
    registered_as(number: &str, asset: &AssetId)
        "{number} is registered as {asset}, with the same owners" "{number} 已登记为资产 {asset}，权利人相同";
    not_registered(asset: &AssetId) "{asset} is not registered" "{asset} 未登记";

    // Where the register and the members differ.
    never_held(entry: u64, party: &PartyId)
        "entry {entry}: {party} gave without being registered as holder" "第 {entry} 条：{party} 未登记为权利人而转出";
    holds_no_more(entry: u64, party: &PartyId)
        "entry {entry}: {party} gave again what it had given before" "第 {entry} 条：{party} 再次转出此前已转出的权利";
    corrects_nothing(entry: u64, reference: &Name)
        "entry {entry} corrects {reference}, which is not recorded here" "第 {entry} 条更正的 {reference} 未在此记载";
    releases_nothing(entry: u64)
        "entry {entry} releases a security interest that is not recorded here" "第 {entry} 条解除的质押未在此记载";
    releases_one_of_several(entry: u64)
        "entry {entry} does not say which of several security interests it releases" "第 {entry} 条未写明解除的是哪一项质押";
    two_spellings(party: &PartyId, names: Arg)
        "{party} stands in the register under several names: {names}; that they are one party is presumed"
        "{party} 在登记簿中有多个名称：{names}；推定为同一方";
    names_alike(parties: Arg)
        "{parties} have names that look alike: a name is no identity" "{parties} 的名称相似：名称相同不等于同一主体";
    no_giver(party: &PartyId)
        "{party} receives: the day on which somebody signed is said of who gives" "{party} 为受让方：签署日只填写于转出方";
    only_a_release() "only a release names what it releases" "只有质押解除可写明所解除的登记";
    equal_parts() "that parts which the register does not state are equal" "登记簿未载明的份额推定为均等";
    register_differs(register: Arg, members: Arg)
        "the register shows {register}; between the members it is {members}" "登记簿载明 {register}；盟员之间为 {members}";

    // Where members differ about who owns a right.
    same_right(number: &str, asset: &AssetId, owners: Arg)
        "the same right, {number}, is registered as {asset} too, there with the owners {owners}; the ledger does not decide between them: the members settle which one holds"
        "同一权利 {number} 另登记为资产 {asset}，其权利人为 {owners}；本账本不作判断，以何者为准由盟员协商或依争议解决条款确定";

    // What acts do.
    registers(kind: Said, right: &str, title: &Name, asset: &AssetId, since: Date, owners: Arg)
        "Register {kind} {right}, \"{title}\", as asset {asset}. Owners between the members since {since}: {owners}. Every owner signs."
        "登记{kind} {right}《{title}》为资产 {asset}。盟员之间自 {since} 起的权利人：{owners}。须全体权利人签署。";
    assigns(from: &str, share: Share, asset: &AssetId, to: &str, effective: Date)
        "{from} assigns {share} of asset {asset} to {to}, with effect between the members from {effective}. Between the members this moves title itself and is no promise to assign; where the law asks for an entry in a register, title against others passes with that entry."
        "{from} 将资产 {asset} 的 {share} 份额转让给 {to}，盟员之间自 {effective} 起生效。本行为在盟员之间即时转移权利，并非转让承诺；依法须经登记的，对外自登记之日起生效。";
    assigns_for(from: &str, share: Share, asset: &AssetId, to: &str, effective: Date, price: Money)
        "{from} assigns {share} of asset {asset} to {to}, with effect between the members from {effective}, for {price}. Between the members this moves title itself and is no promise to assign; where the law asks for an entry in a register, title against others passes with that entry."
        "{from} 将资产 {asset} 的 {share} 份额转让给 {to}，盟员之间自 {effective} 起生效，对价 {price}。本行为在盟员之间即时转移权利，并非转让承诺；依法须经登记的，对外自登记之日起生效。";
    states_fact(source: Arg, reference: Arg, registered: Date, kind: Said, from: Arg, to: Arg, executed: Date)
        "State that {source} shows at {reference} ({registered}): {kind} from {from} to {to}, dated {executed}. It does not move title between the members."
        "声明：{source} {reference}（{registered}）记载：{kind}，由 {from} 至 {to}，文件日期 {executed}。本记载不改变盟员之间的权属。";

    // Kinds of rights.
    patent() "patent" "专利";
    know_how() "know-how" "技术秘密";
    software() "software" "软件";
    layout() "IC layout" "集成电路布图设计";
    plant_variety() "plant variety" "植物新品种";
    standard() "standard" "标准";
    data() "data" "数据";
    mark() "trade mark" "商标";
    other_right() "right" "权利";

    no_fact(fact: &EventId, asset: &AssetId)
        "{fact} recorded no register fact of {asset}" "{fact} 未记载 {asset} 的登记事项";
    recorded_it(author: &MemberId) "{author} recorded it" "记载人为 {author}";
    says_so() "it says what stands there already" "与现有记载相同";
    corrects_fact(author: &str, entry: &str, right: Said, reason: &Note)
        "{author} corrects the register fact of entry {entry}: {right} Reason: {reason}" "{author} 更正第 {entry} 条的登记事项：{right}理由：{reason}";
    withdraws_fact(author: &str, entry: &str, reason: &Note)
        "{author} states that the register does not show the fact of entry {entry}. Reason: {reason}"
        "{author} 声明：登记簿并无第 {entry} 条所载事项。理由：{reason}";

    // Kinds of facts.
    assignment() "assignment" "转让";
    merger() "merger" "合并";
    change_of_name() "change of name" "名称变更";
    security_interest() "security interest" "质押";
    release() "release" "质押解除";
    licence() "licence" "许可";
    register_entry() "register entry" "登记事项";
}

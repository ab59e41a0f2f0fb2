//! The clauses that are agreed beside those which rules enforce: each set, or explicitly left to the statute.
//!
//! Sources of what has to be agreed: the Law on Promoting the Transformation of Scientific and Technological Achievements,
//! article 26 (which names alliances); Civil Code 845; the conditions for alliances of 2008 (国科发政〔2008〕770号), items 3
//! to 6; the official writing guide.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::book::Lang;
use crate::value::{Date, MemberId, Name, Note, Share};

/// A clause: set, or left to the statute in so many words.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize)]
#[serde(untagged)]
#[schemars(rename = "Clause_of_{T}")]
pub enum Clause<T> {
    /// `"statute_default"`: what the law says where nothing is agreed.
    StatuteDefault(StatuteDefault),
    /// What is agreed.
    Set(T),
}

/// The word `"statute_default"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatuteDefault {
    /// That word.
    StatuteDefault,
}

impl<T> Clause<T> {
    /// What is agreed, if anything is.
    #[must_use]
    pub const fn set(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::StatuteDefault(_) => None,
        }
    }

    const fn statute() -> Option<Self> {
        Some(Self::StatuteDefault(StatuteDefault::StatuteDefault))
    }
}

/// What is agreed in a clause that may be left out.
#[must_use]
pub fn agreed<T>(clause: &Option<Clause<T>>) -> Option<&T> {
    clause.as_ref().and_then(Clause::set)
}

/// Read by hand: a derived reader would say of a wrong value only that nothing fits, not what it should have been.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Clause<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader(PhantomData))
    }
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
    type Value = Clause<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what is agreed, or \"statute_default\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match text {
            "statute_default" => Ok(Clause::StatuteDefault(StatuteDefault::StatuteDefault)),
            _ => T::deserialize(text.into_deserializer()).map(Clause::Set),
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        T::deserialize(number.into_deserializer()).map(Clause::Set)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        T::deserialize(number.into_deserializer()).map(Clause::Set)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(list)).map(Clause::Set)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(table)).map(Clause::Set)
    }
}

/// What a goal is to bring forth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// 技术
    Technology,
    /// 产品
    Product,
    /// 工艺生产线
    ProcessLine,
    /// 标准
    Standard,
    /// Anything else.
    Other,
}

/// A goal with its task holder.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// What is to be reached.
    pub what: Note,
    /// What it brings forth.
    pub output: Output,
    /// The member that holds the task.
    pub holder: MemberId,
    /// When it is to be reached.
    pub due: Date,
}

/// Who owns what comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ownership {
    /// The party whose people made it.
    InventorParty,
    /// All who took part, by shares agreed for each result.
    JointByShares,
    /// As each project agreement says.
    ByProject,
}

/// Which background the members may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Background {
    /// Only what is listed.
    ListedOnly,
    /// Whatever is needed for the work.
    AsNeeded,
}

/// Whom side agreements bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SideAgreements {
    /// Third members only from their declaration on this ledger.
    FromDeclaration,
    /// They are not allowed.
    Forbidden,
}

/// Which version's shares hold for a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutTerms {
    /// The one in force when it accrued.
    AccrualDate,
    /// The one in force when it is paid.
    PaymentDate,
}

/// Whether a term that restrains the other side's technology is agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restraint {
    /// There is none.
    None,
    /// It is agreed, and void: an unlawful monopoly of technology (Civil Code 850; the Supreme People's Court's
    /// interpretation on technology contracts, article 10, items 1 and 6).
    Agreed,
}

macro_rules! clauses {
    ($($(#[$doc:meta])* $name:ident: $type:ty, $en:literal, $zh:literal;)*) => {
        /// The clauses. All of them stand in valid terms.
        #[derive(Debug, Clone, PartialEq, Eq, Default, JsonSchema, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Clauses {
            /// The member that is liable outwards (对外责任主体; the conditions of 2008, item 3).
            #[serde(skip_serializing_if = "Option::is_none")]
            pub lead: Option<MemberId>,
            /// Goals and division of tasks.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub goals: Option<Vec<Goal>>,
            $($(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<Clause<$type>>,)*
        }

        impl Clauses {
            /// Clauses that leave everything to the statute but the lead and the goals, which no statute gives.
            #[must_use]
            pub fn by_statute(lead: MemberId, goals: Vec<Goal>) -> Self {
                Self { lead: Some(lead), goals: Some(goals), $($name: Clause::statute(),)* }
            }

            /// The names of the clauses that are left out.
            #[must_use]
            pub fn missing(&self) -> Vec<&'static str> {
                let own = [("lead", self.lead.is_none()), ("goals", self.goals.as_ref().is_none_or(Vec::is_empty))];
                let all = [$((stringify!($name), self.$name.is_none()),)*];
                own.into_iter().chain(all).filter(|(_, missing)| *missing).map(|(name, _)| name).collect()
            }
        }

        impl Clauses {
            /// The names of the clauses in which something is agreed.
            pub(crate) fn set(&self) -> Vec<&'static str> {
                let own = [("lead", self.lead.is_some()), ("goals", self.goals.is_some())];
                let all = [$((stringify!($name), agreed(&self.$name).is_some()),)*];
                own.into_iter().chain(all).filter(|(_, set)| *set).map(|(name, _)| name).collect()
            }

            /// What holds in the place of the clauses that are left to the statute.
            pub(crate) fn by_law(&self) -> impl Iterator<Item = &'static StatuteRule> {
                let left = [$(matches!(self.$name, Some(Clause::StatuteDefault(_))),)*];
                DEFAULTS.iter().zip(left).filter(|(_, left)| *left).map(|(rule, _)| rule)
            }
        }

        /// What holds where a clause is left to the statute, with its source, as of 2021-01-01 (the Civil Code's first day).
        pub static DEFAULTS: &[StatuteRule] = &[$(StatuteRule { clause: stringify!($name), en: $en, zh: $zh },)*];
    };
}

impl Clauses {
    /// The paths of the clauses by which a restraint is agreed.
    pub(crate) fn restraints(&self) -> Vec<&'static str> {
        let all = [("clauses.grant_back", &self.grant_back), ("clauses.no_challenge", &self.no_challenge)];
        all.into_iter().filter(|(_, clause)| agreed(clause) == Some(&Restraint::Agreed)).map(|(name, _)| name).collect()
    }
}

/// What the statute says where a clause is left to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatuteRule {
    /// The clause.
    pub clause: &'static str,
    /// The rule in English.
    pub en: &'static str,
    /// The rule in Chinese.
    pub zh: &'static str,
}

impl StatuteRule {
    /// The rule in words.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh)
    }
}

clauses! {
    /// The member that keeps the alliance's money (经费依托单位).
    funds_keeper: MemberId, "each member manages partnership affairs jointly (Civil Code 970)", "合伙事务由全体合伙人共同执行（民法典970条）";
    /// Who owns what comes out.
    ownership_of_results: Ownership, "results of cooperative development belong to the parties that developed them jointly (Civil Code 860, 861)", "合作开发的成果归合作各方共有（民法典860、861条）";
    /// Each member's share of risks and losses; they sum to exactly 1.
    risk_shares: BTreeMap<MemberId, Share>, "the parties share the loss of a technical failure reasonably (Civil Code 858)", "技术失败的损失由当事人合理分担（民法典858条）";
    /// Days to cure a breach.
    cure_days: u16, "a reasonable period after the demand (Civil Code 563)", "催告后的合理期限（民法典563条）";
    /// The most that a party pays in damages, in times of its own share of the cost.
    liability_cap: u16, "the loss caused, as far as it could be foreseen (Civil Code 584)", "以因违约所造成的、可预见的损失为限（民法典584条）";
    /// Years of secrecy after the end.
    confidentiality_years: u16, "trade secrets learnt in the dealings are not disclosed or misused (Civil Code 501)", "不得泄露或者不正当使用所知悉的商业秘密（民法典501条）";
    /// Days for acceptance of what is delivered.
    acceptance_days: u16, "a reasonable period (Civil Code 621)", "合理期限（民法典621条）";
    /// The last day of the agreement, where it has one.
    term_end: Date, "without a term it is not fixed: a partner may end it after reasonable notice (Civil Code 976)", "未定期限的视为不定期，可在合理期限前通知解除（民法典976条）";
    /// How it is renewed.
    renewal: Name, "by a new agreement of all (Civil Code 543)", "经全体协商一致（民法典543条）";
    /// How results are diffused outside the alliance.
    diffusion: Note, "results of state projects are to be opened and diffused (770 item 6)", "国家项目成果应向联盟外扩散（770号文第六条）";
    /// Which background may be used.
    background: Background, "the owner decides (Civil Code 862)", "由权利人决定（民法典862条）";
    /// Days of notice before a publication.
    publication_notice_days: u16, "none: the right to publish is the author's unless secrecy is agreed (Copyright Law 10)", "无：发表权属于作者，但有保密约定的除外（著作权法10条）";
    /// Days to object to a publication.
    publication_objection_days: u16, "none (Copyright Law 10)", "无（著作权法10条）";
    /// Days of the pre-emption run.
    preemption_days: u16, "30 days after the notice, by analogy with co-owned things (Civil Code 306)", "参照按份共有，通知送达后三十日（民法典306条）";
    /// Which document precedes which, first to last.
    precedence: Vec<Name>, "by the meaning of the words and the purpose (Civil Code 142)", "按词句并结合目的解释（民法典142条）";
    /// Whom side agreements bind.
    side_agreements: SideAgreements, "a contract binds its parties only (Civil Code 465)", "合同仅对当事人具有约束力（民法典465条）";
    /// Which version's shares hold for a payout.
    payout_terms: PayoutTerms, "as agreed, else by paid-in contributions (Civil Code 972)", "无约定的按实缴出资比例（民法典972条）";
    /// Days after which a delivery counts as acknowledged.
    deemed_acknowledgement_days: u16, "silence is consent only where law, agreement or practice says so (Civil Code 140)", "沉默仅在法律规定、约定或符合交易习惯时视为意思表示（民法典140条）";
    /// Whether who improves what it got has to give the improvement back, for nothing or without the like in return.
    grant_back: Restraint, "an improvement is its maker's; nobody else has a share of it (Civil Code 875)", "后续改进的技术成果，其他各方无权分享（民法典875条）";
    /// Whether who uses a right must not challenge its validity.
    no_challenge: Restraint, "anybody may ask that a patent be declared invalid (Patent Law 45)", "任何单位或者个人均可请求宣告专利权无效（专利法45条）";
}

//! The list of mechanisms, in the order of their tables in digest and snapshot, which never changes.

/// Hands all mechanisms, in their order, to a macro that makes something of them.
macro_rules! mechanisms {
    ($then:ident) => {
        $then! {
            /// Who the members are, and which keys speak for them.
            Membership = membership;
            /// The agreement, its versions and their terms.
            Agreement = agreement;
            /// How the organs decide.
            Decision = decision;
            /// What members put in.
            Contribution = contribution;
            /// Who owns which part of which asset.
            Ip = ip;
            /// How the proceeds are shared and paid.
            Benefit = benefit;
            /// How members leave.
            Exit = exit;
        }
    };
}
pub(super) use mechanisms;

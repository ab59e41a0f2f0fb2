//! Countries and offices by their two capital letters.
//!
//! Sources: ISO 3166-1 alpha-2 with XK, which stands for Kosovo wherever companies and offices are listed; WIPO ST.3 for
//! the offices and registers of several countries.

/// The countries, in alphabetical order.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ \
    FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT \
    JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP \
    MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE \
    RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV \
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// Offices and registers of several countries: ARIPO, Benelux, Eurasian, EUIPO, EPO, European Union, Gulf, WIPO's own,
/// OAPI, the plant varieties of the European Union, WIPO, the Nordic and the Visegrad patent institutes.
const OFFICES: &str = "AP BX EA EM EP EU GC IB OA QZ WO XN XV";

fn stands_in(list: &str, code: &str) -> bool {
    code.len() == 2 && list.split_ascii_whitespace().any(|known| known == code)
}

/// Whether a text is the code of a country.
pub(crate) fn is_country(code: &str) -> bool {
    stands_in(COUNTRIES, code)
}

/// Whether a text is the code of a country or of an office of several.
pub(crate) fn is_office(code: &str) -> bool {
    is_country(code) || stands_in(OFFICES, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_and_offices_are_real() {
        assert_eq!(COUNTRIES.split_ascii_whitespace().count(), 250);
        assert!(COUNTRIES.split_ascii_whitespace().is_sorted() && OFFICES.split_ascii_whitespace().is_sorted());
        for code in ["CN", "US", "DE", "HK", "TW", "XK"] {
            assert!(is_country(code) && is_office(code), "{code}");
        }
        for code in ["WO", "EP", "EA", "AP", "OA", "GC", "EM", "XN", "QZ"] {
            assert!(!is_country(code) && is_office(code), "{code}");
        }
        for code in ["QQ", "XX", "ZZ", "cn", "CHN", "", "C", " C", "China", "D E"] {
            assert!(!is_office(code), "{code}");
        }
    }
}

//! Power by the command: no organ is packed, no quorum gathered over days, no approval taken back.

use serde_json::json;

use crate::council::Alliance;

#[test]
fn d20_whoever_endorsed_does_not_decline_any_more_and_the_help_says_so() {
    let alliance = Alliance::new();
    let register = [
        "ip",
        "register",
        "lamp",
        "--title",
        "A lamp",
        "--kind",
        "know-how",
        "--country",
        "CN",
        "--since",
        "2027-01-04",
    ];
    let owners = ["--owner", "luma=1/3", "--owner", "nanhu=1/3", "--owner", "qihang=1/3"];
    alliance.by("luma", &[&register[..], &owners].concat()).ok();
    alliance.by("nanhu", &["act", "endorse", "8"]).ok();
    let refused = alliance.by("nanhu", &["act", "decline", "8"]).fails(1);
    assert!(refused.stderr.contains("ACT-009") && refused.stderr.contains("only its author"), "{}", refused.stderr);
    alliance.by("nanhu", &["act", "withdraw", "8"]).fails(1);
    assert_eq!(alliance.asks(&["act", "show", "8"])["standing"], json!("pending"));
    alliance.by("qihang", &["act", "decline", "8"]).ok();
    assert_eq!(alliance.asks(&["act", "show", "8"])["standing"], json!("declined"));
    for step in ["endorse", "decline", "withdraw"] {
        // Lines are broken where the page ends.
        let help = |lang: &str| {
            let page = alliance.world.run(&["act", step, "--help", "--lang", lang]).ok().stdout;
            page.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert!(help("en").contains("until the act is settled or lapses"), "{step}: {}", help("en"));
        assert!(help("zh").replace(' ', "").contains("第485条"), "{step}: {}", help("zh"));
    }
}

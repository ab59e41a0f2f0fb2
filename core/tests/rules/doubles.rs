//! Likely doubles (issue 13, D18): told before signing, shown afterwards, refused never.

use mengshu_core::mechanism::Body;
use mengshu_tests::bodies::{deliver, distribute, pay, promise, with};
use mengshu_tests::seal;
use mengshu_tests::world::World;
use serde_json::json;

use crate::given::{next_moment, warnings};

fn told(world: &mut World, author: &str, body: Body) -> Vec<String> {
    let at = next_moment(world);
    warnings(world, author, body, at)
}

fn under(reference: &str, body: &Body) -> Body {
    with(body, "/benefit/pay/bank_reference", serde_json::to_value(seal(reference)).unwrap())
}

#[test]
fn the_same_payment_twice_and_one_reference_for_two_payees_are_told_of_and_shown() {
    let mut world = World::alliance();
    world.on("2024-05-28");
    world.settle("h", distribute("d1", "1000 CNY", "2024-01-01", 1));
    let body = under("ICBC 1", &pay("d1", "k", "10 CNY"));
    assert!(told(&mut world, "h", body.clone()).is_empty());
    world.act("h", body).unwrap();
    let first = world.last();
    // To the same payee, as much, on the same day; and by the same transfer to another.
    let again = pay("d1", "k", "10 CNY");
    assert!(told(&mut world, "h", again.clone())[0].contains(&format!("entry {first}")));
    let other = under("ICBC 1", &pay("d1", "y", "20 CNY"));
    assert!(told(&mut world, "h", other.clone())[0].contains("reference of the bank"));
    assert!(told(&mut world, "h", under("ICBC 2", &pay("d1", "y", "20 CNY"))).is_empty());
    assert!(told(&mut world, "h", with(&again, "/benefit/pay/paid", json!("2024-05-02"))).is_empty());
    world.act("h", again).unwrap();
    world.act("h", other).unwrap();
    let shown = world.view("distribution/d1", &[])["payments"].clone();
    assert_eq!(shown[0]["alike_entries"], json!([first + 1, first + 2]));
    assert_eq!(shown[1]["alike_entries"], json!([first]));
    assert_eq!(shown[2]["alike_entries"], json!([first]));
}

#[test]
fn a_second_equal_delivery_and_more_than_was_promised_are_told_of_and_shown() {
    let mut world = World::alliance();
    world.on("2024-05-28");
    world.act("q", promise("c1", "100 CNY", "y")).unwrap();
    world.act("q", deliver("c1", "60 CNY", "2024-05-28", "n1")).unwrap();
    let first = world.last();
    let told_of = told(&mut world, "q", deliver("c1", "60 CNY", "2024-05-28", "n2"));
    assert!(told_of[0].contains(&format!("entry {first}")) && told_of[1].contains("120.00 CNY"), "{told_of:?}");
    assert!(told(&mut world, "q", deliver("c1", "40 CNY", "2024-05-28", "n2")).is_empty());
    assert_eq!(world.view("contribution/c1", &[])["over_delivered"], json!(null));
    world.act("q", deliver("c1", "60 CNY", "2024-05-28", "n2")).unwrap();
    let shown = world.view("contribution/c1", &[]);
    assert_eq!(shown["over_delivered"]["text"], "20.00 CNY");
    assert_eq!(shown["deliveries"][0]["alike_entries"], json!([first + 1]));
    assert_eq!(world.view("contribution", &[])["contributions"][0]["over_delivered"]["minor"], 2000);
}

#[test]
fn a_promise_of_ten_thousand_times_the_others_is_told_of() {
    let mut world = World::alliance();
    assert!(told(&mut world, "q", promise("c1", "100 CNY", "y")).is_empty());
    world.act("q", promise("c1", "100 CNY", "y")).unwrap();
    assert!(told(&mut world, "q", promise("c2", "1000000 CNY", "y"))[0].contains("ten thousand"));
    assert!(told(&mut world, "q", promise("c2", "999999 CNY", "y")).is_empty());
    // Of another currency nothing can be compared; that it is another is told.
    let euros = told(&mut world, "q", promise("c2", "1000000 EUR", "y"));
    assert!(matches!(&euros[..], [only] if only.contains("another currency than the agreement")), "{euros:?}");
}

#[test]
fn the_same_proceeds_shared_twice_are_told_of() {
    let mut world = World::alliance();
    world.on("2024-05-28");
    let first = world.act("h", distribute("d1", "1000 CNY", "2024-01-01", 1)).unwrap();
    let again = distribute("d-1", "1000 CNY", "2024-01-01", 1);
    assert!(told(&mut world, "h", again.clone())[0].contains("distribution d1"), "under way");
    for (other, _) in world.missing(first) {
        world.endorse(&other, first).unwrap();
    }
    assert!(told(&mut world, "h", again)[0].contains("distribution d1"), "in force");
    assert!(told(&mut world, "h", distribute("d2", "999 CNY", "2024-01-01", 1)).is_empty());
}

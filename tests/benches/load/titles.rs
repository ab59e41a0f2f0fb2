//! A right with a long chain: what a conveyance costs as the chain grows, and what a question about it costs.

use std::time::{Duration, Instant};

use mengshu_core::event::key::KeyCache;
use mengshu_core::mechanism::agreement::Transfer;
use mengshu_core::value::{Date, leaf_hash};
use mengshu_tests::bodies::{assign, register_since};
use mengshu_tests::id;
use mengshu_tests::terms::{TermsExt, terms};
use mengshu_tests::world::World;

const OWNERS: [&str; 4] = ["h", "k", "q", "y"];
/// How many conveyances one median is taken of.
const WINDOW: usize = 100;

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Conveys `count` times, every tenth time on a day before that of others, and asks about the right on many days.
pub(crate) fn chain(count: usize) -> anyhow::Result<()> {
    let base = terms(&[("h", "1/2"), ("k", "1/2")]).with(|terms| terms.transfer = Transfer::Free);
    let mut world = World::under(&OWNERS, base);
    let quarter: Vec<(&str, &str)> = OWNERS.iter().map(|owner| (*owner, "1/4")).collect();
    world.settle("h", register_since("p", &quarter, "2024-01-01"));
    let first: Date = id("2024-01-01");
    let day = |number: usize| -> anyhow::Result<Date> {
        let back = if number % 10 == 9 { 20 } else { 0 };
        let days = i32::try_from(number / 20)?.saturating_sub(back).max(0);
        first.add_days(days).ok_or_else(|| anyhow::anyhow!("no such day"))
    };
    let mut cache = KeyCache::default();
    let mut times = Vec::with_capacity(count);
    for number in 0..count {
        // What goes round comes back, so that the chain can be as long as it likes.
        let (from, to) = (OWNERS[number % 4], OWNERS[(number + 1) % 4]);
        let event = world.event(from, assign("p", from, to, "1/1000000", &day(number)?.to_string()));
        let verified =
            world.sign(&event, &[to]).verify(&mut cache).map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        let now = world.now.add_micros(1);
        let begin = Instant::now();
        let taken = world.ledger.take(&verified, now, &world.log).map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        world.ledger.digest();
        times.push(begin.elapsed());
        world.log.0.push(leaf_hash(&taken.entry));
        world.now = now;
    }
    let window = |at: usize| median(times.iter().skip(at.saturating_sub(WINDOW / 2)).take(WINDOW).copied().collect());
    let (early, late) = (window(WINDOW), window(count));
    println!(
        "conveyance: the {WINDOW}th {:.0} µs, the {count}th {:.0} µs, {:.2} times (bound 1.5)",
        early.as_secs_f64() * 1e6,
        late.as_secs_f64() * 1e6,
        late.as_secs_f64() / early.as_secs_f64()
    );
    let mut asked = Vec::new();
    for number in (0..count).step_by(count / 200 + 1) {
        let date = day(number)?.to_string();
        let begin = Instant::now();
        let answer = world.view("asset/p", &[("effective", &date), ("page_size", "100")]);
        asked.push(begin.elapsed());
        anyhow::ensure!(answer["between_the_members"].as_array().is_some_and(|owners| owners.len() == 4));
    }
    let worst = asked.iter().max().copied().unwrap_or_default();
    println!(
        "owners and first page of {count} conveyances: median {:.2} ms, at most {:.2} ms (bound 5)",
        median(asked).as_secs_f64() * 1e3,
        worst.as_secs_f64() * 1e3
    );
    Ok(())
}

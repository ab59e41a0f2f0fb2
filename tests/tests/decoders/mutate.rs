//! Valid inputs, bent: so that what is tried gets past the first check of a decoder.
//!
//! The cases follow from a fixed seed, so a failure comes again; proptest shortens it. `MENGSHU_LONG=1` tries 200 times as
//! many, from a seed of their own.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestCaseError, TestRunner};

/// What is done to an input; places are fractions of its length.
#[derive(Debug, Clone)]
enum Edit {
    Flip(Index, u8),
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, u8),
    /// A piece again, elsewhere.
    Repeat(Index, Index, u8),
    /// A piece of another input.
    Splice(Index, Index, Index, u8),
    Cut(Index),
    Swap(Index, Index),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = any::<Index>;
    // Bytes that mean something in MessagePack, text and base64.
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(b"\0\x01\x7f\x80\x90\xa0\xc0\xc4\xcc\xcd\xce\xcf\xd9\xff \n\"'+-./019=[]AZaxz".to_vec())
    ]
    .boxed();
    prop_oneof![
        (place(), 0..8u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        (place(), byte.clone()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        (place(), vec(byte, 1..5)).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        (place(), 1..9u8).prop_map(|(at, count)| Edit::Remove(at, count)),
        (place(), place(), 1..40u8).prop_map(|(from, to, count)| Edit::Repeat(from, to, count)),
        (place(), place(), place(), 1..40u8).prop_map(|(of, from, to, count)| Edit::Splice(of, from, to, count)),
        place().prop_map(Edit::Cut),
        (place(), place()).prop_map(|(one, other)| Edit::Swap(one, other)),
    ]
}

/// A place in a sequence of this length, its end too.
fn within(at: Index, length: usize) -> usize {
    at.index(length + 1)
}

fn piece(bytes: &[u8], from: Index, count: u8) -> Vec<u8> {
    let from = within(from, bytes.len());
    bytes[from..bytes.len().min(from + usize::from(count))].to_vec()
}

fn apply(bytes: &mut Vec<u8>, edit: &Edit, seeds: &[Vec<u8>]) {
    let length = bytes.len();
    match edit {
        Edit::Flip(..) | Edit::Set(..) | Edit::Swap(..) if length == 0 => {}
        Edit::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
        Edit::Set(at, byte) => bytes[at.index(length)] = *byte,
        Edit::Swap(one, other) => bytes.swap(one.index(length), other.index(length)),
        Edit::Insert(at, new) => insert(bytes, *at, new),
        Edit::Remove(at, count) => {
            let at = within(*at, length);
            bytes.drain(at..length.min(at + usize::from(*count)));
        }
        Edit::Repeat(from, to, count) => {
            let piece = piece(bytes, *from, *count);
            insert(bytes, *to, &piece);
        }
        Edit::Splice(of, from, to, count) => {
            let piece = piece(&seeds[of.index(seeds.len())], *from, *count);
            insert(bytes, *to, &piece);
        }
        Edit::Cut(at) => bytes.truncate(within(*at, length)),
    }
}

fn insert(bytes: &mut Vec<u8>, at: Index, new: &[u8]) {
    let at = within(at, bytes.len());
    bytes.splice(at..at, new.iter().copied());
}

/// Holds a decoder to its law: on the seeds, which it must accept, on bent ones and on bytes that are anything.
///
/// `law` decodes, asserts what must follow, and says whether the input was accepted. It must not panic by itself.
pub(crate) fn holds(name: &str, cases: u32, seeds: &[Vec<u8>], law: impl Fn(&[u8]) -> bool) {
    for (at, seed) in seeds.iter().enumerate() {
        assert!(law(seed), "{name}: the valid input {at} is refused");
    }
    let long = std::env::var_os("MENGSHU_LONG").is_some();
    let cases = if long { cases * 200 } else { cases };
    let config = Config {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        rng_seed: RngSeed::Fixed(if long { 2 } else { 1 }),
        max_shrink_iters: 200,
        ..Config::default()
    };
    let bent = (any::<Index>(), vec(edit(), 1..5)).prop_map({
        let seeds = seeds.to_vec();
        move |(seed, edits)| {
            let mut bytes = seeds[seed.index(seeds.len())].clone();
            edits.iter().for_each(|edit| apply(&mut bytes, edit, &seeds));
            bytes
        }
    });
    let input = prop_oneof![19 => bent, 1 => vec(any::<u8>(), 0..200)];
    let (begun, accepted) = (std::time::Instant::now(), std::cell::Cell::new(0_u32));
    let tried = TestRunner::new(config).run(&input, |bytes| {
        let taken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| law(&bytes)));
        match taken {
            Ok(taken) => accepted.set(accepted.get() + u32::from(taken)),
            Err(_) => return Err(TestCaseError::fail(format!("on {:?}", String::from_utf8_lossy(&bytes)))),
        }
        Ok(())
    });
    if let Err(error) = tried {
        panic!("{name}: {error}");
    }
    println!("{name}: {} of {cases} bent inputs accepted, {:?}", accepted.get(), begun.elapsed());
}

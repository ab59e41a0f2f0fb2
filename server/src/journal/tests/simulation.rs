//! Seeded power cuts: whatever happens, what was acknowledged is there, in order, once, and nothing is half there.

use super::*;

/// Small repeatable chances of the test itself.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        let hash = blake3::hash(&self.0.to_le_bytes());
        self.0 += 1;
        u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap()) % limit
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

const FAULTS: [Fault; 6] = [
    Fault::WriteNoSpace,
    Fault::WriteShort,
    Fault::SyncFails,
    Fault::DirSyncFails,
    Fault::PowerFails,
    Fault::PowerFails,
];

/// What must hold of a journal: `acknowledged` batches, then perhaps `uncertain` ones, whose outcome was not reported.
#[derive(Default)]
struct Model {
    acknowledged: Vec<Batch>,
    uncertain: Option<Batch>,
}

impl Model {
    fn check(&mut self, seen: &Seen, seed: u64) {
        let commits = seen.marks.len();
        let all: Vec<_> = self.acknowledged.iter().flat_map(|batch| batch.entries.clone()).collect();
        assert!(commits >= self.acknowledged.len(), "seed {seed}: acknowledged commits lost");
        if commits > self.acknowledged.len() {
            let more = self.uncertain.take().unwrap_or_else(|| panic!("seed {seed}: a commit from nowhere"));
            assert_eq!(commits, self.acknowledged.len() + 1, "seed {seed}");
            assert_eq!(seen.entries, [all, more.entries.clone()].concat(), "seed {seed}");
            self.acknowledged.push(more);
        } else {
            assert_eq!(seen.entries, all, "seed {seed}");
        }
        self.uncertain = None;
    }
}

fn round(seed: u64) -> (usize, usize) {
    let mut chance = Chance(seed << 32);
    let mut disk = SimDisk::new(seed);
    let mut model = Model::default();
    let (mut cuts, mut counter) = (0, 0);
    for _ in 0..1 + chance.below(4) {
        if chance.below(2) == 0 {
            let fault = chance.pick(&FAULTS);
            disk.inject(*fault, u32::try_from(chance.below(24)).unwrap());
        }
        let from = None;
        match open_from(&disk, from) {
            Ok((journal, recovery, seen)) => {
                model.check(&seen, seed);
                cuts += usize::from(recovery.cut.is_some());
                live(journal, &mut model, &mut chance, &mut counter);
            }
            Err(OpenError::Io(_)) => {}
            Err(error) => panic!("seed {seed}: {error}"),
        }
        // The process ends; sometimes the power with it.
        disk = if chance.below(3) == 0 && !is_dead(&disk) { disk } else { disk.crash() };
        disk.heal();
    }
    let (_, recovery, seen) = open_from(&disk, None).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    model.check(&seen, seed);
    // What a start has shown is durable.
    let (_, _, again) = open_from(&disk.crash(), None).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    assert_eq!(again, seen, "seed {seed}");
    (cuts + usize::from(recovery.cut.is_some()), model.acknowledged.len())
}

fn is_dead(disk: &SimDisk) -> bool {
    disk.list().is_err()
}

/// One life of a journal: some appends, some housekeeping, perhaps an orderly end.
fn live(mut journal: Journal, model: &mut Model, chance: &mut Chance, counter: &mut u64) {
    for _ in 0..chance.below(6) {
        let count = 1 + chance.below(3);
        let limit = *chance.pick(&[60, 700, 2500]);
        let sizes: Vec<_> = (0..count).map(|_| usize::try_from(chance.below(limit)).unwrap()).collect();
        let next = batch(*counter, &sizes);
        *counter += 1;
        match journal.append(&next) {
            Ok(committed) => {
                let reader = journal.reader();
                for (position, (_, bytes)) in committed.positions.iter().zip(&next.entries) {
                    assert_eq!(&reader.read(*position).unwrap(), bytes);
                }
                model.acknowledged.push(next);
            }
            Err(error) => {
                assert_eq!(journal.append(&batch(999, &[1])).unwrap_err().to_string(), error.to_string());
                model.uncertain = Some(next);
                return;
            }
        }
        let _ = journal.tick(chance.below(4) == 0, chance.below(4) == 0);
    }
    if chance.below(3) == 0 {
        let _ = journal.close();
    }
}

#[test]
fn power_cuts_lose_nothing_acknowledged() {
    let rounds = std::env::var("MENGSHU_SIM_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    let (mut cuts, mut commits) = (0, 0);
    for seed in 0..rounds {
        let (more_cuts, more_commits) = round(seed);
        cuts += more_cuts;
        commits += more_commits;
    }
    // The simulation must have met what it is for.
    assert!(cuts as u64 > rounds / 50, "{cuts} torn tails in {rounds} rounds");
    assert!(commits as u64 > rounds, "{commits} commits");
}

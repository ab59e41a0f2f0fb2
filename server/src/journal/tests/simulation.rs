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
    /// The boundary after each of them.
    marks: Vec<Mark>,
    uncertain: Option<Batch>,
}

impl Model {
    /// Checks what a start handed over from the boundary after `from` commits on.
    fn check(&mut self, seen: &Seen, from: usize, seed: u64) {
        let known = self.acknowledged.len() - from;
        assert!(seen.marks.len() >= known, "seed {seed}: acknowledged commits lost");
        if seen.marks.len() > known {
            let more = self.uncertain.take().unwrap_or_else(|| panic!("seed {seed}: a commit from nowhere"));
            self.acknowledged.push(more);
            self.marks.push(seen.marks[known]);
        }
        let all: Vec<_> = self.acknowledged[from..].iter().flat_map(|batch| batch.entries.clone()).collect();
        assert_eq!(seen.entries, all, "seed {seed}");
        assert_eq!(seen.marks, self.marks[from..], "seed {seed}");
        self.uncertain = None;
    }

    /// Flips a bit that is in use: refused, or nothing acknowledged is touched.
    fn flip(&self, disk: &SimDisk, chance: &mut Chance, seed: u64) {
        let Some(mark) = self.marks.last() else { return };
        let segment = u32::try_from(chance.below(u64::from(mark.segment) + 1)).unwrap();
        let name = format!("{segment:010}.journal");
        let byte = chance.below(disk.contents(&name).len() as u64);
        disk.flip(&name, usize::try_from(byte).unwrap(), u8::try_from(chance.below(8)).unwrap());
        let changed = disk.copy(1);
        match open_from(disk, None) {
            Ok((_, recovery, seen)) => {
                assert_eq!(seen.marks, self.marks, "seed {seed}: {name} byte {byte}: {recovery}");
                let all: Vec<_> = self.acknowledged.iter().flat_map(|batch| batch.entries.clone()).collect();
                assert_eq!(seen.entries, all, "seed {seed}");
                assert!((segment, byte) >= (mark.segment, u64::from(mark.offset)), "seed {seed}: {name} byte {byte}");
            }
            Err(OpenError::Corrupt(damage)) => {
                assert!(damage.file == name && damage.offset <= byte, "seed {seed}: {damage}");
                for name in changed.names() {
                    assert_eq!(disk.contents(&name), changed.contents(&name), "seed {seed}: {name} was changed");
                }
            }
            Err(error) => panic!("seed {seed}: {error}"),
        }
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
        let from = usize::try_from(chance.below(2) * chance.below(model.marks.len() as u64 + 1)).unwrap();
        match open_from(&disk, from.checked_sub(1).map(|at| model.marks[at])) {
            Ok((journal, recovery, seen)) => {
                model.check(&seen, from, seed);
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
    model.check(&seen, 0, seed);
    // What a start has shown is durable.
    let disk = disk.crash();
    let (_, _, again) = open_from(&disk, None).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    assert_eq!(again, seen, "seed {seed}");
    model.flip(&disk, &mut chance, seed);
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
                model.marks.push(committed.mark);
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
    let rounds = std::env::var("MENGSHU_SIM_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000);
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

//! Tests of the map: its definition as reference, frozen roots, every bent bit.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// The definition, word for word.
fn reference(leaves: &BTreeMap<Hash, Hash>) -> Hash {
    fn over(leaves: &[(Hash, Hash)], depth: usize) -> Hash {
        match leaves {
            [] => Hash::ZERO,
            [(key, value)] => leaf_hash(key, value),
            more => {
                let (right, left): (Vec<_>, Vec<_>) =
                    more.iter().copied().partition(|(key, _)| key.0[depth / 8] & (0x80 >> (depth % 8)) != 0);
                inner_hash(&over(&left, depth + 1), &over(&right, depth + 1))
            }
        }
    }
    over(&leaves.iter().map(|(key, value)| (*key, *value)).collect::<Vec<_>>(), 0)
}

/// Keys that share long prefixes as well as keys that share none.
fn key(seed: u16) -> Hash {
    let mut key = if seed.is_multiple_of(3) { Hash([0xa5; 32]) } else { Hash::blake3(&seed.to_be_bytes()) };
    key.0[30] = (seed >> 8) as u8;
    key.0[31] = seed as u8;
    key
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_root_depends_on_the_content_alone(moves in prop::collection::vec((0u16..300, any::<bool>(), 0u8..4, any::<bool>()), 0..400)) {
        let (mut map, mut model) = (MerkleMap::new(), BTreeMap::new());
        for (seed, keep, value, look) in moves {
            if keep {
                map.insert(key(seed), Hash([value; 32]));
                model.insert(key(seed), Hash([value; 32]));
            } else {
                map.remove(&key(seed));
                model.remove(&key(seed));
            }
            if look {
                map.root();
            }
        }
        prop_assert_eq!(map.len(), model.len());
        let root = map.root();
        prop_assert_eq!(root, reference(&model));
        let mut again = MerkleMap::new();
        model.iter().rev().for_each(|(key, value)| again.insert(*key, *value));
        prop_assert_eq!(again.root(), root);
        let mut bulk = MerkleMap::from_sorted(model.iter().map(|(key, value)| (*key, *value))).unwrap();
        prop_assert_eq!((bulk.len(), bulk.root()), (model.len(), root));
        for seed in 0..320 {
            let proof = map.proof(&key(seed));
            let value = model.get(&key(seed));
            prop_assert_eq!(map.get(&key(seed)), value);
            prop_assert!(proof.verify(&root, &key(seed), value));
            prop_assert!(!proof.verify(&root, &key(seed), Some(&Hash([9; 32]))));
            prop_assert!(value.is_none() || !proof.verify(&root, &key(seed), None));
            prop_assert!(!proof.verify(&Hash([9; 32]), &key(seed), value));
        }
        // A bulk-built map is as good as any to go on with.
        for seed in 0..40 {
            bulk.insert(key(seed), Hash([5; 32]));
            model.insert(key(seed), Hash([5; 32]));
            bulk.remove(&key(seed + 7));
            model.remove(&key(seed + 7));
        }
        prop_assert_eq!((bulk.len(), bulk.root()), (model.len(), reference(&model)));
    }
}

#[test]
fn frozen_roots() {
    // BLAKE3 of the bytes that the definition says, computed with Python's package blake3.
    let (a, b) = (Hash([0x00; 32]), Hash([0xff; 32]));
    let mut map = MerkleMap::new();
    assert_eq!(map.root(), Hash::ZERO);
    map.insert(a, Hash([1; 32]));
    assert_eq!(map.root().to_string(), "05db3098f71637df24fc90fd40e303bf65d958358357223f989195dc026a13ad");
    map.insert(b, Hash([2; 32]));
    assert_eq!(map.root().to_string(), "da78a35b966d6cea3e688dab683eeac668a68efbba1dc1a1ea11e9caf0782a3f");
}

#[test]
fn leaves_out_of_order_are_refused() {
    let leaf = |i: u8| (Hash([i; 32]), Hash([0; 32]));
    assert!(MerkleMap::from_sorted((0..=255).map(leaf)).is_ok());
    for (leaves, place) in [(vec![1, 1], 1), (vec![2, 1], 1), (vec![1, 2, 3, 2], 3)] {
        assert_eq!(MerkleMap::from_sorted(leaves.into_iter().map(leaf)).err(), Some(Unsorted { place }));
    }
    let late = (0..200).chain([199]).map(leaf);
    assert_eq!(MerkleMap::from_sorted(late).err(), Some(Unsorted { place: 200 }));
}

#[test]
fn every_bent_bit_of_a_proof_is_noticed() {
    let mut map = MerkleMap::new();
    (0..200).for_each(|seed| map.insert(key(seed), Hash([1; 32])));
    let root = map.root();
    for seed in [0, 3, 4, 150, 201, 202, 204] {
        let key = key(seed);
        let value = map.get(&key).copied();
        let proof = map.proof(&key);
        assert!(proof.verify(&root, &key, value.as_ref()));
        for place in 0..proof.siblings.len() {
            // The long proofs of keys that share a prefix: one bit of each hash.
            let bits = if proof.siblings.len() < 20 { 0..256 } else { place % 256..place % 256 + 1 };
            for bit in bits {
                let mut bent = proof.clone();
                bent.siblings[place].0[bit / 8] ^= 1 << (bit % 8);
                assert!(!bent.verify(&root, &key, value.as_ref()));
                assert!(!bent.verify(&root, &key, None));
            }
            let mut bent = proof.clone();
            bent.siblings.remove(place);
            assert!(!bent.verify(&root, &key, value.as_ref()));
        }
        let step = if proof.siblings.len() < 20 { 1 } else { 37 };
        for bit in (0..512).step_by(step) {
            let mut bent = proof.clone();
            let Some((found, held)) = bent.leaf.as_mut() else { break };
            if bit < 256 { found } else { held }.0[bit % 256 / 8] ^= 1 << (bit % 8);
            assert!(!bent.verify(&root, &key, value.as_ref()) && !bent.verify(&root, &key, None));
        }
        let without = MapProof { leaf: None, ..proof.clone() };
        assert!(proof.leaf.is_none() || !without.verify(&root, &key, None));
        let longer = MapProof { siblings: [proof.siblings.clone(), vec![Hash::ZERO]].concat(), ..proof };
        assert!(!longer.verify(&root, &key, value.as_ref()));
        assert!(!MapProof { siblings: vec![Hash::ZERO; 300], leaf: None }.verify(&root, &key, None));
    }
}

#[test]
fn keys_that_part_at_their_last_bit_do_not_hurt() {
    let mut map = MerkleMap::new();
    let (mut a, mut b) = (Hash([0xff; 32]), Hash([0xff; 32]));
    a.0[31] = 0xfe;
    b.0[31] = 0xff;
    for i in 0..40u8 {
        let mut key = Hash([0xff; 32]);
        key.0[31] = i;
        map.insert(key, Hash([i; 32]));
    }
    map.insert(a, Hash([1; 32]));
    map.insert(b, Hash([2; 32]));
    let root = map.root();
    assert_eq!(map.proof(&b).siblings.len(), 256);
    assert!(map.proof(&b).verify(&root, &b, Some(&Hash([2; 32]))));
    for i in 0..40u8 {
        let mut key = Hash([0xff; 32]);
        key.0[31] = i;
        map.remove(&key);
    }
    map.remove(&a);
    assert_eq!(map.root(), leaf_hash(&b, &Hash([2; 32])));
    map.remove(&b);
    assert_eq!(map.root(), Hash::ZERO);
}

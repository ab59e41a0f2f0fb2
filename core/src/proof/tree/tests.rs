//! Tests of the tree: known answers, another implementation as judge, every bent bit.

use proptest::prelude::*;

use super::*;
use crate::value::leaf_hash;

fn leaf(i: u64) -> Hash {
    leaf_hash(&i.to_be_bytes())
}

fn tree(size: u64) -> Tree {
    let mut tree = Tree::new();
    (0..size).for_each(|i| tree.push(leaf(i)));
    tree
}

/// RFC 6962's definition, word for word.
fn reference(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [one] => *one,
        more => {
            let mut k = 1;
            while k * 2 < more.len() {
                k *= 2;
            }
            node_hash(&reference(&more[..k]), &reference(&more[k..]))
        }
    }
}

#[test]
fn known_answers_of_the_ct_reference_implementation() {
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = Tree::new();
    assert_eq!(tree.root().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (input, root) in inputs.iter().zip(roots) {
        tree.push(leaf_hash(input));
        assert_eq!(tree.root().to_string(), root);
    }
}

#[test]
fn every_proof_of_every_small_tree_holds_and_is_exact() {
    let tree = tree(66);
    let leaves: Vec<_> = (0..66).map(leaf).collect();
    for size in 0..=66u64 {
        let root = tree.root_at(size).unwrap();
        assert_eq!(root, reference(&leaves[..usize::try_from(size).unwrap()]));
        for index in 0..size {
            let proof = tree.inclusion(index, size).unwrap();
            assert!(verify_inclusion(&leaf(index), index, size, &proof, &root), "{index} of {size}");
            assert!(!verify_inclusion(&leaf(index), (index + 1) % size.max(2), size, &proof, &root) || size == 1);
            if !proof.is_empty() {
                assert!(!verify_inclusion(&leaf(index), index, size, &proof[1..], &root));
            }
            let longer = [proof, vec![root]].concat();
            assert!(!verify_inclusion(&leaf(index), index, size, &longer, &root));
        }
        for old in 0..=size {
            let proof = tree.consistency(old, size).unwrap();
            let old_root = tree.root_at(old).unwrap();
            assert!(verify_consistency(old, size, &proof, &old_root, &root), "{old} to {size}");
            assert!(!verify_consistency(old, size, &proof, &leaf(9999), &root));
            assert!(old == 0 || !verify_consistency(old, size, &proof, &old_root, &leaf(9999)));
            let longer = [proof.clone(), vec![root]].concat();
            assert!(!verify_consistency(old, size, &longer, &old_root, &root));
            for place in 0..proof.len() {
                let mut bent = proof.clone();
                bent[place].0[7] ^= 1;
                assert!(!verify_consistency(old, size, &bent, &old_root, &root));
            }
        }
    }
    assert!(
        tree.inclusion(5, 5).is_err()
            && tree.inclusion(0, 67).is_err()
            && tree.consistency(3, 2).is_err()
            && tree.root_at(67).is_err()
    );
}

type Theirs = ct_merkle::mem_backed_tree::MemoryBackedTree<Sha256, Vec<u8>>;

fn flat(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

#[test]
fn another_implementation_gives_the_same_proofs_of_every_small_tree() {
    let (mut theirs, ours) = (Theirs::new(), tree(70));
    for size in 1..=70u64 {
        theirs.push((size - 1).to_be_bytes().to_vec());
        assert_eq!(theirs.root().as_bytes().as_slice(), ours.root_at(size).unwrap().0);
        for index in 0..size {
            let proof = theirs.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(proof.as_bytes(), flat(&ours.inclusion(index, size).unwrap()), "{index} of {size}");
        }
        for old in 1..size {
            let proof = theirs.prove_consistency(usize::try_from(size - old).unwrap());
            assert_eq!(proof.as_bytes(), flat(&ours.consistency(old, size).unwrap()), "{old} to {size}");
        }
    }
}

/// Every way to bend a proof by one bit, one hash less or one hash more.
fn bent(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let flips = (0..proof.len() * 256).map(|bit| {
        let mut bent = proof.to_vec();
        bent[bit / 256].0[bit % 256 / 8] ^= 1 << (bit % 8);
        bent
    });
    let fewer = (0..proof.len()).map(|place| [&proof[..place], &proof[place + 1..]].concat());
    let more = (0..=proof.len()).map(|place| [&proof[..place], &[Hash::ZERO], &proof[place..]].concat());
    flips.chain(fewer).chain(more).collect()
}

#[test]
fn every_bent_bit_and_every_other_place_is_noticed() {
    let tree = tree(40);
    for size in [1, 2, 3, 7, 8, 11, 32, 33] {
        let root = tree.root_at(size).unwrap();
        for index in (0..size).step_by(3) {
            let proof = tree.inclusion(index, size).unwrap();
            let holds = |index, size, leaf: &Hash, proof: &[Hash], root: &Hash| {
                verify_inclusion(leaf, index, size, proof, root)
            };
            assert!(holds(index, size, &leaf(index), &proof, &root));
            assert!(bent(&proof).iter().all(|bent| !holds(index, size, &leaf(index), bent, &root)));
            for bit in 0..256 {
                let mut other = Hash::ZERO;
                other.0[bit / 8] = 1 << (bit % 8);
                let mix = |hash: Hash| Hash(std::array::from_fn(|i| hash.0[i] ^ other.0[i]));
                assert!(!holds(index, size, &mix(leaf(index)), &proof, &root));
                assert!(!holds(index, size, &leaf(index), &proof, &mix(root)));
            }
            for other in (0..45).filter(|other| *other != index) {
                assert!(!holds(other, size, &leaf(index), &proof, &root), "{index} of {size} as {other}");
            }
            assert!(!holds(index, 0, &leaf(index), &proof, &root));
            assert!(!holds(u64::MAX, u64::MAX, &leaf(index), &proof, &root));
        }
        for old in 1..size {
            let (proof, old_root) = (tree.consistency(old, size).unwrap(), tree.root_at(old).unwrap());
            assert!(verify_consistency(old, size, &proof, &old_root, &root));
            assert!(bent(&proof).iter().all(|bent| !verify_consistency(old, size, bent, &old_root, &root)));
            for other in (0..size).filter(|other| *other != old) {
                assert!(!verify_consistency(other, size, &proof, &old_root, &root), "{old} as {other} to {size}");
            }
            assert!(!verify_consistency(size, old, &proof, &root, &old_root));
        }
    }
    // The empty tree has one root.
    assert!(verify_consistency(0, 0, &[], &empty_root(), &empty_root()));
    assert!(!verify_consistency(0, 0, &[], &leaf(1), &leaf(1)));
    assert!(!verify_consistency(0, 5, &[], &leaf(1), &leaf(2)));
    assert!(!verify_consistency(0, 5, &[leaf(1)], &empty_root(), &leaf(2)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn another_implementation_agrees(size in 1u64..2000, at in 0u64..2000, old in 1u64..2000) {
        let (index, old) = (at % size, old % size + 1);
        let mut theirs = Theirs::new();
        (0..size).for_each(|i| theirs.push(i.to_be_bytes().to_vec()));
        let ours = tree(size);
        let their_root = theirs.root();
        prop_assert!(their_root.as_bytes().as_slice() == ours.root().0);
        let proof = ours.inclusion(index, size).unwrap();
        let their_proof = theirs.prove_inclusion(usize::try_from(index).unwrap());
        prop_assert_eq!(their_proof.as_bytes(), flat(&proof));
        prop_assert!(verify_inclusion(&leaf(index), index, size, &proof, &ours.root()));
        if old < size {
            let proof = ours.consistency(old, size).unwrap();
            let their_proof = theirs.prove_consistency(usize::try_from(size - old).unwrap());
            prop_assert_eq!(their_proof.as_bytes(), flat(&proof));
            prop_assert!(verify_consistency(old, size, &proof, &ours.root_at(old).unwrap(), &ours.root()));
        }
    }

    #[test]
    fn garbage_is_never_a_proof(index in any::<u64>(), size in any::<u64>(), count in 0usize..70) {
        let root = leaf(1);
        let proof: Vec<_> = (0..count).map(|i| leaf(u64::try_from(i).unwrap())).collect();
        prop_assert!(!verify_inclusion(&leaf(2), index, size, &proof, &root));
        prop_assert!(!verify_consistency(index, size, &proof, &leaf(3), &root));
    }
}

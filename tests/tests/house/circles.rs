//! Circles in a graph: sets of nodes that reach each other (Tarjan's strongly connected components).

use std::collections::{BTreeMap, BTreeSet};

/// Every set of more than one node, each of which reaches every other.
pub(crate) fn circles<N: Ord + Clone>(edges: &BTreeSet<(N, N)>) -> Vec<BTreeSet<N>> {
    let mut search =
        Search { edges, number: BTreeMap::new(), low: BTreeMap::new(), open: Vec::new(), found: Vec::new() };
    for (from, _) in edges {
        if !search.number.contains_key(from) {
            search.visit(from);
        }
    }
    search.found
}

struct Search<'e, N> {
    edges: &'e BTreeSet<(N, N)>,
    number: BTreeMap<N, usize>,
    low: BTreeMap<N, usize>,
    open: Vec<N>,
    found: Vec<BTreeSet<N>>,
}

impl<N: Ord + Clone> Search<'_, N> {
    fn visit(&mut self, node: &N) {
        let number = self.number.len();
        self.number.insert(node.clone(), number);
        let mut low = number;
        self.open.push(node.clone());
        let next: Vec<N> = self.edges.iter().filter(|(from, _)| from == node).map(|(_, to)| to.clone()).collect();
        for to in next {
            if !self.number.contains_key(&to) {
                self.visit(&to);
                low = low.min(self.low[&to]);
            } else if self.open.contains(&to) {
                low = low.min(self.number[&to]);
            }
        }
        self.low.insert(node.clone(), low);
        if low == number {
            let at = self.open.iter().position(|one| one == node).unwrap_or_default();
            let circle: BTreeSet<N> = self.open.drain(at..).collect();
            if circle.len() > 1 {
                self.found.push(circle);
            }
        }
    }
}

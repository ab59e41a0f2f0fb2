//! Where a path leads: through modules, `use` and re-exports to the file that defines what it names.

use std::collections::BTreeSet;

use crate::source::{File, Module, Source};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Found {
    Module(Module),
    /// Something that this file defines.
    Item(File),
    /// Something of another crate.
    External,
}

/// Why a path leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lost {
    /// Nothing of the crate has the first name: a local, a generic parameter, the prelude.
    First,
    /// The path starts in the crate and ends where nothing has the next name.
    Inside,
}

type Seen = BTreeSet<(Module, String)>;

impl Source {
    /// What a path stands for in a module; a name may stand for a module and for something else at once.
    pub(crate) fn resolve(&self, from: Module, path: &[String]) -> Result<Vec<Found>, Lost> {
        self.follow(from, path, &mut Seen::new())
    }

    fn follow(&self, from: Module, path: &[String], seen: &mut Seen) -> Result<Vec<Found>, Lost> {
        let (Some(first), mut rest) = (path.first(), path.get(1..).unwrap_or_default()) else {
            return Err(Lost::First);
        };
        let mut reached = match first.as_str() {
            "crate" => vec![Found::Module(self.modules[from].root)],
            "self" => vec![Found::Module(from)],
            "super" => {
                let mut module = self.modules[from].parent.ok_or(Lost::Inside)?;
                while let Some((_, tail)) = rest.split_first().filter(|(next, _)| *next == "super") {
                    module = self.modules[module].parent.ok_or(Lost::Inside)?;
                    rest = tail;
                }
                vec![Found::Module(module)]
            }
            name => {
                let found = self.named(from, name, seen);
                match found.is_empty() {
                    false => found,
                    // A program beside the library, and a crate that calls itself by its own name.
                    true if name == self.name => vec![Found::Module(0)],
                    true if self.externals.contains(name) => return Ok(vec![Found::External]),
                    true => return Err(Lost::First),
                }
            }
        };
        for name in rest {
            let modules = reached.iter().filter_map(|one| if let Found::Module(one) = one { Some(*one) } else { None });
            let next: Vec<_> = modules.flat_map(|module| self.named(module, name, seen)).collect();
            if !next.is_empty() {
                reached = next;
            } else {
                // What belongs to a type, a trait or an enum is defined with it.
                reached.retain(|one| !matches!(one, Found::Module(_)));
                return if reached.is_empty() { Err(Lost::Inside) } else { Ok(reached) };
            }
        }
        Ok(reached)
    }

    /// What a module has by a name.
    fn named(&self, module: Module, name: &str, seen: &mut Seen) -> Vec<Found> {
        let names = &self.modules[module];
        let mut found = BTreeSet::new();
        if names.items.contains(name) {
            found.insert(Found::Item(names.file));
        }
        found.extend(names.children.get(name).map(|child| Found::Module(*child)));
        // A `use` that leads back to itself says nothing new.
        if seen.insert((module, name.to_owned())) {
            for one in names.uses.iter().filter(|one| one.name.as_deref() == Some(name)) {
                found.extend(self.follow(module, &one.path, seen).unwrap_or_default());
            }
            if found.is_empty() {
                for one in names.uses.iter().filter(|one| one.name.is_none()) {
                    for target in self.follow(module, &one.path, seen).unwrap_or_default() {
                        if let Found::Module(target) = target {
                            found.extend(self.named(target, name, seen));
                        }
                    }
                }
            }
            seen.remove(&(module, name.to_owned()));
        }
        if found.is_empty() && names.perhaps.contains(name) {
            found.insert(Found::Item(names.file));
        }
        found.into_iter().collect()
    }
}

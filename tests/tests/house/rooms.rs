//! Holding a crate to its table of rooms: which may import which.
//!
//! A table is a list of floors, bottom to top. A file is in the first room whose patterns it fits; it imports files of its
//! own room and of the floors below, and of a room beside it only where the table says so. No file is outside all rooms
//! and no room is empty, so the table stays true.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::circles::circles;
use crate::imports::Imports;
use crate::source::{File, Source};

/// Some files of a crate.
pub(crate) struct Room {
    pub(crate) name: &'static str,
    /// Relative to `src`; `*` stands for anything within a name, `**` for the rest.
    pub(crate) files: &'static [&'static str],
    /// Rooms of the same floor that it imports too.
    pub(crate) beside: &'static [&'static str],
    /// Its folders of this depth must not import each other in a circle either.
    pub(crate) apart: Option<usize>,
}

/// A room.
pub(crate) const fn room(name: &'static str, files: &'static [&'static str]) -> Room {
    Room { name, files, beside: &[], apart: None }
}

impl Room {
    /// It also imports these rooms of its floor.
    pub(crate) const fn beside(mut self, rooms: &'static [&'static str]) -> Self {
        self.beside = rooms;
        self
    }

    /// Its folders, so many levels down from `src`, form no circle.
    pub(crate) const fn apart(mut self, depth: usize) -> Self {
        self.apart = Some(depth);
        self
    }
}

/// Rooms, floor by floor, the lowest first.
pub(crate) type Floors = &'static [&'static [Room]];

/// What was found in a crate.
#[derive(Default)]
pub(crate) struct Findings {
    /// Rooms and floors with the number of imports between them.
    pub(crate) picture: String,
    /// What breaks a rule.
    pub(crate) broken: Vec<String>,
}

/// Holds a crate to the table.
pub(crate) fn judge(source: &Source, floors: Floors) -> Findings {
    let imports = Imports::of(source);
    let house = House { source, imports: &imports, floors };
    let mut findings = Findings::default();
    findings.broken.extend(imports.lost.iter().map(|one| format!("leads nowhere: {one}")));
    house.file_circles(&mut findings.broken);
    house.rooms(&mut findings);
    findings
}

/// A room's place: floor and room on it.
type Place = (usize, usize);

struct House<'a> {
    source: &'a Source,
    imports: &'a Imports,
    floors: Floors,
}

impl House<'_> {
    fn path(&self, file: File) -> &str {
        &self.source.files[file].path
    }

    /// `from:line imports name of to`, for a few of the names.
    fn import(&self, from: File, to: File) -> String {
        const SHOWN: usize = 4;
        let names = &self.imports.edges[&(from, to)];
        let line = names.values().min().copied().unwrap_or_default();
        let mut shown: Vec<_> = names.keys().take(SHOWN).map(String::as_str).collect();
        if names.len() > SHOWN {
            shown.push("…");
        }
        format!("{}:{line} → {}: {}", self.path(from), self.path(to), shown.join(", "))
    }

    fn file_circles(&self, broken: &mut Vec<String>) {
        let edges: BTreeSet<(File, File)> = self.imports.edges.keys().copied().collect();
        for circle in circles(&edges) {
            let mut text = format!("{} files import each other in a circle:", circle.len());
            for (from, to) in edges.iter().filter(|(from, to)| circle.contains(from) && circle.contains(to)) {
                let _ = write!(text, "\n    {}", self.import(*from, *to));
            }
            broken.push(text);
        }
    }

    fn place(&self, file: File) -> Option<Place> {
        let path = self.path(file);
        let fits = |room: &Room| room.files.iter().any(|pattern| matches(pattern, path));
        self.floors.iter().enumerate().find_map(|(floor, rooms)| Some((floor, rooms.iter().position(fits)?)))
    }

    fn room(&self, place: Place) -> &Room {
        &self.floors[place.0][place.1]
    }

    fn may(&self, from: Place, to: Place) -> bool {
        to.0 < from.0 || to == from || (to.0 == from.0 && self.room(from).beside.contains(&self.room(to).name))
    }

    fn rooms(&self, findings: &mut Findings) {
        let mut places = BTreeMap::new();
        for file in 0..self.source.files.len() {
            match self.place(file) {
                Some(place) => drop(places.insert(file, place)),
                None => findings.broken.push(format!("in no room: {}", self.path(file))),
            }
        }
        let mut between: BTreeMap<(Place, Place), Vec<(File, File)>> = BTreeMap::new();
        for &(from, to) in self.imports.edges.keys() {
            if let (Some(&one), Some(&other)) = (places.get(&from), places.get(&to)) {
                between.entry((one, other)).or_default().push((from, to));
            }
        }
        for (&(from, to), files) in &between {
            if !self.may(from, to) {
                let how = if to.0 == from.0 { "beside it" } else { "above it" };
                let mut text = format!("{} imports {}, which is {how}:", self.room(from).name, self.room(to).name);
                for (one, other) in files {
                    let _ = write!(text, "\n    {}", self.import(*one, *other));
                }
                findings.broken.push(text);
            }
        }
        self.apart(&places, &mut findings.broken);
        findings.picture = self.picture(&places, &between, &mut findings.broken);
    }

    /// Folders of one room that must not form a circle.
    fn apart(&self, places: &BTreeMap<File, Place>, broken: &mut Vec<String>) {
        for (floor, rooms) in self.floors.iter().enumerate() {
            for (at, room) in rooms.iter().enumerate() {
                let Some(depth) = room.apart else { continue };
                let folder = |file: &File| {
                    let parts: Vec<_> = self.path(*file).split('/').collect();
                    (places.get(file) == Some(&(floor, at)) && parts.len() > depth).then(|| parts[..depth].join("/"))
                };
                let mut edges: BTreeMap<(String, String), Vec<(File, File)>> = BTreeMap::new();
                for &(from, to) in self.imports.edges.keys() {
                    if let (Some(one), Some(other)) = (folder(&from), folder(&to))
                        && one != other
                    {
                        edges.entry((one, other)).or_default().push((from, to));
                    }
                }
                for circle in circles(&edges.keys().cloned().collect()) {
                    let mut text = format!("{}: folders import each other in a circle:", room.name);
                    for ((from, to), files) in &edges {
                        if circle.contains(from) && circle.contains(to) {
                            for (one, other) in files {
                                let _ = write!(text, "\n    {}", self.import(*one, *other));
                            }
                        }
                    }
                    broken.push(text);
                }
            }
        }
    }

    /// The rooms, top to bottom, with their files, lines and imports; `!` is what may not be.
    fn picture(
        &self,
        places: &BTreeMap<File, Place>,
        between: &BTreeMap<(Place, Place), Vec<(File, File)>>,
        broken: &mut Vec<String>,
    ) -> String {
        let mut text = format!("{}\n", self.source.name);
        for (floor, rooms) in self.floors.iter().enumerate().rev() {
            for (at, room) in rooms.iter().enumerate() {
                let place = (floor, at);
                let files: Vec<_> =
                    places.iter().filter(|(_, there)| **there == place).map(|(file, _)| *file).collect();
                if files.is_empty() {
                    broken.push(format!("no file is in the room {}", room.name));
                }
                let lines: usize = files.iter().map(|file| self.source.files[*file].lines).sum();
                let _ = write!(text, "  {floor:>2}  {:<22} {:>3} files {lines:>6} lines ", room.name, files.len());
                for (&(from, to), edges) in between {
                    if from == place && to != place {
                        let count: usize = edges.iter().map(|edge| self.imports.edges[edge].len()).sum();
                        let mark = if self.may(from, to) { "" } else { "!" };
                        let _ = write!(text, " {mark}{} {count}", self.room(to).name);
                    }
                }
                text.push('\n');
            }
        }
        text
    }
}

/// Whether a pattern fits a path.
fn matches(pattern: &str, path: &str) -> bool {
    fn names(pattern: &str, name: &str) -> bool {
        match pattern.split_once('*') {
            None => pattern == name,
            Some((before, after)) => {
                name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
            }
        }
    }
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (Some("**"), Some(_)) | (None, None) => return true,
            (Some(one), Some(other)) if names(one, other) => {}
            _ => return false,
        }
    }
}

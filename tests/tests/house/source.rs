//! Reading a crate: its files, the modules they make, and which names each module has.
//!
//! Only what the crate is built from counts: items under `#[cfg(test)]`, `tests.rs` and `tests/` are left out.
//! A module is found by where its file lies; `#[path]` is refused and a file that nothing declares is refused, so the two
//! can't differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, UseTree};

use crate::tokens;

/// A module's number in [`Source::modules`].
pub(crate) type Module = usize;
/// A file's number in [`Source::files`].
pub(crate) type File = usize;

/// A crate's source.
pub(crate) struct Source {
    /// The name by which its programs call the library.
    pub(crate) name: String,
    /// Names of other crates.
    pub(crate) externals: BTreeSet<String>,
    pub(crate) files: Vec<Read>,
    pub(crate) modules: Vec<Names>,
    /// Every `macro_rules!` of the crate.
    pub(crate) macros: BTreeMap<String, Macro>,
}

/// A file that was read.
pub(crate) struct Read {
    /// Relative to the crate's `src`.
    pub(crate) path: String,
    pub(crate) lines: usize,
    pub(crate) syntax: syn::File,
    pub(crate) module: Module,
}

/// What a module has.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) file: File,
    pub(crate) root: Module,
    pub(crate) parent: Option<Module>,
    pub(crate) children: BTreeMap<String, Module>,
    /// What is defined here, by name.
    pub(crate) items: BTreeSet<String>,
    pub(crate) uses: Vec<Use>,
    /// Names that a macro called here may define.
    pub(crate) perhaps: BTreeSet<String>,
}

/// One leaf of a `use`.
#[derive(Clone)]
pub(crate) struct Use {
    /// Under which name; `None`: everything that the path has.
    pub(crate) name: Option<String>,
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
}

/// A `macro_rules!`.
pub(crate) struct Macro {
    pub(crate) file: File,
    pub(crate) body: TokenStream,
}

impl Source {
    /// Reads the crate in a folder.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let manifest: toml::Table = fs::read_to_string(folder.join("Cargo.toml"))?.parse()?;
        let name = manifest["package"]["name"].as_str().context("a package has a name")?.replace('-', "_");
        let dependencies = manifest.get("dependencies").and_then(|list| list.as_table());
        let mut externals: BTreeSet<String> = ["std", "core", "alloc"].map(str::to_owned).into();
        externals.extend(dependencies.into_iter().flatten().map(|(name, _)| name.replace('-', "_")));
        let mut source = Self { name, externals, files: Vec::new(), modules: Vec::new(), macros: BTreeMap::new() };
        let src = folder.join("src");
        for root in ["lib.rs", "main.rs"] {
            if src.join(root).is_file() {
                source.read_file(&src, &src.join(root), &src, None)?;
            }
        }
        ensure!(!source.files.is_empty(), "{}: no lib.rs and no main.rs", src.display());
        source.note_macros();
        Ok(source)
    }

    /// Reads a file and, below it, the files of its modules, which lie in `folder`.
    fn read_file(&mut self, src: &Path, path: &Path, folder: &Path, parent: Option<Module>) -> Result<Module> {
        let text = fs::read_to_string(path)?;
        let shown = path.strip_prefix(src)?.to_string_lossy().into_owned();
        let syntax = syn::parse_file(&text).with_context(|| format!("{shown} can't be parsed"))?;
        let (file, module) = (self.files.len(), self.modules.len());
        let items = syntax.items.clone();
        self.files.push(Read { path: shown, lines: text.lines().count(), syntax, module });
        self.read_module(src, &items, file, folder, parent)?;
        Ok(module)
    }

    fn read_module(
        &mut self,
        src: &Path,
        items: &[Item],
        file: File,
        folder: &Path,
        parent: Option<Module>,
    ) -> Result<Module> {
        let module = self.modules.len();
        let root = parent.map_or(module, |parent| self.modules[parent].root);
        self.modules.push(Names { file, root, parent, ..Names::default() });
        let mut declared = BTreeSet::new();
        for item in items.iter().filter(|item| !is_test(attributes(item))) {
            match item {
                Item::Use(item) => leaves(&item.tree, &mut Vec::new(), &mut self.modules[module].uses),
                Item::Mod(item) => {
                    let name = item.ident.to_string();
                    let place = format!("{}: mod {name}", self.files[file].path);
                    ensure!(!item.attrs.iter().any(|one| one.path().is_ident("path")), "{place} has a #[path]");
                    if name == "tests" {
                        continue;
                    }
                    let child = match &item.content {
                        Some((_, items)) => self.read_module(src, items, file, &folder.join(&name), Some(module))?,
                        None => {
                            declared.insert(name.clone());
                            let path = [folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs")];
                            let Some(path) = path.iter().find(|path| path.is_file()) else {
                                bail!("{place} has no file");
                            };
                            self.read_file(src, path, &folder.join(&name), Some(module))?
                        }
                    };
                    self.modules[module].children.insert(name, child);
                }
                Item::Macro(item) => {
                    let called = item.mac.path.segments.last().map(|last| last.ident.to_string());
                    if let (Some("macro_rules"), Some(name)) = (called.as_deref(), &item.ident) {
                        let body = item.mac.tokens.clone();
                        let known = self.macros.insert(name.to_string(), Macro { file, body });
                        ensure!(known.is_none(), "{}: a second macro {name}!", self.files[file].path);
                        self.modules[module].items.insert(name.to_string());
                    } else {
                        let names = tokens::identifiers(&item.mac.tokens);
                        self.modules[module].perhaps.extend(names);
                    }
                }
                other => self.modules[module].items.extend(defined(other)),
            }
        }
        // Modules that a macro declares are found by their files; a program beside a library has none.
        if self.files[file].path == "main.rs" && self.files.len() > 1 {
            return Ok(module);
        }
        let unclaimed: Vec<_> = self.unclaimed(items, folder, src)?.into_iter().collect();
        for (name, path) in unclaimed.into_iter().filter(|(name, _)| !declared.contains(name)) {
            let by_macro = self.modules[module].perhaps.contains(&name);
            ensure!(by_macro, "{}: no module declares it", path.strip_prefix(src)?.display());
            let child = self.read_file(src, &path, &folder.join(&name), Some(module))?;
            self.modules[module].children.insert(name, child);
        }
        Ok(module)
    }

    /// Files beside a module's that would be its children, but for those of tests.
    fn unclaimed(&self, items: &[Item], folder: &Path, src: &Path) -> Result<BTreeMap<String, PathBuf>> {
        let mut found = BTreeMap::new();
        let Ok(entries) = fs::read_dir(folder) else { return Ok(found) };
        for entry in entries {
            let path = entry?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let is_root = folder == src && ["lib", "main", "bin"].contains(&name.as_str());
            let of_tests = |item: &Item| matches!(item, Item::Mod(one) if one.ident == name && is_test(&one.attrs));
            if is_root || name == "tests" || name == "mod" || items.iter().any(of_tests) {
                continue;
            }
            if path.extension().is_some_and(|end| end == "rs") {
                found.insert(name, path);
            } else if path.join("mod.rs").is_file() {
                found.insert(name, path.join("mod.rs"));
            }
        }
        Ok(found)
    }

    /// A macro's call defines what its body names after `struct`, `fn` and the like; so does a macro that is handed to it.
    fn note_macros(&mut self) {
        for (module, names) in self.calls() {
            for called in names.iter().filter_map(|name| self.macros.get(name)) {
                self.modules[module].perhaps.extend(tokens::declared(&called.body));
            }
        }
    }

    /// Which macros are called at the level of items, with what names, and where.
    fn calls(&self) -> Vec<(Module, BTreeSet<String>)> {
        fn walk(source: &Source, module: Module, items: &[Item], to: &mut Vec<(Module, BTreeSet<String>)>) {
            for item in items {
                match item {
                    Item::Macro(item) if item.ident.is_none() => {
                        let called = item.mac.path.segments.last().map(|last| last.ident.to_string());
                        let given = tokens::identifiers(&item.mac.tokens);
                        to.push((module, called.into_iter().chain(given).collect()));
                    }
                    Item::Mod(item) => {
                        let child = source.modules[module].children.get(&item.ident.to_string());
                        if let (Some((_, items)), Some(child)) = (&item.content, child) {
                            walk(source, *child, items, to);
                        }
                    }
                    _ => {}
                }
            }
        }
        let mut calls = Vec::new();
        for file in &self.files {
            walk(self, file.module, &file.syntax.items, &mut calls);
        }
        calls
    }
}

/// Whether an item is there for tests alone.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    fn names_test(tokens: TokenStream) -> bool {
        let mut negated = false;
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(name) => {
                negated = name == "not";
                name == "test"
            }
            TokenTree::Group(group) => !std::mem::take(&mut negated) && names_test(group.stream()),
            _ => false,
        })
    }
    attributes.iter().any(|one| match &one.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => names_test(list.tokens.clone()),
        syn::Meta::Path(path) => path.segments.last().is_some_and(|last| last.ident == "test"),
        _ => false,
    })
}

/// An item's attributes.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::ExternCrate(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::ForeignMod(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Mod(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::TraitAlias(one) => &one.attrs,
        Item::Type(one) => &one.attrs,
        Item::Union(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        _ => &[],
    }
}

/// The name that an item defines.
pub(crate) fn defined(item: &Item) -> Option<String> {
    Some(
        match item {
            Item::Const(one) => &one.ident,
            Item::Enum(one) => &one.ident,
            Item::Fn(one) => &one.sig.ident,
            Item::Static(one) => &one.ident,
            Item::Struct(one) => &one.ident,
            Item::Trait(one) => &one.ident,
            Item::TraitAlias(one) => &one.ident,
            Item::Type(one) => &one.ident,
            Item::Union(one) => &one.ident,
            _ => return None,
        }
        .to_string(),
    )
}

/// The leaves of a `use`, each with its whole path.
pub(crate) fn leaves(tree: &UseTree, before: &mut Vec<String>, to: &mut Vec<Use>) {
    let leaf = |name: Option<String>, last: Option<&syn::Ident>, line| {
        let path = before.iter().cloned().chain(last.filter(|last| *last != "self").map(ToString::to_string)).collect();
        Use { name, path, line }
    };
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, to);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, to)),
        UseTree::Name(name) => {
            let called = if name.ident == "self" { before.last().cloned() } else { Some(name.ident.to_string()) };
            to.push(leaf(called, Some(&name.ident), name.ident.span().start().line));
        }
        UseTree::Rename(name) => {
            to.push(leaf(Some(name.rename.to_string()), Some(&name.ident), name.ident.span().start().line));
        }
        UseTree::Glob(glob) => to.push(leaf(None, None, glob.star_token.spans[0].start().line)),
    }
}

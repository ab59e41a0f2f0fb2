//! Which file imports which: every path in code, in a `use`, in an attribute and in a macro.
//!
//! An import is counted to the file that defines what is named, whatever it is re-exported by. One that names a module
//! alone is none: what is taken from the module by that name is. Nothing is dropped in silence: a path that starts in the
//! crate and leads nowhere is kept as lost.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Item, Macro, Stmt};

use crate::names::{Found, Lost};
use crate::source::{self, File, Module, Source, Use};
use crate::tokens;

/// Imports of a crate.
#[derive(Default)]
pub(crate) struct Imports {
    /// From and to which file: what, and in which line first.
    pub(crate) edges: BTreeMap<(File, File), BTreeMap<String, usize>>,
    /// Paths that lead nowhere: `file:line: path`.
    pub(crate) lost: BTreeSet<String>,
}

/// Names of the language and its prelude that a path may start with.
const PRELUDE: &[&str] = &[
    "Self",
    "bool",
    "char",
    "str",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "f32",
    "f64",
    "Option",
    "Result",
    "Vec",
    "String",
    "Box",
    "Default",
    "Iterator",
    "IntoIterator",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "Clone",
    "ToString",
    "ToOwned",
    "AsRef",
    "AsMut",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "Send",
    "Sync",
    "Some",
    "None",
    "Ok",
    "Err",
    "PartialEq",
    "PartialOrd",
    "Eq",
    "Ord",
    "Extend",
    "DoubleEndedIterator",
    "ExactSizeIterator",
    "FromIterator",
];

/// Words that say where in the crate a path starts.
const KEYWORDS: [&str; 3] = ["crate", "self", "super"];

impl Imports {
    /// All imports of a crate.
    pub(crate) fn of(source: &Source) -> Self {
        let mut imports = Self::default();
        for (file, read) in source.files.iter().enumerate() {
            let mut generics = Generics::default();
            generics.visit_file(&read.syntax);
            let mut reader = Reader {
                source,
                imports: &mut imports,
                file,
                module: read.module,
                generics: generics.0,
                scopes: vec![],
            };
            reader.visit_file(&read.syntax);
        }
        imports
    }
}

/// The generic parameters of a file.
#[derive(Default)]
struct Generics(BTreeSet<String>);

impl<'a> Visit<'a> for Generics {
    fn visit_generic_param(&mut self, one: &'a syn::GenericParam) {
        match one {
            syn::GenericParam::Type(one) => self.0.insert(one.ident.to_string()),
            syn::GenericParam::Const(one) => self.0.insert(one.ident.to_string()),
            syn::GenericParam::Lifetime(_) => false,
        };
    }
}

/// A name in a block: of an item there, or the path that it stands for.
type Scope = BTreeMap<String, Option<Vec<String>>>;

struct Reader<'s> {
    source: &'s Source,
    imports: &'s mut Imports,
    file: File,
    module: Module,
    generics: BTreeSet<String>,
    scopes: Vec<Scope>,
}

/// How sure it is that a path is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// It is a path.
    Yes,
    /// It may be a local name.
    No,
}

impl Reader<'_> {
    fn lose(&mut self, line: usize, path: &[String]) {
        let file = &self.source.files[self.file].path;
        self.imports.lost.insert(format!("{file}:{line}: {}", path.join("::")));
    }

    fn note(&mut self, to: File, path: &[String], line: usize) {
        if to != self.file {
            let names = self.imports.edges.entry((self.file, to)).or_default();
            names.entry(path.join("::")).or_insert(line);
        }
    }

    /// Whether a name was brought in by a `use` of this module that names an item: counted there.
    fn is_counted(&self, name: &str) -> bool {
        let uses = &self.source.modules[self.module].uses;
        let mut found = uses.iter().filter(|one| one.name.as_deref() == Some(name)).peekable();
        found.peek().is_some()
            && found.all(|one| {
                let found = self.source.resolve(self.module, &one.path).unwrap_or_default();
                found.iter().any(|one| matches!(one, Found::Item(_)))
            })
    }

    /// Counts a path in code.
    fn used(&mut self, path: &[String], line: usize, sure: Sure) {
        if !path.first().is_some_and(|first| self.is_counted(first)) {
            self.path(path, line, sure);
        }
    }

    /// Counts a path.
    fn path(&mut self, path: &[String], line: usize, sure: Sure) {
        let Some(first) = path.first() else { return };
        // What a block names itself stands before what the module has.
        let local = self.scopes.iter().rev().find_map(|scope| scope.get(first)).cloned();
        let path = match local {
            Some(None) => return,
            Some(Some(whole)) if whole != *path => whole.into_iter().chain(path[1..].iter().cloned()).collect(),
            _ => path.to_vec(),
        };
        let keyword = KEYWORDS.contains(&path[0].as_str());
        if keyword && path.len() == 1 {
            return;
        }
        // What a macro's variable stands for is read where the macro is called.
        if path.iter().any(|name| name.starts_with('$')) {
            return;
        }
        match self.source.resolve(self.module, &path) {
            Ok(found) => {
                for one in found {
                    if let Found::Item(to) = one {
                        self.note(to, &path, line);
                    }
                }
            }
            Err(Lost::Inside) if keyword || sure == Sure::Yes => self.lose(line, &path),
            Err(Lost::Inside) => {}
            Err(Lost::First) => {
                let name = &path[0];
                let usual = PRELUDE.contains(&name.as_str()) || self.generics.contains(name);
                if sure == Sure::Yes && path.len() > 1 && !usual {
                    self.lose(line, &path);
                }
            }
        }
    }

    fn leaf(&mut self, one: &Use) {
        if one.name.is_some() {
            self.path(&one.path, one.line, Sure::Yes);
            return;
        }
        // Everything of a module: its file's names; of an enum: the enum.
        match self.source.resolve(self.module, &one.path) {
            Ok(found) => {
                for target in found {
                    let to = match target {
                        Found::Module(module) => self.source.modules[module].file,
                        Found::Item(file) => file,
                        Found::External => continue,
                    };
                    self.note(to, &[one.path.as_slice(), &["*".to_owned()]].concat(), one.line);
                }
            }
            Err(_) => self.lose(one.line, &one.path),
        }
    }

    fn tokens(&mut self, tokens: &TokenStream) {
        for found in tokens::paths(tokens) {
            self.used(&found.path, found.line, Sure::No);
        }
    }

    fn syn_path(&mut self, path: &syn::Path, until: usize) {
        if path.leading_colon.is_none() {
            let names: Vec<_> = path.segments.iter().take(until).map(|one| one.ident.to_string()).collect();
            let line = path.segments.first().map_or(0, |one| one.ident.span().start().line);
            self.used(&names, line, Sure::Yes);
        }
    }

    /// `<T as Trait>::name`: the trait is what is named.
    fn qualified<'a>(&mut self, qself: &'a syn::QSelf, path: &'a syn::Path) {
        self.visit_type(&qself.ty);
        self.syn_path(path, qself.position);
        for one in &path.segments {
            self.visit_path_arguments(&one.arguments);
        }
    }

    /// A call of a macro of the crate: what paths in its body become here. A macro may hand its own body to one whose name
    /// it is given.
    fn expanded(&mut self, name: &str, arguments: &TokenStream, line: usize) {
        let source = self.source;
        let Some(called) = source.macros.get(name) else { return };
        self.filled(&called.body, arguments, line);
        for given in tokens::identifiers(arguments) {
            if let Some(given) = source.macros.get(&given) {
                self.filled(&given.body, &called.body, line);
            }
        }
    }

    /// `super::$variable::name` in a body, with each of the arguments in the variable's place. One that says where it starts
    /// must lead somewhere with one of them.
    fn filled(&mut self, body: &TokenStream, arguments: &TokenStream, line: usize) {
        let is_variable = |name: &String| name.starts_with('$');
        let bodies = tokens::paths(body).into_iter().map(|one| one.path);
        let templates: BTreeSet<_> = bodies.filter(|path| path.len() > 1 && path.iter().any(is_variable)).collect();
        let arguments = tokens::paths(arguments);
        for template in templates {
            let mut met = false;
            for argument in &arguments {
                let fill = |name: &String| if is_variable(name) { argument.path.clone() } else { vec![name.clone()] };
                let path: Vec<_> = template.iter().flat_map(fill).collect();
                for found in self.source.resolve(self.module, &path).unwrap_or_default() {
                    met = true;
                    if let Found::Item(to) = found {
                        self.note(to, &path, line);
                    }
                }
            }
            if !met && KEYWORDS.contains(&template[0].as_str()) {
                self.lose(line, &template);
            }
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        if source::is_test(source::attributes(item)) {
            return;
        }
        match item {
            Item::Mod(one) => {
                let Some((_, items)) = &one.content else { return };
                let inside = self.source.modules[self.module].children.get(&one.ident.to_string());
                if let Some(inside) = inside {
                    let outside = std::mem::replace(&mut self.module, *inside);
                    items.iter().for_each(|item| self.visit_item(item));
                    self.module = outside;
                }
            }
            Item::Use(one) if one.leading_colon.is_none() => {
                let mut leaves = Vec::new();
                source::leaves(&one.tree, &mut Vec::new(), &mut leaves);
                leaves.iter().for_each(|leaf| self.leaf(leaf));
            }
            Item::Use(_) => {}
            other => visit::visit_item(self, other),
        }
    }

    fn visit_impl_item(&mut self, item: &'a syn::ImplItem) {
        if let syn::ImplItem::Fn(one) = item
            && source::is_test(&one.attrs)
        {
            return;
        }
        visit::visit_impl_item(self, item);
    }

    fn visit_field(&mut self, field: &'a syn::Field) {
        if !source::is_test(&field.attrs) {
            visit::visit_field(self, field);
        }
    }

    fn visit_block(&mut self, block: &'a Block) {
        let mut scope = Scope::new();
        for statement in &block.stmts {
            match statement {
                Stmt::Item(Item::Use(one)) => {
                    let mut leaves = Vec::new();
                    source::leaves(&one.tree, &mut Vec::new(), &mut leaves);
                    scope.extend(leaves.into_iter().filter_map(|leaf| Some((leaf.name?, Some(leaf.path)))));
                }
                Stmt::Item(item) => scope.extend(source::defined(item).map(|name| (name, None))),
                _ => {}
            }
        }
        self.scopes.push(scope);
        visit::visit_block(self, block);
        self.scopes.pop();
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.syn_path(path, usize::MAX);
        visit::visit_path(self, path);
    }

    fn visit_type_path(&mut self, one: &'a syn::TypePath) {
        match &one.qself {
            Some(qself) => self.qualified(qself, &one.path),
            None => self.visit_path(&one.path),
        }
    }

    fn visit_expr_path(&mut self, one: &'a syn::ExprPath) {
        match &one.qself {
            Some(qself) => self.qualified(qself, &one.path),
            None => self.visit_path(&one.path),
        }
    }

    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}

    fn visit_attribute(&mut self, attribute: &'a Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(&list.tokens);
        }
    }

    fn visit_macro(&mut self, one: &'a Macro) {
        let line = one.path.segments.first().map_or(0, |first| first.ident.span().start().line);
        let names: Vec<_> = one.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [name] = names.as_slice() {
            // Known by where it stands in the text, or by a `use`.
            if let Some(known) = self.source.macros.get(name)
                && !self.is_counted(name)
            {
                self.note(known.file, &names, line);
            }
            self.expanded(name, &one.tokens, line);
        } else if one.path.leading_colon.is_none() {
            self.path(&names, line, Sure::Yes);
        }
        self.tokens(&one.tokens);
    }
}

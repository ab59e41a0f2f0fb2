//! Settings: flags above environment above the settings file above defaults, each value with where it came from.
//!
//! The file is `$XDG_CONFIG_HOME/mengshu/config.toml` (`~/.config/mengshu/config.toml`), or what `MENGSHU_CONFIG` names:
//!
//! ```toml
//! profile = "acme"                 # the profile used when none is named
//!
//! [profiles.acme]
//! node = "http://127.0.0.1:7400"   # where the node answers
//! ledger = "6437…9d85"             # the alliance's ledger id
//! member = "acme"                  # in whose name you act
//! key = "acme"                     # what --key takes
//! lang = "zh"                      # en or zh
//! output = "json"                  # table or json
//! ```
//!
//! Invariant: resolving reads nothing but what it is given, so a test needs no environment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde::Deserialize;

use crate::args::Global;
use crate::language::{Lang, Message, of_locale};
use crate::output::{Exit, Failure, Format, Outcome};
use crate::written;

/// Where the node listens unless told otherwise.
pub(crate) const DEFAULT_NODE: &str = "http://127.0.0.1:7400";

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A flag of this run.
    Flag(&'static str),
    /// An environment variable.
    Env(&'static str),
    /// A profile of the settings file.
    File { path: PathBuf, profile: String },
    /// The top level of the settings file.
    FileTop(PathBuf),
    /// The locale of the terminal.
    Locale(&'static str),
    /// Built in.
    Default,
    /// Nowhere: there is no value.
    Unset,
}

/// A value and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// The settings of one run.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) profile: Setting<Option<String>>,
    pub(crate) node: Setting<String>,
    pub(crate) ledger: Setting<Option<String>>,
    pub(crate) member: Setting<Option<String>>,
    pub(crate) key: Setting<Option<String>>,
    pub(crate) lang: Setting<Lang>,
    pub(crate) output: Setting<Format>,
    /// The folder of settings and keys.
    pub(crate) folder: PathBuf,
    /// The settings file, whether or not it is there.
    pub(crate) file: Setting<PathBuf>,
}

/// The settings file as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profile: Option<String>,
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    node: Option<String>,
    ledger: Option<String>,
    member: Option<String>,
    key: Option<String>,
    lang: Option<Lang>,
    output: Option<Format>,
}

/// The language to speak before (or without) the settings file: flag, environment, locale.
pub(crate) fn first_lang(global: &Global, env: &dyn Fn(&str) -> Option<String>) -> Setting<Lang> {
    if let Some(value) = global.lang {
        return Setting { value, origin: Origin::Flag("--lang") };
    }
    if let Some(value) = env("MENGSHU_LANG").and_then(|text| text.parse::<Lang>().ok()) {
        return Setting { value, origin: Origin::Env("MENGSHU_LANG") };
    }
    // POSIX: LC_ALL overrides LC_MESSAGES overrides LANG, and an empty value counts as unset.
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        if let Some(locale) = env(variable).filter(|locale| !locale.is_empty()) {
            return Setting { value: of_locale(&locale), origin: Origin::Locale(variable) };
        }
    }
    Setting { value: Lang::default(), origin: Origin::Default }
}

impl Config {
    /// Resolves the settings of this run, reading the settings file if there is one.
    pub(crate) fn resolve(global: &Global, env: &dyn Fn(&str) -> Option<String>) -> Outcome<Self> {
        let env = |name: &str| env(name).filter(|value| !value.is_empty());
        let folder = folder(&env)?;
        let (path, named) = match env("MENGSHU_CONFIG") {
            Some(path) => (PathBuf::from(path), true),
            None => (folder.join("config.toml"), false),
        };
        let file = read(&path, named)?;

        let profile = pick(global.profile.clone(), "--profile", &env, "MENGSHU_PROFILE").or_else(|| {
            let value = Some(file.profile.clone()?);
            Some(Setting { value, origin: Origin::FileTop(path.clone()) })
        });
        let profile = profile.unwrap_or(Setting { value: None, origin: Origin::Unset });
        let values = match &profile.value {
            None => Profile::default(),
            Some(name) => file.profiles.get(name).cloned().ok_or_else(|| {
                let known = file.profiles.keys().cloned().collect::<Vec<_>>().join(", ");
                let message = Message::ConfigNoProfile { profile: name.clone(), path: path.display().to_string() };
                Failure::new(Exit::Usage, message).hint(Message::ConfigNoProfileHint { known })
            })?,
        };
        let from_file = || Origin::File { path: path.clone(), profile: profile.value.clone().unwrap_or_default() };
        let text = |flag: &Option<String>, name, variable, value: &Option<String>| {
            pick(flag.clone(), name, &env, variable)
                .or_else(|| Some(Setting { value: Some(value.clone()?), origin: from_file() }))
                .unwrap_or(Setting { value: None, origin: Origin::Unset })
        };

        let node = text(&global.node, "--node", "MENGSHU_NODE", &values.node);
        let node = match node.value {
            Some(value) => Setting { value, origin: node.origin },
            None => Setting { value: DEFAULT_NODE.to_owned(), origin: Origin::Default },
        };
        if let Some(value) = env("MENGSHU_LANG").filter(|text| text.parse::<Lang>().is_err()) {
            return Err(bad_env("MENGSHU_LANG", value, &Lang::NAMES));
        }
        let lang = match first_lang(global, &env) {
            from_locale @ Setting { origin: Origin::Locale(_) | Origin::Default, .. } => {
                values.lang.map_or(from_locale, |value| Setting { value, origin: from_file() })
            }
            chosen => chosen,
        };
        let output = if global.json {
            Setting { value: Format::Json, origin: Origin::Flag("--json") }
        } else if let Some(value) = checked(&env, "MENGSHU_OUTPUT")? {
            Setting { value, origin: Origin::Env("MENGSHU_OUTPUT") }
        } else if let Some(value) = values.output {
            Setting { value, origin: from_file() }
        } else {
            Setting { value: Format::default(), origin: Origin::Default }
        };
        Ok(Self {
            node,
            ledger: text(&global.ledger, "--ledger", "MENGSHU_LEDGER", &values.ledger),
            member: text(&global.member, "--as", "MENGSHU_MEMBER", &values.member),
            key: text(&global.key, "--key", "MENGSHU_KEY", &values.key),
            lang,
            output,
            profile,
            folder,
            file: Setting { value: path, origin: if named { Origin::Env("MENGSHU_CONFIG") } else { Origin::Default } },
        })
    }

    /// What a command that is printed has to name again, because only a flag of this run named it: node and ledger.
    pub(crate) fn named_for_this_run(&self) -> String {
        let flag = |origin: &Origin| matches!(origin, Origin::Flag(_));
        let node = Some(self.node.value.as_str()).filter(|_| flag(&self.node.origin));
        let ledger = self.ledger.value.as_deref().filter(|_| flag(&self.ledger.origin));
        let quoted = |text: &str| if text.contains(' ') { format!("\"{text}\"") } else { text.to_owned() };
        let node = node.map(|node| format!(" --node {}", quoted(node))).unwrap_or_default();
        ledger.map_or_else(|| node.clone(), |ledger| format!("{node} --ledger {}", quoted(ledger)))
    }

    /// The folder where `key new` puts keys and where a plain key name is looked up.
    pub(crate) fn keys_folder(&self) -> PathBuf {
        self.folder.join("keys")
    }
}

/// A flag, else an environment variable.
fn pick(
    flag: Option<String>,
    name: &'static str,
    env: &dyn Fn(&str) -> Option<String>,
    variable: &'static str,
) -> Option<Setting<Option<String>>> {
    match flag {
        Some(value) => Some(Setting { value: Some(value), origin: Origin::Flag(name) }),
        None => env(variable).map(|value| Setting { value: Some(value), origin: Origin::Env(variable) }),
    }
}

/// An environment variable that has a fixed set of values.
fn checked<T: ValueEnum>(env: &dyn Fn(&str) -> Option<String>, variable: &'static str) -> Outcome<Option<T>> {
    let Some(value) = env(variable) else { return Ok(None) };
    T::from_str(&value, true).map(Some).map_err(|_| {
        let allowed: Vec<_> = T::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
        bad_env(variable, value, &allowed.iter().map(PossibleValue::get_name).collect::<Vec<_>>())
    })
}

fn bad_env(variable: &'static str, value: String, allowed: &[&str]) -> Failure {
    let (variable, allowed) = (variable.to_owned(), allowed.join(", "));
    Failure::new(Exit::Usage, Message::ConfigEnvBad { variable, value, allowed })
}

/// `$XDG_CONFIG_HOME/mengshu` or `~/.config/mengshu`.
fn folder(env: &dyn Fn(&str) -> Option<String>) -> Outcome<PathBuf> {
    // XDG: a relative path is invalid and ignored.
    let base = env("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.or_else(|| {
        let home = env("HOME").map(PathBuf::from).or_else(|| etcetera::home_dir().ok());
        Some(home?.join(".config"))
    });
    let base = base.ok_or_else(|| Failure::new(Exit::Usage, Message::ConfigNoHome).hint(Message::ConfigHomeHint))?;
    Ok(base.join("mengshu"))
}

/// Reads the file; a missing one is empty unless it was named.
fn read(path: &Path, named: bool) -> Outcome<File> {
    let bad = |why: &(dyn std::error::Error + 'static)| {
        let message = Message::ConfigBad { path: path.display().to_string() };
        Failure::new(Exit::Usage, message).because(why).hint(Message::ConfigBadHint)
    };
    let text = match std::fs::read(path) {
        Ok(bytes) => written::text(bytes).map_err(|error| bad(&error))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => return Ok(File::default()),
        Err(error) => {
            let message = Message::ConfigUnreadable { path: path.display().to_string() };
            return Err(Failure::new(Exit::Usage, message).because(&error));
        }
    };
    toml::from_str(&text).map_err(|error| bad(&std::io::Error::other(written::in_toml(&text, &error))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Resolves with `file` as the settings file and these variables.
    fn resolve(file: &str, flags: Global, env: &[(&str, &str)]) -> Outcome<Config> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, file).unwrap();
        let lookup = |name: &str| match name {
            "MENGSHU_CONFIG" => Some(path.display().to_string()),
            "HOME" => Some("/home/nobody".to_owned()),
            _ => env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()),
        };
        Config::resolve(&flags, &lookup)
    }

    const FILE: &str = "profile = \"acme\"\n[profiles.acme]\nnode = \"http://a\"\nmember = \"acme\"\nlang = \"zh\"\n\
                        [profiles.other]\nnode = \"http://b\"\noutput = \"json\"\n";

    #[test]
    fn flags_beat_environment_beats_file_beats_defaults() {
        let config = resolve(FILE, Global::default(), &[("LANG", "C.UTF-8")]).unwrap();
        assert_eq!(config.node.value, "http://a");
        assert!(matches!(&config.node.origin, Origin::File { profile, .. } if profile == "acme"));
        assert_eq!((config.lang.value, config.output.value), (Lang::Zh, Format::Table));
        assert_eq!((config.key.value, config.key.origin), (None, Origin::Unset));
        assert_eq!(config.folder, Path::new("/home/nobody/.config/mengshu"));

        let env = [("MENGSHU_NODE", "http://env"), ("MENGSHU_LANG", "en"), ("MENGSHU_KEY", "k")];
        let config = resolve(FILE, Global::default(), &env).unwrap();
        assert_eq!(config.node, Setting { value: "http://env".into(), origin: Origin::Env("MENGSHU_NODE") });
        assert_eq!(config.lang.value, Lang::En);
        assert_eq!(config.key.value.as_deref(), Some("k"));

        let flags = Global { node: Some("http://flag".into()), json: true, ..Global::default() };
        let config = resolve(FILE, flags, &env).unwrap();
        assert_eq!(config.node, Setting { value: "http://flag".into(), origin: Origin::Flag("--node") });
        assert_eq!(config.output.origin, Origin::Flag("--json"));

        let config = resolve("", Global::default(), &[("MENGSHU_NODE", "")]).unwrap();
        assert_eq!(config.node, Setting { value: DEFAULT_NODE.into(), origin: Origin::Default });
    }

    #[test]
    fn the_profile_is_chosen_by_flag_and_environment() {
        let config = resolve(FILE, Global::default(), &[("MENGSHU_PROFILE", "other")]).unwrap();
        assert_eq!((config.node.value.as_str(), config.output.value), ("http://b", Format::Json));
        let failure = resolve(FILE, Global { profile: Some("nix".into()), ..Global::default() }, &[]).unwrap_err();
        assert_eq!(failure.exit(), Some(Exit::Usage));
        assert!(failure.lines(Lang::En).last().unwrap().1.contains("acme, other"));
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let failure = resolve("[profiles.a]\nnod = \"x\"\n", Global::default(), &[]).unwrap_err();
        let text = format!("{:?}", failure.lines(Lang::En));
        assert!(text.contains("line 2") && text.contains("nod"), "{text}");
        let failure = resolve("", Global::default(), &[("MENGSHU_OUTPUT", "yaml")]).unwrap_err();
        assert!(failure.lines(Lang::En)[0].1.contains("table, json"));
    }

    #[test]
    fn the_first_language_comes_from_flag_environment_or_locale() {
        let lang = |env: &'static [(&str, &str)]| {
            let lookup = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            first_lang(&Global::default(), &lookup)
        };
        assert_eq!(lang(&[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")]).value, Lang::Zh);
        assert_eq!(lang(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]).origin, Origin::Locale("LC_ALL"));
        assert_eq!(lang(&[("MENGSHU_LANG", "zh"), ("LANG", "C")]).origin, Origin::Env("MENGSHU_LANG"));
        assert_eq!(lang(&[]).origin, Origin::Default);
    }
}

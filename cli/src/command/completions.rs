//! `mengshu completions`.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::given::Context;
use crate::language::{examples, say};
use crate::output::Outcome;

#[derive(Debug, Args)]
#[command(about = say("Print a completion script for your shell", "输出命令行补全脚本"))]
#[command(before_long_help = examples(&[
    "mengshu completions bash > ~/.local/share/bash-completion/completions/mengshu",
    "mengshu completions zsh  > ~/.zfunc/_mengshu",
    "mengshu completions fish > ~/.config/fish/completions/mengshu.fish",
]))]
pub(crate) struct Completions {
    #[arg(help = say("The shell", "所用的 shell"))]
    shell: Shell,
}

impl Completions {
    /// Prints the script. It is made in memory first: the generator panics when its reader goes away.
    pub(super) fn run(self, context: &Context, mut tree: Command) -> Outcome<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut tree, "mengshu", &mut script);
        context.out.raw(&script)
    }
}

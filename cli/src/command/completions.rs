//! `mengshu completions`.

use clap_complete::Shell;

use crate::args;
use crate::given::Context;
use crate::output::Outcome;

/// Prints the script. It is made in memory first: the generator panics when its reader goes away.
pub(super) fn run(shell: Shell, context: &Context) -> Outcome<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::tree(context.out.lang()), "mengshu", &mut script);
    context.out.raw(&script)
}

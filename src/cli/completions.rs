//! `wirelint completions`: scripts for shells.

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::report::{Outcome, Style};

#[derive(Clone, Copy, Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: CompletionsArgs) -> io::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::Cli::command(), "wirelint", &mut script);
    let mut out = super::stdout(Style {
        color: false,
        width: 0,
    });
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Clean)
}

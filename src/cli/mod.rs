//! The command line: with it ends all that reads files, knows the clock or prints. One file for each command.
//!
//! Nothing here reaches the network; of the environment only `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `TERM` and `CI` are read, to decide on colours.

mod check;
mod completions;
mod explain;
mod input;
mod listing;
mod load;
mod rules;
mod test;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::report::{Outcome, Style};

/// Width of reports that do not go to a terminal.
const DEFAULT_WIDTH: usize = 100;
/// Reports are never narrower.
const MIN_WIDTH: usize = 60;
/// Nor wider: long lines are hard to read.
const MAX_WIDTH: usize = 140;

/// Checks drafts of corporate news releases before they go to the wire.
///
/// Is every element there that securities rules, the exchange and the issuer's own house rules require, and nothing that must not be?
/// Drafts never leave the machine: Wirelint does not use the network.
#[derive(Debug, Parser)]
#[command(name = "wirelint", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Exit status: 0 nothing at or above the failing severity, 1 findings, 2 something could not be checked.

Examples:
  wirelint check draft.md                        check one draft
  wirelint check drafts/ --fail-on error         check a folder, fail on errors only
  wirelint explain ca/fli-caution                why a rule asks for something

Not legal advice.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Check drafts: files, folders, or - for standard input
    Check(check::CheckArgs),
    /// Say what a rule asks for, why, and by which source
    Explain(explain::ExplainArgs),
    /// List the rules
    Rules(rules::RulesArgs),
    /// Run the examples that rules carry
    Test(test::TestArgs),
    /// Print a completion script for a shell
    Completions(completions::CompletionsArgs),
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Clone, Copy, Debug, Args)]
struct ColorArgs {
    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    color: ColorChoice,
}

impl ColorArgs {
    /// How text on standard output looks.
    fn stdout(self) -> Style {
        let stdout = io::stdout();
        let size = stdout
            .is_terminal()
            .then(|| terminal_size::terminal_size_of(&stdout))
            .flatten();
        let color = self.wanted(anstream::AutoStream::choice(&stdout));
        Style {
            color,
            width: width(size),
        }
    }

    /// How text on standard error looks.
    fn stderr(self) -> Style {
        let stderr = io::stderr();
        let size = stderr
            .is_terminal()
            .then(|| terminal_size::terminal_size_of(&stderr))
            .flatten();
        let color = self.wanted(anstream::AutoStream::choice(&stderr));
        Style {
            color,
            width: width(size),
        }
    }

    fn wanted(self, auto: anstream::ColorChoice) -> bool {
        match self.color {
            ColorChoice::Auto => auto != anstream::ColorChoice::Never,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        }
    }
}

fn width(size: Option<(terminal_size::Width, terminal_size::Height)>) -> usize {
    size.map_or(DEFAULT_WIDTH, |(width, _)| {
        usize::from(width.0).clamp(MIN_WIDTH, MAX_WIDTH)
    })
}

/// Standard output, locked and buffered.
fn stdout(style: Style) -> Box<dyn Write> {
    let stdout = io::stdout().lock();
    if style.color {
        // Old consoles of Windows need help with colours.
        Box::new(BufWriter::with_capacity(
            1 << 16,
            anstream::AutoStream::always(stdout),
        ))
    } else {
        Box::new(BufWriter::with_capacity(1 << 16, stdout))
    }
}

/// Standard error, buffered by line.
fn stderr(style: Style) -> Box<dyn Write> {
    let stderr = io::stderr().lock();
    if style.color {
        Box::new(io::LineWriter::new(anstream::AutoStream::always(stderr)))
    } else {
        Box::new(io::LineWriter::new(stderr))
    }
}

/// Reports errors about the run itself.
fn fail(errors: &[crate::report::FileError], colors: ColorArgs) -> io::Result<Outcome> {
    let style = colors.stderr();
    let mut err = stderr(style);
    errors
        .iter()
        .try_for_each(|error| crate::report::emit_error(error, style, &mut err))?;
    Ok(Outcome::Failed)
}

/// The nearest of `known` to what was typed.
fn did_you_mean<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let score = strsim::jaro_winkler(&typed, &candidate.to_lowercase());
        if score > 0.75 && best.is_none_or(|(known, _)| score > known) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Runs the program.
pub fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Completions(args) => completions::run(args),
    };
    match result {
        Ok(outcome) => outcome.into(),
        // The reader went away before everything was said: nobody is left to tell, but "clean" it was not.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Failed.into(),
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "error: cannot write the report: {error}");
            Outcome::Failed.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn near_names_are_found() {
        assert_eq!(
            did_you_mean("ca/sedar-pls", ["ca/fli", "ca/sedar-plus"]),
            Some("ca/sedar-plus")
        );
        assert_eq!(did_you_mean("zzz", ["ca/fli"]), None);
    }
}

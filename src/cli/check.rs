//! `wirelint check`.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::OnceLock;

use clap::{Args, ValueHint};
use jiff::civil::Date;
use rayon::prelude::*;

use crate::cli::input::{self, Input};
use crate::cli::{ColorArgs, did_you_mean, listing, load};
use crate::document::Release;
use crate::engine::{self, Engine};
use crate::report::text::{count, line};
use crate::report::{FailOn, FileError, FileReport, Format, Options, Outcome, Reporter};

/// Up to so many files are not worth starting threads for.
const FEW_FILES: usize = 8;
/// Files that are in memory at once, at most: in number …
const CHUNK_FILES: usize = 64;
/// … and in bytes.
const CHUNK_BYTES: u64 = 4 * 1024 * 1024;

const AFTER_HELP: &str = "\
Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be checked.

Examples:
  wirelint check draft.txt
  wirelint check draft.md --date 2026-11-24 --listing TSXV:ABC,OTCQB:ABCDF --industry mining
  wirelint check drafts/ --pack house-rules.toml --fail-on error
  wirelint check draft.md --checklist              what was looked for, and where it was found
  wirelint check drafts/ --output-format json > report.json
  pbpaste | wirelint check - --stdin-filename draft.md";

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct CheckArgs {
    /// Drafts (.txt, .md, .markdown), folders of drafts, or - for standard input
    #[arg(required = true, value_name = "FILE|DIR|-", value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,

    /// Date of the release; default: its front matter, its dateline, else today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,

    /// Where the issuer is listed (TSX, TSXV, CSE, NYSE, Nasdaq, OTCQB, ...), in addition to what the draft says
    #[arg(long = "listing", value_name = "EXCHANGE[:SYMBOL]", value_delimiter = ',', value_parser = listing::parse)]
    listings: Vec<String>,

    /// The issuer's industry, such as mining
    #[arg(long = "industry", value_name = "NAME", value_delimiter = ',')]
    industries: Vec<String>,

    /// House rules: a pack or a folder of packs, on top of the built-in ones
    #[arg(long = "pack", value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    packs: Vec<PathBuf>,

    /// Only the packs given with --pack
    #[arg(long, requires = "packs")]
    no_builtin: bool,

    /// The least severity that makes the run fail (exit status 1)
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t)]
    fail_on: FailOn,

    /// Output format
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    output_format: Format,

    /// Show every verdict: what was required, where it is met, what is missing
    #[arg(long)]
    checklist: bool,

    /// Show only findings at or above --fail-on, and no summary (human and concise)
    #[arg(long, short)]
    quiet: bool,

    /// What to call standard input; its extension says the format
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,

    /// Number of threads; default: as many as there are processors
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    colors: ColorArgs,
}

fn parse_date(value: &str) -> Result<Date, String> {
    value
        .parse()
        .map_err(|_| "write the date as YYYY-MM-DD, such as 2026-11-24".to_string())
}

pub(super) fn run(args: CheckArgs) -> io::Result<Outcome> {
    let options = Options {
        format: args.output_format,
        checklist: args.checklist,
        quiet: args.quiet,
        style: args.colors.stdout(),
        error_style: args.colors.stderr(),
    };
    let mut out = super::stdout(options.style);
    let mut err = super::stderr(options.error_style);

    let rules = load::rules(&args.packs, !args.no_builtin).and_then(|rules| {
        let nothing = || {
            rules
                .rules
                .is_empty()
                .then(|| FileError::new("packs", "they have no rules: nothing would be checked"))
        };
        match nothing().or_else(|| unknown_industry(&args.industries, &load::industries(&rules))) {
            Some(error) => Err(vec![error]),
            None => Ok(rules),
        }
    });
    let rules = match rules {
        Ok(rules) => rules,
        Err(errors) => {
            // A report with nothing but errors. People need no summary of a run that did not begin.
            let options = Options {
                quiet: true,
                ..options
            };
            let mut reporter = Reporter::begin(options, Vec::new(), args.fail_on, &mut out)?;
            for error in errors {
                reporter.error(error, &mut out, &mut err)?;
            }
            return reporter.finish(&mut out);
        }
    };

    let inputs = input::find(&args.paths, args.stdin_filename.as_deref());
    let mut run = Run {
        reporter: Reporter::begin(options.clone(), load::packs_used(&rules), args.fail_on, &mut out)?,
        drop_below: (args.quiet && options.format != Format::Json).then_some(args.fail_on),
        engine: Engine::new(rules),
        options: engine::Options {
            date: args.date,
            today,
            listings: args.listings,
            industries: args
                .industries
                .iter()
                .map(|name| name.trim().to_lowercase())
                .collect(),
        },
    };
    let threads = args
        .jobs
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, NonZeroUsize::get);
    if inputs.items.len() <= FEW_FILES || threads == 1 {
        for item in inputs.items {
            let checked = item.and_then(|input| check(&input, &run.engine, &run.options));
            run.report(checked, &mut out, &mut err)?;
        }
    } else {
        run.in_parallel(inputs.items, threads, &mut out, &mut err)?;
    }
    let outcome = run.reporter.finish(&mut out)?;
    if let Some(first) = inputs.passed_over.first().filter(|_| !args.quiet) {
        writeln!(
            err,
            "note: {} of a kind that is not read: {}{}",
            count(inputs.passed_over.len(), "document is", "documents are"),
            line(first),
            if inputs.passed_over.len() > 1 { ", …" } else { "" }
        )?;
    }
    Ok(outcome)
}

/// Today in the machine's time zone, the same for a whole run. Looked up only where a draft has no date: reading the time zones costs as much as
/// reading a draft.
fn today() -> Date {
    static TODAY: OnceLock<Date> = OnceLock::new();
    *TODAY.get_or_init(|| jiff::Zoned::now().date())
}

/// A run that is under way.
struct Run {
    reporter: Reporter,
    /// Findings that this severity does not reach are not reported.
    drop_below: Option<FailOn>,
    engine: Engine,
    options: engine::Options,
}

impl Run {
    fn report(
        &mut self,
        checked: Result<FileReport, FileError>,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<()> {
        match checked {
            Ok(mut file) => {
                if let Some(fail_on) = self.drop_below {
                    file.checked
                        .findings
                        .retain(|finding| fail_on.reached_by(finding.severity));
                }
                self.reporter.file(&file, out)
            }
            Err(error) => self.reporter.error(error, out, err),
        }
    }

    /// Checks some files at a time and reports them in order, so that the order does not depend on threads and memory not on the number of files.
    fn in_parallel(
        &mut self,
        items: Vec<Result<Input, FileError>>,
        threads: usize,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<()> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(io::Error::other)?;
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            let mut chunk = Vec::with_capacity(CHUNK_FILES);
            let mut bytes = 0;
            while chunk.len() < CHUNK_FILES
                && bytes < CHUNK_BYTES
                && let Some(item) = items.next()
            {
                if let Ok(Input { path: Some(path), .. }) = &item {
                    bytes += std::fs::metadata(path).map_or(0, |metadata| metadata.len());
                }
                chunk.push(item);
            }
            let (engine, options) = (&self.engine, &self.options);
            let checked: Vec<_> = pool.install(|| {
                chunk
                    .into_par_iter()
                    .map(|item| item.and_then(|input| check(&input, engine, options)))
                    .collect()
            });
            for checked in checked {
                self.report(checked, out, err)?;
            }
        }
        Ok(())
    }
}

fn check(input: &Input, engine: &Engine, options: &engine::Options) -> Result<FileReport, FileError> {
    let draft = input::read(input)?;
    let release = Release::new(&draft);
    let checked = engine.check(&draft, &release, options);
    Ok(FileReport::new(draft.source, checked))
}

/// An industry that no rule knows would silently turn rules off.
fn unknown_industry(given: &[String], known: &[&str]) -> Option<FileError> {
    let unknown = given
        .iter()
        .find(|name| !known.iter().any(|known| known.eq_ignore_ascii_case(name.trim())))?;
    if known.is_empty() {
        return None;
    }
    let hint = did_you_mean(unknown, known.iter().copied()).map(|name| format!("; did you mean `{name}`?"));
    let message = format!(
        "no rule knows the industry `{unknown}`{} Known: {}",
        hint.unwrap_or_else(|| ".".into()),
        known.join(", ")
    );
    Some(FileError::new("--industry", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_industries_are_errors() {
        let given = |name: &str| unknown_industry(&[name.to_string()], &["banking", "mining"]);
        assert!(given("Mining").is_none());
        assert!(
            given("minning")
                .unwrap()
                .message
                .contains("did you mean `mining`?")
        );
        assert!(unknown_industry(&["x".into()], &[]).is_none());
    }
}

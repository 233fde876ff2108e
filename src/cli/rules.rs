//! `wirelint rules`: what is checked, how bad a defect is, how sure the law is, and where each rule comes from.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use serde::Serialize;

use crate::cli::{ColorArgs, did_you_mean, fail, load};
use crate::finding::Severity;
use crate::report::text::{count, line, shorten, width};
use crate::report::{FileError, Outcome};
use crate::rules::model::{Rule, RuleSet};

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// Only rules of this pack
    #[arg(long, value_name = "ID")]
    pack_id: Option<String>,

    /// Only rules of this severity
    #[arg(long, value_enum)]
    severity: Option<SeverityArg>,

    /// House rules: a pack or a folder of packs, on top of the built-in ones
    #[arg(long = "pack", value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    packs: Vec<PathBuf>,

    /// Only the packs given with --pack
    #[arg(long, requires = "packs")]
    no_builtin: bool,

    /// Output format
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    output_format: ListFormat,

    #[command(flatten)]
    colors: ColorArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SeverityArg {
    Error,
    Warning,
    Advice,
}

impl From<SeverityArg> for Severity {
    fn from(severity: SeverityArg) -> Self {
        match severity {
            SeverityArg::Error => Self::Error,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Advice => Self::Advice,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// A table
    #[default]
    Human,
    /// A list of objects
    Json,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    title: &'a str,
    severity: Severity,
    basis: &'static str,
    cite: &'a str,
    check: &'static str,
    since: Option<String>,
    until: Option<String>,
    pack: &'a str,
    version: &'a str,
    origin: &'a str,
}

pub(super) fn run(args: &RulesArgs) -> io::Result<Outcome> {
    let rules = match load::rules(&args.packs, !args.no_builtin) {
        Ok(rules) => rules,
        Err(errors) => return fail(&errors, args.colors),
    };
    if let Some(id) = &args.pack_id
        && !rules.packs.iter().any(|pack| &pack.id == id)
    {
        let known = rules.packs.iter().map(|pack| pack.id.as_str());
        let hint = did_you_mean(id, known).map_or(String::new(), |id| format!("; did you mean `{id}`?"));
        return fail(
            &[FileError::new(
                "--pack-id",
                format!("there is no pack `{id}`{hint}"),
            )],
            args.colors,
        );
    }
    let wanted = |rule: &&Rule| {
        args.severity
            .is_none_or(|severity| rule.severity == severity.into())
            && args
                .pack_id
                .as_ref()
                .is_none_or(|id| pack_of(&rules, rule).is_some_and(|pack| &pack.id == id))
    };
    let rows: Vec<Row<'_>> = rules
        .rules
        .iter()
        .filter(wanted)
        .map(|rule| row(&rules, rule))
        .collect();
    let style = args.colors.stdout();
    let mut out = super::stdout(style);
    if args.output_format == ListFormat::Json {
        serde_json::to_writer_pretty(&mut out, &rows)?;
        writeln!(out)?;
        out.flush()?;
        return Ok(Outcome::Clean);
    }
    let id_width = rows
        .iter()
        .map(|row| width(&line(row.id)))
        .max()
        .unwrap_or(0)
        .clamp(4, 40);
    let title_width = style.width.saturating_sub(id_width + 2 + 9 + 11).max(30);
    for pack in &rules.packs {
        let of_pack: Vec<&Row<'_>> = rows.iter().filter(|row| row.pack == pack.id).collect();
        if of_pack.is_empty() {
            continue;
        }
        writeln!(
            out,
            "{}",
            style.bold(&line(&format!("{} {} – {}", pack.id, pack.version, pack.title)))
        )?;
        writeln!(out, "{}", style.dim(&format!("  {}", line(&pack.origin))))?;
        for row in of_pack {
            let id = line(row.id);
            let pad = " ".repeat(id_width.saturating_sub(width(&id)));
            let severity = style.severity(row.severity, &format!("{:<8}", row.severity.as_str()));
            let title = shorten(row.title, title_width);
            writeln!(out, "  {id}{pad} {severity} {:<10} {title}", row.basis)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", style.dim(&count(rows.len(), "rule", "rules")))?;
    out.flush()?;
    Ok(Outcome::Clean)
}

fn pack_of<'a>(rules: &'a RuleSet, rule: &Rule) -> Option<&'a crate::rules::model::Pack> {
    rules.packs.get(rule.pack as usize)
}

fn row<'a>(rules: &'a RuleSet, rule: &'a Rule) -> Row<'a> {
    let pack = pack_of(rules, rule);
    Row {
        id: &rule.id,
        title: &rule.title,
        severity: rule.severity,
        basis: rule.basis.as_str(),
        cite: &rule.cite,
        check: rule.check.kind(),
        since: rule.since.map(|day| day.to_string()),
        until: rule.until.map(|day| day.to_string()),
        pack: pack.map_or("", |pack| &pack.id),
        version: pack.map_or("", |pack| &pack.version),
        origin: pack.map_or("", |pack| &pack.origin),
    }
}

//! `wirelint explain`: what a rule asks for, when, why and by which source.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::cli::{ColorArgs, did_you_mean, fail, load};
use crate::finding::{Severity, Status};
use crate::report::text::{count, line, lines, wrap};
use crate::report::{FileError, Outcome, Style};
use crate::rules::model::{
    Check, Element, Example, Expect, FactKind, Filter, LimitUnit, ListId, Matcher, Rule, RuleSet, Scope,
    SectionId, TopicId, TopicTest, Unit,
};

/// Alternatives of a list that are shown.
const SHOWN: usize = 4;
/// Lines of an example that are shown.
const EXAMPLE_LINES: usize = 12;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The rule: pack/rule, or the rule alone
    #[arg(value_name = "RULE")]
    rule: String,

    /// House rules: a pack or a folder of packs, on top of the built-in ones
    #[arg(long = "pack", value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    packs: Vec<PathBuf>,

    #[command(flatten)]
    colors: ColorArgs,
}

pub(super) fn run(args: &ExplainArgs) -> io::Result<Outcome> {
    let (rules, examples, _) = match load::with_examples(&args.packs, true) {
        Ok(loaded) => loaded,
        Err(errors) => return fail(&errors, args.colors),
    };
    let Some(rule) = rules.find(&args.rule) else {
        return fail(&[unknown(&args.rule, &rules)], args.colors);
    };
    let style = args.colors.stdout();
    let mut out = super::stdout(style);
    let examples: Vec<&Example> = examples
        .iter()
        .filter(|example| example.rule == rule.id)
        .collect();
    Page { style, out: &mut out }.write(rule, &rules, &examples)?;
    out.flush()?;
    Ok(Outcome::Clean)
}

fn unknown(id: &str, rules: &RuleSet) -> FileError {
    let same: Vec<&str> = rules
        .rules
        .iter()
        .filter(|rule| rule.bare_id() == id)
        .map(|rule| rule.id.as_str())
        .collect();
    if same.len() > 1 {
        return FileError::new(id, format!("several packs have this rule: {}", same.join(", ")));
    }
    let known: Vec<&str> = if id.contains('/') {
        rules.rules.iter().map(|rule| rule.id.as_str()).collect()
    } else {
        rules.rules.iter().map(Rule::bare_id).collect()
    };
    let hint = match did_you_mean(id, known) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "`wirelint rules` lists them".to_string(),
    };
    FileError::new(id, format!("there is no such rule; {hint}"))
}

/// A page about one rule.
struct Page<'a> {
    style: Style,
    out: &'a mut dyn Write,
}

impl Page<'_> {
    fn write(&mut self, rule: &Rule, rules: &RuleSet, examples: &[&Example]) -> io::Result<()> {
        let pack = rules.packs.get(rule.pack as usize);
        let severity = self.style.severity(rule.severity, rule.severity.as_str());
        writeln!(self.out, "{} · {severity}", self.style.bold(&line(&rule.id)))?;
        writeln!(self.out, "{}\n", wrap(&line(&rule.title), self.style.width, ""))?;

        self.applies(rule, rules)?;
        self.checks(rule, rules)?;
        self.demotions(rule, rules)?;
        self.block("Why", &rule.why)?;
        self.block("What to do", &rule.help)?;
        let basis = format!("basis: {} – {}", rule.basis.as_str(), rule.basis.explanation());
        self.block("Source", &format!("{}\n{basis}", rule.cite))?;
        if let Some(pack) = pack {
            self.block(
                "Pack",
                &format!("{} {} – {} ({})", pack.id, pack.version, pack.title, pack.origin),
            )?;
        }
        self.examples(examples)
    }

    /// A heading and indented paragraphs; nothing when there are no words.
    fn block(&mut self, heading: &str, words: &str) -> io::Result<()> {
        if words.trim().is_empty() {
            return Ok(());
        }
        writeln!(self.out, "{}", self.style.bold(heading))?;
        for paragraph in lines(words.trim()).lines() {
            self.item(paragraph, "")?;
        }
        writeln!(self.out)
    }

    /// One indented paragraph, later lines of it indented by `indent` more.
    fn item(&mut self, words: &str, indent: &str) -> io::Result<()> {
        let words = wrap(words, self.style.width.saturating_sub(2), indent);
        words.lines().try_for_each(|line| writeln!(self.out, "  {line}"))
    }

    fn applies(&mut self, rule: &Rule, rules: &RuleSet) -> io::Result<()> {
        let mut parts = Vec::new();
        if let Some(pack) = rules.packs.get(rule.pack as usize) {
            parts.extend(scope(&pack.scope));
        }
        parts.extend(
            scope(&rule.scope)
                .into_iter()
                .filter(|part| !parts.contains(part))
                .collect::<Vec<_>>(),
        );
        match (rule.since, rule.until) {
            (Some(since), Some(until)) => parts.push(format!("the release is dated from {since} to {until}")),
            (Some(since), None) => parts.push(format!("the release is dated {since} or later")),
            (None, Some(until)) => parts.push(format!("the release is dated {until} or earlier")),
            (None, None) => {}
        }
        if let Some(when) = &rule.when {
            parts.push(format!("the release has: {}", describe(when, rules)));
        }
        if let Some(other) = rule
            .when_verdict
            .and_then(|index| rules.rules.get(index as usize))
        {
            parts.push(format!("{} applies", other.id));
        }
        if let Some(unless) = &rule.unless {
            parts.push(format!("it does not have: {}", describe(unless, rules)));
        }
        if parts.is_empty() {
            return self.block("Applies", "to every release");
        }
        writeln!(self.out, "{}", self.style.bold("Applies when"))?;
        for part in parts {
            self.item(&format!("• {}", line(&part)), "  ")?;
        }
        writeln!(self.out)
    }

    fn checks(&mut self, rule: &Rule, rules: &RuleSet) -> io::Result<()> {
        match &rule.check {
            Check::Require(require) => {
                let mut place = sections(&require.sections, rules);
                if let Some(unit) = require.within {
                    place.push_str(&format!(", together in one {}", unit_words(unit)));
                }
                if let Some(unit) = require.near {
                    place.push_str(&format!(", in the {} of what made it apply", unit_words(unit)));
                }
                writeln!(self.out, "{}", self.style.bold(&format!("Looks for{place}")))?;
                for element in &require.elements {
                    self.element(element, rule.severity, rules)?;
                }
                writeln!(self.out)
            }
            Check::Forbid(forbid) => {
                self.block("Must not be there", &describe(&forbid.matcher, rules))?;
                let replacements: Vec<String> = forbid
                    .replace
                    .iter()
                    .map(|(from, to)| {
                        format!(
                            "{} → {}",
                            patterns(*from, rules),
                            if to.is_empty() { "(nothing)" } else { to }
                        )
                    })
                    .collect();
                self.block("Replacement", &replacements.join("\n"))
            }
            Check::Verbatim(verbatim) => {
                let alternatives = if verbatim.texts.len() > 1 {
                    ", one of these,"
                } else {
                    ""
                };
                self.block(
                    &format!("Must stand there word for word{alternatives} with {{a|b}} for alternatives"),
                    &verbatim.texts.join("\n\n"),
                )
            }
            Check::Limit(limit) => {
                let of = sections(&limit.sections, rules);
                let unit = match limit.unit {
                    LimitUnit::Characters => "characters",
                    LimitUnit::Words => "words",
                    LimitUnit::SentenceWords => "words in each sentence",
                };
                self.block("Counts", &format!("at most {} {unit}{of}", limit.max))
            }
            Check::Agree(comparison) => self.block("Compares", comparison),
        }
    }

    fn element(&mut self, element: &Element, severity: Severity, rules: &RuleSet) -> io::Result<()> {
        let mut words = format!("• {}", line(&element.name));
        if element.optional {
            words.push_str(" (optional)");
        } else if let Some(own) = element.severity.filter(|own| *own != severity) {
            words.push_str(&format!(" ({})", own.as_str()));
        }
        self.item(&words, "  ")?;
        if let Some(weak) = &element.weak {
            self.item(&format!("  not enough: {}", line(&describe(weak, rules))), "    ")?;
        }
        if !element.add.is_empty() {
            self.item(&format!("  add: {}", line(&element.add)), "    ")?;
        }
        Ok(())
    }

    fn demotions(&mut self, rule: &Rule, rules: &RuleSet) -> io::Result<()> {
        let parts: Vec<String> = rule
            .demote
            .iter()
            .map(|demotion| {
                let mut words = format!("{} instead of {}", demotion.to.as_str(), rule.severity.as_str());
                if let Some(when) = &demotion.when {
                    words.push_str(&format!(" when the release has: {}", describe(when, rules)));
                }
                if let Some(unless) = &demotion.unless {
                    words.push_str(&format!(" unless the release has: {}", describe(unless, rules)));
                }
                if !demotion.statuses.is_empty() {
                    let statuses: Vec<&str> = demotion.statuses.iter().copied().map(Status::as_str).collect();
                    words.push_str(&format!(" (verdicts: {})", statuses.join(", ")));
                }
                if !demotion.because.is_empty() {
                    words.push_str(&format!(" – {}", demotion.because));
                }
                words
            })
            .collect();
        self.block("Less severe", &parts.join("\n"))
    }

    fn examples(&mut self, examples: &[&Example]) -> io::Result<()> {
        for example in examples {
            let kind = match example.expect {
                Expect::Pass => "passes",
                Expect::Fail => "fails",
                Expect::Status(status) => status.as_str(),
            };
            let mut heading = format!("Example: {kind}");
            if !example.names.is_empty() {
                heading.push_str(&format!(" ({})", example.names.join(", ")));
            }
            if example.near_miss {
                heading.push_str(", a near miss");
            }
            if let Some(date) = example.date {
                heading.push_str(&format!(", dated {date}"));
            }
            writeln!(self.out, "{}", self.style.bold(&line(&heading)))?;
            let text = lines(example.text.trim());
            for words in text.lines().take(EXAMPLE_LINES) {
                if words.is_empty() {
                    writeln!(self.out, "  │")?;
                    continue;
                }
                for words in wrap(words, self.style.width.saturating_sub(4), "").lines() {
                    writeln!(self.out, "  │ {words}")?;
                }
            }
            let more = text.lines().count().saturating_sub(EXAMPLE_LINES);
            if more > 0 {
                writeln!(self.out, "  │ … {} more", count(more, "line", "lines"))?;
            }
            writeln!(self.out)?;
        }
        Ok(())
    }
}

fn scope(scope: &Scope) -> Vec<String> {
    let mut parts = Vec::new();
    if !scope.listed_on.is_empty() {
        parts.push(format!("the issuer is listed on {}", or(&scope.listed_on)));
    }
    if !scope.not_listed_on.is_empty() {
        parts.push(format!(
            "the issuer is not listed on {}",
            or(&scope.not_listed_on)
        ));
    }
    if !scope.industry.is_empty() {
        parts.push(format!("the issuer's industry is {}", or(&scope.industry)));
    }
    if !scope.jurisdiction.is_empty() {
        parts.push(format!(
            "the issuer is subject to the law of {}",
            or(&scope.jurisdiction)
        ));
    }
    if !scope.language.is_empty() {
        let names: Vec<String> = scope
            .language
            .iter()
            .map(|language| match language.as_str() {
                "en" => "English".to_string(),
                "fr" => "French".to_string(),
                other => other.to_string(),
            })
            .collect();
        parts.push(format!("the release is in {}", or(&names)));
    }
    parts
}

fn or(items: &[String]) -> String {
    match items.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => items.concat(),
    }
}

fn sections(ids: &[SectionId], rules: &RuleSet) -> String {
    let names: Vec<String> = ids
        .iter()
        .map(|id| format!("`{}`", section(*id, rules)))
        .collect();
    if names.is_empty() {
        String::new()
    } else {
        format!(" in {}", or(&names))
    }
}

fn section(id: SectionId, rules: &RuleSet) -> &str {
    rules
        .sections
        .get(id as usize)
        .map_or("?", |section| &section.name)
}

fn unit_words(unit: Unit) -> String {
    match unit {
        Unit::Sentences(1) => "sentence".into(),
        Unit::Sentences(many) => format!("run of {many} sentences"),
        Unit::Line => "line".into(),
        Unit::Paragraph => "paragraph".into(),
        Unit::Section => "section".into(),
        Unit::Document => "release".into(),
    }
}

fn patterns(list: ListId, rules: &RuleSet) -> String {
    let Some(list) = rules.lists.get(list as usize) else {
        return "?".into();
    };
    let mut shown: Vec<String> = list
        .patterns
        .iter()
        .take(SHOWN)
        .map(|pattern| format!("`{}`", pattern.text))
        .collect();
    if list.patterns.len() > SHOWN {
        shown.push(format!("… ({} more)", list.patterns.len() - SHOWN));
    }
    shown.join(", ")
}

/// A matcher in words, short.
fn describe(matcher: &Matcher, rules: &RuleSet) -> String {
    match matcher {
        Matcher::List(list) => patterns(*list, rules),
        Matcher::Fact(kind) => {
            let name = FactKind::ALL
                .iter()
                .find(|(_, other)| other == kind)
                .map_or("?", |(name, _)| name);
            format!("@{name}")
        }
        Matcher::Term(term) => format!(
            "${}",
            rules.terms.get(*term as usize).map_or("?", |term| &term.name)
        ),
        Matcher::Any(any) => {
            let mut shown: Vec<String> = any.iter().take(SHOWN).map(|part| describe(part, rules)).collect();
            if any.len() > SHOWN {
                shown.push(format!("… ({} more)", any.len() - SHOWN));
            }
            shown.join(" or ")
        }
        Matcher::All(all, unit) => {
            let parts: Vec<String> = all.iter().map(|part| describe(part, rules)).collect();
            let parts = parts.join(" and ");
            if *unit == Unit::Document {
                parts
            } else {
                format!("({parts}, in one {})", unit_words(*unit))
            }
        }
        Matcher::Not(not) => format!("no {}", describe(not, rules)),
        Matcher::Filtered(inner, filters) => {
            let filters: Vec<String> = filters.iter().map(|part| filter(part, rules)).collect();
            format!("{} ({})", describe(inner, rules), filters.join("; "))
        }
        Matcher::Topics(test) => topics(test, rules),
    }
}

fn filter(filter: &Filter, rules: &RuleSet) -> String {
    match filter {
        Filter::In(ids) => sections(ids, rules).trim_start().to_string(),
        Filter::NotIn(ids) => format!("not{}", sections(ids, rules)),
        Filter::Except(matcher) => format!("except {}", describe(matcher, rules)),
        Filter::Near(matcher, unit) => format!(
            "with {} in the same {}",
            describe(matcher, rules),
            unit_words(*unit)
        ),
        Filter::AwayFrom(matcher, unit) => {
            format!(
                "without {} in the same {}",
                describe(matcher, rules),
                unit_words(*unit)
            )
        }
        Filter::AtLeast(number, true) => format!("at least {number} different ones"),
        Filter::AtLeast(number, false) => format!("at least {number} times"),
        Filter::Topics(test) => topics(test, rules),
    }
}

fn topics(test: &TopicTest, rules: &RuleSet) -> String {
    let names = |ids: &[TopicId]| -> Vec<String> {
        ids.iter()
            .map(|id| {
                format!(
                    "`{}`",
                    rules.topics.get(*id as usize).map_or("?", |topic| &topic.name)
                )
            })
            .collect()
    };
    match (test.any.is_empty(), test.none.is_empty()) {
        (false, true) => format!("the topic {}", or(&names(&test.any))),
        (true, false) => format!("not the topic {}", or(&names(&test.none))),
        _ => format!(
            "the topic {} and not {}",
            or(&names(&test.any)),
            or(&names(&test.none))
        ),
    }
}

//! The engine: pure, deterministic, linear in the length of the release. No I/O, no clock, no panics.

mod agree;
mod circumstances;
mod expression;
mod forbid;
mod gate;
mod limit;
mod outcome;
mod require;
mod scan;
mod sections;
mod verbatim;
mod wording;

use jiff::civil::Date;

use crate::document::{Draft, Release};
use crate::engine::circumstances::Admission;
use crate::engine::outcome::Outcome;
use crate::engine::scan::{Hit, Prepared, Scan};
use crate::finding::{Finding, Severity, Status};
use crate::rules::model::{Check, Demotion, Matcher, Rule, RuleSet};
use crate::source::Span;
use crate::verdict::{Checked, Circumstances, ElementVerdict, Verdict};

/// What the user states about the release; everything else is read from it.
#[derive(Clone, Debug)]
pub struct Options {
    /// `--date`: overrides front matter and dateline.
    pub date: Option<Date>,
    /// Asked for the day when nothing else says the date: the engine has no clock, and most releases need none.
    pub today: fn() -> Date,
    /// `--listing`: `EXCHANGE:SYMBOL` or `EXCHANGE`.
    pub listings: Vec<String>,
    /// `--industry`
    pub industries: Vec<String>,
}

/// Checks rules against releases. Made once a run; shared by threads.
pub struct Engine {
    prepared: Prepared,
}

/// What one rule concluded, and what there is to report of it.
struct Judged {
    verdict: Verdict,
    findings: Vec<Finding>,
    /// What made it apply, or else where something of it stands; bytes of the folded text.
    place: Option<Span>,
}

impl Engine {
    /// Prepares the gate over all patterns of `rules`. Expressions are compiled later, each when a release first needs it.
    pub fn new(rules: RuleSet) -> Self {
        Self {
            prepared: Prepared::new(rules),
        }
    }

    /// The rules it runs.
    pub fn rules(&self) -> &RuleSet {
        &self.prepared.rules
    }

    /// Verdicts and findings of every rule on one release.
    pub fn check(&self, draft: &Draft, release: &Release, options: &Options) -> Checked {
        let scan = Scan::new(&self.prepared, release);
        let circumstances = circumstances::find(&scan, draft, options);
        self.check_in(&scan, &circumstances, None)
    }

    /// The same under given circumstances, for all rules or for one and those it depends on: what examples run.
    pub(crate) fn check_rule(
        &self,
        release: &Release,
        draft: &Draft,
        options: &Options,
        rule: u32,
        adjust: impl FnOnce(&mut Circumstances),
    ) -> Checked {
        let scan = Scan::new(&self.prepared, release);
        let mut circumstances = circumstances::find(&scan, draft, options);
        adjust(&mut circumstances);
        self.check_in(&scan, &circumstances, Some(rule))
    }

    /// Which terms match somewhere in a release.
    pub(crate) fn terms_in(&self, release: &Release) -> Vec<bool> {
        let scan = Scan::new(&self.prepared, release);
        (0..self.prepared.rules.terms.len() as u32)
            .map(|term| !scan.matches(&Matcher::Term(term), scan.everywhere()).is_empty())
            .collect()
    }

    fn check_in(&self, scan: &Scan<'_>, circumstances: &Circumstances, only: Option<u32>) -> Checked {
        let rules = &self.prepared.rules;
        let mut needed = vec![only.is_none(); rules.rules.len()];
        let mut next = only;
        while let Some(rule) = next {
            needed[rule as usize] = true;
            next = rules.rules.get(rule as usize).and_then(|rule| rule.when_verdict);
        }
        let mut judged: Vec<Option<Judged>> =
            std::iter::repeat_with(|| None).take(rules.rules.len()).collect();
        for index in rules
            .order
            .iter()
            .map(|index| *index as usize)
            .filter(|index| needed[*index])
        {
            let rule = &rules.rules[index];
            let depends_on = rule.when_verdict.and_then(|on| judged[on as usize].as_ref());
            let conclusion = judge(scan, index, circumstances, depends_on);
            judged[index] = Some(conclusion);
        }
        let mut verdicts = Vec::with_capacity(rules.rules.len());
        let mut findings = Vec::new();
        for judged in judged.into_iter().flatten() {
            verdicts.push(judged.verdict);
            findings.extend(judged.findings);
        }
        findings.sort_by(|one, other| {
            let key = |finding: &Finding| finding.primary().map(|label| label.span);
            key(one).cmp(&key(other)).then_with(|| one.rule.cmp(&other.rule))
        });
        Checked {
            verdicts,
            findings,
            circumstances: circumstances.clone(),
        }
    }
}

/// One rule on one release.
fn judge(
    scan: &Scan<'_>,
    index: usize,
    circumstances: &Circumstances,
    depends_on: Option<&Judged>,
) -> Judged {
    let rule = &scan.prepared.rules.rules[index];
    let mut verdict = Verdict {
        rule: rule.id.clone(),
        title: rule.title.clone(),
        status: Status::NotApplicable,
        severity: rule.severity,
        reason: None,
        elements: Vec::new(),
        trigger: None,
        span: None,
        reported_by: None,
        findings: 0,
    };
    let not = |mut verdict: Verdict, status: Status, reason: String| {
        verdict.status = status;
        verdict.reason = Some(reason);
        Judged {
            verdict,
            findings: Vec::new(),
            place: None,
        }
    };

    let pack = &scan.prepared.rules.packs[rule.pack as usize];
    let mut assumed = None;
    for scope in [&pack.scope, &rule.scope] {
        match circumstances::admit(scope, circumstances) {
            Admission::Yes => {}
            Admission::Assumed(what) => assumed = Some(what),
            Admission::No(why) => return not(verdict, Status::NotApplicable, why),
            Admission::Unknown(what) => return not(verdict, Status::CannotTell, what),
        }
    }
    if let Some(why) = circumstances::out_of_time(rule.since, rule.until, circumstances.date) {
        return not(verdict, Status::NotApplicable, why);
    }
    if let Some(Judged { verdict: on, .. }) = depends_on
        && matches!(on.status, Status::NotApplicable | Status::CannotTell)
    {
        let reason = format!("goes with {}, which does not apply", on.rule);
        return not(verdict, on.status, reason);
    }
    // What made that rule apply makes this one apply, unless it has a trigger of its own.
    verdict.trigger = depends_on.and_then(|on| on.place);
    let mut triggers: Vec<Hit> = Vec::new();
    if let Some(when) = &rule.when {
        triggers = scan.matches(when, scan.everywhere());
        if triggers.is_empty() {
            return not(
                verdict,
                Status::NotApplicable,
                "nothing in the release calls for it".to_owned(),
            );
        }
        // A topic alone has no place.
        let own = triggers
            .first()
            .map(|hit| hit.span)
            .filter(|span| !span.is_empty());
        verdict.trigger = own.or(verdict.trigger);
    }
    if let Some(unless) = &rule.unless
        && let Some(hit) = scan.matches(unless, scan.everywhere()).first()
    {
        let words = scan.release.slice(hit.span);
        let reason = if words.is_empty() {
            "the release is of a kind that does not call for it".to_owned()
        } else {
            format!("made unnecessary by “{}”", wording::shortened(words, 80))
        };
        return not(verdict, Status::NotApplicable, reason);
    }

    let outcome = match &rule.check {
        Check::Require(require) => require::check(scan, require, &triggers),
        Check::Forbid(forbid) => forbid::check(scan, forbid),
        Check::Verbatim(verbatim) => verbatim::check(scan, verbatim, index),
        Check::Limit(limit) => limit::check(scan, limit),
        Check::Agree(name) => agree::check(scan, name, circumstances),
    };
    if let Some(why) = outcome.not_applicable {
        return not(verdict, Status::NotApplicable, why);
    }
    conclude(scan, rule, outcome, verdict, assumed, depends_on)
}

/// Statuses, severities and findings from what the check found.
fn conclude(
    scan: &Scan<'_>,
    rule: &Rule,
    outcome: Outcome,
    mut verdict: Verdict,
    assumed: Option<String>,
    depends_on: Option<&Judged>,
) -> Judged {
    // Why a severity was lowered, and to what.
    let mut lowerings: Vec<(Severity, String)> = Vec::new();
    let lowered = |severity: Severity, status: Status, notes: &mut Vec<(Severity, String)>| {
        let mut severity = severity;
        if let Some(what) = &assumed
            && severity == Severity::Error
        {
            severity = Severity::Warning;
            notes.push((severity, format!("a warning only: {what}")));
        }
        for demotion in &rule.demote {
            if severity > demotion.to && demotes(scan, demotion, status) {
                severity = demotion.to;
                if !demotion.because.is_empty() {
                    notes.push((severity, demotion.because.clone()));
                }
            }
        }
        severity
    };

    let mut worst: Option<Severity> = None;
    let mut status = Status::Met;
    if let Check::Require(require) = &rule.check {
        for (element, part) in require.elements.iter().zip(&outcome.parts) {
            let severity = lowered(
                element.severity.unwrap_or(rule.severity),
                part.status,
                &mut lowerings,
            );
            if part.status.is_defect() && !element.optional {
                status = status.max(part.status);
                worst = worst.max(Some(severity));
            }
            verdict.elements.push(ElementVerdict {
                id: element.id.clone(),
                name: element.name.clone(),
                status: part.status,
                span: part.span,
                severity,
            });
        }
        verdict.span = outcome.parts.iter().find_map(|part| part.span);
    } else {
        for defect in &outcome.defects {
            status = status.max(defect.status);
            worst = worst.max(Some(lowered(rule.severity, defect.status, &mut lowerings)));
        }
        verdict.span = outcome
            .defects
            .iter()
            .find_map(|defect| defect.span)
            .or(outcome.met);
    }
    // Only what lowered the worst of it is worth saying.
    let mut notes: Vec<String> = lowerings
        .into_iter()
        .filter(|(to, _)| Some(*to) >= worst)
        .map(|(_, note)| note)
        .collect();
    notes.sort();
    notes.dedup();
    verdict.status = status;
    verdict.severity = worst.unwrap_or(rule.severity);
    if status.is_defect() && !notes.is_empty() {
        verdict.reason = Some(notes.join("; "));
    }

    // The rule it depends on found nothing at all: that is said there once.
    if let Some(Judged { verdict: on, .. }) = depends_on
        && status == Status::Missing
        && on.status == Status::Missing
        && on
            .elements
            .iter()
            .all(|element| element.status == Status::Missing)
    {
        verdict.reported_by = Some(on.reported_by.clone().unwrap_or_else(|| on.rule.clone()));
    }

    let findings = if status.is_defect() && verdict.reported_by.is_none() {
        wording::findings(scan, rule, &outcome, &verdict, notes)
    } else {
        Vec::new()
    };
    verdict.findings = findings.len() as u32;
    let place = verdict.trigger.or(verdict.span);
    to_source(scan, &mut verdict);
    Judged {
        verdict,
        findings,
        place,
    }
}

fn demotes(scan: &Scan<'_>, demotion: &Demotion, status: Status) -> bool {
    if !demotion.statuses.is_empty() && !demotion.statuses.contains(&status) {
        return false;
    }
    let matches = |matcher| !scan.matches(matcher, scan.everywhere()).is_empty();
    demotion.when.as_ref().is_some_and(matches)
        || demotion.unless.as_ref().is_some_and(|matcher| !matches(matcher))
}

/// From the folded text to the draft's own.
fn to_source(scan: &Scan<'_>, verdict: &mut Verdict) {
    let map = &scan.release.map;
    for span in verdict.trigger.iter_mut().chain(verdict.span.iter_mut()) {
        *span = map.span(*span);
    }
    for span in verdict
        .elements
        .iter_mut()
        .filter_map(|element| element.span.as_mut())
    {
        *span = map.span(*span);
    }
}

//! Rules but for what they check.

use toml::de::DeValue;

use crate::finding::{Label, Severity, Status};
use crate::rules::lower::{EXCHANGES, Lowering};
use crate::rules::model::*;
use crate::rules::read::{At, Mistakes, Table, Value, items};

impl Lowering<'_> {
    pub(super) fn scope(&mut self, table: &mut Table<'_>) -> Scope {
        let mut scope = Scope::default();
        for (key, list) in [
            ("listed-on", &mut scope.listed_on),
            ("not-listed-on", &mut scope.not_listed_on),
        ] {
            for (name, at) in table.strings(key, &mut self.mistakes) {
                if EXCHANGES.contains(&name) {
                    list.push(name.to_owned());
                } else {
                    self.unknown(
                        "exchange",
                        name,
                        at,
                        EXCHANGES.iter().map(|name| (*name).to_owned()).collect(),
                    );
                }
            }
        }
        for (name, at) in table.strings("industry", &mut self.mistakes) {
            if self.check_choice(name, at, "industry", &["mining", "oil-gas"]) {
                scope.industry.push(name.to_owned());
            }
        }
        for (name, at) in table.strings("jurisdiction", &mut self.mistakes) {
            if self.check_choice(name, at, "jurisdiction", &["CA", "US"]) {
                scope.jurisdiction.push(name.to_owned());
            }
        }
        for (name, at) in table.strings("language", &mut self.mistakes) {
            if self.check_choice(name, at, "language", &["en", "fr"]) {
                scope.language.push(name.to_owned());
            }
        }
        scope
    }

    pub(super) fn check_choice(&mut self, name: &str, at: At, key: &str, choices: &[&str]) -> bool {
        let known = choices.contains(&name);
        if !known {
            self.bad_choice(at, key, choices);
        }
        known
    }

    pub(super) fn severity(&mut self, text: &str, at: At) -> Severity {
        match text {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "advice" => Severity::Advice,
            _ => {
                self.bad_choice(at, "severity", &["error", "warning", "advice"]);
                Severity::Warning
            }
        }
    }

    pub(super) fn rule(&mut self, index: u32, mut table: Table<'_>) {
        let id = self.set.rules[index as usize].id.clone();
        let what = format!("the rule `{id}`");
        table.take("id");
        let title = table
            .required_string("title", &what, &mut self.mistakes)
            .map(|(text, _)| text.to_owned());
        let severity = table.required_string("severity", &what, &mut self.mistakes);
        let severity_at = severity.map(|(_, at)| at);
        let severity = severity.map_or(Severity::Warning, |(text, at)| self.severity(text, at));
        let cite = table
            .required_string("cite", &what, &mut self.mistakes)
            .map(|(text, _)| text.to_owned());
        let basis = match table.required_string("basis", &what, &mut self.mistakes) {
            Some(("text", _)) => Basis::Text,
            Some(("secondary", _)) => Basis::Secondary,
            Some(("recalled", _)) => Basis::Recalled,
            Some(("practice", _)) => Basis::Practice,
            Some((_, at)) => {
                self.bad_choice(at, "basis", &["text", "secondary", "recalled", "practice"]);
                Basis::Practice
            }
            None => Basis::Practice,
        };
        if severity == Severity::Error
            && basis <= Basis::Recalled
            && let Some(at) = severity_at
        {
            let finding = self.mistakes.add(
                at,
                "too-severe",
                format!("a rule with basis `{}` is at most a warning", basis.as_str()),
                "too severe for its basis",
            );
            finding.help = Some(
                "say `severity = \"warning\"`, or find the provision and say `basis = \"text\"`".to_owned(),
            );
        }
        let since = table.day("since", &mut self.mistakes);
        let until = table.day("until", &mut self.mistakes);
        if let (Some((since, since_at)), Some((until, until_at))) = (since, until)
            && since > until
        {
            let finding = self.mistakes.add(
                until_at,
                "bad-value",
                format!("{what} ends before it begins"),
                "before `since`",
            );
            finding.labels.push(Label {
                file: since_at.file,
                span: since_at.span,
                text: "begins here".to_owned(),
            });
        }
        let scope = self.scope(&mut table);
        let (when, when_verdict) = match table.take("when") {
            Some(value) => self.when(value),
            None => (None, None),
        };
        let unless = table.take("unless").and_then(|value| self.matcher(value, false));
        let demote = self.demotions(&mut table);
        let text = |table: &mut Table<'_>, key, mistakes: &mut Mistakes| {
            table
                .string(key, mistakes)
                .map_or_else(String::new, |(text, _)| text.trim().to_owned())
        };
        let why = text(&mut table, "why", &mut self.mistakes);
        let message = text(&mut table, "message", &mut self.mistakes);
        let help = text(&mut table, "help", &mut self.mistakes);
        let check = self.check(&mut table, &what);
        self.examples(&id, &mut table);
        table.finish(&mut self.mistakes, &what);

        let rule = &mut self.set.rules[index as usize];
        rule.title = title.unwrap_or_default();
        rule.severity = severity;
        rule.cite = cite.unwrap_or_default();
        rule.basis = basis;
        rule.since = since.map(|(day, _)| day);
        rule.until = until.map(|(day, _)| day);
        rule.scope = scope;
        rule.when = when;
        rule.when_verdict = when_verdict;
        rule.unless = unless;
        rule.demote = demote;
        rule.why = why;
        rule.message = message;
        rule.help = help;
        if let Some(check) = check {
            rule.check = check;
        }
    }

    pub(super) fn when(&mut self, value: Value<'_>) -> (Option<Matcher>, Option<u32>) {
        if !matches!(value.value, DeValue::Table(_)) {
            return (self.matcher(value, false), None);
        }
        let Some(mut table) = value.table(&mut self.mistakes) else {
            return (None, None);
        };
        let verdict = table
            .string("verdict", &mut self.mistakes)
            .and_then(|(name, at)| self.rule_index(name, at));
        let only_verdict = table.has("verdict")
            && ["any", "all", "topic", "not-topic"]
                .iter()
                .all(|key| !table.has(key));
        let matcher = if only_verdict {
            None
        } else {
            self.matcher_table(&mut table, false)
        };
        table.finish(&mut self.mistakes, "`when`");
        (matcher, verdict)
    }

    pub(super) fn rule_index(&mut self, name: &str, at: At) -> Option<u32> {
        if let Some((index, _)) = self.rules.get(name) {
            return Some(*index);
        }
        let suffix = format!("/{name}");
        let hits: Vec<u32> = self
            .rules
            .iter()
            .filter(|(id, _)| id.ends_with(&suffix))
            .map(|(_, (index, _))| *index)
            .collect();
        match hits.as_slice() {
            [index] => Some(*index),
            [] => {
                let known = self
                    .rules
                    .keys()
                    .map(|id| {
                        id.split_once('/')
                            .map_or(id.as_str(), |(_, bare)| bare)
                            .to_owned()
                    })
                    .collect();
                self.unknown("rule", name, at, known);
                None
            }
            _ => {
                self.mistakes.add(
                    at,
                    "unknown-name",
                    format!("several packs have a rule `{name}`; write pack/{name}"),
                    "ambiguous",
                );
                None
            }
        }
    }

    pub(super) fn demotions(&mut self, table: &mut Table<'_>) -> Vec<Demotion> {
        let Some(value) = table.take("demote") else {
            return Vec::new();
        };
        let values: Vec<Value<'_>> = match value.value {
            DeValue::Array(array) => items(array, value.at).collect(),
            _ => vec![value],
        };
        let mut demotions = Vec::new();
        for value in values {
            let Some(mut table) = value.table(&mut self.mistakes) else {
                continue;
            };
            let to = table.required_string("to", "`demote`", &mut self.mistakes);
            let to = to.map(|(text, at)| self.severity(text, at));
            let when = table.take("when").and_then(|value| self.matcher(value, false));
            let unless = table.take("unless").and_then(|value| self.matcher(value, false));
            let because = table
                .string("because", &mut self.mistakes)
                .map_or_else(String::new, |(text, _)| text.to_owned());
            let statuses = table.strings("for", &mut self.mistakes);
            let statuses = statuses
                .into_iter()
                .filter_map(|(text, at)| self.status(text, at))
                .collect();
            if when.is_none() && unless.is_none() {
                self.mistakes.add(
                    table.at,
                    "missing-key",
                    "`demote` needs `when` or `unless`",
                    "demotes always",
                );
            }
            table.finish(&mut self.mistakes, "`demote`");
            if let Some(to) = to {
                demotions.push(Demotion {
                    to,
                    when,
                    unless,
                    statuses,
                    because,
                });
            }
        }
        demotions
    }

    pub(super) fn status(&mut self, text: &str, at: At) -> Option<Status> {
        const STATUSES: [Status; 6] = [
            Status::Met,
            Status::Weak,
            Status::Missing,
            Status::Violation,
            Status::NotApplicable,
            Status::CannotTell,
        ];
        let found = STATUSES.into_iter().find(|status| status.as_str() == text);
        if found.is_none() {
            self.bad_choice(at, "verdict", &STATUSES.map(Status::as_str));
        }
        found
    }
}

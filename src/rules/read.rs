//! Walks the TOML of a pack and notes every mistake at its place. Knows TOML, not rules.
//!
//! serde stops at the first mistake and loses spans in flattened and untagged shapes; here each wrong type and each unknown key of each
//! table comes out in one run.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::finding::{FileId, Finding, Label, Severity, Status};
use crate::rules::model::Day;
use crate::source::{Source, Span};

/// Findings about packs, collected.
#[derive(Debug, Default)]
pub(crate) struct Mistakes {
    pub(crate) findings: Vec<Finding>,
}

impl Mistakes {
    /// Notes one mistake. `code` names its kind (`unknown-key`), `label` says in a few words what stands there.
    pub(crate) fn add(
        &mut self,
        at: At,
        code: &str,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> &mut Finding {
        self.findings.push(Finding {
            rule: format!("pack/{code}"),
            severity: Severity::Error,
            status: Status::Violation,
            message: message.into(),
            labels: vec![Label {
                file: at.file,
                span: at.span,
                text: label.into(),
            }],
            checklist: Vec::new(),
            notes: Vec::new(),
            help: None,
            cite: None,
            fix: None,
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }
}

/// A place in a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) file: FileId,
    pub(crate) span: Span,
}

/// A value with its place.
#[derive(Clone, Copy)]
pub(crate) struct Value<'t> {
    pub(crate) value: &'t DeValue<'t>,
    pub(crate) at: At,
}

/// A table whose keys are taken one by one; what is left at the end is unknown.
pub(crate) struct Table<'t> {
    /// In the order of the file.
    entries: Vec<(&'t str, At, Value<'t>, bool)>,
    asked: Vec<&'static str>,
    pub(crate) at: At,
}

fn span_of(range: std::ops::Range<usize>) -> Span {
    Span::new(range.start as u32, range.end.max(range.start) as u32)
}

/// Parses a pack. All syntax mistakes are noted; what could be read is returned all the same.
pub(crate) fn parse<'t>(source: &'t Source, file: FileId, mistakes: &mut Mistakes) -> Spanned<DeTable<'t>> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    for error in errors {
        let span = error.span().map(span_of).unwrap_or_default();
        mistakes.add(
            At { file, span },
            "syntax",
            format!("not valid TOML: {}", error.message()),
            "here",
        );
    }
    table
}

impl<'t> Table<'t> {
    pub(crate) fn new(table: &'t DeTable<'t>, at: At) -> Self {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                let key_at = At {
                    file: at.file,
                    span: span_of(key.span()),
                };
                let value_at = At {
                    file: at.file,
                    span: span_of(value.span()),
                };
                (
                    key.get_ref().as_ref(),
                    key_at,
                    Value {
                        value: value.get_ref(),
                        at: value_at,
                    },
                    false,
                )
            })
            .collect();
        entries.sort_by_key(|(_, at, _, _)| at.span.start);
        Self {
            entries,
            asked: Vec::new(),
            at,
        }
    }

    /// The value of `key`, if it is there.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<Value<'t>> {
        self.asked.push(key);
        let entry = self.entries.iter_mut().find(|(name, ..)| *name == key)?;
        entry.3 = true;
        Some(entry.2)
    }

    /// Whether `key` is there, without taking it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, ..)| *name == key)
    }

    /// The place of `key` itself.
    pub(crate) fn key_at(&self, key: &str) -> Option<At> {
        self.entries
            .iter()
            .find(|(name, ..)| *name == key)
            .map(|(_, at, ..)| *at)
    }

    /// All entries, in the order of the file, for tables whose keys are names.
    pub(crate) fn names(&mut self) -> Vec<(&'t str, At, Value<'t>)> {
        self.entries
            .iter_mut()
            .map(|entry| {
                entry.3 = true;
                (entry.0, entry.1, entry.2)
            })
            .collect()
    }

    /// Reports what was not taken.
    pub(crate) fn finish(self, mistakes: &mut Mistakes, what: &str) {
        for (name, at, _, taken) in &self.entries {
            if !taken {
                let suggestion = did_you_mean(name, self.asked.iter().copied());
                let finding = mistakes.add(
                    *at,
                    "unknown-key",
                    format!("unknown key `{name}` in {what}"),
                    suggestion
                        .as_deref()
                        .map_or_else(String::new, |key| format!("did you mean `{key}`?")),
                );
                if suggestion.is_none() {
                    let mut known = self.asked.clone();
                    known.sort_unstable();
                    known.dedup();
                    finding
                        .notes
                        .push(format!("keys that are known here: {}", known.join(", ")));
                }
            }
        }
    }

    pub(crate) fn string(&mut self, key: &'static str, mistakes: &mut Mistakes) -> Option<(&'t str, At)> {
        let value = self.take(key)?;
        value.string(mistakes).map(|text| (text, value.at))
    }

    pub(crate) fn required_string(
        &mut self,
        key: &'static str,
        what: &str,
        mistakes: &mut Mistakes,
    ) -> Option<(&'t str, At)> {
        if !self.has(key) {
            self.asked.push(key);
            mistakes.add(
                self.at,
                "missing-key",
                format!("{what} needs the key `{key}`"),
                format!("no `{key}`"),
            );
            return None;
        }
        let (text, at) = self.string(key, mistakes)?;
        if text.trim().is_empty() {
            mistakes.add(at, "bad-value", format!("`{key}` of {what} is empty"), "empty");
            return None;
        }
        Some((text, at))
    }

    pub(crate) fn strings(&mut self, key: &'static str, mistakes: &mut Mistakes) -> Vec<(&'t str, At)> {
        match self.take(key) {
            None => Vec::new(),
            Some(value) => value.strings(mistakes),
        }
    }

    pub(crate) fn boolean(&mut self, key: &'static str, mistakes: &mut Mistakes) -> bool {
        match self.take(key) {
            None => false,
            Some(Value {
                value: DeValue::Boolean(value),
                ..
            }) => *value,
            Some(value) => {
                value.wrong_type("true or false", mistakes);
                false
            }
        }
    }

    pub(crate) fn integer(&mut self, key: &'static str, mistakes: &mut Mistakes) -> Option<(u32, At)> {
        let value = self.take(key)?;
        match value.value {
            DeValue::Integer(integer) => {
                match u32::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()) {
                    Ok(number) => Some((number, value.at)),
                    Err(_) => {
                        mistakes.add(
                            value.at,
                            "bad-value",
                            format!("`{key}` must be a whole number from 0 to {}", u32::MAX),
                            "",
                        );
                        None
                    }
                }
            }
            _ => {
                value.wrong_type("a whole number", mistakes);
                None
            }
        }
    }

    pub(crate) fn day(&mut self, key: &'static str, mistakes: &mut Mistakes) -> Option<(Day, At)> {
        let value = self.take(key)?;
        if let DeValue::Datetime(datetime) = value.value
            && let (Some(date), None) = (datetime.date, datetime.time)
        {
            let day = Day {
                year: date.year as i16,
                month: date.month as i8,
                day: date.day as i8,
            };
            return Some((day, value.at));
        }
        value.wrong_type("a date such as 2023-07-25, without quotes", mistakes);
        None
    }

    pub(crate) fn table(&mut self, key: &'static str, mistakes: &mut Mistakes) -> Option<Table<'t>> {
        let key_at = self.key_at(key);
        let value = self.take(key)?;
        let mut table = value.table(mistakes)?;
        // A table's own span is its header only: the key is the better place to point at.
        table.at = key_at.unwrap_or(table.at);
        Some(table)
    }

    /// An array of tables (`[[key]]`).
    pub(crate) fn tables(&mut self, key: &'static str, mistakes: &mut Mistakes) -> Vec<Table<'t>> {
        match self.take(key) {
            None => Vec::new(),
            Some(value) => match value.value {
                DeValue::Array(array) => items(array, value.at)
                    .filter_map(|item| item.table(mistakes))
                    .collect(),
                _ => {
                    value.wrong_type(&format!("a list of tables: [[{key}]]"), mistakes);
                    Vec::new()
                }
            },
        }
    }
}

/// The items of an array, with their places.
pub(crate) fn items<'t>(array: &'t DeArray<'t>, at: At) -> impl Iterator<Item = Value<'t>> {
    array.iter().map(move |item| Value {
        value: item.get_ref(),
        at: At {
            file: at.file,
            span: span_of(item.span()),
        },
    })
}

impl<'t> Value<'t> {
    pub(crate) fn string(&self, mistakes: &mut Mistakes) -> Option<&'t str> {
        match self.value {
            DeValue::String(text) => Some(text.as_ref()),
            _ => {
                self.wrong_type("a string", mistakes);
                None
            }
        }
    }

    /// A string or a list of strings.
    pub(crate) fn strings(&self, mistakes: &mut Mistakes) -> Vec<(&'t str, At)> {
        match self.value {
            DeValue::String(text) => vec![(text.as_ref(), self.at)],
            DeValue::Array(array) => items(array, self.at)
                .filter_map(|item| item.string(mistakes).map(|text| (text, item.at)))
                .collect(),
            _ => {
                self.wrong_type("a string or a list of strings", mistakes);
                Vec::new()
            }
        }
    }

    pub(crate) fn table(&self, mistakes: &mut Mistakes) -> Option<Table<'t>> {
        match self.value {
            DeValue::Table(table) => Some(Table::new(table, self.at)),
            _ => {
                self.wrong_type("a table", mistakes);
                None
            }
        }
    }

    pub(crate) fn wrong_type(&self, expected: &str, mistakes: &mut Mistakes) {
        let found = match self.value {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        mistakes.add(
            self.at,
            "wrong-type",
            format!("expected {expected}, found {found}"),
            format!("this is {found}"),
        );
    }
}

/// The known name nearest to `name`, when it is near enough to be a slip of the finger.
pub(crate) fn did_you_mean<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    known
        .map(|candidate| (strsim::osa_distance(name, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 2.max(candidate.len().min(name.len()) / 4) && *distance < candidate.len()
        })
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

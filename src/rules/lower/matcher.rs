//! Sections, patterns and matchers.

use toml::de::DeValue;

use crate::rules::lower::Lowering;
use crate::rules::model::*;
use crate::rules::pattern;
use crate::rules::read::{At, Table, Value, items};
use crate::source::Span;

impl Lowering<'_> {
    pub(super) fn section(&mut self, id: SectionId, mut table: Table<'_>) {
        let mut list = |this: &mut Self, key| table.take(key).and_then(|value| this.list(value));
        let (starts, paragraph, ends) = (list(self, "starts"), list(self, "paragraph"), list(self, "ends"));
        let (continues, skip) = (list(self, "continues"), list(self, "skip"));
        let extent = match table.string("extent", &mut self.mistakes) {
            None => Extent::Heading,
            Some(("paragraph", _)) => Extent::Paragraph,
            Some(("heading", _)) => Extent::Heading,
            Some(("section", _)) => Extent::Section,
            Some(("short-lines", _)) => Extent::ShortLines,
            Some((_, at)) => {
                self.bad_choice(at, "extent", &["paragraph", "heading", "section", "short-lines"]);
                Extent::Heading
            }
        };
        if id > 1 && starts.is_none() && paragraph.is_none() {
            self.mistakes.add(
                table.at,
                "missing-key",
                "a section needs `starts` or `paragraph`",
                "matches nothing",
            );
        }
        table.finish(&mut self.mistakes, "a section");
        let section = &mut self.set.sections[id as usize];
        section.starts = starts;
        section.paragraph = paragraph;
        section.ends = ends;
        section.continues = continues;
        section.skip = skip;
        section.extent = extent;
    }

    /// A list of plain patterns (sections have no use for terms and facts).
    pub(super) fn list(&mut self, value: Value<'_>) -> Option<ListId> {
        let strings = value.strings(&mut self.mistakes);
        let patterns = strings
            .into_iter()
            .filter_map(|(text, at)| self.pattern(text, at))
            .collect();
        self.intern(patterns)
    }

    pub(super) fn intern(&mut self, patterns: Vec<Pattern>) -> Option<ListId> {
        if patterns.is_empty() {
            return None;
        }
        let list = PatternList { patterns };
        if let Some(id) = self.lists.get(&list) {
            return Some(*id);
        }
        let id = self.set.lists.len() as ListId;
        self.set.lists.push(list.clone());
        self.lists.insert(list, id);
        Some(id)
    }

    pub(super) fn pattern(&mut self, text: &str, at: At) -> Option<Pattern> {
        if text.trim().is_empty() {
            self.mistakes
                .add(at, "bad-pattern", "an empty pattern matches everywhere", "empty");
            return None;
        }
        match pattern::read(text) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                // Exact for one-line literal strings, whose span is the pattern and two quotes; else the whole value.
                let exact = at.span.len() as usize == text.len() + 2;
                let span = match error.span {
                    Some(span) if exact => {
                        let start = at.span.start + 1 + span.start as u32;
                        Span::new(start, (at.span.start + 1 + span.end as u32).max(start))
                    }
                    _ => at.span,
                };
                self.mistakes
                    .add(At { file: at.file, span }, "bad-pattern", error.message, "");
                None
            }
        }
    }

    pub(super) fn bad_choice(&mut self, at: At, key: &str, choices: &[&str]) {
        self.mistakes.add(
            at,
            "bad-value",
            format!("`{key}` must be one of: {}", choices.join(", ")),
            "unknown value",
        );
    }

    pub(super) fn unit(&mut self, text: &str, at: At) -> Unit {
        match text {
            "sentence" => Unit::Sentences(1),
            "line" => Unit::Line,
            "paragraph" => Unit::Paragraph,
            "section" => Unit::Section,
            "document" => Unit::Document,
            _ => {
                let count = text
                    .strip_suffix(" sentences")
                    .and_then(|count| count.parse::<u8>().ok());
                match count {
                    Some(count @ 2..=9) => Unit::Sentences(count),
                    _ => {
                        self.bad_choice(
                            at,
                            "within",
                            &[
                                "sentence",
                                "2 sentences … 9 sentences",
                                "line",
                                "paragraph",
                                "section",
                                "document",
                            ],
                        );
                        Unit::Document
                    }
                }
            }
        }
    }

    /// A matcher: a string, a list or a table. `None` when a mistake was noted.
    pub(super) fn matcher(&mut self, value: Value<'_>, in_all: bool) -> Option<Matcher> {
        match value.value {
            DeValue::String(text) => self.atom(text, value.at),
            DeValue::Array(array) => self.any(items(array, value.at).collect(), value.at, in_all),
            DeValue::Table(_) => {
                let mut table = value.table(&mut self.mistakes)?;
                let matcher = self.matcher_table(&mut table, in_all);
                table.finish(&mut self.mistakes, "a matcher");
                matcher
            }
            _ => {
                value.wrong_type("a pattern, a list or a table", &mut self.mistakes);
                None
            }
        }
    }

    pub(super) fn atom(&mut self, text: &str, at: At) -> Option<Matcher> {
        if let Some(name) = text.strip_prefix('$') {
            return match self.terms.get(name) {
                Some((id, _)) => Some(Matcher::Term(*id)),
                None => {
                    self.unknown("term", name, at, self.terms.keys().cloned().collect());
                    None
                }
            };
        }
        if let Some(name) = text.strip_prefix('@') {
            return match FactKind::ALL.iter().find(|(known, _)| *known == name) {
                Some((_, kind)) => Some(Matcher::Fact(*kind)),
                None => {
                    self.unknown(
                        "fact",
                        name,
                        at,
                        FactKind::ALL.iter().map(|(name, _)| (*name).to_owned()).collect(),
                    );
                    None
                }
            };
        }
        let pattern = self.pattern(text, at)?;
        self.intern(vec![pattern]).map(Matcher::List)
    }

    /// Any of these: the plain patterns become one list.
    pub(super) fn any(&mut self, values: Vec<Value<'_>>, at: At, in_all: bool) -> Option<Matcher> {
        if values.is_empty() {
            self.mistakes
                .add(at, "bad-value", "an empty list matches nothing", "empty");
            return None;
        }
        let mut patterns = Vec::new();
        let mut others = Vec::new();
        for value in values {
            match value.value {
                DeValue::String(text) if !text.starts_with(['$', '@']) => {
                    patterns.extend(self.pattern(text, value.at));
                }
                _ => others.extend(self.matcher(value, in_all)),
            }
        }
        let mut all: Vec<Matcher> = self.intern(patterns).map(Matcher::List).into_iter().collect();
        all.append(&mut others);
        match all.len() {
            0 => None,
            1 => all.pop(),
            _ => Some(Matcher::Any(all)),
        }
    }

    /// The matcher keys of a table; other keys are left to the caller.
    pub(super) fn matcher_table(&mut self, table: &mut Table<'_>, in_all: bool) -> Option<Matcher> {
        let at = table.at;
        let bases: Vec<&str> = ["any", "all", "not"]
            .into_iter()
            .filter(|key| table.has(key))
            .collect();
        if bases.len() > 1 {
            let at = table.key_at(bases[1]).unwrap_or(at);
            self.mistakes.add(
                at,
                "bad-matcher",
                format!(
                    "a matcher has one of any, all, not; this one has {}",
                    bases.join(" and ")
                ),
                "",
            );
        }
        let unit = table
            .string("within", &mut self.mistakes)
            .map(|(text, at)| self.unit(text, at));
        let all_value = table.take("all");
        let near_unit = if all_value.is_some() { None } else { unit }.unwrap_or(Unit::Sentences(1));
        let any_value = table.take("any");
        let not_value = table.take("not");
        let wants_base = any_value.is_some() || all_value.is_some() || not_value.is_some();
        let base = if let Some(value) = any_value {
            match value.value {
                DeValue::Array(array) => self.any(items(array, value.at).collect(), value.at, false),
                _ => self.matcher(value, false),
            }
        } else if let Some(value) = all_value {
            self.all(value, unit.unwrap_or(Unit::Document))
        } else if let Some(value) = not_value {
            if !in_all {
                self.mistakes.add(
                    value.at,
                    "bad-matcher",
                    "`not` stands only inside `all`; use `unless` or `away-from` elsewhere",
                    "",
                );
            }
            self.matcher(value, false)
                .map(|matcher| Matcher::Not(Box::new(matcher)))
        } else {
            None
        };

        let mut filters = Vec::new();
        for (key, inside) in [("in", true), ("not-in", false)] {
            let names = table.strings(key, &mut self.mistakes);
            if !names.is_empty() {
                let sections = self.section_ids(names);
                filters.push(if inside {
                    Filter::In(sections)
                } else {
                    Filter::NotIn(sections)
                });
            }
        }
        if let Some(value) = table.take("except") {
            filters.extend(self.matcher(value, false).map(Filter::Except));
        }
        if let Some(value) = table.take("near") {
            filters.extend(
                self.matcher(value, false)
                    .map(|matcher| Filter::Near(matcher, near_unit)),
            );
        }
        if let Some(value) = table.take("away-from") {
            filters.extend(
                self.matcher(value, false)
                    .map(|matcher| Filter::AwayFrom(matcher, near_unit)),
            );
        }
        let at_least = table.integer("at-least", &mut self.mistakes);
        let distinct_at = table.key_at("distinct");
        let distinct = table.boolean("distinct", &mut self.mistakes);
        match (at_least, distinct_at) {
            (Some((0, at)), _) => {
                self.mistakes.add(at, "bad-value", "`at-least` begins at 1", "");
            }
            (Some((count, _)), _) => filters.push(Filter::AtLeast(count.min(1000) as u16, distinct)),
            (None, Some(at)) => {
                self.mistakes.add(
                    at,
                    "bad-matcher",
                    "`distinct` says how `at-least` counts; there is no `at-least` here",
                    "",
                );
            }
            (None, None) => {}
        }
        let mut topics = TopicTest::default();
        for (key, holds) in [("topic", true), ("not-topic", false)] {
            for (name, at) in table.strings(key, &mut self.mistakes) {
                match self.topics.get(name) {
                    Some((id, _)) if holds => topics.any.push(*id),
                    Some((id, _)) => topics.none.push(*id),
                    None => self.unknown("topic", name, at, self.topics.keys().cloned().collect()),
                }
            }
        }
        let wants_topics = table.has("topic") || table.has("not-topic");
        let has_topics = !topics.any.is_empty() || !topics.none.is_empty();
        if (wants_base && base.is_none()) || (wants_topics && !has_topics) {
            // Said already, at the place of the mistake.
            return None;
        }
        match (base, has_topics, filters.is_empty()) {
            (Some(base), false, true) => Some(base),
            (Some(base), has_topics, _) => {
                if has_topics {
                    filters.push(Filter::Topics(topics));
                }
                Some(Matcher::Filtered(Box::new(base), filters))
            }
            (None, true, true) => Some(Matcher::Topics(topics)),
            (None, _, _) => {
                self.mistakes.add(
                    at,
                    "bad-matcher",
                    "a matcher needs `any`, `all` or `topic`",
                    "matches nothing",
                );
                None
            }
        }
    }

    /// Every one of these in one unit.
    pub(super) fn all(&mut self, value: Value<'_>, unit: Unit) -> Option<Matcher> {
        let DeValue::Array(array) = value.value else {
            value.wrong_type("a list of matchers", &mut self.mistakes);
            return None;
        };
        if array.is_empty() {
            self.mistakes
                .add(value.at, "bad-value", "an empty list matches nothing", "empty");
        }
        let parts = items(array, value.at)
            .map(|item| self.matcher(item, true))
            .collect::<Vec<_>>()
            .into_iter()
            .collect::<Option<Vec<_>>>()?;
        if matches!(parts.first()?, Matcher::Not(_)) {
            self.mistakes.add(
                value.at,
                "bad-matcher",
                "`all` begins with something that must be there",
                "",
            );
            return None;
        }
        Some(Matcher::All(parts, unit))
    }

    pub(super) fn section_ids(&mut self, names: Vec<(&str, At)>) -> Vec<SectionId> {
        let mut ids = Vec::new();
        for (name, at) in names {
            match self.sections.get(name) {
                Some((id, _)) => ids.push(*id),
                None => self.unknown("section", name, at, self.sections.keys().cloned().collect()),
            }
        }
        ids
    }
}

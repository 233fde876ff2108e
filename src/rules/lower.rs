//! From the TOML of packs to a linked rule set: names resolved, patterns parsed, every rule with exactly one check.

use std::collections::BTreeMap;
use std::collections::HashMap;

use toml::de::DeValue;

use crate::finding::{FileId, Label, Severity, Status};
use crate::rules::model::*;
use crate::rules::pattern;
use crate::rules::read::{At, Mistakes, Table, Value, did_you_mean, items, parse};
use crate::source::{Source, Span};

/// Comparisons that `agree` knows; the engine has one function for each.
pub const COMPARISONS: [&str; 3] = ["period-of-quarter", "ticker-in-lead", "weekday-of-date"];

/// Markets that scopes know.
pub const EXCHANGES: [&str; 14] = [
    "TSX",
    "TSXV",
    "NEX",
    "CSE",
    "Cboe CA",
    "NYSE",
    "NYSE American",
    "Nasdaq",
    "OTCQX",
    "OTCQB",
    "OTC",
    "FSE",
    "LSE",
    "ASX",
];

/// Where a name was defined; `None` for names of packs that were linked before.
type Defined = Option<At>;

struct Lowering<'s> {
    set: &'s mut RuleSet,
    mistakes: Mistakes,
    terms: BTreeMap<String, (TermId, Defined)>,
    topics: BTreeMap<String, (TopicId, Defined)>,
    sections: BTreeMap<String, (SectionId, Defined)>,
    rules: BTreeMap<String, (u32, Defined)>,
    packs: BTreeMap<String, Defined>,
    lists: HashMap<PatternList, ListId>,
    examples: Vec<Example>,
}

/// The tables of one pack, declared but not lowered yet.
struct Declared<'t> {
    pack: u32,
    terms: Vec<(TermId, bool, Value<'t>)>,
    topics: Vec<(TopicId, Value<'t>)>,
    sections: Vec<(SectionId, Table<'t>)>,
    rules: Vec<(u32, Table<'t>)>,
}

/// Adds packs to a set. See [`crate::rules::add_packs`].
pub(super) fn add_packs(set: &mut RuleSet, packs: &[Source], first_file: u32) -> (Vec<Example>, Mistakes) {
    if set.sections.is_empty() {
        set.sections = BUILT_IN_SECTIONS
            .iter()
            .map(|name| Section {
                name: (*name).to_owned(),
                ..Section::default()
            })
            .collect();
    }
    let named = |names: Vec<String>| -> BTreeMap<String, (u32, Defined)> {
        names
            .into_iter()
            .enumerate()
            .map(|(index, name)| (name, (index as u32, None)))
            .collect()
    };
    let mut lowering = Lowering {
        terms: named(set.terms.iter().map(|term| term.name.clone()).collect()),
        topics: named(set.topics.iter().map(|topic| topic.name.clone()).collect()),
        sections: named(set.sections.iter().map(|section| section.name.clone()).collect()),
        rules: named(set.rules.iter().map(|rule| rule.id.clone()).collect()),
        packs: set.packs.iter().map(|pack| (pack.id.clone(), None)).collect(),
        lists: HashMap::new(),
        examples: Vec::new(),
        mistakes: Mistakes::default(),
        set,
    };
    let trees: Vec<_> = packs
        .iter()
        .enumerate()
        .map(|(index, source)| {
            let file = FileId(first_file + index as u32);
            (parse(source, file, &mut lowering.mistakes), file, source)
        })
        .collect();
    let mut declared = Vec::new();
    for (tree, file, source) in &trees {
        let at = At {
            file: *file,
            span: Span::new(0, 0),
        };
        declared.extend(lowering.declare(Table::new(tree.get_ref(), at), source));
    }
    for pack in declared {
        lowering.lower(pack);
    }
    lowering.check_cycles();
    lowering.order_rules();
    (lowering.examples, lowering.mistakes)
}

fn is_kebab(name: &str) -> bool {
    !name.is_empty()
        && name.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

impl<'s> Lowering<'s> {
    // ---- names ----

    fn declare<'t>(&mut self, mut root: Table<'t>, source: &Source) -> Option<Declared<'t>> {
        let Some(mut header) = root.table("pack", &mut self.mistakes) else {
            if !root.has("pack") {
                self.mistakes.add(
                    root.at,
                    "missing-key",
                    "a pack begins with a [pack] table that has an `id`",
                    "no [pack]",
                );
            }
            return None;
        };
        let pack = self.pack_header(&mut header, source);
        header.finish(&mut self.mistakes, "[pack]");

        let mut declared = Declared {
            pack,
            terms: Vec::new(),
            topics: Vec::new(),
            sections: Vec::new(),
            rules: Vec::new(),
        };
        if let Some(mut terms) = root.table("terms", &mut self.mistakes) {
            for (name, at, value) in terms.names() {
                self.declare_term(name, at, value, &mut declared);
            }
        }
        if let Some(mut topics) = root.table("topics", &mut self.mistakes) {
            for (name, at, value) in topics.names() {
                let id = self.set.topics.len() as TopicId;
                if !self.name_is_new("topic", name, at, self.topics.get(name).map(|(_, at)| *at)) {
                    continue;
                }
                self.topics.insert(name.to_owned(), (id, Some(at)));
                self.set.topics.push(Topic {
                    name: name.to_owned(),
                    pack,
                    matcher: Matcher::Any(Vec::new()),
                });
                declared.topics.push((id, value));
            }
        }
        if let Some(mut sections) = root.table("sections", &mut self.mistakes) {
            for (name, at, value) in sections.names() {
                let Some(table) = value.table(&mut self.mistakes) else {
                    continue;
                };
                // `headline` exists by position; a pack may say which lines are none, once.
                let skip_only = name == "headline" && self.set.sections[1].skip.is_none();
                let id = if skip_only {
                    1
                } else {
                    self.set.sections.len() as SectionId
                };
                if !skip_only {
                    if !self.name_is_new("section", name, at, self.sections.get(name).map(|(_, at)| *at)) {
                        continue;
                    }
                    self.sections.insert(name.to_owned(), (id, Some(at)));
                    self.set.sections.push(Section {
                        name: name.to_owned(),
                        ..Section::default()
                    });
                }
                declared.sections.push((id, table));
            }
        }
        let pack_id = self.set.packs[pack as usize].id.clone();
        for mut table in root.tables("rule", &mut self.mistakes) {
            let Some((id, at)) = table.required_string("id", "a rule", &mut self.mistakes) else {
                continue;
            };
            if !is_kebab(id) {
                self.mistakes.add(
                    at,
                    "bad-value",
                    format!("`{id}` is no rule id: use small letters, digits and hyphens"),
                    "not kebab-case",
                );
                continue;
            }
            let full = format!("{pack_id}/{id}");
            if !self.name_is_new("rule", &full, at, self.rules.get(&full).map(|(_, at)| *at)) {
                continue;
            }
            let index = self.set.rules.len() as u32;
            self.rules.insert(full.clone(), (index, Some(at)));
            self.set.rules.push(Rule {
                id: full,
                pack,
                title: String::new(),
                severity: Severity::Warning,
                cite: String::new(),
                basis: Basis::Practice,
                since: None,
                until: None,
                scope: Scope::default(),
                when: None,
                when_verdict: None,
                unless: None,
                demote: Vec::new(),
                why: String::new(),
                message: String::new(),
                help: String::new(),
                check: Check::Agree(String::new()),
            });
            table.at = at;
            declared.rules.push((index, table));
        }
        root.finish(&mut self.mistakes, "the pack");
        Some(declared)
    }

    fn declare_term<'t>(&mut self, name: &'t str, at: At, value: Value<'t>, declared: &mut Declared<'t>) {
        // `name.add = [...]` extends a term of another pack.
        if let DeValue::Table(table) = value.value
            && table.len() == 1
            && let Some((key, added)) = table.iter().next()
            && key.get_ref() == "add"
        {
            match self.terms.get(name) {
                Some((id, _)) => {
                    let span = added.span();
                    let at = At {
                        file: at.file,
                        span: Span::new(span.start as u32, span.end as u32),
                    };
                    declared.terms.push((
                        *id,
                        true,
                        Value {
                            value: added.get_ref(),
                            at,
                        },
                    ));
                }
                None => self.unknown("term", name, at, self.terms.keys().cloned().collect()),
            }
            return;
        }
        if !is_kebab(name) {
            self.mistakes.add(
                at,
                "bad-value",
                format!("`{name}` is no name: use small letters, digits and hyphens"),
                "",
            );
            return;
        }
        if !self.name_is_new("term", name, at, self.terms.get(name).map(|(_, at)| *at)) {
            return;
        }
        let id = self.set.terms.len() as TermId;
        self.terms.insert(name.to_owned(), (id, Some(at)));
        self.set.terms.push(Term {
            name: name.to_owned(),
            pack: declared.pack,
            matcher: Matcher::Any(Vec::new()),
            added: Vec::new(),
        });
        declared.terms.push((id, false, value));
    }

    fn pack_header(&mut self, header: &mut Table<'_>, source: &Source) -> u32 {
        let id = header.required_string("id", "[pack]", &mut self.mistakes);
        let title = header
            .string("title", &mut self.mistakes)
            .map_or("", |(text, _)| text)
            .to_owned();
        let version = header
            .string("version", &mut self.mistakes)
            .map_or("", |(text, _)| text)
            .to_owned();
        let scope = self.scope(header);
        // Without a usable id the rest is read all the same, so that its mistakes come out in the same run.
        let (id, at) = id.unwrap_or(("?", header.at));
        if id != "?" && !is_kebab(id) {
            self.mistakes.add(
                at,
                "bad-value",
                format!("`{id}` is no pack id: use small letters, digits and hyphens"),
                "not kebab-case",
            );
        }
        self.name_is_new("pack", id, at, self.packs.get(id).copied());
        self.packs.insert(id.to_owned(), Some(at));
        self.set.packs.push(Pack {
            id: id.to_owned(),
            title,
            version,
            origin: source.name.clone(),
            scope,
        });
        self.set.packs.len() as u32 - 1
    }

    /// Notes a second definition; `known` is the first one's place, when there is one.
    fn name_is_new(&mut self, what: &str, name: &str, at: At, known: Option<Defined>) -> bool {
        let Some(first) = known else { return true };
        let finding = self.mistakes.add(
            at,
            "duplicate",
            format!("the {what} `{name}` is defined twice"),
            "defined again",
        );
        match first {
            Some(first) => {
                finding.labels.push(Label {
                    file: first.file,
                    span: first.span,
                    text: "first defined here".to_owned(),
                });
            }
            None => finding.notes.push(format!(
                "a built-in pack already has the {what} `{name}`; choose another name"
            )),
        }
        if what == "term" {
            finding.help = Some(format!(
                "to extend a term of another pack, write `{name}.add = [...]`"
            ));
        }
        false
    }

    fn unknown(&mut self, what: &str, name: &str, at: At, known: Vec<String>) {
        let suggestion = did_you_mean(name, known.iter().map(String::as_str));
        let finding = self.mistakes.add(
            at,
            "unknown-name",
            format!("there is no {what} `{name}`"),
            suggestion
                .as_deref()
                .map_or_else(String::new, |near| format!("did you mean `{near}`?")),
        );
        if suggestion.is_none() && known.len() <= 40 {
            finding.notes.push(format!("known: {}", known.join(", ")));
        }
    }

    // ---- bodies ----

    fn lower(&mut self, declared: Declared<'_>) {
        for (id, added, value) in declared.terms {
            let Some(matcher) = self.matcher(value, false) else {
                continue;
            };
            let term = &mut self.set.terms[id as usize];
            if added {
                term.added.push(matcher)
            } else {
                term.matcher = matcher
            }
        }
        for (id, value) in declared.topics {
            if let Some(matcher) = self.matcher(value, false) {
                self.set.topics[id as usize].matcher = matcher;
            }
        }
        for (id, table) in declared.sections {
            self.section(id, table);
        }
        for (index, table) in declared.rules {
            self.rule(index, table);
        }
    }

    fn section(&mut self, id: SectionId, mut table: Table<'_>) {
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
    fn list(&mut self, value: Value<'_>) -> Option<ListId> {
        let strings = value.strings(&mut self.mistakes);
        let patterns = strings
            .into_iter()
            .filter_map(|(text, at)| self.pattern(text, at))
            .collect();
        self.intern(patterns)
    }

    fn intern(&mut self, patterns: Vec<Pattern>) -> Option<ListId> {
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

    fn pattern(&mut self, text: &str, at: At) -> Option<Pattern> {
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

    fn bad_choice(&mut self, at: At, key: &str, choices: &[&str]) {
        self.mistakes.add(
            at,
            "bad-value",
            format!("`{key}` must be one of: {}", choices.join(", ")),
            "unknown value",
        );
    }

    fn unit(&mut self, text: &str, at: At) -> Unit {
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
    fn matcher(&mut self, value: Value<'_>, in_all: bool) -> Option<Matcher> {
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

    fn atom(&mut self, text: &str, at: At) -> Option<Matcher> {
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
    fn any(&mut self, values: Vec<Value<'_>>, at: At, in_all: bool) -> Option<Matcher> {
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
    fn matcher_table(&mut self, table: &mut Table<'_>, in_all: bool) -> Option<Matcher> {
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
    fn all(&mut self, value: Value<'_>, unit: Unit) -> Option<Matcher> {
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

    fn section_ids(&mut self, names: Vec<(&str, At)>) -> Vec<SectionId> {
        let mut ids = Vec::new();
        for (name, at) in names {
            match self.sections.get(name) {
                Some((id, _)) => ids.push(*id),
                None => self.unknown("section", name, at, self.sections.keys().cloned().collect()),
            }
        }
        ids
    }

    fn scope(&mut self, table: &mut Table<'_>) -> Scope {
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

    fn check_choice(&mut self, name: &str, at: At, key: &str, choices: &[&str]) -> bool {
        let known = choices.contains(&name);
        if !known {
            self.bad_choice(at, key, choices);
        }
        known
    }

    fn severity(&mut self, text: &str, at: At) -> Severity {
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

    fn rule(&mut self, index: u32, mut table: Table<'_>) {
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

    fn when(&mut self, value: Value<'_>) -> (Option<Matcher>, Option<u32>) {
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

    fn rule_index(&mut self, name: &str, at: At) -> Option<u32> {
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

    fn demotions(&mut self, table: &mut Table<'_>) -> Vec<Demotion> {
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

    fn status(&mut self, text: &str, at: At) -> Option<Status> {
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

    // ---- checks ----

    fn check(&mut self, table: &mut Table<'_>, what: &str) -> Option<Check> {
        const KINDS: [&str; 5] = ["require", "forbid", "verbatim", "limit", "agree"];
        let present: Vec<&str> = KINDS.into_iter().filter(|kind| table.has(kind)).collect();
        match present.as_slice() {
            [] => {
                let at = table.at;
                self.mistakes.add(
                    at,
                    "one-check",
                    format!("{what} checks nothing: it needs one of {}", KINDS.join(", ")),
                    "no check",
                );
            }
            [_] => {}
            [_, second, ..] => {
                let at = table.key_at(second).unwrap_or(table.at);
                self.mistakes.add(
                    at,
                    "one-check",
                    format!("{what} has two checks: {}", present.join(" and ")),
                    "a second check",
                );
            }
        }
        let require = table
            .table("require", &mut self.mistakes)
            .and_then(|table| self.require(table, what))
            .map(Check::Require);
        let forbid = table.take("forbid");
        let replace = table.table("replace", &mut self.mistakes);
        if let (None, Some(replace)) = (forbid, &replace) {
            self.mistakes
                .add(replace.at, "bad-matcher", "`replace` goes with `forbid`", "");
        }
        let forbid = forbid
            .and_then(|value| self.matcher(value, false))
            .map(|matcher| {
                let replace = replace.map_or_else(Vec::new, |mut replace| {
                    let mut pairs = Vec::new();
                    for (from, at, to) in replace.names() {
                        let list = self
                            .pattern(from, at)
                            .and_then(|pattern| self.intern(vec![pattern]));
                        if let (Some(list), Some(to)) = (list, to.string(&mut self.mistakes)) {
                            pairs.push((list, to.to_owned()));
                        }
                    }
                    pairs
                });
                Check::Forbid(Forbid { matcher, replace })
            });
        let verbatim = table
            .table("verbatim", &mut self.mistakes)
            .and_then(|table| self.verbatim(table))
            .map(Check::Verbatim);
        let limit = table
            .table("limit", &mut self.mistakes)
            .and_then(|table| self.limit(table))
            .map(Check::Limit);
        let agree = table.string("agree", &mut self.mistakes).and_then(|(name, at)| {
            if COMPARISONS.contains(&name) {
                Some(Check::Agree(name.to_owned()))
            } else {
                self.unknown(
                    "comparison",
                    name,
                    at,
                    COMPARISONS.iter().map(|name| (*name).to_owned()).collect(),
                );
                None
            }
        });
        require.or(forbid).or(verbatim).or(limit).or(agree)
    }

    fn require(&mut self, mut table: Table<'_>, what: &str) -> Option<Require> {
        let together = table
            .string("together", &mut self.mistakes)
            .map(|(text, at)| self.unit(text, at));
        let near = table
            .string("with-trigger", &mut self.mistakes)
            .map(|(text, at)| self.unit(text, at));
        let place = table.strings("place", &mut self.mistakes);
        let place = self.section_ids(place);
        let has_elements = table.has("elements");
        let short = table.has("any") || table.has("all");
        let mut elements = Vec::new();
        let mut sections = Vec::new();
        if short && has_elements {
            let at = table.key_at("elements").unwrap_or(table.at);
            self.mistakes.add(
                at,
                "bad-matcher",
                "`require` has either `elements` or a matcher of its own, not both",
                "",
            );
        }
        if short {
            elements.extend(self.element(&mut table, "text"));
        } else {
            let names = table.strings("in", &mut self.mistakes);
            sections = self.section_ids(names);
            for (index, mut element) in table
                .tables("elements", &mut self.mistakes)
                .into_iter()
                .enumerate()
            {
                let id = format!("element-{}", index + 1);
                if let Some(read) = self.element(&mut element, &id) {
                    if elements.iter().any(|known: &Element| known.id == read.id) {
                        let at = element.at;
                        self.mistakes.add(
                            at,
                            "duplicate",
                            format!("two elements are called `{}`", read.id),
                            "",
                        );
                    }
                    elements.push(read);
                }
                element.finish(&mut self.mistakes, "an element");
            }
            if !has_elements {
                self.mistakes.add(
                    table.at,
                    "missing-key",
                    format!("`require` of {what} needs `elements`, or a matcher of its own"),
                    "looks for nothing",
                );
            }
        }
        // In the short form `in` is a filter of the matcher; missing elements belong there.
        let mut place = place;
        if short
            && place.is_empty()
            && let Some(Element {
                matcher: Matcher::Filtered(_, filters),
                ..
            }) = elements.first()
        {
            place = filters
                .iter()
                .find_map(|filter| match filter {
                    Filter::In(sections) => Some(sections.clone()),
                    _ => None,
                })
                .unwrap_or_default();
        }
        table.finish(&mut self.mistakes, "`require`");
        (!elements.is_empty()).then_some(Require {
            sections,
            place,
            within: together,
            near,
            elements,
        })
    }

    fn element(&mut self, table: &mut Table<'_>, default_id: &str) -> Option<Element> {
        let name = table
            .required_string("name", "an element", &mut self.mistakes)
            .map(|(text, _)| text.to_owned());
        let id = table
            .string("id", &mut self.mistakes)
            .map_or(default_id, |(id, _)| id)
            .to_owned();
        let severity = table
            .string("severity", &mut self.mistakes)
            .map(|(text, at)| self.severity(text, at));
        let add = table
            .string("add", &mut self.mistakes)
            .map_or_else(String::new, |(text, _)| text.trim().to_owned());
        let optional = table.boolean("optional", &mut self.mistakes);
        let weak = table.take("weak").and_then(|value| self.matcher(value, false));
        let matcher = self.matcher_table(table, false);
        Some(Element {
            id,
            name: name?,
            matcher: matcher?,
            weak,
            severity,
            add,
            optional,
        })
    }

    fn verbatim(&mut self, mut table: Table<'_>) -> Option<Verbatim> {
        let values = table.strings("text", &mut self.mistakes);
        if values.is_empty() {
            self.mistakes.add(
                table.at,
                "missing-key",
                "`verbatim` needs `text`: the approved words",
                "no `text`",
            );
        }
        let mut texts = Vec::new();
        for (text, at) in values {
            match crate::rules::template::Template::read(text) {
                Ok(_) => texts.push(text.trim().to_owned()),
                Err(message) => {
                    self.mistakes.add(at, "bad-template", message, "");
                }
            }
        }
        let anchor = match table.take("anchor") {
            Some(value) => self.matcher(value, false),
            None => {
                self.mistakes.add(
                    table.at,
                    "missing-key",
                    "`verbatim` needs `anchor`: patterns that show where a drifted text stands",
                    "no `anchor`",
                );
                None
            }
        };
        let not_this = table
            .take("not-this")
            .and_then(|value| self.matcher(value, false));
        table.finish(&mut self.mistakes, "`verbatim`");
        (!texts.is_empty()).then_some(Verbatim {
            texts,
            anchor: anchor?,
            not_this,
        })
    }

    fn limit(&mut self, mut table: Table<'_>) -> Option<Limit> {
        let names = table.strings("in", &mut self.mistakes);
        let sections = self.section_ids(names);
        let unit = match table.required_string("unit", "`limit`", &mut self.mistakes) {
            Some(("characters", _)) => Some(LimitUnit::Characters),
            Some(("words", _)) => Some(LimitUnit::Words),
            Some(("sentence-words", _)) => Some(LimitUnit::SentenceWords),
            Some((_, at)) => {
                self.bad_choice(at, "unit", &["characters", "words", "sentence-words"]);
                None
            }
            None => None,
        };
        if !table.has("max") {
            self.mistakes
                .add(table.at, "missing-key", "`limit` needs `max`", "no `max`");
        }
        let max = table.integer("max", &mut self.mistakes).map(|(max, _)| max);
        table.finish(&mut self.mistakes, "`limit`");
        Some(Limit {
            sections,
            unit: unit?,
            max: max?,
        })
    }

    fn examples(&mut self, rule: &str, table: &mut Table<'_>) {
        for mut table in table.tables("example", &mut self.mistakes) {
            let expect = table.required_string("expect", "an example", &mut self.mistakes);
            let span = expect.map(|(_, at)| at);
            let expect = match expect {
                Some(("pass", _)) => Some(Expect::Pass),
                Some(("fail", _)) => Some(Expect::Fail),
                Some((text, at)) => self.status(text, at).map(Expect::Status),
                None => None,
            };
            let names = table
                .strings("names", &mut self.mistakes)
                .into_iter()
                .map(|(name, _)| name.to_owned())
                .collect();
            let near_miss = table.boolean("near-miss", &mut self.mistakes);
            let date = table.day("date", &mut self.mistakes).map(|(day, _)| day);
            let list = |table: &mut Table<'_>, key, mistakes: &mut Mistakes| {
                table.has(key).then(|| {
                    table
                        .strings(key, mistakes)
                        .into_iter()
                        .map(|(text, _)| text.to_owned())
                        .collect()
                })
            };
            let listings = list(&mut table, "listings", &mut self.mistakes);
            let industry = list(&mut table, "industry", &mut self.mistakes);
            let language = table
                .string("language", &mut self.mistakes)
                .map(|(text, _)| text.to_owned());
            let text = table
                .required_string("text", "an example", &mut self.mistakes)
                .map(|(text, _)| text.to_owned());
            table.finish(&mut self.mistakes, "an example");
            if let (Some(expect), Some(at), Some(text)) = (expect, span, text) {
                self.examples.push(Example {
                    rule: rule.to_owned(),
                    file: at.file,
                    span: at.span,
                    expect,
                    names,
                    near_miss,
                    date,
                    listings,
                    industry,
                    language,
                    text,
                });
            }
        }
    }

    // ---- the whole ----

    /// Terms and topics must not need themselves.
    fn check_cycles(&mut self) {
        let graph: Vec<Vec<Node>> = (0..self.set.terms.len())
            .map(|id| {
                let term = &self.set.terms[id];
                let mut out = Vec::new();
                uses(&term.matcher, &mut out);
                term.added.iter().for_each(|matcher| uses(matcher, &mut out));
                out
            })
            .chain(self.set.topics.iter().map(|topic| {
                let mut out = Vec::new();
                uses(&topic.matcher, &mut out);
                out
            }))
            .collect();
        let terms = self.set.terms.len();
        let index = |node: &Node| match node {
            Node::Term(id) => *id as usize,
            Node::Topic(id) => terms + *id as usize,
        };
        let edges: Vec<Vec<usize>> = graph
            .iter()
            .map(|nodes| nodes.iter().map(index).collect())
            .collect();
        if let Err(cycle) = topological(&edges) {
            let at = cycle.iter().find_map(|node| {
                if *node < terms {
                    self.terms
                        .values()
                        .find(|(id, _)| *id as usize == *node)
                        .and_then(|(_, at)| *at)
                } else {
                    self.topics
                        .values()
                        .find(|(id, _)| *id as usize == *node - terms)
                        .and_then(|(_, at)| *at)
                }
            });
            let at = at.unwrap_or(At {
                file: FileId(0),
                span: Span::new(0, 0),
            });
            self.mistakes.add(
                at,
                "circle",
                "this name is defined by itself, in a circle",
                "defined by itself",
            );
        }
    }

    fn order_rules(&mut self) {
        let edges: Vec<Vec<usize>> = self
            .set
            .rules
            .iter()
            .map(|rule| rule.when_verdict.iter().map(|index| *index as usize).collect())
            .collect();
        match topological(&edges) {
            Ok(order) => self.set.order = order.into_iter().map(|index| index as u32).collect(),
            Err(cycle) => {
                let at = cycle.iter().find_map(|node| {
                    self.rules
                        .values()
                        .find(|(index, _)| *index as usize == *node)
                        .and_then(|(_, at)| *at)
                });
                let at = at.unwrap_or(At {
                    file: FileId(0),
                    span: Span::new(0, 0),
                });
                self.mistakes.add(
                    at,
                    "circle",
                    "this rule's `when = { verdict = … }` leads back to itself",
                    "in a circle",
                );
            }
        }
    }
}

enum Node {
    Term(TermId),
    Topic(TopicId),
}

/// Terms and topics that a matcher refers to.
fn uses(matcher: &Matcher, out: &mut Vec<Node>) {
    let topics = |test: &TopicTest, out: &mut Vec<Node>| {
        out.extend(test.any.iter().chain(&test.none).map(|id| Node::Topic(*id)));
    };
    match matcher {
        Matcher::List(_) | Matcher::Fact(_) => {}
        Matcher::Term(id) => out.push(Node::Term(*id)),
        Matcher::Any(parts) | Matcher::All(parts, _) => parts.iter().for_each(|part| uses(part, out)),
        Matcher::Not(part) => uses(part, out),
        Matcher::Topics(test) => topics(test, out),
        Matcher::Filtered(base, filters) => {
            uses(base, out);
            for filter in filters {
                match filter {
                    Filter::In(_) | Filter::NotIn(_) | Filter::AtLeast(..) => {}
                    Filter::Except(part) | Filter::Near(part, _) | Filter::AwayFrom(part, _) => {
                        uses(part, out)
                    }
                    Filter::Topics(test) => topics(test, out),
                }
            }
        }
    }
}

/// An order in which every node comes after those it points to, or the nodes on the way into a circle.
fn topological(edges: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; edges.len()];
    let mut order = Vec::with_capacity(edges.len());
    for start in 0..edges.len() {
        // An explicit stack: packs are input, and input must not overflow the machine's.
        let mut stack = vec![(start, 0usize)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 {
                if states[node] == State::Done {
                    continue;
                }
                states[node] = State::Open;
            }
            match edges[node].get(next) {
                Some(target) => {
                    stack.push((node, next + 1));
                    match states[*target] {
                        State::New => stack.push((*target, 0)),
                        State::Open => return Err(stack.iter().map(|(node, _)| *node).collect()),
                        State::Done => {}
                    }
                }
                None => {
                    states[node] = State::Done;
                    order.push(node);
                }
            }
        }
    }
    Ok(order)
}

//! From the TOML of packs to a linked rule set: names resolved, patterns parsed, every rule with exactly one check.

mod check;
mod circles;
mod matcher;
mod rule;

use std::collections::BTreeMap;
use std::collections::HashMap;

use toml::de::DeValue;

use crate::finding::{FileId, Label, Severity};
use crate::rules::model::*;
use crate::rules::read::{At, Mistakes, Table, Value, did_you_mean, parse};
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
pub(in crate::rules) fn add_packs(
    set: &mut RuleSet,
    packs: &[Source],
    first_file: u32,
) -> (Vec<Example>, Mistakes) {
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
}

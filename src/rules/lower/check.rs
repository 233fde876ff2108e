//! What rules check, and their examples.

use crate::rules::lower::{COMPARISONS, Lowering};
use crate::rules::model::*;
use crate::rules::read::{Mistakes, Table};

impl Lowering<'_> {
    pub(super) fn check(&mut self, table: &mut Table<'_>, what: &str) -> Option<Check> {
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

    pub(super) fn require(&mut self, mut table: Table<'_>, what: &str) -> Option<Require> {
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

    pub(super) fn element(&mut self, table: &mut Table<'_>, default_id: &str) -> Option<Element> {
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
            .map_or_else(String::new, |(text, _)| {
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            });
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

    pub(super) fn verbatim(&mut self, mut table: Table<'_>) -> Option<Verbatim> {
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

    pub(super) fn limit(&mut self, mut table: Table<'_>) -> Option<Limit> {
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

    pub(super) fn examples(&mut self, rule: &str, table: &mut Table<'_>) {
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
}

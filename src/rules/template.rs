//! Approved texts with alternatives: `{release|news release}`.

/// A text in which some words have alternatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// In order; a plain stretch has one alternative.
    pub parts: Vec<Vec<String>>,
}

impl Template {
    /// Reads `{a|b}` alternatives.
    ///
    /// # Errors
    /// A sentence on what is wrong with the braces.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut inside: Option<Vec<String>> = None;
        for c in text.chars() {
            match (c, &mut inside) {
                ('{', None) => {
                    parts.push(vec![std::mem::take(&mut plain)]);
                    inside = Some(vec![String::new()]);
                }
                ('{', Some(_)) => {
                    return Err("a `{` inside `{…}`: alternatives cannot be nested".to_owned());
                }
                ('}', None) => return Err("a `}` without a `{` before it".to_owned()),
                ('}', Some(_)) => parts.extend(inside.take()),
                ('|', Some(alternatives)) => alternatives.push(String::new()),
                (c, Some(alternatives)) => {
                    if let Some(last) = alternatives.last_mut() {
                        last.push(c);
                    }
                }
                (c, None) => plain.push(c),
            }
        }
        if inside.is_some() {
            return Err("a `{` without a `}` after it".to_owned());
        }
        parts.push(vec![plain]);
        parts.retain(|alternatives| {
            alternatives.len() > 1 || alternatives.iter().any(|text| !text.is_empty())
        });
        if parts.is_empty() {
            return Err("the approved text is empty".to_owned());
        }
        Ok(Self { parts })
    }

    /// The text with the first alternative everywhere.
    pub fn first(&self) -> String {
        self.parts
            .iter()
            .filter_map(|alternatives| alternatives.first())
            .map(String::as_str)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_are_read_and_braces_checked() {
        let template = Template::read("this {release|news release}.").unwrap();
        assert_eq!(template.first(), "this release.");
        assert_eq!(template.parts.len(), 3);
        for broken in ["{a", "a}", "{a{b}}", ""] {
            assert!(Template::read(broken).is_err(), "{broken}");
        }
    }
}

//! Markdown.
use crate::document::draft::{DraftError, DraftLine};
use crate::document::front_matter::FrontMatter;
use crate::source::Source;
pub(crate) fn read(source: &Source) -> Result<(FrontMatter, Vec<DraftLine>), DraftError> { Ok((FrontMatter::default(), super::plain::read(source))) }

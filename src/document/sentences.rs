//! Sentences.
use crate::document::release::Release;
use crate::source::Span;
pub(crate) fn split(release: &Release) -> Vec<Span> {
    release.lines.iter().map(|line| line.span).collect()
}

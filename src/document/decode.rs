//! Bytes to text.
use crate::document::draft::DraftError;
use crate::source::Source;
/// stub
pub fn decode(name: &str, bytes: &[u8]) -> Result<Source, DraftError> { Ok(Source::new(name, String::from_utf8_lossy(bytes).into_owned())) }

//! Facts that a Markdown draft states about itself in its front matter.

use jiff::civil::Date;

/// What the front matter says; every field optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// `date: 2026-11-23`
    pub date: Option<Date>,
    /// `issuer: Baja Mining Corp.`
    pub issuer: Option<String>,
    /// `language: en` or `fr`
    pub language: Option<String>,
    /// `listings: [TSX:BAJ, OTCQB:BAJFF]`
    pub listings: Vec<String>,
    /// `industry: [mining]`
    pub industry: Vec<String>,
}

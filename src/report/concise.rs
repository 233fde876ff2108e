//! One line a finding, for `grep` and for editors that know `path:line:column`.

use std::io::{self, Write};

use crate::finding::{FileId, Finding};
use crate::report::{FileError, FileReport, Options, Style, checklist, text};
use crate::source::Source;

pub(super) fn file(file: &FileReport, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for finding in &file.checked.findings {
        line(finding, |_| Some(&file.source), &file.source.name, out)?;
    }
    if options.checklist {
        checklist::human(
            file,
            Style {
                color: false,
                ..options.style
            },
            out,
        )?;
    }
    Ok(())
}

pub(super) fn error(error: &FileError, out: &mut dyn Write) -> io::Result<()> {
    for finding in &error.findings {
        line(
            finding,
            |file| error.sources.get(file.0 as usize),
            &error.name,
            out,
        )?;
    }
    writeln!(
        out,
        "{}: error: {}",
        text::line(&error.name),
        text::line(&error.message)
    )
}

fn line<'a>(
    finding: &Finding,
    source: impl Fn(FileId) -> Option<&'a Source>,
    name: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    match finding
        .primary()
        .and_then(|label| Some((label, source(label.file)?)))
    {
        Some((label, source)) => {
            let place = source.position(label.span.start);
            write!(
                out,
                "{}:{}:{}: ",
                text::line(&source.name),
                place.line,
                place.column
            )?;
        }
        None => write!(out, "{}: ", text::line(name))?,
    }
    writeln!(
        out,
        "{}[{}] {}",
        finding.severity.as_str(),
        text::line(&finding.rule),
        text::line(&finding.message)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::report::Format;
    use crate::report::tests::{finding, options, render, sample};

    #[test]
    fn one_line_a_finding_and_nothing_else() {
        let (out, err, _) = render(
            vec![sample()],
            vec![FileError::new("b.docx", "no\ntext")],
            options(Format::Concise),
        );
        assert_eq!(
            out,
            "draft.txt:5:63: warning[ca/sedar-plus] “SEDAR” names the system that SEDAR+ replaced on 25 July 2023\n\
             draft.txt:5:72: warning[ca/sedar-plus] “www.sedar.com” names the system that SEDAR+ replaced on 25 July 2023\n\
             draft.txt:7:1: error[ca/fli-caution] the cautionary note does not name the material risk factors\n\
             b.docx: error: no text\n"
        );
        assert_eq!(err, "");
    }

    #[test]
    fn a_finding_without_a_place_names_its_file() {
        let mut nowhere = finding("a/b", Severity::Error, 0, 0);
        nowhere.labels.clear();
        let mut out = Vec::new();
        line(&nowhere, |_| None, "d\u{1b}.txt", &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "d�.txt: error[a/b] a message\n");
    }
}

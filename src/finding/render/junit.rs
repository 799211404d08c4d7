//! `JUnit` XML, in the form that CI systems read (<https://github.com/testmoapp/junitxml>): a test case a finding.

use std::fmt::Write as _;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::BytesText;
use rustc_hash::FxHashMap;

use super::{sources::Sources, text};
use crate::finding::{Finding, Report, Severity};

pub(super) fn render(report: &Report<'_>, sources: &mut Sources<'_>, out: &mut dyn Write) -> io::Result<()> {
    let failures = report.findings.iter().filter(|finding| finding.severity == Severity::Error).count().to_string();
    let tests = report.findings.len().max(1).to_string();
    let counts = [("name", "gpdoc"), ("tests", &tests), ("failures", &failures)];
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    xml.create_element("testsuites").with_attributes(counts).write_inner_content(|xml| {
        xml.create_element("testsuite").with_attributes(counts).with_attribute(("errors", "0")).write_inner_content(
            |xml| {
                if report.findings.is_empty() {
                    let whole = [("classname", "gpdoc"), ("name", report.command)];
                    xml.create_element("testcase").with_attributes(whole).write_empty()?;
                }
                let mut names = FxHashMap::default();
                report.findings.iter().try_for_each(|finding| case(finding, sources, &mut names, xml))
            },
        )?;
        Ok(())
    })?;
    writeln!(xml.into_inner())
}

/// `names`: how often each name was given. GitLab drops test cases whose name another one has.
fn case(
    finding: &Finding,
    sources: &mut Sources<'_>,
    names: &mut FxHashMap<String, usize>,
    xml: &mut Writer<&mut dyn Write>,
) -> io::Result<()> {
    let start = sources.span(&finding.location).start;
    let path = valid(&text::one_line(finding.location.path.as_str()));
    let mut name = format!("{} at {}:{}", finding.rule, start.line, start.column);
    let count = names.entry(format!("{path} {name}")).or_default();
    *count += 1;
    if *count > 1 {
        let _ = write!(name, " ({count})");
    }
    let mut said = format!("{path}:{}:{}: {}", start.line, start.column, valid(&text::lines(&finding.message)));
    if let Some(help) = &finding.help {
        let _ = write!(said, "\nhelp: {}", valid(&text::lines(help)));
    }
    let attributes = [("classname", path.as_str()), ("name", &name)];
    xml.create_element("testcase").with_attributes(attributes).write_inner_content(|xml| {
        if finding.severity == Severity::Error {
            let message = valid(&text::one_line(&finding.message));
            let attributes = [("message", message.as_str()), ("type", finding.rule)];
            xml.create_element("failure").with_attributes(attributes).write_text_content(BytesText::new(&said))?;
        } else {
            xml.create_element("system-out").write_text_content(BytesText::new(&said))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// XML 1.0 forbids these two besides control characters.
pub(super) fn valid(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

//! How a text is written so that every loader reads the same text back.

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;

use crate::yaml::{Core, Style};

/// What YAML 1.1 loaders (`PyYAML`, libyaml, Psych) read as something else than text, on top of the core schema of 1.2:
/// <https://yaml.org/type/>. Psych's commas in numbers are included.
static NOT_TEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^(?:
            y | n | yes | no | on | off | true | false | null | ~ | = | <<
          | [-+]? (?: 0b[01_]+ | 0x[0-9a-f_]+ | 0o[0-7_]+ )
          | [-+]? [0-9][0-9_,]* (?: :[0-5]?[0-9] )* (?: \.[0-9_]* )? (?: e[-+]?[0-9]+ )?
          | [-+]? \.[0-9_]+ (?: e[-+]?[0-9]+ )?
          | [-+]? \.inf | \.nan
          | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} (?: (?: t | [\x20\t]+ ) [0-9]{1,2}:.* )?
        )$",
    )
    .ok()
});

/// Writes a text as a scalar: plain where every YAML 1.2 and 1.1 loader reads the same text back, else in quotes.
///
/// `in_flow` says that the scalar will stand inside brackets. The result is always one line.
#[must_use]
pub fn quote_scalar(text: &str, in_flow: bool) -> String {
    if is_plain(text, in_flow) {
        return text.to_owned();
    }
    let style = if text.contains(['"', '\\']) { Style::SingleQuoted } else { Style::DoubleQuoted };
    quoted(text, style)
}

/// Writes a JSON value on one line: texts as [`quote_scalar`] does, lists and mappings in brackets.
#[must_use]
pub fn write_value(json: &serde_json::Value, in_flow: bool) -> String {
    use serde_json::Value;
    match json {
        Value::String(text) => quote_scalar(text, in_flow),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| write_value(item, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let field =
                |(key, item): (&String, &Value)| format!("{}: {}", quote_scalar(key, true), write_value(item, true));
            let fields: Vec<String> = fields.iter().map(field).collect();
            format!("{{{}}}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

/// Writes a JSON mapping as the lines of a block below its key, for [`super::append_key`]; what is deeper stands in brackets.
/// `None` for what is no mapping or has nothing in it.
#[must_use]
pub fn write_lines(json: &serde_json::Value) -> Option<String> {
    let fields = json.as_object().filter(|fields| !fields.is_empty())?;
    let line = |(key, item): (&String, &serde_json::Value)| {
        format!("\n  {}: {}", quote_scalar(key, false), write_value(item, false))
    };
    Some(fields.iter().map(line).collect())
}

/// Writes a text in this style where the text allows it.
pub(super) fn quote_like(style: Style, text: &str, in_flow: bool) -> String {
    match style {
        Style::SingleQuoted | Style::DoubleQuoted => quoted(text, style),
        _ => quote_scalar(text, in_flow),
    }
}

/// Single quotes know no escapes, so some texts need double ones.
fn quoted(text: &str, style: Style) -> String {
    if style == Style::SingleQuoted && !text.contains(needs_escape) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        // Writing to a string cannot fail.
        let _ = match c {
            '"' | '\\' => write!(quoted, "\\{c}"),
            '\n' => write!(quoted, "\\n"),
            '\r' => write!(quoted, "\\r"),
            '\t' => write!(quoted, "\\t"),
            c if !needs_escape(c) => write!(quoted, "{c}"),
            c if u32::from(c) <= 0xff => write!(quoted, "\\x{:02x}", u32::from(c)),
            c if u32::from(c) <= 0xffff => write!(quoted, "\\u{:04x}", u32::from(c)),
            c => write!(quoted, "\\U{:08x}", u32::from(c)),
        };
    }
    quoted.push('"');
    quoted
}

/// Characters that are no part of a line: breaks of either YAML version, and what YAML calls not printable.
fn needs_escape(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_plain(text: &str, in_flow: bool) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let starts_badly = match first {
        '-' => chars.next().is_none_or(|second| second == ' ') || text.starts_with("---"),
        '.' => text.starts_with("..."),
        '?' | ':' | ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
            true
        }
        _ => false,
    };
    !starts_badly
        && text.trim() == text
        && !text.contains(needs_escape)
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.contains(" #")
        // `?` alone would do in YAML 1.2; PyYAML refuses it anywhere inside brackets.
        && !(in_flow && text.contains([',', '[', ']', '{', '}', '?']))
        && reads_as_text(text)
}

/// True where every loader takes the plain scalar for a text.
fn reads_as_text(text: &str) -> bool {
    Core::of_plain(text) == Core::Str && NOT_TEXT.as_ref().is_some_and(|pattern| !pattern.is_match(text))
}

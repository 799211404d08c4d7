//! A fault in words.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{JsonTypeSet, ValidationError};
use serde_json::Value;

use super::message::{code, found, label, listed, named, shown, text, type_names};
use super::validate::{Cause, Fault, Judge};
use super::{SchemaRule, table};
use crate::nearest::nearest;
use crate::plural::counted;
use crate::pointer::escape;
use crate::yaml::edit;

/// `key` is missing from the mapping at `pointer`; `because` is the field that wants it, where one does.
pub(super) fn missing(judge: &Judge<'_>, pointer: &str, key: &str, because: Option<&str>) -> Fault {
    let mut message = format!("{} is missing", code(key));
    if !pointer.is_empty() {
        message = format!("{message} from {}", label(judge.instance, pointer));
    }
    if let Some(because) = because {
        message = format!("{message}, which {} requires", code(because));
    }
    let field = format!("{pointer}/{}", escape(key));
    let help = judge.schema.and_then(|schema| match schema.default(&field) {
        Some(default) => Some(format!("the schema's default is {}", code(&edit::write_value(default, false)))),
        None => schema.allowed_values(&field).map(|values| format!("allowed: {}", named(values.into_iter()))),
    });
    let keyword = if because.is_some() { "dependentRequired" } else { "required" };
    fault_of(SchemaRule::MissingField, keyword, pointer, Some(key), message, help, key.to_owned())
}

/// The mapping at `pointer` has a `key` that it may not have; `names` are those that it may have, `reason` is
/// why, where it is for what the key looks like.
pub(super) fn unknown(
    judge: &Judge<'_>,
    pointer: &str,
    key: &str,
    keyword: &str,
    (names, reason): (&[&str], Option<&ValidationError<'_>>),
) -> Fault {
    let within = if pointer.is_empty() { String::new() } else { format!(" of {}", label(judge.instance, pointer)) };
    let message = match reason {
        Some(reason) => format!("{} is no name for a field{within}: it {}", code(key), complaint(reason).0),
        None => format!("{} is not a known field{within}", code(key)),
    };
    let help = nearest(key, names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    let known = || (!names.is_empty()).then(|| format!("known: {}", listed(names.iter().map(|name| code(name)))));
    let help = help.or_else(known);
    fault_of(SchemaRule::UnknownField, keyword, pointer, Some(key), message, help, key.to_owned())
}

/// The value at `pointer` has none of the types it may have.
pub(super) fn wrong_type(judge: &Judge<'_>, pointer: &str, value: &Value, types: JsonTypeSet) -> Fault {
    let message =
        format!("{} should be {}, but is {}", label(judge.instance, pointer), type_names(types), found(value));
    let fault = fault_of(SchemaRule::InvalidType, "type", pointer, None, message, None, subject(value));
    Fault { cause: Cause::Type(types), ..fault }
}

/// The value at `pointer` is none of those it may be; `list` is what the vocabulary calls these.
pub(super) fn not_among(
    judge: &Judge<'_>,
    pointer: &str,
    value: &Value,
    options: Vec<Value>,
    keyword: &str,
    list: Option<&str>,
) -> Fault {
    let what = match (list, options.as_slice()) {
        (Some(list), _) => format!("which is not in the vocabulary list {}", code(list)),
        (None, [only]) => format!("where only {} is allowed", shown(only)),
        (None, _) => "which is not one of the allowed values".to_owned(),
    };
    let help = match (list, options.as_slice()) {
        (None, [_]) => None,
        (_, []) => Some("nothing is allowed".to_owned()),
        _ => Some(format!("allowed: {}", named(options.iter()))),
    };
    among(judge, pointer, value, options, keyword, &what, help)
}

/// The value at `pointer` is none of those it may be, nor of one of the types it may have as well.
pub(super) fn not_among_nor_of(
    judge: &Judge<'_>,
    pointer: &str,
    value: &Value,
    options: Vec<Value>,
    types: JsonTypeSet,
) -> Fault {
    let help = format!("allowed: {}, or {}", named(options.iter()), type_names(types));
    among(judge, pointer, value, options, "enum", "which is not one of the allowed values", Some(help))
}

fn among(
    judge: &Judge<'_>,
    pointer: &str,
    value: &Value,
    options: Vec<Value>,
    keyword: &str,
    what: &str,
    help: Option<String>,
) -> Fault {
    let message = format!("{} is {}, {what}", label(judge.instance, pointer), shown(value));
    let near = value.as_str().and_then(|text| close(text, &options));
    let help = near.map(|near| format!("did you mean `{near}`?")).or(help);
    let fault = fault_of(SchemaRule::InvalidValue, keyword, pointer, None, message, help, subject(value));
    Fault { cause: Cause::Values(options), ..fault }
}

/// The allowed value that was meant, as far as one can tell.
fn close<'o>(text: &str, options: &'o [Value]) -> Option<&'o str> {
    let texts = || options.iter().filter_map(Value::as_str);
    super::suggest::same_but_for_form(text, options).or_else(|| nearest(text, texts()))
}

/// A fault by any other keyword.
pub(super) fn fault(judge: &Judge<'_>, error: &ValidationError<'_>) -> Fault {
    let pointer = error.instance_path().as_str();
    let rule = SchemaRule::of(error.kind());
    let keyword = error.kind().keyword();
    let keyword = if keyword == "falseSchema" { "false" } else { keyword };
    let place = label(judge.instance, pointer);
    let value = error.instance();
    let (complaint, help) = complaint(error);
    let message = match rule {
        _ if keyword == "minLength" && value.as_str() == Some("") => format!("{place} is empty"),
        SchemaRule::InvalidValue | SchemaRule::InvalidDate => format!("{place} is {}, which {complaint}", shown(value)),
        _ => format!("{place} {complaint}"),
    };
    let subject = if rule == SchemaRule::SchemaViolation { keyword.to_owned() } else { subject(value) };
    fault_of(rule, keyword, pointer, None, message, help, subject)
}

/// What a keyword has against a value, as the rest of a sentence about it, and help.
fn complaint(error: &ValidationError<'_>) -> (String, Option<String>) {
    let value = error.instance();
    let length = value.as_array().map(Vec::len).or_else(|| value.as_object().map(serde_json::Map::len)).unwrap_or(0);
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    let complaint = match error.kind() {
        Kind::Pattern { pattern } if table::is_date_pattern(pattern) => return date(value),
        Kind::Format { format } if format == "date" => return date(value),
        Kind::Format { format } if format == "date-time" => {
            "is not a valid date and time such as `2026-01-31T12:00:00Z`".into()
        }
        Kind::Format { format } => format!("is not of the format `{format}`"),
        Kind::Pattern { pattern } => format!("does not match {}", code(pattern)),
        Kind::Minimum { limit } => format!("is less than {limit}"),
        Kind::Maximum { limit } => format!("is more than {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("is not more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("is not less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("is no multiple of {multiple_of}"),
        Kind::MinLength { limit } => format!("has fewer than {}", counted(*limit, "character")),
        Kind::MaxLength { limit } => format!("has more than {}", counted(*limit, "character")),
        Kind::Enum { options } => {
            return (
                "is not one of the allowed".into(),
                options.as_array().map(|all| format!("allowed: {}", named(all.iter()))),
            );
        }
        Kind::Constant { expected_value } => format!("is not {}", shown(expected_value)),
        Kind::MinItems { limit } => format!("has {}, fewer than the {limit} it must have", counted(length, "item")),
        Kind::MaxItems { limit } => format!("has {}, more than the {limit} it may have", counted(length, "item")),
        Kind::MinProperties { limit } => {
            format!("has {}, fewer than the {limit} it must have", counted(length, "field"))
        }
        Kind::MaxProperties { limit } => format!("has {}, more than the {limit} it may have", counted(length, "field")),
        Kind::AdditionalItems { limit } => format!("has more than {}", counted(*limit as u64, "item")),
        Kind::UnevaluatedItems { .. } => "has items that the schema has no place for".into(),
        Kind::UniqueItems => match repeated(value) {
            Some(item) => format!("has {} more than once", shown(item)),
            None => "has an item more than once".into(),
        },
        Kind::Contains => "does not have the items that the schema asks for with `contains`".into(),
        Kind::FalseSchema => "may not be there".into(),
        Kind::Not { .. } => "is what the schema rules out with `not`".into(),
        Kind::OneOfMultipleValid { .. } => "fits more than one of the alternatives, and may fit only one".into(),
        _ => return (format!("violates `{}`", error.kind().keyword()), Some(error.to_string())),
    };
    (complaint, None)
}

fn date(value: &Value) -> (String, Option<String>) {
    let (complaint, help) = no_date(value.as_str().unwrap_or_default());
    (complaint.to_owned(), help)
}

/// What is wrong with a text that names no day, and what to do.
pub(crate) fn no_date(text: &str) -> (&'static str, Option<String>) {
    let mask = |c: char| if c.is_ascii_digit() { '0' } else { c };
    if text.chars().map(mask).eq("0000-00-00".chars()) {
        return ("is not a valid date", None);
    }
    let day = text.get(..10).filter(|day| day.chars().map(mask).eq("0000-00-00".chars()));
    if let Some(day) = day.filter(|_| text[10..].starts_with(['T', 't', ' '])) {
        return ("has a time, where the schema wants a day alone", Some(format!("write `{day}`")));
    }
    ("is not a valid date", Some("write it as YYYY-MM-DD".to_owned()))
}

fn repeated(value: &Value) -> Option<&Value> {
    let items = value.as_array()?;
    let mut seen = std::collections::BTreeSet::new();
    // As text with its type: quadratic comparison would let a long list take long.
    items.iter().find(|item| !seen.insert(item.to_string()))
}

/// A value's text; nothing for a collection, whose text is not its identity.
fn subject(value: &Value) -> String {
    if value.is_array() || value.is_object() { String::new() } else { text(value) }
}

/// A fault that suggests nothing.
pub(super) fn fault_of(
    rule: SchemaRule,
    keyword: &str,
    pointer: &str,
    key: Option<&str>,
    message: String,
    help: Option<String>,
    subject: String,
) -> Fault {
    Fault {
        pointer: pointer.to_owned(),
        key: key.map(str::to_owned),
        rule,
        keyword: keyword.to_owned(),
        message,
        help,
        subject,
        cause: Cause::Other,
    }
}

//! What is wrong with an instance, each fault once.

use std::collections::{BTreeSet, HashSet};

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{JsonTypeSet, ValidationError};
use serde_json::Value;

use super::{Schema, SchemaRule, describe};
use crate::pointer::{escape, unescape};

/// The faults of one instance for which something is suggested: each suggestion is tried on all of it.
const SUGGESTED: usize = 200;

/// One fault in an instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// JSON Pointer into the instance: the value that is wrong; of a missing or unknown field, the mapping that lacks or
    /// has it.
    pub pointer: String,
    /// The field that is missing or unknown.
    pub key: Option<String>,
    /// The rule that reports it.
    pub rule: SchemaRule,
    /// The keyword of the schema that failed.
    pub keyword: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What was expected, or what to do.
    pub help: Option<String>,
    /// What the fault is about: the key, the value, or the keyword. It does not depend on the message.
    pub subject: String,
    /// What would mend it: with it, the schema says nothing against this place any more.
    pub suggestion: Option<Suggestion>,
}

/// A change that mends a violation.
#[derive(Clone, Debug, PartialEq)]
pub enum Suggestion {
    /// Write this instead: an allowed value that differs only in case, in spaces around it, or in `-`, `_` and space.
    Replace(String),
    /// Make the scalar the only item of a list.
    WrapInList,
    /// Take the quotes away: the text is the number or truth value that is wanted.
    Unquote,
    /// Add the missing field with the value that the schema declares as its default. A status, an id and an approval are
    /// not to be given so; the caller knows which fields these are.
    Default(Value),
}

impl Schema {
    /// Everything that the schema has against an instance, sorted by pointer, key and keyword.
    pub fn validate(&self, instance: &Value) -> Vec<Violation> {
        if self.validator.is_valid(instance) {
            return Vec::new();
        }
        Judge { schema: Some(self), root: self.resolved(), instance }.violations(self.validator.iter_errors(instance))
    }

    /// As [`Schema::validate`], of an instance that may lack fields which it should have: only what the schema has against
    /// the fields that are there, whatever the others say.
    pub fn validate_part(&self, instance: &Value) -> Vec<Violation> {
        let errors = self.validator.iter_errors(instance).filter(|error| !is_conditional(error));
        Judge { schema: Some(self), root: self.resolved(), instance }.violations(errors)
    }
}

/// True of an error that depends on the fields which are not there: that one is missing, or what is asked because of it.
fn is_conditional(error: &ValidationError<'_>) -> bool {
    let keywords = ["if", "then", "else", "not", "anyOf", "oneOf", "dependentSchemas", "unevaluatedProperties"];
    let is_of_key = matches!(error.kind(), Kind::AdditionalProperties { .. } | Kind::PropertyNames { .. });
    error.schema_path().as_str().split('/').any(|part| keywords.contains(&part))
        || (error.instance_path().as_str().is_empty() && !is_of_key)
}

/// A fault, and what is needed to suggest something.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) pointer: String,
    pub(super) key: Option<String>,
    pub(super) rule: SchemaRule,
    pub(super) keyword: String,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) subject: String,
    pub(super) cause: Cause,
}

/// What was expected.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cause {
    Type(JsonTypeSet),
    Values(Vec<Value>),
    Other,
}

/// Turns a library's errors into faults.
pub(super) struct Judge<'a> {
    /// The schema; `None` when the instance is a schema itself.
    pub(super) schema: Option<&'a Schema>,
    root: &'a Value,
    pub(super) instance: &'a Value,
}

impl<'a> Judge<'a> {
    /// Judges a schema by its meta-schema.
    pub(super) fn of_schema(value: &'a Value) -> Self {
        Judge { schema: None, root: &Value::Null, instance: value }
    }

    pub(super) fn violations<'e>(&self, errors: impl Iterator<Item = ValidationError<'e>>) -> Vec<Violation> {
        let mut faults = Vec::new();
        // A schema may lead to one place over many roads, each with the same error: putting it into words takes time.
        let mut seen = HashSet::new();
        let new = errors.filter(|error| {
            seen.insert((
                error.instance_path().as_str().to_owned(),
                end(error.schema_path().as_str()),
                error.to_string(),
            ))
        });
        new.for_each(|error| self.collect(&error, &mut faults));
        let faults = self.distinct(faults).into_iter().enumerate();
        faults.map(|(at, fault)| self.violation(fault, at < SUGGESTED)).collect()
    }

    fn violation(&self, fault: Fault, suggests: bool) -> Violation {
        let schema = self.schema.filter(|_| suggests);
        let suggestion = schema.and_then(|schema| super::suggest::suggestion(schema, self.instance, &fault));
        let Fault { pointer, key, rule, keyword, message, help, subject, .. } = fault;
        Violation { pointer, key, rule, keyword, message, help, subject, suggestion }
    }

    /// Adds the faults that one error stands for.
    pub(super) fn collect(&self, error: &ValidationError<'_>, faults: &mut Vec<Fault>) {
        let pointer = error.instance_path().as_str();
        let keyword = error.kind().keyword();
        match error.kind() {
            Kind::Required { property } => {
                let key = property.as_str().unwrap_or_default();
                faults.push(describe::missing(self, pointer, key, dependency(error.schema_path().as_str()).as_deref()));
            }
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                let names = self.known(pointer);
                // Each is compared with all names.
                let names = |at: usize| if at < SUGGESTED { names.as_slice() } else { &[] };
                let unexpected = unexpected.iter().enumerate();
                faults.extend(
                    unexpected.map(|(at, key)| describe::unknown(self, pointer, key, keyword, (names(at), None))),
                );
            }
            Kind::PropertyNames { error: reason } => {
                let key = super::message::text(reason.instance());
                // Names that are listed are known ones.
                let listed = match reason.kind() {
                    Kind::Enum { options } => {
                        options.as_array().map(|all| all.iter().filter_map(Value::as_str).collect())
                    }
                    _ => None,
                };
                let reason = listed.is_none().then_some(&**reason);
                let names: Vec<&str> = listed.unwrap_or_else(|| self.known(pointer));
                faults.push(describe::unknown(self, pointer, &key, keyword, (&names, reason)));
            }
            Kind::FalseSchema if let Some(keyword) = closing_keyword(error) => {
                let here = self.instance.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
                faults.extend(here.map(|(key, _)| describe::unknown(self, pointer, key, keyword, (&[], None))));
            }
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => self.alternatives(error, context, faults),
            Kind::Type { kind } => {
                let types = match kind {
                    jsonschema::error::TypeKind::Single(only) => JsonTypeSet::from(*only),
                    jsonschema::error::TypeKind::Multiple(all) => *all,
                };
                faults.push(describe::wrong_type(self, pointer, error.instance(), types));
            }
            Kind::Enum { options } => {
                let options = options.as_array().cloned().unwrap_or_default();
                let list = self.list_name(error.schema_path().as_str());
                faults.push(describe::not_among(self, pointer, error.instance(), options, keyword, list));
            }
            Kind::Constant { expected_value } => {
                let options = vec![Value::clone(expected_value)];
                faults.push(describe::not_among(self, pointer, error.instance(), options, keyword, None));
            }
            _ => faults.push(describe::fault(self, error)),
        }
    }

    /// The fields that the schema names for the mapping at `pointer`.
    fn known(&self, pointer: &str) -> Vec<&'a str> {
        self.schema.map(|schema| schema.names_at(pointer)).unwrap_or_default()
    }

    /// The name of the vocabulary's list that an `enum` was made of.
    fn list_name(&self, schema_path: &str) -> Option<&'a str> {
        self.root.pointer(schema_path.strip_suffix("/enum")?)?.get("enum_from")?.as_str()
    }

    /// Each fault once, sorted.
    ///
    /// A value of the wrong type breaks what else is said of it by that; a wrong value is one wrong value however many
    /// keywords see it, and what the most telling of them says is kept.
    pub(super) fn distinct(&self, mut faults: Vec<Fault>) -> Vec<Fault> {
        faults.sort_by(|a, b| order(a).cmp(&order(b)));
        let mut seen: BTreeSet<(String, Option<String>, Option<String>)> = BTreeSet::new();
        faults.retain(|fault| {
            // At a collection, two keywords that fail are two faults; at a scalar they are one.
            let is_collection = || self.instance.pointer(&fault.pointer).is_some_and(|v| v.is_array() || v.is_object());
            let violates = fault.rule == SchemaRule::SchemaViolation;
            let single = (fault.pointer.clone(), fault.key.clone(), None);
            if fault.key.is_none() && violates && is_collection() && !seen.contains(&single) {
                return seen.insert((fault.pointer.clone(), None, Some(fault.keyword.clone())));
            }
            seen.insert(single)
        });
        faults.sort_by(|a, b| (&a.pointer, &a.key, &a.keyword).cmp(&(&b.pointer, &b.key, &b.keyword)));
        faults
    }
}

/// The end of a path into a schema: as much of it as a fault says something of.
fn end(schema_path: &str) -> String {
    let at = schema_path.rmatch_indices('/').nth(2).map_or(0, |(at, _)| at);
    schema_path[at..].to_owned()
}

fn order(fault: &Fault) -> (&str, Option<&str>, u8, &str, &str) {
    let weight = match (fault.rule, fault.keyword.as_str()) {
        (SchemaRule::InvalidType, _) => 0,
        (SchemaRule::InvalidDate, _) => 1,
        (SchemaRule::InvalidValue, "const") => 2,
        (SchemaRule::InvalidValue, "enum") => 3,
        (SchemaRule::InvalidValue, "format") => 4,
        (SchemaRule::InvalidValue, "minLength") => 5,
        (SchemaRule::InvalidValue, _) => 6,
        _ => 7,
    };
    (&fault.pointer, fault.key.as_deref(), weight, &fault.keyword, &fault.message)
}

/// The field that wants the missing one, when it is `dependentRequired` that failed.
fn dependency(schema_path: &str) -> Option<String> {
    let mut tokens = schema_path.rsplit('/');
    let last = tokens.next()?;
    let (keyword, field) = if last == "required" { (tokens.next()?, None) } else { (tokens.next()?, Some(last)) };
    (keyword == "dependentRequired").then(|| field.map(unescape)).flatten()
}

/// The keyword that forbids all keys, when that is what the schema `false` is the value of.
fn closing_keyword(error: &ValidationError<'_>) -> Option<&'static str> {
    let path = error.schema_path().as_str();
    let last = |keyword: &str| format!("/{}", escape(keyword));
    ["additionalProperties", "unevaluatedProperties", "propertyNames"].into_iter().find(|keyword| {
        // Else it is a field of that name that is forbidden.
        path.ends_with(&last(keyword)) && !error.instance_path().as_str().ends_with(&last(keyword))
    })
}

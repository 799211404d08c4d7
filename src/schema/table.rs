//! From the keyword that failed to the rule that reports it.

use std::fmt;

use jsonschema::error::ValidationErrorKind as Kind;

/// The rule that a schema violation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaRule {
    /// `required`, `dependentRequired`.
    MissingField,
    /// A value outside its `enum`, `const`, `pattern`, range, length or `format`.
    InvalidValue,
    /// Any other keyword.
    SchemaViolation,
    /// `type`.
    InvalidType,
    /// A key that a closed schema does not know.
    UnknownField,
    /// A date that is none.
    InvalidDate,
}

impl SchemaRule {
    /// The rule's name.
    pub fn as_str(self) -> &'static str {
        match self {
            SchemaRule::MissingField => "missing-field",
            SchemaRule::InvalidValue => "invalid-value",
            SchemaRule::SchemaViolation => "schema-violation",
            SchemaRule::InvalidType => "invalid-type",
            SchemaRule::UnknownField => "unknown-field",
            SchemaRule::InvalidDate => "invalid-date",
        }
    }

    /// The table itself. It has no wildcard: a keyword that the library learns must be given its place.
    pub(super) fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Required { .. } => SchemaRule::MissingField,
            Kind::Type { .. } => SchemaRule::InvalidType,
            Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. } | Kind::PropertyNames { .. } => {
                SchemaRule::UnknownField
            }
            Kind::Pattern { pattern } if is_date_pattern(pattern) => SchemaRule::InvalidDate,
            Kind::Format { format } if is_date_format(format) => SchemaRule::InvalidDate,
            Kind::Enum { .. }
            | Kind::Constant { .. }
            | Kind::Pattern { .. }
            | Kind::Format { .. }
            | Kind::Minimum { .. }
            | Kind::Maximum { .. }
            | Kind::ExclusiveMinimum { .. }
            | Kind::ExclusiveMaximum { .. }
            | Kind::MultipleOf { .. }
            | Kind::MinLength { .. }
            | Kind::MaxLength { .. } => SchemaRule::InvalidValue,
            Kind::AdditionalItems { .. }
            | Kind::AnyOf { .. }
            | Kind::BacktrackLimitExceeded { .. }
            | Kind::RegexEngineFailure { .. }
            | Kind::Contains
            | Kind::ContentEncoding { .. }
            | Kind::ContentMediaType { .. }
            | Kind::Custom { .. }
            | Kind::FalseSchema
            | Kind::FromUtf8 { .. }
            | Kind::MaxItems { .. }
            | Kind::MaxProperties { .. }
            | Kind::MinItems { .. }
            | Kind::MinProperties { .. }
            | Kind::Not { .. }
            | Kind::OneOfMultipleValid { .. }
            | Kind::OneOfNotValid { .. }
            | Kind::UnevaluatedItems { .. }
            | Kind::UniqueItems
            | Kind::Referencing(_) => SchemaRule::SchemaViolation,
        }
    }
}

impl fmt::Display for SchemaRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// True for the formats whose values are days.
pub(super) fn is_date_format(format: &str) -> bool {
    matches!(format, "date" | "date-time")
}

/// True for a pattern that plainly says `YYYY-MM-DD`.
pub(super) fn is_date_pattern(pattern: &str) -> bool {
    let plain = pattern.replace("[0-9]", r"\d").replace("(?:", "(");
    let Some(parts) = plain.strip_prefix('^').and_then(|rest| rest.strip_suffix('$')) else { return false };
    let mut parts = parts.split('-');
    let two = [r"\d{2}", r"\d\d", r"(\d{2})"];
    // Splitting at `-` cuts the classes `[1-9]` and `[0-2]` too, so such patterns are not taken for plain ones.
    parts.next().is_some_and(|year| [r"\d{4}", r"\d\d\d\d", r"(\d{4})"].contains(&year))
        && parts.next().is_some_and(|month| two.contains(&month))
        && parts.next().is_some_and(|day| two.contains(&day))
        && parts.next().is_none()
}

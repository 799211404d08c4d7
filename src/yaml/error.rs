//! What the parser's errors mean, in words for the people who write documents.

use granit_parser::{ErrorKind, ScanError};

/// Why a text is not YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong, in lower case and without a position.
    pub message: String,
    /// Byte offset in the file.
    pub offset: usize,
}

impl ParseError {
    /// Translates an error of the parser that read `text`, which begins at `base` in the file.
    pub(super) fn of(error: &ScanError, text: &str, base: usize) -> Self {
        let offset = error.marker().byte_offset().unwrap_or(0).min(text.len());
        let offset = text.floor_char_boundary(offset);
        // A tab that indents a line is noticed by the text above it.
        let tab = matches!(error.kind(), ErrorKind::TabInPlainScalar).then(|| text[offset..].find("\n\t")).flatten();
        let offset = tab.map_or(offset, |tab| offset + tab + 1);
        ParseError { message: message(error), offset: base + text.floor_char_boundary(offset) }
    }
}

fn message(error: &ScanError) -> String {
    use ErrorKind as E;
    let known = match error.kind() {
        E::MappingValueNotAllowed => {
            "no key is allowed here: keys of one mapping begin in one column, and a text with `: ` in it needs quotes"
        }
        E::InvalidColonPlacement => "`:` is not allowed here; perhaps a bracket above is never closed",
        E::MappingKeyNotAllowed => "a key is not allowed here",
        E::BlockSequenceEntryNotAllowed => "`- ` is not allowed here; a list starts on a line of its own",
        E::BlockEntryInFlowCollection => "`- ` is not allowed inside brackets",
        E::ExpectedBlockMappingKey => "expected a key at the indentation of the keys above",
        E::ExpectedBlockSequenceEntry => "expected `- ` at the indentation of the items above",
        E::SimpleKeyExpected | E::InvalidSimpleKey => "expected `:` behind the key",
        E::ExpectedFlowSequenceSeparator | E::UnexpectedEofFlowSequence | E::UnexpectedEofImplicitFlowMapping => {
            "expected an item, `,` or `]`"
        }
        E::ExpectedFlowMappingSeparator | E::UnexpectedEofFlowMapping => "expected a key, `,` or `}`",
        E::MisplacedFlowCollectionEnd => "a closing bracket that nothing opened",
        E::MismatchedFlowCollectionEnd { open, close } => return format!("`{open}` is closed by `{close}`"),
        E::UnclosedFlowCollection { open } => return format!("`{open}` is never closed"),
        E::UnclosedQuotedScalar => "the quote is never closed",
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            "text behind the closing quote; a text that begins with a quote ends with it"
        }
        E::UnknownQuotedScalarEscape => "an unknown escape; a backslash in double quotes is written `\\\\`",
        E::UnexpectedCharacter { character } => {
            return format!("a plain text cannot begin with `{}`; put it in quotes", character.escape_debug());
        }
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabInPlainScalar => {
            "a tab is not allowed here; indent with spaces"
        }
        E::InvalidIndentation | E::InvalidFlowScalarIndent | E::InvalidQuotedScalarIndent => {
            "the line is indented too little"
        }
        E::InvalidBlockScalarIndent => "the line is indented less than the text above",
        E::CommentNotSeparated => "a comment needs a space before its `#`",
        E::UnknownAnchor => "an alias (`*`) of an anchor that is not defined above",
        E::UndeclaredTagHandle => "a tag with an undeclared prefix; a text that begins with `!` needs quotes",
        E::MissingAnchorOrAliasName => {
            "an anchor or alias without a name; a text that begins with `&` or `*` needs quotes"
        }
        E::ExpectedDocumentStart => "expected the end of the document or `---`",
        E::RecursionLimitExceeded => return format!("nested deeper than {} levels", super::NESTING_LIMIT),
        E::BomInsideDocument => "a byte order mark inside the text",
        _ => return plain(&error.info()),
    };
    known.to_owned()
}

/// A library text as part of a sentence: lower case, no full stop.
fn plain(info: &str) -> String {
    let info = info.trim_end_matches('.');
    let mut chars = info.chars();
    match chars.next() {
        // An acronym keeps its capitals.
        Some(first) if !chars.clone().next().is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        Some(_) => info.to_owned(),
        None => "not valid YAML".to_owned(),
    }
}

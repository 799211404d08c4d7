//! The words by which documents state their status.

use serde_json::Value;

use crate::config::Lifecycle;
use crate::schema::Schema;

/// The word for a state that the schema knows: the kind's first one, where that is left open.
pub(super) fn word(lifecycle: &Lifecycle, schema: Option<&Schema>, state: &str) -> String {
    let words = lifecycle.states.iter().find(|(name, _)| name == state).map_or(&[][..], |(_, words)| words.as_slice());
    let allowed = allowed(lifecycle, schema);
    let of_state = |text: &&str| lifecycle.state(text) == Some(state);
    let known = allowed.as_ref().and_then(|allowed| {
        let in_order = words.iter().find_map(|word| allowed.iter().find(|text| text.eq_ignore_ascii_case(word)));
        in_order.or_else(|| allowed.iter().find(|text| of_state(text))).copied()
    });
    known.or(words.first().map(String::as_str)).unwrap_or(state).to_owned()
}

/// True when the schema lets the status be this.
pub(super) fn is_allowed(lifecycle: &Lifecycle, schema: Option<&Schema>, word: &str) -> bool {
    allowed(lifecycle, schema).is_none_or(|allowed| allowed.contains(&word))
}

fn allowed<'s>(lifecycle: &Lifecycle, schema: Option<&'s Schema>) -> Option<Vec<&'s str>> {
    let field = format!("/{}", crate::pointer::escape(&lifecycle.field));
    Some(schema?.allowed_values(&field)?.into_iter().filter_map(Value::as_str).collect())
}

/// A word as it stands at the beginning of a sentence.
pub(super) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

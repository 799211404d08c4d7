//! `anyOf` and `oneOf`: which of the alternatives was meant.
//!
//! "It fits none of them" is always true and seldom helps. Where the alternatives agree on what is wrong, or where the
//! instance is of the sort of one of them only, that is said instead.

use jsonschema::{JsonTypeSet, ValidationError};
use serde_json::Value;

use super::SchemaRule;
use super::describe;
use super::message::{label, shown, type_names};
use super::validate::{Cause, Fault, Judge};

/// How many alternatives a help tells apart.
const TOLD: usize = 4;

impl Judge<'_> {
    pub(super) fn alternatives(
        &self,
        error: &ValidationError<'_>,
        context: &[Vec<ValidationError<'static>>],
        faults: &mut Vec<Fault>,
    ) {
        let pointer = error.instance_path().as_str();
        let branches: Vec<Vec<Fault>> = context.iter().map(|errors| self.branch(errors)).collect();
        let value: &Value = error.instance();
        match self.agreed(pointer, value, &branches).or_else(|| meant(pointer, &branches)) {
            Some(inner) => faults.extend(inner),
            None => faults.push(self.none_fits(pointer, value, error.kind().keyword(), &branches)),
        }
    }

    fn branch(&self, errors: &[ValidationError<'_>]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for error in errors {
            self.collect(error, &mut faults);
        }
        self.distinct(faults)
    }

    /// What all alternatives say, when they all say the same sort of thing of this very place.
    fn agreed(&self, pointer: &str, value: &Value, branches: &[Vec<Fault>]) -> Option<Vec<Fault>> {
        let (first, rest) = branches.split_first()?;
        if rest.iter().all(|branch| branch == first) {
            return Some(first.clone());
        }
        let mut types = JsonTypeSet::empty();
        let mut options = Vec::new();
        for branch in branches {
            match branch.as_slice() {
                [Fault { cause: Cause::Type(some), pointer: at, .. }] if at == pointer => types = types.union(*some),
                [Fault { cause: Cause::Values(some), pointer: at, .. }] if at == pointer => {
                    options.extend_from_slice(some);
                }
                _ => return None,
            }
        }
        Some(vec![match (types.is_empty(), options.is_empty()) {
            (false, true) => describe::wrong_type(self, pointer, value, types),
            (true, _) => describe::not_among(self, pointer, value, options, "enum", None),
            // Of this type only these are allowed, but another type is too: say both.
            (false, false) => describe::not_among_nor_of(self, pointer, value, options, types),
        }])
    }

    fn none_fits(&self, pointer: &str, value: &Value, keyword: &str, branches: &[Vec<Fault>]) -> Fault {
        let place = label(self.instance, pointer);
        let what =
            if value.is_array() || value.is_object() { String::new() } else { format!(" is {}, which", shown(value)) };
        let message = format!("{place}{what} fits none of the {} alternatives that the schema has", branches.len());
        let reasons = branches.iter().filter_map(|branch| branch.first()).map(|fault| fault.message.as_str());
        let mut told: Vec<&str> = Vec::new();
        for reason in reasons {
            if !told.contains(&reason) && told.len() < TOLD {
                told.push(reason);
            }
        }
        let help = (!told.is_empty()).then(|| told.join("; or "));
        describe::fault_of(SchemaRule::SchemaViolation, keyword, pointer, None, message, help, keyword.to_owned())
    }
}

/// The faults of the only alternative that the instance is of the sort of: by its type, else by its constants too.
fn meant(pointer: &str, branches: &[Vec<Fault>]) -> Option<Vec<Fault>> {
    let other_type =
        |branch: &&Vec<Fault>| branch.iter().any(|f| f.rule == SchemaRule::InvalidType && f.pointer == pointer);
    let fits: Vec<&Vec<Fault>> = branches.iter().filter(|branch| !other_type(branch)).collect();
    if let [only] = fits.as_slice() {
        // A text that is out of range for the one text alternative: what the others would take is worth saying.
        let mut faults = (*only).clone();
        let types = branches.iter().flatten().fold(JsonTypeSet::empty(), |types, fault| match fault.cause {
            Cause::Type(some) if fault.pointer == pointer => types.union(some),
            _ => types,
        });
        if let [fault] = faults.as_mut_slice()
            && !types.is_empty()
            && fault.pointer == pointer
            && fault.key.is_none()
        {
            let types = type_names(types);
            let help = fault.help.take().map(|help| format!("{help} (or {types})"));
            fault.help = help.or_else(|| Some(format!("it may be {types} instead")));
        }
        return Some(faults);
    }
    let by_constants: Vec<&&Vec<Fault>> = fits.iter().filter(|b| !b.iter().any(|f| f.keyword == "const")).collect();
    match by_constants.as_slice() {
        [only] if by_constants.len() < fits.len() => Some((**only).clone()),
        _ => None,
    }
}

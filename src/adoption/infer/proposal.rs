//! From counts to constraints that hold nearly everywhere.

use serde_json::Value;

use super::PERCENT;
use super::evidence::{Evidence, Format, Type};
use crate::schema::Vocabulary;

/// More values than this are no list that anybody would keep.
const MAX_VALUES: usize = 24;

/// Values of a list that are in use where its name says nothing: words such as `security` are in many lists.
const USED: usize = 4;

/// How often each value of a list is there, on average.
const REPETITION: usize = 3;

/// What the configuration knows of fields already.
pub(super) struct Hints<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    /// Fields whose values are references.
    pub(super) relations: Vec<&'a str>,
    /// The field of the kind's status.
    pub(super) status: Option<&'a str>,
    pub(super) kind: &'a str,
}

/// Which texts a value may be.
#[derive(Debug)]
pub(super) enum Values {
    Any,
    /// With how often each was seen.
    Listed(Vec<(String, usize)>),
    /// A list of the vocabulary.
    From(String),
}

/// What is proposed for one place in the metadata.
#[derive(Debug)]
pub(super) struct Place {
    /// How often there was a value, and how often it was a mapping.
    pub(super) seen: usize,
    pub(super) mappings: usize,
    /// No type: anything.
    pub(super) types: Vec<Type>,
    /// The types of all values that were seen, and not only of nearly all.
    seen_types: Vec<Type>,
    pub(super) values: Values,
    pub(super) format: Option<Format>,
    pub(super) items: Option<Box<Place>>,
    /// The most frequent first.
    pub(super) fields: Vec<Named>,
    /// Fields that are too rare to be proposed, with how often they were seen.
    pub(super) rare: Vec<(String, usize)>,
    /// Values that fit, where the schema does not list them with how often they were seen.
    pub(super) known: Vec<(String, usize)>,
    /// Values that do not fit, with how often they were seen.
    pub(super) outside: Vec<(String, usize)>,
    pub(super) remarks: Vec<String>,
}

/// A field of a mapping.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) is_required: bool,
    /// How many of the values are not the document's own, but those of a `metadata.yaml` above it.
    pub(super) inherited: usize,
    pub(super) place: Place,
}

/// What is known of a place besides its values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Usual,
    Reference,
    Status,
    /// What is said of one document only.
    Own,
}

impl Place {
    pub(super) fn top(evidence: &Evidence, hints: &Hints<'_>) -> Self {
        Place::of("", evidence, hints, Role::Usual)
    }

    fn of(name: &str, evidence: &Evidence, hints: &Hints<'_>, role: Role) -> Self {
        let mut place = Place {
            seen: evidence.seen,
            mappings: evidence.types.get(&Type::Object).copied().unwrap_or(0),
            types: types(evidence, PERCENT),
            seen_types: types(evidence, 100),
            values: Values::Any,
            format: None,
            items: None,
            fields: Vec::new(),
            rare: Vec::new(),
            known: Vec::new(),
            outside: Vec::new(),
            remarks: Vec::new(),
        };
        if place.types.contains(&Type::String) {
            place.describe_texts(name, evidence, hints, role);
        }
        if place.types.contains(&Type::Array) {
            let items = evidence.items.as_deref().filter(|items| items.seen > 0);
            place.items = items.map(|items| Box::new(Place::of(name, items, hints, role)));
        }
        if place.types.contains(&Type::Object) {
            place.describe_fields(name.is_empty(), evidence, hints);
        }
        place
    }

    fn describe_texts(&mut self, name: &str, evidence: &Evidence, hints: &Hints<'_>, role: Role) {
        let all = evidence.texts.values().sum::<usize>() + evidence.untold;
        match role {
            Role::Reference => return self.remarks.push("references: `gpdoc check` resolves them".into()),
            Role::Status => {
                let said = format!("which words count, `kinds.{}.status.states` says", hints.kind);
                return self.remarks.push(said);
            }
            Role::Own => return,
            Role::Usual => {}
        }
        self.format = evidence.formats.iter().find(|(_, count)| is_most(**count, all)).map(|(format, _)| *format);
        if self.format.is_some() {
            return;
        }
        let (mut repeated, mut others): (Vec<_>, Vec<_>) =
            evidence.texts.iter().map(|(text, count)| (text.clone(), *count)).partition(|(_, count)| *count > 1);
        repeated.sort_by(|(a, m), (b, n)| n.cmp(m).then(a.cmp(b)));
        if let Some(list) = from_vocabulary(name, evidence, all, hints.vocabulary) {
            let is_known = |(text, _): &(String, usize)| list.values.iter().any(|term| term.text == *text);
            (self.known, self.outside) = repeated.into_iter().chain(others).partition(is_known);
            self.values = Values::From(list.name.clone());
            return;
        }
        let covered: usize = repeated.iter().map(|(_, count)| count).sum();
        let is_list = !repeated.is_empty()
            && repeated.len() <= MAX_VALUES
            && covered >= repeated.len() * REPETITION
            && is_most(covered, all)
            && repeated.iter().all(|(text, _)| is_word(text));
        if is_list {
            others.sort();
            self.outside = others;
            self.values = Values::Listed(repeated);
        } else {
            repeated.extend(others);
            self.known = repeated;
        }
    }

    fn describe_fields(&mut self, is_top: bool, evidence: &Evidence, hints: &Hints<'_>) {
        let mappings = self.mappings;
        let mut fields: Vec<&(String, Evidence)> = evidence.fields.iter().filter(|(_, it)| it.seen > 0).collect();
        fields.sort_by_key(|(_, it)| std::cmp::Reverse(it.seen));
        for (name, evidence) in fields {
            if evidence.seen * 100 < mappings * (100 - PERCENT) {
                self.rare.push((name.clone(), evidence.seen));
                continue;
            }
            let role = match name.as_str() {
                name if is_top && hints.relations.contains(&name) => Role::Reference,
                name if is_top && hints.status == Some(name) => Role::Status,
                "id" | "title" if is_top => Role::Own,
                _ => Role::Usual,
            };
            let place = Place::of(name, evidence, hints, role);
            let is_required = is_most(evidence.seen, mappings);
            self.fields.push(Named { name: name.clone(), is_required, inherited: evidence.inherited, place });
        }
    }

    /// Takes the constraint away that something fails; false where there is none to take.
    pub(super) fn loosen(&mut self, (steps, keyword, key): &(Vec<String>, String, Option<String>)) -> bool {
        let Some(place) = steps.iter().try_fold(self, |place, step| place.at(step)) else { return false };
        match keyword.as_str() {
            "required" => {
                let field = place.fields.iter_mut().find(|field| Some(&field.name) == key.as_ref());
                let Some(field) = field.filter(|field| field.is_required) else { return false };
                field.is_required = false;
                field.place.remarks.push(format!("not required, so that {PERCENT} % of all documents fit"));
            }
            "enum" => {
                let values = std::mem::replace(&mut place.values, Values::Any);
                if let Values::Listed(values) = values {
                    place.known = values;
                }
                place.known.append(&mut place.outside);
                place.known.sort_by(|(a, m), (b, n)| n.cmp(m).then(a.cmp(b)));
                place.remarks.push(format!("no list of values, so that {PERCENT} % of all documents fit"));
            }
            "format" => place.format = None,
            "type" if !place.types.is_empty() => {
                let all = place.seen_types.clone();
                place.types = if place.types == all { Vec::new() } else { all };
            }
            _ => return false,
        }
        true
    }

    fn at(&mut self, step: &str) -> Option<&mut Place> {
        if step == ITEM {
            return self.items.as_deref_mut();
        }
        self.fields.iter_mut().find(|field| field.name == step).map(|field| &mut field.place)
    }
}

/// Stands for every item of a list.
const ITEM: &str = "*";

/// The steps of a JSON Pointer into an instance, with every item of a list as [`ITEM`].
pub(super) fn steps(instance: &Value, pointer: &str) -> Vec<String> {
    let mut value = Some(instance);
    let mut steps = Vec::new();
    for token in pointer.split('/').skip(1) {
        let key = crate::pointer::unescape(token);
        let is_item = value.is_some_and(Value::is_array);
        value = match value {
            Some(Value::Array(items)) => token.parse().ok().and_then(|at: usize| items.get(at)),
            Some(value) => value.get(&key),
            None => None,
        };
        steps.push(if is_item { ITEM.to_owned() } else { key });
    }
    steps
}

/// The types that so many of a hundred values have: the one of most of them, and those that are needed besides.
fn types(evidence: &Evidence, percent: usize) -> Vec<Type> {
    let is_most = |part: usize, whole: usize| whole > 0 && part * 100 >= whole * percent;
    let count = |of: Type| evidence.types.get(&of).copied().unwrap_or(0);
    let (integers, numbers) = (count(Type::Integer), count(Type::Number));
    let scalars = count(Type::String) + integers + numbers + count(Type::Boolean);
    let mut counted: Vec<(Type, usize)> = vec![(Type::Array, count(Type::Array)), (Type::Object, count(Type::Object))];
    // Where text is wanted, every scalar is one; so scalars of several types are text.
    let one = [Type::Boolean, Type::Integer].into_iter().find(|of| is_most(count(*of), scalars));
    let scalar = match one {
        Some(of) => of,
        None if is_most(integers + numbers, scalars) => Type::Number,
        None => Type::String,
    };
    counted.push((scalar, scalars));
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut types = Vec::new();
    let mut covered = 0;
    for (of, count) in counted {
        if count > 0 && !is_most(covered, evidence.seen) {
            types.push(of);
            covered += count;
        }
    }
    types
}

/// The list of the vocabulary that has nearly all values: the one that is called as the field is, else one of which so many are in use
/// that this is no chance.
fn from_vocabulary<'v>(
    name: &str,
    evidence: &Evidence,
    all: usize,
    vocabulary: &'v Vocabulary,
) -> Option<&'v crate::schema::List> {
    let known = |list: &crate::schema::List| {
        let of_list = list.values.iter().filter_map(|term| evidence.texts.get(&term.text));
        (of_list.clone().sum::<usize>(), of_list.count())
    };
    let fits = vocabulary.lists().iter().filter(|list| is_most(known(list).0, all));
    let is_namesake = |list: &&crate::schema::List| {
        let last = list.name.rsplit('.').next().unwrap_or_default();
        let plural = name.strip_suffix('y').map_or(format!("{name}s"), |stem| format!("{stem}ies"));
        last == name || last == plural || last == format!("{name}s") || last.ends_with(&format!("_{name}"))
    };
    let best = |list: &&crate::schema::List| (std::cmp::Reverse(known(list).0), list.values.len());
    let namesake = fits.clone().filter(is_namesake).min_by_key(best);
    let is_used = |list: &&crate::schema::List| known(list).1 >= USED && known(list).1 * 2 >= list.values.len();
    namesake.or_else(|| fits.filter(is_used).min_by_key(best))
}

/// A word that may be one of a list: no number, no version, no sentence.
fn is_word(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && text.chars().count() <= 40 && !text.contains('\n')
}

fn is_most(part: usize, whole: usize) -> bool {
    whole > 0 && part * 100 >= whole * PERCENT
}

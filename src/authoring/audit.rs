//! Ids and numbers that several documents have, here or as soon as branches are merged.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::numbers::{Numbers, NumbersError};
use super::survey::{Place, Seen, Sighting, Survey, Surveyor};
use crate::git::{CommitId, GitError, Repository};

/// What more than one document has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A number of a kind: its name and the number.
    Number(String, u64),
    /// An id.
    Id(String),
}

/// A document that has what another one has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// Its path below the root.
    pub path: String,
    /// The id that it claims.
    pub id: Option<String>,
    /// Where it is seen.
    pub places: Vec<Place>,
}

/// One id or number that is taken twice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Twice {
    /// What.
    pub what: What,
    /// By whom, sorted by path.
    pub holders: Vec<Holder>,
}

/// What an audit says.
#[derive(Debug, Default)]
pub struct Audit {
    /// Sorted: numbers by kind, then ids.
    pub twice: Vec<Twice>,
    /// How many branches, working trees and commits were looked at.
    pub places: usize,
    /// How many different documents were seen.
    pub documents: usize,
    /// What could not be looked at.
    pub notes: Vec<String>,
}

/// One document of a group: what tells it from the others, and where it is.
struct Member<'a> {
    document: &'a Sighting,
    places: Vec<usize>,
}

impl Numbers<'_> {
    /// What is taken twice: in this working tree; on another branch or working tree, if it is new there; or by documents that are new
    /// on two branches. A document that was renamed on one branch and not yet on another is one document. With a kind, an index into
    /// the configuration's kinds, only what its documents have.
    ///
    /// # Errors
    /// When a branch or working tree cannot be listed, or commits cannot be compared.
    pub fn audit(&self, kind: Option<usize>) -> Result<Audit, NumbersError> {
        let mut surveyor = Surveyor::new(self.root, self.config, None);
        let Survey { places, notes } = surveyor.survey(self.repository)?;
        // What is staged is on its way between HEAD and the working tree, which both are looked at.
        let places: Vec<Seen> = places.into_iter().filter(|seen| seen.place != Place::Index).collect();
        let mut groups: BTreeMap<What, BTreeMap<(&str, &str), Member<'_>>> = BTreeMap::new();
        let mut documents = BTreeSet::new();
        for (at, seen) in places.iter().enumerate() {
            for document in seen.documents.iter().filter(|it| it.kind.is_some() && (kind.is_none() || it.kind == kind))
            {
                let path = document.path.as_str();
                documents.insert(path);
                let name = self.config.kinds.get(document.kind.unwrap_or_default()).map(|kind| kind.name.clone());
                let number = document.number.map(|number| What::Number(name.unwrap_or_default(), number));
                let id = document.id.as_deref().map(|id| What::Id(id.to_owned()));
                for what in number.into_iter().chain(id) {
                    let group = groups.entry(what).or_default();
                    let member = group.entry((path, document.name()));
                    member.or_insert_with(|| Member { document, places: Vec::new() }).places.push(at);
                }
            }
        }
        let mut bases = Bases { surveyor, repository: self.repository, known: HashMap::new() };
        let mut twice = Vec::new();
        for (what, members) in groups {
            let members: Vec<Member<'_>> = members.into_values().collect();
            let holders = holders(&what, &members, &places, &mut bases)?;
            if !holders.is_empty() {
                twice.push(Twice { what, holders });
            }
        }
        Ok(Audit { twice, places: places.len(), documents: documents.len(), notes })
    }
}

/// The members of a group that are in each other's way.
fn holders(
    what: &What,
    members: &[Member<'_>],
    places: &[Seen],
    bases: &mut Bases<'_>,
) -> Result<Vec<Holder>, NumbersError> {
    let mut in_conflict = vec![false; members.len()];
    for (at, one) in members.iter().enumerate() {
        for (later, other) in members.iter().enumerate().skip(at + 1) {
            let is_same = match what {
                What::Number(..) => one.document.name() == other.document.name(),
                What::Id(_) => one.document.path == other.document.path,
            };
            if !is_same && meet(what, (one, other), places, bases)? {
                (in_conflict[at], in_conflict[later]) = (true, true);
            }
        }
    }
    let holder = |member: &Member<'_>| Holder {
        path: member.document.path.as_str().to_owned(),
        id: member.document.id.as_deref().map(str::to_owned),
        places: member.places.iter().map(|&at| places[at].place.clone()).collect(),
    };
    Ok(members.iter().zip(in_conflict).filter(|(_, meets)| *meets).map(|(member, _)| holder(member)).collect())
}

/// True when two documents are at one place, or will be after a merge.
fn meet(
    what: &What,
    (one, other): (&Member<'_>, &Member<'_>),
    places: &[Seen],
    bases: &mut Bases<'_>,
) -> Result<bool, NumbersError> {
    let (a, b) = (one.document, other.document);
    for &x in &one.places {
        if other.places.contains(&x) {
            // This working tree comes first. What another place had when it was left may have been settled since.
            let (here, there) = (&places[0], &places[x]);
            if x == 0 || bases.is_new(what, a, there, here)? || bases.is_new(what, b, there, here)? {
                return Ok(true);
            }
            continue;
        }
        for &y in other.places.iter().filter(|y| !one.places.contains(y)) {
            let (x, y) = (&places[x], &places[y]);
            if bases.is_new(what, a, x, y)? && bases.is_new(what, b, y, x)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Where pairs of places parted, and what was there.
struct Bases<'a> {
    surveyor: Surveyor<'a>,
    repository: Option<&'a Repository>,
    known: HashMap<(CommitId, CommitId), Option<CommitId>>,
}

impl Bases<'_> {
    /// True when a document, under its name, came to `place` after that parted from `other`.
    fn is_new(&mut self, what: &What, it: &Sighting, place: &Seen, other: &Seen) -> Result<bool, NumbersError> {
        let (Some(repository), Some(one), Some(two)) = (self.repository, place.commit, other.commit) else {
            return Ok(true);
        };
        let pair = (one.min(two), one.max(two));
        let base = match self.known.get(&pair) {
            Some(base) => *base,
            None => *self.known.entry(pair).or_insert(merge_base(repository, pair)?),
        };
        let Some(base) = base else { return Ok(true) };
        let documents = self.surveyor.commit(repository, base, &format!("commit {}", repository.short_id(base)))?;
        let is_it =
            |known: &Sighting| known.name() == it.name() && (matches!(what, What::Number(..)) || known.path == it.path);
        Ok(!documents.iter().any(|known| is_it(known)))
    }
}

fn merge_base(repository: &Repository, (one, two): (CommitId, CommitId)) -> Result<Option<CommitId>, GitError> {
    match repository.merge_base(one, two) {
        Ok(base) => Ok(Some(base)),
        Err(GitError::Unrelated(..) | GitError::UnrelatedInShallow(..)) => Ok(None),
        Err(error) => Err(error),
    }
}

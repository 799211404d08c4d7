//! What a policy's gates are judged by at its commit: read once, when the first of them asks for it.

use std::cell::OnceCell;
use std::sync::Arc;

use super::conditions::{Governed, governed};
use super::{Judged, Policy, Refusal, Site};
use crate::config::gates::types::Assurance;
use crate::model::{KindSchemas, Model};

/// A policy, and what follows from its commit alone, whatever gate is judged.
pub(super) struct Grounds<'p> {
    /// The policy.
    pub(super) policy: &'p Policy,
    schemas: KindSchemas,
    model: OnceCell<Model<'p>>,
    governed: OnceCell<Vec<Governed>>,
    /// Whether the policy is on disk as it is committed.
    pub(super) is_on_disk: OnceCell<bool>,
    /// Whether the documents have no errors.
    pub(super) documents: OnceCell<Judged>,
    /// A changelog entry that the working tree adds.
    pub(super) entry: OnceCell<Result<Option<String>, String>>,
    /// What the remote said.
    pub(super) remote: OnceCell<Result<Assurance, (String, String)>>,
    /// The first commits of the history, by which approvals know the repository.
    pub(super) roots: OnceCell<Vec<String>>,
}

impl<'p> Grounds<'p> {
    /// Reads the schemas. The documents are read when a condition asks for one: most ask for none.
    ///
    /// # Errors
    /// What is wrong with the schemas.
    pub(super) fn new(site: &Site<'_>, policy: &'p Policy) -> Result<Self, Refusal> {
        let schemas = Model::schemas(policy.snapshot(), &policy.config)
            .map_err(|problems| site.unusable(policy.snapshot(), &policy.trusted, &problems))?;
        Ok(Grounds {
            policy,
            schemas,
            model: OnceCell::new(),
            governed: OnceCell::new(),
            is_on_disk: OnceCell::new(),
            documents: OnceCell::new(),
            entry: OnceCell::new(),
            remote: OnceCell::new(),
            roots: OnceCell::new(),
        })
    }

    /// The documents at the commit.
    pub(super) fn model(&self) -> &Model<'p> {
        self.model.get_or_init(|| {
            Model::with_schemas(self.policy.snapshot(), Arc::clone(&self.policy.config), self.schemas.clone())
        })
    }

    /// What each decision at the commit says that it governs.
    pub(super) fn governed(&self) -> &[Governed] {
        self.governed.get_or_init(|| governed(self.model()))
    }
}

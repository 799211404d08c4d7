//! `governing_adrs`: of the decisions that govern these paths at least one is live and none is undecided.

use super::super::adr::{self, Standing};
use super::{Context, Judged};
use crate::config::Paths;
use crate::config::gates::globs;
use crate::config::gates::types::Proposed;
use crate::model::File;
use crate::yaml::Node;

pub(super) fn judge(context: &Context<'_>, texts: &[String], proposed: Proposed) -> Judged {
    let paths: Vec<String> = texts.iter().map(|text| context.fill(text)).collect();
    let expected = format!("a live decision governs {}, and none is undecided", paths.join(", "));
    let found = match adr::unreadable(&context.model).map_or_else(|| governing(context, texts), Err) {
        Ok(found) => found,
        Err(why) => return Judged::missed(expected, why, "look at `paths` in the policy"),
    };
    let mut judged = Judged::held(&expected, "");
    let (mut live, mut closing) = (Vec::new(), None);
    for file in found {
        let name = file.id.as_deref().unwrap_or(file.path().as_str()).to_owned();
        match adr::standing(&context.model, file) {
            Standing::Live(state) => {
                judged.place.get_or_insert_with(|| adr::place(&context.model, file));
                live.push(format!("{name} is {state}"));
            }
            Standing::Gone(state) => judged.remarks.push(format!("{name} does not count: {state}")),
            Standing::Proposed(state) if proposed == Proposed::Block => {
                closing.get_or_insert((
                    file,
                    format!("{name} is {state}"),
                    format!("gpdoc adr accept {name}, and merge it into the trusted branch"),
                ));
            }
            Standing::Proposed(state) => judged.remarks.push(format!("{name} is {state}")),
            Standing::Undecided(why) => {
                closing.get_or_insert((
                    file,
                    format!("{name}: {why}"),
                    format!("give {name} one status, and merge it into the trusted branch"),
                ));
            }
        }
    }
    if let Some((file, found, mend)) = closing {
        return Judged { remarks: judged.remarks, ..Judged::missed(expected, found, mend) }
            .at(Some(adr::place(&context.model, file)));
    }
    if live.is_empty() {
        let found = if judged.remarks.is_empty() {
            "no decision governs them".to_owned()
        } else {
            format!("none is live: {}", judged.remarks.join("; "))
        };
        return Judged {
            remarks: judged.remarks,
            ..Judged::missed(
                expected,
                found,
                "write the decision, or let a live one name these paths in what it governs",
            )
        };
    }
    Judged { found: live.join(", "), ..judged }
}

/// The decisions that govern one of the files that `texts` mean: globs, or names of components.
///
/// # Errors
/// When no file at the trusted commit is meant, or what a decision governs cannot be read.
pub(super) fn governing<'c>(context: &'c Context<'_>, texts: &[String]) -> Result<Vec<&'c File>, String> {
    let model = &*context.model;
    let paths = globs(&expand(context, texts), context.parameters)?;
    let files: Vec<&str> = model
        .snapshot
        .listing()
        .entries()
        .iter()
        .map(|entry| entry.path.as_str())
        .filter(|path| paths.matches(path))
        .collect();
    if files.is_empty() {
        return Err("these paths match no file at the trusted commit".into());
    }
    let mut found = Vec::new();
    for file in model.governed() {
        let Some(kind) = model.kind_of(file).filter(|kind| kind.lifecycle.is_some()) else { continue };
        let Some(field) = &kind.governs else { continue };
        let Some(value) = model.effective(file, field).filter(|value| !value.is_empty()) else {
            if file.effective.is_partial() {
                let path = file.path();
                return Err(format!("a `metadata.yaml` above {path} cannot be read, and may say what it governs"));
            }
            continue;
        };
        let entries = if value.is_sequence() {
            value.items().filter_map(Node::text).collect()
        } else {
            value.text().into_iter().collect::<Vec<_>>()
        };
        let entries: Vec<String> = entries.into_iter().map(str::to_owned).collect();
        let governed = expand(context, &entries);
        // A word that is no component and no glob names something that is not here: a team, a product.
        let governed: Paths = Paths::new(&governed)
            .map_err(|(at, error)| format!("{}: `{}` in `{field}` is no glob: {error}", file.path(), governed[at]))?;
        if files.iter().any(|path| governed.matches(path)) {
            found.push(file);
        }
    }
    Ok(found)
}

/// Globs, with those of a component in place of its name.
fn expand(context: &Context<'_>, texts: &[String]) -> Vec<String> {
    let components = &context.policy.config.settings.components;
    texts.iter().flat_map(|text| components.get(text).cloned().unwrap_or_else(|| vec![text.clone()])).collect()
}

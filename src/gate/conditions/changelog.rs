//! `changelog`: changes to these paths since the trusted commit came with a changelog entry.

use std::sync::Arc;

use super::super::tree::{self, OnDisk};
use super::super::watch;
use super::{Context, Judged};
use crate::git::Head;
use crate::model::Model;
use crate::rules;
use crate::snapshot::{ChangeStatus, Worktree};

pub(super) fn judge(context: &Context<'_>, texts: &[String]) -> Judged {
    let filled: Vec<String> = texts.iter().map(|text| context.fill(text)).collect();
    let expected = format!("changes to {} since the trusted commit came with a changelog entry", filled.join(", "));
    let listing = context.policy().snapshot().listing();
    if let Some((found, mend)) = tree::directory(listing, &filled) {
        return Judged::missed(expected, found, mend);
    }
    let mend = "gpdoc changelog new \"what changed\"";
    let site = context.site();
    let changed = watch::tree(texts, &context.parameters).and_then(|(texts, paths)| {
        let on_disk = OnDisk::read(&site.root, &paths, &texts);
        let on_disk = on_disk.map_err(|error| format!("the files cannot be read: {error}"))?;
        Ok(on_disk.compare(context.policy().snapshot(), &paths))
    });
    let changed = match changed {
        Ok(changed) => changed,
        Err(why) => return Judged::missed(expected, why, mend),
    };
    let Some(first) = changed.differences.first() else {
        if changed.committed == 0 {
            return Judged::missed(
                expected,
                "they match no file, so this would hold always",
                "look at the globs in the policy",
            );
        }
        return Judged::held(expected, "nothing of it changed");
    };
    match context.grounds.entry.get_or_init(|| entry(context)) {
        Ok(Some(path)) => Judged::held(expected, format!("{path} came with the change")),
        Ok(None) => Judged::missed(
            expected,
            format!("{} is {}, and no changelog entry was added", first.path, first.what),
            mend,
        ),
        Err(why) => Judged::missed(expected, why, mend),
    }
}

/// A changelog entry that the working tree adds to the trusted commit and that says something.
fn entry(context: &Context<'_>) -> Result<Option<String>, String> {
    let site = context.site();
    let changes = site
        .repository
        .changes(&site.root, Some(context.trusted().commit), Head::Worktree)
        .map_err(|error| error.to_string())?;
    let worktree = Worktree::open(&site.root).map_err(|error| error.to_string())?;
    let model = Model::load(&worktree, Arc::clone(&context.policy().config), Some(context.model()))
        .map_err(|problems| problems.first().map(|problem| problem.message.clone()).unwrap_or_default())?;
    let added = changes.iter().filter(|change| change.status == ChangeStatus::Added);
    let entries = added.filter_map(|change| model.file_at(change.path.as_str()));
    let mut entries = entries.filter(|file| {
        model.kind_of(file).is_some_and(|kind| kind.name == "changelog")
            && model.is_document(file)
            && rules::says_something(file)
    });
    Ok(entries.next().map(|file| file.path().as_str().to_owned()))
}

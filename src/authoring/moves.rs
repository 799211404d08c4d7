//! What is asked of a rename when a document gets another number or path.

use super::names::renumbered;
use super::rename::{RenameError, Request};
use crate::config::{Form, Kind, Parts};
use crate::model::{File, Model};
use crate::snapshot::RelPath;
use crate::yaml::Node;

/// Another number for a document: in its file name, its id, or both, wherever it has the number.
///
/// # Errors
/// When it has no number, or has this one.
pub fn renumber(model: &Model<'_>, file: &File, to: u64) -> Result<Request, RenameError> {
    let path = file.path();
    let unnumbered = || RenameError::Unnumbered(path.clone());
    let (kind, number) = model.kind_of(file).zip(file.number).ok_or_else(unnumbered)?;
    if number.number == to {
        return Err(RenameError::SameNumber { path: path.clone(), number: to });
    }
    let mut request = Request::default();
    let own = |form: &Form, text: &str| {
        let has_it = form.matches(text).is_some_and(|parts| parts.number == Some(number.number));
        has_it.then(|| renumbered(form, text, to)).flatten()
    };
    let new_name = kind.file_form.iter().find_map(|form| own(form, path.file_name())).or_else(|| {
        // Where files are named by their ids, no form of file names need be configured.
        let new = kind.forms.iter().find_map(|form| own(form, path.stem()))?;
        Some(format!("{new}{}", path.file_name().strip_prefix(path.stem())?))
    });
    let new_id = file.own_id().and_then(Node::text).and_then(|id| kind.forms.iter().find_map(|form| own(form, id)));
    if new_name.is_none() && new_id.is_none() {
        return Err(unnumbered());
    }
    if let Some(to) = new_name.and_then(|name| RelPath::resolve(path.parent(), &name)) {
        request.files.push((path.clone(), to));
    }
    request.ids.extend(new_id.map(|id| (path.clone(), id)));
    request.numbers.insert(path.clone(), to);
    Ok(request)
}

/// Another path for a file, or for a directory with everything in it. The id of a document follows its file name where the forms of
/// its kind say that the two agree, and they did.
///
/// # Errors
/// When nothing is at `from`, or, unless `force`, when a name would no longer have the form of its kind.
pub fn relocate(model: &Model<'_>, from: &RelPath, to: &RelPath, force: bool) -> Result<Request, RenameError> {
    let listing = model.snapshot.listing();
    let mut request = Request { force, ..Request::default() };
    if listing.get(from.as_str()).is_some() {
        request.files.push((from.clone(), to.clone()));
    } else if listing.is_directory(from.as_str()) && !from.as_str().is_empty() {
        let below = format!("{from}/");
        if to == from || to.as_str().starts_with(&below) {
            return Err(RenameError::IntoItself(from.clone()));
        }
        request.directories.push((from.clone(), to.clone()));
        let inside = listing.entries().iter().filter_map(|entry| {
            let rest = entry.path.as_str().strip_prefix(&below)?;
            Some((entry.path.clone(), RelPath::new(&format!("{to}/{rest}"))))
        });
        request.files.extend(inside);
    } else {
        return Err(RenameError::Missing(from.clone()));
    }
    for (from, to) in request.files.clone() {
        if let Some(file) = model.file_at(from.as_str())
            && from.file_name() != to.file_name()
        {
            follow(model, file, &to, &mut request)?;
        }
    }
    Ok(request)
}

/// The id and number of a document whose file gets another name.
fn follow(model: &Model<'_>, file: &File, to: &RelPath, request: &mut Request) -> Result<(), RenameError> {
    let Some(kind) = model.kind_of(file) else { return Ok(()) };
    let Some(form) = &kind.file_form else { return Ok(()) };
    let Some(before) = form.matches(file.path().file_name()) else { return Ok(()) };
    let Some(after) = form.matches(to.file_name()) else {
        let id = file.own_id().and_then(Node::text);
        return if request.force {
            Ok(())
        } else {
            Err(RenameError::Form { path: to.clone(), kind: kind.name.clone(), id: id.map(str::to_owned) })
        };
    };
    let id = file.own_id().and_then(Node::text);
    let new = id.and_then(|id| new_id(kind, id, (file.path(), before), (to, after)));
    if new.is_some() || file.own_id().is_none() {
        request.numbers.extend(after.number.map(|number| (file.path().clone(), number)));
    }
    request.ids.extend(new.map(|id| (file.path().clone(), id)));
    Ok(())
}

/// The id that says of the new name what the old id said of the old name; `None` where they did not agree.
fn new_id(kind: &Kind, id: &str, before: (&RelPath, Parts<'_>), after: (&RelPath, Parts<'_>)) -> Option<String> {
    let form = kind.forms.iter().find(|form| form.matches(id).is_some())?;
    let parts = form.matches(id)?;
    let agrees = |a: Option<&str>, b: Option<&str>| a.is_none() || b.is_none() || a == b;
    let same_number = parts.number.is_none() || before.1.number.is_none() || parts.number == before.1.number;
    if !same_number || !agrees(parts.slug, before.1.slug) {
        return None;
    }
    let new =
        if id == before.0.stem() { after.0.stem().to_owned() } else { form.write(after.1.number, after.1.slug, None)? };
    (new != id && kind.parse_id(&new).is_some()).then_some(new)
}

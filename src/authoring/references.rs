//! How references and links are written when what they lead to, or where they stand, gets another name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::names::{Renamed, renumbered};
use crate::document::{Link, LinkKind, Local};
use crate::model::{File, FileIndex, Model, Resolution, Target};
use crate::rules::links;
use crate::snapshot::{EntryKind, RelPath};

/// Everything that gets another name.
pub(super) struct Renames<'m> {
    pub(super) model: &'m Model<'m>,
    /// Files that move, documents or not, by where they were.
    pub(super) files: BTreeMap<RelPath, RelPath>,
    /// Directories that move as a whole.
    pub(super) directories: Vec<(RelPath, RelPath)>,
    /// What is known of those that are documents.
    pub(super) documents: BTreeMap<FileIndex, Renamed>,
    /// Headings whose fragment changes: by document, the old and the new one.
    pub(super) fragments: BTreeMap<FileIndex, Vec<(String, String)>>,
}

impl Renames<'_> {
    /// Where a file or directory is afterwards.
    pub(super) fn moved(&self, path: &RelPath) -> RelPath {
        if let Some(to) = self.files.get(path) {
            return to.clone();
        }
        let inside = |(from, to): &(RelPath, RelPath)| {
            let rest = path.as_str().strip_prefix(from.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| RelPath::new(&format!("{to}{rest}")))
        };
        self.directories.iter().find_map(inside).unwrap_or_else(|| path.clone())
    }

    /// True for a symbolic link: its text is another file's.
    pub(super) fn is_symlink(&self, file: &File) -> bool {
        let entry = self.model.snapshot.listing().get(file.path().as_str());
        entry.is_some_and(|entry| entry.kind == EntryKind::Symlink)
    }

    /// The text of a reference of `file` that means `target`, when it must change; in the form in which it is written.
    pub(super) fn reference(&self, file: &File, text: &str, target: &Target) -> Option<String> {
        let new = match target {
            Target::Document(index) => self.document_reference(file, text, *index),
            Target::File(path) => self.base_name(text, path).or_else(|| self.path_reference(file, text, path)),
            Target::External => None,
        };
        new.filter(|new| new != text)
    }

    fn document_reference(&self, file: &File, text: &str, index: FileIndex) -> Option<String> {
        let target = self.model.file(index);
        let path = target.path();
        // A file name may be found anywhere; where it is not, the next pass sees it.
        let by_path = || self.base_name(text, path).or_else(|| self.path_reference(file, text, path));
        // The order is that of `Model::resolve`.
        let is_name = target.id.as_deref() == Some(text) || path.stem() == text;
        if is_name && !self.documents.contains_key(&index) {
            return None;
        }
        let Some(renamed) = self.documents.get(&index) else { return by_path() };
        if let Some((old, new)) = &renamed.id
            && old == text
        {
            return Some(new.clone());
        }
        if path.stem() == text {
            return Some(renamed.path.1.stem().to_owned());
        }
        by_path().or_else(|| self.number_reference(text, index, renamed))
    }

    /// A path from the root or from the file, with or without `.md`, as [`Model::resolve`] understands it.
    fn path_reference(&self, file: &File, text: &str, path: &RelPath) -> Option<String> {
        let (to, from_here) = (self.moved(path), self.moved(file.path()));
        for (base, new_base) in [("", ""), (file.path().parent(), from_here.parent())] {
            for suffix in ["", ".md"] {
                if RelPath::resolve(base, &format!("{text}{suffix}")).as_ref() != Some(path) {
                    continue;
                }
                if RelPath::resolve(new_base, &format!("{text}{suffix}")).as_ref() == Some(&to) {
                    return Some(text.to_owned());
                }
                let written = match links::written(text, new_base, &to) {
                    // A name alone could be another document's id.
                    name if text.contains('/') && !name.contains('/') && !base.is_empty() => format!("./{name}"),
                    path => path,
                };
                return Some(written.strip_suffix(suffix).map_or(written.clone(), str::to_owned));
            }
        }
        None
    }

    fn number_reference(&self, text: &str, index: FileIndex, renamed: &Renamed) -> Option<String> {
        let (_, new) = renamed.number?;
        let kind = self.model.kind_of(self.model.file(index))?;
        let form = kind.forms.iter().find(|form| form.has_number() && form.matches(text).is_some())?;
        renumbered(form, text, new)
    }

    fn base_name(&self, text: &str, path: &RelPath) -> Option<String> {
        (path.file_name() == text).then(|| self.moved(path).file_name().to_owned())
    }

    /// The destination of a link of `file`, when it must change. `None` too where nobody knows how to write it.
    pub(super) fn destination(&self, file: &File, link: &Link) -> Option<String> {
        let local = Local::of(&file.document.source, link)?;
        let raw = file.document.source.get(link.destination_span()).filter(|raw| !raw.is_empty())?;
        let target = match &*local.path {
            "" => Some(file.path().clone()),
            _ => self.model.linked(file, &local).or_else(|| self.unlisted(file, &local)),
        }?;
        let (path, rest) = raw.split_at(raw.find(['#', '?']).unwrap_or(raw.len()));
        let is_angled = file.document.source[..link.destination_span().start].ends_with('<');
        let path =
            if local.path.is_empty() { path.to_owned() } else { self.link_path(file, link, path, &target, is_angled) };
        let new = format!("{path}{}", self.fragment(&target, rest, local.fragment.as_deref()));
        (new != raw).then_some(new)
    }

    /// What git ignores is there all the same.
    fn unlisted(&self, file: &File, local: &Local) -> Option<RelPath> {
        let path = RelPath::resolve(file.path().parent(), &local.path)?;
        (self.model.snapshot.exists_unlisted(&path) || links::is_hidden(self.model, &path)).then_some(path)
    }

    fn link_path(&self, file: &File, link: &Link, raw: &str, target: &RelPath, is_angled: bool) -> String {
        let (here, to) = (self.moved(file.path()), self.moved(target));
        let unescaped = unescaped(raw, link.kind);
        let decoded = percent_decode_str(&unescaped).decode_utf8_lossy();
        let is_same = |text: &str| RelPath::resolve(here.parent(), text).as_ref() == Some(&to);
        if is_same(&decoded) || is_same(&unescaped) || is_same(raw) {
            return raw.to_owned();
        }
        let written = links::written(&decoded, here.parent(), &to);
        // What stays is written as it was: the last parts of the path, each in its own spelling.
        let known: Vec<&str> = raw.split('/').collect();
        let parts: Vec<&str> = written.split('/').collect();
        let is_kept = |(raw, part): &(&&str, &&str)| {
            percent_decode_str(&self::unescaped(raw, link.kind)).decode_utf8_lossy() == ***part
        };
        let kept = known.iter().rev().zip(parts.iter().rev()).take_while(is_kept).count();
        let mut all: Vec<String> = Vec::new();
        let is_encoded = unescaped.contains('%');
        for (at, part) in parts.iter().enumerate() {
            let from_end = parts.len() - at;
            all.push(if from_end <= kept {
                known[known.len() - from_end].to_owned()
            } else {
                encoded(part, link.kind, is_angled, is_encoded)
            });
        }
        all.join("/")
    }

    fn fragment(&self, target: &RelPath, rest: &str, fragment: Option<&str>) -> String {
        let new = || {
            let fragments = self.fragments.get(&self.model.file_at(target.as_str())?.index)?;
            let fragment = fragment?.to_lowercase();
            let (_, new) = fragments.iter().find(|(old, _)| old.to_lowercase() == fragment)?;
            Some(format!("{}#{new}", &rest[..rest.find('#')?]))
        };
        new().unwrap_or_else(|| rest.to_owned())
    }

    /// Where the text of a link begins with a name of what it leads to: the bytes of that name, and the new one.
    pub(super) fn link_text<'a>(&'a self, file: &File, link: &Link) -> Option<(std::ops::Range<usize>, &'a str)> {
        if link.kind != LinkKind::Inline || link.image {
            return None;
        }
        let target = self.model.linked(file, &Local::of(&file.document.source, link)?)?;
        let renamed = self.documents.get(&self.model.file_at(target.as_str())?.index)?;
        let start = link.span().start + 1;
        let text = file.document.source.get(start..link.destination_span().start)?;
        let text = &text[..text.rfind("](")?];
        let quoted = text.len() - text.trim_start_matches('`').len();
        let (from, to) = (renamed.path.0.file_name(), renamed.path.1.file_name());
        let is_file_name = text.trim_matches('`') == from && from != to;
        let (length, new) = if is_file_name { (from.len(), to) } else { renamed.lead(&text[quoted..])? };
        Some((start + quoted..start + quoted + length, new))
    }

    /// What a resolution is afterwards, when everything still means the same. Documents are told by their new paths.
    pub(super) fn expected(&self, resolution: &Resolution) -> Means {
        Means::of(self.model, resolution, &|path| self.moved(path))
    }
}

/// A resolution without the places of documents in one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Means {
    One(RelPath),
    Several(Vec<RelPath>),
    External,
    Nothing,
}

impl Means {
    pub(super) fn of(model: &Model<'_>, resolution: &Resolution, moved: &dyn Fn(&RelPath) -> RelPath) -> Self {
        match resolution {
            Resolution::Found(Target::Document(index), _) => Means::One(moved(model.file(*index).path())),
            Resolution::Found(Target::File(path), _) => Means::One(moved(path)),
            Resolution::Found(Target::External, _) => Means::External,
            Resolution::Ambiguous(files) => {
                let mut paths: Vec<RelPath> = files.iter().map(|index| moved(model.file(*index).path())).collect();
                paths.sort();
                Means::Several(paths)
            }
            Resolution::Dangling => Means::Nothing,
        }
    }
}

/// What cannot stand in a destination, or would mean something else there.
const ENCODED: &AsciiSet = &CONTROLS.add(b'<').add(b'>').add(b'"').add(b'\\').add(b'`').add(b'#').add(b'?').add(b'%');
const BARE: &AsciiSet = &ENCODED.add(b' ');
const PARENTHESES: &AsciiSet = &BARE.add(b'(').add(b')');
const HTML: &AsciiSet = &BARE.add(b'&').add(b'\'');

/// A destination as it is meant: without the backslashes and entities that it is written with.
fn unescaped(raw: &str, kind: LinkKind) -> Cow<'_, str> {
    if !raw.contains(['\\', '&']) {
        return Cow::Borrowed(raw);
    }
    let mut out = String::new();
    let mut rest = raw;
    while let Some(at) = rest.find(['\\', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
        if let Some((entity, sign)) = entity {
            out.push_str(sign);
            rest = &rest[entity.len()..];
            continue;
        }
        let escapes = kind != LinkKind::Html && rest.starts_with('\\');
        let next = rest[1..].chars().next().filter(|next| escapes && next.is_ascii_punctuation());
        out.push_str(next.map_or(&rest[..1], |_| &rest[1..2]));
        rest = &rest[if next.is_some() { 2 } else { 1 }..];
    }
    Cow::Owned(out + rest)
}

/// The entities that people and formatters write in destinations.
const ENTITIES: [(&str, &str); 5] = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")];

/// A part of a path as it stands in the destination of a link. Letters of other scripts are encoded where the others were.
fn encoded(path: &str, kind: LinkKind, is_angled: bool, all: bool) -> String {
    let depth = path.chars().try_fold(0i32, |depth, c| match c {
        '(' => Some(depth + 1),
        ')' => Some(depth - 1).filter(|depth| *depth >= 0),
        _ => Some(depth),
    });
    let set = match kind {
        LinkKind::Html => HTML,
        _ if is_angled => ENCODED,
        _ if depth == Some(0) => BARE,
        _ => PARENTHESES,
    };
    let pieces = path.split_inclusive(|c: char| !c.is_ascii());
    let mut out = String::new();
    for piece in pieces {
        let at = piece.char_indices().next_back().filter(|(_, last)| !all && !last.is_ascii()).map(|(at, _)| at);
        let (ascii, other) = piece.split_at(at.unwrap_or(piece.len()));
        out.extend(utf8_percent_encode(ascii, set));
        out.push_str(other);
    }
    out
}

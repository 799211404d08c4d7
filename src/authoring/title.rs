//! Titles, and the slugs that files and ids are named by.

use crate::model::File;
use crate::yaml::Node;

/// The longest title, in characters.
pub const LONGEST: usize = 200;
/// The longest slug, in characters. A file name has 255 bytes on common file systems, and a character up to four.
const LONGEST_SLUG: usize = 50;

/// What a document is called: its own title, else its heading, without the number in front (`ADR-0007: `, `7. `).
pub fn of(file: &File) -> String {
    let heading = || file.document.facts.headings.iter().find(|heading| heading.level == 1);
    let text = own(file).or_else(|| heading().map(|heading| heading.text.as_str()));
    unnumbered(text.unwrap_or_else(|| file.path().stem())).replace(['\r', '\n'], " ")
}

/// As [`of`], for a line of Markdown that shows all of it: nothing in it becomes a link or HTML.
pub fn line(file: &File) -> String {
    if own(file).is_some() {
        return plain(&of(file));
    }
    // The text of a heading is what is left of it as HTML.
    let heading = file.document.facts.headings.iter().find(|heading| heading.level == 1);
    let written = heading.and_then(|heading| file.document.source.get(heading.span()));
    let written = written.and_then(|text| text.trim_start().strip_prefix('#')).and_then(|text| text.lines().next());
    let written = written.map(|text| text.trim_end_matches(['#', ' ', '\t', '\r']).trim());
    match written.filter(|text| !text.is_empty() && !text.contains("](")) {
        Some(text) => plain(unnumbered(text)),
        None => plain(&of(file)),
    }
}

fn own(file: &File) -> Option<&str> {
    file.document.get("title").and_then(Node::text).filter(|title| !title.trim().is_empty())
}

fn unnumbered(text: &str) -> &str {
    let is_number = |name: &str| {
        let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts = text.split_once(": ").or_else(|| text.split_once(". "));
    let rest = parts.filter(|(name, rest)| is_number(name) && !rest.trim().is_empty()).map(|(_, rest)| rest);
    rest.unwrap_or(text).trim()
}

/// A text with its brackets and its HTML escaped. What is in backquotes is text already.
pub fn plain(text: &str) -> String {
    let inline = inline(text);
    let parts: Vec<&str> = inline.split('`').collect();
    let is_code = |at: usize| at % 2 == 1 && at + 1 < parts.len();
    let escaped = |part: &str| {
        let mut out = String::new();
        for c in part.chars() {
            if matches!(c, '[' | ']') && !out.ends_with('\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    let parts = parts.iter().enumerate();
    let parts: Vec<String> =
        parts.map(|(at, part)| if is_code(at) { (*part).to_owned() } else { escaped(part) }).collect();
    parts.join("`")
}

/// A text as it stands in Markdown without becoming HTML: `<REF>` would not be shown. What is in backquotes is text already.
pub fn inline(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let escaped = |part: &str| {
        let mut pieces = part.split('<');
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |out, piece| {
            let opens = piece.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
            // What is escaped already stays as it is: follow-ups are carried over from capture to capture.
            let sign = if opens && !out.ends_with('\\') { "\\<" } else { "<" };
            out + sign + piece
        })
    };
    // A last backquote without a partner opens nothing.
    let is_code = |at: usize| at % 2 == 1 && at + 1 < parts.len();
    let parts = parts.iter().enumerate();
    let text: Vec<String> =
        parts.map(|(at, part)| if is_code(at) { (*part).to_owned() } else { escaped(part) }).collect();
    text.join("`")
}

/// Why a title is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TitleError {
    /// Nothing is there.
    #[error("the title is empty; say in a few words what is decided or changed")]
    Empty,
    /// No file can be named after it.
    #[error("the title `{0}` has no letter and no digit, so no file can be named after it")]
    Nameless(String),
    /// It has a line break or another control character.
    #[error("the title has a line break or another control character; a title is one line")]
    Lines,
    /// It is too long.
    #[error("the title has {0} characters, more than {LONGEST}; say the rest in the text")]
    Long(usize),
}

/// A title without blanks around it.
///
/// # Errors
/// When it is empty, has several lines, or is too long.
pub fn title(text: &str) -> Result<&str, TitleError> {
    let text = text.trim();
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    let count = text.chars().count();
    if text.is_empty() {
        Err(TitleError::Empty)
    } else if text.contains(is_break) {
        Err(TitleError::Lines)
    } else if count > LONGEST {
        Err(TitleError::Long(count))
    } else if !text.contains(char::is_alphanumeric) {
        Err(TitleError::Nameless(text.to_owned()))
    } else {
        Ok(text)
    }
}

/// What a title is called in file names: lower case, Latin letters without their marks, `-` for everything else, cut between
/// two words. Letters of other scripts stay.
pub fn slug(title: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for c in title.chars().flat_map(char::to_lowercase) {
        match folded(c) {
            Some(text) => words.last_mut().into_iter().for_each(|word| word.push_str(text)),
            None if c.is_alphanumeric() => words.last_mut().into_iter().for_each(|word| word.push(c)),
            // What is left of a letter that was written as letter and mark, and the apostrophe of `don't`.
            None if is_mark(c) || matches!(c, '\'' | '’') => {}
            None => words.push(String::new()),
        }
    }
    let mut slug = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let length = slug.chars().count();
        if length > 0 && length + 1 + word.chars().count() > LONGEST_SLUG {
            break;
        }
        if length > 0 {
            slug.push('-');
        }
        slug.extend(word.chars().take(LONGEST_SLUG));
    }
    slug
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The letter of the Latin alphabet that a small letter with a mark is written with where there are no marks; Latin-1 and
/// Latin Extended-A (U+00DF to U+017F).
fn folded(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĳ' => "ij",
        'ĵ' => "j",
        'ķ' | 'ĸ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŉ' | 'ŋ' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ß' => "ss",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ſ' => "s",
        'þ' => "th",
        'ţ' | 'ť' | 'ŧ' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

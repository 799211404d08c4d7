//! One line: principals, options, key type, key, comment.

use std::ops::Range;

use ssh_key::{Algorithm, PublicKey};

use super::options::{self, Options};
use super::pattern::BadPattern;
use super::{Key, PatternList, Signer};

/// A place in a file of allowed signers that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{mistake}")]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// In bytes, in the file.
    pub range: Range<usize>,
    /// What is wrong.
    #[source]
    pub mistake: Mistake,
}

/// What is wrong with a line of allowed signers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Mistake {
    #[error("a control character or byte order mark")]
    ControlCharacter,
    #[error("the quote is never closed")]
    OpenQuote,
    #[error("a quote inside the principals")]
    StrayQuote,
    #[error("an empty pattern")]
    EmptyPattern,
    #[error("a pattern of more than 1022 bytes, which OpenSSH does not read")]
    LongPattern,
    #[error("the key type `{0}` stands where the principals should")]
    NoPrincipals(String),
    #[error("no key behind `{0}`")]
    NoKey(String),
    #[error("`{0}` is no option and no key type")]
    UnknownOption(String),
    #[error("an empty option")]
    EmptyOption,
    #[error("`{0}` stands twice")]
    RepeatedOption(&'static str),
    #[error("`{0}` needs a value in double quotes")]
    UnquotedValue(&'static str),
    #[error("certificate authorities are not supported")]
    CertificateAuthority,
    #[error("the time `{0}` has no time zone, and would be another in another place")]
    LocalTime(String),
    #[error("`{0}` is no time")]
    NotATime(String),
    #[error("`valid-before` is not later than `valid-after`: the key is never valid")]
    NeverValid,
    #[error("`{0}` is no key type")]
    UnknownKeyType(String),
    #[error("`{0}` is a certificate, and certificates are not supported")]
    Certificate(String),
    #[error("this is no key of the type `{0}`")]
    NotAKey(String),
}

impl Mistake {
    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Mistake::ControlCharacter => "remove it",
            Mistake::OpenQuote => "close it on the same line",
            Mistake::StrayQuote => "principals are written without quotes, or all of them in one pair of quotes",
            Mistake::EmptyPattern => "patterns are separated by single commas: `ada@example.org,*@example.com`",
            Mistake::LongPattern => "write it shorter",
            Mistake::NoPrincipals(_) => "write who signs with the key before it: `ada@example.org ssh-ed25519 …`",
            Mistake::NoKey(_) => {
                "a line is `PRINCIPALS [OPTIONS] KEYTYPE KEY [COMMENT]`; the last three are the key's `.pub` file"
            }
            Mistake::UnknownOption(_) | Mistake::EmptyOption => {
                "options are `namespaces`, `valid-after` and `valid-before`, separated by commas without spaces"
            }
            Mistake::RepeatedOption(_) => "keep one",
            Mistake::UnquotedValue("namespaces") => "write `namespaces=\"NAME\"`",
            Mistake::UnquotedValue(_) => "write it as in `valid-before=\"20270101Z\"`",
            Mistake::CertificateAuthority | Mistake::Certificate(_) => "name the keys of the signers themselves",
            Mistake::LocalTime(_) => "put `Z` behind it for UTC",
            Mistake::NotATime(_) => "write YYYYMMDDZ or YYYYMMDDHHMMSSZ, for example `20270101Z`",
            Mistake::NeverValid => "correct the times, or remove the line",
            Mistake::UnknownKeyType(_) => {
                "key types are `ssh-ed25519`, `ecdsa-sha2-nistp256` and those `ssh-keygen` makes"
            }
            Mistake::NotAKey(_) => "copy the key again from its `.pub` file",
        }
    }
}

/// A range in the line and what is wrong there.
pub(super) type Wrong = (Range<usize>, Mistake);

const BLANK: [char; 2] = [' ', '\t'];

/// Reads a line without its end. Blank lines and comments have no signer.
pub(super) fn parse(line: &str, number: usize) -> Result<Option<Signer>, Wrong> {
    let mut at = skip_blanks(line, 0);
    if line[at..].is_empty() || line[at..].starts_with('#') {
        return Ok(None);
    }
    let forbidden = |c: char| (c.is_control() && c != '\t') || c == '\u{feff}';
    if let Some((offset, c)) = line.char_indices().find(|(_, c)| forbidden(*c)) {
        return Err((offset..offset + c.len_utf8(), Mistake::ControlCharacter));
    }
    let start = at;
    let principals = principals(line, &mut at)?;
    if is_key_type(line, &(start..at))? {
        return Err((start..at, Mistake::NoPrincipals(principals.to_string())));
    }
    let mut word = next_word(line, &mut at)?;
    let mut options = Options::default();
    if !is_key_type(line, &word)? {
        options = options::parse(line, word.clone())?;
        word = next_word(line, &mut at)?;
        if !is_key_type(line, &word)? {
            let name = line[word.clone()].to_owned();
            return Err((word, Mistake::UnknownKeyType(name)));
        }
    }
    let base64 = next_word(line, &mut at)?;
    let key_type = &line[word];
    let key = key(key_type, &line[base64.clone()]).ok_or_else(|| (base64, Mistake::NotAKey(key_type.to_owned())))?;
    Ok(Some(Signer { line: number, principals, options, key }))
}

/// Reads a key. The library forgives lengths that OpenSSH does not; what would be written otherwise is no key.
fn key(key_type: &str, base64: &str) -> Option<Key> {
    let text = format!("{key_type} {base64}");
    let key = PublicKey::from_openssh(&text).ok()?;
    (key.to_openssh().ok()? == text).then(|| key.key_data().clone())
}

/// Reads the principals: up to the first blank, or between quotes.
fn principals(line: &str, at: &mut usize) -> Result<PatternList, Wrong> {
    let start = *at;
    let range = if line[start..].starts_with('"') {
        let length = line[start + 1..].find('"').ok_or((start..line.len(), Mistake::OpenQuote))?;
        *at = start + 1 + length + 1;
        if !line[*at..].is_empty() && !line[*at..].starts_with(BLANK) {
            return Err((start..*at, Mistake::StrayQuote));
        }
        start + 1..start + 1 + length
    } else {
        *at = line[start..].find(BLANK).map_or(line.len(), |length| start + length);
        start..*at
    };
    let text = &line[range.clone()];
    if let Some(offset) = text.find('"') {
        return Err((range.start + offset..range.start + offset + 1, Mistake::StrayQuote));
    }
    patterns(line, range)
}

/// Reads a part of the line as patterns.
pub(super) fn patterns(line: &str, range: Range<usize>) -> Result<PatternList, Wrong> {
    PatternList::parse(&line[range.clone()]).map_err(|bad| {
        let (offset, mistake) = match bad {
            BadPattern::Empty(offset) => (offset, Mistake::EmptyPattern),
            BadPattern::TooLong(offset) => (offset, Mistake::LongPattern),
        };
        let start = range.start + offset;
        let length = line[start..range.end].find(',').unwrap_or(range.end - start);
        (start..start + length, mistake)
    })
}

/// The next word: up to a blank that is not between quotes.
fn next_word(line: &str, at: &mut usize) -> Result<Range<usize>, Wrong> {
    let start = skip_blanks(line, *at);
    if start == line.len() {
        let before = line[..*at].trim_end_matches(BLANK);
        let last = before.rfind(BLANK).map_or(0, |blank| blank + 1);
        return Err((last..before.len(), Mistake::NoKey(before[last..].to_owned())));
    }
    let mut quoted = false;
    let mut escaped = false;
    let mut end = line.len();
    for (offset, c) in line[start..].char_indices() {
        match c {
            '"' if !escaped => quoted = !quoted,
            ' ' | '\t' if !quoted => {
                end = start + offset;
                break;
            }
            _ => {}
        }
        escaped = c == '\\';
    }
    if quoted {
        return Err((start..end, Mistake::OpenQuote));
    }
    *at = end;
    Ok(start..end)
}

fn skip_blanks(line: &str, at: usize) -> usize {
    line.len() - line[at..].trim_start_matches(BLANK).len()
}

/// Whether a word is a key type that OpenSSH and the library both know. RSA keys have one; the other names of RSA are of
/// signatures.
fn is_key_type(line: &str, word: &Range<usize>) -> Result<bool, Wrong> {
    let name = &line[word.clone()];
    if name.ends_with("-cert-v01@openssh.com") {
        return Err((word.clone(), Mistake::Certificate(name.to_owned())));
    }
    let algorithm = Algorithm::new(name);
    Ok(!matches!(algorithm, Err(_) | Ok(Algorithm::Other(_) | Algorithm::Rsa { hash: Some(_) })))
}

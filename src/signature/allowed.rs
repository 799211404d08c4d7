//! The file of allowed signers: which key may sign as whom, for what, and when.

use chrono::{DateTime, SecondsFormat, Utc};

use super::line::{self, Fault};
use super::options::Options;
use super::{Key, PatternList, fingerprint};

/// A file in the format of `ssh-keygen(1)`, "ALLOWED SIGNERS".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedSigners {
    pub(super) signers: Vec<Signer>,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// From 1.
    pub line: usize,
    /// Whom the key may sign as.
    pub principals: PatternList,
    /// What narrows that.
    pub(super) options: Options,
    /// The key.
    pub key: Key,
}

/// Why a key may not sign as a principal, now and in a namespace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No line has the key.
    #[error("no line of the allowed signers has the key {key}")]
    UnknownKey {
        /// Its fingerprint.
        key: String,
    },
    /// The key may sign, but as somebody else.
    #[error("the allowed signers have the key {key} for `{principals}` (line {line}), not for `{principal}`")]
    OtherPrincipal {
        /// Its fingerprint.
        key: String,
        /// Who was claimed.
        principal: String,
        /// Whom the line names.
        principals: String,
        /// From 1.
        line: usize,
    },
    /// The key may sign, but other things.
    #[error(
        "the allowed signers have the key {key} for the namespaces `{namespaces}` (line {line}), not for `{namespace}`"
    )]
    OtherNamespace {
        /// Its fingerprint.
        key: String,
        /// What was signed.
        namespace: String,
        /// What the line allows.
        namespaces: String,
        /// From 1.
        line: usize,
    },
    /// The key may sign later.
    #[error("the key {key} is not valid before {valid_after} (line {line} of the allowed signers), and it is {time}")]
    NotYetValid {
        /// Its fingerprint.
        key: String,
        /// In UTC.
        valid_after: String,
        /// When it was judged, in UTC.
        time: String,
        /// From 1.
        line: usize,
    },
    /// The key could sign earlier.
    #[error("the key {key} is not valid after {valid_before} (line {line} of the allowed signers), and it is {time}")]
    Expired {
        /// Its fingerprint.
        key: String,
        /// In UTC.
        valid_before: String,
        /// When it was judged, in UTC.
        time: String,
        /// From 1.
        line: usize,
    },
}

impl AllowedSigners {
    /// Reads the file. A line that is not understood is a fault, also where OpenSSH would not look at it: nobody can say
    /// whom it was meant to keep out.
    ///
    /// # Errors
    /// Every fault, in the order of lines.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let mut signers = Vec::new();
        let mut faults = Vec::new();
        let mut start = 0;
        for (index, whole) in text.split_inclusive('\n').enumerate() {
            let content = whole.strip_suffix('\n').unwrap_or(whole);
            let content = content.strip_suffix('\r').unwrap_or(content);
            match line::parse(content, index + 1) {
                Ok(signer) => signers.extend(signer),
                Err((range, mistake)) => {
                    let range = start + range.start..start + range.end;
                    faults.push(Fault { line: index + 1, range, mistake });
                }
            }
            start += whole.len();
        }
        if faults.is_empty() { Ok(AllowedSigners { signers }) } else { Err(faults) }
    }

    /// Whom a key may sign as, each as its line writes it: what `ssh-keygen -Y find-principals` prints, narrowed to a
    /// namespace.
    pub fn principals_of(&self, key: &Key, namespace: &str, time: DateTime<Utc>) -> Vec<&PatternList> {
        let valid = |signer: &&Signer| signer.admits(namespace, time).is_ok();
        self.of_key(key).filter(valid).map(|signer| &signer.principals).collect()
    }

    /// Whether a key may sign as a principal, and by which line.
    ///
    /// # Errors
    /// When no line allows it, why the one that comes closest does not.
    pub fn find(&self, principal: &str, key: &Key, namespace: &str, time: DateTime<Utc>) -> Result<&Signer, Refusal> {
        let mut closest = Refusal::UnknownKey { key: fingerprint(key) };
        for signer in self.of_key(key) {
            match signer.allows(principal, namespace, time) {
                Ok(()) => return Ok(signer),
                Err(refusal) if refusal.rank() > closest.rank() => closest = refusal,
                Err(_) => {}
            }
        }
        Err(closest)
    }

    /// The lines of a key, valid or not.
    pub fn of_key(&self, key: &Key) -> impl Iterator<Item = &Signer> {
        self.signers.iter().filter(move |signer| signer.key == *key)
    }
}

impl Signer {
    fn allows(&self, principal: &str, namespace: &str, time: DateTime<Utc>) -> Result<(), Refusal> {
        if !self.principals.matches(principal) {
            return Err(Refusal::OtherPrincipal {
                key: fingerprint(&self.key),
                principal: principal.to_owned(),
                principals: self.principals.to_string(),
                line: self.line,
            });
        }
        self.admits(namespace, time)
    }

    /// What the options say. Both ends of the time of validity are in it.
    fn admits(&self, namespace: &str, time: DateTime<Utc>) -> Result<(), Refusal> {
        let (key, line) = (fingerprint(&self.key), self.line);
        let options = &self.options;
        if let Some(namespaces) = options.namespaces.as_ref().filter(|namespaces| !namespaces.matches(namespace)) {
            let (namespace, namespaces) = (namespace.to_owned(), namespaces.to_string());
            return Err(Refusal::OtherNamespace { key, namespace, namespaces, line });
        }
        if let Some(from) = options.valid_after.filter(|from| time < *from) {
            return Err(Refusal::NotYetValid { key, valid_after: utc(from), time: utc(time), line });
        }
        if let Some(until) = options.valid_before.filter(|until| time > *until) {
            return Err(Refusal::Expired { key, valid_before: utc(until), time: utc(time), line });
        }
        Ok(())
    }
}

impl Refusal {
    /// How far a line went along with what was asked.
    fn rank(&self) -> u8 {
        match self {
            Refusal::UnknownKey { .. } => 0,
            Refusal::OtherPrincipal { .. } => 1,
            Refusal::OtherNamespace { .. } => 2,
            Refusal::NotYetValid { .. } | Refusal::Expired { .. } => 3,
        }
    }
}

fn utc(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

//! Secrets are taken out before anything is recorded.
//!
//! What looks like one goes: the tokens of well-known services, what stands behind a name that says so, keys, passwords in
//! URLs. Commit ids, digests, ids and paths stay, since a record without them says nothing. It is a net, not a wall: a secret
//! that looks like a word passes.

mod find;
mod loose;

use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use regex::{Captures, Regex};

pub use find::{Kind, find, stands_in};

/// What stands where a secret was.
pub const REDACTED: &str = "[redacted]";

/// A name that says that its value is a secret.
const NAME: &str = r"(?-u:[a-z0-9_.-]*(?:password|passwd|passphrase|secret|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|encryption[_-]?key|credentials?)[a-z0-9_.-]*|[a-z0-9_.-]*(?:token|signature|[_-](?:pwd|pass)))";

/// Endings of names whose value is about the secret, not the secret.
const HARMLESS_ENDINGS: &[&str] = &[
    "file", "path", "dir", "name", "arn", "policy", "pattern", "prefix", "length", "ttl", "type", "stdin", "count",
    "enabled", "required", "expires", "version", ".py", ".sh",
];

/// Values that say nothing.
const HARMLESS_VALUES: &[&str] = &["", "true", "false", "yes", "no", "null", "none", "ok", "read", "write", REDACTED];

/// A form of secrets. It has a group `secret`; a group `name`, if there, must be one that says so. A group `random` instead
/// is a secret only where it looks like one; a group `loose` instead of `name` is one that may say so. `NAME`, `LOOSE` and `KEYS` in
/// it stand for [`NAME`], [`loose::LOOSE`] and [`loose::KEYS`].
struct Form {
    /// What it is; none where it is not certain enough to be told.
    kind: Option<Kind>,
    pattern: &'static str,
    /// Compiled when it is first needed: most texts need few of them.
    regex: OnceLock<Option<Regex>>,
}

impl Form {
    fn new(kind: Option<Kind>, pattern: &'static str) -> Self {
        Form { kind, pattern, regex: OnceLock::new() }
    }

    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(&with_names(self.pattern)).ok()).as_ref()
    }
}

fn with_names(pattern: &str) -> String {
    let names = [("NAME", NAME), ("LOOSE", loose::LOOSE), ("KEYS", loose::KEYS)];
    names.iter().fold(pattern.to_owned(), |pattern, (short, name)| pattern.replace(short, name))
}

struct Rules {
    everywhere: Vec<Form>,
    /// `NAME=value` up to the end, where an argument ends there.
    whole_argument: [Form; 2],
    /// A flag that is followed by a secret.
    flag: [Form; 2],
    /// `$NAME` and its like, which a shell has yet to replace.
    variable: Regex,
    /// Where a store keeps a secret: words with slashes between.
    place: Regex,
}

static RULES: LazyLock<Option<Rules>> = LazyLock::new(|| rules().ok());

fn rules() -> Result<Rules, regex::Error> {
    let everywhere = [
        // Whole and, at the edges of an excerpt, halves of private keys.
        (
            None,
            r"(?s)(?P<secret>-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)",
        ),
        (
            None,
            r"(?P<secret>-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:\s+(?:Proc-Type|DEK-Info):.*)*(?:\s+[A-Za-z0-9+/=]{20,})+(?:\r?\n[A-Za-z0-9+/=]+\s*\z)?)",
        ),
        (None, r"(?P<secret>(?:[A-Za-z0-9+/=]{16,}\s+)+-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)"),
        // Tokens that say whose they are: AWS, GitHub, GitLab, Slack, npm, PyPI, Google, Vault, OpenAI and Stripe alike, JWT.
        (None, r"\b(?P<secret>(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA)[A-Z0-9]{16})\b"),
        (None, r"\b(?P<secret>gh[a-z]_[A-Za-z0-9_]{20,})"),
        (None, r"\b(?P<secret>github_pat_[A-Za-z0-9_]{20,})"),
        (None, r"\b(?P<secret>gl[a-z]{2,6}-[A-Za-z0-9_.-]{16,})"),
        (None, r"\b(?P<secret>(?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,})"),
        (
            None,
            r"\b(?P<secret>npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|AIza[A-Za-z0-9_-]{35}|hv[sbr]\.[A-Za-z0-9_-]{20,})",
        ),
        (None, r"\b(?P<secret>(?:sk|rk|pk)[-_](?:live|test|proj|ant)[-_][A-Za-z0-9_-]{16,}|sk-[A-Za-z0-9]{32,})"),
        // Docker, SendGrid, DigitalOcean, Hugging Face, Grafana, Shopify, Google, Stripe's and Slack's hooks, age.
        (
            Some(Kind::Token("an access token")),
            r"\b(?P<secret>dckr_pat_[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|dop_v1_[a-f0-9]{40,}|hf_[A-Za-z0-9]{30,}|glsa_[A-Za-z0-9_]{30,}|shp[a-z]{2}_[a-f0-9]{32}|ya29\.[A-Za-z0-9_-]{20,}|whsec_[A-Za-z0-9+/=]{24,}|AGE-SECRET-KEY-1[A-Z0-9]{50,})",
        ),
        (
            Some(Kind::Token("an access token")),
            r"\bhooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9/_-]{20,})",
        ),
        (Some(Kind::WebToken), r"\b(?P<secret>eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*)"),
        // What a request is authorised by.
        (
            Some(Kind::Authorization),
            r#"(?i)\bauthorization["']?\s*[:=]\s*["']?(?:basic|bearer|token|digest|apikey|negotiate|aws4-hmac-sha256)\s+(?P<secret>[^\s"'][^"'\r\n]*)"#,
        ),
        (Some(Kind::Authorization), r#"(?i)\bauthorization["']?\s*[:=]\s*["']?(?P<secret>[A-Za-z0-9._~+/=-]{16,})"#),
        (
            Some(Kind::Authorization),
            r"(?i)\bbearer\s+(?P<secret>[A-Za-z0-9._~+/=-]{24,}|[A-Za-z._~+/=-]*[0-9][A-Za-z0-9._~+/=-]{7,})",
        ),
        (None, r#"(?i)\b(?:set-)?cookie["']?:[ \t]*["']?(?P<secret>[A-Za-z0-9_.-]+=[^"'\r\n]{6,})"#),
        // What programs take for a password: `curl -u`, `mysql -p`, `docker login -p`, `sshpass -p`, `kubectl create secret`.
        (
            None,
            r#"(?:^|\s)(?:-u|--user|--proxy-user)[ \t]+["']?[^\s:"']*:(?P<secret>[^\s:"'@/]*[^\s0-9:"'@/][^\s:"'@/]*)"#,
        ),
        (None, r#"\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n;|&]*?\s-p(?P<secret>[^\s"'-][^\s"']*)"#),
        (None, r#"\bsshpass[ \t]+-p[ \t]*["']?(?P<secret>[^\s"']+)"#),
        (None, r#"\blogin\b[^\n;|&]*?\s-p[ \t]+["']?(?P<secret>[^\s"'-]*[^\s0-9"'-][^\s"']*)"#),
        (None, r#"--from-literal[= ]["']?[^\s="']+=(?P<secret>[^\s"']+)"#),
        // In URLs.
        (None, r#"[?&]sig=(?P<secret>[^\s&"']{16,})"#),
        (Some(Kind::Address), r#"(?i)\b[a-z][a-z0-9+.-]*://[^/\s:@"']*:(?P<secret>[^/\s"']+)@"#),
        (None, r"(?i)\b[a-z][a-z0-9+.-]*://(?P<secret>[A-Za-z0-9_.~-]{20,})@"),
        // Behind a name: assignments and, where nothing follows on the line, `name: value`.
        (Some(Kind::Password), r#"(?i)(?P<name>NAME)["']?\s?=\s?"(?P<secret>(?:[^"\\\r\n]|\\.)*)""#),
        (Some(Kind::Password), r#"(?i)(?P<name>NAME)["']?\s?=\s?'(?P<secret>[^'\r\n]*)'"#),
        (Some(Kind::Password), r#"(?i)(?P<name>NAME)["']?=(?P<secret>[^\s&;,"'`\\]+)"#),
        (Some(Kind::Password), r#"(?i)(?P<name>NAME)\\?["']?[ \t]*:[ \t]*\\?["'](?P<secret>[^"'\\\r\n]+)\\?["']"#),
        (
            Some(Kind::Password),
            r#"(?im)(?P<name>NAME)["']?[ \t]*:[ \t]+(?P<secret>[^\s"'`,\[{][^\s"'`,]{3,})["']?,?[ \t]*$"#,
        ),
        // Behind a name, where more follows: what is no word.
        (Some(Kind::Password), r#"(?i)["'](?P<name>NAME):[ \t]*(?P<secret>[^\s"'`$<{]{4,})["']"#),
        (Some(Kind::Password), r#"(?i)(?P<name>NAME)["']?[ \t]*[:=][ \t]+["']?(?P<random>[^\s"'`,;&|]{6,})"#),
        (None, r#"(?i)\b(?P<name>NAME)["']?[ \t](?:is[ \t])?["']?(?P<random>[^\s"'`,;&|:=]{8,})"#),
        (None, r#"(?i)\b(?P<name>auth|pwd|_auth)["']?[:=][ \t]*["']?(?P<random>[^\s"'`,;&|:]{8,})"#),
        // Behind a flag in a line: what is no word.
        (None, r#"(?i)(?:^|\s)--?(?P<name>NAME)[ \t]+"(?P<secret>(?:[^"\\\r\n]|\\.)+)""#),
        (None, r"(?i)(?:^|\s)--?(?P<name>NAME)[ \t]+'(?P<secret>[^'\r\n]+)'"),
        (None, r#"(?i)(?:^|\s)--?(?P<name>NAME)[ \t]+(?P<secret>[^\s"'-][^\s"']*[0-9][^\s"']*|[^\s"'-][^\s"']{15,})"#),
        // Behind a name that may say so.
        (None, r#"(?i)(?P<loose>LOOSE|KEYS)\\?["']?\s?=\s?\\?"(?P<secret>(?:[^"\\\r\n]|\\.)+)""#),
        (None, r#"(?i)(?P<loose>LOOSE|KEYS)["']?\s?=\s?'(?P<secret>[^'\r\n]+)'"#),
        (None, r#"(?i)(?P<loose>LOOSE|KEYS)=(?P<secret>[^\s&;,"'`\\]+)"#),
        (None, r#"(?i)["'](?P<loose>LOOSE|KEYS)\\?["'][ \t]*:[ \t]*\\?["'](?P<secret>[^"'\\\r\n]+)"#),
        (None, r#"(?i)(?:^|\s)--?(?P<loose>LOOSE|KEYS)[ \t]+["']?(?P<secret>[^\s"'-][^\s"']*)"#),
    ];
    let argument = [
        r"(?is)\A(?:--?[a-z][a-z-]*=)?-{0,2}(?P<name>NAME)=(?P<secret>.*)\z",
        r"(?is)\A(?:--?[a-z][a-z-]*=)?-{0,2}(?P<loose>LOOSE|KEYS)=(?P<secret>.*)\z",
    ];
    let flag = [r"(?i)\A--?(?P<name>NAME)\z", r"(?i)\A--?(?P<loose>LOOSE|KEYS)\z"];
    Ok(Rules {
        everywhere: everywhere.into_iter().map(|(kind, pattern)| Form::new(kind, pattern)).collect(),
        whole_argument: argument.map(|pattern| Form::new(None, pattern)),
        flag: flag.map(|pattern| Form::new(None, pattern)),
        variable: Regex::new(r"\A(?:\$[A-Z_][A-Z0-9_]*|\$\{.*|\$\(.*|<.*>|\*+)\z")?,
        place: Regex::new(r"\A[A-Za-z${}_-]+(?:/[A-Za-z${}_-]+)+\z")?,
    })
}

/// Text, such as the last lines of an output, without secrets.
pub fn text(text: &str) -> String {
    // Rules that do not compile would let everything pass.
    RULES.as_ref().map_or_else(|| REDACTED.to_owned(), |rules| rules.text(text))
}

/// An argument list without secrets; as many arguments as before.
pub fn arguments<S: AsRef<str>>(arguments: &[S]) -> Vec<String> {
    let Some(rules) = RULES.as_ref() else { return vec![REDACTED.to_owned(); arguments.len()] };
    let mut before = "";
    let mut redacted = Vec::with_capacity(arguments.len());
    // What takes a password behind `-p`.
    let mut program = "";
    for argument in arguments.iter().map(AsRef::as_ref) {
        redacted.push(rules.argument(program, before, argument));
        let name = argument.rsplit('/').next().unwrap_or(argument);
        if ["login", "sshpass", "mysql", "mysqldump", "mysqladmin", "mariadb"].contains(&name) {
            program = name;
        }
        before = argument;
    }
    redacted
}

impl Rules {
    fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for form in &self.everywhere {
            let Some(regex) = form.regex() else { return REDACTED.to_owned() };
            if let std::borrow::Cow::Owned(changed) =
                regex.replace_all(&text, |found: &Captures<'_>| self.replace(found))
            {
                text = changed;
            }
        }
        text
    }

    fn argument(&self, program: &str, before: &str, argument: &str) -> String {
        for flag in &self.flag {
            let Some(flag) = flag.regex() else { return REDACTED.to_owned() };
            if let Some(flag) = flag.captures(before)
                && !argument.starts_with("--")
                && !self.is_none(&flag, argument)
            {
                return REDACTED.to_owned();
            }
        }
        if matches!(before, "-u" | "--user" | "--proxy-user")
            && let Some((user, password)) = argument.split_once(':')
            && !(is_number(user) && is_number(password))
            && !password.is_empty()
        {
            return format!("{user}:{REDACTED}");
        }
        match program {
            "sshpass" if before == "-p" => return REDACTED.to_owned(),
            "login" if before == "-p" && !is_number(argument) => return REDACTED.to_owned(),
            "" | "sshpass" | "login" => {}
            _ if argument.len() > 2 && argument.starts_with("-p") => return format!("-p{REDACTED}"),
            _ => {}
        }
        for whole in &self.whole_argument {
            let Some(whole) = whole.regex() else { return REDACTED.to_owned() };
            if let Some(found) = whole.captures(argument).filter(|found| self.secret(found).is_some()) {
                return self.text(&self.replace(&found));
            }
        }
        self.text(argument)
    }

    /// Where the secret is that a rule found; `None` where it is none.
    fn secret(&self, found: &Captures<'_>) -> Option<Range<usize>> {
        let random = found.name("random");
        if random.is_some_and(|random| !is_random(random.as_str())) {
            return None;
        }
        let secret = found.name("secret").or(random)?;
        (!self.is_none(found, secret.as_str())).then(|| secret.range())
    }

    /// True where what stands behind a name is no secret.
    fn is_none(&self, found: &Captures<'_>, value: &str) -> bool {
        let loose = found.name("loose").map(|name| name.as_str());
        let name = loose.or_else(|| found.name("name").map(|name| name.as_str())).unwrap_or_default();
        self.is_harmless(name, value)
            || (is_key(name) && is_path(value))
            || loose.is_some_and(|name| loose::is_plain(name, value))
    }

    fn replace(&self, found: &Captures<'_>) -> String {
        let Some(all) = found.get(0) else { return REDACTED.to_owned() };
        let Some(secret) = self.secret(found) else { return all.as_str().to_owned() };
        let (start, end) = (secret.start - all.start(), secret.end - all.start());
        format!("{}{REDACTED}{}", &all.as_str()[..start], &all.as_str()[end..])
    }

    fn is_harmless(&self, name: &str, value: &str) -> bool {
        let (name, word) = (name.to_ascii_lowercase(), value.to_ascii_lowercase());
        HARMLESS_ENDINGS.iter().any(|ending| name.ends_with(ending))
            || HARMLESS_VALUES.contains(&word.as_str())
            || self.variable.is_match(value)
            // `tests_pass=12`
            || (name.ends_with("pass") && loose::is_count(value))
            || (["secret", "secret-id", "secret_id"].iter().any(|ending| name.ends_with(ending))
                && self.place.is_match(value))
    }
}

/// True for names whose value is as often the file that holds it.
fn is_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["private-key", "private_key", "privatekey", "credentials"].iter().any(|ending| name.ends_with(ending))
}

/// True for what nobody says: letters and digits mixed, and neither an id (`ADR-0158-x`), nor a version, a file, a path, a
/// variable of a program or a call.
fn is_random(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.bytes().any(|byte| test(&byte));
    let words: Vec<&str> = value.split(['-', '_', '.', '/']).collect();
    // `ADR-0158-standalone`, `v1.2.3-rc1`, `request-id-2`: words, and numbers of their own.
    let is_word = |word: &&str| {
        let bare = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        bare.len() < 4 && bare.bytes().all(|byte| byte.is_ascii_digit()) || is_number(word)
    };
    let is_hash = value.len() >= 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    value.len() >= 8
        && has(u8::is_ascii_alphabetic)
        && has(u8::is_ascii_digit)
        && (is_hash || !words.iter().all(is_word))
        && !value.contains(['(', ')', '{', '$', '<', '['])
        && !(value.contains('.') && value.split('.').all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic())))
}

fn is_path(value: &str) -> bool {
    ["/", "./", "../", "~/"].iter().any(|start| value.starts_with(start))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

//! Who is at work: what programs say of themselves in the environment of the commands that they start.

/// A program that says who it is.
struct Program {
    /// Its name, as a capture has it.
    name: &'static str,
    /// Variables of which any tells that it is at work.
    marks: &'static [&'static str],
    /// Variables that tell its sessions apart.
    sessions: &'static [&'static str],
}

/// In the order in which they are looked for: those that run inside of another come first.
const PROGRAMS: &[Program] = &[
    Program { name: "Claude Code", marks: &["CLAUDECODE"], sessions: &["CLAUDE_CODE_SESSION_ID"] },
    Program {
        name: "Codex",
        marks: &["CODEX_THREAD_ID", "CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED"],
        sessions: &["CODEX_THREAD_ID"],
    },
    Program { name: "Gemini CLI", marks: &["GEMINI_CLI"], sessions: &[] },
    Program { name: "Qwen Code", marks: &["QWEN_CODE"], sessions: &[] },
    Program { name: "OpenCode", marks: &["OPENCODE"], sessions: &[] },
    Program { name: "Augment", marks: &["AUGMENT_AGENT"], sessions: &[] },
    Program { name: "Goose", marks: &["GOOSE_TERMINAL"], sessions: &[] },
    Program { name: "Cline", marks: &["CLINE_ACTIVE"], sessions: &[] },
    // Its editor sets CURSOR_TRACE_ID for people's terminals too.
    Program { name: "Cursor", marks: &["CURSOR_AGENT"], sessions: &[] },
    Program { name: "Replit", marks: &["REPLIT_AGENT"], sessions: &[] },
];

/// An agent that the environment names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detected {
    /// Its name.
    pub name: String,
    /// Which of its sessions it is, where it says so.
    pub session: Option<String>,
}

/// The agent that the environment names: a known program, else the value of `AI_AGENT`, which any program may set.
/// An empty variable is unset.
pub fn detect(environment: &dyn Fn(&str) -> Option<String>) -> Option<Detected> {
    let value = |name: &&str| environment(name).filter(|value| !value.trim().is_empty());
    let is_on = |name: &&str| value(name).is_some_and(|value| !matches!(value.as_str(), "0" | "false"));
    if let Some(program) = PROGRAMS.iter().find(|program| program.marks.iter().any(is_on)) {
        let session = program.sessions.iter().find_map(value);
        return Some(Detected { name: program.name.to_owned(), session });
    }
    value(&"AI_AGENT").map(|name| Detected { name: name.trim().to_owned(), session: None })
}

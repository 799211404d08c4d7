//! Whether a test runner ran no test: it succeeds, and has shown nothing.

use std::sync::LazyLock;

use regex::Regex;

/// A runner: the words of a command that name it, lines that say that nothing ran, and lines that say that something did.
struct Runner {
    names: &'static [&'static str],
    nothing: &'static str,
    something: &'static str,
}

/// Sources: the output of the programs themselves.
const RUNNERS: &[Runner] = &[
    Runner { names: &["cargo"], nothing: r"^running 0 tests$", something: r"^running [1-9]\d* tests?$" },
    Runner {
        names: &["nextest"],
        nothing: r"(?i)\b0 tests run\b|^\s*Starting 0 tests|no tests to run",
        something: r"\b[1-9]\d*(?:/\d+)? tests? run\b",
    },
    Runner {
        names: &["pytest", "py.test", "tox", "nox"],
        nothing: r"\bno tests ran\b|^collected 0 items",
        something: r"\b[1-9]\d* (?:passed|failed|error|errors|xfailed|xpassed)\b",
    },
    Runner { names: &["unittest"], nothing: r"^Ran 0 tests in |^NO TESTS RAN", something: r"^Ran [1-9]\d* tests? in " },
    Runner {
        names: &["node", "npm", "npx", "pnpm", "yarn"],
        nothing: r"^(?:#|ℹ) tests 0$",
        something: r"^(?:#|ℹ) tests [1-9]",
    },
    Runner {
        names: &["go"],
        nothing: r"\[no test files\]$|\[no tests to run\]$|^no packages to test$|matched no packages",
        something: r"^(?:ok|FAIL)\s+\S+\s+(?:[\d.]+s|\(cached\))(?:\s+coverage: .*)?$|^--- (?:PASS|FAIL)",
    },
    Runner {
        names: &["jest", "vitest", "mocha", "npm", "npx", "pnpm", "yarn", "bun"],
        nothing: r"(?i)\bno tests? (?:files )?found\b|\bno test specified\b|^\s*0 passing\b|^Tests:\s+0 total",
        something: r"\b[1-9]\d* (?:passing|passed|failing|failed)\b",
    },
    Runner {
        names: &["make", "gmake", "just"],
        nothing: r"^make(?:\[\d+\])?: (?:Nothing to be done for|'.*' is up to date)",
        something: r"^(?:[^m]|m[^a]|ma[^k]|mak[^e])",
    },
    Runner {
        names: &["ctest"],
        nothing: r"^No tests were found",
        something: r"\d+% tests passed, \d+ tests failed out of [1-9]",
    },
    Runner { names: &["bats"], nothing: r"^1\.\.0$|^0 tests, 0 failures", something: r"^(?:not )?ok [1-9]" },
    Runner { names: &["rspec"], nothing: r"^0 examples, 0 failures", something: r"^[1-9]\d* examples?, " },
    Runner { names: &["phpunit"], nothing: r"^No tests executed!", something: r"^OK \([1-9]|^Tests: [1-9]" },
    Runner {
        names: &["mvn", "mvnw"],
        nothing: r"\bTests run: 0,|\bNo tests to run\b|\bTests are skipped\b",
        something: r"\bTests run: [1-9]",
    },
    Runner {
        names: &["gradle", "gradlew"],
        nothing: r"^> Task \S*[tT]est NO-SOURCE",
        something: r"^> Task \S*[tT]est(?: FAILED)?$",
    },
    Runner {
        names: &["dotnet"],
        nothing: r"^No test is available in|^No test matches the given testcase filter",
        something: r"\b(?:Passed|Failed|Total):\s+[1-9]|^Total tests: [1-9]",
    },
    Runner {
        names: &["deno", "bun"],
        nothing: r"\b0 passed(?: \(\d+ steps?\))? \| 0 failed|^Ran 0 tests|\bNo test modules found\b|^No tests found!",
        something: r"\b[1-9]\d* (?:passed|failed|pass|fail)\b|^Ran [1-9]\d* tests?",
    },
    Runner {
        names: &["terraform", "tofu"],
        nothing: r"^Success! 0 passed, 0 failed",
        something: r"\b[1-9]\d* (?:passed|failed)\b",
    },
];

/// Programs that build as often as they test: only a command that names tests shall have run some.
const BUILDERS: &[&str] = &["mvn", "mvnw", "gradle", "gradlew", "dotnet"];

/// Programs that start others.
const WRAPPERS: &[&str] = &["make", "gmake", "just", "task", "npm", "pnpm", "yarn", "sh", "bash", "dash", "zsh", "env"];

struct Rule {
    names: &'static [&'static str],
    nothing: Regex,
    something: Regex,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |runner: &Runner| {
        let regex = |pattern: &str| Regex::new(pattern).ok();
        Some(Rule { names: runner.names, nothing: regex(runner.nothing)?, something: regex(runner.something)? })
    };
    RUNNERS.iter().filter_map(rule).collect()
});

/// Colours, which some runners write into pipes too.
static COLOURS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\x1b\[[0-9;]*[A-Za-z]").ok());

/// The line in which a runner says that it ran nothing, when no other line says that something ran.
pub fn empty(argv: &[String], output: &str) -> Option<String> {
    let words: Vec<&str> = argv.iter().flat_map(|word| word.split([' ', '/', '\n', ';', '&', '|'])).collect();
    // A build that is up to date and a script that does more than to test are as good without a test.
    let tests = words.iter().any(|word| word.contains("test") || word.contains("spec") || *word == "check");
    let is_wrapper = |word: &String| WRAPPERS.contains(&word.rsplit('/').next().unwrap_or(word));
    let wraps = tests && argv.iter().take(2).any(is_wrapper);
    let output = COLOURS.as_ref().map_or(output.into(), |colours| colours.replace_all(output, ""));
    let lines: Vec<&str> = output.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let mut found = None;
    for rule in RULES.iter() {
        let is_make = rule.names.contains(&"make");
        let is_named = rule
            .names
            .iter()
            .any(|name| words.contains(name) && !WRAPPERS.contains(name) && (tests || !BUILDERS.contains(name)));
        if !(wraps || is_named) {
            continue;
        }
        if lines.iter().any(|line| rule.something.is_match(line) && !rule.nothing.is_match(line)) {
            // What make or a script started has run something, whatever another one says.
            if !is_make {
                return None;
            }
            continue;
        }
        let said = lines.iter().find(|line| rule.nothing.is_match(line));
        found = found.or(said.map(|line| line.trim().to_owned()));
    }
    found
}

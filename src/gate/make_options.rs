//! The command line of make, as getopt reads it: options in one word, values in the next, beginnings of long names. What is
//! not known here might say anything, so it is an error.

use crate::snapshot::RelPath;

/// Where and what make reads.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Relative to the root, which is empty.
    pub(super) directory: String,
    /// Named with `-f`, relative to the root.
    pub(super) named: Vec<String>,
    /// True when an include may be found in another directory.
    pub(super) searches: bool,
    /// True when it reads outside of the root, where nothing is compared.
    pub(super) outside: bool,
}

/// What an option takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    /// A value, in the same word or the next one.
    Value,
    /// A value in the same word, or none.
    Perhaps,
}

use Takes::{Nothing, Perhaps, Value};

/// The short options: its letters, what they take.
const SHORT: [(&str, Takes); 3] = [("bmBdehikLnpqrRsStvw", Nothing), ("CfIoWE", Value), ("jlO", Perhaps)];

/// The long options, what they take, and the short one that means the same to us.
const LONG: &[(&str, Takes, char)] = &[
    ("always-make", Nothing, 'B'),
    ("assume-new", Value, 'W'),
    ("assume-old", Value, 'o'),
    ("check-symlink-times", Nothing, 'L'),
    ("debug", Perhaps, 'd'),
    ("directory", Value, 'C'),
    ("dry-run", Nothing, 'n'),
    ("environment-overrides", Nothing, 'e'),
    ("eval", Value, 'E'),
    ("file", Value, 'f'),
    ("help", Nothing, 'h'),
    ("ignore-errors", Nothing, 'i'),
    ("include-dir", Value, 'I'),
    ("jobs", Perhaps, 'j'),
    ("jobserver-auth", Value, 'j'),
    ("jobserver-fds", Value, 'j'),
    ("jobserver-style", Value, 'j'),
    ("just-print", Nothing, 'n'),
    ("keep-going", Nothing, 'k'),
    ("load-average", Perhaps, 'l'),
    ("makefile", Value, 'f'),
    ("max-load", Perhaps, 'l'),
    ("new-file", Value, 'W'),
    ("no-builtin-rules", Nothing, 'r'),
    ("no-builtin-variables", Nothing, 'R'),
    ("no-keep-going", Nothing, 'S'),
    ("no-print-directory", Nothing, 'w'),
    ("no-silent", Nothing, 's'),
    ("old-file", Value, 'o'),
    ("output-sync", Perhaps, 'O'),
    ("print-data-base", Nothing, 'p'),
    ("print-directory", Nothing, 'w'),
    ("question", Nothing, 'q'),
    ("quiet", Nothing, 's'),
    ("recon", Nothing, 'n'),
    ("shuffle", Perhaps, 'j'),
    ("silent", Nothing, 's'),
    ("stop", Nothing, 'S'),
    ("touch", Nothing, 't'),
    ("trace", Nothing, 'd'),
    ("version", Nothing, 'v'),
    ("warn-undefined-variables", Nothing, 'w'),
    ("what-if", Value, 'W'),
];

/// Reads the arguments of make in the working tree at `root`.
///
/// # Errors
/// Which argument is not understood.
pub(super) fn read<'a>(root: &str, arguments: impl Iterator<Item = &'a str>) -> Result<Reading, String> {
    let mut reading = Reading::default();
    let mut words = arguments;
    let mut files = Vec::new();
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        let options = match word.strip_prefix("--") {
            Some(long) => vec![self::long(word, long)?],
            None => match word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                Some(letters) => short(word, letters)?,
                None => continue,
            },
        };
        for (letter, takes, value) in options {
            let next = if takes == Value && value.is_none() { words.next() } else { None };
            let value = value.or(next);
            if takes == Value && value.is_none() {
                return Err(format!("`{word}` has no value"));
            }
            match (letter, value.unwrap_or_default()) {
                ('C', directory) => reading.enter(root, directory),
                ('f', "-") => return Err("make would read its makefile from standard input".to_owned()),
                ('f', file) => files.push(file),
                ('I', _) => reading.searches = true,
                ('E', _) => return Err(format!("`{word}` gives make a text to run")),
                _ => {}
            }
        }
    }
    // All directories are entered before any file is read.
    for file in files {
        match below(root, &reading.directory, file) {
            Some(file) => reading.named.push(file),
            None => reading.outside = true,
        }
    }
    Ok(reading)
}

impl Reading {
    fn enter(&mut self, root: &str, directory: &str) {
        match below(root, &self.directory, directory) {
            Some(directory) if !self.outside => self.directory = directory,
            _ => self.outside = true,
        }
    }
}

/// A path as make takes it from a directory, relative to the root. `None` outside of it.
pub(super) fn below(root: &str, directory: &str, path: &str) -> Option<String> {
    let path = match path.strip_prefix(root) {
        Some(rest) if path.starts_with('/') && (rest.is_empty() || rest.starts_with('/')) => {
            return RelPath::resolve("", rest.trim_start_matches('/')).map(|path| path.as_str().to_owned());
        }
        _ if path.starts_with('/') => return None,
        _ => path,
    };
    RelPath::resolve(directory, path).map(|path| path.as_str().to_owned())
}

type Given<'a> = (char, Takes, Option<&'a str>);

fn unknown(word: &str) -> String {
    format!("`{word}` is no option of make that gpdoc knows, and might let it read something else")
}

fn long<'a>(word: &str, text: &'a str) -> Result<Given<'a>, String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    let exact = LONG.iter().find(|(long, ..)| *long == name);
    let mut begun = LONG.iter().filter(|(long, ..)| long.starts_with(name));
    let (_, takes, letter) = match (exact, begun.next(), begun.next()) {
        (Some(exact), ..) => exact,
        (None, Some(one), None) => one,
        // Where all that it may be means the same, it does not matter which.
        (None, Some(one), Some(_))
            if LONG.iter().filter(|(long, ..)| long.starts_with(name)).all(|it| (it.1, it.2) == (one.1, one.2)) =>
        {
            one
        }
        _ => return Err(unknown(word)),
    };
    Ok((*letter, *takes, value))
}

fn short<'a>(word: &str, letters: &'a str) -> Result<Vec<Given<'a>>, String> {
    let mut options = Vec::new();
    for (at, letter) in letters.char_indices() {
        let (_, takes) = SHORT.iter().find(|(known, _)| known.contains(letter)).ok_or_else(|| unknown(word))?;
        let rest = Some(&letters[at + letter.len_utf8()..]).filter(|rest| !rest.is_empty());
        match takes {
            Nothing => options.push((letter, Nothing, None)),
            // Numbers stand right behind these; the letters behind are options again.
            Perhaps if letter != 'O' && rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())) => {
                options.push((letter, Perhaps, None));
            }
            Value | Perhaps => {
                options.push((letter, *takes, rest));
                return Ok(options);
            }
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::read;

    fn said(words: &str) -> Option<(String, String)> {
        let reading = read("/root/work", words.split(' ')).ok()?;
        let directory = if reading.outside { "outside".to_owned() } else { reading.directory };
        Some((directory, reading.named.join(" ")))
    }

    #[test]
    fn directories_and_files_are_found_in_every_spelling() {
        for (words, directory, named) in [
            ("apply ENV=dev", "", ""),
            ("-C envs/dev/ -C x apply", "envs/dev/x", ""),
            ("-sC envs/dev apply", "envs/dev", ""),
            ("-sCenvs/dev", "envs/dev", ""),
            ("-j4 -kC envs//dev", "envs/dev", ""),
            ("-jC envs/dev", "envs/dev", ""),
            ("--dir envs/dev", "envs/dev", ""),
            ("--direc=envs/./dev", "envs/dev", ""),
            (
                "--directory=./envs -f a.mk -fb.mk --file=c.mk --makef d.mk",
                "envs",
                "envs/a.mk envs/b.mk envs/c.mk envs/d.mk",
            ),
            ("-f a.mk -C envs", "envs", "envs/a.mk"),
            ("-sf envs/a.mk", "", "envs/a.mk"),
            ("-C .", "", ""),
            ("-C envs -C ../x", "x", ""),
            ("-C /root/work/envs", "envs", ""),
            ("-C /root/workshop", "outside", ""),
            ("-C ..", "outside", ""),
            ("-- -C envs", "", ""),
            ("-W -C apply", "", ""),
            ("--no-print-directory --output-sync=target -Otarget", "", ""),
        ] {
            assert_eq!(said(words), Some((directory.to_owned(), named.to_owned())), "{words}");
        }
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for words in ["-Z", "--unheard-of", "--e", "-f -", "--eval=x", "-E x", "-sE x", "-C", "--fi", "--pri"] {
            assert_eq!(said(words), None, "{words}");
        }
        assert!(said("--fi x --print-dir --").is_some());
    }
}

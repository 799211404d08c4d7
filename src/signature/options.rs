//! The options of a line. Names count in any case; values stand in double quotes.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};

use super::PatternList;
use super::line::{Mistake, Wrong, patterns};

/// What narrows the use of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// None: any.
    pub(super) namespaces: Option<PatternList>,
    /// The first moment at which the key is valid.
    pub(super) valid_after: Option<DateTime<Utc>>,
    /// The last moment at which the key is valid.
    pub(super) valid_before: Option<DateTime<Utc>>,
}

/// Reads the options in a range of the line.
pub(super) fn parse(line: &str, range: Range<usize>) -> Result<Options, Wrong> {
    let mut options = Options::default();
    let mut at = range.start;
    loop {
        let item = at..item_end(line, at, range.end);
        read(&mut options, line, item.clone())?;
        if item.end == range.end {
            break;
        }
        at = item.end + 1;
    }
    match (options.valid_after, options.valid_before) {
        (Some(after), Some(before)) if before <= after => Err((range, Mistake::NeverValid)),
        _ => Ok(options),
    }
}

/// The comma behind an option, or the end of all.
fn item_end(line: &str, start: usize, end: usize) -> usize {
    let mut quoted = false;
    for (offset, c) in line[start..end].char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => return start + offset,
            _ => {}
        }
    }
    end
}

fn read(options: &mut Options, line: &str, item: Range<usize>) -> Result<(), Wrong> {
    let text = &line[item.clone()];
    if text.is_empty() {
        // An empty range shows nothing: the comma before or behind it does.
        return Err((item.start.saturating_sub(1)..(item.end + 1).min(line.len()), Mistake::EmptyOption));
    }
    let name = &text[..text.find('=').unwrap_or(text.len())];
    let value = |name: &'static str| value(line, item.start + name.len()..item.end).ok_or(Mistake::UnquotedValue(name));
    let at = |mistake| (item.clone(), mistake);
    match name.to_ascii_lowercase().as_str() {
        "cert-authority" => Err(at(Mistake::CertificateAuthority)),
        "namespaces" => {
            let list = patterns(line, value("namespaces").map_err(at)?)?;
            set(&mut options.namespaces, list, "namespaces").map_err(at)
        }
        "valid-after" => {
            let time = time(line, value("valid-after").map_err(at)?)?;
            set(&mut options.valid_after, time, "valid-after").map_err(at)
        }
        "valid-before" => {
            let time = time(line, value("valid-before").map_err(at)?)?;
            set(&mut options.valid_before, time, "valid-before").map_err(at)
        }
        _ => Err(at(Mistake::UnknownOption(text.to_owned()))),
    }
}

/// What stands between the quotes of `="…"`. Nothing that an option of gpdoc's can say needs a quote inside.
fn value(line: &str, rest: Range<usize>) -> Option<Range<usize>> {
    let inner = line[rest.clone()].strip_prefix("=\"")?.strip_suffix('"')?;
    (!inner.contains(['"', '\\'])).then_some(rest.start + 2..rest.end - 1)
}

fn set<T>(slot: &mut Option<T>, value: T, name: &'static str) -> Result<(), Mistake> {
    match slot.replace(value) {
        Some(_) => Err(Mistake::RepeatedOption(name)),
        None => Ok(()),
    }
}

/// Reads YYYYMMDD or YYYYMMDDHHMM\[SS\] in UTC. OpenSSH reads a time without `Z` in the time zone of the machine, so that
/// a key is valid for hours more or less from one machine to the next: such a time is refused. So is, as in OpenSSH, the
/// first moment of 1970 and all before it.
fn time(line: &str, range: Range<usize>) -> Result<DateTime<Utc>, Wrong> {
    let text = &line[range.clone()];
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let zone = &text[digits.len()..];
    let utc = zone.eq_ignore_ascii_case("z") || zone.eq_ignore_ascii_case("utc");
    match moment(digits) {
        Some(moment) if utc => Ok(moment),
        Some(_) if zone.is_empty() => Err((range, Mistake::LocalTime(text.to_owned()))),
        _ => Err((range, Mistake::NotATime(text.to_owned()))),
    }
}

fn moment(digits: &str) -> Option<DateTime<Utc>> {
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |range: Range<usize>| digits.get(range).map_or(Some(0), |part| part.parse::<u32>().ok());
    let date = NaiveDate::from_ymd_opt(digits[..4].parse().ok()?, number(4..6)?, number(6..8)?)?;
    let moment = date.and_hms_opt(number(8..10)?, number(10..12)?, number(12..14)?)?.and_utc();
    (moment > DateTime::UNIX_EPOCH).then_some(moment)
}

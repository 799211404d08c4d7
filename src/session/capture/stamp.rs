//! Points in time as captures write them: `2026-01-22T05:06:54Z`, or a day alone.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// What a stamp says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// An instant: it names its zone.
    Instant(DateTime<Utc>),
    /// A time of day without a zone: when that was is not known.
    Zoneless(NaiveDateTime),
    /// A day.
    Day(NaiveDate),
    /// It has the shape of a time, and there is none such: `2026-13-40T25:00:00Z`.
    Impossible,
}

/// A point in time with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// As written.
    pub text: String,
    /// What it says.
    pub moment: Moment,
    /// The byte range in the file.
    pub span: Range<usize>,
}

impl Stamp {
    /// The instant, in seconds since 1970-01-01 UTC; `None` for all but [`Moment::Instant`].
    #[must_use]
    pub fn seconds(&self) -> Option<i64> {
        match self.moment {
            Moment::Instant(time) => Some(time.timestamp()),
            _ => None,
        }
    }

    /// The day that it names, as written.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        match self.moment {
            Moment::Instant(time) => Some(time.date_naive()),
            Moment::Zoneless(time) => Some(time.date()),
            Moment::Day(day) => Some(day),
            Moment::Impossible => None,
        }
    }
}

/// The stamps in a text that begins at byte `offset` of its file.
pub(super) fn find(text: &str, offset: usize) -> Vec<Stamp> {
    let bytes = text.as_bytes();
    let mut stamps = Vec::new();
    let mut at = 0;
    while at + 10 <= bytes.len() {
        let is_start = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'-' | b'_'));
        if !is_start || !shape(&bytes[at..], b"dddd-dd-dd") {
            at += 1;
            continue;
        }
        let (length, moment) = read(text, at);
        let behind = bytes.get(at + length);
        // `2026-01-22-name` is a file name.
        if behind.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            at += length;
            continue;
        }
        stamps.push(Stamp { text: text[at..at + length].to_owned(), moment, span: offset + at..offset + at + length });
        at += length;
    }
    stamps
}

/// True when the bytes begin as the pattern says: `d` is a digit, anything else is itself.
fn shape(bytes: &[u8], pattern: &[u8]) -> bool {
    bytes.len() >= pattern.len()
        && pattern
            .iter()
            .zip(bytes)
            .all(|(want, byte)| if *want == b'd' { byte.is_ascii_digit() } else { want == byte })
}

/// The length and the meaning of the stamp at `at`, which begins with the shape of a day.
fn read(text: &str, at: usize) -> (usize, Moment) {
    let bytes = &text.as_bytes()[at..];
    let day = NaiveDate::parse_from_str(&text[at..at + 10], "%Y-%m-%d").ok();
    let seconds = match bytes.get(10) {
        Some(b'T' | b't' | b' ') if shape(&bytes[11..], b"dd:dd:dd") => true,
        Some(b'T' | b't' | b' ') if shape(&bytes[11..], b"dd:dd") => false,
        _ => return (10, day.map_or(Moment::Impossible, Moment::Day)),
    };
    let mut end = if seconds { 19 } else { 16 };
    let time = NaiveTime::parse_from_str(&text[at + 11..at + end], if seconds { "%H:%M:%S" } else { "%H:%M" }).ok();
    if seconds && bytes.get(end) == Some(&b'.') {
        end += 1 + bytes[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    let (zone, offset) = zone(&bytes[end..]);
    let moment = match (day, time, offset) {
        (Some(day), Some(time), Some(minutes)) => {
            let local = NaiveDateTime::new(day, time).and_utc();
            local.checked_sub_signed(chrono::TimeDelta::minutes(minutes)).map_or(Moment::Impossible, Moment::Instant)
        }
        (Some(day), Some(time), None) => Moment::Zoneless(NaiveDateTime::new(day, time)),
        _ => Moment::Impossible,
    };
    (end + zone, moment)
}

/// The length of a zone, and its offset from UTC in minutes.
fn zone(bytes: &[u8]) -> (usize, Option<i64>) {
    if let Some(b'Z' | b'z') = bytes.first() {
        return (1, Some(0));
    }
    for (pattern, name) in
        [(b" UTC".as_slice(), 4), (b"UTC".as_slice(), 3), (b" GMT".as_slice(), 4), (b" Z".as_slice(), 2)]
    {
        if bytes.starts_with(pattern) {
            return (name, Some(0));
        }
    }
    let sign = match bytes.first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return (0, None),
    };
    let digit = |at: usize| i64::from(bytes[at] - b'0');
    let (length, hours, minutes) = if shape(&bytes[1..], b"dd:dd") {
        (6, digit(1) * 10 + digit(2), digit(4) * 10 + digit(5))
    } else if shape(&bytes[1..], b"dddd") {
        (5, digit(1) * 10 + digit(2), digit(3) * 10 + digit(4))
    } else {
        return (0, None);
    };
    (length, Some(sign * (hours * 60 + minutes)))
}

//! What a plain scalar means: the core schema of YAML 1.2.2, section 10.3.

/// The type of a scalar under the core schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Core {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer in decimal, octal (`0o`) or hexadecimal (`0x`).
    Int,
    /// A number with a fraction or an exponent, an infinity or not a number.
    Float,
    /// Everything else: dates too are text.
    Str,
}

impl Core {
    /// Resolves the text of a plain, untagged scalar.
    #[must_use]
    pub fn of_plain(text: &str) -> Self {
        // Most texts begin as nothing else does.
        let may_be_more = |first: &u8| {
            matches!(first, b'0'..=b'9' | b'-' | b'+' | b'.' | b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F')
        };
        if text.as_bytes().first().is_some_and(|first| !may_be_more(first)) {
            return Core::Str;
        }
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Core::Null,
            "true" | "True" | "TRUE" => Core::Bool(true),
            "false" | "False" | "FALSE" => Core::Bool(false),
            _ if is_int(text) => Core::Int,
            _ if is_float(text) => Core::Float,
            _ => Core::Str,
        }
    }
}

fn digits(text: &str, valid: fn(&u8) -> bool) -> bool {
    !text.is_empty() && text.as_bytes().iter().all(valid)
}

fn is_int(text: &str) -> bool {
    if let Some(octal) = text.strip_prefix("0o") {
        return digits(octal, |b| matches!(b, b'0'..=b'7'));
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return digits(hex, u8::is_ascii_hexdigit);
    }
    digits(text.strip_prefix(['-', '+']).unwrap_or(text), u8::is_ascii_digit)
}

fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let exponent_ok = exponent.is_none_or(|e| digits(e.strip_prefix(['-', '+']).unwrap_or(e), u8::is_ascii_digit));
    let mantissa_ok = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            (digits(whole, u8::is_ascii_digit) || (whole.is_empty() && !fraction.is_empty()))
                && (fraction.is_empty() || digits(fraction, u8::is_ascii_digit))
        }
        None => exponent.is_some() && digits(mantissa, u8::is_ascii_digit),
    };
    mantissa_ok && exponent_ok
}

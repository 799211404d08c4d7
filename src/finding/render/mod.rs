//! A report in each of the output formats.

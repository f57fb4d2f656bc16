//! What Tickmark was started with: nothing, or the engagement to open.

use std::ffi::OsString;
use std::path::PathBuf;

/// How it is called.
pub const USAGE: &str = "Usage: tickmark-desktop [FILE.tickmark]\n\n\
Opens the audit workbench, with the engagement FILE if one is given.\n\
TICKMARK_HOME moves settings, keys and logs to another folder.";

/// What the person wants.
#[derive(Debug, PartialEq, Eq)]
pub enum Arguments {
    /// The window, with an engagement or without.
    Open(Option<PathBuf>),
    /// How it is called.
    Help,
    /// Which version it is.
    Version,
}

/// Reads the arguments after the program's name; the error says which one cannot be used.
pub fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Arguments, String> {
    let Some(first) = arguments.next() else {
        return Ok(Arguments::Open(None));
    };
    if let Some(second) = arguments.next() {
        return Err(format!(
            "One engagement can be opened at a time; \"{}\" is one too many.",
            second.display()
        ));
    }
    match first.to_str() {
        Some("-h" | "--help") => Ok(Arguments::Help),
        Some("-V" | "--version") => Ok(Arguments::Version),
        Some(option) if option.starts_with('-') => Err(format!("There is no option \"{option}\".")),
        _ => Ok(Arguments::Open(Some(PathBuf::from(first)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], wanted: Result<Arguments, &str>) {
        let read = parse(arguments.iter().map(OsString::from));
        assert_eq!(read, wanted.map_err(String::from), "{arguments:?}");
    }

    #[test]
    fn one_engagement_is_opened_and_nothing_else_is_guessed() {
        check(&[], Ok(Arguments::Open(None)));
        check(
            &["soc 2.tickmark"],
            Ok(Arguments::Open(Some("soc 2.tickmark".into()))),
        );
        check(&["--help"], Ok(Arguments::Help));
        check(&["-V"], Ok(Arguments::Version));
        check(&["--verbose"], Err("There is no option \"--verbose\"."));
        check(
            &["a", "b"],
            Err("One engagement can be opened at a time; \"b\" is one too many."),
        );
    }
}

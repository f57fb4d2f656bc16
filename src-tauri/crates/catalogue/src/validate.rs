//! What a framework must be beyond its shape: ids that are unique, texts that say something, sources that can
//! match. Every problem is found in one pass, so that a file is mended once.

use std::collections::HashMap;

use tickmark_domain::{ControlDefinition, ControlSetDefinition, EvidenceSource, FrameworkDefinition};

use crate::error::{CatalogueError, Problem};

mod source;

/// Longest id or code, in characters.
const LONGEST_CODE: usize = 64;
/// Longest id of a control set, in characters: Audit Manager's own limit for its names.
const LONGEST_SET_ID: usize = 300;

/// Checks a framework that was read from `file`.
pub fn framework(file: &str, definition: &FrameworkDefinition) -> Result<(), CatalogueError> {
    let mut check = Check::default();
    check.code("/id", &definition.id, "a-z, 0-9, \".\" and \"-\"", |c| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-')
    });
    check.code(
        "/version",
        &definition.version,
        "letters, digits, \".\" and \"-\"",
        |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'),
    );
    check.text(
        "/title",
        &definition.title,
        "say in one line what the framework is called",
    );
    if definition.control_count() == 0 {
        check.add("/control_sets", "there is no control in it; write at least one");
    }
    control_sets(&mut check, &definition.control_sets);
    if check.problems.is_empty() {
        Ok(())
    } else {
        Err(CatalogueError::Invalid {
            file: file.to_owned(),
            problems: check.problems,
        })
    }
}

fn control_sets(check: &mut Check, sets: &[ControlSetDefinition]) {
    let mut set_ids = HashMap::new();
    let mut codes = HashMap::new();
    for (index, set) in sets.iter().enumerate() {
        let path = format!("/control_sets/{index}");
        let id_path = format!("{path}/id");
        check.text(&id_path, &set.id, "give the control set an id such as \"LOG\"");
        if set.id.chars().count() > LONGEST_SET_ID || set.id.chars().any(char::is_control) {
            check.add(
                &id_path,
                format!("use at most {LONGEST_SET_ID} characters, none of them a control character"),
            );
        }
        check.unique(&mut set_ids, &set.id, &id_path);
        check.text(
            &format!("{path}/title"),
            &set.title,
            "say in one line what the control set is about",
        );
        for (index, control) in set.controls.iter().enumerate() {
            let path = format!("{path}/controls/{index}");
            check.unique(&mut codes, &control.code, &format!("{path}/code"));
            self::control(check, &path, control);
        }
    }
}

fn control(check: &mut Check, path: &str, control: &ControlDefinition) {
    let charset = "letters, digits, \".\", \"-\", \"_\", \"(\" and \")\"";
    check.code(&format!("{path}/code"), &control.code, charset, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '(' | ')')
    });
    check.text(
        &format!("{path}/title"),
        &control.title,
        "say in one line what must be true",
    );
    check.text(
        &format!("{path}/intent"),
        &control.intent,
        "say what the control is for",
    );
    for (index, step) in control.test_procedure.iter().enumerate() {
        check.text(
            &format!("{path}/test_procedure/{index}"),
            step,
            "say what the tester does in this step",
        );
    }
    if control.sources.is_empty() {
        check.add(
            &format!("{path}/sources"),
            "the control expects no evidence; name at least one source, a manual one if nothing else proves it",
        );
    }
    for (index, source) in control.sources.iter().enumerate() {
        let path = format!("{path}/sources/{index}");
        if let Some(first) = control.sources[..index]
            .iter()
            .position(|earlier| earlier == source)
        {
            check.add(
                &path,
                format!("it repeats source {first} of the same control; leave one out"),
            );
        }
        source::check(check, &path, source);
    }
    let tests = || control.sources.iter().filter(|source| source.is_machine_test());
    let is_optional =
        |source: &EvidenceSource| matches!(source, EvidenceSource::SecurityHubControl { optional: true, .. });
    if tests().next().is_some() && tests().all(is_optional) {
        check.add(
            &format!("{path}/sources"),
            "every machine test of the control is optional, so that nothing would be missing without an answer; make one \
             of them \"optional\": false, or add a Config rule",
        );
    }
}

/// What was found so far.
#[derive(Default)]
pub(crate) struct Check {
    problems: Vec<Problem>,
}

impl Check {
    fn add(&mut self, path: &str, problem: impl Into<String>) {
        self.problems.push(Problem {
            path: path.to_owned(),
            problem: problem.into(),
        });
    }

    /// A text that must say something.
    fn text(&mut self, path: &str, text: &str, what_to_do: &str) {
        if text.trim().is_empty() {
            self.add(path, format!("it is empty; {what_to_do}"));
        }
    }

    /// A code that starts with a letter or digit and keeps to its characters.
    fn code(&mut self, path: &str, code: &str, charset: &str, allowed: impl Fn(char) -> bool) {
        let starts_well = code.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !starts_well || !code.chars().all(allowed) || code.len() > LONGEST_CODE {
            self.add(
                path,
                format!(
                    "\"{}\" will not do; use {charset}, starting with a letter or digit, at most {LONGEST_CODE}",
                    code.escape_debug()
                ),
            );
        }
    }

    /// An id that may occur once.
    fn unique<'a>(&mut self, seen: &mut HashMap<&'a str, String>, id: &'a str, path: &str) {
        if let Some(first) = seen.get(id) {
            self.add(
                path,
                format!(
                    "\"{}\" is already used at {first}; give each its own",
                    id.escape_debug()
                ),
            );
        } else {
            seen.insert(id, path.to_owned());
        }
    }
}

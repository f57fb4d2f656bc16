//! What AWS documents of rules, controls and calls. Data files, so that a new line needs no code.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What stands for an API call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    /// Config records these resources, or has these rules.
    Equivalent {
        resource_types: Vec<&'static str>,
        rules: Vec<&'static str>,
    },
    /// Nothing does, for this reason.
    Nothing(&'static str),
}

fn lines(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .map(|line| line.split('\t').collect())
}

fn list(cell: Option<&&'static str>) -> Vec<&'static str> {
    cell.map_or_else(Vec::new, |c| c.split(',').filter(|p| !p.is_empty()).collect())
}

/// The identifier of AWS's managed rule with that name.
pub(super) fn identifier_of_rule(name: &str) -> Option<&'static str> {
    static RULES: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    let rules = RULES.get_or_init(|| {
        lines(include_str!(
            "../../../../../assets/catalogue/mapping/managed-rules.tsv"
        ))
        .filter_map(|l| Some((*l.first()?, *l.get(1)?)))
        .collect()
    });
    rules.get(name).copied()
}

/// The name of the Config rule behind a Security Hub control: empty where it has none, nothing where it is not known.
pub(super) fn rule_of_control(control: &str) -> Option<&'static str> {
    static CONTROLS: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    let controls = CONTROLS.get_or_init(|| {
        lines(include_str!(
            "../../../../../assets/catalogue/mapping/securityhub-controls.tsv"
        ))
        .filter_map(|l| Some((*l.first()?, l.get(1).copied().unwrap_or_default())))
        .collect()
    });
    controls.get(control).copied()
}

/// What stands for an API call, without regard to capitals: Audit Manager writes some services' operations its own way.
pub(super) fn call(keyword: &str) -> Option<&'static Call> {
    static CALLS: OnceLock<HashMap<String, Call>> = OnceLock::new();
    let calls = CALLS.get_or_init(|| {
        lines(include_str!(
            "../../../../../assets/catalogue/mapping/api-calls.tsv"
        ))
        .filter_map(|l| {
            let why = l.get(3).copied().unwrap_or_default();
            let call = if why.is_empty() {
                Call::Equivalent {
                    resource_types: list(l.get(1)),
                    rules: list(l.get(2)),
                }
            } else {
                Call::Nothing(why)
            };
            Some((l.first()?.to_ascii_lowercase(), call))
        })
        .collect()
    });
    calls.get(&keyword.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_can_be_used() {
        for line in lines(include_str!(
            "../../../../../assets/catalogue/mapping/api-calls.tsv"
        )) {
            assert_eq!(line.len(), 4, "{line:?}");
            match call(line[0]).expect("it is in the table") {
                Call::Nothing(why) => assert!(!why.is_empty(), "{line:?}"),
                Call::Equivalent {
                    resource_types,
                    rules,
                } => {
                    assert!(!resource_types.is_empty() || !rules.is_empty(), "{line:?}");
                    assert!(
                        resource_types.iter().all(|t| t.split("::").count() == 3),
                        "{line:?}"
                    );
                }
            }
        }
        for line in lines(include_str!(
            "../../../../../assets/catalogue/mapping/securityhub-controls.tsv"
        )) {
            let rule = rule_of_control(line[0]).expect("it is in the table");
            assert!(rule.is_empty() || identifier_of_rule(rule).is_some(), "{rule}");
        }
    }
}

//! IAM statements and policies, ready to copy.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// The longest managed policy that IAM takes, in characters that are not white space.
const LONGEST: usize = 6_144;

/// One statement that allows these actions; empty where there is none.
pub(crate) fn statement(actions: &[String]) -> String {
    let actions: BTreeSet<&str> = actions
        .iter()
        .map(String::as_str)
        .filter(|action| is_action(action))
        .collect();
    if actions.is_empty() {
        return String::new();
    }
    pretty(&json!({
        "Effect": "Allow",
        "Action": actions,
        "Resource": "*",
    }))
}

/// Policies that allow exactly these actions, one statement a service; more than one where IAM would refuse the
/// length of a single one.
#[must_use]
pub fn documents<'a>(actions: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut services: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for action in actions.into_iter().filter(|action| is_action(action)) {
        let service = action.split(':').next().unwrap_or_default();
        services.entry(service).or_default().insert(action);
    }
    let mut parts: Vec<Vec<Value>> = vec![vec![]];
    let mut length = 0;
    for (service, actions) in services {
        let statement = json!({
            "Sid": sid(service),
            "Effect": "Allow",
            "Action": actions,
            "Resource": "*",
        });
        let size = statement.to_string().len() + 1;
        if length > 0 && length + size > LONGEST - 64 {
            parts.push(vec![]);
            length = 0;
        }
        length += size;
        if let Some(part) = parts.last_mut() {
            part.push(statement);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
        .into_iter()
        .map(|part| pretty(&json!({ "Version": "2012-10-17", "Statement": part })))
        .collect()
}

/// `service:Operation`, and nothing that a hostile answer could smuggle into a policy.
fn is_action(text: &str) -> bool {
    text.split_once(':').is_some_and(|(service, name)| {
        let plain = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        plain(service) && plain(name)
    })
}

/// `ReadConfig`: letters and digits only, as IAM wants it.
fn sid(service: &str) -> String {
    let mut name = String::from("Read");
    for part in service.split('-') {
        let mut letters = part.chars();
        name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        name.extend(letters);
    }
    name
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_has_one_statement_a_service_and_each_action_once() {
        let all = documents([
            "sts:GetCallerIdentity",
            "config:B",
            "config:A",
            "config:A",
            "license-manager:List",
        ]);
        assert_eq!(all.len(), 1);
        let policy: Value = serde_json::from_str(&all[0]).unwrap();
        assert_eq!(policy["Version"], "2012-10-17");
        let sids: Vec<&str> = policy["Statement"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["Sid"].as_str().unwrap())
            .collect();
        assert_eq!(sids, ["ReadConfig", "ReadLicenseManager", "ReadSts"]);
        assert_eq!(policy["Statement"][0]["Action"], json!(["config:A", "config:B"]));
    }

    #[test]
    fn a_policy_that_iam_would_refuse_for_its_length_comes_in_parts() {
        let actions: Vec<String> = (0..40)
            .flat_map(|s| (0..12).map(move |n| format!("service{s}:DescribeSomethingLong{n}")))
            .collect();
        let all = documents(actions.iter().map(String::as_str));
        assert!(all.len() > 1);
        let mut seen = BTreeSet::new();
        for document in &all {
            let compact = serde_json::from_str::<Value>(document).unwrap();
            assert!(compact.to_string().len() <= LONGEST);
            for statement in compact["Statement"].as_array().unwrap() {
                seen.extend(
                    statement["Action"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|a| a.as_str().unwrap().to_owned()),
                );
            }
        }
        assert_eq!(seen, actions.into_iter().collect());
    }

    #[test]
    fn what_is_no_action_is_not_put_into_a_statement() {
        assert_eq!(
            statement(&["turn it on".into(), "a:*".into(), "x:\"y".into()]),
            ""
        );
        assert!(statement(&["config:Get".into()]).contains("\"config:Get\""));
    }
}

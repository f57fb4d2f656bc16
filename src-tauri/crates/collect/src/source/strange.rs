//! Held here for every operation at once: whatever an item says, in whatever form, it is read without an error, and a
//! word or member that is unknown today changes nothing of what is known.

use serde_json::{Value, json};
use tickmark_domain::{Account, Period, Scope, Timestamp};

use super::{audit_manager, cloudtrail, config};
use crate::look::Look;
use crate::operation::{Holds, Operation};
use crate::plan::{Choices, Plan};

fn every_operation() -> Vec<&'static Operation> {
    let scope = Scope {
        accounts: vec![Account {
            id: "111122223333".to_owned(),
            alias: String::new(),
        }],
        regions: vec!["us-east-1".to_owned()],
        period: Period {
            from: "2026-01-01".parse().unwrap(),
            to: "2026-12-31".parse().unwrap(),
        },
    };
    let plan = Plan::new(&scope, &Choices::default(), Timestamp::from_ms(1_782_820_800_000));
    let all = [
        audit_manager::operations(),
        config::operations(plan.history),
        cloudtrail::operations(&plan),
    ];
    all.concat()
        .into_iter()
        .map(|(operation, _, _)| operation)
        .collect()
}

fn read(operation: &Operation, item: &Value) -> (u64, Vec<tickmark_store::NewFact>) {
    let document = match operation.holds {
        Holds::List(member) => json!({ member: [item] }),
        Holds::One(member) => json!({ member: item }),
        Holds::Whole(_) | Holds::File => item.clone(),
    };
    let look = Look {
        account: "111122223333",
        region: "us-east-1",
        params: &Value::Null,
        about: &Value::Null,
        position: String::new(),
    };
    let text = document.to_string();
    operation.items(&serde_json::from_str(&text).unwrap(), &look)
}

/// Members that readers look at, from every file of this folder.
fn members() -> Vec<String> {
    let sources = [
        include_str!("audit_manager/assessment.rs"),
        include_str!("audit_manager/evidence.rs"),
        include_str!("audit_manager/library.rs"),
        include_str!("config/compliance.rs"),
        include_str!("config/resource.rs"),
        include_str!("config/rule.rs"),
        include_str!("config/query.rs"),
        include_str!("cloudtrail/history.rs"),
        include_str!("cloudtrail/trail.rs"),
    ];
    let quoted = sources.iter().flat_map(|text| text.split('"').skip(1).step_by(2));
    let plain = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
    quoted.filter(plain).map(str::to_owned).collect()
}

#[test]
fn an_item_in_any_form_is_counted_and_read_without_an_error() {
    let operations = every_operation();
    assert!(operations.len() > 90, "{}", operations.len());
    let forms = [
        Value::Null,
        json!(true),
        json!(-1.5e300),
        json!("text"),
        json!([[]]),
        json!({ "a": { "b": [null] } }),
    ];
    let names = members();
    for operation in operations {
        for form in &forms {
            let (items, _) = read(operation, form);
            assert_eq!(items, 1, "{operation:?} {form}");
            // Every member in the wrong form.
            let whole: Value = names.iter().map(|name| (name.clone(), form.clone())).collect();
            assert_eq!(read(operation, &whole).0, 1, "{operation:?} {form}");
        }
    }
}

#[test]
fn words_and_members_of_later_years_change_nothing_of_what_is_known() {
    let names = members();
    let item: Value = names
        .iter()
        .map(|name| (name.clone(), json!("A_WORD_OF_2031")))
        .collect();
    let mut later = item.clone();
    later["memberOf2031"] = json!({ "new": [1, 2, 3] });
    for operation in every_operation() {
        let (_, before) = read(operation, &item);
        let (_, after) = read(operation, &later);
        assert!(
            !before.is_empty(),
            "{operation:?} tells of an item with unknown words"
        );
        let ids = |facts: &[tickmark_store::NewFact]| -> Vec<(String, String)> {
            facts
                .iter()
                .map(|f| (f.kind.clone(), f.native_id.clone()))
                .collect()
        };
        // A row of a query is known by all that it says.
        if !operation.name.starts_with("Select") && operation.name != "GetQueryResults" {
            assert_eq!(ids(&before), ids(&after), "{operation:?}");
        }
        for fact in before.iter().chain(&after) {
            let result = fact.evidence.as_ref().and_then(|e| e.result);
            let decides = result.is_some_and(|r| {
                use tickmark_domain::MachineResult::{Compliant, Noncompliant, NotApplicable};
                matches!(r, Compliant | Noncompliant | NotApplicable)
            });
            assert!(!decides, "{operation:?} decides on an unknown word: {result:?}");
        }
    }
}

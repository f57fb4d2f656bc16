//! Conformance packs: what they are, and what their rules found.

use serde_json::{Value, json};

use super::super::Operation;
use super::{PAGES, evaluation_document, here, wanted};
use crate::wire::{Answer, ApiError, Call, PageRule, list_of, page_of};
use crate::world::packs::Pack;
use crate::world::rule_catalogue::Origin;
use crate::world::rules::{
    COMPLIANT, Evaluation, INSUFFICIENT_DATA, NON_COMPLIANT, NOT_APPLICABLE, Rule, overall,
};
use crate::world::site::Site;

pub(crate) const OPERATIONS: &[Operation] = &[
    ("DescribeConformancePacks", describe_conformance_packs),
    ("DescribeConformancePackStatus", describe_conformance_pack_status),
    (
        "DescribeConformancePackCompliance",
        describe_conformance_pack_compliance,
    ),
    (
        "GetConformancePackComplianceDetails",
        get_conformance_pack_compliance_details,
    ),
    (
        "GetConformancePackComplianceSummary",
        get_conformance_pack_compliance_summary,
    ),
    (
        "ListConformancePackComplianceScores",
        list_conformance_pack_compliance_scores,
    ),
];

const PACK_PAGES: PageRule = PageRule {
    default: 20,
    max: 20,
    ..PAGES
};

fn no_such_pack(name: &str) -> ApiError {
    ApiError::new(
        "NoSuchConformancePackException",
        format!("Conformance pack {name} does not exist."),
    )
}

/// The packs that the call names, or all.
fn named<'a>(call: &Call<'a>) -> Result<Vec<&'a Pack>, ApiError> {
    let site = here(call);
    let names = call.texts("ConformancePackNames");
    if let Some(name) = names.iter().find(|name| site.pack(name).is_none()) {
        return Err(no_such_pack(name));
    }
    let types = list_of(
        call.params
            .get("Filters")
            .and_then(|filters| filters.get("Types")),
    );
    Ok(site
        .packs
        .iter()
        .filter(|pack| wanted(&names, &pack.name) && wanted(&types, "CUSTOM"))
        .collect())
}

fn one<'a>(call: &Call<'a>) -> Result<&'a Pack, ApiError> {
    let name = call.text("ConformancePackName").unwrap_or_default();
    here(call).pack(name).ok_or_else(|| no_such_pack(name))
}

fn describe_conformance_packs(call: &Call<'_>) -> Answer {
    let packs = named(call)?;
    let (range, next) = page_of(call, &PACK_PAGES, packs.len())?;
    let page: Vec<Value> = packs[range]
        .iter()
        .map(|pack| {
            let mut detail = json!({
                "ConformancePackName": pack.name, "ConformancePackArn": pack.arn, "ConformancePackId": pack.id,
                "ConformancePackInputParameters": [], "LastUpdateRequestedTime": pack.updated_s, "Type": "CUSTOM",
            });
            if let (true, Some(members)) = (pack.plan().organisation, detail.as_object_mut()) {
                members.insert(String::from("CreatedBy"), json!("config-multiaccountsetup.amazonaws.com"));
            }
            detail
        })
        .collect();
    Ok(json!({"ConformancePackDetails": page, "NextToken": next}))
}

fn describe_conformance_pack_status(call: &Call<'_>) -> Answer {
    let packs = named(call)?;
    let (range, next) = page_of(call, &PACK_PAGES, packs.len())?;
    let site = here(call);
    let page: Vec<Value> = packs[range]
        .iter()
        .map(|pack| {
            json!({
                "ConformancePackName": pack.name, "ConformancePackId": pack.id, "ConformancePackArn": pack.arn,
                "ConformancePackState": "CREATE_COMPLETE", "LastUpdateRequestedTime": pack.updated_s,
                "LastUpdateCompletedTime": pack.updated_s + 71, "Type": "CUSTOM",
                "StackArn": format!("arn:aws:cloudformation:{}:{}:stack/awsconfigconforms-{}/{}", site.region,
                    site.account, pack.id, crate::seed::uuid(call.world.seed, &["stack", &pack.id])),
            })
        })
        .collect();
    Ok(json!({"ConformancePackStatusDetails": page, "NextToken": next}))
}

/// The rules of a pack.
pub(crate) fn rules_of<'a>(site: &'a Site, pack: &Pack) -> Vec<(usize, &'a Rule)> {
    let number = pack.number;
    let of_pack = move |rule: &Rule| rule.plan.origin == Origin::Pack(number);
    site.rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| of_pack(rule))
        .collect()
}

/// The names in the call's filter, which must be rules of the pack.
fn rule_filter<'a>(call: &'a Call<'_>, rules: &[(usize, &Rule)]) -> Result<Vec<&'a str>, ApiError> {
    let names = list_of(
        call.params
            .get("Filters")
            .and_then(|filters| filters.get("ConfigRuleNames")),
    );
    match names
        .iter()
        .find(|name| !rules.iter().any(|(_, rule)| rule.name == **name))
    {
        Some(name) => Err(ApiError::new(
            "NoSuchConfigRuleInConformancePackException",
            format!("The rule {name} is not in the conformance pack."),
        )),
        None => Ok(names),
    }
}

fn describe_conformance_pack_compliance(call: &Call<'_>) -> Answer {
    let pack = one(call)?;
    let site = here(call);
    let rules = rules_of(site, pack);
    let names = rule_filter(call, &rules)?;
    let kind = call.inner("Filters", "ComplianceType");
    let found: Vec<Value> = rules
        .into_iter()
        .filter(|(_, rule)| wanted(&names, &rule.name))
        .map(|(index, rule)| (overall(site.found_by(index)).0, rule))
        .filter(|(compliance, _)| kind.is_none_or(|kind| kind == *compliance))
        .map(|(compliance, rule)| {
            let requirements: Vec<&str> = pack
                .plan()
                .requirements
                .iter()
                .filter(|(name, _)| *name == rule.plan.name)
                .map(|(_, requirement)| *requirement)
                .collect();
            json!({"ConfigRuleName": rule.name, "ComplianceType": compliance, "Controls": requirements})
        })
        .collect();
    let (range, next) = page_of(
        call,
        &PageRule {
            default: 1_000,
            max: 1_000,
            ..PAGES
        },
        found.len(),
    )?;
    Ok(
        json!({"ConformancePackName": pack.name, "ConformancePackRuleComplianceList": found[range],
              "NextToken": next}),
    )
}

fn get_conformance_pack_compliance_details(call: &Call<'_>) -> Answer {
    let pack = one(call)?;
    let site = here(call);
    let rules = rules_of(site, pack);
    let names = rule_filter(call, &rules)?;
    let kind = call.inner("Filters", "ComplianceType");
    let resource_type = call.inner("Filters", "ResourceType");
    let ids = list_of(
        call.params
            .get("Filters")
            .and_then(|filters| filters.get("ResourceIds")),
    );
    let found: Vec<&Evaluation> = rules
        .iter()
        .filter(|(_, rule)| wanted(&names, &rule.name))
        .flat_map(|(index, _)| site.found_by(*index))
        .filter(|evaluation| evaluation.compliance != NOT_APPLICABLE)
        .filter(|evaluation| kind.is_none_or(|kind| kind == evaluation.compliance))
        .filter(|evaluation| resource_type.is_none_or(|kind| kind == evaluation.kind))
        .filter(|evaluation| wanted(&ids, &evaluation.resource_id))
        .collect();
    let (range, next) = page_of(call, &PageRule { default: 10, ..PAGES }, found.len())?;
    let page: Vec<Value> = found[range]
        .iter()
        .map(|evaluation| evaluation_document(site, evaluation))
        .collect();
    Ok(
        json!({"ConformancePackName": pack.name, "ConformancePackRuleEvaluationResults": page, "NextToken": next}),
    )
}

/// A pack's result: noncompliant if one rule is, unknown if none was judged.
pub(crate) fn status_of(site: &Site, pack: &Pack) -> &'static str {
    let results: Vec<&str> = rules_of(site, pack)
        .iter()
        .map(|(index, _)| overall(site.found_by(*index)).0)
        .collect();
    if results.contains(&NON_COMPLIANT) {
        NON_COMPLIANT
    } else if results.contains(&COMPLIANT) {
        COMPLIANT
    } else {
        INSUFFICIENT_DATA
    }
}

fn get_conformance_pack_compliance_summary(call: &Call<'_>) -> Answer {
    let count = call.texts("ConformancePackNames").len();
    if count == 0 || count > 5 {
        let message = "ConformancePackNames must hold 1 to 5 names";
        return Err(ApiError::new("ValidationException", message));
    }
    let packs = named(call)?;
    let (range, next) = page_of(call, &PACK_PAGES, packs.len())?;
    let site = here(call);
    let page: Vec<Value> = packs[range]
        .iter()
        .map(|pack| {
            json!({"ConformancePackName": pack.name, "ConformancePackComplianceStatus": status_of(site, pack)})
        })
        .collect();
    Ok(json!({"ConformancePackComplianceSummaryList": page, "NextToken": next}))
}

/// Compliant pairs of rule and resource in every ten thousand; `None` where nothing was judged.
fn score_of(site: &Site, pack: &Pack) -> Option<usize> {
    let (mut good, mut all) = (0, 0);
    for (index, _) in rules_of(site, pack) {
        for evaluation in site.found_by(index) {
            good += usize::from(evaluation.compliance == COMPLIANT);
            all += usize::from([COMPLIANT, NON_COMPLIANT].contains(&evaluation.compliance));
        }
    }
    (good * 10_000).checked_div(all)
}

fn list_conformance_pack_compliance_scores(call: &Call<'_>) -> Answer {
    let names = list_of(
        call.params
            .get("Filters")
            .and_then(|filters| filters.get("ConformancePackNames")),
    );
    let site = here(call);
    let mut scores: Vec<(Option<usize>, &Pack)> = site
        .packs
        .iter()
        .filter(|pack| wanted(&names, &pack.name))
        .map(|pack| (score_of(site, pack), pack))
        .collect();
    if call.text("SortBy") == Some("SCORE") {
        scores.sort_by_key(|(score, _)| *score);
    }
    if call.text("SortOrder") == Some("DESCENDING") {
        scores.reverse();
    }
    let (range, next) = page_of(call, &PACK_PAGES, scores.len())?;
    let page: Vec<Value> = scores[range]
        .iter()
        .map(|(score, pack)| {
            let text = score.map_or_else(
                || String::from(INSUFFICIENT_DATA),
                |score| format!("{}.{:02}", score / 100, score % 100),
            );
            json!({"Score": text, "ConformancePackName": pack.name, "LastUpdatedTime": call.world.as_of_s - 9_000})
        })
        .collect();
    Ok(json!({"ConformancePackComplianceScores": page, "NextToken": next}))
}

//! Trails with their status and selectors, tags and digest keys.

use serde_json::{Value, json};

use super::super::Operation;
use super::lake;
use crate::time::DAY;
use crate::wire::{Answer, ApiError, Call, PageRule, page_of};
use crate::world::HOME_REGION;
use crate::world::trails::{TRAILS, Trail, public_keys};

pub(crate) const OPERATIONS: &[Operation] = &[
    ("DescribeTrails", describe_trails),
    ("ListTrails", list_trails),
    ("GetTrail", get_trail),
    ("GetTrailStatus", get_trail_status),
    ("GetEventSelectors", get_event_selectors),
    ("GetInsightSelectors", get_insight_selectors),
    ("GetEventConfiguration", get_event_configuration),
    ("GetResourcePolicy", get_resource_policy),
    ("ListPublicKeys", list_public_keys),
    ("ListTags", list_tags),
];

const TRAIL_PAGES: PageRule = PageRule {
    limit_key: "",
    ..super::PAGES
};
const KEY_PAGES: PageRule = PageRule {
    default: 25,
    limit_key: "",
    token_error: "InvalidTokenException",
    ..super::PAGES
};

/// The trails that the caller sees here; shadows of another home Region only where asked for.
fn seen<'a>(call: &'a Call<'_>, shadows: bool) -> impl Iterator<Item = &'static Trail> + use<'a> {
    let account = call.caller.account.id.clone();
    let region = call.region;
    TRAILS
        .iter()
        .filter(move |trail| trail.is_seen(&account, region))
        .filter(move |_| shadows || region == HOME_REGION)
}

fn describe_trails(call: &Call<'_>) -> Answer {
    let shadows = call
        .params
        .get("includeShadowTrails")
        .and_then(Value::as_bool)
        .unwrap_or(true);
    let names = call.texts("trailNameList");
    let asked = |trail: &&Trail| names.is_empty() || names.iter().any(|name| is_called(trail, name));
    let trails: Vec<Value> = seen(call, shadows).filter(asked).map(Trail::document).collect();
    Ok(json!({"trailList": trails}))
}

fn is_called(trail: &Trail, name: &str) -> bool {
    trail.name == name || trail.arn() == name
}

fn list_trails(call: &Call<'_>) -> Answer {
    let account = call.caller.account.id.as_str();
    // The list is of all Regions.
    let trails: Vec<&Trail> = TRAILS
        .iter()
        .filter(|trail| trail.is_seen(account, HOME_REGION))
        .collect();
    let (range, next) = page_of(call, &TRAIL_PAGES, trails.len())?;
    let trails: Vec<Value> = trails[range]
        .iter()
        .map(|trail| json!({"TrailARN": trail.arn(), "Name": trail.name, "HomeRegion": HOME_REGION}))
        .collect();
    Ok(json!({"Trails": trails, "NextToken": next}))
}

/// The trail that a parameter names.
fn named<'a>(call: &Call<'_>, key: &str) -> Result<&'a Trail, ApiError> {
    let name = call.text(key).unwrap_or_default();
    if name.starts_with("arn:") && !name.starts_with("arn:aws:cloudtrail:") {
        let message = format!("{name} is not the ARN of a trail");
        return Err(ApiError::new("CloudTrailARNInvalidException", message));
    }
    if name.len() < 3 {
        return Err(ApiError::new(
            "InvalidTrailNameException",
            "Trail name is too short",
        ));
    }
    seen(call, true)
        .find(|trail| is_called(trail, name))
        .ok_or_else(|| {
            let account = &call.caller.account.id;
            let message = format!("Unknown trail: {name} for the user: {account}");
            ApiError::new("TrailNotFoundException", message)
        })
}

fn get_trail(call: &Call<'_>) -> Answer {
    Ok(json!({"Trail": named(call, "Name")?.document()}))
}

fn get_trail_status(call: &Call<'_>) -> Answer {
    Ok(named(call, "Name")?.status(&call.world.story))
}

fn get_event_selectors(call: &Call<'_>) -> Answer {
    Ok(named(call, "TrailName")?.selectors())
}

fn get_insight_selectors(call: &Call<'_>) -> Answer {
    if call.text("TrailName").is_none() {
        let message = format!("{} does not have Insights enabled", lake::named(call)?.arn());
        return Err(ApiError::new("InsightNotEnabledException", message));
    }
    let trail = named(call, "TrailName")?;
    if !trail.organisation {
        let message = format!("Trail {} does not have Insights enabled", trail.arn());
        return Err(ApiError::new("InsightNotEnabledException", message));
    }
    Ok(json!({"TrailARN": trail.arn(), "InsightSelectors": [
        {"InsightType": "ApiCallRateInsight", "EventCategories": ["Management"]},
        {"InsightType": "ApiErrorRateInsight", "EventCategories": ["Management"]},
    ]}))
}

fn get_event_configuration(call: &Call<'_>) -> Answer {
    if call.text("TrailName").is_none() {
        return Ok(json!({
            "EventDataStoreArn": lake::named(call)?.arn(), "MaxEventSize": "Large",
            "ContextKeySelectors": [{"Type": "TagContext", "Equals": ["owner", "data-class"]}],
            "AggregationConfigurations": [],
        }));
    }
    let trail = named(call, "TrailName")?;
    Ok(
        json!({"TrailARN": trail.arn(), "MaxEventSize": "Standard", "ContextKeySelectors": [],
              "AggregationConfigurations": []}),
    )
}

fn get_resource_policy(call: &Call<'_>) -> Answer {
    let arn = call.text("ResourceArn").unwrap_or_default();
    if !arn.starts_with("arn:aws:cloudtrail:") {
        return Err(ApiError::new(
            "ResourceARNNotValidException",
            "The resource ARN is not valid",
        ));
    }
    if let Some(lake) = lake::lake(call).filter(|lake| lake.channel_arn() == arn) {
        return Ok(json!({"ResourceArn": arn, "ResourcePolicy": lake.channel_policy()}));
    }
    Err(ApiError::new(
        "ResourcePolicyNotFoundException",
        format!("{arn} has no resource policy"),
    ))
}

fn list_public_keys(call: &Call<'_>) -> Answer {
    let as_of_s = call.world.as_of_s;
    let end_s = call.time_ms("EndTime").map_or(as_of_s, |at_ms| at_ms / 1_000);
    let start_s = call
        .time_ms("StartTime")
        .map_or(end_s - DAY, |at_ms| at_ms / 1_000);
    if start_s > end_s {
        return Err(ApiError::new(
            "InvalidTimeRangeException",
            "The start time is after the end time",
        ));
    }
    // Keys begin when the trail did, and none is made ahead.
    let from_s = start_s.max(as_of_s - 400 * DAY);
    let keys = public_keys(call.world.seed, call.region, from_s, end_s.min(as_of_s));
    let (range, next) = page_of(call, &KEY_PAGES, keys.len())?;
    Ok(json!({"PublicKeyList": keys[range], "NextToken": next}))
}

fn list_tags(call: &Call<'_>) -> Answer {
    let ids = call.texts("ResourceIdList");
    let mut tags = Vec::new();
    for id in ids {
        let of_lake = lake::lake(call).is_some_and(|lake| {
            [
                lake.arn(),
                lake.channel_arn(),
                crate::world::lake::Lake::dashboard_arn(),
            ]
            .iter()
            .any(|arn| arn == id)
        });
        if of_lake {
            tags.push(json!({"ResourceId": id, "TagsList": [{"Key": "owner", "Value": "security"}]}));
            continue;
        }
        let known = TRAILS
            .iter()
            .find(|trail| trail.is_seen(&call.caller.account.id, HOME_REGION) && trail.arn() == id);
        let Some(trail) = known else {
            return Err(if id.starts_with("arn:aws:cloudtrail:") {
                ApiError::new("ResourceNotFoundException", format!("{id} is not found"))
            } else {
                ApiError::new(
                    "CloudTrailARNInvalidException",
                    format!("{id} is not the ARN of a trail"),
                )
            });
        };
        let owner = if trail.organisation { "security" } else { "data" };
        tags.push(json!({"ResourceId": id, "TagsList": [{"Key": "owner", "Value": owner}]}));
    }
    Ok(json!({"ResourceTagList": tags}))
}

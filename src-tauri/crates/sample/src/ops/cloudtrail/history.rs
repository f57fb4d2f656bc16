//! `LookupEvents`: one Region, newest first, at most one attribute, 90 days back.

use serde_json::{Value, json};

use super::super::Operation;
use crate::time::{DAY, HOUR};
use crate::wire::{Answer, ApiError, Call, PageRule, page_of, paging_of, token};
use crate::world::draft::Draft;
use crate::world::events::LOOKUP_DAYS;
use crate::world::trails::TRAILS;

pub(crate) const OPERATIONS: &[Operation] = &[
    ("LookupEvents", lookup_events),
    ("ListInsightsData", list_insights_data),
    ("ListInsightsMetricData", list_insights_metric_data),
];

const EVENT_PAGES: PageRule = PageRule {
    default: 50,
    max: 50,
    ..super::PAGES
};

fn lookup_events(call: &Call<'_>) -> Answer {
    let paging = paging_of(call, &EVENT_PAGES)?;
    let attribute = attribute_of(call)?;
    let (from_s, to_s) = range_of(call)?;
    let seed = call.world.seed;
    let fits = |draft: &Draft| match attribute {
        None => Ok(true),
        Some((key, value)) => draft.matches(seed, key, value).ok_or_else(|| {
            ApiError::new(
                "InvalidLookupAttributesException",
                format!("{key} is not a lookup attribute"),
            )
        }),
    };
    let site = call.world.site(&call.caller.account.id, call.region);
    let mut events = Vec::new();
    let mut next = None;
    match call.text("EventCategory") {
        None => {
            let positions = call
                .world
                .events
                .positions(site.account, site.region, from_s, to_s);
            let mut position = positions.start + paging.start;
            while position < positions.end {
                let Some(draft) = call.world.events.event(site, position) else {
                    break;
                };
                if fits(&draft)? {
                    if events.len() == paging.limit {
                        next = Some(token(call, &EVENT_PAGES, position - positions.start));
                        break;
                    }
                    events.push(draft.listed(seed));
                }
                position += 1;
            }
        }
        Some("insight") => {
            let mut fitting = Vec::new();
            for draft in call.world.events.insights(site.account, site.region) {
                if (from_s..=to_s).contains(&draft.at_s) && fits(draft)? {
                    fitting.push(draft.listed(seed));
                }
            }
            let end = (paging.start + paging.limit).min(fitting.len());
            next = (end < fitting.len()).then(|| token(call, &EVENT_PAGES, end));
            events = fitting.drain(paging.start.min(end)..end).collect();
        }
        Some(other) => {
            let message = format!("{other} is not an event category that can be looked up");
            return Err(ApiError::new("InvalidEventCategoryException", message));
        }
    }
    Ok(page(&events, next))
}

fn page(events: &[Value], next: Option<String>) -> Value {
    let mut answer = json!({"Events": events});
    if let (Some(next), Some(members)) = (next, answer.as_object_mut()) {
        members.insert(String::from("NextToken"), json!(next));
    }
    answer
}

fn attribute_of<'a>(call: &'a Call<'_>) -> Result<Option<(&'a str, &'a str)>, ApiError> {
    let attributes = call.params.get("LookupAttributes").and_then(Value::as_array);
    let Some(attributes) = attributes.filter(|list| !list.is_empty()) else {
        return Ok(None);
    };
    let wrong = |message: &str| ApiError::new("InvalidLookupAttributesException", message);
    if attributes.len() > 1 {
        return Err(wrong("Only one lookup attribute may be given"));
    }
    let member = |key: &str| attributes[0].get(key).and_then(Value::as_str);
    match (member("AttributeKey"), member("AttributeValue")) {
        (Some(key), Some(value)) => Ok(Some((key, value))),
        _ => Err(wrong("A lookup attribute needs a key and a value")),
    }
}

/// The seconds looked at: what is asked for, within the 90 days.
fn range_of(call: &Call<'_>) -> Result<(i64, i64), ApiError> {
    let as_of_s = call.world.as_of_s;
    let oldest_s = as_of_s - LOOKUP_DAYS * DAY;
    // A start inside a second begins with the next one: events have whole seconds.
    let start_s = call.time_ms("StartTime").map_or(oldest_s, |at_ms| {
        at_ms.div_euclid(1_000) + i64::from(at_ms % 1_000 > 0)
    });
    let end_s = call
        .time_ms("EndTime")
        .map_or(as_of_s, |at_ms| at_ms.div_euclid(1_000));
    if start_s > end_s {
        return Err(ApiError::new(
            "InvalidTimeRangeException",
            "The start time is after the end time",
        ));
    }
    Ok((start_s.max(oldest_s), end_s))
}

fn list_insights_data(call: &Call<'_>) -> Answer {
    let source = call.text("InsightSource").unwrap_or_default();
    if !TRAILS
        .iter()
        .any(|trail| trail.organisation && trail.arn() == source)
    {
        return Err(ApiError::new(
            "InvalidParameterException",
            "The insight source is not a trail with insights",
        ));
    }
    let rule = PageRule {
        limit_error: "InvalidParameterException",
        token_error: "InvalidParameterException",
        ..EVENT_PAGES
    };
    let (from_s, to_s) =
        range_of(call).map_err(|error| ApiError::new("InvalidParameterException", error.message))?;
    let paging = paging_of(call, &rule)?;
    let dimension = |key: &str| call.inner("Dimensions", key);
    let fitting: Vec<Value> = call
        .world
        .events
        .insights(&call.caller.account.id, call.region)
        .iter()
        .filter(|draft| (from_s..=to_s).contains(&draft.at_s))
        .filter(|draft| dimension("EventName").is_none_or(|name| name == draft.name))
        .filter(|draft| dimension("EventSource").is_none_or(|source| source == draft.source))
        .map(|draft| draft.listed(call.world.seed))
        .collect();
    let end = (paging.start + paging.limit).min(fitting.len());
    let next = (end < fitting.len()).then(|| token(call, &rule, end));
    Ok(page(&fitting[paging.start.min(end)..end], next))
}

/// Calls of one kind, counted by the hour: the unusual hours of the insight events, and the baseline around them.
fn list_insights_metric_data(call: &Call<'_>) -> Answer {
    let wrong = |message: &str| ApiError::new("InvalidParameterException", message);
    let (Some(source), Some(name), Some(kind)) = (
        call.text("EventSource"),
        call.text("EventName"),
        call.text("InsightType"),
    ) else {
        return Err(wrong("EventSource, EventName and InsightType are needed"));
    };
    let rule = PageRule {
        default: 21_600,
        max: 21_600,
        limit_error: "InvalidParameterException",
        token_error: "InvalidParameterException",
        ..EVENT_PAGES
    };
    let (from_s, to_s) = range_of(call).map_err(|error| wrong(&error.message))?;
    let insights = call.world.events.insights(&call.caller.account.id, call.region);
    let unusual: Vec<i64> = insights
        .iter()
        .filter(|draft| draft.source == source && draft.name == name && kind == "ApiCallRateInsight")
        .map(|draft| draft.at_s.div_euclid(HOUR))
        .collect();
    let (Some(first), Some(last)) = (unusual.iter().min(), unusual.iter().max()) else {
        return Ok(
            json!({"EventSource": source, "EventName": name, "InsightType": kind, "Timestamps": [],
                         "Values": []}),
        );
    };
    let hours: Vec<i64> = (first - 24..=last + 24)
        .filter(|hour| (from_s..=to_s).contains(&(hour * HOUR)))
        .collect();
    let (range, next) = page_of(call, &rule, hours.len())?;
    let page = &hours[range];
    let values: Vec<f64> = page
        .iter()
        .map(|hour| if unusual.contains(hour) { 21.5 } else { 0.02 })
        .collect();
    let times: Vec<i64> = page.iter().map(|hour| hour * HOUR).collect();
    Ok(
        json!({"EventSource": source, "EventName": name, "InsightType": kind, "Timestamps": times, "Values": values,
              "NextToken": next}),
    )
}

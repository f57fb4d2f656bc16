//! How often something was called around the time at which it was unusual: the values behind Insights events of
//! management. Those of data events are asked of a trail by name, and the event itself states both averages.

use std::collections::BTreeMap;

use aws_sdk_cloudtrail::types::InsightType;
use serde_json::{Value, json};
use tickmark_domain::time::DAY_MS;
use tickmark_domain::{Source, Timestamp};
use tickmark_intake::cloudtrail_record::INSIGHT_KIND;
use tickmark_store::FactRecord;

use super::history::moment;
use crate::call::asked;
use crate::look::{Look, Node, data_of, entries, given, number, pick, text};
use crate::operation::{Holds, Operation};
use crate::plan::{HISTORY_DAYS, Plan, whole_second};
use crate::step::{Place, Step};

/// The kind that the values are derived from.
pub(crate) const OF: &str = INSIGHT_KIND;

/// What identifies a series of values.
const SERIES: [&str; 4] = ["EventSource", "EventName", "InsightType", "ErrorCode"];

/// Values by the hour.
pub(crate) static METRIC: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListInsightsMetricData",
    holds: Holds::Whole("Values"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_insights_metric_data()
                .set_event_source(given(params, "EventSource"))
                .set_event_name(given(params, "EventName"))
                .set_insight_type(given(params, "InsightType").map(|t| InsightType::from(t.as_str())))
                .set_error_code(given(params, "ErrorCode"))
                .set_start_time(moment(params, "StartTime"))
                .set_end_time(moment(params, "EndTime"))
                .set_period(number(params, "Period"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = json!({ "values": entries(item, "Values").len() });
        let id = SERIES.map(|name| look.param(name)).join("|");
        look.tells("cloudtrail.insight_metric", id, &said(look, item), data)
    },
};

/// What a page says, without what only leads on.
fn said(look: &Look<'_>, item: &Node<'_>) -> Value {
    let mut said = pick(item, &["Timestamps", "Values"]);
    said["from"] = look.params["StartTime"].clone();
    said
}

/// Asks for the values from the day before to the day after each thing was unusual, as far as they are kept; not again
/// when the last of these days is over.
pub(crate) fn steps(plan: &Plan, place: &Place, insights: &[FactRecord]) -> Vec<Step> {
    let now = whole_second(plan.as_of);
    let mut spans: BTreeMap<[String; 4], (i64, i64)> = BTreeMap::new();
    for insight in insights {
        let data = data_of(insight.data.as_deref());
        let series = ["eventSource", "eventName", "insightType", "errorCode"];
        let series = series.map(|name| text(&data, name).to_owned());
        let Some(at) = insight.occurred_at.filter(|_| !series[2].is_empty()) else {
            continue;
        };
        let day = at.ms().div_euclid(DAY_MS) * DAY_MS;
        let span = spans.entry(series).or_insert((day, day));
        *span = (span.0.min(day), span.1.max(day));
    }
    // The oldest day is left out: it ends to be kept while it is asked for.
    let edge = (now - (HISTORY_DAYS - 1) * DAY_MS).div_euclid(DAY_MS) * DAY_MS;
    let step = |(series, (first, last)): ([String; 4], (i64, i64))| {
        let (from, to) = ((first - DAY_MS).max(edge), last + 2 * DAY_MS);
        if from >= to.min(now) {
            return None;
        }
        let mut params = json!({
            "StartTime": Timestamp::from_ms(from), "EndTime": Timestamp::from_ms(to.min(now)), "Period": 3600,
        });
        for (name, value) in SERIES.iter().zip(&series).filter(|(_, value)| !value.is_empty()) {
            params[*name] = json!(value);
        }
        let stamp = if to <= now { json!([from, to]) } else { Value::Null };
        let brings = vec![("cloudtrail.insight_metric", series.join("|"))];
        Some(place.step(&METRIC, params).unless_changed(&stamp, brings))
    };
    spans.into_iter().filter_map(step).collect()
}

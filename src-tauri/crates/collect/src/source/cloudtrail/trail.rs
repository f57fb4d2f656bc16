//! Trails, their status and selectors. A trail is seen from other Regions as a shadow: it is known by its ARN and
//! home Region, and asked about there.

use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, given, pick, text, texts, time};
use crate::operation::{Holds, Operation};

/// Trails, shadows included.
pub(crate) static TRAILS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "DescribeTrails",
    holds: Holds::List("trailList"),
    token: "",
    ask: |clients, _, _| {
        asked(
            clients
                .cloudtrail
                .describe_trails()
                .include_shadow_trails(true)
                .send(),
        )
    },
    read: trail,
};

/// The trails of all Regions, so that one with a home outside of the scope is known too.
pub(crate) static LISTED: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListTrails",
    holds: Holds::List("Trails"),
    token: "NextToken",
    ask: |clients, _, token| asked(clients.cloudtrail.list_trails().set_next_token(token).send()),
    read: |look, item| {
        let data = pick(item, &["Name", "HomeRegion"]);
        look.tells("cloudtrail.listed_trail", text(item, "TrailARN"), item, data)
    },
};

/// A trail as its home Region describes it.
pub(crate) static TRAIL: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetTrail",
    holds: Holds::One("Trail"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_trail()
                .set_name(given(params, "Name"))
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &TRAIL_MEMBERS);
        look.tells("cloudtrail.trail_detail", text(item, "TrailARN"), item, data)
    },
};

/// Whether a trail logs, since when, and when it stopped.
pub(crate) static STATUS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetTrailStatus",
    holds: Holds::Whole("IsLogging"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_trail_status()
                .set_name(given(params, "Name"))
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "IsLogging",
            "StartLoggingTime",
            "StopLoggingTime",
            "LatestDeliveryTime",
            "LatestDeliveryError",
            "LatestDigestDeliveryTime",
            "LatestDigestDeliveryError",
        ];
        let fact = look.fact("cloudtrail.trail_status", text(look.params, "Name"), item);
        vec![
            fact.at(time(item, "LatestDeliveryTime"))
                .with(pick(item, &members)),
        ]
    },
};

/// Which events a trail logs.
pub(crate) static SELECTORS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetEventSelectors",
    holds: Holds::Whole("TrailARN"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_event_selectors()
                .set_trail_name(given(params, "TrailName"))
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("cloudtrail.event_selectors", text(item, "TrailARN"), item);
        vec![fact.with(pick(item, &["EventSelectors", "AdvancedEventSelectors"]))]
    },
};

/// Which Insights a trail looks for.
pub(crate) static INSIGHT_SELECTORS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetInsightSelectors",
    holds: Holds::Whole("TrailARN"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_insight_selectors()
                .set_trail_name(given(params, "TrailName"))
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("cloudtrail.insight_selectors", text(item, "TrailARN"), item);
        vec![fact.with(pick(item, &["InsightSelectors"]))]
    },
};

/// How large the events of a trail may be, and what is added to them.
pub(crate) static EVENT_CONFIGURATION: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetEventConfiguration",
    holds: Holds::Whole("TrailARN"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_event_configuration()
                .set_trail_name(given(params, "TrailName"))
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(
            item,
            &["MaxEventSize", "ContextKeySelectors", "AggregationConfigurations"],
        );
        look.tells(
            "cloudtrail.event_configuration",
            text(item, "TrailARN"),
            item,
            data,
        )
    },
};

/// Tags of trails, event data stores, channels and dashboards.
pub(crate) static TAGS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListTags",
    holds: Holds::List("ResourceTagList"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_tags()
                .set_resource_id_list(texts(params, "ResourceIdList"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        look.tells(
            "cloudtrail.tags",
            text(item, "ResourceId"),
            item,
            pick(item, &["TagsList"]),
        )
    },
};

/// What is read again of a trail.
const TRAIL_MEMBERS: [&str; 13] = [
    "Name",
    "HomeRegion",
    "IsMultiRegionTrail",
    "IsOrganizationTrail",
    "LogFileValidationEnabled",
    "IncludeGlobalServiceEvents",
    "HasCustomEventSelectors",
    "HasInsightSelectors",
    "S3BucketName",
    "S3KeyPrefix",
    "SnsTopicARN",
    "KmsKeyId",
    "CloudWatchLogsLogGroupArn",
];

fn trail(look: &Look<'_>, item: &Node<'_>) -> Vec<NewFact> {
    let mut fact = look.fact("cloudtrail.trail", text(item, "TrailARN"), item);
    let home = text(item, "HomeRegion");
    if !home.is_empty() {
        home.clone_into(&mut fact.region);
    }
    vec![fact.with(pick(item, &TRAIL_MEMBERS))]
}

//! What flows in and is shown: channels, imports with what they left out, dashboards, and who else may use them.

use tickmark_domain::Source;

use crate::call::asked;
use crate::look::{Told, given, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Channels.
pub(crate) static CHANNELS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListChannels",
    holds: Holds::List("Channels"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_channels()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        look.tells(
            "cloudtrail.channel",
            text(item, "ChannelArn"),
            item,
            pick(item, &["Name"]),
        )
    },
};

/// A channel with its destinations and how it stands.
pub(crate) static CHANNEL: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetChannel",
    holds: Holds::Whole("ChannelArn"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_channel()
                .set_channel(given(params, "Channel"))
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "Name",
            "Source",
            "SourceConfig",
            "Destinations",
            "IngestionStatus",
        ];
        look.tells(
            "cloudtrail.channel_detail",
            text(item, "ChannelArn"),
            item,
            pick(item, &members),
        )
    },
};

/// Dashboards.
pub(crate) static DASHBOARDS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListDashboards",
    holds: Holds::List("Dashboards"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_dashboards()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        look.tells(
            "cloudtrail.dashboard",
            text(item, "DashboardArn"),
            item,
            pick(item, &["Type"]),
        )
    },
};

/// A dashboard with the text of its queries.
pub(crate) static DASHBOARD: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetDashboard",
    holds: Holds::Whole("DashboardArn"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_dashboard()
                .set_dashboard_id(given(params, "DashboardId"))
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "Type",
            "Status",
            "Widgets",
            "RefreshSchedule",
            "LastRefreshFailureReason",
        ];
        let fact = look.fact("cloudtrail.dashboard_detail", text(item, "DashboardArn"), item);
        vec![fact.at(time(item, "UpdatedTimestamp")).with(pick(item, &members))]
    },
};

/// Imports of log files.
pub(crate) static IMPORTS: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListImports",
    holds: Holds::List("Imports"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_imports()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let fact = look.fact("cloudtrail.import", text(item, "ImportId"), item);
        let data = pick(item, &["ImportStatus", "Destinations"]);
        vec![fact.at(time(item, "CreatedTimestamp")).with(data)]
    },
};

/// An import with its counts.
pub(crate) static IMPORT: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetImport",
    holds: Holds::Whole("ImportId"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_import()
                .set_import_id(given(params, "ImportId"))
                .send(),
        )
    },
    read: |look, item| {
        let members = [
            "ImportStatus",
            "ImportSource",
            "Destinations",
            "StartEventTime",
            "EndEventTime",
            "ImportStatistics",
        ];
        let fact = look.fact("cloudtrail.import_detail", text(item, "ImportId"), item);
        vec![fact.at(time(item, "UpdatedTimestamp")).with(pick(item, &members))]
    },
};

/// Files that an import left out.
pub(crate) static FAILURES: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "ListImportFailures",
    holds: Holds::List("Failures"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .cloudtrail
                .list_import_failures()
                .set_import_id(given(params, "ImportId"))
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let id = format!("{}|{}", look.param("ImportId"), text(item, "Location"));
        let fact = look.fact("cloudtrail.import_failure", id, item);
        let data = pick(item, &["Status", "ErrorType", "ErrorMessage"]);
        vec![fact.at(time(item, "LastUpdatedTime")).with(data)]
    },
};

/// Who else may use an event data store, channel or dashboard.
pub(crate) static POLICY: Operation = Operation {
    source: Source::CloudTrail,
    service: "cloudtrail",
    name: "GetResourcePolicy",
    holds: Holds::Whole("ResourceArn"),
    token: "",
    ask: |clients, params, _| {
        asked(
            clients
                .cloudtrail
                .get_resource_policy()
                .set_resource_arn(given(params, "ResourceArn"))
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["ResourcePolicy", "DelegatedAdminResourcePolicy"]);
        look.tells(
            "cloudtrail.resource_policy",
            text(item, "ResourceArn"),
            item,
            data,
        )
    },
};

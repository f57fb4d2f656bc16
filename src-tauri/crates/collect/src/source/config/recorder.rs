//! Recorders, retention and delivery channels, and how they stand. "No finding" means nothing where the recorder was off.

use serde_json::Value;
use tickmark_domain::Source;
use tickmark_store::NewFact;

use crate::call::asked;
use crate::look::{Look, Node, Told, number, pick, text, time};
use crate::operation::{Holds, Operation};

/// Recorders as they are set up.
pub(crate) static RECORDERS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConfigurationRecorders",
    holds: Holds::List("ConfigurationRecorders"),
    token: "",
    ask: |clients, _, _| asked(clients.config.describe_configuration_recorders().send()),
    read: |look, item| {
        let data = pick(
            item,
            &["arn", "recordingGroup", "recordingMode", "recordingScope"],
        );
        named(look, "config.recorder", item, data)
    },
};

/// Recorders in short, those of services among them.
pub(crate) static SUMMARIES: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "ListConfigurationRecorders",
    holds: Holds::List("ConfigurationRecorderSummaries"),
    token: "NextToken",
    ask: |clients, params, token| {
        asked(
            clients
                .config
                .list_configuration_recorders()
                .set_max_results(number(params, "MaxResults"))
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["name", "servicePrincipal", "recordingScope"]);
        look.tells("config.recorder_summary", text(item, "arn"), item, data)
    },
};

/// How long Config keeps what it recorded.
pub(crate) static RETENTION: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeRetentionConfigurations",
    holds: Holds::List("RetentionConfigurations"),
    token: "NextToken",
    ask: |clients, _, token| {
        asked(
            clients
                .config
                .describe_retention_configurations()
                .set_next_token(token)
                .send(),
        )
    },
    read: |look, item| {
        let data = pick(item, &["RetentionPeriodInDays"]);
        look.tells("config.retention", text(item, "Name"), item, data)
    },
};

/// Whether they record, since when, and when they stopped.
pub(crate) static RECORDER_STATUS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeConfigurationRecorderStatus",
    holds: Holds::List("ConfigurationRecordersStatus"),
    token: "",
    ask: |clients, _, _| asked(clients.config.describe_configuration_recorder_status().send()),
    read: |look, item| {
        let members = [
            "recording",
            "lastStartTime",
            "lastStopTime",
            "lastStatus",
            "lastErrorCode",
            "lastErrorMessage",
            "lastStatusChangeTime",
        ];
        let facts = named(look, "config.recorder_status", item, pick(item, &members));
        let at = time(item, "lastStatusChangeTime");
        facts.into_iter().map(|fact| fact.at(at)).collect()
    },
};

/// Where configuration is delivered.
pub(crate) static CHANNELS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeDeliveryChannels",
    holds: Holds::List("DeliveryChannels"),
    token: "",
    ask: |clients, _, _| asked(clients.config.describe_delivery_channels().send()),
    read: |look, item| {
        let data = pick(
            item,
            &[
                "s3BucketName",
                "s3KeyPrefix",
                "snsTopicARN",
                "configSnapshotDeliveryProperties",
            ],
        );
        named(look, "config.delivery_channel", item, data)
    },
};

/// Whether it arrives.
pub(crate) static CHANNEL_STATUS: Operation = Operation {
    source: Source::Config,
    service: "config",
    name: "DescribeDeliveryChannelStatus",
    holds: Holds::List("DeliveryChannelsStatus"),
    token: "",
    ask: |clients, _, _| asked(clients.config.describe_delivery_channel_status().send()),
    read: |look, item| {
        let members = [
            "configSnapshotDeliveryInfo",
            "configHistoryDeliveryInfo",
            "configStreamDeliveryInfo",
        ];
        named(look, "config.delivery_channel_status", item, pick(item, &members))
    },
};

fn named(look: &Look<'_>, kind: &str, item: &Node<'_>, data: Value) -> Vec<NewFact> {
    vec![look.fact(kind, text(item, "name"), item).with(data)]
}

//! CloudTrail Lake as an early customer still has it: one event data store of the organisation, which is also Audit
//! Manager's evidence finder, with queries of the last days, a channel, a dashboard, and an import that left a file out.

use serde_json::{Value, json};

use super::{HOME_REGION, ORGANISATION_ID, PROD, SECURITY};
use crate::seed;
use crate::time::{DAY, HOUR, MINUTE, midnight};

const STORE: &str = "nw-org-events";
pub(crate) const CHANNEL: &str = "nw-badge-readers";
pub(crate) const DASHBOARD: &str = "nw-root-activity";

/// The ARN of the event data store.
pub(crate) fn store_arn(seed: u64) -> String {
    arn("eventdatastore", &seed::uuid(seed, &["event data store"]))
}

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:cloudtrail:{HOME_REGION}:{SECURITY}:{kind}/{name}")
}

/// What is in the lake, as of one moment.
pub(crate) struct Lake {
    seed: u64,
    as_of_s: i64,
}

impl Lake {
    pub(crate) fn new(seed: u64, as_of_s: i64) -> Self {
        Self { seed, as_of_s }
    }

    pub(crate) fn arn(&self) -> String {
        store_arn(self.seed)
    }

    fn made_s(&self) -> i64 {
        self.as_of_s - 700 * DAY
    }

    /// As a listing gives the store.
    pub(crate) fn store(&self) -> Value {
        json!({
            "EventDataStoreArn": self.arn(), "Name": STORE, "Status": "ENABLED",
            "TerminationProtectionEnabled": true, "MultiRegionEnabled": true, "OrganizationEnabled": true,
            "RetentionPeriod": 2_557, "CreatedTimestamp": self.made_s(), "UpdatedTimestamp": self.made_s() + DAY,
            "AdvancedEventSelectors": [{"Name": "Management events",
                "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}],
        })
    }

    /// As it is described.
    pub(crate) fn whole_store(&self) -> Value {
        let mut store = self.store();
        store["BillingMode"] = json!("FIXED_RETENTION_PRICING");
        store["FederationStatus"] = json!("DISABLED");
        store
    }

    /// The queries of the last seven days, newest first, as each is described.
    pub(crate) fn queries(&self) -> Vec<Value> {
        let store = seed::uuid(self.seed, &["event data store"]);
        let today = midnight(self.as_of_s);
        let root = format!(
            "SELECT eventName, count(*) AS events FROM {store} WHERE userIdentity.type = 'Root' GROUP BY eventName"
        );
        let wrong = format!("SELECT eventNme FROM {store}");
        vec![
            json!({
                "QueryId": seed::uuid(self.seed, &["lake query", "root"]), "QueryString": root,
                "QueryStatus": "FINISHED", "DeliveryStatus": "SUCCESS",
                "DeliveryS3Uri": "s3://nw-audit-reports/lake/",
                "QueryStatistics": {"EventsMatched": 14, "EventsScanned": 48_210, "BytesScanned": 31_457_280,
                    "ExecutionTimeInMillis": 2_184, "CreationTime": today - DAY + 9 * HOUR + 12 * MINUTE},
            }),
            json!({
                "QueryId": seed::uuid(self.seed, &["lake query", "wrong"]), "QueryString": wrong,
                "QueryStatus": "FAILED", "ErrorMessage": "Column 'eventNme' cannot be resolved",
                "QueryStatistics": {"EventsMatched": 0, "EventsScanned": 0, "BytesScanned": 0,
                    "ExecutionTimeInMillis": 96, "CreationTime": today - DAY + 9 * HOUR + 10 * MINUTE},
            }),
        ]
    }

    /// The rows that a finished query found.
    pub(crate) fn rows(query: &Value) -> Vec<Value> {
        if query["QueryStatus"] != "FINISHED" {
            return Vec::new();
        }
        [
            ("ConsoleLogin", 9),
            ("GetAccountSummary", 3),
            ("ListMFADevices", 2),
        ]
        .into_iter()
        .map(|(name, count)| json!([{"eventName": name}, {"events": count.to_string()}]))
        .collect()
    }

    pub(crate) fn channel_arn(&self) -> String {
        arn("channel", &seed::uuid(self.seed, &["channel"]))
    }

    pub(crate) fn channel(&self) -> Value {
        let last_s = self.as_of_s - 40 * MINUTE;
        json!({
            "ChannelArn": self.channel_arn(), "Name": CHANNEL, "Source": "Custom",
            "Destinations": [{"Type": "EVENT_DATA_STORE", "Location": self.arn()}],
            "IngestionStatus": {"LatestIngestionSuccessTime": last_s, "LatestIngestionAttemptTime": last_s,
                "LatestIngestionSuccessEventID": seed::uuid(self.seed, &["badge"]),
                "LatestIngestionAttemptEventID": seed::uuid(self.seed, &["badge"])},
        })
    }

    pub(crate) fn channel_policy(&self) -> String {
        let document = json!({
            "Version": "2012-10-17", "Statement": [{"Sid": "Badges", "Effect": "Allow",
                "Principal": {"AWS": format!("arn:aws:iam::{PROD}:root")}, "Action": "cloudtrail-data:PutAuditEvents",
                "Resource": self.channel_arn(),
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": ORGANISATION_ID}}}],
        });
        document.to_string()
    }

    pub(crate) fn dashboard_arn() -> String {
        arn("dashboard", DASHBOARD)
    }

    pub(crate) fn dashboard(&self) -> Value {
        let query = self.queries().swap_remove(0);
        json!({
            "DashboardArn": Self::dashboard_arn(), "Type": "CUSTOM", "Status": "UPDATED",
            "Widgets": [{"QueryAlias": "root", "QueryStatement": query["QueryString"],
                "ViewProperties": {"Title": "Root activity", "View": "Table"}}],
            "RefreshSchedule": {"Frequency": {"Unit": "HOURS", "Value": 24}, "Status": "ENABLED", "TimeOfDay": "06:00"},
            "CreatedTimestamp": self.made_s() + 90 * DAY, "UpdatedTimestamp": self.as_of_s - 6 * HOUR,
            "LastRefreshId": "nw-refresh-0001", "TerminationProtectionEnabled": false,
        })
    }

    pub(crate) fn import(&self) -> Value {
        let made_s = self.made_s() + 2 * DAY;
        json!({
            "ImportId": seed::uuid(self.seed, &["lake import"]), "Destinations": [self.arn()],
            "ImportSource": {"S3": {"S3LocationUri": "s3://nw-org-trail-logs/AWSLogs/", "S3BucketRegion": HOME_REGION,
                "S3BucketAccessRoleArn": format!("arn:aws:iam::{SECURITY}:role/NorthwindLakeImport")}},
            "StartEventTime": made_s - 200 * DAY, "EndEventTime": made_s - DAY, "ImportStatus": "FAILED",
            "CreatedTimestamp": made_s, "UpdatedTimestamp": made_s + 3 * HOUR,
            "ImportStatistics": {"PrefixesFound": 12, "PrefixesCompleted": 12, "FilesCompleted": 8_114,
                "EventsCompleted": 402_118, "FailedEntries": 1},
        })
    }

    pub(crate) fn import_failures(&self) -> Vec<Value> {
        let location = format!(
            "s3://nw-org-trail-logs/AWSLogs/{PROD}/CloudTrail/{HOME_REGION}/2024/03/02/broken.json.gz"
        );
        vec![json!({
            "Location": location, "Status": "FAILED", "ErrorType": "MalformedFile",
            "ErrorMessage": "The file is not a CloudTrail log file", "LastUpdatedTime": self.made_s() + 2 * DAY + HOUR,
        })]
    }
}

//! The trails, as each account and Region sees them, and the public keys of their digests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::story::{DATA_TRAIL, ORGANISATION_TRAIL, Story};
use super::{DATA, HOME_REGION, SECURITY};
use crate::seed::{self, Draw};
use crate::time::{DAY, HOUR, MINUTE, iso, midnight};

/// A trail; both have their home in the first Region.
pub(crate) struct Trail {
    pub name: &'static str,
    pub owner: &'static str,
    pub organisation: bool,
    bucket: &'static str,
}

pub(crate) const TRAILS: [Trail; 2] = [
    Trail {
        name: ORGANISATION_TRAIL,
        owner: SECURITY,
        organisation: true,
        bucket: "nw-org-trail-logs",
    },
    Trail {
        name: DATA_TRAIL,
        owner: DATA,
        organisation: false,
        bucket: "nw-data-lake-raw",
    },
];

impl Trail {
    pub(crate) fn arn(&self) -> String {
        format!(
            "arn:aws:cloudtrail:{HOME_REGION}:{}:trail/{}",
            self.owner, self.name
        )
    }

    /// Whether an account sees the trail in a Region: an organisation's multi-Region trail is seen everywhere, as a
    /// shadow outside its home.
    pub(crate) fn is_seen(&self, account: &str, region: &str) -> bool {
        self.organisation || (self.owner == account && region == HOME_REGION)
    }

    pub(crate) fn document(&self) -> Value {
        let key = super::resource::native_id(0, super::resource::KEY, self.owner, HOME_REGION, "trail");
        let mut trail = json!({
            "Name": self.name, "S3BucketName": self.bucket, "TrailARN": self.arn(), "HomeRegion": HOME_REGION,
            "IncludeGlobalServiceEvents": true, "IsMultiRegionTrail": self.organisation,
            "IsOrganizationTrail": self.organisation, "LogFileValidationEnabled": self.organisation,
            "HasCustomEventSelectors": !self.organisation, "HasInsightSelectors": self.organisation,
        });
        if let (true, Some(members)) = (self.organisation, trail.as_object_mut()) {
            let arn = format!("arn:aws:kms:{HOME_REGION}:{}:key/{key}", self.owner);
            members.insert(String::from("KmsKeyId"), json!(arn));
            let group = format!(
                "arn:aws:logs:{HOME_REGION}:{}:log-group:nw-org-trail:*",
                self.owner
            );
            members.insert(String::from("CloudWatchLogsLogGroupArn"), json!(group));
            let role = format!("arn:aws:iam::{}:role/NorthwindTrailToLogs", self.owner);
            members.insert(String::from("CloudWatchLogsRoleArn"), json!(role));
        }
        trail
    }

    pub(crate) fn status(&self, story: &Story) -> Value {
        let delivered = story.as_of_s - 4 * MINUTE - 12;
        let mut status = json!({
            "IsLogging": true, "LatestDeliveryTime": delivered, "LatestDeliveryAttemptTime": iso(delivered),
            "LatestDeliveryAttemptSucceeded": iso(delivered), "LatestNotificationAttemptTime": "",
            "LatestNotificationAttemptSucceeded": "",
        });
        let mut put = |key: &str, value: Value| {
            if let Some(members) = status.as_object_mut() {
                members.insert(key.to_owned(), value);
            }
        };
        if self.organisation {
            let since = midnight(story.as_of_s) - 400 * DAY + 10 * HOUR;
            put("StartLoggingTime", json!(since));
            put("TimeLoggingStarted", json!(iso(since)));
            put("TimeLoggingStopped", json!(""));
            put("LatestDigestDeliveryTime", json!(story.as_of_s - 31 * MINUTE));
            put("LatestCloudWatchLogsDeliveryTime", json!(delivered + 20));
        } else {
            put("StartLoggingTime", json!(story.trail_started_s));
            put("StopLoggingTime", json!(story.trail_stopped_s));
            put("TimeLoggingStarted", json!(iso(story.trail_started_s)));
            put("TimeLoggingStopped", json!(iso(story.trail_stopped_s)));
        }
        status
    }

    pub(crate) fn selectors(&self) -> Value {
        if self.organisation {
            return json!({
                "TrailARN": self.arn(),
                "AdvancedEventSelectors": [{"Name": "Management events",
                    "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}],
            });
        }
        json!({
            "TrailARN": self.arn(),
            "EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": true,
                "ExcludeManagementEventSources": ["kms.amazonaws.com"],
                "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::nw-phi-exports/"]}]}],
        })
    }
}

/// The digest keys of a Region that are valid at some time in `from_s..=to_s`: one for each 30 days, overlapping by
/// two. They have the shape of RSA keys and no private half exists.
pub(crate) fn public_keys(seed: u64, region: &str, from_s: i64, to_s: i64) -> Vec<Value> {
    let first = from_s.div_euclid(28 * DAY) - 1;
    let last = to_s.div_euclid(28 * DAY);
    (first..=last)
        .map(|number| (number, number * 28 * DAY, number * 28 * DAY + 30 * DAY))
        .filter(|(_, start_s, end_s)| *start_s <= to_s && *end_s >= from_s)
        .map(|(number, start_s, end_s)| {
            let der = key_bytes(seed, region, number);
            let fingerprint = hex::encode(Md5::digest(&der));
            json!({"Value": STANDARD.encode(&der), "Fingerprint": fingerprint, "ValidityStartTime": start_s,
                   "ValidityEndTime": end_s})
        })
        .collect()
}

/// A PKCS#1 `RSAPublicKey` of 2048 bits in DER.
fn key_bytes(seed: u64, region: &str, number: i64) -> Vec<u8> {
    let mut draw = Draw::new(seed::digest(seed, &["digest key", region, &number.to_string()]));
    let mut modulus: Vec<u8> = (0..32).flat_map(|_| draw.next().to_be_bytes()).collect();
    modulus[0] |= 0x80;
    modulus[255] |= 0x01;
    // SEQUENCE { INTEGER modulus, INTEGER 65537 }
    let mut der = vec![0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00];
    der.extend(modulus);
    der.extend([0x02, 0x03, 0x01, 0x00, 0x01]);
    der
}

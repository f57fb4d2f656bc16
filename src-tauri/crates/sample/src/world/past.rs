//! The assessment of the year before: closed, small, made from AWS's own framework. Its one control set has a name as
//! long as a name may be, with everything in it that a path or an address trips over; and its evidence uses words that
//! only newer or older versions of the service use, because those words are free text.

use serde_json::{Value, json};

use super::controls::person_arn;
use super::{HOME_REGION, PROD, SECURITY};
use crate::seed;
use crate::time::{DAY, HOUR, date, midnight};

pub(crate) const NAME: &str = "Northwind first steps 2025";
/// How long the name of a control set may be.
const LONGEST: usize = 300;
const SET_WORDS: &str =
    "AC-2 / Contrôle d’accès: 100 % geprüft + belegt? #1; \"alle Räume\" & %2F%41 = ü\\n ";
/// Days before the moment on which evidence was collected.
const DAYS: [i64; 2] = [268, 275];
const ITEMS: usize = 3;

/// The closed assessment.
pub(crate) struct Past {
    seed: u64,
    as_of_s: i64,
    pub id: String,
}

/// A folder of one control and day.
pub(crate) struct PastFolder {
    pub id: String,
    pub control: usize,
    pub date_s: i64,
}

/// The name, and id, of its control set.
pub(crate) fn set_name() -> String {
    let mut name: String = SET_WORDS.chars().cycle().take(LONGEST - 1).collect();
    name.push('.');
    name
}

impl Past {
    pub(crate) fn new(seed: u64, as_of_s: i64) -> Self {
        Self {
            seed,
            as_of_s,
            id: seed::uuid(seed, &["past assessment"]),
        }
    }

    pub(crate) fn evidence_count(&self) -> usize {
        self.folders().len() * ITEMS
    }

    pub(crate) fn arn(&self) -> String {
        format!(
            "arn:aws:auditmanager:{HOME_REGION}:{SECURITY}:assessment/{}",
            self.id
        )
    }

    fn created_s(&self) -> i64 {
        midnight(self.as_of_s) - 300 * DAY + 10 * HOUR
    }

    fn closed_s(&self) -> i64 {
        midnight(self.as_of_s) - 255 * DAY + 16 * HOUR
    }

    fn roles() -> Value {
        json!([{"roleType": "PROCESS_OWNER", "roleArn": person_arn("dana.whitfield")}])
    }

    /// The item of `ListAssessments`.
    pub(crate) fn metadata_item(&self) -> Value {
        json!({
            "name": NAME, "id": self.id, "status": "INACTIVE", "roles": Self::roles(), "delegations": [],
            "creationTime": self.created_s(), "lastUpdated": self.closed_s(),
        })
    }

    /// The whole assessment; `standard` is the framework that it was made from.
    pub(crate) fn assessment(&self, standard: &Value, extra: usize) -> Value {
        let library = standard["controlSets"][0]["controls"].as_array();
        let library = library.map_or(&[][..], Vec::as_slice);
        let account =
            json!({"id": PROD, "name": "nw-prod", "emailAddress": "nw-prod@northwind-health.example"});
        let controls: Vec<Value> = library
            .iter()
            .map(|control| {
                json!({
                    "id": control["id"], "name": control["name"], "description": control["description"],
                    "status": "INACTIVE", "response": "IGNORE", "comments": [], "evidenceSources": ["AWS Config"],
                    "evidenceCount": DAYS.len() * ITEMS + extra, "assessmentReportEvidenceCount": extra,
                })
            })
            .collect();
        json!({
            "arn": self.arn(), "awsAccount": account,
            "metadata": {
                "name": NAME, "id": self.id, "status": "INACTIVE", "description": "What was looked at before SOC 2.",
                "assessmentReportsDestination": {"destinationType": "S3", "destination": "s3://nw-audit-reports"},
                "scope": {"awsAccounts": [account], "awsServices": []}, "roles": Self::roles(), "delegations": [],
                "creationTime": self.created_s(), "lastUpdated": self.closed_s(),
            },
            "framework": {
                "id": standard["id"], "arn": standard["arn"],
                "metadata": {"name": standard["name"], "description": standard["description"]},
                "controlSets": [{
                    "id": set_name(), "description": "Everything", "status": "REVIEWED", "roles": Self::roles(),
                    "controls": controls, "delegations": [],
                    "systemEvidenceCount": self.evidence_count() + extra, "manualEvidenceCount": 0,
                }],
            },
            "tags": {"owner": "compliance", "closed": "yes"},
        })
    }

    /// Newest first.
    pub(crate) fn folders(&self) -> Vec<PastFolder> {
        let folder = |day: &i64, control: usize| {
            let date_s = midnight(self.as_of_s) - day * DAY;
            PastFolder {
                id: seed::uuid(self.seed, &["past folder", &control.to_string(), &date(date_s)]),
                control,
                date_s,
            }
        };
        DAYS.iter()
            .flat_map(|day| [folder(day, 0), folder(day, 1)])
            .collect()
    }

    /// The `AssessmentEvidenceFolder` document.
    pub(crate) fn folder_document(&self, standard: &Value, folder: &PastFolder, extra: usize) -> Value {
        let control = &standard["controlSets"][0]["controls"][folder.control];
        json!({
            "id": folder.id, "name": date(folder.date_s), "date": folder.date_s, "assessmentId": self.id,
            "controlSetId": set_name(), "controlId": control["id"], "controlName": control["name"],
            "dataSource": "AWS Config", "author": "AWS Audit Manager", "totalEvidence": ITEMS + extra,
            "assessmentReportSelectionCount": extra, "evidenceResourcesIncludedCount": ITEMS,
            "evidenceByTypeConfigurationDataCount": 0, "evidenceByTypeManualCount": 0,
            "evidenceByTypeComplianceCheckCount": ITEMS, "evidenceByTypeComplianceCheckIssuesCount": 1,
            "evidenceByTypeUserActivityCount": 0, "evidenceAwsServiceSourceCount": 1,
        })
    }

    /// The items of a folder.
    pub(crate) fn items(&self, folder: &PastFolder) -> Vec<Value> {
        [
            ("COMPLIANT", "AWS Config"),
            ("NON_COMPLIANT", "AWS Config"),
            ("WARNING", "AWS Security Hub CSPM"),
        ]
        .into_iter()
        .enumerate()
        .map(|(number, (check, source))| {
            let bucket = format!("arn:aws:s3:::nw-past-{number}");
            json!({
                "id": seed::uuid(self.seed, &["past evidence", &folder.id, &number.to_string()]),
                "evidenceFolderId": folder.id, "time": folder.date_s + 5 * HOUR, "dataSource": source,
                "evidenceByType": "Compliance check", "complianceCheck": check, "awsAccountId": PROD,
                "evidenceAwsAccountId": PROD, "eventSource": "config.amazonaws.com",
                "eventName": "ENCRYPTED_VOLUMES", "assessmentReportSelection": "N/A",
                "attributes": {"awsRegion": HOME_REGION, "complianceType": check},
                "resourcesIncluded": [{"arn": bucket, "value": "{}", "complianceCheck": check}],
            })
        })
        .collect()
    }

    /// The change log, newest first, as `GetChangeLogs` gives it.
    pub(crate) fn changes(&self) -> Vec<Value> {
        let by = person_arn("dana.whitfield");
        [
            ("ASSESSMENT", NAME.to_owned(), "INACTIVE", self.closed_s()),
            ("CONTROL_SET", set_name(), "REVIEWED", self.closed_s() - DAY),
            ("ASSESSMENT", NAME.to_owned(), "CREATE", self.created_s()),
        ]
        .into_iter()
        .map(|(object, name, action, at_s)| {
            json!({"objectType": object, "objectName": name, "action": action, "createdAt": at_s, "createdBy": by})
        })
        .collect()
    }
}

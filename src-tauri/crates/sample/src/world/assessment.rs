//! Audit Manager in the security account: the framework, the assessment, and what people did with it.

use serde_json::{Value, json};

use super::controls::{CONTROL_SETS, CONTROLS, SET_STATUS, control_arn, control_id, document, person_arn};
use super::evidence::{Findings, Folder, folders};
use super::site::Site;
use super::story::Story;
use super::{ACCOUNTS, HOME_REGION, SECURITY};
use crate::seed;
use crate::time::{DAY, HOUR, midnight};

pub(crate) const ASSESSMENT_NAME: &str = "Northwind SOC 2 2026";
pub(crate) const FRAMEWORK_NAME: &str = "Northwind SOC 2";
/// A framework and two controls as AWS would deliver them; the text is the company's own.
pub(crate) const STANDARD_FRAMEWORK: &str = "AWS evidence basics";
pub(crate) const STANDARD_CONTROLS: [(&str, &str); 2] = [
    ("Trails are on", "CLOUD_TRAIL_ENABLED"),
    ("Volumes are encrypted", "ENCRYPTED_VOLUMES"),
];

/// Audit Manager's data.
pub(crate) struct Audit {
    seed: u64,
    as_of_s: i64,
    pub assessment_id: String,
    pub framework_id: String,
    pub findings: Findings,
    /// Newest first.
    pub folders: Vec<Folder>,
}

/// One line of the change log, and what it is about.
pub(crate) struct Change {
    pub set: Option<usize>,
    pub control: Option<usize>,
    pub at_s: i64,
    pub document: Value,
}

impl Audit {
    pub(crate) fn new(seed: u64, as_of_s: i64, story: &Story, sites: &[Site], evidence: usize) -> Self {
        let findings = Findings::new(sites);
        Self {
            seed,
            as_of_s,
            assessment_id: seed::uuid(seed, &["assessment"]),
            framework_id: seed::uuid(seed, &["framework"]),
            folders: folders(seed, story, sites, &findings, evidence),
            findings,
        }
    }

    fn created_s(&self) -> i64 {
        midnight(self.as_of_s) - 130 * DAY + 9 * HOUR
    }

    /// The folders of one control, newest first.
    pub(crate) fn folders_of(&self, control: usize) -> impl Iterator<Item = &Folder> {
        self.folders
            .iter()
            .filter(move |folder| folder.control == control)
    }

    pub(crate) fn control_number(&self, id: &str) -> Option<usize> {
        (0..CONTROLS.len()).find(|number| control_id(self.seed, *number) == id)
    }

    fn roles() -> Value {
        json!([{"roleType": "PROCESS_OWNER", "roleArn": person_arn("dana.whitfield")}])
    }

    pub(crate) fn assessment_arn(&self) -> String {
        format!(
            "arn:aws:auditmanager:{HOME_REGION}:{SECURITY}:assessment/{}",
            self.assessment_id
        )
    }

    pub(crate) fn framework_arn(&self) -> String {
        format!(
            "arn:aws:auditmanager:{HOME_REGION}:{SECURITY}:assessmentFramework/{}",
            self.framework_id
        )
    }

    /// The delegations, one in each status.
    pub(crate) fn delegations(&self) -> Vec<Value> {
        [
            (0, "IN_PROGRESS", "marcus.oyelaran", "Please look at the open port first."),
            (1, "UNDER_REVIEW", "tomas.iriarte", "The recorder's stop needs an explanation."),
            (4, "COMPLETE", "jonas.feld", "Backups as agreed."),
        ]
        .into_iter()
        .map(|(set, status, person, comment)| {
            json!({
                "id": seed::uuid(self.seed, &["delegation", CONTROL_SETS[set]]), "assessmentName": ASSESSMENT_NAME,
                "assessmentId": self.assessment_id, "status": status, "roleArn": person_arn(person),
                "roleType": "RESOURCE_OWNER", "creationTime": self.created_s() + 40 * DAY,
                "lastUpdated": self.created_s() + 90 * DAY, "controlSetId": CONTROL_SETS[set], "comment": comment,
                "createdBy": person_arn("dana.whitfield"),
            })
        })
        .collect()
    }

    /// The item of `ListAssessments`.
    pub(crate) fn metadata_item(&self) -> Value {
        json!({
            "name": ASSESSMENT_NAME, "id": self.assessment_id, "complianceType": "SOC 2", "status": "ACTIVE",
            "roles": Self::roles(), "delegations": self.delegations(), "creationTime": self.created_s(),
            "lastUpdated": self.as_of_s - 7 * HOUR,
        })
    }

    /// The whole assessment, as `GetAssessment` gives it; `extra` is added to every evidence count.
    pub(crate) fn assessment(&self, extra: usize) -> Value {
        let accounts: Vec<Value> = ACCOUNTS
            .iter()
            .map(|(id, alias)| json!({"id": id, "name": alias, "emailAddress": format!("{alias}@northwind-health.example")}))
            .collect();
        let sets: Vec<Value> = (0..CONTROL_SETS.len())
            .map(|set| self.assessment_set(set, extra))
            .collect();
        json!({
            "arn": self.assessment_arn(), "awsAccount": accounts[2],
            "metadata": {
                "name": ASSESSMENT_NAME, "id": self.assessment_id, "complianceType": "SOC 2", "status": "ACTIVE",
                "description": "The yearly assessment of Northwind Health against its SOC 2 controls.",
                "assessmentReportsDestination": {"destinationType": "S3", "destination": "s3://nw-audit-reports"},
                "scope": {"awsAccounts": accounts, "awsServices": []}, "roles": Self::roles(),
                "delegations": self.delegations(), "creationTime": self.created_s(),
                "lastUpdated": self.as_of_s - 7 * HOUR,
            },
            "framework": {
                "id": self.framework_id, "arn": self.framework_arn(),
                "metadata": {"name": FRAMEWORK_NAME, "description": "The company's controls for SOC 2, in its own words.",
                             "complianceType": "SOC 2"},
                "controlSets": sets,
            },
            "tags": {"owner": "compliance"},
        })
    }

    fn assessment_set(&self, set: usize, extra: usize) -> Value {
        let of_set = || {
            self.folders
                .iter()
                .filter(move |folder| CONTROLS[folder.control].set == set)
        };
        let sum = |manual: bool| -> usize {
            of_set()
                .filter(|folder| folder.manual == manual)
                .map(|folder| folder.count)
                .sum()
        };
        let controls: Vec<Value> = CONTROLS
            .iter()
            .enumerate()
            .filter(|(_, plan)| plan.set == set)
            .map(|(number, _)| self.assessment_control(number, extra))
            .collect();
        let delegations: Vec<Value> = self
            .delegations()
            .into_iter()
            .filter(|delegation| delegation["controlSetId"] == CONTROL_SETS[set])
            .collect();
        json!({
            "id": CONTROL_SETS[set], "description": CONTROL_SETS[set], "status": SET_STATUS[set],
            "roles": Self::roles(), "controls": controls, "delegations": delegations,
            "systemEvidenceCount": sum(false) + extra, "manualEvidenceCount": sum(true),
        })
    }

    fn assessment_control(&self, number: usize, extra: usize) -> Value {
        let plan = &CONTROLS[number];
        let evidence: usize = self.folders_of(number).map(|folder| folder.count).sum();
        let selected: usize = self.folders_of(number).map(|folder| folder.sums.selected).sum();
        let comments: Vec<Value> = plan
            .comment
            .iter()
            .map(|(who, what)| {
                json!({"authorName": who, "commentBody": what, "postedDate": self.created_s() + 95 * DAY + 611})
            })
            .collect();
        let mut sources: Vec<&str> = plan.sources.iter().map(|(source, _)| source.label()).collect();
        sources.dedup();
        let mut control = json!({
            "id": control_id(self.seed, number), "name": plan.name, "description": plan.about,
            "status": plan.status, "comments": comments, "evidenceSources": sources,
            "evidenceCount": evidence + extra, "assessmentReportEvidenceCount": selected + extra,
        });
        if let (Some(response), Some(members)) = (plan.response, control.as_object_mut()) {
            members.insert(String::from("response"), json!(response));
        }
        control
    }

    /// The frameworks of a type, each with its controls.
    pub(crate) fn frameworks(&self, kind: &str) -> Vec<Value> {
        if kind == "Custom" {
            let sets: Vec<Value> = CONTROL_SETS
                .iter()
                .enumerate()
                .map(|(set, name)| {
                    let controls: Vec<Value> = CONTROLS
                        .iter()
                        .enumerate()
                        .filter(|(_, plan)| plan.set == set)
                        .map(|(number, _)| document(self.seed, self.as_of_s, number))
                        .collect();
                    json!({"id": seed::uuid(self.seed, &["control set", name]), "name": name, "controls": controls})
                })
                .collect();
            return vec![json!({
                "arn": self.framework_arn(), "id": self.framework_id, "name": FRAMEWORK_NAME, "type": "Custom",
                "complianceType": "SOC 2", "description": "The company's controls for SOC 2, in its own words.",
                "controlSources": "AWS Config, AWS CloudTrail, AWS Security Hub, AWS API calls, Manual",
                "controlSets": sets, "createdAt": self.created_s() - 80 * DAY,
                "lastUpdatedAt": self.created_s() - 20 * DAY, "createdBy": person_arn("dana.whitfield"),
                "lastUpdatedBy": person_arn("dana.whitfield"), "tags": {"owner": "compliance"},
            })];
        }
        let id = seed::uuid(self.seed, &["standard framework"]);
        vec![json!({
            "arn": format!("arn:aws:auditmanager:{HOME_REGION}::assessmentFramework/{id}"), "id": id,
            "name": STANDARD_FRAMEWORK, "type": "Standard", "description": "Logging and encryption, the first steps.",
            "controlSources": "AWS Config", "createdBy": "AWS", "lastUpdatedBy": "AWS", "tags": {},
            "controlSets": [{"id": seed::uuid(self.seed, &["standard set"]), "name": "Basics",
                "controls": self.library("Standard")}],
            "createdAt": self.created_s() - 700 * DAY, "lastUpdatedAt": self.created_s() - 300 * DAY,
        })]
    }

    /// The controls of a type in the library.
    pub(crate) fn library(&self, kind: &str) -> Vec<Value> {
        match kind {
            "Custom" => (0..CONTROLS.len())
                .map(|number| document(self.seed, self.as_of_s, number))
                .collect(),
            _ => STANDARD_CONTROLS
                .iter()
                .map(|(name, keyword)| self.standard_control(kind, name, keyword))
                .collect(),
        }
    }

    fn standard_control(&self, kind: &str, name: &str, keyword: &str) -> Value {
        let id = seed::uuid(self.seed, &["library", kind, name]);
        json!({
            "arn": control_arn(&id).replace(SECURITY, ""), "id": id, "type": kind, "name": name,
            "description": format!("{name}, found by AWS Config."), "controlSources": "AWS Config",
            "testingInformation": "Read the findings of the rule.",
            "controlMappingSources": [{"sourceId": seed::uuid(self.seed, &["source", kind, name]),
                "sourceName": keyword, "sourceSetUpOption": "System_Controls_Mapping", "sourceType": "AWS_Config",
                "sourceKeyword": {"keywordInputType": "SELECT_FROM_LIST", "keywordValue": keyword}}],
            "createdAt": self.created_s() - 700 * DAY, "lastUpdatedAt": self.created_s() - 300 * DAY,
            "createdBy": "AWS", "lastUpdatedBy": "AWS", "tags": {},
            "state": if kind == "Core" { "ACTIVE" } else { "END_OF_SUPPORT" },
        })
    }

    /// The change log, newest first.
    pub(crate) fn changes(&self) -> Vec<Change> {
        let start = self.created_s();
        let mut changes = Vec::new();
        let mut add = |set: Option<usize>, control: Option<usize>, at_s: i64, what: [&str; 4]| {
            let [object, name, action, person] = what;
            changes.push(Change {
                set,
                control,
                at_s,
                document: json!({"objectType": object, "objectName": name, "action": action, "createdAt": at_s,
                                 "createdBy": person_arn(person)}),
            });
        };
        let dana = "dana.whitfield";
        add(None, None, start, ["ASSESSMENT", ASSESSMENT_NAME, "CREATE", dana]);
        add(
            None,
            None,
            start + 3 * DAY,
            ["ASSESSMENT", ASSESSMENT_NAME, "UPDATE_METADATA", dana],
        );
        for (set, name) in CONTROL_SETS.iter().enumerate() {
            add(Some(set), None, start + 1, ["CONTROL_SET", name, "CREATE", dana]);
            if SET_STATUS[set] != "ACTIVE" {
                add(
                    Some(set),
                    None,
                    start + 90 * DAY,
                    ["CONTROL_SET", name, SET_STATUS[set], "tomas.iriarte"],
                );
            }
        }
        for (set, person) in [(0, "marcus.oyelaran"), (1, "tomas.iriarte"), (4, "jonas.feld")] {
            add(
                Some(set),
                None,
                start + 40 * DAY,
                ["DELEGATION", CONTROL_SETS[set], "CREATE", dana],
            );
            if set == 4 {
                add(
                    Some(set),
                    None,
                    start + 90 * DAY,
                    ["DELEGATION", CONTROL_SETS[set], "REVIEWED", person],
                );
            }
        }
        for (number, plan) in CONTROLS.iter().enumerate() {
            let at_s = start + 60 * DAY + i64::try_from(number).unwrap_or_default() * 5 * HOUR;
            if plan.status == "REVIEWED" {
                add(
                    Some(plan.set),
                    Some(number),
                    at_s,
                    ["CONTROL", plan.name, "REVIEWED", "priya.raman"],
                );
            }
            for folder in self.folders_of(number).filter(|folder| folder.manual) {
                let imported = folder.date_s + 10 * HOUR;
                add(
                    Some(plan.set),
                    Some(number),
                    imported,
                    ["CONTROL", plan.name, "IMPORT_EVIDENCE", dana],
                );
            }
        }
        add(
            None,
            None,
            start + 100 * DAY,
            ["ASSESSMENT_REPORT", "First half", "CREATE", dana],
        );
        changes.sort_by_key(|change| std::cmp::Reverse(change.at_s));
        changes
    }

    /// The reports, one in each status.
    pub(crate) fn reports(&self) -> Vec<Value> {
        [
            ("First half", "COMPLETE", 100),
            ("First half, all evidence", "FAILED", 101),
            ("Interim", "IN_PROGRESS", 129),
        ]
        .into_iter()
        .map(|(name, status, day)| {
            json!({
                "id": seed::uuid(self.seed, &["report", name]), "name": name, "status": status,
                "description": format!("{ASSESSMENT_NAME}: {name}"), "assessmentId": self.assessment_id,
                "assessmentName": ASSESSMENT_NAME, "author": "dana.whitfield",
                "creationTime": self.created_s() + day * DAY,
            })
        })
        .collect()
    }

    /// The notifications, newest first.
    pub(crate) fn notifications(&self) -> Vec<Value> {
        [
            (4, "COMPLETE", "The control set was reviewed and handed back.", 90),
            (1, "UNDER_REVIEW", "The control set was submitted for review.", 90),
            (0, "IN_PROGRESS", "The control set was delegated.", 40),
        ]
        .into_iter()
        .map(|(set, status, description, day)| {
            let words = ["notification", status];
            json!({
                "id": format!("{}-{}", seed::uuid(self.seed, &words), seed::hex(self.seed, &words, 10)),
                "assessmentId": self.assessment_id, "assessmentName": ASSESSMENT_NAME,
                "controlSetId": CONTROL_SETS[set], "controlSetName": CONTROL_SETS[set], "description": description,
                "eventTime": self.created_s() + day * DAY, "source": "AWS Audit Manager",
            })
        })
        .collect()
    }

    /// The item of `ListControls`.
    pub(crate) fn list_item(control: &Value) -> Value {
        json!({"arn": control["arn"], "id": control["id"], "name": control["name"],
               "controlSources": control["controlSources"], "createdAt": control["createdAt"],
               "lastUpdatedAt": control["lastUpdatedAt"]})
    }

    /// The keywords of a data source that the company's controls use.
    pub(crate) fn keywords(source: &str) -> Vec<&'static str> {
        let mut keywords: Vec<&str> = CONTROLS
            .iter()
            .flat_map(|plan| plan.sources)
            .filter(|(kind, keyword)| kind.type_name() == source && !keyword.is_empty())
            .map(|(_, keyword)| *keyword)
            .collect();
        keywords.sort_unstable();
        keywords.dedup();
        keywords
    }
}

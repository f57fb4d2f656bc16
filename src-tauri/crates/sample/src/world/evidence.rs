//! Evidence folders and items. A folder knows how many items it has and what they add up to; an item is written when
//! it is asked for, always the same.

use serde_json::{Map, Value, json};

use super::controls::{CONTROL_SETS, CONTROLS, Source, control_id, keyword_of, person_arn};
use super::people::PEOPLE;
use super::resource::ACCOUNT;
use super::rules::{COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE};
use super::site::Site;
use super::story::{OPEN_GROUP, PHI_BUCKET, Story};
use super::{ACCOUNTS, DATA, HOME_REGION, ORGANISATION_ID};
use crate::seed::{self, Draw};
use crate::time::{DAY, HOUR, date, iso, midnight};

/// How far back Audit Manager has evidence.
pub(crate) const EVIDENCE_DAYS: i64 = 119;
const MANUAL_ITEMS: usize = 2;

/// The items of one control of one day.
pub(crate) struct Folder {
    pub id: String,
    /// Index in [`CONTROLS`].
    pub control: usize,
    pub date_s: i64,
    pub manual: bool,
    pub count: usize,
    pub sums: Sums,
}

/// What the items of a folder add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub checks: usize,
    pub issues: usize,
    pub passed: usize,
    pub activity: usize,
    pub configuration: usize,
    pub manual: usize,
    pub resources: usize,
    pub selected: usize,
}

/// What an item is, before it is written.
pub(crate) struct Facts {
    pub source: Source,
    keyword: &'static str,
    pub compliance: Option<&'static str>,
    /// Site and evaluation, for a finding of Config.
    finding: Option<(usize, usize)>,
    pub resources: usize,
    selected: bool,
}

/// Findings of Config by keyword: where Audit Manager's compliance checks come from.
pub(crate) struct Findings {
    by_keyword: Vec<(String, Vec<(usize, usize)>)>,
}

impl Findings {
    pub(crate) fn new(sites: &[Site]) -> Self {
        let mut by_keyword: Vec<(String, Vec<(usize, usize)>)> = Vec::new();
        for (site_number, site) in sites.iter().enumerate() {
            for (number, evaluation) in site.evaluations.iter().enumerate() {
                let keyword = keyword_of(site.rules[evaluation.rule].plan);
                match by_keyword.iter_mut().find(|(known, _)| *known == keyword) {
                    Some((_, found)) => found.push((site_number, number)),
                    None => by_keyword.push((keyword, vec![(site_number, number)])),
                }
            }
        }
        Self { by_keyword }
    }

    fn of(&self, keyword: &str) -> &[(usize, usize)] {
        self.by_keyword
            .iter()
            .find(|(known, _)| known == keyword)
            .map_or(&[], |(_, found)| found)
    }
}

/// Makes the folders so that their items are exactly `wanted`: manual ones once a month, the others once a week, or
/// once a day when there are many.
pub(crate) fn folders(
    seed: u64,
    story: &Story,
    sites: &[Site],
    findings: &Findings,
    wanted: usize,
) -> Vec<Folder> {
    let step = if wanted > 4_000 { 1 } else { 7 };
    // Weekly folders fall on the weekday of the incident, so that its day is among them.
    let incident = midnight(story.public_s);
    let today = midnight(story.as_of_s);
    let first = today - EVIDENCE_DAYS * DAY;
    let days: Vec<i64> = (-EVIDENCE_DAYS..=EVIDENCE_DAYS)
        .filter(|day| day.rem_euclid(step) == 0)
        .map(|day| incident + day * DAY)
        .filter(|day| (first..today).contains(day))
        .collect();
    let mut folders = Vec::new();
    for (control, plan) in CONTROLS.iter().enumerate() {
        let mut add = |date_s: i64, manual: bool| {
            let kind = if manual { "manual folder" } else { "folder" };
            folders.push(Folder {
                id: seed::uuid(seed, &[kind, plan.name, &date(date_s)]),
                control,
                date_s,
                manual,
                count: 0,
                sums: Sums::default(),
            });
        };
        if !plan.automated().is_empty() {
            for day in &days {
                add(*day, false);
            }
        }
        if plan.takes_manual() {
            for month in 0..4 {
                add(today - (20 + month * 30) * DAY, true);
            }
        }
    }
    folders.sort_by(|one, other| {
        (other.date_s, one.control, one.manual).cmp(&(one.date_s, other.control, other.manual))
    });
    fill(&mut folders, wanted);
    for folder in &mut folders {
        folder.sums = (0..folder.count).fold(Sums::default(), |sums, item| {
            sums.with(&facts(seed, story, sites, findings, folder, item))
        });
    }
    folders
}

fn fill(folders: &mut [Folder], wanted: usize) {
    let manual = folders.iter().filter(|folder| folder.manual).count() * MANUAL_ITEMS;
    let automated = folders.iter().filter(|folder| !folder.manual).count().max(1);
    let rest = wanted.saturating_sub(manual);
    let (each, over) = (rest / automated, rest % automated);
    let mut given = 0;
    for folder in folders {
        if folder.manual {
            folder.count = MANUAL_ITEMS;
        } else {
            folder.count = each + usize::from(given < over);
            given += 1;
        }
    }
}

impl Sums {
    fn with(mut self, facts: &Facts) -> Self {
        match facts.source {
            Source::Config | Source::SecurityHub => self.checks += 1,
            Source::CloudTrail => self.activity += 1,
            Source::ApiCall => self.configuration += 1,
            Source::Manual => self.manual += 1,
        }
        match facts.compliance {
            Some("NON_COMPLIANT" | "FAILED") => self.issues += 1,
            Some(_) => self.passed += 1,
            None => {}
        }
        self.resources += facts.resources;
        self.selected += usize::from(facts.selected);
        self
    }
}

/// What one item of a folder is.
pub(crate) fn facts(
    seed: u64,
    story: &Story,
    sites: &[Site],
    findings: &Findings,
    folder: &Folder,
    item: usize,
) -> Facts {
    let mut draw = Draw::new(seed::digest(seed, &["item", &folder.id, &item.to_string()]));
    let plan = &CONTROLS[folder.control];
    let automated = plan.automated();
    let (source, keyword) = if folder.manual {
        (Source::Manual, "")
    } else {
        automated[item % automated.len()]
    };
    let found = findings.of(keyword);
    let incident = item == 0
        && folder.date_s == midnight(story.public_s)
        && keyword == "S3_BUCKET_PUBLIC_READ_PROHIBITED";
    let finding = if source != Source::Config || found.is_empty() {
        None
    } else if incident {
        found.iter().copied().find(|(site, number)| {
            sites[*site].account == DATA && sites[*site].evaluations[*number].resource_id == PHI_BUCKET
        })
    } else {
        let drawn = *draw.pick(found);
        let too_early = folder.date_s < midnight(story.bucket_created_s);
        // What did not exist yet cannot have been judged; the first finding is of an older resource.
        if too_early && resource_of(sites, drawn) == PHI_BUCKET {
            found.first().copied()
        } else {
            Some(drawn)
        }
    };
    let not_yet_open = folder.date_s < midnight(story.ssh_opened_s)
        && finding.is_some_and(|finding| resource_of(sites, finding) == OPEN_GROUP);
    let compliance = match (source, finding) {
        (Source::Config, _) if incident => Some(NON_COMPLIANT),
        (Source::Config, _) if not_yet_open => Some(COMPLIANT),
        (Source::Config, Some((site, number))) => {
            let compliance = sites[site].evaluations[number].compliance;
            (compliance != NOT_APPLICABLE && compliance != "INSUFFICIENT_DATA").then_some(compliance)
        }
        (Source::SecurityHub, _) => match draw.below(10) {
            0 => None,
            1 | 2 => Some("FAILED"),
            _ => Some("PASSED"),
        },
        _ => None,
    };
    let resources = match source {
        Source::Config => usize::from(finding.is_some()),
        Source::SecurityHub | Source::CloudTrail | Source::Manual => 1,
        Source::ApiCall => 2,
    };
    Facts {
        source,
        keyword,
        compliance,
        finding,
        resources,
        selected: draw.chance(1, 12),
    }
}

fn resource_of(sites: &[Site], (site, number): (usize, usize)) -> &str {
    &sites[site].evaluations[number].resource_id
}

/// The id of an item.
pub(crate) fn item_id(seed: u64, folder: &Folder, item: usize) -> String {
    seed::uuid(seed, &["evidence", &folder.id, &item.to_string()])
}

/// The `Evidence` document.
pub(crate) fn document(
    seed: u64,
    story: &Story,
    sites: &[Site],
    findings: &Findings,
    folder: &Folder,
    item: usize,
) -> Value {
    let facts = facts(seed, story, sites, findings, folder, item);
    let mut draw = Draw::new(seed::digest(seed, &["text", &folder.id, &item.to_string()]));
    let at_s = folder.date_s + 4 * HOUR + i64::try_from(draw.below(60_000)).unwrap_or_default();
    let (account, region) = match facts.finding {
        Some((site, _)) => (sites[site].account, sites[site].region),
        None => (draw.pick(&ACCOUNTS).0, HOME_REGION),
    };
    let mut evidence = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            evidence.insert(key.to_owned(), value);
        }
    };
    put("id", json!(item_id(seed, folder, item)));
    put("evidenceFolderId", json!(folder.id));
    put("time", json!(at_s));
    put("dataSource", json!(facts.source.label()));
    put("evidenceByType", json!(facts.source.evidence_type()));
    put("complianceCheck", json!(facts.compliance));
    put("evidenceAwsAccountId", json!(account));
    put("awsAccountId", json!(account));
    put("awsOrganization", json!(ORGANISATION_ID));
    put(
        "assessmentReportSelection",
        json!(if facts.selected { "Yes" } else { "No" }),
    );
    let (event_source, event_name) = event_of(&facts);
    put("eventSource", json!(event_source));
    put("eventName", json!(event_name));
    let person = *draw.pick(&PEOPLE);
    let (attributes, iam_id) = match facts.source {
        Source::Config => (
            json!({"configRuleName": facts.keyword, "awsRegion": region, "complianceType": facts.compliance.unwrap_or("NOT_APPLICABLE")}),
            Value::Null,
        ),
        Source::SecurityHub => (
            json!({"findingTitle": format!("{} of the standard in force", facts.keyword), "severity": "MEDIUM",
                   "workflowStatus": "NEW"}),
            Value::Null,
        ),
        Source::CloudTrail => (
            json!({"eventTime": iso(at_s), "sourceIPAddress": person.address, "awsRegion": region,
                   "userAgent": "console.amazonaws.com", "readOnly": "false"}),
            json!(format!(
                "arn:aws:sts::{account}:assumed-role/PlatformEngineer/{}",
                person.name
            )),
        ),
        Source::ApiCall => (
            json!({"awsRegion": region, "collectedBy": "AWS Audit Manager"}),
            Value::Null,
        ),
        Source::Manual => (
            json!({"fileName": manual_name(folder, item)}),
            json!(person_arn(person.name)),
        ),
    };
    put("attributes", attributes);
    put("iamId", iam_id);
    put(
        "resourcesIncluded",
        resources(sites, folder, &facts, account, item),
    );
    Value::Object(evidence)
}

fn event_of(facts: &Facts) -> (Option<String>, Option<&'static str>) {
    match facts.source {
        Source::Manual => (None, None),
        Source::Config => (Some(String::from("config.amazonaws.com")), Some(facts.keyword)),
        Source::SecurityHub => (
            Some(String::from("securityhub.amazonaws.com")),
            Some(facts.keyword),
        ),
        Source::CloudTrail | Source::ApiCall => match facts.keyword.split_once('_') {
            Some((service, event)) => (Some(format!("{service}.amazonaws.com")), Some(event)),
            None => (None, Some(facts.keyword)),
        },
    }
}

fn manual_name(folder: &Folder, item: usize) -> String {
    let kind = ["minutes.pdf", "register.xlsx"][item % 2];
    format!(
        "{}-{}-{kind}",
        CONTROLS[folder.control].code().to_lowercase(),
        date(folder.date_s)
    )
}

fn resources(sites: &[Site], folder: &Folder, facts: &Facts, account: &str, item: usize) -> Value {
    match (facts.source, facts.finding) {
        (Source::Manual, _) => {
            let path = format!("s3://nw-audit-reports/evidence/{}", manual_name(folder, item));
            json!([{"value": path}])
        }
        (Source::Config, Some((site, number))) => {
            let site = &sites[site];
            let evaluation = &site.evaluations[number];
            let arn = site
                .resource(evaluation.kind, &evaluation.resource_id)
                .map_or_else(
                    || format!("arn:aws:iam::{account}:root"),
                    |resource| resource.arn.clone(),
                );
            let rule = &site.rules[evaluation.rule];
            let mut value = json!({
                "resourceType": evaluation.kind, "resourceId": evaluation.resource_id, "configRuleName": rule.name,
                "awsRegion": site.region,
            });
            if let (Some(NON_COMPLIANT), Some(members)) = (facts.compliance, value.as_object_mut()) {
                let annotation = rule.plan.annotation.replace("{id}", &evaluation.resource_id);
                members.insert(String::from("annotation"), json!(annotation));
            }
            let mut included = json!({"arn": arn, "value": value.to_string()});
            if let (Some(compliance), Some(members)) = (facts.compliance, included.as_object_mut()) {
                members.insert(String::from("complianceCheck"), json!(compliance));
            }
            json!([included])
        }
        (Source::Config, None) => json!([]),
        (Source::SecurityHub | Source::CloudTrail, _) => {
            let arn = format!("arn:aws:iam::{account}:root");
            json!([{"arn": arn, "value": json!({"type": ACCOUNT, "keyword": facts.keyword}).to_string()}])
        }
        (Source::ApiCall, _) => (0..facts.resources)
            .map(|number| {
                let arn = format!("arn:aws:config:{HOME_REGION}:{account}:snapshot/{number}");
                json!({"arn": arn, "value": json!({"call": facts.keyword, "page": number + 1}).to_string()})
            })
            .collect(),
    }
}

/// The `AssessmentEvidenceFolder` document.
pub(crate) fn folder_document(seed: u64, assessment: &str, folder: &Folder, extra: usize) -> Value {
    let plan = &CONTROLS[folder.control];
    let sums = &folder.sums;
    json!({
        "id": folder.id, "name": date(folder.date_s), "date": folder.date_s, "assessmentId": assessment,
        "controlSetId": CONTROL_SETS[plan.set], "controlId": control_id(seed, folder.control),
        "controlName": plan.name, "totalEvidence": folder.count + extra,
        "dataSource": if folder.manual { "Manual" } else { plan.automated()[0].0.label() },
        "author": if folder.manual { person_arn("dana.whitfield") } else { String::from("AWS Audit Manager") },
        "assessmentReportSelectionCount": sums.selected + extra, "evidenceResourcesIncludedCount": sums.resources,
        "evidenceByTypeConfigurationDataCount": sums.configuration, "evidenceByTypeManualCount": sums.manual,
        "evidenceByTypeComplianceCheckCount": sums.checks, "evidenceByTypeComplianceCheckIssuesCount": sums.issues,
        "evidenceByTypeUserActivityCount": sums.activity,
        "evidenceAwsServiceSourceCount": if folder.manual { 0 } else { folder.count },
    })
}

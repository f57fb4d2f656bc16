"""Audit Manager: the whole assessment, and the accounts and Regions where there is none."""

import hashlib
import io
import json
from collections import Counter
from urllib.error import HTTPError
from urllib.request import urlopen
from zipfile import ZipFile

from wire_client import GIVEN, KEYS, REGIONS, SECURITY, client, error, pages, partitions


def read_audit_manager():
    for account in KEYS:
        for region in REGIONS[:2]:
            am = client("auditmanager", account, region)
            status = am.get_account_status()["status"]
            assert (status == "ACTIVE") == (account == SECURITY and region == "us-east-1")
            if status == "INACTIVE":
                code, message, _ = error(am.list_assessments)
                assert code == "AccessDeniedException" and "complete AWS Audit Manager setup" in message
    code, _, _ = error(client("auditmanager", SECURITY, "eu-north-1").get_account_status)
    assert code == "UnknownEndpointException"

    am = client("auditmanager", SECURITY)
    (item,) = pages(am.list_assessments, "assessmentMetadata", "nextToken", status="ACTIVE")
    read_closed_assessment(am)
    assessment_id = item["id"]
    assessment = am.get_assessment(assessmentId=assessment_id)["assessment"]
    sets = assessment["framework"]["controlSets"]
    assert any("/" in one["id"] for one in sets) and any("é" in one["id"] for one in sets)
    controls = [(one["id"], control) for one in sets for control in one["controls"]]
    assert len(sets) == 5 and len(controls) == 16
    assert {c["status"] for _, c in controls} == {"UNDER_REVIEW", "REVIEWED"}
    assert any(c["comments"] for _, c in controls) and any("response" in c for _, c in controls)

    keywords = set()
    for _, control in controls:
        full = am.get_control(controlId=control["id"])["control"]
        keywords |= {s["sourceKeyword"].get("keywordValue") for s in full["controlMappingSources"]}
    assert {"INCOMING_SSH_DISABLED", "S3_BUCKET_PUBLIC_READ_PROHIBITED", "CLOUD_TRAIL_ENABLED"} <= keywords
    assert any(k and k.startswith("Custom_") for k in keywords) and "s3_PutBucketPolicy" in keywords and None in keywords

    folders = partitions(
        am.get_evidence_folders_by_assessment, "evidenceFolders", "nextToken", "maxResults", [7, 1000],
        assessmentId=assessment_id,
    )
    by_control, items, types, results = [], [], Counter(), Counter()
    for set_id, control in controls:
        of_control = pages(
            am.get_evidence_folders_by_assessment_control, "evidenceFolders", "nextToken",
            assessmentId=assessment_id, controlSetId=set_id, controlId=control["id"],
        )
        assert sum(f["totalEvidence"] for f in of_control) == control["evidenceCount"], control["name"]
        by_control += of_control
    assert sorted(f["id"] for f in by_control) == sorted(f["id"] for f in folders)
    for folder in folders:
        where = {"assessmentId": assessment_id, "controlSetId": folder["controlSetId"], "evidenceFolderId": folder["id"]}
        found = pages(am.get_evidence_by_evidence_folder, "evidence", "nextToken", maxResults=2, **where)
        count = Counter(item["evidenceByType"] for item in found)
        assert len(found) == folder["totalEvidence"]
        assert count["Compliance check"] == folder["evidenceByTypeComplianceCheckCount"]
        assert count["User activity"] == folder["evidenceByTypeUserActivityCount"]
        assert count["Configuration data"] == folder["evidenceByTypeConfigurationDataCount"]
        assert count["Manual"] == folder["evidenceByTypeManualCount"]
        bad = sum(item.get("complianceCheck") in ("NON_COMPLIANT", "FAILED") for item in found)
        assert bad == folder["evidenceByTypeComplianceCheckIssuesCount"]
        included = sum(len(item["resourcesIncluded"]) for item in found)
        assert included == folder["evidenceResourcesIncludedCount"]
        items += found
        types += count
        results += Counter(item.get("complianceCheck") for item in found)
    assert len({item["id"] for item in items}) == len(items) == GIVEN["evidence"], len(items)
    assert set(types) == {"Compliance check", "User activity", "Configuration data", "Manual"}
    assert set(results) == {"COMPLIANT", "NON_COMPLIANT", "PASSED", "FAILED", None}
    assert any("nw-phi-exports" in json.dumps(i["resourcesIncluded"]) and i.get("complianceCheck") == "NON_COMPLIANT"
               for i in items), "the incident is in the evidence"
    json.loads(next(i for i in items if i["dataSource"] == "AWS Config")["resourcesIncluded"][0]["value"])

    last = folders[-1]
    where = {"assessmentId": assessment_id, "controlSetId": last["controlSetId"], "evidenceFolderId": last["id"]}
    assert am.get_evidence_folder(**where)["evidenceFolder"] == last
    listed = am.get_evidence_by_evidence_folder(**where)["evidence"][0]
    assert am.get_evidence(evidenceId=listed["id"], **where)["evidence"] == listed

    delegations = pages(am.get_delegations, "delegations", "nextToken", maxResults=1)
    assert {d["status"] for d in delegations} == {"IN_PROGRESS", "UNDER_REVIEW", "COMPLETE"}
    changes = partitions(
        am.get_change_logs, "changeLogs", "nextToken", "maxResults", [1, 3, 1000], assessmentId=assessment_id
    )
    narrow = am.get_change_logs(assessmentId=assessment_id, controlSetId=sets[0]["id"])["changeLogs"]
    assert 0 < len(narrow) < len(changes)
    reports = am.list_assessment_reports()["assessmentReports"]
    assert {r["status"] for r in reports} == {"COMPLETE", "FAILED", "IN_PROGRESS"}
    done = next(r for r in reports if r["status"] == "COMPLETE")
    read_report(am, assessment_id, done["id"])
    frameworks = am.list_assessment_frameworks(frameworkType="Custom")["frameworkMetadataList"]
    frameworks += am.list_assessment_frameworks(frameworkType="Standard")["frameworkMetadataList"]
    for framework in frameworks:
        full = am.get_assessment_framework(frameworkId=framework["id"])["framework"]
        assert sum(len(one["controls"]) for one in full["controlSets"]) == framework["controlsCount"]
    (sent,) = am.list_assessment_framework_share_requests(requestType="SENT")["assessmentFrameworkShareRequests"]
    assert sent["frameworkId"] == assessment["framework"]["id"] and sent["status"] == "EXPIRED"
    assert am.list_assessment_framework_share_requests(requestType="RECEIVED")["assessmentFrameworkShareRequests"] == []
    for kind in ("Standard", "Custom", "Core"):
        for control in pages(am.list_controls, "controlMetadataList", "nextToken", controlType=kind, maxResults=5):
            assert am.get_control(controlId=control["id"])["control"]["type"] == kind
    assert "INCOMING_SSH_DISABLED" in pages(
        am.list_keywords_for_data_source, "keywords", "nextToken", source="AWS_Config", maxResults=3
    )
    assert len(am.list_notifications()["notifications"]) == 3
    assert am.list_tags_for_resource(resourceArn=assessment["arn"])["tags"] == {"owner": "compliance"}
    settings = am.get_settings(attribute="ALL")["settings"]
    assert settings["isAwsOrgEnabled"] and am.get_settings(attribute="SNS_TOPIC")["settings"] == {"snsTopic": settings["snsTopic"]}
    assert settings["evidenceFinderEnablement"]["enablementStatus"] == "ENABLED"
    assert am.get_services_in_scope()["serviceMetadata"]
    assert am.get_organization_admin_account()["adminAccountId"] == SECURITY
    assert am.get_evidence_file_upload_url(fileName="minutes.pdf")["uploadUrl"]
    insights = am.get_insights()["insights"]
    assert insights["activeAssessmentsCount"] == 1
    one = am.get_insights_by_assessment(assessmentId=assessment_id)["insights"]
    domains = am.list_control_domain_insights()["controlDomainInsights"]
    assert domains == am.list_control_domain_insights_by_assessment(assessmentId=assessment_id)["controlDomainInsights"]
    total = sum(d["evidenceInsights"]["noncompliantEvidenceCount"] for d in domains)
    assert total == one["noncompliantEvidenceCount"] == insights["noncompliantEvidenceCount"]
    for domain in domains:
        plain = am.list_control_insights_by_control_domain(controlDomainId=domain["id"])["controlInsightsMetadata"]
        full = am.list_assessment_control_insights_by_control_domain(
            controlDomainId=domain["id"], assessmentId=assessment_id
        )["controlInsightsByAssessment"]
        assert len(plain) == len(full) == domain["totalControlsCount"]

    token = am.get_change_logs(assessmentId=assessment_id, maxResults=1)["nextToken"]
    code, _, answer = error(am.get_change_logs, assessmentId=assessment_id, maxResults=2, nextToken=token)
    assert code == "ValidationException" and answer["fields"][0]["name"] == "nextToken"
    code, _, answer = error(am.get_control, controlId="00000000-0000-4000-8000-000000000000")
    assert code == "ResourceNotFoundException" and answer["resourceType"] == "CONTROL"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 404
    return {"folders": len(folders), "evidence": len(items), "changes": len(changes)}


def read_closed_assessment(am):
    """The assessment of the year before: a control set with 300 characters that paths trip over."""
    (item,) = pages(am.list_assessments, "assessmentMetadata", "nextToken", status="INACTIVE")
    assessment = am.get_assessment(assessmentId=item["id"])["assessment"]
    assert am.list_tags_for_resource(resourceArn=assessment["arn"])["tags"] == assessment["tags"]
    (only,) = assessment["framework"]["controlSets"]
    assert len(only["id"]) == 300 and all(letter in only["id"] for letter in "/%+#?&=;\\\"ôü ") and "%2F" in only["id"]
    folders = pages(am.get_evidence_folders_by_assessment, "evidenceFolders", "nextToken", assessmentId=item["id"], maxResults=3)
    found = []
    for control in only["controls"]:
        assert am.get_control(controlId=control["id"])["control"]["type"] == "Standard"
        where = {"assessmentId": item["id"], "controlSetId": only["id"], "controlId": control["id"]}
        of_control = am.get_evidence_folders_by_assessment_control(**where)["evidenceFolders"]
        assert sum(folder["totalEvidence"] for folder in of_control) == control["evidenceCount"]
    for folder in folders:
        where = {"assessmentId": item["id"], "controlSetId": only["id"], "evidenceFolderId": folder["id"]}
        assert am.get_evidence_folder(**where)["evidenceFolder"] == folder
        items = pages(am.get_evidence_by_evidence_folder, "evidence", "nextToken", maxResults=2, **where)
        assert len(items) == folder["totalEvidence"]
        assert am.get_evidence(evidenceId=items[0]["id"], **where)["evidence"] == items[0]
        found += items
    assert len(found) == GIVEN["past_evidence"] and {i["complianceCheck"] for i in found} == {"COMPLIANT", "NON_COMPLIANT", "WARNING"}
    actions = {c["action"] for c in pages(am.get_change_logs, "changeLogs", "nextToken", assessmentId=item["id"], maxResults=2)}
    assert actions == {"CREATE", "REVIEWED", "INACTIVE"}
    code, _, _ = error(am.get_insights_by_assessment, assessmentId=item["id"])
    assert code == "ResourceNotFoundException"


def read_report(am, assessment_id, report_id):
    """The file behind the URL: a zip whose digest holds, and nothing without the signature."""
    url = am.get_assessment_report_url(assessmentId=assessment_id, assessmentReportId=report_id)["preSignedUrl"]["link"]
    with urlopen(url) as answer:
        assert answer.headers["content-type"] == "application/zip"
        archive = ZipFile(io.BytesIO(answer.read()))
    names = archive.namelist()
    (digest,) = [name for name in names if name.endswith("/digest.txt")]
    root = digest.removesuffix("digest.txt")
    hashes = json.loads(archive.read(digest))["files"]
    assert {root + name for name in hashes} == set(names) - {digest} and len(hashes) > 10
    assert all(hashlib.sha256(archive.read(root + name)).hexdigest() == value for name, value in hashes.items())
    assert all(archive.read(name).startswith(b"%PDF-") for name in names if name.endswith(".pdf"))
    try:
        urlopen(url.replace("X-Amz-Signature=", "X-Amz-Signature=0"))
        raise AssertionError("a wrong signature opens nothing")
    except HTTPError as refusal:
        assert refusal.code == 403
    path = f"s3://nw-audit-reports/reports/{report_id}.zip"
    assert am.validate_assessment_report_integrity(s3RelativePath=path)["signatureValid"]

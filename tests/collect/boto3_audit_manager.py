"""What Tickmark's collection asks of Audit Manager, asked with boto3."""

from urllib.request import urlopen

PAGED = {"token": "nextToken", "maxResults": 1000}


def read_audit_manager(reader, manager, place, pool):
    each, keep = reader.each, reader.keep
    keep("auditmanager.account_status", place, "status")
    if manager.get_account_status()["status"] != "ACTIVE":
        return
    list(each(manager.get_settings, "settings", attribute="ALL"))
    keep("auditmanager.settings", place, "settings")
    for one in each(manager.get_organization_admin_account, None):
        keep("auditmanager.organization_admin", place, one["adminAccountId"])
    for one in each(manager.get_services_in_scope, "serviceMetadata"):
        keep("auditmanager.service", place, one["name"])
    for one in each(manager.get_delegations, "delegations", **PAGED):
        keep("auditmanager.delegation", place, one["id"])
    for one in each(manager.list_notifications, "notifications", **PAGED):
        keep("auditmanager.notification", place, one["id"])
    read_reports(reader, manager, place)
    controls, frameworks, arns = set(), set(), set()
    for one in each(manager.list_controls, "controlMetadataList", controlType="Custom", **PAGED):
        keep("auditmanager.listed_control", place, one["id"])
        controls.add(one["id"])
    custom = {}
    for kind in "Standard", "Custom":
        for one in each(manager.list_assessment_frameworks, "frameworkMetadataList", frameworkType=kind, **PAGED):
            keep("auditmanager.framework", place, one["id"])
            if kind == "Custom":
                custom[one["id"]] = one["arn"]
    for kind in "SENT", "RECEIVED":
        call = manager.list_assessment_framework_share_requests
        for one in each(call, "assessmentFrameworkShareRequests", requestType=kind, **PAGED):
            keep("auditmanager.share_request", place, kind, one["id"])
    assessments = list(each(manager.list_assessments, "assessmentMetadata", **PAGED))
    for one in assessments:
        keep("auditmanager.assessment", place, one["id"])
        tree = read_assessment(reader, manager, place, one["id"], pool)
        frameworks.add(tree["framework"]["id"])
        arns.add(tree["arn"])
        controls |= {control["id"] for group in tree["framework"]["controlSets"] for control in group["controls"]}
    arns |= {arn for name, arn in custom.items() if name in frameworks}
    for name in frameworks | set(custom):
        for one in each(manager.get_assessment_framework, "framework", frameworkId=name):
            keep("auditmanager.framework_detail", place, one["id"])
    waiting, sources = list(controls), set()
    while waiting:
        name = waiting.pop()
        for one in each(manager.get_control, "control", controlId=name):
            keep("auditmanager.library_control", place, one["id"])
            sources |= {one["sourceType"] for one in one.get("controlMappingSources", [])}
            new = named_controls(one) - controls
            controls |= new
            waiting += new
    for kind in sources & {"AWS_API_Call", "AWS_Cloudtrail", "AWS_Config", "AWS_Security_Hub"}:
        for word in each(manager.list_keywords_for_data_source, "keywords", source=kind, **PAGED):
            keep("auditmanager.keyword", place, kind, word)
    for arn in arns:
        list(each(manager.list_tags_for_resource, "tags", resourceArn=arn))
        keep("auditmanager.tags", place, arn)
    read_insights(reader, manager, place, [one["id"] for one in assessments if one["status"] == "ACTIVE"])


def read_reports(reader, manager, place):
    each, keep = reader.each, reader.keep
    for one in each(manager.list_assessment_reports, "assessmentReports", **PAGED):
        keep("auditmanager.report", place, one["id"])
        if one["status"] != "COMPLETE":
            continue
        where = {"assessmentId": one["assessmentId"], "assessmentReportId": one["id"]}
        for url in each(manager.get_assessment_report_url, "preSignedUrl", **where):
            with urlopen(url["link"]) as answer:
                assert answer.read(4) == b"PK\x03\x04"
            keep("auditmanager.report_file", place, one["assessmentId"], one["id"])
            path = "s3://" + url["link"].split("?")[0].split("/", 3)[3]
            list(each(manager.validate_assessment_report_integrity, None, s3RelativePath=path))
            keep("auditmanager.report_integrity", place, path)


def read_assessment(reader, manager, place, assessment, pool):
    each, keep = reader.each, reader.keep
    paged = {**PAGED, "assessmentId": assessment}
    (tree,) = each(manager.get_assessment, "assessment", assessmentId=assessment)
    keep("auditmanager.assessment_detail", place, assessment)
    for group in tree["framework"]["controlSets"]:
        keep("auditmanager.control_set", place, assessment, group["id"])
        for control in group["controls"]:
            keep("auditmanager.control", place, assessment, group["id"], control["id"])
    for change in each(manager.get_change_logs, "changeLogs", **paged):
        at = str(round(change["createdAt"].timestamp() * 1000))
        parts = change["objectType"], change["objectName"], change["action"], at, change["createdBy"]
        keep("auditmanager.change_log", place, assessment, *parts)
    folders = list(each(manager.get_evidence_folders_by_assessment, "evidenceFolders", **paged))

    def read_folder(folder):
        keep("auditmanager.evidence_folder", place, assessment, folder["id"])
        where = {"controlSetId": folder["controlSetId"], "evidenceFolderId": folder["id"]}
        for item in each(manager.get_evidence_by_evidence_folder, "evidence", **paged, **where):
            keep("auditmanager.evidence", place, assessment, folder["id"], item["id"])

    list(pool.map(read_folder, folders))
    return tree


def named_controls(control):
    """Ids of the controls that stand for groups of this one's sources."""
    sources = control.get("controlMappingSources", [])
    groups = [one for one in sources if one.get("sourceType") in ("Core_Control", "Common_Control")]
    named = {one.get("sourceKeyword", {}).get("keywordValue", "").rsplit("/", 1)[-1] for one in groups}
    return {name for name in named if len(name) == 36}


def read_insights(reader, manager, place, active):
    each, keep = reader.each, reader.keep
    list(each(manager.get_insights, "insights"))
    keep("auditmanager.insights", place, "all")
    domains = [one["id"] for one in each(manager.list_control_domain_insights, "controlDomainInsights", **PAGED)]
    for domain in domains:
        keep("auditmanager.domain_insight", place, domain)
        call = manager.list_control_insights_by_control_domain
        for one in each(call, "controlInsightsMetadata", controlDomainId=domain, **PAGED):
            keep("auditmanager.control_insight", place, domain, one["id"])
    for assessment in active:
        of = {"assessmentId": assessment}
        list(each(manager.get_insights_by_assessment, "insights", **of))
        keep("auditmanager.insights", place, assessment)
        call = manager.list_control_domain_insights_by_assessment
        for one in each(call, "controlDomainInsights", **of, **PAGED):
            keep("auditmanager.assessment_domain_insight", place, assessment, one["id"])
        for domain in domains:
            call = manager.list_assessment_control_insights_by_control_domain
            for one in each(call, "controlInsightsByAssessment", controlDomainId=domain, **of, **PAGED):
                parts = assessment, domain, one["controlSetName"], one["id"]
                keep("auditmanager.assessment_control_insight", place, *parts)

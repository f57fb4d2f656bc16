"""Reads the sample organisation with boto3, through AWS's own models, and asserts that it is true to the wire.

Takes one JSON document on standard input: the endpoint's url, the accounts, the moment, and the operations served.
Every answer is also compared with its model by hand, because botocore overlooks members it does not know.
Prints counts; a wrong answer ends it with an AssertionError.
"""

import datetime
import json
import sys
from collections import Counter

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

GIVEN = json.load(sys.stdin)
AS_OF = GIVEN["as_of"]
SESSION = boto3.Session()
CALLED = Counter()
REGIONS = ["us-east-1", "eu-west-1", "eu-north-1"]
PROD, DATA, SECURITY, STAGING = (account["id"] for account in GIVEN["accounts"])
KEYS = {account["id"]: account for account in GIVEN["accounts"]}
OPTIONS = Config(retries={"max_attempts": 1}, parameter_validation=True)


def check(shape, value, path):
    """Compares a document as it came over the wire with its shape."""
    kind = shape.type_name
    if kind == "structure":
        assert isinstance(value, dict), (path, value)
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        for name, inner in value.items():
            assert name in names, f"{path}.{name} is not in the model"
            check(shape.members[names[name]], inner, f"{path}.{name}")
        for name in shape.required_members:
            assert name in value, f"{path}.{name} is required"
    elif kind == "list":
        assert isinstance(value, list), (path, value)
        for number, inner in enumerate(value):
            check(shape.member, inner, f"{path}[{number}]")
    elif kind == "map":
        assert isinstance(value, dict), (path, value)
        for name, inner in value.items():
            check(shape.value, inner, f"{path}[{name}]")
    elif kind == "string":
        assert isinstance(value, str), (path, value)
        low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 10**9)
        assert low <= len(value) <= high, f"{path} has {len(value)} characters, not {low} to {high}"
        assert not getattr(shape, "enum", []) or value in shape.enum, f"{path}: {value} is not in the enum"
    elif kind in ("integer", "long"):
        assert isinstance(value, int) and not isinstance(value, bool), (path, value)
    elif kind == "timestamp":
        assert isinstance(value, (int, float)) and value > 10**9, (path, value)
    elif kind == "boolean":
        assert isinstance(value, bool), (path, value)
    elif kind == "blob":
        assert isinstance(value, str), (path, value)


def received(model, response_dict, parsed_response, **_):
    CALLED[model.service_model.signing_name, model.name] += 1
    headers = response_dict["headers"]
    assert headers.get("x-amzn-requestid"), "every answer has a request id"
    if model.service_model.protocol == "query" or response_dict["status_code"] != 200:
        return
    check(model.output_shape, json.loads(response_dict["body"]), model.name)


def client(service, account=DATA, region="us-east-1", session=None):
    keys = session or {
        "aws_access_key_id": KEYS[account]["access_key_id"],
        "aws_secret_access_key": KEYS[account]["secret_access_key"],
    }
    made = SESSION.client(service, region_name=region, endpoint_url=GIVEN["url"], config=OPTIONS, **keys)
    model = made.meta.service_model

    def handler(response_dict, parsed_response, operation_model=None, **kwargs):
        received(operation_model, response_dict, parsed_response)

    for name in model.operation_names:
        operation = model.operation_model(name)
        made.meta.events.register(
            f"response-received.{model.service_id.hyphenize()}.{name}",
            lambda response_dict, parsed_response, operation_model=operation, **_: received(
                operation_model, response_dict, parsed_response
            ),
        )
    return made


def pages(call, member, token="NextToken", **params):
    """Everything that a listing gives, page by page."""
    found, seen = [], set()
    while True:
        answer = call(**params)
        found += answer[member]
        if token not in answer:
            return found
        assert answer[token] not in seen, "a token came twice"
        seen.add(answer[token])
        params = {**params, token: answer[token]}


def error(call, **params):
    """Code and message of the error that a call must end in."""
    try:
        call(**params)
    except ClientError as problem:
        return problem.response["Error"]["Code"], problem.response["Error"]["Message"], problem.response
    raise AssertionError("the call was answered")


def partitions(call, member, token, limit, sizes, **params):
    """Every page size gives the same items, each once."""
    whole = pages(call, member, token, **params)
    for size in sizes:
        assert pages(call, member, token, **{limit: size}, **params) == whole, (member, size)
    return whole


def day(offset):
    return datetime.datetime.fromtimestamp(AS_OF - offset * 86400, datetime.timezone.utc)


# ---------------------------------------------------------------- STS


def read_sts():
    sts = client("sts", SECURITY)
    identity = sts.get_caller_identity()
    assert identity["Account"] == SECURITY and ":user/" in identity["Arn"]
    sessions = {}
    for account in KEYS:
        answer = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/TickmarkAudit", RoleSessionName="wire")
        assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{account}:assumed-role/TickmarkAudit/wire"
        credentials = answer["Credentials"]
        sessions[account] = {
            "aws_access_key_id": credentials["AccessKeyId"],
            "aws_secret_access_key": credentials["SecretAccessKey"],
            "aws_session_token": credentials["SessionToken"],
        }
        as_role = client("sts", session=sessions[account]).get_caller_identity()
        assert as_role["Account"] == account and as_role["UserId"] == answer["AssumedRoleUser"]["AssumedRoleId"]
    code, _, _ = error(sts.assume_role, RoleArn=f"arn:aws:iam::{DATA}:role/Admin", RoleSessionName="wire")
    assert code == "AccessDenied"
    stranger = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "wJalrXUtnFEMI"}
    code, _, answer = error(client("sts", session=stranger).get_caller_identity)
    assert code == "InvalidClientTokenId" and answer["ResponseMetadata"]["HTTPStatusCode"] == 403
    for service, call in [("config", "describe_config_rules"), ("auditmanager", "get_account_status")]:
        code, _, answer = error(getattr(client(service, session=stranger), call))
        assert code == "UnrecognizedClientException" and answer["ResponseMetadata"]["HTTPStatusCode"] == 403
    return sessions


# ---------------------------------------------------------------- Audit Manager


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
    assert am.list_assessments(status="INACTIVE")["assessmentMetadata"] == []
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
        assert included == folder["evidenceResourcesIncludedCount"] or folder["dataSource"] == "Manual"
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
    assert am.get_assessment_report_url(assessmentId=assessment_id, assessmentReportId=done["id"])["preSignedUrl"]["link"]
    assert am.validate_assessment_report_integrity(s3RelativePath=f"reports/{done['id']}.zip")["signatureValid"]
    frameworks = am.list_assessment_frameworks(frameworkType="Custom")["frameworkMetadataList"]
    frameworks += am.list_assessment_frameworks(frameworkType="Standard")["frameworkMetadataList"]
    for framework in frameworks:
        full = am.get_assessment_framework(frameworkId=framework["id"])["framework"]
        assert sum(len(one["controls"]) for one in full["controlSets"]) == framework["controlsCount"]
    assert am.list_assessment_framework_share_requests(requestType="SENT")["assessmentFrameworkShareRequests"] == []
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


# ---------------------------------------------------------------- Config


def read_config_off(config):
    assert config.describe_configuration_recorders()["ConfigurationRecorders"] == []
    assert config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"] == []
    assert config.list_configuration_recorders()["ConfigurationRecorderSummaries"] == []
    assert config.describe_delivery_channels()["DeliveryChannels"] == []
    assert config.describe_config_rules()["ConfigRules"] == []
    code, _, _ = error(config.get_resource_config_history, resourceType="AWS::S3::Bucket", resourceId="x")
    assert code == "NoAvailableConfigurationRecorderException"


def read_config_site(account, region, totals):
    config = client("config", account, region)
    if region == "eu-north-1" and account in (SECURITY, STAGING):
        return read_config_off(config)
    (recorder,) = config.describe_configuration_recorders()["ConfigurationRecorders"]
    (status,) = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    assert recorder["arn"] == status["arn"] and status["recording"]
    assert config.list_configuration_recorders()["ConfigurationRecorderSummaries"][0]["arn"] == recorder["arn"]
    assert ("lastStopTime" in status) == ((account, region) == (DATA, "eu-west-1"))
    if "lastStopTime" in status:
        gap = status["lastStartTime"] - status["lastStopTime"]
        assert gap.days == 2, gap
    assert config.describe_delivery_channels()["DeliveryChannels"][0]["name"] == "default"
    assert config.describe_delivery_channel_status()["DeliveryChannelsStatus"][0]["name"] == "default"
    assert config.describe_retention_configurations()["RetentionConfigurations"][0]["RetentionPeriodInDays"] == 2557

    rules = pages(config.describe_config_rules, "ConfigRules")
    names = [rule["ConfigRuleName"] for rule in rules]
    assert len(set(names)) == len(names)
    statuses = pages(config.describe_config_rule_evaluation_status, "ConfigRulesEvaluationStatus", Limit=5)
    assert [s["ConfigRuleName"] for s in statuses] == names
    owners = {rule["Source"]["Owner"] for rule in rules}
    assert owners == {"AWS", "CUSTOM_LAMBDA", "CUSTOM_POLICY"}
    assert any(n.startswith("securityhub-") for n in names) and any("-conformance-pack-" in n for n in names)
    assert any(n.startswith("OrgConfigRule-") for n in names)
    policy = next(r for r in rules if r["Source"]["Owner"] == "CUSTOM_POLICY")
    assert config.get_custom_rule_policy(ConfigRuleName=policy["ConfigRuleName"])["PolicyText"] == \
        policy["Source"]["CustomPolicyDetails"]["PolicyText"]
    assert config.list_tags_for_resource(ResourceArn=rules[0]["ConfigRuleArn"])["Tags"]

    compliance = {
        c["ConfigRuleName"]: c["Compliance"]
        for c in pages(config.describe_compliance_by_config_rule, "ComplianceByConfigRules")
    }
    summary = config.get_compliance_summary_by_config_rule()["ComplianceSummary"]
    kinds = Counter(c["ComplianceType"] for c in compliance.values())
    assert summary["CompliantResourceCount"]["CappedCount"] == min(25, kinds["COMPLIANT"])
    assert summary["NonCompliantResourceCount"]["CappedCount"] == min(25, kinds["NON_COMPLIANT"])
    denied = (account, region) == (STAGING, "eu-west-1")
    details = {}
    for name in names:
        if denied:
            code, message, _ = error(config.get_compliance_details_by_config_rule, ConfigRuleName=name)
            assert code == "AccessDeniedException"
            assert "is not authorized to perform: config:GetComplianceDetailsByConfigRule" in message
            break
        details[name] = pages(config.get_compliance_details_by_config_rule, "EvaluationResults", ConfigRuleName=name, Limit=3)
        bad = [d for d in details[name] if d["ComplianceType"] == "NON_COMPLIANT"]
        assert (compliance[name]["ComplianceType"] == "NON_COMPLIANT") == bool(bad), name
        if bad:
            assert compliance[name]["ComplianceContributorCount"]["CappedCount"] == len(bad)
            assert all("Annotation" in d for d in bad)
        totals["evaluations"] += len(details[name])
        totals.update(d["ComplianceType"] for d in details[name])
    by_resource = pages(config.describe_compliance_by_resource, "ComplianceByResources", Limit=4)
    worst = Counter(r["Compliance"]["ComplianceType"] for r in by_resource)
    (all_types,) = config.get_compliance_summary_by_resource_type()["ComplianceSummariesByResourceType"]
    assert all_types["ComplianceSummary"]["NonCompliantResourceCount"]["CappedCount"] == worst["NON_COMPLIANT"]
    assert all_types["ComplianceSummary"]["CompliantResourceCount"]["CappedCount"] == worst["COMPLIANT"]
    by_type = config.get_compliance_summary_by_resource_type(ResourceTypes=["AWS::S3::Bucket", "AWS::EC2::SecurityGroup"])
    assert len(by_type["ComplianceSummariesByResourceType"]) == 2
    for resource in by_resource[:5]:
        found = config.get_compliance_details_by_resource(
            ResourceType=resource["ResourceType"], ResourceId=resource["ResourceId"]
        )["EvaluationResults"]
        assert found and (resource["Compliance"]["ComplianceType"] == "NON_COMPLIANT") == any(
            f["ComplianceType"] == "NON_COMPLIANT" for f in found
        )

    counts = config.get_discovered_resource_counts()
    listed = 0
    for count in counts["resourceCounts"]:
        kind = count["resourceType"]
        found = pages(config.list_discovered_resources, "resourceIdentifiers", "nextToken", resourceType=kind, limit=2)
        assert len(found) == count["count"], kind
        listed += len(found)
        keys = [{"resourceType": kind, "resourceId": f["resourceId"]} for f in found]
        batch = config.batch_get_resource_config(resourceKeys=keys[:100])
        assert len(batch["baseConfigurationItems"]) == len(keys) and not batch["unprocessedResourceKeys"]
        for key in keys:
            items = pages(config.get_resource_config_history, "configurationItems", "nextToken", limit=1, **key)
            assert items and all(json.loads(i["configuration"]) for i in items if "configuration" in i)
            totals["states"] += len(items)
            totals["related events"] += sum(len(i["relatedEvents"]) for i in items)
            for newer, older in zip(items, items[1:]):
                assert newer["configurationItemCaptureTime"] > older["configurationItemCaptureTime"]
                changed = {k for k in ("configuration", "supplementaryConfiguration", "tags", "configurationItemStatus")
                           if newer.get(k) != older.get(k)}
                assert changed, (key, "two states that do not differ")
    assert listed == counts["totalDiscoveredResources"]
    totals["resources"] += listed
    assert pages(config.list_discovered_resources, "resourceIdentifiers", "nextToken",
                 resourceType="AWS::Config::ResourceCompliance")

    if account == STAGING:
        assert error(config.describe_conformance_packs)[0] == "AccessDeniedException"
    else:
        packs = pages(config.describe_conformance_packs, "ConformancePackDetails", Limit=1)
        scores = pages(config.list_conformance_pack_compliance_scores, "ConformancePackComplianceScores")
        assert len(scores) == len(packs)
    packs = config.describe_conformance_pack_status()["ConformancePackStatusDetails"]
    for pack in packs:
        name = pack["ConformancePackName"]
        found = config.describe_conformance_pack_compliance(ConformancePackName=name)["ConformancePackRuleComplianceList"]
        assert all(compliance[f["ConfigRuleName"]]["ComplianceType"] == f["ComplianceType"] for f in found) and found
        results = pages(
            config.get_conformance_pack_compliance_details, "ConformancePackRuleEvaluationResults", ConformancePackName=name
        )
        (whole,) = config.get_conformance_pack_compliance_summary(ConformancePackNames=[name])["ConformancePackComplianceSummaryList"]
        assert (whole["ConformancePackComplianceStatus"] == "NON_COMPLIANT") == any(
            r["ComplianceType"] == "NON_COMPLIANT" for r in results
        )
        totals["pack results"] += len(results)

    set_up = config.describe_remediation_configurations(ConfigRuleNames=["restricted-ssh", "s3-bucket-public-read-prohibited"])
    for remediation in set_up["RemediationConfigurations"]:
        name = remediation["ConfigRuleName"]
        totals["executions"] += len(pages(config.describe_remediation_execution_status, "RemediationExecutionStatuses", ConfigRuleName=name))
        totals["exceptions"] += len(pages(config.describe_remediation_exceptions, "RemediationExceptions", ConfigRuleName=name))
    query = config.select_resource_config(Expression="SELECT resourceId, configuration.encrypted WHERE resourceType = 'AWS::EC2::Volume'")
    volumes = sum(c["count"] for c in counts["resourceCounts"] if c["resourceType"] == "AWS::EC2::Volume")
    assert len(query["Results"]) == volumes and all(json.loads(r)["resourceId"] for r in query["Results"])
    assert error(config.select_resource_config, Expression="DROP TABLE")[0] == "InvalidExpressionException"
    assert config.list_resource_evaluations()["ResourceEvaluations"] == []
    assert error(config.get_resource_evaluation_summary, ResourceEvaluationId="x")[0] == "ResourceNotFoundException"
    assert config.list_connectors()["ConnectorSummaries"] == []
    assert error(config.get_connector, Arn="arn:aws:config:::connector/x")[0] == "ResourceNotFoundException"


def read_config_story():
    config = client("config", DATA)
    items = config.get_resource_config_history(
        resourceType="AWS::S3::Bucket", resourceId="nw-phi-exports", chronologicalOrder="Forward"
    )["configurationItems"]
    policies = [json.loads(json.loads(i["supplementaryConfiguration"]["BucketPolicy"])["policyText"]) for i in items]
    public = [n for n, p in enumerate(policies) if p["Statement"][0]["Principal"] == "*"]
    (opened,) = public
    assert "PublicAccessBlockConfiguration" not in items[opened]["supplementaryConfiguration"]
    assert "PublicAccessBlockConfiguration" in items[opened + 1]["supplementaryConfiguration"]
    trail = client("cloudtrail", DATA)
    events = {}
    for item in items:
        for event_id in item["relatedEvents"]:
            (event,) = trail.lookup_events(LookupAttributes=[{"AttributeKey": "EventId", "AttributeValue": event_id}])["Events"]
            events[event["EventName"]] = event
    assert events["PutBucketPolicy"]["EventId"] in items[opened]["relatedEvents"]
    assert events["PutBucketPolicy"]["Username"] == "jonas.feld"
    record = json.loads(events["PutBucketPolicy"]["CloudTrailEvent"])
    assert record["sessionCredentialFromConsole"] == "true"
    assert record["userIdentity"]["sessionContext"]["attributes"]["mfaAuthenticated"] == "true"
    span = events["PutBucketPublicAccessBlock"]["EventTime"] - events["PutBucketPolicy"]["EventTime"]
    assert span == datetime.timedelta(hours=7, minutes=4, seconds=27), span
    assert events["CreateBucket"]["EventTime"] < events["DeleteBucketPublicAccessBlock"]["EventTime"]
    history = config.get_resource_config_history(
        resourceType="AWS::Config::ResourceCompliance", resourceId="AWS::S3::Bucket/nw-phi-exports"
    )["configurationItems"]
    assert {json.loads(i["configuration"])["complianceType"] for i in history} == {"COMPLIANT", "NON_COMPLIANT"}
    (run,) = config.describe_remediation_execution_status(ConfigRuleName="s3-bucket-public-read-prohibited")["RemediationExecutionStatuses"]
    assert run["State"] == "SUCCEEDED" and len(run["StepDetails"]) == 2

    config = client("config", PROD, "eu-west-1")
    found = pages(config.get_compliance_details_by_config_rule, "EvaluationResults", ConfigRuleName="restricted-ssh")
    bad = {f["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]: f for f in found
           if f["ComplianceType"] == "NON_COMPLIANT"}
    assert "0.0.0.0/0" in bad["sg-0c41d8e7a2b96f513"]["Annotation"]
    (state,) = config.get_resource_config_history(
        resourceType="AWS::EC2::SecurityGroup", resourceId="sg-0c41d8e7a2b96f513", limit=1
    )["configurationItems"]
    (event,) = client("cloudtrail", PROD, "eu-west-1").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventId", "AttributeValue": state["relatedEvents"][0]}]
    )["Events"]
    assert event["EventName"] == "AuthorizeSecurityGroupIngress" and event["EventTime"].date() == day(1).date()
    runs = config.describe_remediation_execution_status(ConfigRuleName="restricted-ssh")["RemediationExecutionStatuses"]
    assert {run["State"] for run in runs} == {"FAILED", "QUEUED"}
    (lapsed,) = config.describe_remediation_exceptions(ConfigRuleName="restricted-ssh")["RemediationExceptions"]
    assert lapsed["ExpirationTime"] < day(0)
    (active,) = client("config", PROD).describe_remediation_exceptions(
        ConfigRuleName="s3-bucket-public-read-prohibited"
    )["RemediationExceptions"]
    assert active["ExpirationTime"] > day(0)
    gone = config.list_discovered_resources(resourceType="AWS::EC2::SecurityGroup", includeDeletedResources=True)
    assert any("resourceDeletionTime" in r for r in gone["resourceIdentifiers"])


def read_config_refusals():
    config = client("config", PROD)
    token = config.get_compliance_details_by_config_rule(ConfigRuleName="restricted-ssh", Limit=1)["NextToken"]
    assert error(config.get_compliance_details_by_config_rule, ConfigRuleName="iam-user-mfa-enabled", Limit=1,
                 NextToken=token)[0] == "InvalidNextTokenException"
    assert error(config.get_compliance_details_by_config_rule, ConfigRuleName="nothing")[0] == "NoSuchConfigRuleException"
    loose = SESSION.client(
        "config", region_name="us-east-1", endpoint_url=GIVEN["url"],
        config=Config(parameter_validation=False, retries={"max_attempts": 1}),
        aws_access_key_id=KEYS[PROD]["access_key_id"], aws_secret_access_key="x",
    )
    assert error(loose.get_discovered_resource_counts, limit=101)[0] == "InvalidLimitException"
    assert error(loose.describe_compliance_by_resource, Limit=101)[0] == "InvalidParameterValueException"
    assert error(loose.put_config_rule, ConfigRule={"Source": {"Owner": "AWS"}})[0] == "UnknownOperationException"
    assert error(config.get_resource_config_history, resourceType="AWS::S3::Bucket", resourceId="nothing")[0] == \
        "ResourceNotDiscoveredException"
    assert error(config.get_conformance_pack_compliance_summary, ConformancePackNames=["x"])[0] == "NoSuchConformancePackException"


def read_aggregator(totals):
    config = client("config", SECURITY)
    (aggregator,) = config.describe_configuration_aggregators()["ConfigurationAggregators"]
    name = {"ConfigurationAggregatorName": aggregator["ConfigurationAggregatorName"]}
    assert len(pages(config.describe_configuration_aggregator_sources_status, "AggregatedSourceStatusList", Limit=5, **name)) == 12
    counted = config.get_aggregate_discovered_resource_counts(GroupByKey="RESOURCE_TYPE", **name)
    assert counted["TotalDiscoveredResources"] == totals["resources"]
    listed = 0
    for group in counted["GroupedResourceCounts"]:
        found = pages(config.list_aggregate_discovered_resources, "ResourceIdentifiers", ResourceType=group["GroupName"], Limit=7, **name)
        assert len(found) == group["ResourceCount"]
        listed += len(found)
    assert listed == totals["resources"]
    one = config.get_aggregate_resource_config(ResourceIdentifier=found[0], **name)["ConfigurationItem"]
    assert one["resourceId"] == found[0]["ResourceId"]
    batch = config.batch_get_aggregate_resource_config(ResourceIdentifiers=found[:100], **name)
    assert len(batch["BaseConfigurationItems"]) == len(found[:100])
    rules = pages(config.describe_aggregate_compliance_by_config_rules, "AggregateComplianceByConfigRules", Limit=40, **name)
    (summed,) = config.get_aggregate_config_rule_compliance_summary(**name)["AggregateComplianceCounts"]
    kinds = Counter(r["Compliance"]["ComplianceType"] for r in rules)
    assert summed["ComplianceSummary"]["NonCompliantResourceCount"]["CappedCount"] == kinds["NON_COMPLIANT"]
    bad = next(r for r in rules if r["Compliance"]["ComplianceType"] == "NON_COMPLIANT")
    details = pages(
        config.get_aggregate_compliance_details_by_config_rule, "AggregateEvaluationResults", AccountId=bad["AccountId"],
        AwsRegion=bad["AwsRegion"], ConfigRuleName=bad["ConfigRuleName"], ComplianceType="NON_COMPLIANT", **name,
    )
    assert len(details) == bad["Compliance"]["ComplianceContributorCount"]["CappedCount"]
    packs = pages(config.describe_aggregate_compliance_by_conformance_packs, "AggregateComplianceByConformancePacks", Limit=3, **name)
    groups = config.get_aggregate_conformance_pack_compliance_summary(GroupByKey="ACCOUNT_ID", **name)
    assert sum(g["ComplianceSummary"]["CompliantConformancePackCount"] + g["ComplianceSummary"]["NonCompliantConformancePackCount"]
               for g in groups["AggregateConformancePackComplianceSummaries"]) <= len(packs)
    rows = pages(config.select_aggregate_resource_config, "Results", Expression="SELECT resourceId WHERE resourceType = 'AWS::S3::Bucket'", Limit=9, **name)
    buckets = next(g for g in counted["GroupedResourceCounts"] if g["GroupName"] == "AWS::S3::Bucket")
    assert len(rows) == buckets["ResourceCount"]
    queries = config.list_stored_queries()["StoredQueryMetadata"]
    for query in queries:
        stored = config.get_stored_query(QueryName=query["QueryName"])["StoredQuery"]
        assert config.select_resource_config(Expression=stored["Expression"])
    assert len(client("config", PROD).describe_aggregation_authorizations()["AggregationAuthorizations"]) == 1
    assert config.describe_pending_aggregation_requests()["PendingAggregationRequests"] == []
    (rule,) = config.describe_organization_config_rules()["OrganizationConfigRules"]
    assert config.describe_organization_config_rule_statuses()["OrganizationConfigRuleStatuses"]
    members = config.get_organization_config_rule_detailed_status(
        OrganizationConfigRuleName=rule["OrganizationConfigRuleName"]
    )["OrganizationConfigRuleDetailedStatus"]
    for member in members:
        assert client("config", member["AccountId"]).describe_config_rules(ConfigRuleNames=[member["ConfigRuleName"]])["ConfigRules"]
    assert error(config.get_organization_custom_rule_policy, OrganizationConfigRuleName="x")[0] == "NoSuchOrganizationConfigRuleException"
    (pack,) = config.describe_organization_conformance_packs()["OrganizationConformancePacks"]
    assert config.describe_organization_conformance_pack_statuses()["OrganizationConformancePackStatuses"]
    assert len(config.get_organization_conformance_pack_detailed_status(
        OrganizationConformancePackName=pack["OrganizationConformancePackName"]
    )["OrganizationConformancePackDetailedStatuses"]) == 4
    assert error(client("config", PROD).describe_organization_config_rules)[0] == "OrganizationAccessDeniedException"


# ---------------------------------------------------------------- CloudTrail


def read_trails(account, region, session):
    trail = client("cloudtrail", account, region)
    shown = trail.describe_trails()["trailList"]
    assert any(t["IsOrganizationTrail"] and t["IsMultiRegionTrail"] for t in shown)
    assert trail.describe_trails(includeShadowTrails=False)["trailList"] == ([] if region != "us-east-1" else shown)
    assert len(pages(trail.list_trails, "Trails")) == (2 if account == DATA else 1)
    for one in shown:
        arn = one["TrailARN"]
        assert trail.get_trail(Name=arn)["Trail"] == one
        status = trail.get_trail_status(Name=arn)
        assert status["IsLogging"]
        if one["Name"] == "nw-data-activity":
            assert status["StopLoggingTime"] < status["StartLoggingTime"]
            assert error(trail.get_insight_selectors, TrailName=arn)[0] == "InsightNotEnabledException"
            assert trail.get_event_selectors(TrailName=arn)["EventSelectors"]
        else:
            assert trail.get_insight_selectors(TrailName=arn)["InsightSelectors"]
            if account == STAGING:
                code, message, _ = error(client("cloudtrail", region=region, session=session).get_event_selectors, TrailName=arn)
                assert code == "AccessDeniedException"
                assert message == (
                    "User: arn:aws:sts::444455556666:assumed-role/TickmarkAudit/wire is not authorized to perform: "
                    "cloudtrail:GetEventSelectors because no identity-based policy allows the "
                    "cloudtrail:GetEventSelectors action"
                )
            else:
                assert trail.get_event_selectors(TrailName=arn)["AdvancedEventSelectors"]
        assert trail.get_event_configuration(TrailName=arn)["MaxEventSize"] == "Standard"
        assert trail.list_tags(ResourceIdList=[arn])["ResourceTagList"][0]["TagsList"]
        assert error(trail.get_resource_policy, ResourceArn=arn)[0] == "ResourcePolicyNotFoundException"
    keys = pages(trail.list_public_keys, "PublicKeyList", StartTime=day(90), EndTime=day(0))
    assert len({k["Fingerprint"] for k in keys}) == len(keys) >= 4 and all(k["Value"][:1] == b"\x30" for k in keys)
    assert trail.list_event_data_stores()["EventDataStores"] == []
    assert trail.list_channels()["Channels"] == [] and trail.list_dashboards()["Dashboards"] == []
    assert trail.list_imports()["Imports"] == []
    for call in (trail.get_event_data_store, trail.list_queries):
        assert error(call, EventDataStore="0000")[0] == "EventDataStoreNotFoundException"
    assert error(trail.get_trail_status, Name="no-such-trail")[0] == "TrailNotFoundException"


def read_events(account, region):
    trail = client("cloudtrail", account, region)
    events = pages(trail.lookup_events, "Events", StartTime=day(90), EndTime=day(0))
    times = [event["EventTime"] for event in events]
    assert times == sorted(times, reverse=True)
    assert all(day(90) <= time <= day(0) for time in times)
    for event in events:
        record = json.loads(event["CloudTrailEvent"])
        assert record["eventID"] == event["EventId"] and record["eventName"] == event["EventName"]
        assert record["awsRegion"] == region and record["recipientAccountId"] == account
        assert record["eventVersion"] == "1.11" and event["ReadOnly"] == str(record["readOnly"]).lower()
        assert isinstance(record["managementEvent"], bool) and "requestParameters" in record
    return events


def read_lookup_rules():
    trail = client("cloudtrail", DATA)
    whole = read_events(DATA, "us-east-1")
    assert pages(trail.lookup_events, "Events", StartTime=day(7), EndTime=day(3), MaxResults=7) == [
        event for event in whole if day(7) <= event["EventTime"] <= day(3)
    ]
    for key, member in [("EventName", "EventName"), ("Username", "Username"), ("EventSource", "EventSource"),
                        ("AccessKeyId", "AccessKeyId"), ("ReadOnly", "ReadOnly")]:
        value = next(event[member] for event in whole if member in event)
        found = pages(trail.lookup_events, "Events", LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}])
        assert found == [event for event in whole if event.get(member) == value], key
    named = pages(trail.lookup_events, "Events",
                  LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": "nw-phi-exports"}], MaxResults=3)
    assert named == [e for e in whole if any(r["ResourceName"] == "nw-phi-exports" for r in e["Resources"])]
    assert all(any(r["ResourceType"] == "AWS::S3::Bucket" for r in e["Resources"]) for e in trail.lookup_events(
        LookupAttributes=[{"AttributeKey": "ResourceType", "AttributeValue": "AWS::S3::Bucket"}])["Events"])
    two = [{"AttributeKey": "EventName", "AttributeValue": "a"}, {"AttributeKey": "EventId", "AttributeValue": "b"}]
    assert error(trail.lookup_events, LookupAttributes=two)[0] == "InvalidLookupAttributesException"
    assert error(trail.lookup_events, StartTime=day(1), EndTime=day(2))[0] == "InvalidTimeRangeException"
    assert error(trail.lookup_events, EventCategory="data")[0] == "InvalidEventCategoryException"
    assert error(trail.lookup_events, MaxResults=51)[0] == "InvalidMaxResultsException"
    token = trail.lookup_events(MaxResults=5)["NextToken"]
    assert error(trail.lookup_events, MaxResults=6, NextToken=token)[0] == "InvalidNextTokenException"
    prod = client("cloudtrail", PROD)
    insights = prod.lookup_events(EventCategory="insight")["Events"]
    assert [json.loads(i["CloudTrailEvent"])["insightDetails"]["state"] for i in insights] == ["End", "Start"]
    org = prod.describe_trails()["trailList"][0]["TrailARN"]
    assert prod.list_insights_data(InsightSource=org, DataType="InsightsEvents")["Events"] == insights


def assert_identities(events):
    records = [json.loads(event["CloudTrailEvent"]) for event in events]
    kinds = Counter(record["userIdentity"].get("type") for record in records)
    for kind in ("Root", "IAMUser", "AssumedRole", "Role", "SAMLUser", "WebIdentityUser", "FederatedUser", "AWSAccount",
                 "AWSService", "IdentityCenterUser", "Directory", "Unknown", None):
        assert kinds[kind], kind
    logins = [record for record in records if record["eventName"] == "ConsoleLogin"]
    assert {record["additionalEventData"]["MFAUsed"] for record in logins} == {"Yes", "No"}
    assert {record["responseElements"]["ConsoleLogin"] for record in logins} == {"Success", "Failure"}
    assert any(record.get("errorCode") == "AccessDenied" for record in records)
    shared = Counter(record["sharedEventID"] for record in records if "sharedEventID" in record)
    assert 2 in shared.values(), "two accounts saw one action"
    by_name = {record["eventName"] for record in records}
    assert {"StopConfigurationRecorder", "StartConfigurationRecorder", "StopLogging", "StartLogging"} <= by_name
    stops = [r for r in records if r["eventName"] == "StopConfigurationRecorder"]
    assert all(r["recipientAccountId"] == DATA and r["awsRegion"] == "eu-west-1" for r in stops)
    return kinds


def main():
    sessions = read_sts()
    evidence = read_audit_manager()
    totals, events = Counter(), []
    for account in KEYS:
        for region in REGIONS:
            read_config_site(account, region, totals)
            read_trails(account, region, sessions[account])
            found = read_events(account, region)
            assert found, (account, region)
            events += found
    assert len({event["EventId"] for event in events}) == len(events) == GIVEN["events"], len(events)
    assert all(totals[kind] for kind in ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"))
    assert totals["related events"] and totals["executions"] == 3 and totals["exceptions"] == 2
    read_config_story()
    read_config_refusals()
    read_aggregator(totals)
    read_lookup_rules()
    kinds = assert_identities(events)
    served = {(service, operation) for service, operation in GIVEN["operations"]}
    called = set(CALLED)
    assert served <= called, f"served but not read: {sorted(served - called)}"
    print(json.dumps({"operations": len(served), "calls": sum(CALLED.values()), "events": len(events), **evidence,
                      **totals, "identities": {str(kind): count for kind, count in kinds.items()}}))


main()

"""Config: every account and Region, the story, the refusals, and the aggregator."""

import datetime
import json
from collections import Counter

from botocore.config import Config

from wire_client import DATA, GIVEN, KEYS, PROD, SECURITY, SESSION, STAGING, client, day, error, pages


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
    asked = config.list_resource_evaluations()["ResourceEvaluations"]
    assert bool(asked) == ((account, region) == (PROD, "us-east-1"))
    for one in asked:
        whole = config.get_resource_evaluation_summary(ResourceEvaluationId=one["ResourceEvaluationId"])
        assert whole["Compliance"] == "COMPLIANT" and json.loads(whole["ResourceDetails"]["ResourceConfiguration"])
    assert error(config.get_resource_evaluation_summary, ResourceEvaluationId="x")[0] == "ResourceNotFoundException"
    connectors = config.list_connectors()["ConnectorSummaries"]
    assert bool(connectors) == ((account, region) == (SECURITY, "us-east-1"))
    for one in connectors:
        assert config.list_connectors(Filters=[{"filterName": "provider", "filterValues": ["GCP"]}])["ConnectorSummaries"] == []
        whole = config.get_connector(Arn=one["arn"])["Connector"]
        assert whole["connectorConfiguration"]["azure"]["tenantIdentifier"] == one["tenantIdentifier"]
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
    (waiting,) = client("config", STAGING).describe_pending_aggregation_requests()["PendingAggregationRequests"]
    assert waiting["RequesterAccountId"] not in KEYS
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

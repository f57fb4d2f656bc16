"""What Tickmark's collection asks of Config, asked with boto3."""

import hashlib
import json

COMPLIANCE = "AWS::Config::ResourceCompliance"
QUERIES = {
    "resources by type": "SELECT resourceType, COUNT(*) GROUP BY resourceType",
    "buckets": "SELECT accountId, awsRegion, resourceId, resourceCreationTime, tags WHERE resourceType = 'AWS::S3::Bucket'",
    "security groups": "SELECT accountId, awsRegion, resourceId, resourceName WHERE resourceType = 'AWS::EC2::SecurityGroup'",
    "keys": "SELECT accountId, awsRegion, resourceId, configuration.keyState WHERE resourceType = 'AWS::KMS::Key'",
}


def milliseconds(moment):
    return str(round(moment.timestamp() * 1000))


def read_config(reader, config, place, pool, asked):
    each, keep = reader.each, reader.keep
    read_aggregators(reader, config, place, asked)
    read_organization(reader, config, place)
    read_connectors(reader, config, place)
    recorders = list(each(config.describe_configuration_recorders, "ConfigurationRecorders"))
    for recorder in recorders:
        keep("config.recorder", place, recorder["name"])
    for recorder in each(config.describe_configuration_recorder_status, "ConfigurationRecordersStatus"):
        keep("config.recorder_status", place, recorder["name"])
    for recorder in each(config.list_configuration_recorders, "ConfigurationRecorderSummaries", "NextToken", MaxResults=20):
        keep("config.recorder_summary", place, recorder["arn"])
    if not recorders:
        return
    for one in each(config.describe_delivery_channels, "DeliveryChannels"):
        keep("config.delivery_channel", place, one["name"])
    for one in each(config.describe_delivery_channel_status, "DeliveryChannelsStatus"):
        keep("config.delivery_channel_status", place, one["name"])
    for one in each(config.describe_retention_configurations, "RetentionConfigurations", "NextToken"):
        keep("config.retention", place, one["Name"])
    read_compliance(reader, config, place)
    read_questions(reader, config, place)
    read_packs(reader, config, place)
    resources = read_rules(reader, config, place, pool)

    def read_history(resource):
        kind, name = resource
        history = config.get_resource_config_history
        for item in each(history, "configurationItems", "nextToken", resourceType=kind, resourceId=name, limit=100):
            at, state = milliseconds(item["configurationItemCaptureTime"]), item["configurationStateId"]
            keep("config.configuration_item", place, kind, name, at, state)

    named = sorted(r for r in resources if "::::" not in r[0])
    for at in range(0, len(named), 100):
        keys = [{"resourceType": kind, "resourceId": name} for kind, name in named[at : at + 100]]
        for item in each(config.batch_get_resource_config, "baseConfigurationItems", resourceKeys=keys):
            keep("config.resource_state", place, item["resourceType"], item["resourceId"])
    list(pool.map(read_history, named))
    list(pool.map(read_history, sorted((COMPLIANCE, f"{kind}/{name}") for kind, name in resources)))


def read_compliance(reader, config, place):
    each, keep = reader.each, reader.keep
    for rule in each(config.describe_compliance_by_config_rule, "ComplianceByConfigRules", "NextToken"):
        keep("config.rule_compliance", place, rule["ConfigRuleName"])
    for rule in each(config.describe_config_rule_evaluation_status, "ConfigRulesEvaluationStatus", "NextToken"):
        keep("config.rule_status", place, rule["ConfigRuleName"])
    list(each(config.get_compliance_summary_by_config_rule, "ComplianceSummary"))
    keep("config.compliance_summary", place, "by rule")
    types = set()
    for one in each(config.describe_compliance_by_resource, "ComplianceByResources", "NextToken", Limit=100):
        keep("config.resource_compliance", place, one["ResourceType"], one["ResourceId"])
        types.add(one["ResourceType"])
    types = sorted(types)
    for at in range(0, len(types), 20):
        call = config.get_compliance_summary_by_resource_type
        for one in each(call, "ComplianceSummariesByResourceType", ResourceTypes=types[at : at + 20]):
            keep("config.type_summary", place, one["ResourceType"])
    for count in each(config.get_discovered_resource_counts, "resourceCounts", "nextToken", limit=100):
        keep("config.resource_count", place, count["resourceType"])
        call = config.list_discovered_resources
        given = {"resourceType": count["resourceType"], "limit": 100}
        for one in each(call, "resourceIdentifiers", "nextToken", **given):
            keep("config.resource", place, one["resourceType"], one["resourceId"])


def read_rules(reader, config, place, pool):
    each, keep = reader.each, reader.keep
    rules = list(each(config.describe_config_rules, "ConfigRules", "NextToken"))
    resources = set()

    def read_rule(rule):
        name = rule["ConfigRuleName"]
        keep("config.rule", place, name)
        details = config.get_compliance_details_by_config_rule
        for result in each(details, "EvaluationResults", "NextToken", ConfigRuleName=name, Limit=100):
            subject = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            keep("config.evaluation", place, name, subject["ResourceType"], subject["ResourceId"])
            resources.add((subject["ResourceType"], subject["ResourceId"]))
        if rule["Source"]["Owner"] == "CUSTOM_POLICY":
            for _ in each(config.get_custom_rule_policy, None, ConfigRuleName=name):
                keep("config.rule_policy", place, name)

    list(pool.map(read_rule, rules))
    read_remediation(reader, config, place, [rule["ConfigRuleName"] for rule in rules])
    return resources


def read_packs(reader, config, place):
    each, keep = reader.each, reader.keep
    for pack in each(config.describe_conformance_packs, "ConformancePackDetails", "NextToken"):
        keep("config.conformance_pack", place, pack["ConformancePackName"])
    scores = config.list_conformance_pack_compliance_scores
    for score in each(scores, "ConformancePackComplianceScores", "NextToken"):
        keep("config.pack_score", place, score["ConformancePackName"])
    for pack in each(config.describe_conformance_pack_status, "ConformancePackStatusDetails", "NextToken"):
        name = pack["ConformancePackName"]
        keep("config.pack_status", place, name)
        call = config.get_conformance_pack_compliance_summary
        for one in each(call, "ConformancePackComplianceSummaryList", ConformancePackNames=[name]):
            keep("config.pack_summary", place, one["ConformancePackName"])
        rules_of = config.describe_conformance_pack_compliance
        given = {"ConformancePackName": name, "Limit": 1000}
        for rule in each(rules_of, "ConformancePackRuleComplianceList", "NextToken", **given):
            keep("config.pack_rule", place, name, rule["ConfigRuleName"])
        details = config.get_conformance_pack_compliance_details
        member = "ConformancePackRuleEvaluationResults"
        for result in each(details, member, "NextToken", ConformancePackName=name, Limit=100):
            subject = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            parts = subject["ConfigRuleName"], subject["ResourceType"], subject["ResourceId"]
            keep("config.pack_evaluation", place, name, *parts)


def read_remediation(reader, config, place, rules):
    each, keep = reader.each, reader.keep
    remedied = []
    for at in range(0, len(rules), 25):
        call = config.describe_remediation_configurations
        remedied += each(call, "RemediationConfigurations", ConfigRuleNames=sorted(rules)[at : at + 25])
    for rule in (r["ConfigRuleName"] for r in remedied):
        keep("config.remediation", place, rule)
        call = config.describe_remediation_execution_status
        for done in each(call, "RemediationExecutionStatuses", "NextToken", ConfigRuleName=rule, Limit=100):
            key = done["ResourceKey"]
            keep("config.remediation_execution", place, rule, key["resourceType"], key["resourceId"])
        call = config.describe_remediation_exceptions
        for out in each(call, "RemediationExceptions", "NextToken", ConfigRuleName=rule, Limit=100):
            keep("config.remediation_exception", place, rule, out["ResourceType"], out["ResourceId"])


def row_id(name, row):
    """A row of a query has no id: it is known by what it says, hashed over its canonical JSON."""
    text = json.dumps(json.loads(row), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return name, hashlib.sha256(text.encode()).hexdigest()[:32]


def read_questions(reader, config, place):
    each, keep = reader.each, reader.keep
    for name, text in QUERIES.items():
        for row in each(config.select_resource_config, "Results", "NextToken", Expression=text, Limit=100):
            keep("config.query_row", place, *row_id(name, row))
    for query in each(config.list_stored_queries, "StoredQueryMetadata", "NextToken", MaxResults=100):
        keep("config.stored_query", place, query["QueryName"])
        for _ in each(config.get_stored_query, "StoredQuery", QueryName=query["QueryName"]):
            keep("config.stored_query_text", place, query["QueryName"])
    for one in each(config.list_resource_evaluations, "ResourceEvaluations", "NextToken", Limit=100):
        name = one["ResourceEvaluationId"]
        keep("config.resource_evaluation", place, name)
        for _ in each(config.get_resource_evaluation_summary, None, ResourceEvaluationId=name):
            keep("config.resource_evaluation_summary", place, name)


def read_connectors(reader, config, place):
    for one in reader.each(config.list_connectors, "ConnectorSummaries", "NextToken", MaxResults=100):
        reader.keep("config.connector", place, one["arn"])
        for whole in reader.each(config.get_connector, "Connector", Arn=one["arn"]):
            reader.keep("config.connector_detail", place, whole["arn"])


def read_aggregators(reader, config, place, asked):
    each, keep = reader.each, reader.keep
    for one in each(config.describe_aggregation_authorizations, "AggregationAuthorizations", "NextToken", Limit=100):
        keep("config.aggregation_authorization", place, one["AuthorizedAccountId"], one["AuthorizedAwsRegion"])
    for one in each(config.describe_pending_aggregation_requests, "PendingAggregationRequests", "NextToken", Limit=20):
        keep("config.pending_aggregation", place, one["RequesterAccountId"], one["RequesterAwsRegion"])
    for one in each(config.describe_configuration_aggregators, "ConfigurationAggregators", "NextToken", Limit=100):
        name = one["ConfigurationAggregatorName"]
        keep("config.aggregator", place, name)
        read_aggregator(reader, config, place, name, asked)


def read_aggregator(reader, config, place, name, asked):
    keep = reader.keep

    def every(call, member, **given):
        return reader.each(call, member, "NextToken", ConfigurationAggregatorName=name, **given)

    status = config.describe_configuration_aggregator_sources_status
    for one in every(status, "AggregatedSourceStatusList", Limit=100):
        keep("config.aggregator_source", place, name, one["SourceId"], one["AwsRegion"])
    rules = config.describe_aggregate_compliance_by_config_rules
    for rule in every(rules, "AggregateComplianceByConfigRules", Limit=1000):
        where = rule["AccountId"], rule["AwsRegion"]
        keep("config.aggregate_rule_compliance", place, name, *where, rule["ConfigRuleName"])
        if rule["AccountId"] in asked:
            continue
        given = {"AccountId": where[0], "AwsRegion": where[1], "ConfigRuleName": rule["ConfigRuleName"], "Limit": 100}
        details = config.get_aggregate_compliance_details_by_config_rule
        for result in every(details, "AggregateEvaluationResults", **given):
            subject = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            parts = subject["ConfigRuleName"], subject["ResourceType"], subject["ResourceId"]
            keep("config.aggregate_evaluation", place, name, *where, *parts)
    packs = config.describe_aggregate_compliance_by_conformance_packs
    for pack in every(packs, "AggregateComplianceByConformancePacks", Limit=100):
        parts = pack["AccountId"], pack["AwsRegion"], pack["ConformancePackName"]
        keep("config.aggregate_pack_compliance", place, name, *parts)
    for call, member, kind, group in [
        (config.get_aggregate_config_rule_compliance_summary, "AggregateComplianceCounts", "rule_summary", "ACCOUNT_ID"),
        (config.get_aggregate_conformance_pack_compliance_summary, "AggregateConformancePackComplianceSummaries",
         "pack_summary", "ACCOUNT_ID"),
        (config.get_aggregate_discovered_resource_counts, "GroupedResourceCounts", "resource_count", "RESOURCE_TYPE"),
    ]:
        for one in every(call, member, GroupByKey=group):
            keep(f"config.aggregate_{kind}", place, name, one["GroupName"])
    read_gathered(reader, config, place, name, asked)
    for query, text in QUERIES.items():
        for row in every(config.select_aggregate_resource_config, "Results", Expression=text, Limit=100):
            keep("config.aggregate_query_row", place, name, *row_id(query, row))


def read_gathered(reader, config, place, name, asked):
    """The resources of accounts that are not asked themselves."""
    each, of = reader.each, {"ConfigurationAggregatorName": name}
    sources = each(config.describe_configuration_aggregator_sources_status, "AggregatedSourceStatusList", "NextToken", **of)
    others = {one["SourceId"] for one in sources} - set(asked)
    counts = config.get_aggregate_discovered_resource_counts
    kinds = [one["GroupName"] for one in each(counts, "GroupedResourceCounts", "NextToken", GroupByKey="RESOURCE_TYPE", **of)]
    named = []
    for kind in kinds:
        for account in others:
            call, given = config.list_aggregate_discovered_resources, {"ResourceType": kind, "Filters": {"AccountId": account}}
            named += each(call, "ResourceIdentifiers", "NextToken", Limit=100, **given, **of)
    for one in named:
        parts = one["SourceAccountId"], one["SourceRegion"], one["ResourceType"], one["ResourceId"]
        reader.keep("config.aggregate_resource", place, name, *parts)
    for at in range(0, len(named), 100):
        call = config.batch_get_aggregate_resource_config
        for item in each(call, "BaseConfigurationItems", ResourceIdentifiers=named[at : at + 100], **of):
            parts = item["accountId"], item["awsRegion"], item["resourceType"], item["resourceId"]
            reader.keep("config.aggregate_resource_state", place, name, *parts)


def read_organization(reader, config, place):
    each, keep = reader.each, reader.keep
    rules = list(each(config.describe_organization_config_rules, "OrganizationConfigRules", "NextToken", Limit=100))
    for rule in rules:
        name = rule["OrganizationConfigRuleName"]
        keep("config.organization_rule", place, name)
        call = config.get_organization_config_rule_detailed_status
        given = {"OrganizationConfigRuleName": name, "Limit": 100}
        for one in each(call, "OrganizationConfigRuleDetailedStatus", "NextToken", **given):
            keep("config.organization_rule_member", place, name, one["AccountId"])
    if rules:
        call = config.describe_organization_config_rule_statuses
        for one in each(call, "OrganizationConfigRuleStatuses", "NextToken", Limit=100):
            keep("config.organization_rule_status", place, one["OrganizationConfigRuleName"])
    packs = config.describe_organization_conformance_packs
    packs = list(each(packs, "OrganizationConformancePacks", "NextToken", Limit=100))
    for pack in packs:
        name = pack["OrganizationConformancePackName"]
        keep("config.organization_pack", place, name)
        call = config.get_organization_conformance_pack_detailed_status
        given = {"OrganizationConformancePackName": name, "Limit": 100}
        for one in each(call, "OrganizationConformancePackDetailedStatuses", "NextToken", **given):
            keep("config.organization_pack_member", place, name, one["AccountId"])
    if packs:
        call = config.describe_organization_conformance_pack_statuses
        for one in each(call, "OrganizationConformancePackStatuses", "NextToken", Limit=100):
            keep("config.organization_pack_status", place, one["OrganizationConformancePackName"])

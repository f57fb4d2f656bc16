"""Asks the same as Tickmark's collection, with boto3: a peer for its ids and for its figures.

Standard input: one JSON document, as `tickmark sample serve` prints it:
`{"endpoint": "http://127.0.0.1:4566", "accounts": [{"id": ..., "access_key_id": ..., "secret_access_key": ...}]}`.

    boto3_loop.py [--ids] [--threads N] [--from DATE] [--to DATE] [--as-of SECONDS]

Prints pages and items a second, or with --ids every id by kind: {kind: [[account, region, id], ...]}.
Needs boto3 (tests/requirements.txt). Nothing is stored: a loop that only reads is the fastest that it can be.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from threading import Lock

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

REGIONS = ["us-east-1", "eu-west-1", "eu-north-1"]
WITHOUT_AUDIT_MANAGER = {"eu-north-1"}
# Answers that say that there is nothing to read, which Tickmark keeps as a receipt.
REFUSALS = {
    "AccessDeniedException",
    "InsightNotEnabledException",
    "InvalidAccessException",
    "ResourceNotDiscoveredException",
}


class Reader:
    """Counts pages and items, and keeps ids by kind."""

    def __init__(self):
        self.pages = self.items = 0
        self.ids = defaultdict(set)
        self.lock = Lock()

    def each(self, call, member, token=None, **given):
        """Every item of a listing; none where it is refused."""
        given = dict(given)
        while True:
            try:
                answer = call(**given)
            except ClientError as error:
                if error.response["Error"]["Code"] in REFUSALS:
                    return
                raise
            found = answer[member] if member else [answer]
            found = found if isinstance(found, list) else [found]
            with self.lock:
                self.pages += 1
                self.items += len(found)
            yield from found
            if not token or not answer.get(token):
                return
            given[token] = answer[token]

    def keep(self, kind, place, *parts):
        with self.lock:
            self.ids[kind].add((*place, "|".join(parts)))


def milliseconds(moment):
    return str(round(moment.timestamp() * 1000))


def read_config(reader, config, place, pool):
    each, keep = reader.each, reader.keep
    recorders = list(each(config.describe_configuration_recorders, "ConfigurationRecorders"))
    for recorder in recorders:
        keep("config.recorder", place, recorder["name"])
    if not recorders:
        return
    list(each(config.describe_configuration_recorder_status, "ConfigurationRecordersStatus"))
    for channel in each(config.describe_delivery_channels, "DeliveryChannels"):
        keep("config.delivery_channel", place, channel["name"])
    list(each(config.describe_delivery_channel_status, "DeliveryChannelsStatus"))
    rules = [r["ConfigRuleName"] for r in each(config.describe_config_rules, "ConfigRules", "NextToken")]
    for rule in rules:
        keep("config.rule", place, rule)
    list(each(config.describe_compliance_by_config_rule, "ComplianceByConfigRules", "NextToken"))
    list(each(config.describe_config_rule_evaluation_status, "ConfigRulesEvaluationStatus", "NextToken"))
    list(each(config.get_compliance_summary_by_config_rule, "ComplianceSummary"))
    list(each(config.get_discovered_resource_counts, "resourceCounts", "nextToken", limit=100))
    for pack in each(config.describe_conformance_packs, "ConformancePackDetails", "NextToken"):
        keep("config.conformance_pack", place, pack["ConformancePackName"])
    packs = list(each(config.describe_conformance_pack_status, "ConformancePackStatusDetails", "NextToken"))
    list(each(config.list_conformance_pack_compliance_scores, "ConformancePackComplianceScores", "NextToken"))
    resources = set()

    def read_rule(rule):
        details = config.get_compliance_details_by_config_rule
        for result in each(details, "EvaluationResults", "NextToken", ConfigRuleName=rule, Limit=100):
            subject = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            keep("config.evaluation", place, rule, subject["ResourceType"], subject["ResourceId"])
            resources.add((subject["ResourceType"], subject["ResourceId"]))

    list(pool.map(read_rule, rules))
    for pack in packs:
        name = pack["ConformancePackName"]
        rules_of = config.describe_conformance_pack_compliance
        list(each(rules_of, "ConformancePackRuleComplianceList", "NextToken", ConformancePackName=name, Limit=1000))
        details = config.get_conformance_pack_compliance_details
        member = "ConformancePackRuleEvaluationResults"
        for result in each(details, member, "NextToken", ConformancePackName=name, Limit=100):
            subject = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            parts = subject["ConfigRuleName"], subject["ResourceType"], subject["ResourceId"]
            keep("config.pack_evaluation", place, name, *parts)
    read_remediation(reader, config, place, rules)

    def read_resource(resource):
        kind, name = resource
        history = config.get_resource_config_history
        for item in each(history, "configurationItems", "nextToken", resourceType=kind, resourceId=name, limit=100):
            at, state = milliseconds(item["configurationItemCaptureTime"]), item["configurationStateId"]
            keep("config.configuration_item", place, kind, name, at, state)

    list(pool.map(read_resource, sorted(r for r in resources if "::::" not in r[0])))


def read_remediation(reader, config, place, rules):
    each, keep = reader.each, reader.keep
    remedied = []
    for at in range(0, len(rules), 25):
        call = config.describe_remediation_configurations
        remedied += each(call, "RemediationConfigurations", ConfigRuleNames=sorted(rules)[at : at + 25])
    for rule in (r["ConfigRuleName"] for r in remedied):
        call = config.describe_remediation_execution_status
        for done in each(call, "RemediationExecutionStatuses", "NextToken", ConfigRuleName=rule, Limit=100):
            key = done["ResourceKey"]
            keep("config.remediation_execution", place, rule, key["resourceType"], key["resourceId"])
        call = config.describe_remediation_exceptions
        for out in each(call, "RemediationExceptions", "NextToken", ConfigRuleName=rule, Limit=100):
            keep("config.remediation_exception", place, rule, out["ResourceType"], out["ResourceId"])


def read_trails(reader, clients, account, pool):
    each, keep = reader.each, reader.keep
    homes = {}
    for region in REGIONS:
        for trail in each(clients[account, region]["cloudtrail"].describe_trails, "trailList"):
            homes[trail["TrailARN"]] = trail["HomeRegion"]
    for arn, home in homes.items():
        keep("cloudtrail.trail", (account, home), arn)
        cloudtrail = clients[account, home]["cloudtrail"]
        list(each(cloudtrail.get_trail_status, None, Name=arn))
        list(each(cloudtrail.get_event_selectors, None, TrailName=arn))
        list(each(cloudtrail.get_insight_selectors, None, TrailName=arn))


def read_history(reader, cloudtrail, place, period):
    each, keep = reader.each, reader.keep
    start, end, as_of = period
    edge = max(start, as_of - timedelta(days=90))
    end = min(end, as_of)
    for key in each(cloudtrail.list_public_keys, "PublicKeyList", "NextToken", StartTime=start, EndTime=end):
        keep("cloudtrail.public_key", place, key["Fingerprint"])
    lookup = cloudtrail.lookup_events
    for event in each(lookup, "Events", "NextToken", StartTime=edge, EndTime=end, MaxResults=50):
        json.loads(event["CloudTrailEvent"])
        keep("cloudtrail.event", place, event["EventId"])


def read_audit_manager(reader, manager, place, pool):
    each, keep = reader.each, reader.keep
    if manager.get_account_status()["status"] != "ACTIVE":
        return
    paged = {"token": "nextToken", "maxResults": 1000}
    list(each(manager.get_settings, "settings", attribute="ALL"))
    for one in each(manager.get_delegations, "delegations", **paged):
        keep("auditmanager.delegation", place, one["id"])
    for one in each(manager.list_notifications, "notifications", **paged):
        keep("auditmanager.notification", place, one["id"])
    for one in each(manager.list_assessment_reports, "assessmentReports", **paged):
        keep("auditmanager.report", place, one["id"])
    for one in each(manager.list_assessments, "assessmentMetadata", **paged):
        keep("auditmanager.assessment", place, one["id"])
        read_assessment(reader, manager, place, one["id"], pool)


def read_assessment(reader, manager, place, assessment, pool):
    each, keep = reader.each, reader.keep
    paged = {"token": "nextToken", "maxResults": 1000, "assessmentId": assessment}
    for tree in each(manager.get_assessment, "assessment", assessmentId=assessment):
        keep("auditmanager.framework", place, tree["framework"]["id"])
        for group in tree["framework"]["controlSets"]:
            keep("auditmanager.control_set", place, assessment, group["id"])
            for control in group["controls"]:
                keep("auditmanager.control", place, assessment, group["id"], control["id"])
                for found in each(manager.get_control, "control", controlId=control["id"]):
                    keep("auditmanager.library_control", place, found["id"])
    for change in each(manager.get_change_logs, "changeLogs", **paged):
        at = milliseconds(change["createdAt"])
        parts = change["objectType"], change["objectName"], change["action"], at, change["createdBy"]
        keep("auditmanager.change_log", place, assessment, *parts)
    folders = list(each(manager.get_evidence_folders_by_assessment, "evidenceFolders", **paged))

    def read_folder(folder):
        keep("auditmanager.evidence_folder", place, assessment, folder["id"])
        where = {"controlSetId": folder["controlSetId"], "evidenceFolderId": folder["id"]}
        for item in each(manager.get_evidence_by_evidence_folder, "evidence", **paged, **where):
            keep("auditmanager.evidence", place, assessment, folder["id"], item["id"])

    list(pool.map(read_folder, folders))


def read_security_hub(reader, hub, place, period):
    each, keep = reader.each, reader.keep
    for one in each(hub.describe_hub, None):
        keep("securityhub.hub", place, one["HubArn"])
    paged = {"token": "NextToken", "MaxResults": 100}
    for one in each(hub.describe_standards, "Standards", **paged):
        keep("securityhub.known_standard", place, one["StandardsArn"])
    for one in each(hub.get_enabled_standards, "StandardsSubscriptions", **paged):
        arn = one["StandardsSubscriptionArn"]
        keep("securityhub.standard", place, arn)
        for control in each(hub.describe_standards_controls, "Controls", StandardsSubscriptionArn=arn, **paged):
            keep("securityhub.control", place, control["StandardsControlArn"])
    equals = lambda value: [{"Value": value, "Comparison": "EQUALS"}]
    updated = [{"Start": period[0].isoformat(), "End": (period[1] + timedelta(seconds=1)).isoformat()}]
    filters = {"AwsAccountId": equals(place[0]), "Region": equals(place[1]), "UpdatedAt": updated}
    for one in each(hub.get_findings, "Findings", Filters=filters, **paged):
        keep("securityhub.finding", place, one["Id"])


def read_license_manager(reader, manager, place):
    each, keep = reader.each, reader.keep
    paged = {"token": "NextToken", "MaxResults": 100}
    for _ in each(manager.get_service_settings, None):
        keep("licensemanager.settings", place, "settings")
    for one in each(manager.list_resource_inventory, "ResourceInventoryList", **paged):
        keep("licensemanager.inventory", place, one["ResourceArn"])
    for licence in each(manager.list_license_configurations, "LicenseConfigurations", **paged):
        arn = licence["LicenseConfigurationArn"]
        keep("licensemanager.license_configuration", place, arn)
        usage = manager.list_usage_for_license_configuration
        for one in each(usage, "LicenseConfigurationUsageList", LicenseConfigurationArn=arn, **paged):
            keep("licensemanager.usage", place, arn, one["ResourceArn"])


def read_organization(reader, clients, accounts):
    each, keep = reader.each, reader.keep
    paged = {"token": "NextToken", "MaxResults": 20}
    managing = None
    for account in accounts:
        for one in each(clients[account, REGIONS[0]]["organizations"].describe_organization, "Organization"):
            keep("organizations.organization", (account, ""), one["Id"])
            managing = one["MasterAccountId"]
    place, organizations = (managing, ""), clients[managing, REGIONS[0]]["organizations"]
    for one in each(organizations.list_accounts, "Accounts", **paged):
        keep("organizations.account", place, one["Id"])
    for one in each(organizations.list_delegated_administrators, "DelegatedAdministrators", **paged):
        keep("organizations.delegated_administrator", place, one["Id"])
    above = []
    for one in each(organizations.list_roots, "Roots", **paged):
        keep("organizations.root", place, one["Id"])
        above.append(one["Id"])
    while above:
        call = organizations.list_organizational_units_for_parent
        for one in each(call, "OrganizationalUnits", ParentId=above.pop(), **paged):
            keep("organizations.unit", place, one["Id"])
            above.append(one["Id"])


def read_artifact(reader, clients, accounts):
    each, keep = reader.each, reader.keep
    paged = {"token": "nextToken", "maxResults": 300}
    for account in accounts:
        artifact, place = clients[account, REGIONS[0]]["artifact"], (account, "")
        for one in each(artifact.list_reports, "reports", **paged):
            keep("artifact.report", place, one["id"])
            if account != accounts[0]:
                continue
            known = {"reportId": one["id"], "reportVersion": one["version"]}
            for found in each(artifact.get_report_metadata, "reportDetails", **known):
                keep("artifact.report_metadata", place, found["id"], str(found["version"]))
            for found in each(artifact.list_report_versions, "reports", reportId=one["id"], **paged):
                keep("artifact.report_version", place, found["id"], str(found["version"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ids", action="store_true")
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--from", dest="start", default="2026-01-01")
    parser.add_argument("--to", dest="end", default="2026-12-31")
    parser.add_argument("--as-of", type=int, default=1_782_820_800)
    options = parser.parse_args()
    given = json.load(sys.stdin)
    day = lambda text: datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
    as_of = datetime.fromtimestamp(options.as_of, timezone.utc)
    period = day(options.start), day(options.end) + timedelta(days=1, seconds=-1), as_of
    settings = Config(max_pool_connections=options.threads * 2, retries={"mode": "standard", "max_attempts": 5})
    clients = {}
    for account in given["accounts"]:
        keys = {"aws_access_key_id": account["access_key_id"], "aws_secret_access_key": account["secret_access_key"]}
        for region in REGIONS:
            session = boto3.Session(region_name=region, **keys)
            client = lambda name: session.client(name, endpoint_url=given["endpoint"], config=settings)
            names = "config", "cloudtrail", "auditmanager", "securityhub", "license-manager", "organizations", "artifact"
            clients[account["id"], region] = {name: client(name) for name in names}
    reader, began = Reader(), time.monotonic()
    # Lanes wait for the requests of their folders and rules, so the two have pools of their own.
    with ThreadPoolExecutor(options.threads) as lanes, ThreadPoolExecutor(options.threads) as pool:
        work = []
        for place, client in clients.items():
            work.append(lanes.submit(read_history, reader, client["cloudtrail"], place, period))
            work.append(lanes.submit(read_config, reader, client["config"], place, pool))
            work.append(lanes.submit(read_security_hub, reader, client["securityhub"], place, period))
            work.append(lanes.submit(read_license_manager, reader, client["license-manager"], place))
            if place[1] not in WITHOUT_AUDIT_MANAGER:
                work.append(lanes.submit(read_audit_manager, reader, client["auditmanager"], place, pool))
        accounts = [account["id"] for account in given["accounts"]]
        work.append(lanes.submit(read_organization, reader, clients, accounts))
        work.append(lanes.submit(read_artifact, reader, clients, accounts))
        for account in given["accounts"]:
            work.append(lanes.submit(read_trails, reader, clients, account["id"], pool))
        for one in work:
            one.result()
    seconds = time.monotonic() - began
    if options.ids:
        json.dump({kind: sorted(ids) for kind, ids in reader.ids.items()}, sys.stdout)
    else:
        print(
            f"boto3, {options.threads} threads: {reader.pages} pages, {reader.items} items in {seconds:.2f} s: "
            f"{reader.pages / seconds:.0f} pages/s, {reader.items / seconds:.0f} items/s"
        )


if __name__ == "__main__":
    main()

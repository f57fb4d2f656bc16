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
from boto3_audit_manager import read_audit_manager
from boto3_cloudtrail import read_history, read_lake, read_trails
from boto3_config import read_config
from botocore.config import Config
from botocore.exceptions import ClientError

REGIONS = ["us-east-1", "eu-west-1", "eu-north-1"]
WITHOUT_AUDIT_MANAGER = {"eu-north-1"}
# Answers that say that there is nothing to read, which Tickmark keeps as a receipt.
REFUSALS = {
    "AccessDeniedException",
    "InsightNotEnabledException",
    "InvalidAccessException",
    "OrganizationAccessDeniedException",
    "ResourceNotDiscoveredException",
    "ResourcePolicyNotFoundException",
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
    by_account = "arn:aws:securityhub:::insight/securityhub/default/27"
    for one in each(hub.get_insight_results, "InsightResults", InsightArn=by_account):
        keep("securityhub.finding_count", place, one["InsightArn"])


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
    asked = {account["id"] for account in given["accounts"]}
    reader, began = Reader(), time.monotonic()
    # Lanes wait for the requests of their folders and rules, so the two have pools of their own.
    with ThreadPoolExecutor(options.threads) as lanes, ThreadPoolExecutor(options.threads) as pool:
        work = []
        for place, client in clients.items():
            work.append(lanes.submit(read_history, reader, client["cloudtrail"], place, period))
            work.append(lanes.submit(read_security_hub, reader, client["securityhub"], place, period))
            work.append(lanes.submit(read_license_manager, reader, client["license-manager"], place))
            work.append(lanes.submit(read_lake, reader, client["cloudtrail"], place))
            work.append(lanes.submit(read_config, reader, client["config"], place, pool, asked))
            if place[1] not in WITHOUT_AUDIT_MANAGER:
                work.append(lanes.submit(read_audit_manager, reader, client["auditmanager"], place, pool))
        accounts = [account["id"] for account in given["accounts"]]
        work.append(lanes.submit(read_organization, reader, clients, accounts))
        work.append(lanes.submit(read_artifact, reader, clients, accounts))
        for account in given["accounts"]:
            work.append(lanes.submit(read_trails, reader, clients, account["id"], REGIONS, period))
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

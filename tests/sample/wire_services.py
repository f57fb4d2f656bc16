"""Security Hub, License Manager, Organizations and Artifact, read through AWS's models."""

from urllib.request import urlopen

from wire_client import DATA, KEYS, PROD, REGIONS, SECURITY, STAGING, client, error, pages, partitions

STANDARD = "aws-foundational-security-best-practices/v/1.0.0"


def equals(value):
    return [{"Value": value, "Comparison": "EQUALS"}]


def read_security_hub(account, region, totals):
    hub = client("securityhub", account, region)
    off = region == "eu-north-1" and account in (SECURITY, STAGING) or (account, region) == (STAGING, "eu-west-1")
    if off:
        code, message, answer = error(hub.describe_hub)
        assert code == "InvalidAccessException" and "not subscribed" in message, (code, message)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 401
        totals["hubs off"] += 1
        return
    described = hub.describe_hub()
    assert described["HubArn"] == f"arn:aws:securityhub:{region}:{account}:hub/default"
    known = pages(hub.describe_standards, "Standards", MaxResults=1)
    enabled = pages(hub.get_enabled_standards, "StandardsSubscriptions")
    assert len(known) == 2 and [one["StandardsStatus"] for one in enabled] == ["READY"]
    subscription = enabled[0]["StandardsSubscriptionArn"]
    assert subscription.endswith(STANDARD) and enabled[0]["StandardsArn"] in {one["StandardsArn"] for one in known}
    controls = partitions(
        hub.describe_standards_controls, "Controls", "NextToken", "MaxResults", (1, 7, 100),
        StandardsSubscriptionArn=subscription,
    )
    status = {one["ControlId"]: one["ControlStatus"] for one in controls}
    assert len(status) == len(controls)
    filters = {"AwsAccountId": equals(account), "Region": equals(region)}
    findings = partitions(hub.get_findings, "Findings", "NextToken", "MaxResults", (9, 100), Filters=filters)
    assert len({one["Id"] for one in findings}) == len(findings) and findings
    for one in findings:
        assert one["AwsAccountId"] == account and one["Region"] == region
        assert one["FirstObservedAt"] <= one["UpdatedAt"] and one["Resources"][0]["Id"]
        if one["ProductName"] != "Security Hub":
            assert "Compliance" not in one
            continue
        control = one["Compliance"].get("SecurityControlId") or one["ProductFields"]["ControlId"]
        assert status[control] == "ENABLED", (control, "is switched off and has findings")
        totals[one["Compliance"]["Status"]] += 1
        totals["archived"] += one["RecordState"] == "ARCHIVED"
        totals["suppressed"] += one["Workflow"]["Status"] == "SUPPRESSED"
    assert not hub.get_findings(Filters={**filters, "AwsAccountId": equals("999999999999")})["Findings"]
    later = [{"Start": "2050-01-01T00:00:00Z", "End": "2051-01-01T00:00:00Z"}]
    assert not hub.get_findings(Filters={"UpdatedAt": later})["Findings"]
    code, _, answer = error(hub.get_findings, MaxResults=100, NextToken="nothing")
    assert code == "InvalidInputException" and answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    counts_agree(hub, account, findings)
    agrees_with_config(account, region, findings)


def counts_agree(hub, account, findings):
    """The managed insights count what is active and not dealt with."""
    counted = [f for f in findings if f["RecordState"] == "ACTIVE" and f["Workflow"]["Status"] in ("NEW", "NOTIFIED")]
    for number, attribute in ((27, "AwsAccountId"), (29, "SeverityLabel")):
        arn = f"arn:aws:securityhub:::insight/securityhub/default/{number}"
        results = hub.get_insight_results(InsightArn=arn)["InsightResults"]
        assert (results["InsightArn"], results["GroupByAttribute"]) == (arn, attribute)
        told = {one["GroupByAttributeValue"]: one["Count"] for one in results["ResultValues"]}
        assert sum(told.values()) == len(counted) > 0, (told, len(counted))
        if number == 27:
            assert list(told) == [account]
    code, _, _ = error(hub.get_insight_results, InsightArn="arn:aws:securityhub:::insight/securityhub/default/0")
    assert code == "ResourceNotFoundException", code


def agrees_with_config(account, region, findings):
    """A bucket that everyone may read fails here as it fails there."""
    rule = {"ConfigRuleName": "s3-bucket-public-read-prohibited", "ComplianceTypes": ["NON_COMPLIANT"]}
    config = client("config", account, region)
    try:
        found = pages(config.get_compliance_details_by_config_rule, "EvaluationResults", **rule)
    except config.exceptions.ClientError as refused:
        assert refused.response["Error"]["Code"] == "AccessDeniedException" and account == STAGING
        return
    there = {one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"] for one in found}
    here = {
        one["Resources"][0]["Id"].rsplit(":", 1)[1]
        for one in findings
        if one["Title"] == "S3 general purpose buckets should block public read access"
        and one["Compliance"]["Status"] == "FAILED"
    }
    assert here == there, (here, there)


def read_license_manager(account, region, totals):
    manager = client("license-manager", account, region)
    if account == STAGING:
        code, message, _ = error(manager.list_license_configurations)
        assert code == "AccessDeniedException" and message.startswith("Service role not found")
        return
    assert manager.get_service_settings()["EnableCrossAccountsDiscovery"] is False
    arns = {
        one["ResourceArn"]
        for one in partitions(
            manager.list_resource_inventory, "ResourceInventoryList", "NextToken", "MaxResults", (1, 3, 100)
        )
    }
    for licence in pages(manager.list_license_configurations, "LicenseConfigurations", MaxResults=1):
        totals["licences"] += 1
        usage = manager.list_usage_for_license_configuration
        arn = {"LicenseConfigurationArn": licence["LicenseConfigurationArn"]}
        used = pages(usage, "LicenseConfigurationUsageList", MaxResults=1, **arn)
        assert used and {one["ResourceArn"] for one in used} <= arns
        assert sum(one["ConsumedLicenses"] for one in used) == licence["ConsumedLicenses"]


def read_organization():
    for account in KEYS:
        organizations = client("organizations", account)
        organization = organizations.describe_organization()["Organization"]
        assert organization["Id"] == "o-nw4h7example" and organization["MasterAccountId"] == PROD
        if account in (PROD, SECURITY):
            continue
        for call in (organizations.list_accounts, organizations.list_roots, organizations.list_delegated_administrators):
            code, message, _ = error(call)
            assert code == "AccessDeniedException" and "permissions to access this resource" in message
    organizations = client("organizations", PROD)
    accounts = partitions(organizations.list_accounts, "Accounts", "NextToken", "MaxResults", (1, 3, 20))
    assert {one["Id"] for one in accounts} == set(KEYS) and {one["Status"] for one in accounts} == {"ACTIVE"}
    assert accounts == pages(client("organizations", SECURITY).list_accounts, "Accounts")
    (root,) = pages(organizations.list_roots, "Roots")
    units = pages(organizations.list_organizational_units_for_parent, "OrganizationalUnits", ParentId=root["Id"])
    assert sorted(one["Name"] for one in units) == ["Security", "Workloads"]
    for one in units:
        below = organizations.list_organizational_units_for_parent(ParentId=one["Id"])
        assert below["OrganizationalUnits"] == []
    (administrator,) = pages(organizations.list_delegated_administrators, "DelegatedAdministrators")
    assert administrator["Id"] == SECURITY
    code, _, _ = error(organizations.list_organizational_units_for_parent, ParentId="ou-nw01-nowhere99")
    assert code == "ParentNotFoundException"


def opened(url):
    with urlopen(url) as answer:
        assert answer.headers["Content-Type"] == "application/pdf"
        return answer.read()


def read_artifact():
    artifact = client("artifact", DATA)
    reports = partitions(artifact.list_reports, "reports", "nextToken", "maxResults", (1, 3, 300))
    assert len(reports) == 7 and {one["acceptanceType"] for one in reports} == {"EXPLICIT", "PASSTHROUGH"}
    for one in reports:
        details = artifact.get_report_metadata(reportId=one["id"], reportVersion=one["version"])["reportDetails"]
        assert details["name"] == one["name"] and ("termArn" in details) == (one["acceptanceType"] == "EXPLICIT")
        versions = pages(artifact.list_report_versions, "reports", "nextToken", reportId=one["id"])
        assert max(version["version"] for version in versions) == one["version"]
        term = artifact.get_term_for_report(reportId=one["id"])
        assert term["termToken"] and opened(term["documentPresignedUrl"]).startswith(b"%PDF-")
        given = artifact.get_report(reportId=one["id"], termToken=term["termToken"])
        assert opened(given["documentPresignedUrl"]).startswith(b"%PDF-")
        code, _, _ = error(artifact.get_report, reportId=one["id"], termToken="not-read")
        assert code == "ValidationException", code
    code, _, answer = error(artifact.get_report_metadata, reportId="report-0000000000000000")
    assert code == "ResourceNotFoundException" and answer["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert REGIONS[0] == "us-east-1", "Artifact is served in one Region"

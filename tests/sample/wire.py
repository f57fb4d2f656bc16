"""Reads the sample organisation with boto3, through AWS's own models, and asserts that it is true to the wire.

Takes one JSON document on standard input: the endpoint's url, the accounts, the moment, and the operations served.
Every answer is also compared with its model by hand, because botocore overlooks members it does not know.
Prints counts; a wrong answer ends it with an AssertionError.
"""

import json
from collections import Counter

from wire_audit_manager import read_audit_manager
from wire_client import CALLED, DATA, GIVEN, KEYS, REGIONS, SECURITY, client, error
from wire_cloudtrail import assert_identities, read_events, read_lookup_rules, read_trails
from wire_services import read_artifact, read_license_manager, read_organization, read_security_hub
from wire_config import read_aggregator, read_config_refusals, read_config_site, read_config_story


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


def read_portal():
    """A login at IAM Identity Center opens every account in one role; its requests are not signed."""
    portal = client("sso")
    wanted = {"roleName": "TickmarkAudit", "accountId": DATA, "accessToken": GIVEN["login"]}
    keys = portal.get_role_credentials(**wanted)["roleCredentials"]
    session = {
        "aws_access_key_id": keys["accessKeyId"],
        "aws_secret_access_key": keys["secretAccessKey"],
        "aws_session_token": keys["sessionToken"],
    }
    identity = client("sts", session=session).get_caller_identity()
    assert identity["Account"] == DATA and ":assumed-role/AWSReservedSSO_TickmarkAudit_" in identity["Arn"]
    for changed, code, status in [
        ({"accessToken": "of-yesterday"}, "UnauthorizedException", 401),
        ({"roleName": "Admin"}, "ForbiddenException", 403),
        ({"accountId": "999999999999"}, "ForbiddenException", 403),
    ]:
        said, _, answer = error(portal.get_role_credentials, **{**wanted, **changed})
        assert (said, answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status), (said, answer)


def main():
    sessions = read_sts()
    read_portal()
    evidence = read_audit_manager()
    totals, events = Counter(), []
    for account in KEYS:
        for region in REGIONS:
            read_config_site(account, region, totals)
            read_trails(account, region, sessions[account])
            read_security_hub(account, region, totals)
            read_license_manager(account, region, totals)
            found = read_events(account, region)
            assert found, (account, region)
            events += found
    assert len({event["EventId"] for event in events}) == len(events) == GIVEN["events"], len(events)
    assert all(totals[kind] for kind in ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"))
    assert totals["related events"] and totals["executions"] == 3 and totals["exceptions"] == 2
    assert totals["suppressed"] == 1 and totals["archived"] and totals["WARNING"] and totals["NOT_AVAILABLE"]
    assert totals["licences"] == 3 and totals["hubs off"] == 3
    read_organization()
    read_artifact()
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

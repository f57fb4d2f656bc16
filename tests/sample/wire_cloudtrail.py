"""CloudTrail: trails, event history, and every form of identity."""

import json
from collections import Counter

from wire_client import DATA, PROD, SECURITY, STAGING, client, day, error, pages


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
    stores = trail.list_event_data_stores()["EventDataStores"]
    assert bool(stores) == ((account, region) == (SECURITY, "us-east-1"))
    for store in stores:
        arn = store["EventDataStoreArn"]
        assert trail.get_event_data_store(EventDataStore=arn)["Status"] == "ENABLED"
        read_lake(trail, arn)
    nothing = "00000000-0000-4000-8000-000000000000"
    assert error(trail.describe_query, QueryId=nothing)[0] == "QueryIdNotFoundException"
    assert error(trail.get_query_results, QueryId=nothing)[0] == "QueryIdNotFoundException"
    assert error(trail.get_channel, Channel="none")[0] == "ChannelNotFoundException"
    assert error(trail.get_dashboard, DashboardId="none")[0] == "ResourceNotFoundException"
    assert error(trail.get_import, ImportId=nothing)[0] == "ImportNotFoundException"
    assert trail.list_import_failures(ImportId=nothing)["Failures"] == []
    assert trail.search_sample_queries(SearchPhrase="root")["SearchResults"] == []
    if not stores:
        assert trail.list_channels()["Channels"] == [] and trail.list_dashboards()["Dashboards"] == []
        assert trail.list_imports()["Imports"] == []
    for call in (trail.get_event_data_store, trail.list_queries):
        assert error(call, EventDataStore="0000")[0] == "EventDataStoreNotFoundException"
    assert error(trail.get_trail_status, Name="no-such-trail")[0] == "TrailNotFoundException"


def read_lake(trail, store):
    listed = pages(trail.list_queries, "Queries", EventDataStore=store, MaxResults=1)
    assert [q["QueryStatus"] for q in listed] == ["FINISHED", "FAILED"]
    assert [q["QueryId"] for q in trail.list_queries(EventDataStore=store, QueryStatus="FAILED")["Queries"]] == [listed[1]["QueryId"]]
    done, wrong = (trail.describe_query(QueryId=q["QueryId"]) for q in listed)
    assert done["QueryString"].startswith("SELECT") and wrong["ErrorMessage"]
    rows = pages(trail.get_query_results, "QueryResultRows", QueryId=done["QueryId"], MaxQueryResults=2)
    assert len(rows) == 3 and rows[0][0] == {"eventName": "ConsoleLogin"}
    (channel,) = trail.list_channels()["Channels"]
    whole = trail.get_channel(Channel=channel["ChannelArn"])
    assert whole["Destinations"][0]["Location"] == store
    policy = json.loads(trail.get_resource_policy(ResourceArn=channel["ChannelArn"])["ResourcePolicy"])
    assert policy["Statement"][0]["Resource"] == channel["ChannelArn"]
    (dashboard,) = trail.list_dashboards()["Dashboards"]
    assert trail.get_dashboard(DashboardId=dashboard["DashboardArn"])["Widgets"][0]["QueryStatement"] == done["QueryString"]
    (one,) = trail.list_imports()["Imports"]
    (failure,) = trail.list_import_failures(ImportId=one["ImportId"])["Failures"]
    assert trail.get_import(ImportId=one["ImportId"])["ImportStatistics"]["FailedEntries"] == 1 and failure["Location"]
    tags = trail.list_tags(ResourceIdList=[store, channel["ChannelArn"]])["ResourceTagList"]
    assert [one["ResourceId"] for one in tags] == [store, channel["ChannelArn"]]
    assert trail.get_event_configuration(EventDataStore=store)["MaxEventSize"] == "Large"
    assert error(trail.get_insight_selectors, EventDataStore=store)[0] == "InsightNotEnabledException"


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
    metric = prod.list_insights_metric_data(
        EventSource="ec2.amazonaws.com", EventName="RunInstances", InsightType="ApiCallRateInsight"
    )
    assert len(metric["Timestamps"]) == len(metric["Values"]) and max(metric["Values"]) == 21.5


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

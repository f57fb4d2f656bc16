"""What Tickmark's collection asks of CloudTrail, asked with boto3."""

import hashlib
import json
from datetime import timedelta


def read_trails(reader, clients, account, regions, period):
    each, keep = reader.each, reader.keep
    homes, looking = {}, set()
    for region in regions:
        for trail in each(clients[account, region]["cloudtrail"].describe_trails, "trailList"):
            keep("cloudtrail.trail", (account, trail["HomeRegion"]), trail["TrailARN"])
            homes[trail["TrailARN"]] = trail["HomeRegion"]
            if trail["HasInsightSelectors"]:
                places = regions if trail["IsMultiRegionTrail"] else [trail["HomeRegion"]]
                looking |= {(trail["TrailARN"], place) for place in places}
    for trail in each(clients[account, regions[0]]["cloudtrail"].list_trails, "Trails", "NextToken"):
        keep("cloudtrail.listed_trail", (account, regions[0]), trail["TrailARN"])
        homes[trail["TrailARN"]] = trail["HomeRegion"]
    for arn, home in homes.items():
        cloudtrail = clients[account, home]["cloudtrail"]
        for call, kind, name in [
            (cloudtrail.get_trail, "cloudtrail.trail_detail", "Name"),
            (cloudtrail.get_trail_status, "cloudtrail.trail_status", "Name"),
            (cloudtrail.get_event_selectors, "cloudtrail.event_selectors", "TrailName"),
            (cloudtrail.get_insight_selectors, "cloudtrail.insight_selectors", "TrailName"),
            (cloudtrail.get_event_configuration, "cloudtrail.event_configuration", "TrailName"),
        ]:
            for _ in each(call, None, **{name: arn}):
                keep(kind, (account, home), arn)
        if f":{account}:" in arn:
            for tags in each(cloudtrail.list_tags, "ResourceTagList", "NextToken", ResourceIdList=[arn]):
                keep("cloudtrail.tags", (account, home), tags["ResourceId"])
    for arn, region in looking:
        call = clients[account, region]["cloudtrail"].list_insights_data
        given = {"InsightSource": arn, "DataType": "InsightsEvents", "MaxResults": 50, **looked_at(period)}
        for event in each(call, "Events", "NextToken", **given):
            keep("cloudtrail.insight_event", (account, region), event["EventId"])


def looked_at(period):
    """What the event history still holds of the period."""
    start, end, as_of = period
    return {"StartTime": max(start, as_of - timedelta(days=90)), "EndTime": min(end, as_of)}


def read_history(reader, cloudtrail, place, period):
    each, keep = reader.each, reader.keep
    start, end, as_of = period
    keys = cloudtrail.list_public_keys
    for key in each(keys, "PublicKeyList", "NextToken", StartTime=start, EndTime=min(end, as_of)):
        keep("cloudtrail.public_key", place, key["Fingerprint"])
    lookup, within = cloudtrail.lookup_events, looked_at(period)
    for event in each(lookup, "Events", "NextToken", MaxResults=50, **within):
        json.loads(event["CloudTrailEvent"])
        keep("cloudtrail.event", place, event["EventId"])
    for event in each(lookup, "Events", "NextToken", MaxResults=50, EventCategory="insight", **within):
        keep("cloudtrail.insight_event", place, event["EventId"])
        found = json.loads(event["CloudTrailEvent"])["insightDetails"]
        series = [found["eventSource"], found["eventName"], found["insightType"], found.get("errorCode", "")]
        named = dict(zip(["EventSource", "EventName", "InsightType"], series))
        list(each(cloudtrail.list_insights_metric_data, None, "NextToken", **named))
        keep("cloudtrail.insight_metric", place, *series)


def read_lake(reader, cloudtrail, place):
    each, keep = reader.each, reader.keep
    paged = {"token": "NextToken", "MaxResults": 1000}
    arns = []
    for store in each(cloudtrail.list_event_data_stores, "EventDataStores", **paged):
        arn = store["EventDataStoreArn"]
        keep("cloudtrail.event_data_store", place, arn)
        for call, kind in [
            (cloudtrail.get_event_data_store, "cloudtrail.event_data_store_detail"),
            (cloudtrail.get_insight_selectors, "cloudtrail.insight_selectors"),
            (cloudtrail.get_event_configuration, "cloudtrail.event_configuration"),
        ]:
            for _ in each(call, None, EventDataStore=arn):
                keep(kind, place, arn)
        for query in each(cloudtrail.list_queries, "Queries", EventDataStore=arn, **paged):
            keep("cloudtrail.query", place, query["QueryId"])
            for _ in each(cloudtrail.describe_query, None, QueryId=query["QueryId"]):
                keep("cloudtrail.query_detail", place, query["QueryId"])
            if query["QueryStatus"] == "FINISHED":
                call, given = cloudtrail.get_query_results, {"QueryId": query["QueryId"], "MaxQueryResults": 1000}
                for row in each(call, "QueryResultRows", "NextToken", **given):
                    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                    keep("cloudtrail.query_row", place, query["QueryId"], hashlib.sha256(text.encode()).hexdigest()[:32])
        arns.append(arn)
    for channel in each(cloudtrail.list_channels, "Channels", **paged):
        keep("cloudtrail.channel", place, channel["ChannelArn"])
        for _ in each(cloudtrail.get_channel, None, Channel=channel["ChannelArn"]):
            keep("cloudtrail.channel_detail", place, channel["ChannelArn"])
        arns.append(channel["ChannelArn"])
    for dashboard in each(cloudtrail.list_dashboards, "Dashboards", **paged):
        keep("cloudtrail.dashboard", place, dashboard["DashboardArn"])
        for _ in each(cloudtrail.get_dashboard, None, DashboardId=dashboard["DashboardArn"]):
            keep("cloudtrail.dashboard_detail", place, dashboard["DashboardArn"])
        arns.append(dashboard["DashboardArn"])
    for one in each(cloudtrail.list_imports, "Imports", **paged):
        keep("cloudtrail.import", place, one["ImportId"])
        for _ in each(cloudtrail.get_import, None, ImportId=one["ImportId"]):
            keep("cloudtrail.import_detail", place, one["ImportId"])
        for failure in each(cloudtrail.list_import_failures, "Failures", ImportId=one["ImportId"], **paged):
            keep("cloudtrail.import_failure", place, one["ImportId"], failure["Location"])
    for arn in arns:
        for policy in each(cloudtrail.get_resource_policy, None, ResourceArn=arn):
            keep("cloudtrail.resource_policy", place, policy["ResourceArn"])
        for tags in each(cloudtrail.list_tags, "ResourceTagList", "NextToken", ResourceIdList=[arn]):
            keep("cloudtrail.tags", place, tags["ResourceId"])

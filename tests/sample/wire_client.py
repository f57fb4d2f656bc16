"""What every part of the reading shares: clients whose answers are compared with their models, and paging."""


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
    elif kind == "timestamp" and shape.serialization.get("timestampFormat") == "iso8601":
        assert isinstance(value, str) and datetime.datetime.fromisoformat(value).tzinfo, (path, value)
    elif kind == "timestamp":
        assert isinstance(value, (int, float)) and value > 10**9, (path, value)
    elif kind == "double":
        assert isinstance(value, (int, float)), (path, value)
    elif kind == "boolean":
        assert isinstance(value, bool), (path, value)
    elif kind == "blob":
        assert isinstance(value, str), (path, value)


def received(model, response_dict):
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
    for name in model.operation_names:
        operation = model.operation_model(name)
        made.meta.events.register(
            f"response-received.{model.service_id.hyphenize()}.{name}",
            lambda response_dict, model=operation, **_: received(model, response_dict),
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

"""AWS's own validator (awscli, `aws cloudtrail validate-logs`) over a folder that stands in for the bucket.

    aws_validator.py FOLDER KEYS BUCKET TRAIL_ARN REGION START END

Objects are the files below FOLDER; an object's metadata is the file `<key>.meta.json` beside it. Prints one JSON object:
for every digest and log that the validator judged, its key and what it said; nothing of AWS is asked.
"""

import contextlib
import io
import json
import pathlib
import re
import sys

from awscli.customizations.cloudtrail.validation import CloudTrailValidateLogs, normalize_date, parse_date
from botocore.exceptions import ClientError

SIDE = ".meta.json"


class Pages:
    def __init__(self, keys):
        self.keys = keys

    def search(self, _expression):
        return iter(self.keys)


class Bucket:
    """The three calls of S3 that the validator makes."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def get_client(self, _bucket):
        return self

    def get_paginator(self, name):
        assert name == "list_objects"
        return self

    def paginate(self, Bucket, Marker, Prefix):
        del Bucket
        files = (p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())
        keys = sorted(k for k in files if not k.endswith(SIDE))
        return Pages([k for k in keys if k > Marker and k.startswith(Prefix)])

    def get_object(self, Bucket, Key):
        del Bucket
        path = self.folder / Key
        if not path.is_file():
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": Key}}, "GetObject")
        side = path.with_name(path.name + SIDE)
        metadata = json.loads(side.read_text())["Metadata"] if side.is_file() else {}
        return {"Body": io.BytesIO(path.read_bytes()), "Metadata": metadata}


class Keys:
    def __init__(self, path):
        self.listed = json.loads(pathlib.Path(path).read_text())

    def list_public_keys(self, StartTime, EndTime):
        del StartTime, EndTime
        return self.listed


def main():
    folder, keys, bucket, arn, region, start, end = sys.argv[1:]
    command = CloudTrailValidateLogs(session=None)
    command.trail_arn = arn
    command.is_verbose = True
    command.start_time = normalize_date(parse_date(start))
    command.end_time = normalize_date(parse_date(end))
    command.s3_bucket = bucket
    command.s3_client_provider = Bucket(folder)
    command.cloudtrail_client = Keys(keys)
    command.organization_client = None
    command._source_region = region
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        command._call()
    line = re.compile(r"(?:\(backfill\) )?(?:Digest|Log) file\ts3://[^/]+/(\S+)\t(.*)")
    judged = (line.fullmatch(text) for text in said.getvalue().splitlines())
    print(json.dumps({found[1]: found[2] for found in judged if found}))


main()

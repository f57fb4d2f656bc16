"""Reads a folder of gzipped CloudTrail logs into a DuckDB table with the columns that people search by: the peer of an
import. It keeps no original, no position in it, and makes no index.

    duckdb_logs.py FOLDER DATABASE

Prints events and seconds as JSON.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

COLUMNS = {
    "id": "eventID",
    "at": "eventTime",
    "source": "eventSource",
    "name": "eventName",
    "region": "awsRegion",
    "address": "sourceIPAddress",
    "account": "recipientAccountId",
    "error": "errorCode",
}


def main():
    folder, database = sys.argv[1], Path(sys.argv[2])
    database.unlink(missing_ok=True)
    members = ", ".join(f"e->>'{member}' AS {column}" for column, member in COLUMNS.items())
    started = time.monotonic()
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"""CREATE TABLE event AS
            SELECT {members}, e->'userIdentity'->>'arn' AS principal, e::VARCHAR AS whole
            FROM (SELECT unnest(json_extract(text, '$.Records[*]')) AS e
                  FROM read_json('{folder}/**/*.json.gz', format='auto', records=false, columns={{text: 'JSON'}},
                                 maximum_object_size=100000000))"""
        )
        events = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    print(json.dumps({"events": events, "seconds": time.monotonic() - started}))


main()

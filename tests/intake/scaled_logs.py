"""Makes many CloudTrail logs out of a few real ones: every record again and again, each time with an id of its own and a
week earlier, in gzipped files that are named as CloudTrail names them.

    scaled_logs.py FOLDER_OF_LOGS TO EVENTS [PER_FILE]

Without PER_FILE the files hold as many records as those that they are made of. Prints what was made as JSON.
"""

import gzip
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

FORM = "%Y-%m-%dT%H:%M:%SZ"


def records(folder):
    """The records of every log of a folder, file by file."""
    for path in sorted(folder.rglob("*.json*")):
        raw = path.read_bytes()
        text = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
        found = json.loads(text).get("Records", [])
        if found:
            yield found


def moved(record, copy, number):
    """A record as if it had happened some weeks earlier."""
    when = datetime.strptime(record["eventTime"], FORM) - timedelta(weeks=copy)
    return {**record, "eventTime": when.strftime(FORM), "eventID": f"{copy:08x}-0000-4000-8000-{number:012x}"}


def main():
    source, to, wanted = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    per_file = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    files = list(records(source))
    if not files:
        sys.exit(f"{source} holds no CloudTrail log")
    if per_file:
        flat = [record for found in files for record in found]
        files = [flat[at : at + per_file] for at in range(0, len(flat), per_file)]
    made = {"events": 0, "files": 0, "gzipped": 0, "inflated": 0}
    copy = 0
    while made["events"] < wanted:
        number = 0
        for found in files:
            left = wanted - made["events"]
            if left == 0:
                break
            part = [moved(record, copy, number + at) for at, record in enumerate(found[:left])]
            number += len(found)
            first = part[0]
            stamp = first["eventTime"].replace("-", "").replace(":", "")[:13] + "Z"
            account = first.get("recipientAccountId", "000000000000")
            name = f"{account}_CloudTrail_{first['awsRegion']}_{stamp}_{copy:06x}{number:010x}.json.gz"
            text = json.dumps({"Records": part}, separators=(",", ":")).encode()
            packed = gzip.compress(text, 6)
            folder = to / f"{copy:04d}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(packed)
            made["events"] += len(part)
            made["files"] += 1
            made["gzipped"] += len(packed)
            made["inflated"] += len(text)
        copy += 1
    print(json.dumps(made))


main()

"""Imports scaled logs with Tickmark, twice, beside DuckDB reading the same files, and prints what it took.

    bench_import.py IMPORT FOLDER_OF_LOGS PER_FILE EVENTS...

IMPORT is the example bench_import of tickmark-intake, which imports in a process of its own.

PER_FILE is how many records a file holds; 0 for as many as the real ones do.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent


def run(*command):
    """Runs a program; its output, its seconds and its peak in MB."""
    started = time.monotonic()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]} {command[1]} ended with {status}: {output.decode()[:500]}")
    return output, time.monotonic() - started, used.ru_maxrss / 1024


def warm(folder):
    """Reads every file once, so that neither side waits for the disk."""
    for path in folder.rglob("*.gz"):
        path.read_bytes()


def imported(program, logs, engagement):
    output, _, peak = run(program, logs, engagement)
    report = json.loads(output)
    return report, report["seconds"], peak


def one(program, source, per_file, events, folder):
    """Everything for a number of events; the seconds of the first import."""
    logs = folder / f"logs-{events}"
    command = [sys.executable, HERE / "scaled_logs.py", source, logs, events]
    made = json.loads(run(*command, *([per_file] if per_file else []))[0])
    print(
        f"{made['events']:,} events in {made['files']:,} files, {made['gzipped'] / 1e6:.0f} MB gzipped, "
        f"{made['inflated'] / 1e6:.0f} MB inflated"
    )
    warm(logs)
    output, _, peak = run(sys.executable, HERE / "duckdb_logs.py", logs, folder / "peer.duckdb")
    peer = json.loads(output)
    peer_speed = peer["events"] / peer["seconds"]
    size = (folder / "peer.duckdb").stat().st_size
    print(f"  DuckDB    {peer['seconds']:6.1f} s  {peer_speed:9,.0f} events/s  {peak:5.0f} MB peak  {size / 1e6:5.0f} MB on disk")
    engagement = folder / f"{events}.tickmark"
    report, seconds, peak = imported(program, logs, engagement)
    if report["new"] != made["events"]:
        sys.exit(f"imported {report}, and {made} was made")
    speed = made["events"] / seconds
    size = engagement.stat().st_size
    print(f"  Tickmark  {seconds:6.1f} s  {speed:9,.0f} events/s  {peak:5.0f} MB peak  {size / 1e6:5.0f} MB on disk")
    report, again, _ = imported(program, logs, engagement)
    if report["new"] or report["known"] != made["files"]:
        sys.exit(f"the second import found {report}")
    print(
        f"  ratio     {speed / peer_speed:.2f} times DuckDB's events a second; {size / made['gzipped']:.2f} times the "
        f"gzipped logs on disk; the second import takes {again:.2f} s: {seconds / again:.1f} times as fast"
    )
    return seconds


def main():
    program, source, per_file = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    sizes = [int(size) for size in sys.argv[4:]]
    taken = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="tickmark-bench-") as folder:
            taken[size] = one(program, source, per_file, size, Path(folder))
    for size in sizes:
        if size * 2 in taken:
            print(f"twice {size:,} events take {taken[size * 2] / taken[size]:.2f} times as long")


main()

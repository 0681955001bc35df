#!/usr/bin/env python3
"""Kafka loses everything (F31): its whole log folder is deleted while jobs are under way, and made anew, empty. No accepted job may be
lost by that.

usage: lost_log.py [--jobs 200] [--times 1] [--binary build/millrace] [--keep FOLDER]
"""

import argparse
import json
import pathlib
import shutil
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
POOLS = ("noop", "nobody")
PATIENCE = 180
# Nobody is there to decide and to cancel.
WEIGHTS = {"chain": 6, "spread": 3, "nested": 3, "wait": 4, "retry": 2, "unheard": 1, "pages": 1, "outside": 3}


def wait_until_accepted(stack, load):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        (accepted,), = stack.query("SELECT count(*) FROM jobs WHERE event_source = %s", load.source)
        if accepted == load.sent:
            return
        time.sleep(0.05)  # tidy: allow: they are accepted of their own accord
    raise RuntimeError(f"{accepted} of {load.sent} requests were accepted within {PATIENCE} s")


def lose_log(stack):
    """Answers how many jobs were open then."""
    (still_open,), = stack.query("SELECT count(*) FROM jobs WHERE finished_at IS NULL")
    stack.millrace("down")
    shutil.rmtree(stack.folder / "state" / "kafka" / "log")
    stack.millrace("up", "--no-workers", timeout=300)
    stack.millrace("topics", "apply", *(word for pool in POOLS for word in ("--pool", pool)))
    stack.status = json.loads(stack.millrace("status", "-o", "json"))
    return still_open


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--binary", type=pathlib.Path, default=HERE.parents[1] / "build" / "millrace")
    given = parser.parse_args()
    from journal import Journal
    from real_stack import RealStack
    from soak import check, rest
    from workload import WORKFLOWS, Load
    with RealStack(given.binary.resolve(), WORKFLOWS) as stack:
        journal = Journal(stack.folder / "journal.jsonl")
        for loss in range(given.times):
            load = Load(stack.producer(), journal, loss + 1, WEIGHTS)
            for _ in range(given.jobs):
                load.send()
            load.finish()
            wait_until_accepted(stack, load)
            still_open = lose_log(stack)
            journal.note("log_lost", open=still_open)
            print(f"the log was lost with {still_open} jobs open", flush=True)
            still = rest(stack, PATIENCE)
        journal.note("rest")
        verdict = check(stack, journal, stack.folder / "verdicts.json")
        if given.keep:
            shutil.copytree(stack.logs, given.keep, dirs_exist_ok=True)
    stack.erase()
    if not still_open:
        print("no job was open when the log was lost: this proved nothing", file=sys.stderr)
    if still:
        print(f"not at rest after {PATIENCE} s: {still}", file=sys.stderr)
    return verdict or int(bool(still or not still_open))


if __name__ == "__main__":
    sys.exit(main())

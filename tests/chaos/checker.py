#!/usr/bin/env python3
"""Judges a run from outside: reads PostgreSQL, the topics, the ledger's log and the driver's journal, and says of every invariant of
guides/reliability.md whether it held. It shares no code with the engine and believes nothing that the engine answers.

usage: checker.py --postgres URL --kafka HOST:PORT --journal FILE [--ledger FILE] [--logs FOLDER] [--json FILE]
Exit 0: none was violated. 1: some were. 2: it could not look.
"""

import argparse
import dataclasses
import json
import pathlib
import sys

import invariants_of_events  # noqa: F401: registers its invariants
import invariants_of_jobs  # noqa: F401
from evidence import gather
from verdict import VIOLATED, judge_all


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("postgres", "kafka", "journal"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("ledger", "logs"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--json", type=pathlib.Path)
    given = parser.parse_args()
    evidence = gather(given.postgres, given.kafka, given.journal, given.ledger, given.logs)
    verdicts = judge_all(evidence)
    for verdict in verdicts:
        print(verdict.text())
    print(f"\n{len(evidence.jobs)} jobs, {sum(len(row['events']) for row in evidence.history)} events of history, "
          f"{len(evidence.records)} records, {len(evidence.ledger)} lines of the ledger; "
          f"with no violation in {len(evidence.jobs)} jobs the true rate is below {3 / max(1, len(evidence.jobs)):.1e} (95 %)")
    if given.json:
        given.json.write_text(json.dumps([dataclasses.asdict(verdict) for verdict in verdicts], indent=1) + "\n")
    return 1 if any(verdict.state == VIOLATED for verdict in verdicts) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as failure:  # Not to be taken for a violation.
        print(f"checker: {type(failure).__name__}: {failure}", file=sys.stderr)
        sys.exit(2)

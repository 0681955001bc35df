#!/usr/bin/env python3
"""Runs recorded executions through `millrace_simulate` with the runner that ships with the recordings.

usage: run_recordings.py FOLDER MILLRACE_SIMULATE

What must pass is pinned in recordings.json: how many cases agree, how many are refused for JSONata, and by name with
a reason every other case that does not agree. A listed case that agrees after all is a failure too: take it off the list.
Exits with 77, which ctest shows as skipped, when the folder is not there.
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

SKIPPED = 77
CLASSES = "pure,lambda,service-replay,callback,activity"
LEVELS = "status,output,error,cause,event_types,event_chain"
FOLDER = os.path.dirname(os.path.abspath(__file__))


def run(folder, program):
    """How many agreed, and for each case that did not, what it answered: {"name", "diff", "got"}."""
    with tempfile.TemporaryDirectory() as scratch:
        report = os.path.join(scratch, "report.json")
        adapter = [sys.executable, os.path.join(folder, "adapter_millrace.py"), program]
        runner = [sys.executable, os.path.join(folder, "run_cases.py"), "--classes", CLASSES, "--levels", LEVELS,
                  "--report", report, os.path.join(folder, "asl", "exec"), "--"]
        ran = subprocess.run(runner + adapter, stdout=subprocess.PIPE, text=True, check=False)
        summary = re.search(r"^(\d+) of \d+ agree", ran.stdout, re.M)
        if not summary:
            raise RuntimeError(f"the runner said nothing of how many agree:\n{ran.stdout}")
        with open(report, encoding="utf-8") as file:
            return int(summary[1]), json.load(file)


def jsonata_cases(folder):
    names = set()
    for path in glob.glob(os.path.join(folder, "asl", "exec", "**", "*.json"), recursive=True):
        with open(path, encoding="utf-8") as file:
            case = json.load(file)
        if "JSONata" in json.dumps(case["definition"]):
            names.add(case["name"])
    return names


def main(folder, program):
    if not os.path.isdir(os.path.join(folder, "asl", "exec")):
        print(f"skipped: there are no recordings in {folder}")
        return SKIPPED
    with open(os.path.join(FOLDER, "recordings.json"), encoding="utf-8") as file:
        pinned = json.load(file)
    agreeing, others = run(folder, program)
    needs_jsonata = jsonata_cases(folder)
    rest = {one["name"]: one["diff"] for one in others if one["name"] not in needs_jsonata}
    refused = len(others) - len(rest)

    print(f"{agreeing} agree, {refused} are refused for JSONata, {len(rest)} do not agree for other reasons")
    problems = [f"{name} does not agree: {json.dumps(rest[name])[:600]}" for name in rest if name not in pinned["cannot"]]
    problems += [f"{name} is listed in recordings.json and agrees" for name in pinned["cannot"] if name not in rest]
    for what, count, expected in (("agree", agreeing, pinned["agree"]),
                                  ("are refused for JSONata", refused, pinned["jsonata"])):
        if count != expected:
            problems.append(f"recordings.json says that {expected} {what}")
    for problem in problems:
        print("-", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

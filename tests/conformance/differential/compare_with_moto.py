#!/usr/bin/env python3
"""Runs generated state machines through `millrace_simulate` and moto's executor, and explains where they differ.

usage: compare_with_moto.py MILLRACE_SIMULATE [--seeds 0-149] [--least 0] [--show 20] [--report FILE]

Fails when a difference has no explanation in differences.toml, or when a feature was in fewer than `--least` cases.
Exits with 77, which ctest shows as skipped, when moto is not installed.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib

import machines

FOLDER = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77
PARTS = ["status", "output", "error", "cause", "event_types"]


def run_ours(program, case, folder):
    """What `millrace_simulate` makes of a case, in the form of moto_executor.run."""
    mocks = {"StateMachines": {"case": {"TestCases": {"generated": {state: state for state in case["answers"]}}}},
             "MockedResponses": {state: {"0-9999": answers[0]} if answers[0] == answers[-1] else
                                 {str(number): answer for number, answer in enumerate(answers)}
                                 for state, answers in case["answers"].items()}}
    for name, value in ("definition", case["definition"]), ("input", case["input"]), ("mocks", mocks):
        with open(f"{folder}/{name}.json", "w", encoding="utf-8") as file:
            json.dump(value, file)
    command = [program, "workflow", "simulate", f"{folder}/definition.json", "--name", "case", "--input",
               f"{folder}/input.json", "--mocks", f"{folder}/mocks.json", "--case", "generated", "-o", "json"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if not ended.stdout:
        return {"status": "REFUSED", "cause": ended.stderr[:300]}
    outcome = json.loads(ended.stdout)
    outcome["event_types"] = [event["type"] for event in outcome.pop("events")]
    return outcome


def differing_parts(case, moto, ours):
    """Which of PARTS differ. Branches of a Parallel run side by side, so their events are compared as a heap."""
    has_order = "state:Parallel" not in case["used"] and "Map:MaxConcurrencyPath" not in case["used"]
    parts = []
    for part in PARTS:
        left, right = moto.get(part), ours.get(part)
        if part == "event_types" and not has_order:
            left, right = sorted(left or []), sorted(right or [])
        if left != right or type(left) is bool and type(right) is not bool:
            parts.append(part)
    return parts


def explanation(differences, case, moto, ours, parts):
    """The first entry of the table that fits, or None."""
    definition = json.dumps(case["definition"])
    for entry in differences:
        fits = (set(parts) <= set(entry.get("parts", PARTS)) and re.search(entry.get("definition", ""), definition)
                and re.search(entry.get("case_input", ""), json.dumps(case["input"]) + definition))
        for side, outcome in ("moto", moto), ("ours", ours):
            for part, pattern in entry.get(side, {}).items():
                fits = fits and re.search(pattern, str(outcome.get(part)), re.S)
        if fits:
            return entry["name"]
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seeds", default="0-149")
    parser.add_argument("--least", type=int, default=0)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--report", help="where to write every difference with its case, as JSON")
    arguments = parser.parse_args()
    try:
        import moto_executor
    except ImportError as missing:
        print(f"skipped: {missing}; ops/test-requirements.txt names moto")
        return SKIPPED
    with open(os.path.join(FOLDER, "differences.toml"), "rb") as file:
        differences = tomllib.load(file)["difference"]

    first, last = map(int, arguments.seeds.split("-"))
    used, explained, ends, found = collections.Counter(), collections.Counter(), collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, last + 1):
            case = machines.generate(seed)
            used.update(case["used"])
            moto, ours = moto_executor.run(case), run_ours(arguments.program, case, folder)
            ends[ours["status"]] += 1
            parts = differing_parts(case, moto, ours)
            if not parts:
                continue
            name = explanation(differences, case, moto, ours, parts)
            explained[name] += 1
            found.append({"seed": seed, "name": name, "parts": parts, "case": case, "moto": moto, "ours": ours})
    if arguments.report:
        with open(arguments.report, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1, default=str)

    count = last - first + 1
    print(f"{count} cases: {dict(ends)}; {count - explained.total()} agree")
    for name, number in explained.most_common():
        print(f"  {number:5} {name or 'NOT EXPLAINED'}")
    unexplained = [one for one in found if one["name"] is None]
    for one in unexplained[:arguments.show]:
        print(f"seed {one['seed']}: {', '.join(one['parts'])}")
        for side in "moto", "ours":
            shown = {part: one[side].get(part) for part in PARTS if part in one["parts"] + ["status", "error", "cause"]}
            print(f"  {side}: {json.dumps(shown, default=str)[:700]}")
    rare = {feature: used[feature] for feature in machines.FEATURES if used[feature] < arguments.least}
    if rare:
        print(f"in fewer than {arguments.least} cases: {rare}")
    return 1 if unexplained or rare else 0


if __name__ == "__main__":
    exit_code = main()
    sys.stdout.flush()
    os._exit(exit_code)  # Threads of executions that hang are not waited for.

#!/usr/bin/env python3
"""Runs a suite of JSONPath queries (RFC 9535) through `millrace_simulate`, where the paths are Jayway's dialect.

usage: run_jsonpath_suite.py FOLDER MILLRACE_SIMULATE

A query is the Parameters of a Pass state. A path to one place gives the value itself, so a list of one is expected; an
indefinite path gives an array. Filters are put into parentheses, which Jayway demands. jsonpath_suite.json names every query that does not agree, under the reason why the
dialects differ; any other difference fails. Exits with 77, which ctest shows as skipped, when the folder is not there.
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

SKIPPED = 77
FOLDER = os.path.dirname(os.path.abspath(__file__))


def in_parentheses(selector):
    """A filter as Jayway writes it: `$[?(@.a)]` for `$[?@.a]`."""
    written = re.fullmatch(r"(\$[^?]*)\[\s*\?\s*(.*)\]", selector, re.S)
    if not written or re.fullmatch(r"\(.*\)", written[2], re.S) and written[2].count("(") == 1:
        return selector
    return f"{written[1]}[?({written[2]})]"


def ask(program, row):
    """["refused"], ["failed"] at run time, or ["value", what was selected]."""
    state = {"Type": "Pass", "Parameters": {"value.$": in_parentheses(row["selector"])}, "End": True}
    with tempfile.TemporaryDirectory() as folder:
        for name, value in ("state", state), ("input", row.get("document", {})):
            with open(f"{folder}/{name}.json", "w", encoding="utf-8") as file:
                json.dump(value, file)
        command = [program, "workflow", "test-state", f"{folder}/state.json", "--input", f"{folder}/input.json"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if not ended.stdout:
        return ["refused", ended.stderr]
    answer = json.loads(ended.stdout)
    return ["value", answer["output"]["value"]] if "output" in answer else ["failed", answer["cause"]]


def agrees(row, answer):
    if row.get("invalid_selector"):
        return answer[0] == "refused"
    accepted = row["results"] if "results" in row else [row["result"]]
    if answer[0] == "failed":  # A definite path that selects nothing.
        return [] in accepted
    return answer[0] == "value" and any(answer[1] == nodes or [answer[1]] == nodes for nodes in accepted)


def main(folder, program):
    suite = os.path.join(folder, "suites", "jsonpath_rfc9535.jsonl")
    if not os.path.isfile(suite):
        print(f"skipped: there is no {suite}")
        return SKIPPED
    with open(suite, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda row: ask(program, row), rows))
    differing = {row["name"]: (row, answer) for row, answer in zip(rows, answers) if not agrees(row, answer)}

    with open(os.path.join(FOLDER, "jsonpath_suite.json"), encoding="utf-8") as file:
        reasons = {name: reason for reason, names in json.load(file)["differ"].items() for name in names}
    print(f"{len(rows) - len(differing)} of {len(rows)} agree")
    problems = [f"{name}: {row['selector']} gave {answer}" for name, (row, answer) in differing.items() if name not in reasons]
    problems += [f"{name} is listed in jsonpath_suite.json and agrees" for name in reasons if name not in differing]
    for problem in problems:
        print("-", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

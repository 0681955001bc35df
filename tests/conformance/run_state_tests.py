#!/usr/bin/env python3
"""Runs recorded answers of AWS's TestState, and tables of choice rules, intrinsics and paths, through `millrace_simulate`.

usage: run_state_tests.py FOLDER MILLRACE_SIMULATE

state_tests.json pins what does not agree, with the reason. Exits with 77, which ctest shows as skipped, when the folder
is not there.
"""
import concurrent.futures
import glob
import json
import os
import subprocess
import sys
import tempfile

SKIPPED = 77
FOLDER = os.path.dirname(os.path.abspath(__file__))


class Tester:
    """One program under test; `explain` lists how an answer differs from what is expected, given masks."""

    def __init__(self, program, explain):
        self.program = program
        self.explain = explain

    def test_state(self, definition, input_, options=()):
        """What the command prints, or {"refused": why}."""
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/state.json", "w", encoding="utf-8") as file:
                json.dump(definition, file)
            with open(f"{folder}/input.json", "w", encoding="utf-8") as file:
                json.dump(input_, file)
            command = [self.program, "workflow", "test-state", f"{folder}/state.json", "--input", f"{folder}/input.json"]
            ended = subprocess.run(command + list(options), capture_output=True, text=True, timeout=60, check=False)
        return json.loads(ended.stdout) if ended.stdout else {"refused": ended.stderr}

    def recorded(self, case):
        options = ["--inspection-level", case["args"]["inspectionLevel"]]
        mock = case["args"].get("mock", {})
        if "result" in mock:
            options += ["--mock-result", mock["result"]]
        for name in "error", "cause":
            if name in mock.get("errorOutput", {}):
                options += [f"--mock-{name}", mock["errorOutput"][name]]
        if "context" in case["args"]:
            options += ["--context", json.dumps(case["args"]["context"])]
        if "stateName" in case["args"]:
            options += ["--state", case["args"]["stateName"]]
        retries = case["args"].get("stateConfiguration", {}).get("retrierRetryCount")
        if retries is not None:
            options += ["--retry-count", str(retries)]
        answer = self.test_state(case["definition"], case["input"], options)
        expected = case["expected"]
        if "api_error" in expected:
            return [] if expected["message"] in answer.get("refused", "") else [f"{answer}"]
        return self.explain(expected, answer, case["masks"])

    def choice(self, row):
        answer = self.test_state(row["state"], row["input"], ["--context", json.dumps(row["context"])])
        if "next" in row["expected"]:
            return [] if answer.get("nextState") == row["expected"]["next"] else [str(answer)]
        return [] if answer.get("status") in (None, "FAILED") else [str(answer)]

    def payload(self, payload, row):
        """A template's value, through the Parameters of a Pass state."""
        state = {"Type": "Pass", "Parameters": {"value": payload}, "End": True}
        answer = self.test_state(state, row.get("input", {}), ["--context", json.dumps(row.get("context") or {})])
        return answer["output"]["value"] if "output" in answer else answer

    def intrinsic(self, row):
        answer = self.payload({"value.$": row["expression"]}, row)
        if row["expected"].get("error"):
            return [] if "value" not in answer else [str(answer)]
        return self.explain({"value": row["expected"]["result"]}, answer, {}) if "result" in row["expected"] else []

    def data_flow(self, row):
        first, data, context = row["args"]
        field = {"processInputPath": "InputPath", "processOutputPath": "OutputPath"}.get(row["function"])
        if not field:
            answer = self.payload(first, {"input": data, "context": context})
        else:  # The table writes null for a field that is absent, too.
            is_absent = first is None and "not specified" in row["name"]
            answer = self.test_state({"Type": "Pass", "End": True} | ({} if is_absent else {field: first}), data)["output"]
        return self.explain(row["expected"]["result"], answer, {})

    def path_syntax(self, row):
        """Legal where the table says so, and only there."""
        path, problems = row["path"], []
        places = {"path": {"Type": "Pass", "InputPath": path, "End": True},
                  "payload_template": {"Type": "Pass", "Parameters": {"x.$": path}, "End": True},
                  "result_path": {"Type": "Pass", "ResultPath": path, "End": True}}
        for place, state in places.items():
            is_refused = "not valid" in self.test_state(state, {}).get("refused", "")
            if is_refused == (place in row["valid_in"]):
                problems.append(f"{place}: {'refused' if is_refused else 'accepted'}")
        return problems


def rows(folder, name):
    with open(os.path.join(folder, "asl", f"table_{name}.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main(folder, program):
    if not os.path.isdir(os.path.join(folder, "asl", "test_state")):
        print(f"skipped: there are no recordings in {folder}")
        return SKIPPED
    sys.path.insert(0, folder)
    from compare import explain
    tester = Tester(program, explain)
    work = []
    for path in sorted(glob.glob(os.path.join(folder, "asl", "test_state", "**", "*.json"), recursive=True)):
        with open(path, encoding="utf-8") as file:
            work.append((tester.recorded, json.load(file)))
    for name, test in (("choice", tester.choice), ("intrinsics", tester.intrinsic), ("io", tester.data_flow),
                       ("path_syntax", tester.path_syntax)):
        work += [(test, row) for row in rows(folder, name)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: (one[1]["name"], one[0](one[1])), work))

    with open(os.path.join(FOLDER, "state_tests.json"), encoding="utf-8") as file:
        pinned = json.load(file)
    jsonata = {case["name"] for _, case in work if "JSONata" in json.dumps(case.get("definition"))}
    failed = {name: problems for name, problems in answers if problems and name not in jsonata}
    agreeing = sum(1 for _, problems in answers if not problems)
    print(f"{agreeing} agree, {len(jsonata)} need JSONata, {len(failed)} do not agree")
    problems = [f"{name} does not agree: {str(why)[:500]}" for name, why in failed.items() if name not in pinned["cannot"]]
    problems += [f"{name} is listed in state_tests.json and agrees" for name in pinned["cannot"] if name not in failed]
    for problem in problems:
        print("-", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

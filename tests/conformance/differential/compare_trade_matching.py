#!/usr/bin/env python3
"""Runs the shipped machine of trade matching through `millrace_simulate` and moto's executor, for every way through it (E149, E150): each
transition must be the same.

usage: compare_trade_matching.py MILLRACE_SIMULATE

Agents are Lambda functions here, since moto knows no others. Exits with 77, which ctest shows as skipped, when moto is not installed.
"""
import json
import os
import pathlib
import sys
import tempfile

from compare_with_moto import PARTS, SKIPPED, differing_parts, run_ours

MACHINE = pathlib.Path(__file__).resolve().parents[3] / "workers/supervise/workflows/trade_matching/workflow.asl.json"
INVOKE = "arn:aws:states:::lambda:invoke"
REQUEST = {"document_path": "s3://bucket/BANK/test.pdf", "source_type": "BANK", "document_id": "test_doc", "correlation_id": "test_corr"}
GOOD = {"PDF adapter": {"success": True, "canonical_output_location": "s3://bucket/extracted/BANK/doc.json"},
        "Trade extraction": {"success": True, "trade_id": "26933659", "agent_response": "Extracted trade data"},
        "Trade matching": {"success": True, "match_classification": "MATCHED", "confidence_score": 95},
        "Exception management": {"success": True, "exception_logged": True}}
AGENTS = list(GOOD)
APPROVED = {"approved": True, "by": "ann"}


def matched_as(classification):
    return {"Trade matching": {"success": True, "match_classification": classification, "confidence_score": 40}}


def ways():
    """(name, what the request adds, answers that differ from the good ones; a text is an error's name)."""
    yield "matched", {}, {}
    for word in ("REVIEW_REQUIRED", "BREAK", "REVIEW_REQUIRED|BREAK", "matched", "", None, 7, ["MATCHED"], {"x": 1}):
        yield f"classified as {word!r}", {}, matched_as(word)
    yield "not classified", {}, {"Trade matching": {"success": True}}
    for agent in AGENTS[:3]:
        for error in ("Agent.Unsuccessful", "Agent.TimedOut", "Lambda.Unknown"):
            yield f"{agent}: {error}", {}, {agent: error}
        yield f"{agent} and exception management fail", {}, {agent: "Agent.Unavailable", "Exception management": "Agent.Rejected"}
    yield "a person is asked", {"ask_a_person": True}, matched_as("BREAK")
    yield "fails when open", {"when_open": "fail"}, {"Trade extraction": "Agent.CircuitOpen"}


def definition():
    """The shipped machine, with every task as a Lambda function."""
    machine = json.loads(MACHINE.read_text(encoding="utf-8"))
    for state in machine["States"].values():
        if state["Type"] == "Task":
            state["Resource"] = INVOKE
            state["Parameters"] = {"FunctionName": "agent", "Payload": state["Parameters"]}
    return machine


def answer_of(state, wanted):
    given = wanted.get(state, GOOD.get(state, APPROVED))
    return [{"Throw": {"Error": given, "Cause": f"{state} says no"}} if isinstance(given, str) else {"Return": given}]


def case_of(machine, added, wanted):
    tasks = [name for name, state in machine["States"].items() if state["Type"] == "Task"]
    return {"definition": machine, "input": REQUEST | added, "used": [], "answers": {state: answer_of(state, wanted) for state in tasks}}


def main():
    try:
        import moto_executor
    except ImportError as missing:
        print(f"skipped: {missing}; ops/test-requirements.txt names moto")
        return SKIPPED
    moto_executor.SECONDS_MAX = 60  # Every way ends, on a busy machine later.
    machine, count, wrong = definition(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for name, added, wanted in ways():
            case = case_of(machine, added, wanted)
            moto, ours = moto_executor.run(case), run_ours(sys.argv[1], case, folder)
            parts = differing_parts(case, moto, ours)
            count += 1
            wrong += bool(parts)
            print(f"{'DIFFERS' if parts else 'agrees':8} {name}: {ours['status']}, {len(ours.get('event_types', []))} events")
            for side, outcome in ("moto", moto), ("ours", ours):
                if parts:
                    print(f"  {side}: {json.dumps({part: outcome.get(part) for part in PARTS if part in parts}, default=str)[:900]}")
    print(f"{count} ways, {count - wrong} agree in status, output, error, cause and every transition")
    return 1 if wrong else 0


if __name__ == "__main__":
    exit_code = main()
    sys.stdout.flush()
    os._exit(exit_code)  # Threads of executions that hang are not waited for.

"""Versions and aliases of workflows, their limits, and a redrive of a Map's tolerated failures (issue 4)."""

import collections
import json
import unittest

from running_system import eventually
from stub_worker import StubWorker
from system import SYSTEM

WAITS_THEN_TELLS = {"StartAt": "Pause", "States": {
    "Pause": {"Type": "Wait", "Seconds": 3, "Next": "Tell"},
    "Tell": {"Type": "Pass", "End": True, "Parameters": {"version": 0, "redrives.$": "$$.Execution.RedriveCount"}}}}


def told_by(version):
    definition = json.loads(json.dumps(WAITS_THEN_TELLS))
    definition["States"]["Tell"]["Parameters"]["version"] = version
    return definition


class Counting(StubWorker):
    """Counts how often it is given each item, and fails those in `failing`."""

    failing = set()
    runs = collections.Counter()

    def choose(self, task):
        self.runs[task["input"]] += 1
        if task["input"] in self.failing:
            return {"kind": "fail", "error": "Bad.Item"}
        return {"kind": "succeed", "output": task["input"]}


class Versions(unittest.TestCase):
    def submit(self, workflow, given=None):
        return SYSTEM.read("submit", workflow, "--input", json.dumps(given or {}))["id"]

    def result(self, job):
        self.version_of(job)  # Until it is accepted there is none to wait for.
        return SYSTEM.read("job", "result", job, "--wait", "--timeout", 60, may_fail=True)

    def put(self, name, definition, *options):
        file = SYSTEM.file(f"{name}.asl.json", json.dumps(definition))
        return SYSTEM.read("workflow", "put", file, "--name", name, *options)

    def version_of(self, job):
        def rows():
            return SYSTEM.query("SELECT workflow_version FROM jobs WHERE job_id = %s", job)
        return eventually(rows, f"{job} to be accepted")[0][0]

    def submit_once_it_is(self, reference, version):
        """Supervisors hear of a change within a moment."""
        def submitted():
            job = self.submit(reference)
            return job if self.version_of(job) == version else None
        return eventually(submitted, f"{reference} to be version {version}", seconds=10)

    def test_jobs_keep_their_version_while_aliases_move(self):
        self.put("told", told_by(1))
        SYSTEM.millrace("workflow", "alias", "set", "told", "live", 1)
        by_alias, by_name = self.submit("told:live"), self.submit("told")
        self.assertEqual([self.version_of(job) for job in (by_alias, by_name)], [1, 1])
        self.assertEqual(self.put("told", told_by(2))["version"], 2)
        newest = self.submit_once_it_is("told", 2)
        still_first = self.submit("told:live")
        self.assertEqual(self.version_of(still_first), 1)
        SYSTEM.millrace("workflow", "alias", "set", "told", "live", 2)
        moved, first_by_number = self.submit_once_it_is("told:live", 2), self.submit("told:1")
        jobs = (by_alias, by_name, still_first, newest, moved, first_by_number)
        self.assertEqual([self.result(job)["output"]["version"] for job in jobs], [1, 1, 1, 2, 2, 1])
        self.assertEqual(SYSTEM.read("workflow", "alias", "list", "told")[0]["version"], 2)
        self.assertEqual([one["aliases"] for one in SYSTEM.read("workflow", "versions", "told")], [["live"], []])

    def test_what_is_not_there_is_refused_by_name(self):
        self.put("named", told_by(1))
        for reference in ("named:nobody", "named:7"):
            refused = SYSTEM.run("submit", reference, "--input", "{}")
            self.assertEqual(refused.returncode, 5, refused)
            self.assertIn("no version or alias", refused.stderr)
        self.assertEqual(SYSTEM.run("workflow", "alias", "set", "named", "live", 9).returncode, 5)
        self.assertEqual(SYSTEM.run("workflow", "alias", "set", "named", "9", 1).returncode, 2)

    def test_limits_of_aws_hold_where_the_workflow_was_put_with_them(self):
        large = {"StartAt": "Grow", "States": {"Grow": {"Type": "Pass", "End": True, "Parameters": {
            "a.$": "$.text", "b.$": "$.text", "c.$": "$.text"}}}}
        self.put("unbounded", large)
        self.put("bounded", large, "--limits", "aws")
        given = {"text": "x" * 100_000}
        self.assertEqual(self.result(self.submit("unbounded", given))["status"], "SUCCEEDED")
        ended = self.result(self.submit("bounded", given))
        self.assertEqual((ended["status"], ended["error"]), ("FAILED", "States.DataLimitExceeded"))
        self.assertEqual(SYSTEM.read("workflow", "versions", "bounded")[0]["limits"], "aws")

    def test_a_redrive_gives_only_the_tolerated_failures_another_turn(self):
        # A Task with a retrier makes an execution of each item, so that a worker in Python can take them.
        once = {"Type": "Task", "Resource": f"millrace:counted:{Counting.operation}", "End": True,
                "Retry": [{"ErrorEquals": ["Never"], "MaxAttempts": 1}]}
        self.put("tolerant", {"StartAt": "Each", "States": {
            "Each": {"Type": "Map", "ItemsPath": "$.items", "ToleratedFailureCount": 3, "Next": "Tell", "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Once", "States": {"Once": once}}},
            "Tell": {"Type": "Pass", "End": True, "Parameters": {"done.$": "$", "redrives.$": "$$.Execution.RedriveCount"}}}})
        worker = Counting(SYSTEM.bootstrap(), "counted", {}, set(), None)
        self.addCleanup(worker.stop)
        worker.failing = {3, 7}
        job = self.submit("tolerant", {"items": list(range(20))})
        first = self.result(job)
        self.assertEqual(first["status"], "SUCCEEDED", first)
        self.assertEqual(first["output"], {"done": [n for n in range(20) if n not in (3, 7)], "redrives": 0})

        worker.failing = set()
        SYSTEM.millrace("job", "redrive", job)
        second = self.result(job)
        self.assertEqual(second["output"], {"done": list(range(20)), "redrives": 1}, second)
        self.assertEqual({n: count for n, count in worker.runs.items() if count > 1}, {3: 2, 7: 2})
        types = [event["type"] for event in SYSTEM.read("job", "history", job)]
        self.assertEqual((types.count("ExecutionRedriven"), types.count("ExecutionSucceeded")), (1, 2))
        self.assertNotEqual(SYSTEM.run("job", "redrive", job).returncode, 0, "nothing is left to give another turn")


if __name__ == "__main__":
    unittest.main()

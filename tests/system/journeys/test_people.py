"""What people do to jobs: approve, cancel, pause, redrive, answer by token (Done when 7; C69, C77-C79, A28, A30)."""

import json
import os
import signal
import unittest

from system import SYSTEM
from running_system import eventually

SLEEPER = """import sys, time
print("began", flush=True)
deadline = time.monotonic() + 600
while time.monotonic() < deadline:
    pass
"""


class People(unittest.TestCase):
    def submit(self, workflow, request):
        return SYSTEM.read("submit", workflow, "--input", json.dumps(request))["id"]

    def status(self, job):
        return SYSTEM.read("job", "show", job)["status"]

    def wait_for(self, job, *statuses, seconds=60):
        return eventually(lambda: self.status(job) in statuses and self.status(job), f"{job} to be {statuses}", seconds)

    def question_of(self, job):
        def pending():
            return [one for one in SYSTEM.read("approval", "list") if one["job_id"] == job]
        return eventually(pending, "the question")[0]["id"]

    def test_c78_an_approval_survives_its_worker_and_goes_on_exactly_once(self):
        job = self.submit("approval_demo", {"question": "Ship it?", "timeout_seconds": 600})
        question = self.question_of(job)
        for worker in SYSTEM.workers("approve"):
            os.kill(worker["pid"], signal.SIGKILL)
        SYSTEM.millrace("approval", "approve", question, "--by", "ann", "--comment", "fine")
        self.wait_for(job, "SUCCEEDED")
        second = SYSTEM.run("approval", "reject", question, "--by", "bob")
        self.assertEqual(second.returncode, 6)
        self.assertIn("ann", second.stderr)
        types = [event["type"] for event in SYSTEM.read("job", "history", job)]
        self.assertEqual(types.count("TaskSucceeded"), 1)

    def test_an_unanswered_question_is_denied_at_its_deadline(self):
        job = self.submit("approval_demo", {"question": "Anyone?", "timeout_seconds": 2})
        self.wait_for(job, "FAILED", "SUCCEEDED")
        result = SYSTEM.read("job", "result", job, may_fail=True)
        self.assertNotEqual(result["status"], "SUCCEEDED", result)

    def test_cancel_kills_running_code(self):
        SYSTEM.put_workflow("sleeper", {"StartAt": "Run", "States": {"Run": {
            "Type": "Task", "Resource": "millrace:execute:run", "End": True,
            "Parameters": {"framework": "python", "program": SLEEPER, "inputs": []}}}})
        job = self.submit("sleeper", {})
        eventually(lambda: "began" in SYSTEM.millrace("job", "logs", job, may_fail=True), "the first log line while it runs (A28)")
        SYSTEM.millrace("job", "cancel", job)
        self.assertEqual(self.wait_for(job, "ABORTED"), "ABORTED")
        eventually(lambda: all(worker.get("in_flight", 0) == 0 for worker in SYSTEM.read("worker", "list") if worker["pool"] == "execute"),
                   "the program to be gone", seconds=10)

    def test_a_paused_job_waits_and_goes_on(self):
        SYSTEM.put_workflow("three_waits", {"StartAt": "A", "States": {
            "A": {"Type": "Wait", "Seconds": 2, "Next": "B"}, "B": {"Type": "Wait", "Seconds": 1, "Next": "C"}, "C": {"Type": "Succeed"}}})
        job = self.submit("three_waits", {})
        eventually(lambda: self.status(job) == "RUNNING", "the job to run")
        SYSTEM.millrace("job", "pause", job)
        self.assertEqual(self.status(job), "PAUSED")
        why = SYSTEM.millrace("job", "why", job)
        self.assertIn("paused", why.lower())
        SYSTEM.millrace("job", "resume", job)
        self.wait_for(job, "SUCCEEDED")

    def test_redrive_takes_up_the_failed_state(self):
        SYSTEM.put_workflow("redriven", {"StartAt": "A", "States": {
            "A": {"Type": "Pass", "Result": {"kept": True}, "Next": "B"},
            "B": {"Type": "Task", "Resource": "millrace:execute:run", "End": True,
                  "Parameters": {"framework": "python", "program": "raise SystemExit(3)", "inputs": []}}}})
        job = self.submit("redriven", {})
        self.wait_for(job, "FAILED")
        SYSTEM.millrace("job", "redrive", job)
        eventually(lambda: [event["type"] for event in SYSTEM.read("job", "history", job)].count("ExecutionFailed") == 2, "the second failure")
        types = [event["type"] for event in SYSTEM.read("job", "history", job)]
        self.assertEqual(types.count("PassStateEntered"), 1)
        self.assertIn("ExecutionRedriven", types)

    def test_a_token_answers_a_waiting_task_once(self):
        SYSTEM.put_workflow("callback", {"StartAt": "Ask", "States": {"Ask": {
            "Type": "Task", "Resource": "millrace:execute:run.waitForTaskToken", "End": True,
            "Parameters": {"framework": "python", "inputs": [], "program.$":
                           "States.Format('print(\"token={}\")\nimport os\nopen(os.environ[\"MILLRACE_OUTPUT\"], \"w\").write(\"[]\")\n', $$.Task.Token)"}}}})
        job = self.submit("callback", {})
        line = eventually(lambda: [line for line in SYSTEM.millrace("job", "logs", job, may_fail=True).split() if "token=" in line], "the token in the log")[0]
        token = line.split("token=")[1]
        self.assertEqual(self.status(job), "RUNNING")
        SYSTEM.millrace("task", "succeed", token, "--output", '{"by": "hand"}')
        self.wait_for(job, "SUCCEEDED")
        self.assertEqual(SYSTEM.read("job", "result", job)["output"], {"by": "hand"})
        self.assertNotEqual(SYSTEM.run("task", "succeed", token, "--output", "1").returncode, 0)


if __name__ == "__main__":
    unittest.main()

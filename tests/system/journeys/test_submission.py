"""One request, many ways in (Done when 2, 3, 4, 10; A11, A18, A22, A25, A27, B50)."""

import json
import pathlib
import subprocess
import sys
import threading
import unittest
import uuid

from system import SYSTEM
from running_system import BINARY, SOURCE, eventually

SALES = "region,amount\nNorth,10\nSouth,30\nNorth,5\nEast,7\n"
QUESTION = "total amount by region, highest first"
ANSWER = [["South", 30], ["North", 15], ["East", 7]]


def rows(output):
    return [list(row.values()) for row in output["answer"]]


class Submission(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sales = SYSTEM.file("sales.csv", SALES)
        cls.uri = SYSTEM.read("file", "put", cls.sales)["uri"]

    def wait_for_event(self, event_id):
        def finished():
            jobs = [job for job in SYSTEM.read("job", "list") if job["event_id"] == event_id]
            return jobs if jobs and jobs[0]["status"] != "RUNNING" else None
        jobs = eventually(finished, f"the job of event {event_id}")
        self.assertEqual(len(jobs), 1)
        return SYSTEM.read("job", "result", jobs[0]["id"], may_fail=True)

    def test_a_question_about_a_file_is_answered_with_its_program(self):
        done = SYSTEM.submit_and_wait("python", "--prompt", QUESTION, "--input", self.sales)
        self.assertEqual(done["status"], "SUCCEEDED", done)
        self.assertEqual(rows(done["output"]), ANSWER)
        self.assertEqual(done["output"]["provider"], "rules")
        types = [event["type"] for event in SYSTEM.read("job", "history", done["id"])]
        self.assertEqual((types[0], types[-1]), ("ExecutionStarted", "ExecutionSucceeded"))

    def test_a_question_outside_the_family_is_refused_with_help(self):
        done = SYSTEM.submit_and_wait("python", "--prompt", "write me a poem about regions", "--input", self.sales)
        self.assertEqual(done["status"], "FAILED")
        self.assertIn("region", done["cause"])

    def test_kcat_a_python_client_and_the_command_line_give_the_same_result(self):
        data = json.dumps({"workflow": "python", "input": {"prompt": QUESTION, "input": self.uri}})
        by_kcat, by_client = str(uuid.uuid4()), str(uuid.uuid4())
        subprocess.run(["kcat", "-b", SYSTEM.bootstrap(), "-P", "-t", "millrace.requests", "-H", "ce_specversion=1.0",
                        "-H", f"ce_id={by_kcat}", "-H", "ce_source=kcat", "-H", "ce_type=millrace.job.requested",
                        "-H", "content-type=application/json"], input=data, text=True, check=True, timeout=30)
        producer = SYSTEM.producer()
        producer.produce("millrace.requests", data.encode(), headers={
            "ce_specversion": "1.0", "ce_id": by_client, "ce_source": "python", "ce_type": "millrace.job.requested",
            "content-type": "application/json"})
        producer.flush(30)
        for event_id in (by_kcat, by_client):
            self.assertEqual(rows(self.wait_for_event(event_id)["output"]), ANSWER)

    def test_the_same_id_twice_is_one_job(self):
        event_id = str(uuid.uuid4())
        envelope = json.dumps({"specversion": "1.0", "id": event_id, "source": "structured", "type": "millrace.job.requested",
                               "datacontenttype": "application/json",
                               "data": {"workflow": "python", "input": {"prompt": QUESTION, "input": self.uri}}})
        producer = SYSTEM.producer()
        for partition in (0, 0, 1):
            producer.produce("millrace.requests", envelope.encode(), partition=partition,
                             headers={"content-type": "application/cloudevents+json; charset=UTF-8"})
            producer.flush(30)
        self.assertEqual(rows(self.wait_for_event(event_id)["output"]), ANSWER)

    def test_a_key_used_for_another_body_is_refused(self):
        key = str(uuid.uuid4())
        first = SYSTEM.submit_and_wait("python", "--prompt", QUESTION, "--input", self.uri, "--idempotency-key", key)
        again = SYSTEM.submit_and_wait("python", "--prompt", QUESTION, "--input", self.uri, "--idempotency-key", key)
        self.assertEqual(first["id"], again["id"])
        other = SYSTEM.run("submit", "python", "--prompt", "how many rows", "--input", self.uri, "--idempotency-key", key, "--wait")
        self.assertNotEqual(other.returncode, 0)
        self.assertIn("key", other.stderr)

    def test_bad_requests_are_refused_by_name_and_stop_nobody(self):
        producer = SYSTEM.producer()
        before = len(SYSTEM.read("dead", "list"))
        for value in (b"\xff\xfe not utf-8", b"{not json", b"{}", json.dumps({"workflow": "no_such", "input": {}}).encode(),
                      json.dumps({"workflow": "python", "input": {"prompt": 5}}).encode()):
            producer.produce("millrace.requests", value, partition=0)
        producer.flush(30)
        eventually(lambda: len(SYSTEM.read("dead", "list")) >= before + 5, "five dead letters")
        done = SYSTEM.submit_and_wait("python", "--prompt", QUESTION, "--input", self.uri)
        self.assertEqual(done["status"], "SUCCEEDED")

    def test_a_missing_file_is_named(self):
        done = SYSTEM.run("submit", "python", "--prompt", QUESTION, "--input", "/no/such/file.csv", "--wait")
        self.assertEqual(done.returncode, 5)
        self.assertIn("/no/such/file.csv", done.stderr)

    def test_b50_a_failed_run_returns_the_traceback(self):
        SYSTEM.put_workflow("run_only", {"StartAt": "Run", "States": {"Run": {
            "Type": "Task", "Resource": "millrace:execute:run", "End": True,
            "Parameters": {"framework": "python", "program": "raise ValueError(\"x\")\n", "inputs": []}}}})
        done = SYSTEM.submit_and_wait("run_only", "--input", "{}")
        self.assertEqual(done["status"], "FAILED")
        self.assertIn("ValueError: x", done["cause"])

    def test_a22_a_framework_added_as_a_folder_while_the_system_runs_runs_a_job(self):
        subprocess.run([sys.executable, str(SOURCE / "tests/system/frameworks/add_framework.py"), BINARY],
                       env=SYSTEM.environment, check=True, timeout=180)

    def test_a_worker_in_python_serves_a_pool_of_its_own(self):
        SYSTEM.put_workflow("shouting", {"StartAt": "Shout", "States": {"Shout": {
            "Type": "Task", "Resource": "millrace:shout:upper", "End": True}}})
        worker = subprocess.Popen([sys.executable, str(pathlib.Path(__file__).parent / "python_worker.py"), SYSTEM.bootstrap(), "shout"])
        self.addCleanup(worker.kill)
        done = SYSTEM.submit_and_wait("shouting", "--input", '{"text": "hello"}')
        self.assertEqual(done["output"], {"text": "HELLO"}, done)


if __name__ == "__main__":
    unittest.main()

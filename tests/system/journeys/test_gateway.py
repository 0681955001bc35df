"""The REST interface on a running stack (A1, A3, A11, A21, A24, A25, B34, B35, B38, C69, C73)."""

import json
import signal
import sys
import unittest
import uuid

from gateway_client import GatewayClient, OwnGateway, curl, in_background
from running_system import SOURCE, eventually
from system import SYSTEM

SALES = "region,amount\nNorth,10\nSouth,30\nNorth,5\nEast,7\n"
QUESTION = "total amount by region, highest first"
ANSWER = [["South", 30], ["North", 15], ["East", 7]]
WAITS = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 2, "Next": "B"}, "B": {"Type": "Pass", "Next": "C"},
                                    "C": {"Type": "Wait", "Seconds": 2, "Next": "D"}, "D": {"Type": "Succeed"}}}


class Gateway(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        SYSTEM.put_workflow("gateway_waits", WAITS)
        cls.own = []

    def tearDown(self):
        while self.own:
            self.own.pop().stop(signal.SIGKILL)

    def own_gateway(self, **settings):
        gateway = OwnGateway(SYSTEM, **settings)
        self.own.append(gateway)
        return gateway

    def uploaded(self):
        answer = self.gateway.post("/v1/files?name=sales.csv", SALES.encode(), Content_Type="text/csv")
        self.assertEqual(answer.status, 201, answer.body)
        return answer.document["uri"]

    def test_a_question_is_uploaded_submitted_waited_for_and_answered(self):
        submitted = self.gateway.post("/v1/jobs", {"workflow": "python", "input": {"prompt": QUESTION, "input": self.uploaded()}})
        self.assertEqual(submitted.status, 202, submitted.body)
        location = submitted.headers["Location"]
        done = self.gateway.get(f"{location}/result?wait_seconds=60")
        self.assertEqual(done.status, 200, done.body)
        self.assertEqual([list(row.values()) for row in done.document["output"]["answer"]], ANSWER)
        job = self.gateway.get(location).document
        self.assertEqual(job["status"], "SUCCEEDED")
        types = [event["type"] for event in self.gateway.get(f"{location}/history").document["events"]]
        self.assertEqual((types[0], types[-1]), ("ExecutionStarted", "ExecutionSucceeded"))

    def test_a_form_as_browsers_send_it_is_a_file_too(self):
        form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\n" + SALES + "\r\n--b--\r\n"
        answer = self.gateway.post("/v1/files", form.encode(), Content_Type="multipart/form-data; boundary=b")
        self.assertEqual((answer.status, answer.document["name"], answer.document["bytes"]), (201, "x.csv", len(SALES)))
        self.assertEqual(answer.document["uri"].split("/")[0], self.uploaded().split("/")[0], "the same bytes")

    def test_the_same_key_is_the_same_job_through_every_gateway(self):
        key, body = str(uuid.uuid4()), {"workflow": "gateway_waits", "input": {"n": 12345678901234567890123}}
        first = self.gateway.post("/v1/jobs", body, Idempotency_Key=key)
        second = self.own_gateway().post("/v1/jobs", body, Idempotency_Key=key)
        self.assertEqual(first.document["id"], second.document["id"])
        self.gateway.result(first.document["id"])
        again = self.gateway.post("/v1/jobs", body, Idempotency_Key=key)
        self.assertTrue(again.document["submitted_before"])
        other = self.gateway.post("/v1/jobs", {**body, "input": {"n": 1}}, Idempotency_Key=key)
        self.assertEqual((other.status, other.document["code"]), (422, "idempotency_key_reused"))
        stored = SYSTEM.query_one("SELECT input FROM jobs WHERE job_id = %s", first.document["id"])
        self.assertIn("12345678901234567890123", stored, "numbers travel as they were sent")

    def test_c73_what_is_wrong_is_named_before_anything_is_published(self):
        unknown = self.gateway.post("/v1/jobs", {"workflow": "nonesuch", "input": {}})
        self.assertEqual((unknown.status, unknown.document["code"]), (404, "unknown_workflow"))
        wrong = self.gateway.post("/v1/jobs", {"workflow": "python", "input": {"prompt": 7}})
        self.assertEqual(wrong.status, 422)
        self.assertEqual(wrong.headers["Content-Type"], "application/problem+json")
        self.assertIn("/input/prompt", [error["pointer"] for error in wrong.document["errors"]])
        for body, status in ((b"{", 400), (b"[" * 100_000, 400), (b"x" * 2_000_000, 413)):
            self.assertEqual(self.gateway.post("/v1/jobs", body).status, status)
        self.assertEqual(self.gateway.get("/v1/jobs/j0-" + "0" * 32).status, 404)

    def test_a_long_poll_ends_when_the_job_does_and_not_before(self):
        job = self.gateway.submit("gateway_waits", {})
        running = self.gateway.get(f"/v1/jobs/{job}?wait_seconds=1").document
        self.assertIn(running["status"], ("QUEUED", "RUNNING"))
        self.assertEqual(self.gateway.get(f"/v1/jobs/{job}/result").status, 202)
        self.assertEqual(self.gateway.get(f"/v1/jobs/{job}?wait_seconds=30").document["status"], "SUCCEEDED")

    def test_lists_come_in_pages_and_by_filter(self):
        tag = uuid.uuid4().hex
        jobs = [self.gateway.post("/v1/jobs", {"workflow": "gateway_waits", "input": n, "tags": {"batch": tag}}).document["id"] for n in range(5)]
        for job in jobs:
            self.gateway.result(job)
        seen, cursor = [], ""
        while cursor is not None:
            page = self.gateway.get(f"/v1/jobs?limit=2&tag=batch%3D{tag}" + (f"&cursor={cursor}" if cursor else "")).document
            seen += [job["id"] for job in page["jobs"]]
            cursor = page["next_cursor"]
        self.assertEqual(sorted(seen), sorted(jobs))
        self.assertEqual(self.gateway.get(f"/v1/jobs?tag=batch%3D{tag}&status=FAILED").document["jobs"], [])

    def test_a_stream_goes_on_where_it_was_cut(self):
        job = self.gateway.submit("gateway_waits", {})
        first = [event for event in self.gateway.events(job, count=3)]
        last_id = first[-1][0]
        rest = self.gateway.events(job, last_id=last_id)
        told = [data["id"] for _, name, data in first + rest if name == "history"]
        self.assertEqual(told, list(range(1, len(told) + 1)), "each once, in order")
        self.assertEqual(rest[-1][1], "end")
        self.assertEqual(rest[-1][2]["status"], "SUCCEEDED")
        with self.gateway.stream(job, rest[-1][0]) as response:
            self.assertEqual(response.status, 204, "an EventSource must not come back for ever")

    def test_a_stream_goes_on_after_the_gateway_was_killed(self):
        gateway = self.own_gateway()
        job = gateway.submit("gateway_waits", {})
        first = gateway.events(job, count=3)
        gateway.stop(signal.SIGKILL)
        gateway.start()
        rest = gateway.events(job, last_id=first[-1][0])
        told = [data["id"] for _, name, data in first + rest if name == "history"]
        self.assertEqual(told, list(range(1, len(told) + 1)))

    def test_a24_a_job_outlives_its_client_and_its_gateway(self):
        gateway = self.own_gateway()
        job = gateway.submit("gateway_waits", {})
        waiting = in_background(lambda: gateway.get(f"/v1/jobs/{job}?wait_seconds=30"))
        eventually(lambda: "millrace_gateway_waits 1" in gateway.get("/metrics").body.decode(), "the wait")
        self.assertEqual(gateway.stop(), 0, "a stop answers who waits and ends well")
        self.assertIn(waiting().document["status"], ("QUEUED", "RUNNING"))
        self.assertEqual(self.gateway.result(job)["status"], "SUCCEEDED")

    def test_what_programs_print_is_streamed_while_they_run(self):
        SYSTEM.put_workflow("gateway_prints", {"StartAt": "Run", "States": {"Run": {
            "Type": "Task", "Resource": "millrace:execute:run", "End": True,
            "Parameters": {"framework": "python", "inputs": [], "program":
                           "import time\nprint('one', flush=True)\nend = time.monotonic() + 4\nwhile time.monotonic() < end:\n  pass\nprint('two')"}}}})
        job = self.gateway.submit("gateway_prints", {})
        names = [(name, data.get("line")) for _, name, data in self.gateway.events(job)]
        lines = [line for name, line in names if name == "log"]
        self.assertEqual(lines, ["one", "two"])
        self.assertLess(names.index(("log", "one")), names.index(("end", None)))

    def test_jobs_are_cancelled_paused_and_resumed(self):
        job = self.gateway.submit("gateway_waits", {})
        eventually(lambda: self.gateway.get(f"/v1/jobs/{job}").document["status"] == "RUNNING", "the job to run")
        self.assertEqual(self.gateway.get(f"/v1/jobs/{job}/why").document["reasons"][0]["code"], "timer")
        self.assertEqual(self.gateway.post(f"/v1/jobs/{job}/pause").document["status"], "PAUSED")
        self.assertEqual(self.gateway.get(f"/v1/jobs/{job}/why").document["reasons"][0]["code"], "paused")
        self.assertEqual(self.gateway.post(f"/v1/jobs/{job}/resume").document["status"], "RUNNING")
        cancelled = self.gateway.post(f"/v1/jobs/{job}/cancel", {"reason": "enough"})
        self.assertEqual(cancelled.document["status"], "ABORTED", cancelled.body)
        self.assertEqual(cancelled.document["cause"], "enough")
        self.assertEqual(self.gateway.get(f"/v1/jobs/{job}/why").document["reasons"][0]["code"], "finished")
        refused = self.gateway.post(f"/v1/jobs/{job}/pause")
        self.assertEqual((refused.status, refused.document["code"]), (409, "refused"))

    def test_c69_an_approval_is_decided_once(self):
        job = self.gateway.submit("approval_demo", {"question": "Ship it?", "timeout_seconds": 600})
        mine = eventually(lambda: [each for each in self.gateway.get("/v1/approvals").document["approvals"] if each["job_id"] == job], "the question")
        path = f"/v1/approvals/{mine[0]['id']}"
        # C72: by the documents' own addresses, too.
        self.assertEqual(self.gateway.get(f"/api/apa/hitl/{mine[0]['id']}").document, mine[0])
        self.assertEqual(self.gateway.post(path + "/approve", {"comment": "fine"}).document["status"], "approved")
        self.assertEqual(self.gateway.post(path + "/approve", {"comment": "fine"}).status, 200, "the same decision again")
        self.assertEqual(self.gateway.post(f"/api/apa/hitl/{mine[0]['id']}/approve", {"comment": "fine"}).status, 200)
        second = self.gateway.post(path + "/reject", {})
        self.assertEqual((second.status, second.document["code"]), (409, "already_decided"))
        self.assertEqual(self.gateway.result(job)["status"], "SUCCEEDED")

    def test_without_tokens_only_this_machine_is_answered(self):
        self.assertEqual(self.gateway.get("/v1/jobs", Host="evil.test").status, 421)
        self.assertEqual(self.gateway.get("/v1/jobs", Origin="https://evil.test").status, 403)
        refused = SYSTEM.run("worker", "gateway", "--set", "gateway.address=0.0.0.0:0", timeout=30)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("gateway.jwt", refused.stderr)

    def test_it_describes_itself(self):
        api = self.gateway.get("/openapi.json").document
        self.assertEqual(api["openapi"], "3.1.0")
        page = self.gateway.get("/docs")
        self.assertIn("text/html", page.headers["Content-Type"])
        self.assertNotIn(b"https://", page.body, "nothing is loaded from elsewhere")
        self.assertEqual(self.gateway.get("/readyz").status, 200)
        self.assertIn(b"millrace_gateway_requests_total", self.gateway.get("/metrics").body)
        self.assertEqual(self.gateway.ask("DELETE", "/v1/jobs").headers["Allow"], "GET, HEAD, POST")

    def test_a21_the_two_step_door_is_gone(self):
        self.assertEqual(self.gateway.post("/spark/validate-execute").status, 410)

    def test_b35_sessions_are_made_valid_or_refused(self):
        body = {"prompt": "Create a Ray task that returns Hello", "session_id": "test"}
        strict = self.own_gateway(strict_sessions="true")
        refused = strict.post("/generate", body)
        self.assertEqual((refused.status, refused.document["code"]), (422, "invalid_session_id"))
        self.assertEqual(strict.post("/execute", {"code": "print(1)", "session_id": "x" * 32}).status, 422)

    def test_b35_b38_b42_the_documents_commands_go_through_the_doors_verbatim(self):
        # Only the doors are looked at here: the workflow behind them says what it was given.
        SYSTEM.put_workflow("ray", {"StartAt": "Say", "States": {"Say": {"Type": "Pass", "Parameters": {"output": "Hello\n", "given.$": "$"}, "End": True}}})
        generated = curl(self.gateway.address, r"""curl -X POST http://localhost:8000/generate \
  -H "Content-Type: application/json" \
  -d '{"prompt": "Create a Ray task that returns Hello", "session_id": "test"}'""")
        executed = curl(self.gateway.address, r"""curl -X POST http://localhost:8000/execute \
  -H "Content-Type: application/json" \
  -d '{"code": "import ray\nray.init()\nprint(\"Hello\")", "session_id": "test"}'""")
        self.assertEqual((generated["status"], executed["status"]), ("SUCCEEDED", "SUCCEEDED"), generated)
        self.assertEqual(executed["output"], "Hello\n")
        session = generated["runtime_session_id"]
        self.assertGreaterEqual(len(session), 33)
        self.assertEqual(executed["runtime_session_id"], session, "the same id is the same session")
        self.assertEqual(generated["given"], {"prompt": "Create a Ray task that returns Hello", "session_id": session})
        self.assertEqual(executed["given"], {"code": "import ray\nray.init()\nprint(\"Hello\")", "session_id": session, "skip_generation": True})
        told = self.gateway.get("/v1/sessions/test").document
        self.assertEqual([turn["entry"] for turn in told["turns"]], ["/generate", "/execute"])
        self.assertEqual(self.gateway.ask("DELETE", "/v1/sessions/test").status, 204)
        self.assertEqual(self.gateway.get("/v1/sessions/test").status, 404)

    def test_a1_a_job_of_spark_is_given_exactly_what_was_sent(self):
        SYSTEM.put_workflow("spark", {"StartAt": "Say", "States": {"Say": {"Type": "Pass", "Parameters": {"given.$": "$"}, "End": True}}})
        sent = {"prompt": "Umsatz je Region \u2013 a\\nb", "s3_input_path": "s3://bucket/sales.csv", "execution_platform": "Lambda", "session_id": "s" * 40}
        told = self.gateway.post("/spark/generate", sent).document
        self.assertEqual(told["given"], sent)
        for wrong, pointer in (({"execution_platform": "Mainframe"}, "/execution_platform"), ({"selected_tables": ["d.t"]}, "/selected_tables"),
                               ({"session_id": "x" * 257}, "/session_id"), ({"prompt": ""}, "/prompt")):
            refused = self.gateway.post("/spark/generate", sent | wrong)
            self.assertEqual(refused.status, 422)
            self.assertIn(pointer, [error["pointer"] for error in refused.document["errors"]])

    def test_a24_a_door_that_waited_long_enough_answers_with_the_jobs_address(self):
        SYSTEM.put_workflow("spark", {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 4, "Next": "B"}, "B": {
            "Type": "Fail", "Error": "Spark.Broken", "Cause": "Traceback: ValueError: x"}}})
        gateway = self.own_gateway(sync_wait="500ms")
        started = gateway.post("/spark/generate", {"prompt": "p"})
        self.assertEqual(started.status, 202)
        self.assertEqual(started.headers["Location"], f"/v1/jobs/{started.document['job_id']}")
        self.assertEqual(gateway.result(started.document["job_id"])["cause"], "Traceback: ValueError: x")
        failed = self.gateway.post("/spark/generate", {"prompt": "p"})
        self.assertEqual((failed.status, failed.document["status"], failed.document["step"]), (200, "FAILED", "B"))
        self.assertIn("ValueError: x", failed.document["cause"])

    def test_the_python_client_does_all_of_it(self):
        sys.path.insert(0, str(SOURCE / "producers" / "python" / "src"))
        from millrace_client import Millrace
        with Millrace(f"http://{self.gateway.address}") as millrace:
            uri = millrace.upload(SALES.encode(), name="sales.csv").uri
            submitted = millrace.submit("python", {"prompt": QUESTION, "input": uri})
            names = [event.name for event in millrace.follow(submitted.id)]
            self.assertEqual(names[-1], "end")
            result = millrace.result(submitted.id)
            self.assertEqual([list(row.values()) for row in result.output["answer"]], ANSWER)
            self.assertEqual(millrace.job(submitted.id)._repr_html_().count("SUCCEEDED"), 1)


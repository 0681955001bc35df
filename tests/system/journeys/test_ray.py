"""Real Ray clusters: the documents' own commands, a question, which cluster, which lines, once or again (B34-B57; B54: test_spark.py
runs in the same build). A run takes five seconds and more: in the daily run each shows several things, with JOURNEY_ENGINES=all there
are further ones."""

import json
import os
import pathlib
import sqlite3
import unittest

import aws_stand_ins
import ray_clusters
from gateway_client import GatewayClient, curl
from running_system import eventually
from system import SYSTEM

STORAGE = None
FIRST = None
SECOND = None
SALES = "region,amount\nNorth,10\nSouth,20.5\nNorth,30\nEast,\nSouth,7.25\nEast,4\n"
DOCUMENTS_PROGRAM = "import ray\nray.init()\nprint(\"Hello\")"
at_length = unittest.skipUnless(os.environ.get("JOURNEY_ENGINES") == "all", "at length: JOURNEY_ENGINES=all")


def prepare():
    """Before the stack starts: clusters, and workers that may use them."""
    global STORAGE, FIRST, SECOND
    FIRST, SECOND = (ray_clusters.RayCluster(address) for address in ("127.0.0.2", "127.0.0.3"))
    STORAGE = aws_stand_ins.Storage()
    for cluster in (FIRST, SECOND):
        eventually(cluster.answers, f"the cluster on {cluster.address}", 120, every=0.5)
    SYSTEM.environment.update(aws_stand_ins.settings_for(STORAGE))
    SYSTEM.environment.update({"MILLRACE_EXECUTE_RAY_ALLOWED_NETWORKS": "127.0.0.2,127.0.0.3,169.254.0.0/16",
                               "MILLRACE_EXECUTE_RAY_CLUSTER": FIRST.name, "MILLRACE_EXECUTE_RAY_PATIENCE": "5s",
                               "MILLRACE_GATEWAY_SYNC_WAIT": "300s"})


class Ray(unittest.TestCase):
    def ask(self, **request):
        return SYSTEM.submit_and_wait("ray", "--input", json.dumps(request), timeout=600)

    def run_code(self, code, **request):
        return self.ask(code=code, skip_generation=True, **request)

    def curl(self, command):
        return curl(SYSTEM.workers("gateway")[0]["address"], command)

    def succeeded(self, done):
        self.assertEqual(done["status"], "SUCCEEDED", done)
        return done["output"]

    def failed(self, done, error):
        self.assertEqual((done["status"], done["error"]), ("FAILED", error), done)
        return done["cause"]

    def test_b35_b38_b39_b55_the_documents_first_command_generates_a_task_that_runs(self):
        told = self.curl(r"""curl -X POST http://localhost:8000/generate \
  -H "Content-Type: application/json" \
  -d '{"prompt": "Create a Ray task that returns Hello", "session_id": "test"}'""")
        self.assertEqual((told["status"], told["output"], told["provider"]), ("SUCCEEDED", "Hello", "rules"), told)
        self.assertIn("@ray.remote", told["code"])
        self.assertEqual(told["validation"], {"validated": True, "validation_errors": []})
        self.assertGreaterEqual(len(told["runtime_session_id"]), 33)

    def test_b41_b53_b56_b57_the_documents_second_command_prints_exactly_its_own_line_and_the_job_shows_on_the_cluster(self):
        told = self.curl(r"""curl -X POST http://localhost:8000/execute \
  -H "Content-Type: application/json" \
  -d '{"code": "import ray\nray.init()\nprint(\"Hello\")", "session_id": "test"}'""")
        self.assertEqual((told["status"], told["output"], told["code"]), ("SUCCEEDED", "Hello", DOCUMENTS_PROGRAM), told)
        shown = next(job for job in FIRST.jobs() if job["submission_id"] == told["execution"]["run_id"])
        self.assertEqual((shown["status"], shown["metadata"]["millrace_job"]), ("SUCCEEDED", told["job_id"]))
        # B51: what Ray said of itself is not lost.
        self.assertIn("Connecting to existing Ray cluster", SYSTEM.millrace("job", "logs", told["job_id"]))

        # B43: the document's tool, by its name, in the same session: the run is used again (B46).
        tool = "ray-code-validation-inline___validate_ray_code"
        self.assertIn(tool, [known["name"] for known in self.mcp("tools/list", {})["tools"]])
        called = self.mcp("tools/call", {"name": tool, "arguments": {"code": DOCUMENTS_PROGRAM, "session_id": "test"}})
        self.assertEqual((called["isError"], called["content"]), (False, [{"type": "text", "text": "Hello"}]), called)
        self.assertTrue(called["structuredContent"]["execution"]["reused"])

    def mcp(self, method, params):
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        return gateway.post("/mcp", {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, timeout=330).document["result"]

    def test_a_question_about_a_file_in_s3_has_sqlites_answer(self):
        path = STORAGE.put("ray/sales.csv", SALES)
        result = self.succeeded(self.ask(prompt="total amount by region, highest first", s3_input_path=path))
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE TABLE sales (region, amount REAL)")
        connection.executemany("INSERT INTO sales VALUES (?, nullif(?, ''))", [line.split(",") for line in SALES.splitlines()[1:]])
        totals = connection.execute("SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY total DESC").fetchall()
        self.assertEqual([tuple(row.values()) for row in result["answer"]], totals)

    def test_b36_b49_b51_b52_a_run_is_on_the_cluster_that_it_names_and_its_lines_are_kept_as_they_are(self):
        code = ("import ray\nray.init()\nprint('(pid=1) hi')\nprint(\"a\\\\nb\")\n@ray.remote\ndef f():\n    print('from a task 1')\n"
                "    print('from a task 2')\n    return 1\nray.get(f.remote())\nimport time\ntime.sleep(2)\nprint('INFO worker.py: mine')")
        result = self.succeeded(self.run_code(code, ray_cluster_ip=SECOND.name))
        run = result["execution"]["run_id"]
        self.assertIn(run, [job["submission_id"] for job in SECOND.jobs()])
        self.assertNotIn(run, [job["submission_id"] for job in FIRST.jobs()])
        lines = result["output"].splitlines()
        self.assertEqual((lines[0], lines[1], lines[-1]), ("(pid=1) hi", "a\\nb", "INFO worker.py: mine"))
        self.assertEqual([line.split(") ")[-1] for line in lines[2:-1]], ["from a task 1", "from a task 2"])

    @at_length
    def test_b36_each_job_runs_on_the_cluster_that_it_names(self):
        for named, other in ((FIRST, SECOND), (SECOND, FIRST)):
            run = self.succeeded(self.run_code(f"import ray\nray.init()\nprint('{named.address}')", ray_cluster_ip=named.name))["execution"]["run_id"]
            self.assertIn(run, [job["submission_id"] for job in named.jobs()])
            self.assertNotIn(run, [job["submission_id"] for job in other.jobs()])

    def test_b37_addresses_that_are_not_allowed_and_metadata_services_are_refused(self):
        for address in ("169.254.169.254", "127.0.0.4:8265", "10.9.8.7", "example.org"):
            with self.subTest(address=address):
                cause = self.failed(self.run_code(DOCUMENTS_PROGRAM, ray_cluster_ip=address), "Ray.AddressRefused")
                self.assertIn(address, cause)

    def test_b42_a_prompt_that_begins_like_a_command_is_a_prompt(self):
        done = self.ask(prompt=f"EXECUTE_ONLY: {DOCUMENTS_PROGRAM}")
        self.failed(done, "Codegen.NotUnderstood")

    def test_b46_in_a_session_the_same_program_runs_once_unless_asked_again(self):
        file = f"{SYSTEM.folder}/lines"
        code = f"import ray\nray.init()\nwith open('{file}', 'a') as lines:\n    lines.write('x')\nprint('wrote')"
        session = {"session_id": "one-session", "ray_cluster_ip": FIRST.name}
        first, second = (self.succeeded(self.run_code(code, **session)) for _ in range(2))
        self.assertEqual((first["output"], second["output"]), ("wrote", "wrote"))
        self.assertEqual((first["execution"]["reused"], second["execution"]["reused"]), (False, True))
        self.assertEqual(pathlib.Path(file).read_text(), "x")
        self.succeeded(self.run_code(code, rerun=True, **session))
        self.assertEqual(pathlib.Path(file).read_text(), "xx")

    def test_b50_a_failed_run_gives_its_traceback(self):
        done = self.run_code('import ray\nray.init()\nprint("before")\nraise ValueError("x")')
        cause = self.failed(done, "Execution.Failed")
        self.assertTrue(cause.startswith("Traceback"), cause)
        self.assertTrue(cause.rstrip().endswith("ValueError: x"), cause)

    def test_a_cancelled_jobs_run_is_stopped_on_the_cluster(self):
        job = SYSTEM.read("submit", "ray", "--input", json.dumps(
            {"code": "import ray\nray.init()\nimport time\nprint('on the way', flush=True)\ntime.sleep(300)", "skip_generation": True}))["id"]
        eventually(lambda: "on the way" in SYSTEM.millrace("job", "logs", job, may_fail=True), "the program's first line", 300)
        SYSTEM.millrace("job", "cancel", job)
        eventually(lambda: [shown["status"] for shown in FIRST.jobs() if shown["metadata"].get("millrace_job") == job] == ["STOPPED"],
                   "the run's end", 120)


class RayAway(unittest.TestCase):
    def test_a_cluster_that_is_away_longer_than_patience_fails_the_job_with_the_reason(self):
        SECOND.stop()
        done = SYSTEM.submit_and_wait("ray", "--input", json.dumps(
            {"code": DOCUMENTS_PROGRAM, "skip_generation": True, "ray_cluster_ip": SECOND.name}), timeout=90)
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Ray.Unavailable"), done)
        self.assertIn("execute.ray.patience", done["cause"])


if __name__ == "__main__":
    unittest.main()

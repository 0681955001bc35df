"""Real Ray clusters: a question, the documents' own program, which cluster, which lines, once or again (B36-B57)."""

import json
import pathlib
import sqlite3
import unittest

import aws_stand_ins
import ray_clusters
from gateway_client import GatewayClient
from running_system import eventually
from system import SYSTEM

STORAGE = None
FIRST = None
SECOND = None
SALES = "region,amount\nNorth,10\nSouth,20.5\nNorth,30\nEast,\nSouth,7.25\nEast,4\n"
DOCUMENTS_PROGRAM = "import ray\nray.init()\nprint(\"Hello\")"


def prepare():
    """Before the stack starts: clusters, and workers that may use them."""
    global STORAGE, FIRST, SECOND
    STORAGE = aws_stand_ins.Storage()
    FIRST, SECOND = (ray_clusters.RayCluster(address) for address in ("127.0.0.2", "127.0.0.3"))
    for cluster in (FIRST, SECOND):
        eventually(cluster.answers, f"the cluster on {cluster.address}", 120, every=0.5)
    SYSTEM.environment.update(aws_stand_ins.settings_for(STORAGE))
    SYSTEM.environment.update({"MILLRACE_EXECUTE_RAY_ALLOWED_NETWORKS": "127.0.0.2,127.0.0.3,169.254.0.0/16",
                               "MILLRACE_EXECUTE_RAY_CLUSTER": FIRST.name, "MILLRACE_EXECUTE_RAY_PATIENCE": "5s"})


class Ray(unittest.TestCase):
    def ask(self, **request):
        return SYSTEM.submit_and_wait("ray", "--input", json.dumps(request), timeout=600)

    def run_code(self, code, **request):
        return self.ask(code=code, skip_generation=True, **request)

    def succeeded(self, done):
        self.assertEqual(done["status"], "SUCCEEDED", done)
        return done["output"]

    def failed(self, done, error):
        self.assertEqual((done["status"], done["error"]), ("FAILED", error), done)
        return done["cause"]

    def test_b39_the_documents_prompt_generates_a_task_that_runs(self):
        result = self.succeeded(self.ask(prompt="Create a Ray task that returns Hello", session_id="test"))
        self.assertEqual((result["output"], result["provider"]), ("Hello", "rules"))
        self.assertIn("@ray.remote", result["code"])

    def test_b41_the_documents_program_prints_exactly_its_own_line_and_the_job_shows_on_the_cluster(self):
        done = self.run_code(DOCUMENTS_PROGRAM, ray_cluster_ip=FIRST.name)
        result = self.succeeded(done)
        self.assertEqual(result["output"], "Hello")
        shown = next(job for job in FIRST.jobs() if job["submission_id"] == result["execution"]["run_id"])
        self.assertEqual((shown["status"], shown["metadata"]["millrace_job"]), ("SUCCEEDED", done["id"]))
        # B51: what Ray said of itself is not lost.
        self.assertIn("Connecting to existing Ray cluster", SYSTEM.millrace("job", "logs", done["id"]))

    def test_b35_b38_the_documents_own_calls_work_on_the_front_door(self):
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        for path, body in (("/generate", {"prompt": "Create a Ray task that returns Hello", "session_id": "test"}),
                           ("/execute", {"code": DOCUMENTS_PROGRAM, "session_id": "test"})):
            answer = gateway.post(path, body)
            if answer.status == 202:  # Not done within the gateway's patience.
                done = gateway.get(f"{answer.headers['Location']}/result?wait_seconds=120").document["output"]
            else:
                self.assertEqual(answer.status, 200, answer.body)
                done = answer.document
            self.assertEqual(done["output"], "Hello", done)
            self.assertIn("import ray", done["code"])

    def test_a_question_about_a_file_in_s3_has_sqlites_answer(self):
        path = STORAGE.put("ray/sales.csv", SALES)
        result = self.succeeded(self.ask(prompt="total amount by region, highest first", s3_input_path=path))
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE TABLE sales (region, amount REAL)")
        connection.executemany("INSERT INTO sales VALUES (?, nullif(?, ''))", [line.split(",") for line in SALES.splitlines()[1:]])
        totals = connection.execute("SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY total DESC").fetchall()
        self.assertEqual([tuple(row.values()) for row in result["answer"]], totals)

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

    def test_b49_a_backslash_before_an_n_stays_what_it_is(self):
        result = self.succeeded(self.run_code('import ray\nray.init()\nprint("a\\\\nb")'))
        self.assertEqual(result["output"], "a\\nb")

    def test_b50_a_failed_run_gives_its_traceback(self):
        done = self.run_code('import ray\nray.init()\nprint("before")\nraise ValueError("x")')
        cause = self.failed(done, "Execution.Failed")
        self.assertTrue(cause.startswith("Traceback"), cause)
        self.assertTrue(cause.rstrip().endswith("ValueError: x"), cause)

    def test_b51_b52_lines_of_tasks_and_lines_that_look_like_rays_are_kept(self):
        code = ("import ray\nray.init()\nprint('(pid=1) hi')\n@ray.remote\ndef f():\n    print('from a task 1')\n    print('from a task 2')\n"
                "    return 1\nray.get(f.remote())\nimport time\ntime.sleep(2)\nprint('INFO worker.py: mine')")
        lines = self.succeeded(self.run_code(code))["output"].splitlines()
        self.assertEqual((lines[0], lines[-1]), ("(pid=1) hi", "INFO worker.py: mine"))
        self.assertEqual([line.split(") ")[-1] for line in lines[1:-1]], ["from a task 1", "from a task 2"])

    def test_a_cancelled_jobs_run_is_stopped_on_the_cluster(self):
        job = SYSTEM.read("submit", "ray", "--input", json.dumps(
            {"code": "import ray\nray.init()\nimport time\nprint('on the way')\ntime.sleep(300)", "skip_generation": True}))["id"]
        eventually(lambda: "on the way" in SYSTEM.millrace("job", "logs", job), "the program's first line", 300)
        SYSTEM.millrace("job", "cancel", job)
        eventually(lambda: [shown["status"] for shown in FIRST.jobs() if shown["metadata"].get("millrace_job") == job] == ["STOPPED"],
                   "the run's end", 30)


class RayAway(unittest.TestCase):
    def test_a_cluster_that_is_away_longer_than_patience_fails_the_job_with_the_reason(self):
        SECOND.stop()
        done = SYSTEM.submit_and_wait("ray", "--input", json.dumps(
            {"code": DOCUMENTS_PROGRAM, "skip_generation": True, "ray_cluster_ip": SECOND.name}), timeout=90)
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Ray.Unavailable"), done)
        self.assertIn("execute.ray.patience", done["cause"])


if __name__ == "__main__":
    unittest.main()

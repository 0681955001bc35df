"""The documents' own commands, as they stand there, against a gateway in front of a real Ray cluster (B35, B38, B39, B41, B46, B50)."""

import json
import subprocess
import unittest

import ray_clusters
from gateway_client import GatewayClient
from running_system import eventually
from system import SYSTEM

CLUSTER = None


def prepare():
    global CLUSTER
    CLUSTER = ray_clusters.RayCluster("127.0.0.2")
    eventually(CLUSTER.answers, "the Ray cluster", 120, every=0.5)
    SYSTEM.environment.update({"MILLRACE_EXECUTE_RAY_ALLOWED_NETWORKS": "127.0.0.2", "MILLRACE_EXECUTE_RAY_CLUSTER": CLUSTER.name,
                               "MILLRACE_GATEWAY_SYNC_WAIT": "300s"})


class Doors(unittest.TestCase):
    def curl(self, command):
        address = SYSTEM.workers("gateway")[0]["address"]
        done = subprocess.run(["bash", "-c", command.replace("localhost:8000", address)], capture_output=True, text=True, timeout=330)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_b38_b39_the_documents_first_command_generates_and_runs(self):
        told = self.curl(r"""curl -X POST http://localhost:8000/generate \
  -H "Content-Type: application/json" \
  -d '{"prompt": "Create a Ray task that returns Hello", "session_id": "test"}'""")
        self.assertEqual(told["status"], "SUCCEEDED", told)
        self.assertIn("@ray.remote", told["code"])
        self.assertEqual(told["validation"], {"validated": True, "validation_errors": []})
        self.assertGreaterEqual(len(told["runtime_session_id"]), 33)

    def test_b41_the_documents_second_command_prints_exactly_its_line(self):
        told = self.curl(r"""curl -X POST http://localhost:8000/execute \
  -H "Content-Type: application/json" \
  -d '{"code": "import ray\nray.init()\nprint(\"Hello\")", "session_id": "test"}'""")
        self.assertEqual((told["status"], told["output"]), ("SUCCEEDED", "Hello"), told)
        self.assertIn(told["execution"]["run_id"], [job["submission_id"] for job in CLUSTER.jobs()])

    def test_b46_b50_a_session_runs_a_program_once_and_a_failure_shows_its_traceback(self):
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        body = {"code": "import ray\nray.init()\nprint('once')", "session_id": "again"}
        first, second = (gateway.post("/execute", body, timeout=330).document for _ in range(2))
        self.assertEqual((first["output"], second["output"]), ("once", "once"), second)
        self.assertEqual((first["execution"]["reused"], second["execution"]["reused"]), (False, True))
        failed = gateway.post("/execute", {"code": "import ray\nray.init()\nraise ValueError('x')", "session_id": "again"}, timeout=330).document
        self.assertEqual(failed["status"], "FAILED", failed)
        self.assertIn("ValueError: x", json.dumps(failed))

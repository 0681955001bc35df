"""Ray as the document draws it: supervisor, MCP gateway, cluster; every program goes through the gateway's one tool (B43, B44, B48)."""

import json
import unittest
import urllib.request

import aws_stand_ins
import ray_clusters
from gateway_client import curl
from running_system import SOURCE, eventually
from system import SYSTEM

CLUSTER = None
TOOLS = None


def prepare():
    global CLUSTER, TOOLS
    CLUSTER = ray_clusters.RayCluster("127.0.0.2")
    TOOLS = f"http://127.0.0.1:{aws_stand_ins.port_said_by(aws_stand_ins.begin('python3', SOURCE / 'tests/support/ray_gateway/ray_gateway.py'))}"
    eventually(CLUSTER.answers, "the Ray cluster", 120, every=0.5)
    SYSTEM.environment.update({"MILLRACE_EXECUTE_RAY_ALLOWED_NETWORKS": "127.0.0.2", "MILLRACE_EXECUTE_RAY_CLUSTER": CLUSTER.name,
                               "MILLRACE_EXECUTE_RAY_MCP": TOOLS + "/mcp", "MILLRACE_GATEWAY_SYNC_WAIT": "300s"})


def calls():
    with urllib.request.urlopen(TOOLS + "/calls", timeout=30) as answer:
        return json.load(answer)


class RayThroughMcp(unittest.TestCase):
    def test_b43_b48_the_documents_second_command_goes_through_the_tool_and_prints_exactly_its_line(self):
        told = curl(SYSTEM.workers("gateway")[0]["address"], r"""curl -X POST http://localhost:8000/execute \
  -H "Content-Type: application/json" \
  -d '{"code": "import ray\nray.init()\nprint(\"Hello\")", "session_id": "test"}'""")
        self.assertEqual((told["status"], told["output"]), ("SUCCEEDED", "Hello"), told)
        self.assertIn({"code": "import ray\nray.init()\nprint(\"Hello\")", "ray_cluster_ip": CLUSTER.name}, calls())

    def test_b49_b50_a_backslash_stays_and_a_failure_gives_its_traceback(self):
        run = lambda code: SYSTEM.submit_and_wait("ray", "--input", json.dumps({"code": code, "skip_generation": True}), timeout=300)
        self.assertEqual(run('import ray\nray.init()\nprint("a\\\\nb")')["output"]["output"], "a\\nb")
        failed = run('import ray\nray.init()\nraise ValueError("x")')
        self.assertEqual(failed["error"], "Execution.Failed", failed)
        self.assertTrue(failed["cause"].rstrip().endswith("ValueError: x"), failed["cause"])

    def test_b37_an_address_that_is_not_allowed_does_not_reach_the_tool(self):
        before = len(calls())
        done = SYSTEM.submit_and_wait("ray", "--input", json.dumps(
            {"code": "import ray\nray.init()", "skip_generation": True, "ray_cluster_ip": "169.254.169.254"}), timeout=60)
        self.assertEqual(done["error"], "Ray.AddressRefused", done)
        self.assertEqual(len(calls()), before)


if __name__ == "__main__":
    unittest.main()

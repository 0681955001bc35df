"""Agent2Agent 1.0, both ways, with an agent made of the public Python SDK: a step calls it, and it calls a workflow (E192). One
that is discovered by its card does a batch (D141)."""

import json
import pathlib
import socket
import subprocess
import sys
import unittest

from batch_tables import write_table
from counted_agent import rows_of
from gateway_client import GatewayClient, free_port
from running_system import eventually
from system import SYSTEM

AGENT = pathlib.Path(__file__).parent / "a2a_agent.py"
CALL = {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "millrace:invoke:agent", "End": True,
                                             "Parameters": {"agent": "adder", "input.$": "$"}}}}
DOUBLE = {"StartAt": "Double", "States": {"Double": {"Type": "Pass", "End": True, "Parameters": {
    "doubled.$": "States.MathAdd($.n, $.n)"}}}}


class AgentToAgent(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.port = free_port()
        cls.agent = subprocess.Popen([sys.executable, "-B", str(AGENT), str(cls.port)])
        cls.addClassCleanup(cls.agent.wait)
        cls.addClassCleanup(cls.agent.kill)
        eventually(cls.is_listening, "the agent")
        record = {"name": "adder", "kind": "a2a", "endpoint": f"http://127.0.0.1:{cls.port}/a2a", "timeout_seconds": 5,
                  "output_schema": {"type": "object"}}
        SYSTEM.millrace("agent", "put", str(SYSTEM.file("adder.json", json.dumps(record))))
        SYSTEM.put_workflow("a2a_call", CALL)
        SYSTEM.put_workflow("a2a_double", DOUBLE)
        cls.gateway = SYSTEM.workers("gateway")[0]["address"]

    @classmethod
    def is_listening(cls):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", cls.port)) == 0

    def call(self, asked):
        return SYSTEM.submit_and_wait("a2a_call", "--input", json.dumps(asked))

    def test_an_agent_that_takes_its_time_is_asked_again_and_holds_no_worker(self):
        done = self.call({"numbers": [1, 2, 39], "seconds": 2})
        self.assertEqual((done["status"], done.get("output")), ("SUCCEEDED", {"sum": 42}), done)

    def test_d141_an_agent_that_is_discovered_while_all_runs_is_offered_and_does_a_batch(self):
        source = write_table(SYSTEM.folder / "rivers.csv", [{"River": f"River {number}", "Length": str(100 * number)} for number in range(8)])
        goal = ("batch", "plan", source, "--goal", "the basin of each river", "--write", SYSTEM.folder / "rivers.plan.json")
        self.assertIn("NO_FITTING_AGENT", SYSTEM.run(*goal).stderr)
        at = f"http://127.0.0.1:{self.port}"
        shown = SYSTEM.read("agent", "discover", at, "--name", "adder-again", "--dry-run")
        self.assertEqual((shown["name"], shown["kind"], shown["endpoint"]), ("adder-again", "a2a", f"{at}/a2a"))
        known = SYSTEM.read("agent", "discover", f"{at}/rivers.json")
        self.assertEqual(known["name"], "river-basins")
        self.assertEqual({agent["name"] for agent in SYSTEM.read("agent", "list")} & {"river-basins", "adder-again"}, {"river-basins"})
        self.assertEqual(SYSTEM.read(*goal)["agent"]["name"], "river-basins")
        done = SYSTEM.read("batch", "apply", SYSTEM.folder / "rivers.plan.json")
        self.assertEqual((done["status"], done["rows_succeeded"]), ("SUCCEEDED", 8), done)
        self.assertEqual({row["basin"] for row in rows_of(SYSTEM.folder / "rivers_enriched.csv")}, {f"Basin of River {number}" for number in range(8)})
        refused = SYSTEM.run("agent", "discover", f"{at}/nothing.json")
        self.assertIn("no A2A card", refused.stderr)

    def test_what_an_agent_says_of_its_failure_is_the_cause(self):
        done = self.call({"nothing": True})
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Agent.Unsuccessful"), done)
        self.assertIn("there are no numbers", done["cause"])

    def test_an_agent_called_as_a_step_calls_a_workflow_as_an_agent(self):
        done = self.call({"ask": f"http://{self.gateway}/a2a/a2a_double", "with": {"n": 21}})
        self.assertEqual(done["status"], "SUCCEEDED", done)
        answer = done["output"]
        self.assertEqual((answer["state"], answer["output"]), ("TASK_STATE_COMPLETED", {"doubled": 42}))
        self.assertEqual(SYSTEM.read("job", "show", answer["task"])["workflow"], "a2a_double", "a task is a job")

    def test_a_message_sent_twice_is_one_job(self):
        gateway = GatewayClient(self.gateway)
        call = {"jsonrpc": "2.0", "id": 1, "method": "SendMessage",
                "params": {"message": {"messageId": "the-same", "role": "ROLE_USER", "parts": [{"data": {"n": 1}}]}}}
        tasks = [gateway.post("/a2a/a2a_double", call, A2A_Version="1.0").document["result"]["task"] for _ in range(2)]
        self.assertEqual(tasks[0]["id"], tasks[1]["id"])
        self.assertEqual(tasks[0]["artifacts"][0]["parts"][0]["data"], {"doubled": 2})
        unspoken = gateway.post("/a2a/a2a_double", call).document
        self.assertEqual(unspoken["error"]["code"], -32009, "without the header it would be version 0.3")
        unknown = gateway.post("/a2a/a2a_double", {"jsonrpc": "2.0", "id": 2, "method": "GetTask", "params": {"id": "j0-none"}},
                               A2A_Version="1.0").document
        self.assertEqual(unknown["error"]["code"], -32001)


if __name__ == "__main__":
    unittest.main()

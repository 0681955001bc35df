"""Tools of Model Context Protocol as steps: a real server, made with the public Python SDK (`mcp_server.py`), in both revisions."""

import json
import pathlib
import socket
import subprocess
import sys
import unittest

from gateway_client import free_port
from running_system import eventually
from system import SYSTEM

SERVER = pathlib.Path(__file__).parent / "mcp_server.py"
CALL = {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": "millrace:invoke:agent", "End": True,
                                               "Parameters": {"agent.$": "$.agent", "input.$": "$.input"}}}}
REVISIONS = {"new": "/mcp", "old": "/old/mcp"}
TOOLS = ["add", "say", "divide", "unheard_of"]
TRACEPARENT = "^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$"


class ToolsOfModelContextProtocol(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.port = free_port()
        cls.start_server()
        cls.addClassCleanup(lambda: cls.stop_server())
        records = [{"name": f"{revision}-{tool}", "kind": "mcp", "tool": tool, "endpoint": f"http://127.0.0.1:{cls.port}{path}",
                    "timeout_seconds": 5, "retry": {"attempts": 4, "base_seconds": 0.2, "cap_seconds": 1}}
                   for revision, path in REVISIONS.items() for tool in TOOLS]
        SYSTEM.millrace("agent", "put", str(SYSTEM.file("tools.json", json.dumps(records))))
        SYSTEM.put_workflow("mcp_call", CALL)

    @classmethod
    def start_server(cls):
        cls.server = subprocess.Popen([sys.executable, "-B", str(SERVER), str(cls.port)], stderr=subprocess.DEVNULL)
        eventually(cls.is_listening, "the server of tools")

    @classmethod
    def stop_server(cls):
        cls.server.kill()
        cls.server.wait()

    @classmethod
    def is_listening(cls):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", cls.port)) == 0

    def call(self, agent, **given):
        return SYSTEM.submit_and_wait("mcp_call", "--input", json.dumps({"agent": agent, "input": given}))

    def output(self, agent, **given):
        done = self.call(agent, **given)
        self.assertEqual(done["status"], "SUCCEEDED", done)
        return done["output"]

    def test_a_tool_answers_with_its_structured_content_and_knows_its_trace(self):
        for revision in REVISIONS:
            with self.subTest(revision):
                answer = self.output(f"{revision}-add", numbers=[1, 2, 39])
                self.assertEqual(answer["sum"], 42)
                self.assertRegex(answer["traceparent"], TRACEPARENT)

    def test_text_that_is_no_object_is_the_member_text(self):
        for revision in REVISIONS:
            with self.subTest(revision):
                self.assertEqual(self.output(f"{revision}-say", words="matched"), {"text": "MATCHED"})

    def test_what_a_tool_says_of_its_failure_is_the_cause(self):
        for revision in REVISIONS:
            for tool, given, said in [("divide", {"dividend": 1, "divisor": 0}, "divide"), ("add", {"numbers": "x"}, "list"),
                                      ("unheard_of", {}, "unheard_of")]:
                with self.subTest(f"{revision} {tool}"):
                    SYSTEM.millrace("breaker", "reset", f"{revision}-{tool}")
                    done = self.call(f"{revision}-{tool}", **given)
                    self.assertEqual(done["status"], "FAILED", done)
                    self.assertIn(done["error"], ("Agent.Unsuccessful", "Agent.Rejected"))
                    self.assertIn(said, done["cause"])

    def test_a_session_that_a_new_server_does_not_know_is_begun_anew(self):
        self.output("old-add", numbers=[1])
        self.stop_server()
        self.start_server()
        self.assertEqual(self.output("old-add", numbers=[20, 22])["sum"], 42)

    def test_a_tool_that_takes_too_long_has_timed_out(self):
        file = SYSTEM.file("hurried.json", json.dumps({
            "name": "hurried-add", "kind": "mcp", "tool": "add", "endpoint": f"http://127.0.0.1:{self.port}/mcp",
            "timeout_seconds": 0.5, "retry": {"attempts": 1}}))
        SYSTEM.millrace("agent", "put", str(file))
        done = self.call("hurried-add", numbers=[1], seconds=30)
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Agent.TimedOut"), done)

    def test_agents_of_tools_are_tried_from_the_command_line(self):
        tested = SYSTEM.read("agent", "test", "old-add", "--input", '{"numbers": [2, 2]}')
        self.assertEqual(tested["output"]["sum"], 4)


if __name__ == "__main__":
    unittest.main()

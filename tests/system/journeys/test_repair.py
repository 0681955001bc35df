"""A model that fails at first: a refused program is written again with the errors, a busy model is replaced (A18, B40, B47)."""

import json
import subprocess
import sys
import unittest
import urllib.request

from gateway_client import GatewayClient
from running_system import SOURCE
from system import SYSTEM

SERVER = None
KEY = "canary-of-the-model-key"
REFUSED = "Here is a program:\n```python\nimport socket\nsocket.socket()\n```\nGood luck!"


def prepare():
    """Before the stack starts: its codegen pool is to ask this server."""
    global SERVER
    process = subprocess.Popen([sys.executable, str(SOURCE / "tests/support/model_server/model_server.py"), "--key", KEY],
                               stdout=subprocess.PIPE, text=True)
    unittest.addModuleCleanup(process.kill)
    SERVER = f"http://127.0.0.1:{process.stdout.readline().split()[-1]}"
    key = SYSTEM.file("model_key", KEY)
    SYSTEM.environment.update({"MILLRACE_MODEL_PROVIDERS": "openai", "MILLRACE_MODEL_OPENAI_BASE_URL": SERVER,
                               "MILLRACE_MODEL_OPENAI_MODELS": "large,small", "MILLRACE_MODEL_OPENAI_API_KEY_FILE": str(key)})


def call(path, body=None):
    request = urllib.request.Request(SERVER + path, data=None if body is None else json.dumps(body).encode(),
                                     method="GET" if body is None else "POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


class Repair(unittest.TestCase):
    def setUp(self):
        call("/reset", {})
        self.file = SYSTEM.file(f"{self.id()}.csv", f"a,b\n1,{self.id()}\n3,4\n")

    def submit(self):
        return SYSTEM.submit_and_wait("python", "--prompt", "how many rows", "--input", self.file)

    def test_a18_a_refused_program_is_generated_again_with_the_errors(self):
        call("/script", [{"text": REFUSED}])
        done = self.submit()
        self.assertEqual(done["status"], "SUCCEEDED", done)
        self.assertEqual(done["output"]["answer"], [{"count": 2}])
        calls = call("/calls")
        self.assertEqual(len(calls), 2)
        self.assertIn("socket", json.dumps(calls[1]["body"]))

    def test_a20_what_was_asked_before_in_a_session_is_told_to_the_model_and_to_no_other_session(self):
        # There is no Ray cluster: the jobs fail behind the model's turn, which is a thing to remember, too.
        gateway = GatewayClient(SYSTEM.workers("gateway")[0]["address"])
        call("/script", [{"text": "import ray\nray.init()\nprint('Hello')", "times": 3}])
        for session, prompt in (("chat", "say hello twice"), ("chat", "and now louder"), ("another", "what is the time")):
            told = gateway.post("/generate", {"prompt": prompt, "session_id": session, "max_repairs": 0})
            self.assertEqual((told.status, told.document["error"]), (200, "Ray.AddressRefused"), told.body)
        first, second, other = (json.dumps(asked["body"]) for asked in call("/calls"))
        self.assertNotIn("and now louder", first)
        self.assertIn("say hello twice", second)
        self.assertIn("and now louder", second)
        self.assertNotIn("say hello twice", other)

    def test_a_program_that_stays_bad_fails_with_every_attempts_errors(self):
        call("/script", [{"text": REFUSED, "times": 10}])
        done = self.submit()
        self.assertEqual((done["status"], done["error"]), ("FAILED", "Validation.Failed"), done)
        self.assertIn("socket", done["cause"])
        # Three attempts; the third asks what the second asked, and an identical request is answered from the cache (C90).
        self.assertEqual(len(call("/calls")), 2)

    def test_b47_a_busy_model_is_replaced_by_the_next_and_the_job_says_which_answered(self):
        call("/script", [{"model": "large", "fault": "busy", "times": 5, "retry_after": 30}])
        done = self.submit()
        self.assertEqual(done["status"], "SUCCEEDED", done)
        self.assertEqual(done["output"]["model"], "small")

    def test_the_key_is_nowhere_to_be_read(self):
        self.submit()
        for log in (SYSTEM.folder / "state" / "log").glob("*.log"):
            self.assertNotIn(KEY, log.read_text(errors="replace"), log.name)
        stored = SYSTEM.query_one("SELECT count(*) FROM jobs WHERE execution LIKE %s OR input LIKE %s", f"%{KEY}%", f"%{KEY}%")
        self.assertEqual(stored, 0)


if __name__ == "__main__":
    unittest.main()

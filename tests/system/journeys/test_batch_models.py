"""A table through an agent that is a model, of a server that fails as it is told to: storms of 429, cut streams, answers that break the
schema (D137): none of it reaches the file."""

import csv
import json
import subprocess
import sys
import unittest
import urllib.request

from batch_tables import tickets, write_table
from running_system import SOURCE
from system import SYSTEM

KEY = "sk-a-scripted-key"
SERVER = None
GOOD = {"category": "Billing", "priority": "High", "sentiment": "Negative", "needs_escalation": False, "key_information": "",
        "suggested_response": "We are looking into it.", "confidence_score": 0.9}
BROKEN = [GOOD | {"category": "Refunds"}, GOOD | {"confidence_score": 7}, {"category": "Billing"}, GOOD | {"extra": 1}]


def prepare():
    global SERVER
    process = subprocess.Popen([sys.executable, str(SOURCE / "tests/support/model_server/model_server.py"), "--key", KEY],
                               stdout=subprocess.PIPE, text=True)
    unittest.addModuleCleanup(process.wait)
    unittest.addModuleCleanup(process.kill)
    SERVER = f"http://127.0.0.1:{process.stdout.readline().split()[-1]}"
    key = SYSTEM.file("model_key", KEY)
    SYSTEM.environment.update({"MILLRACE_MODEL_PROVIDERS": "openai", "MILLRACE_MODEL_OPENAI_BASE_URL": SERVER,
                               "MILLRACE_MODEL_OPENAI_MODELS": "only", "MILLRACE_MODEL_OPENAI_API_KEY_FILE": str(key)})


def call(path, body=None):
    request = urllib.request.Request(SERVER + path, data=None if body is None else json.dumps(body).encode(),
                                     method="GET" if body is None else "POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


class BatchModels(unittest.TestCase):
    def test_d137_a_failing_model_never_puts_a_bad_row_into_the_file(self):
        answer = lambda body, times: {"text": "```json\n" + json.dumps(body) + "\n```", "times": times}
        call("/script", [{"fault": "busy", "retry_after": 1, "times": 4}, answer(GOOD, 5), {"fault": "cut", "times": 3}, {"fault": "error", "times": 2},
                         *(answer(body, 3) for body in BROKEN), {"text": "I cannot do that.", "times": 2}, answer(GOOD, 8), {"fault": "bad_json", "times": 2},
                         {"fault": "busy", "retry_after": 1, "times": 4}, answer(GOOD, 100_000)])
        table = write_table(SYSTEM.folder / "tickets.csv", tickets(60))
        out = SYSTEM.folder / "tickets-out.csv"
        done = SYSTEM.read("batch", "run", table, "--agent", "ticket-classifier", "--output", out, "--concurrency", "6", "--chunk-rows", "20", timeout=180)
        with open(out, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 60)
        for row in rows:
            if row["_status"] == "ok":
                self.assertEqual((row["category"], row["confidence_score"], row["needs_escalation"]), ("Billing", "0.9", "false"), row)
                self.assertEqual(row["_agent"], "ticket-classifier-agent (openai/only)")
            else:
                self.assertEqual((row["category"], row["priority"]), ("", ""), row)
                self.assertEqual(row["_error_cause"], "Agent.BadAnswer", row)
        self.assertGreaterEqual(done["rows_succeeded"], 54, done)
        self.assertGreater(done["tokens"], 0)
        self.assertGreater(done["cost_usd"], 0)
        repairs = [each for each in call("/calls") if "Your former answer" in json.dumps(each["body"])]
        self.assertTrue(repairs)

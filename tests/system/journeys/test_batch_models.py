"""A table through an agent that is a model, of a server that fails as it is told to: storms of 429, cut streams, answers that break the
schema (D137): none of it reaches the file."""

import csv
import json
import unittest

from batch_tables import tickets, write_table
from programs import ScriptedModel
from system import SYSTEM

MODEL = None
GOOD = {"category": "Billing", "priority": "High", "sentiment": "Negative", "needs_escalation": False, "key_information": "",
        "suggested_response": "We are looking into it.", "confidence_score": 0.9}
BROKEN = [GOOD | {"category": "Refunds"}, GOOD | {"confidence_score": 7}, {"category": "Billing"}, GOOD | {"extra": 1}]


def prepare():
    global MODEL
    MODEL = ScriptedModel(SYSTEM)


class BatchModels(unittest.TestCase):
    def test_d137_a_failing_model_never_puts_a_bad_row_into_the_file(self):
        answer = lambda body, times: {"text": "```json\n" + json.dumps(body) + "\n```", "times": times}
        MODEL.script({"fault": "busy", "retry_after": 1, "times": 4}, answer(GOOD, 5), {"fault": "cut", "times": 3}, {"fault": "error", "times": 2},
                     *(answer(body, 3) for body in BROKEN), {"text": "I cannot do that.", "times": 2}, answer(GOOD, 8), {"fault": "bad_json", "times": 2},
                     {"fault": "busy", "retry_after": 1, "times": 4}, answer(GOOD, 100_000))
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
        repairs = [each for each in MODEL.calls() if "Your former answer" in json.dumps(each["body"])]
        self.assertTrue(repairs)

"""A table through an agent that is a model, of a server that fails as it is told to: storms of 429, cut streams, answers that break the
schema (D137): none of it reaches the file. At the rate that the provider permits rows go as fast as it lets them, and never faster (W11)."""

import csv
import json
import os
import unittest

from batch_tables import tickets, write_table
from programs import ScriptedModel
from system import SYSTEM

MODEL = None
PER_MINUTE = 3_000
PACED_ROWS = int(os.environ.get("JOURNEY_PACED_ROWS", "300"))
GOOD = {"category": "Billing", "priority": "High", "sentiment": "Negative", "needs_escalation": False, "key_information": "",
        "suggested_response": "We are looking into it.", "confidence_score": 0.9}
BROKEN = [GOOD | {"category": "Refunds"}, GOOD | {"confidence_score": 7}, {"category": "Billing"}, GOOD | {"extra": 1}]


def prepare():
    global MODEL
    MODEL = ScriptedModel(SYSTEM)
    SYSTEM.environment["MILLRACE_MODEL_OPENAI_REQUESTS_PER_MINUTE"] = str(PER_MINUTE)


class BatchModels(unittest.TestCase):
    def setUp(self):
        MODEL.call("/reset", {})

    def test_w11_rows_go_at_the_rate_that_is_permitted_and_never_above_it(self):
        MODEL.script({"fault": "slow", "text": json.dumps(GOOD), "seconds": 0.2, "times": 1_000_000})
        table = write_table(SYSTEM.folder / "paced.csv", tickets(PACED_ROWS + 100)[100:])  # Others than the other test's: answers are kept.
        done = SYSTEM.read("batch", "run", table, "--agent", "ticket-classifier", "--concurrency", "100", timeout=600)
        self.assertEqual(done["rows_succeeded"], PACED_ROWS, done)
        times = sorted(each["at"] for each in MODEL.calls())
        self.assertEqual(len(times), PACED_ROWS)
        rate = (len(times) - 1) / (times[-1] - times[0])
        print(f"\n  {PACED_ROWS} rows of 0.2 s, {PER_MINUTE / 60:.0f} a second permitted: {rate:.1f} a second, {100 * 60 * rate / PER_MINUTE:.1f} %", flush=True)
        self.assertLessEqual(rate, PER_MINUTE / 60 * 1.01)

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
        self.assertGreater(done["agent_calls"], 0)
        repairs = [each for each in MODEL.calls() if "Your former answer" in json.dumps(each["body"])]
        self.assertTrue(repairs)

    def test_an_answer_that_broke_the_schema_is_asked_for_again_and_a_good_one_is_not(self):
        MODEL.script(*({"text": json.dumps(BROKEN[0])} for _ in range(3)), {"text": json.dumps(GOOD), "times": 1_000_000})
        table = write_table(SYSTEM.folder / "again.csv", tickets(1_003)[1_000:])  # Others than the other tests'.
        run = lambda *arguments: SYSTEM.read("batch", *arguments, timeout=180)
        done = run("run", table, "--agent", "ticket-classifier", "--concurrency", "1")
        self.assertEqual((done["rows_succeeded"], done["rows_failed"], done["agent_calls"]), (2, 1, 5), done)
        again = run("retry", done["job_id"])
        self.assertEqual((again["status"], again["rows_succeeded"], again["agent_calls"]), ("SUCCEEDED", 3, 6), again)
        known = run("run", table, "--agent", "ticket-classifier")
        self.assertEqual((known["rows_succeeded"], known["rows_from_cache"], known["agent_calls"], known["cost_usd"]), (3, 3, 0, 0), known)
        self.assertEqual(len(MODEL.calls()), 6)

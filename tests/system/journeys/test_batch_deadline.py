"""A deadline and a slow agent: the plan finds the rows that must be in flight, and the batch makes it (Done when 2; D136, X-8). What is
said of the time left on the way is held against the end (Done when 7; D131, X-9)."""

import json
import os
import subprocess
import time
import unittest

from batch_tables import companies, write_table
from counted_agent import AGENT, prepare  # noqa: F401
from running_system import BINARY
from system import SYSTEM

ROWS = int(os.environ.get("JOURNEY_ROWS", "400"))
LATENCY = float(os.environ.get("JOURNEY_LATENCY", "0.5"))
DEADLINE = int(os.environ.get("JOURNEY_DEADLINE", "15"))


class Deadline(unittest.TestCase):
    def setUp(self):
        AGENT.setup(seconds=LATENCY)
        AGENT.register()

    def plan(self, source, *arguments):
        self.file = SYSTEM.folder / "deadline.plan.json"
        return SYSTEM.run("batch", "plan", source, "--agent", "counted-enrichment", "--deadline", f"{DEADLINE}s", "--write", self.file,
                          "-o", "json", *arguments)

    def test_done_2_the_plan_finds_the_concurrency_and_the_batch_makes_the_deadline(self):
        source = write_table(SYSTEM.folder / "deadline.csv", companies(ROWS))
        made = json.loads(self.plan(source, "--sample", "10", "--approval-rows", str(ROWS), "--approval-usd", "1000").stdout)
        concurrency = made["estimates"]["concurrency"]
        self.assertGreaterEqual(concurrency, ROWS * LATENCY / DEADLINE)
        AGENT.setup(seconds=LATENCY)
        began = time.monotonic()
        begun = subprocess.Popen([BINARY, "batch", "apply", self.file, "-o", "json"], env=SYSTEM.environment, stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, text=True)
        told = self.watch(begun, began)
        done = json.loads(begun.communicate(timeout=60)[0])
        seconds = time.monotonic() - began
        self.assertEqual((done["status"], done["rows_succeeded"]), ("SUCCEEDED", ROWS), done)
        ledger = AGENT.ledger()
        self.assertLessEqual(ledger["in_flight_max"], concurrency)
        covered = sum(at + most >= seconds for at, most in told)
        print(f"\n  {ROWS} rows of {LATENCY} s, deadline {DEADLINE} s: planned {concurrency} at a time and {made['estimates']['seconds']}; took "
              f"{seconds:.1f} s with at most {ledger['in_flight_max']} in flight; the time left told at {len(told)} moments, {covered} of them cover the end")
        self.assertLess(seconds, DEADLINE)
        if told:
            self.assertGreaterEqual(covered, len(told) * 0.9, told)

    def watch(self, process, began):
        """What is said of the time left once a fifth is done: when, and by when at the latest it will have ended."""
        told, most = [], -1
        while process.poll() is None:
            batches = [batch for batch in SYSTEM.read("batch", "list") if batch["status"] == "RUNNING"]
            for batch in batches:
                self.assertGreaterEqual(batch["rows_processed"], most)
                most = batch["rows_processed"]
                left = batch.get("seconds_left")
                if batch["percent_complete"] >= 20 and left:
                    told.append((time.monotonic() - began, left["p90"]))
            time.sleep(min(2.0, DEADLINE / 20))  # tidy: allow
        return told

    def test_x8_what_cannot_be_done_is_said_before_it_begins(self):
        source = write_table(SYSTEM.folder / "impossible.csv", companies(ROWS))
        refused = self.plan(source, "--latency", f"{DEADLINE * 10}s")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("DEADLINE_IMPOSSIBLE", refused.stderr)


if __name__ == "__main__":
    unittest.main()

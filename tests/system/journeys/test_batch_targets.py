"""What the document promises of many batches at once: its dashboard's figures as a load, with three jobs at work (D139), and small jobs by
the hundred of which nearly all complete although agents and workers fail (D135)."""

import json
import os
import unittest
import uuid

from batch_tables import companies, write_table
from counted_agent import AGENT
from counted_agent import prepare as prepare_agent
from running_system import eventually
from system import SYSTEM

ROWS = int(os.environ.get("JOURNEY_ROWS", "200"))
JOBS = int(os.environ.get("JOURNEY_JOBS", "30"))
HAS_TARGETS = "JOURNEY_TARGETS" in os.environ  # Rows per hour are for a machine that does nothing else.
LATENCY = 1.2
ROWS_PER_HOUR = 45_000
SUCCESS_PERCENT = 96.5
FAULTS = {"error": {"status": 500, "times": 1}, "hang-up": {"hang_up": True, "times": 1}, "busy": {"status": 429, "times": 1},
          "slow": {"seconds": 4, "times": 1}, "bad": {"body": "<html>"}}  # All but the last pass.


def prepare():
    prepare_agent()
    SYSTEM.environment.update({"MILLRACE_FILES_INPUT_ROOTS": str(SYSTEM.folder)})


class Dashboard(unittest.TestCase):
    def test_d139_three_jobs_at_the_dashboards_pace_and_its_figures_are_those(self):
        failing = round(ROWS * (100 - SUCCESS_PERCENT) / 100)
        gone = {"body": {"success": False, "error": "Website no longer active (404 errors)"}}
        AGENT.register()
        AGENT.setup(seconds=LATENCY, faults={row["company_name"]: gone for row in companies(ROWS)[:failing]})
        source = write_table(SYSTEM.folder / "dashboard.csv", companies(ROWS))
        begun = [SYSTEM.read("batch", "run", source, "--agent", "counted-enrichment", "--concurrency", "40", "--chunk-rows", "50", "--detach")["job_id"]
                 for _ in range(3)]
        most = 0

        def have_ended():
            nonlocal most
            most = max(most, SYSTEM.read("batch", "overview")["active_jobs"])
            return all(SYSTEM.read("batch", "status", job, may_fail=True).get("status") == "COMPLETED_WITH_ERRORS" for job in begun)
        eventually(have_ended, "their ends", seconds=3600)
        shown = SYSTEM.read("batch", "overview")
        self.assertLessEqual(most, 3)
        self.assertEqual((shown["rows_per_hour"], shown["success_rate_percent"], shown["batches_begun_per_hour"]), (3 * ROWS, SUCCESS_PERCENT, 3), shown)
        self.assertGreaterEqual(shown["seconds_per_row"], LATENCY)
        seconds = SYSTEM.query_one("SELECT extract(epoch FROM max(recorded_at) - min(begun_at))::float FROM batch_rows JOIN batches USING (batch_id)")
        per_hour = 3_600 * 3 * ROWS / seconds
        print(f"\n  3 jobs of {ROWS} rows of {LATENCY} s: {per_hour:.0f} rows an hour, at most {most} jobs at a time, {shown['success_rate_percent']} % ok, "
              f"{shown['seconds_per_row']:.2f} s a row", flush=True)
        if HAS_TARGETS:
            self.assertEqual(most, 3)
            self.assertGreaterEqual(per_hour, ROWS_PER_HOUR)


class Reliability(unittest.TestCase):
    def test_d135_nearly_all_small_jobs_complete_although_one_in_a_hundred_meets_each_fault(self):
        AGENT.register(timeout_seconds=1, retry={"attempts": 4, "base_seconds": 0.1, "cap_seconds": 0.5},
                       breaker={"failure_threshold": 1_000, "window_calls_min": 100_000})
        each = max(1, JOBS // 100)
        names = {f"{kind} {number}": fault for kind, fault in FAULTS.items() for number in range(each)}
        AGENT.setup(faults=names)
        calm = self.table("calm", companies(3))
        tables = [self.table(name, [{"company_name": name}, {"company_name": "Acme"}]) for name in names]
        mark = uuid.uuid4().hex
        producer = SYSTEM.producer()
        for number in range(JOBS):
            table = tables[number // 2] if number % 2 and number // 2 < len(tables) else calm
            request = {"workflow": "batch", "idempotency_key": f"{mark}-{number}", "input": {"csv_uri": table, "agent_name": "counted-enrichment"}}
            producer.produce("millrace.requests", key=f"{mark}-{number}", value=json.dumps(request))
        producer.flush(30)
        ours = "FROM jobs JOIN submissions USING (job_id) WHERE identity LIKE %s"
        like = f"key:batch {mark}-%"
        if HAS_TARGETS:  # What a dead worker had in hand takes its time.
            eventually(lambda: SYSTEM.query_one(f"SELECT count(finished_at) {ours}", like) >= JOBS // 3, "a third of them", seconds=1800)
            SYSTEM.kill("enrich", 100)
        eventually(lambda: SYSTEM.query_one(f"SELECT count(finished_at) {ours}", like) == JOBS, "all of them", seconds=1800)
        ends = dict(SYSTEM.query(f"SELECT coalesce(output::json->>'status', status), count(*) {ours} GROUP BY 1", like))
        print(f"\n  {JOBS} jobs, {each} of them with each of {len(FAULTS)} faults{', workers killed once' * HAS_TARGETS}: {ends}", flush=True)
        self.assertGreaterEqual(ends.get("SUCCEEDED", 0) + ends.get("COMPLETED_WITH_ERRORS", 0), 0.99 * JOBS)
        self.assertEqual(ends.get("COMPLETED_WITH_ERRORS", 0), each, "an answer that is bad for good fails its row and no other")

    @staticmethod
    def table(name, rows):
        return f"file://{write_table(SYSTEM.folder / (name.replace(' ', '_') + '.csv'), rows)}"


if __name__ == "__main__":
    unittest.main()

"""Jobs that the clock starts: batches every few seconds, a starter that is killed, pauses, blackouts, and a time that is made up for (D148)."""

import datetime
import json
import unittest

from batch_tables import customers, write_table
from running_system import eventually
from system import SYSTEM

STARTED = "SELECT job_id, tags, input, status FROM jobs WHERE tags LIKE %s ORDER BY created_at"
TELLS_ITS_TIME = {"StartAt": "Tell", "States": {"Tell": {"Type": "Pass", "End": True}}}


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def started_by(schedule):
    """What it has started so far: {"job", "at", "input", "status"}."""
    rows = SYSTEM.query(STARTED, f'%"schedule":"{schedule}"%')
    return [{"job": job, "at": json.loads(tags)["scheduled_at"], "input": json.loads(given), "status": status} for job, tags, given, status in rows]


class Schedules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        SYSTEM.put_workflow("tells_its_time", TELLS_ITS_TIME)

    def tearDown(self):
        for schedule in SYSTEM.read("schedule", "list"):
            SYSTEM.millrace("schedule", "delete", schedule["name"])

    def create(self, name, workflow, given, *arguments):
        return SYSTEM.read("schedule", "create", name, workflow, "--input", json.dumps(given), *arguments)

    def test_d148_a_batch_is_run_every_few_seconds_once_each_though_starters_die(self):
        table = SYSTEM.read("file", "put", write_table(SYSTEM.folder / "scheduled.csv", customers(5)))["uri"]
        self.create("scoring", "batch", {"csv_uri": table, "agent_name": "customer-scorer"}, "--cron", "@every 2s", "--missed", "all")
        for killed in range(1, 4):
            eventually(lambda: len(started_by("scoring")) > killed, "another batch")
            SYSTEM.kill("schedule")
        eventually(lambda: sum(each["status"] == "SUCCEEDED" for each in started_by("scoring")) >= 6, "six batches")
        SYSTEM.millrace("schedule", "pause", "scoring")
        times = sorted(instant(each["at"]) for each in started_by("scoring"))
        for before, after in zip(times, times[1:]):  # None left out, none twice.
            self.assertEqual((after - before).total_seconds(), 2.0)
        jobs = started_by("scoring")
        eventually(lambda: all(each["status"] == "SUCCEEDED" for each in started_by("scoring")), "their end")
        self.assertEqual(SYSTEM.read("batch", "results", jobs[0]["job"])["rows_succeeded"], 5)
        self.assertEqual(len(started_by("scoring")), len(jobs))  # It pauses.
        SYSTEM.millrace("schedule", "resume", "scoring")
        eventually(lambda: len(started_by("scoring")) > len(jobs), "another one after the pause")

    def test_d148_a_time_that_is_over_is_made_up_for_once(self):
        self.create("hourly", "tells_its_time", {"day": "{scheduled_date}", "at": "{scheduled_at}"}, "--cron", "0 * * * *")
        during = ("--from", "2026-01-31T22:00:00Z", "--until", "2026-02-01T02:00:00Z")
        self.assertEqual(len(SYSTEM.read("schedule", "backfill", "hourly", *during, "--dry-run")), 4)
        filled = SYSTEM.read("schedule", "backfill", "hourly", *during)
        self.assertEqual([each["started_before"] for each in filled], [False] * 4)
        jobs = eventually(lambda: len(started_by("hourly")) == 4 and started_by("hourly"), "four jobs")
        self.assertEqual({each["input"]["day"] for each in jobs}, {"2026-01-31", "2026-02-01"})
        self.assertEqual({each["input"]["at"] for each in jobs}, {each["scheduled_at"] for each in filled})
        again = SYSTEM.read("schedule", "backfill", "hourly", *during)
        self.assertEqual([(each["job_id"], each["started_before"]) for each in again], [(each["job_id"], True) for each in filled])

    def test_d148_windows_hours_and_blackouts_are_kept_to(self):
        made = self.create("nightly", "tells_its_time", {}, "--cron", "@hourly", "--hours", "22:00-02:00", "--from", "2100-12-23T12:00:00Z",
                           "--blackout", "2100-12-24T00:00:00Z/2100-12-26T23:30:00Z")
        self.assertEqual(made["next_at"], "2100-12-23T22:00:00.000Z")
        shown = SYSTEM.read("schedule", "show", "nightly", "--count", "4")
        self.assertEqual([at[5:13] for at in shown["next_times"]], ["12-23T22", "12-23T23", "12-27T00", "12-27T01"])

    def test_what_could_never_start_is_refused(self):
        for arguments, code in [(("--cron", "61 * * * *"), "SCHEDULE_CRON"), (("--cron", "0 0 31 2 *"), "SCHEDULE_NEVER"),
                                (("--cron", "@daily", "--hours", "9-5"), "SCHEDULE_HOURS"), (("--cron", "@daily", "--blackout", "x"), "SCHEDULE_BLACKOUT"),
                                (("--cron", "@daily", "--until", "2020-01-01T00:00:00Z"), "SCHEDULE_NEVER")]:
            refused = SYSTEM.run("schedule", "create", "wrong", "tells_its_time", *arguments)
            self.assertNotEqual(refused.returncode, 0, arguments)
            self.assertIn(code, refused.stderr, arguments)
        unknown = SYSTEM.run("schedule", "create", "wrong", "no_such_workflow", "--cron", "@daily")
        self.assertIn("there is no workflow", unknown.stderr)


if __name__ == "__main__":
    unittest.main()

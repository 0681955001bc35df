"""A batch in bad weather: workers, supervisors and services die at random points, Redis forgets all it knows, and the output is the one
of a quiet run; no row that was recorded is sent again (Done when 4; D125)."""

import os
import random
import signal
import subprocess
import unittest

from batch_tables import companies, write_table
from counted_agent import AGENT, prepare, run_batch  # noqa: F401
from running_system import eventually
from system import SYSTEM

ROWS = int(os.environ.get("JOURNEY_ROWS", "1500"))
BLOWS = int(os.environ.get("JOURNEY_BLOWS", "5"))
ALL = 100
SEED = int(os.environ.get("JOURNEY_SEED", "20"))
RECORDED = "SELECT count(*) FROM batch_rows r JOIN batches b USING (batch_id) WHERE b.root_job = %s"


def kill_service(name, how=signal.SIGKILL):
    # One that is being started again has no process yet.
    os.kill(eventually(lambda: SYSTEM.read("status")[name]["pid"], f"{name} is up", seconds=120), how)


def flush_redis():
    host, port = SYSTEM.status["redis"]["address"].rsplit(":", 1)
    subprocess.run(["redis-cli", "-h", host, "-p", port, "flushall"], check=True, timeout=10, capture_output=True)


BLOW = {"enrich": lambda: SYSTEM.kill("enrich", ALL), "supervise": lambda: SYSTEM.kill("supervise", ALL), "redis forgets": flush_redis,
        "postgres": lambda: kill_service("postgres", signal.SIGQUIT), "kafka": lambda: kill_service("kafka"),
        "map": lambda: SYSTEM.kill("map", ALL), "redis": lambda: kill_service("redis")}


def blows(count):
    """Every kind once, the rest as chance has it, workers most often; each when a random share of the rows is recorded."""
    chance = random.Random(SEED)
    kinds = list(BLOW)[:count]
    while len(kinds) < count:
        kinds.append(chance.choice(["enrich", "enrich", "enrich", "supervise", *BLOW]))
    chance.shuffle(kinds)
    return list(zip(sorted(chance.uniform(0.02, 0.95) for _ in kinds), kinds))


class Storm(unittest.TestCase):
    def recorded(self, job):
        try:
            return SYSTEM.query_one(RECORDED, job)
        except Exception:  # PostgreSQL is being restarted.
            return -1

    def test_done_4_the_output_is_that_of_a_quiet_run_and_no_recorded_row_is_sent_again(self):
        AGENT.setup()
        AGENT.register(retry={"attempts": 50, "base_seconds": 0.05, "cap_seconds": 0.2})
        source = write_table(SYSTEM.folder / "storm.csv", companies(ROWS))
        _, quiet = run_batch(source, "--concurrency", "16", output="quiet.csv", timeout=600)
        AGENT.setup(seconds=0.02)
        job = SYSTEM.read("batch", "run", source, "--agent", "counted-enrichment", "--concurrency", "16", "--max-attempts", "50",
                          "--detach")["job_id"]
        for share, kind in blows(BLOWS):
            eventually(lambda: self.recorded(job) >= share * ROWS, f"{share:.0%} of the rows before {kind}", seconds=600)
            print(f"\n  at {self.recorded(job)} rows: {kind}", end="", flush=True)
            BLOW[kind]()
        finished = "SELECT status FROM jobs WHERE job_id = %s AND finished_at IS NOT NULL"

        def status():
            try:
                return SYSTEM.query(finished, job)
            except Exception:
                return None
        self.assertEqual(eventually(status, "the end", seconds=900, every=0.5)[0][0], "SUCCEEDED", SYSTEM.run("job", "why", job).stdout)
        out = SYSTEM.folder / "stormy.csv"
        SYSTEM.read("batch", "results", job, "--output", out)
        self.assertEqual(out.read_bytes(), quiet.read_bytes())
        self.check_calls(job)

    def check_calls(self, job):
        ledger = AGENT.ledger()
        self.assertEqual(len(ledger["keys"]), ROWS)
        recorded = SYSTEM.query("SELECT r.batch_id || '-' || r.round || '-' || r.row_number, extract(epoch FROM r.recorded_at)::float "
                                "FROM batch_rows r JOIN batches b USING (batch_id) WHERE b.root_job = %s", job)
        # A row's record carries the moment when its transaction began: whoever asks for the row later does so in spite of it.
        late = {key: ledger["last"][key] - at for key, at in recorded if ledger["last"][key] > at}
        self.assertEqual(late, {}, "rows that were asked for although they were recorded")
        twice = ledger["calls"] - ROWS
        print(f"\n  {BLOWS} blows, {ROWS} rows: {twice} calls were made again for rows that nobody had recorded", flush=True)
        self.assertLessEqual(twice, BLOWS * (16 + 64 * 4))


if __name__ == "__main__":
    unittest.main()

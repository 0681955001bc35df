"""`millrace up` on a machine whose Kafka, Redis and PostgreSQL are given by configuration: it uses those and starts none."""

import atexit
import os
import signal
import unittest

from system import SYSTEM
from running_system import RunningSystem, eventually

SERVICES = RunningSystem()  # Somebody else's, as far as the system under test knows.


def prepare():
    atexit.register(SERVICES.stop)
    SERVICES.millrace("up", "--no-workers", timeout=180)
    SERVICES.status = SERVICES.read("status")
    SYSTEM.environment |= {"MILLRACE_KAFKA_BOOTSTRAP": SERVICES.status["kafka"]["address"],
                           "MILLRACE_REDIS_URL": "redis://" + SERVICES.status["redis"]["address"],
                           "MILLRACE_POSTGRES_URL": SERVICES.status["postgres"]["url"]}


class GivenServices(unittest.TestCase):
    def test_a_job_runs_on_services_that_were_given_and_none_is_started(self):
        sales = SYSTEM.file("sales.csv", "region,amount\nnorth,1\nsouth,5\nnorth,2\n")
        done = SYSTEM.submit_and_wait("python", "--prompt", "total amount by region, highest first", "--input", sales)
        self.assertEqual(done["status"], "SUCCEEDED", done)
        self.assertEqual([row["region"] for row in done["output"]["answer"]], ["south", "north"])

        status = SYSTEM.read("status")
        for service in ("kafka", "redis"):
            self.assertEqual(status[service]["address"], SERVICES.status[service]["address"])
            self.assertNotIn("pid", status[service])
        self.assertIn("pid", SERVICES.status["kafka"])

    def test_a_worker_that_dies_runs_again_there_too(self):
        before = SYSTEM.workers("execute")[0]["pid"]
        os.kill(before, signal.SIGKILL)
        eventually(lambda: [w for w in SYSTEM.workers("execute") if w["pid"] not in (None, before)], "another executor", seconds=30)


if __name__ == "__main__":
    unittest.main()

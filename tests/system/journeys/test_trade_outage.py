"""An agent that is dead for a while under eight replicas and two thousand jobs: bounded failing calls, a few probes per window, no failed
job (E183, E184, E188; Done when 3), and the same with Redis flushed in the middle. Calls that fail together come back spread (E180)."""

import collections
import json
import os
import time
import unittest

import trade_agents
from running_system import eventually
from system import SYSTEM

SERVER = None
JOBS = int(os.environ.get("JOURNEY_OUTAGE_JOBS", "2000"))
# A minute in the document; shorter here so that a window passes quickly.
WINDOW = float(os.environ.get("JOURNEY_OUTAGE_WINDOW", "5"))
DEAD = float(os.environ.get("JOURNEY_OUTAGE_SECONDS", "18"))
HERD = int(os.environ.get("JOURNEY_HERD", "300"))
REPLICAS = 8
SLOTS = 8
THRESHOLD, PROBES = 5, 3


def prepare():
    global SERVER
    SERVER = trade_agents.ScriptedAgents()
    SYSTEM.environment.update({"MILLRACE_WORKER_CONCURRENCY": str(SLOTS), "MILLRACE_AGENTS_TTL": "1s"})


class Outage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        SYSTEM.millrace("scale", "invoke", REPLICAS)
        eventually(lambda: len([one for one in SYSTEM.read("worker", "list") if one["pool"] == "invoke"]) >= REPLICAS, "the replicas", 120)
        SYSTEM.put_workflow("one_call", {"StartAt": "Call", "States": {"Call": {
            "Type": "Task", "Resource": "millrace:invoke:agent", "End": True,
            "Parameters": {"agent.$": "$.agent", "input": {"n.$": "$.n"}}}}})

    def submit(self, agent, count):
        producer = SYSTEM.producer()
        for n in range(count):
            producer.produce("millrace.requests", json.dumps(
                {"workflow": "one_call", "input": {"agent": agent, "n": n}, "idempotency_key": f"{agent}-{n}"}))
        self.assertEqual(producer.flush(60), 0)

    def ended(self, agent):
        return dict(SYSTEM.query("SELECT status, count(*) FROM jobs WHERE idempotency_key LIKE %s GROUP BY status", f"{agent}-%"))

    def outage(self, agent, halfway=lambda: None):
        SERVER.call("/reset", {})
        trade_agents.put_agents({"name": agent, "endpoint": SERVER.endpoint(agent), "timeout_seconds": 5,
                                 "retry": {"attempts": 3, "base_seconds": 0.5, "cap_seconds": 2},
                                 "breaker": {"failure_threshold": THRESHOLD, "timeout_seconds": WINDOW, "half_open_max_calls": PROBES}})
        SERVER.call("/alive", {"dead": [agent]})
        died = time.time()
        self.submit(agent, JOBS)
        eventually(lambda: SERVER.calls(agent), "the first failing call")
        eventually(lambda: time.time() > died + DEAD / 2, "half of the outage", DEAD)
        halfway()
        eventually(lambda: time.time() > died + DEAD, "the outage to end", DEAD)
        SERVER.call("/alive", {"dead": []})
        revived = time.time()
        eventually(lambda: self.ended(agent) == {"SUCCEEDED": JOBS}, f"all jobs of {agent} to succeed", 240, every=1)

        calls = SERVER.calls(agent)
        failing = sorted(call["at"] for call in calls if call["answered"] == 0)
        self.assertEqual(len([call for call in calls if call["answered"] == 200]), JOBS, "each job called once in vain at most or waited")
        opening = [at for at in failing if at < failing[0] + WINDOW]
        later = failing[len(opening):]
        windows = max(1, int((revived - failing[0]) / WINDOW))
        print(f"{agent}: {len(opening)} failing calls until it opened, {len(later)} probes in {windows} windows of {WINDOW} s, "
              f"all {JOBS} jobs done {time.time() - revived:.1f} s after the agent's return")
        return opening, later, windows

    def test_e183_e184_an_outage_costs_a_few_calls_and_no_job(self):
        opening, later, windows = self.outage("fragile")
        self.assertLessEqual(len(opening), THRESHOLD + REPLICAS * SLOTS)
        self.assertLessEqual(len(later), PROBES * windows)

    def test_e183_the_same_with_redis_flushed_in_the_middle(self):
        def flush():
            import subprocess
            host, port = SYSTEM.status["redis"]["address"].rsplit(":", 1)
            subprocess.run(["redis-cli", "-h", host, "-p", port, "FLUSHALL"], check=True, capture_output=True)

        opening, later, windows = self.outage("flushed", halfway=flush)
        self.assertLessEqual(len(opening), THRESHOLD + REPLICAS * SLOTS)
        self.assertLessEqual(len(later), PROBES * windows + THRESHOLD, "the survivors' word counts")

    def test_e180_calls_that_fail_together_come_back_spread(self):
        SERVER.call("/reset", {})
        longest = 4  # Seconds.
        trade_agents.put_agents({"name": "herd", "endpoint": SERVER.endpoint("herd"), "timeout_seconds": 10,
                                 "retry": {"attempts": 3, "base_seconds": longest, "cap_seconds": longest, "budget_per_second": 1000},
                                 "breaker": {"failure_threshold": 1_000_000, "window_calls_min": 1_000_000}})
        SERVER.call("/script/herd", {"for_each_key": [{"status": 503}, {"body": {"success": True}}]})
        self.submit("herd", HERD)
        eventually(lambda: self.ended("herd") == {"SUCCEEDED": HERD}, "all of the herd to succeed", 120)

        by_job = collections.defaultdict(list)
        for call in SERVER.calls("herd"):
            by_job[call["body"]["n"]].append(call["at"])
        self.assertEqual({len(times) for times in by_job.values()}, {2}, "one failure, one repetition each")
        failed, repeated = zip(*(sorted(times) for times in by_job.values()))
        histogram = collections.Counter(int((at - min(failed)) / 0.1) for at in repeated)
        delays = sorted(second - first for first, second in zip(failed, repeated))
        distance = max(abs(min(1.0, delay / longest) - (place + 0.5) / HERD) for place, delay in enumerate(delays))
        print(f"\n{HERD} calls failed within {max(failed) - min(failed):.2f} s; they came back over {max(repeated) - min(repeated):.2f} s, "
              f"at most {max(histogram.values())} within 100 ms; delays against the uniform distribution: distance {distance:.3f}")
        for bucket in range(0, max(histogram) + 1, 5):
            count = sum(histogram[bucket + one] for one in range(5))
            print(f"{bucket / 10:5.1f} s {'#' * (count * 60 // HERD)} {count}")
        self.assertLess(max(histogram.values()), HERD / 3)


if __name__ == "__main__":
    unittest.main()

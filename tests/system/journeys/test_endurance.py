"""A thousand jobs while processes die and services restart (Done when 5 and 6; A24, C92)."""

import json
import os
import signal
import subprocess
import unittest
import uuid

from system import SYSTEM
from running_system import eventually

JOBS = int(os.environ.get("JOURNEY_JOBS", "1000"))
PROGRAM = """import json, os
with open(os.environ["MILLRACE_OUTPUT"], "w") as out:
    json.dump({"answer": [{"ok": 1}], "columns": ["ok"], "row_count": 1}, out)
"""
DEFINITION = {"StartAt": "Run", "States": {"Run": {
    "Type": "Task", "Resource": "millrace:execute:run", "End": True, "ResultSelector": {"answer.$": "$.answer"},
    "Parameters": {"framework": "python", "program": PROGRAM, "inputs": []}}}}


class Endurance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        SYSTEM.put_workflow("endure", DEFINITION)
        SYSTEM.millrace("scale", "execute", "3")
        SYSTEM.millrace("scale", "supervise", "2")
        eventually(lambda: len(SYSTEM.workers("execute")) == 3 and len(SYSTEM.workers("supervise")) == 2, "three executors, two supervisors")

    def submit_many(self, source):
        producer = SYSTEM.producer()
        for number in range(JOBS):
            producer.produce("millrace.requests", json.dumps({"workflow": "endure", "input": {"n": number}}).encode(), headers={
                "ce_specversion": "1.0", "ce_id": str(number), "ce_source": source, "ce_type": "millrace.job.requested",
                "content-type": "application/json"})
        producer.flush(60)

    def finished(self, source):
        try:
            return SYSTEM.query_one("SELECT count(*) FROM jobs WHERE event_source = %s AND finished_at IS NOT NULL", source)
        except Exception:  # PostgreSQL is being restarted.
            return 0

    def wait_until_finished(self, source, share):
        eventually(lambda: self.finished(source) >= JOBS * share, f"{share:.0%} of the jobs", seconds=900, every=0.5)

    def check(self, source):
        statuses = dict(SYSTEM.query("SELECT status, count(*) FROM jobs WHERE event_source = %s GROUP BY status", source))
        self.assertEqual(statuses, {"SUCCEEDED": JOBS})
        histories = SYSTEM.query(
            "SELECT h.job_id, h.first_id, h.last_id, h.events FROM history h JOIN jobs j USING (job_id) "
            "WHERE j.event_source = %s ORDER BY h.job_id, h.first_id", source)
        ends, next_ids = {}, {}
        for job, first, last, events in histories:
            self.assertEqual(first, next_ids.get(job, 1), f"a gap in the history of {job}")
            next_ids[job] = last + 1
            for event in json.loads(events):
                if event["type"] in ("ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"):
                    ends.setdefault(job, set()).add(event["id"])
        self.assertEqual(len(ends), JOBS)
        self.assertTrue(all(len(ids) == 1 for ids in ends.values()), "a job ended twice")
        return self.terminal_events(source)

    def terminal_events(self, source):
        """Every job has exactly one id of a terminal event on millrace.events, however often it was sent."""
        from confluent_kafka import Consumer, TopicPartition
        consumer = Consumer({"bootstrap.servers": SYSTEM.bootstrap(), "group.id": str(uuid.uuid4()), "enable.auto.commit": False})
        topic = consumer.list_topics("millrace.events", 30).topics["millrace.events"]
        ends = {number: consumer.get_watermark_offsets(TopicPartition("millrace.events", number), 30)[1] for number in topic.partitions}
        consumer.assign([TopicPartition("millrace.events", number, 0) for number in ends])
        ids, left = {}, {number for number, end in ends.items() if end > 0}
        while left:
            record = consumer.poll(10)
            self.assertIsNotNone(record, "millrace.events ended early")
            headers = {name: value.decode() for name, value in record.headers() or []}
            if headers.get("ce_type") == "millrace.job.finished":
                event = json.loads(record.value())
                if event.get("event_source") == source:
                    ids.setdefault(event["job_id"], set()).add(headers["ce_id"])
            if record.offset() + 1 >= ends[record.partition()]:
                left.discard(record.partition())
        consumer.close()
        self.assertEqual(len(ids), JOBS)
        self.assertTrue(all(len(each) == 1 for each in ids.values()), "a job announced two different ends")

    def lag_of(self, group):
        return sum(partition["lag"] for entry in SYSTEM.read("lag", group) for partition in entry["partitions"])

    def test_killed_executors_and_a_killed_supervisor_lose_nothing(self):
        source = f"kills-{uuid.uuid4()}"
        self.submit_many(source)
        eventually(lambda: self.lag_of("millrace.execute") > JOBS // 10, "the backlog to rise", seconds=60)
        self.wait_until_finished(source, 0.2)
        SYSTEM.kill("execute", 2)
        self.wait_until_finished(source, 0.4)
        SYSTEM.kill("supervise", 1)
        self.wait_until_finished(source, 1.0)
        self.check(source)
        eventually(lambda: self.lag_of("millrace.execute") == 0, "the backlog to drain", seconds=60)

    def test_restarts_of_redis_postgres_and_the_broker_lose_nothing(self):
        source = f"outages-{uuid.uuid4()}"
        self.submit_many(source)
        self.wait_until_finished(source, 0.1)
        host, port = SYSTEM.status["redis"]["address"].rsplit(":", 1)
        flushed = subprocess.run(["redis-cli", "-h", host, "-p", port, "flushall"], check=True, timeout=10, capture_output=True, text=True)
        self.assertEqual(flushed.stdout.strip(), "OK")
        for service, share in (("redis", 0.3), ("postgres", 0.5), ("kafka", 0.7)):
            self.wait_until_finished(source, share)
            os.kill(SYSTEM.read("status")[service]["pid"], signal.SIGKILL if service != "postgres" else signal.SIGQUIT)
        self.wait_until_finished(source, 1.0)
        self.check(source)


if __name__ == "__main__":
    unittest.main()

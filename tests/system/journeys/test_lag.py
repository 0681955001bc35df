"""`millrace lag` says what Kafka's own tool says, per partition (Done when 5)."""

import pathlib
import re
import subprocess
import unittest
import urllib.error
import urllib.request
import uuid

from system import SYSTEM
from running_system import eventually

GROUP = "millrace.held"
TOPIC = "millrace.tasks.held"
DEFINITION = {"StartAt": "Hold", "States": {"Hold": {"Type": "Task", "Resource": "millrace:held:one", "End": True}}}


def page(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


class Lag(unittest.TestCase):
    def ours(self):
        entries = SYSTEM.read("lag", GROUP)
        return {(part["topic"], part["partition"]): part["lag"] for entry in entries for part in entry["partitions"]}

    def exported(self):
        """By partition, as Prometheus would read it from `millrace lag --serve`."""
        exporter = SYSTEM.begin("lag", "--serve", "127.0.0.1:0")
        try:
            url = re.search(r"http://\S+", exporter.stderr.readline())[0]
            ready = url.replace("/metrics", "/readyz")
            eventually(lambda: page(ready)[0] == 200, "the exporter's first look", seconds=20)
            found = re.findall(r'^kafka_consumergroup_group_lag\{(.*)\} (\S+)$', page(url)[1], re.MULTILINE)
            labels = [(dict(re.findall(r'(\w+)="([^"]*)"', text)), float(value)) for text, value in found]
            return {int(of["partition"]): value for of, value in labels if of["group"] == GROUP}
        finally:
            exporter.kill()
            exporter.communicate()

    def kafkas(self):
        broker = SYSTEM.read("status")["kafka"]["pid"]
        command = pathlib.Path(f"/proc/{broker}/cmdline").read_text().split("\0")
        classpath = command[next(at for at, word in enumerate(command) if word in ("-cp", "-classpath", "--class-path")) + 1]
        told = subprocess.run(
            [command[0], "-cp", classpath, "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
             "--bootstrap-server", SYSTEM.bootstrap(), "--describe", "--group", GROUP],
            check=True, capture_output=True, text=True, timeout=120).stdout
        lines = [line.split() for line in told.splitlines() if line.startswith(GROUP)]
        return {(words[1], int(words[2])): int(words[5]) for words in lines if words[5] != "-"}

    def test_lag_rises_and_drains_as_kafkas_own_tool_sees_it(self):
        from confluent_kafka import Consumer, TopicPartition
        SYSTEM.put_workflow("held", DEFINITION)
        SYSTEM.millrace("topics", "apply")
        source = str(uuid.uuid4())
        jobs = [SYSTEM.read("submit", "held", "--input", '{"n": 0}', "--idempotency-key", f"{source}/first")["id"]]
        consumer = Consumer({"bootstrap.servers": SYSTEM.bootstrap(), "group.id": GROUP, "auto.offset.reset": "earliest",
                             "enable.auto.commit": False})
        consumer.subscribe([TOPIC])
        first = eventually(lambda: consumer.poll(1.0), "the first task")
        self.assertIsNone(first.error())
        SYSTEM.millrace("job", "cancel", jobs.pop())  # Else it is dispatched again: passed by, and never answered.
        # Every partition gets a committed offset: Kafka's tool says nothing of the others.
        ends = [TopicPartition(TOPIC, at.partition, consumer.get_watermark_offsets(at, 30)[1]) for at in consumer.assignment()]
        consumer.commit(offsets=ends, asynchronous=False)

        jobs += [SYSTEM.read("submit", "held", "--input", f'{{"n": {n}}}', "--idempotency-key", f"{source}/{n}")["id"]
                 for n in range(1, 31)]
        eventually(lambda: sum(self.ours().values()) >= 30, "a lag of 30 tasks")
        self.assertEqual(sum(self.exported().values()), 30)
        self.assertEqual({at: lag for at, lag in self.ours().items() if lag}, {at: lag for at, lag in self.kafkas().items() if lag})
        self.assertEqual(sum(self.ours().values()), 30)

        # A cancelled job's tasks stay on the topic, but none is dispatched again for want of an answer.
        for job in jobs:
            SYSTEM.millrace("job", "cancel", job)

        def has_drained():
            while record := consumer.poll(1.0):
                consumer.commit(record, asynchronous=False)
            return sum(self.ours().values()) == 0

        eventually(has_drained, "the lag to drain")
        self.assertEqual(sum(self.kafkas().values()), 0)
        consumer.close()


if __name__ == "__main__":
    unittest.main()

"""Rows in on a topic, through an agent, results out on a topic; the stream dies and goes on (D147)."""

import json
import unittest

from counted_agent import AGENT, prepare  # noqa: F401
from batch_tables import companies
from running_system import eventually
from system import SYSTEM


def make_topics(*names):
    from confluent_kafka.admin import AdminClient, NewTopic
    admin = AdminClient({"bootstrap.servers": SYSTEM.bootstrap()})
    for made in admin.create_topics([NewTopic(name, 2, 1) for name in names]).values():
        made.result(30)


def publish(topic, values):
    producer = SYSTEM.producer()
    for number, value in enumerate(values):
        producer.produce(topic, value if isinstance(value, (bytes, str)) else json.dumps(value), key=str(number), partition=number % 2)
    producer.flush(30)


class Answers:
    """Everything that stands in a topic, read on and on."""

    def __init__(self, topic):
        from confluent_kafka import Consumer, TopicPartition
        self.consumer = Consumer({"bootstrap.servers": SYSTEM.bootstrap(), "group.id": "answers", "enable.auto.commit": False})
        self.consumer.assign([TopicPartition(topic, partition, 0) for partition in range(2)])
        self.records = {}

    def read(self, count):
        """By where they came from: an answer may be published twice."""
        def enough():
            record = self.consumer.poll(0.2)
            if record is not None and not record.error():
                self.records[source_of(record)] = record
            return len(self.records) >= count
        eventually(enough, f"{count} answers", every=0)
        return self.records.values()


def source_of(record):
    return dict(record.headers())["millrace-source"].decode()


class Streams(unittest.TestCase):
    def setUp(self):
        AGENT.setup()
        AGENT.register()
        SYSTEM.millrace("breaker", "reset", "counted-enrichment")

    def stream(self, *arguments):
        return SYSTEM.read("batch", "stream", "--agent", "counted-enrichment", *arguments)

    def test_d147_rows_in_on_a_topic_results_out_on_a_topic(self):
        make_topics("companies", "enriched")
        rows = companies(120)
        publish("companies", [*rows, "no object", {"website": "https://nameless.example"}])
        ended = self.stream("--from", "companies", "--to", "enriched", "--rows", "50", "--until-idle", "3")
        self.assertEqual((ended["rows_succeeded"], ended["rows_failed"]), (120, 2), ended)
        answers = {int(record.key()): json.loads(record.value()) for record in Answers("enriched").read(122)}
        for number, row in enumerate(rows):
            answer = answers[number]
            self.assertEqual({name: answer[name] for name in row}, row)
            self.assertEqual(answer["_status"], "ok")
            self.assertIsInstance(answer["employee_count"], int)
        self.assertEqual(answers[120]["_error"], "ROW_NO_OBJECT")
        self.assertEqual(answers[121]["_error"], "ROW_MISSING_INPUT")
        self.assertEqual(AGENT.ledger()["calls"], 120)
        again = self.stream("--from", "companies", "--to", "enriched", "--until-idle", "3")
        self.assertEqual((again["rows_succeeded"], AGENT.ledger()["calls"]), (0, 120))  # All was committed.

    def test_d147_a_stream_that_dies_asks_for_no_row_twice_and_leaves_none_out(self):
        make_topics("more_companies", "more_enriched")
        AGENT.setup(seconds=0.05)
        publish("more_companies", companies(200))
        arguments = ("--from", "more_companies", "--to", "more_enriched", "--name", "mortal")
        for death in range(1, 4):
            calls = AGENT.ledger()["calls"]
            process = SYSTEM.begin("batch", "stream", "--agent", "counted-enrichment", *arguments, "--rows", str(20 * death))
            eventually(lambda: AGENT.ledger()["calls"] >= min(200, calls + 15), "calls")
            process.kill()
            process.communicate()
        self.stream(*arguments, "--rows", "30", "--until-idle", "12")  # The dead ones keep their partitions for a while.
        self.assertEqual(len(Answers("more_enriched").read(200)), 200)
        ledger = AGENT.ledger()
        self.assertEqual((len(ledger["keys"]), ledger["calls"]), (200, 200))


if __name__ == "__main__":
    unittest.main()
